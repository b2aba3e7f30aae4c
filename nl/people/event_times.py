"""Times that say who is meant and not when a step happens: "bought last month", "joined before 2024"."""

from __future__ import annotations

import re
from datetime import date

from nl.people.events import find_events
from nl.people.profile_numbers import find_lengths
from nl.people.since_periods import find_since


def people_times(low: str, today: date) -> list[tuple[int, int]]:
    """Return where `low` speaks of times that narrow who is meant ("bought last month", "hasn't visited for 60 days")
    and so say nothing of when a step happens.
    """
    follow_up = re.search(r"\b(?:if|unless|when|once)\b", low)
    spans = [
        one.when
        for one in find_events(low, today)
        if one.when and not (follow_up and re.match(r"(?:with)?in \d|for ", low[one.when[0] :]))
    ]
    spans += [(one.start, one.end) for one in (*find_since(low, today), *find_lengths(low))]
    return spans
