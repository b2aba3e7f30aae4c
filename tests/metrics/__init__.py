"""Metrics, from tables to answers."""
