"""English to plan: reads a brief, says what it understood, and what it did not."""
