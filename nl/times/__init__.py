"""When: dates, times of day, zones, repeats, waits and windows, and what their words leave open."""
