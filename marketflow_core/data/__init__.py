"""How people and their events get into a home: demo data, and files that are imported.

What is read here ends in the warehouse, in the contact source, or in a rejects file; nothing personal is in the first
or the last. Audiences and metrics are worked out elsewhere, from the warehouse alone.
"""
