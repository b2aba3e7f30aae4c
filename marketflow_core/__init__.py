"""The domain of marketflow: what a plan is, who is in an audience, when a send is due, what a platform said.

Nothing in here knows Dagster, a web server or the environment: `settings` alone reads the environment, time comes from
a `clock.Clock` that is passed in, and chance from a seeded generator.
"""
