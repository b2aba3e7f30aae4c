"""The Dagster layer: assets, schedules, sensors and checks over the core. No business rule lives here."""
