"""Who: what people are, where they live, what they did and when, and how that is put together."""
