"""A campaign from plan to report: the stages that Dagster's assets and the Python engine both call.

This is the top of the core: it ties plan, audience, timing, delivery, metrics and reports together;
it decides nothing itself.
"""
