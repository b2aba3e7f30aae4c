"""Measurements of what is promised; run by `make bench`, never by the tests."""
