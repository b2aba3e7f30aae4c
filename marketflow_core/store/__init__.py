"""Where things are kept: records (SQL), the warehouse (Parquet and DuckDB) and the contact source.

`home` knows the folders; nothing outside this package builds a path inside the home by hand.
"""
