"""What may be declared: the plan's models, its validation, its fingerprint and its explanation.

A plan says what is to happen and nothing of how: it knows no database, no platform's API and no Dagster. Its outward
form is the JSON document described in `docs/plan.md`.
"""
