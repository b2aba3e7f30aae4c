"""Dagster's view of marketflow: assets, partitions, checks, schedules and sensors.

An asset reads its partition, calls one of `marketflow_core.campaign.stages` and says in its metadata what came of it.
Nothing is decided here.
"""
