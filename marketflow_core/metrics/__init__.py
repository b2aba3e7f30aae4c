"""Numbers from the platforms: one schema, collection, and performance worked out from it."""
