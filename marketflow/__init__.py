"""marketflow: a brief in plain English becomes a marketing campaign."""
