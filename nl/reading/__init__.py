"""From a run to what it adds to the reading: steps, words for the whole campaign, and what found no place."""
