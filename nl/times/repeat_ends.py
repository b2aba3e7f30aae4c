"""When a repeat starts and when it ends."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from nl.language.measures import duration
from nl.times.calendar_words import add_to_day
from nl.times.when import When


def first_fit(day: date, repeat: str | None) -> date:
    """Return the first day on or after `day` that the repeat fits; an interval counts from there."""
    if not repeat or repeat.startswith(("FREQ=HOURLY", "FREQ=MINUTELY")):
        return day
    from dateutil.rrule import rrulestr

    rule = re.sub(r";(?:INTERVAL|UNTIL|COUNT)=\w+", "", repeat)
    start = datetime.combine(day, time())
    first = rrulestr(rule, dtstart=start).after(start, inc=True)
    return first.date() if first else day


def ended(when: When, first: date) -> str | None:
    """Return the repeat of `when` with the end that its words give; None where nothing repeats.

    A number of times is a `COUNT`, a last day an `UNTIL`; "for six weeks" is as many times as fit in from `first` on.
    """
    rule = when.repeat
    if rule is None:
        return None
    if when.times:
        return f"{rule};COUNT={when.times}"
    if when.until:
        return f"{rule};UNTIL={when.until:%Y%m%d}"
    after = add_to_day(first, duration(when.lasts) or "P0D") if when.lasts else None
    if after is None or after <= first:
        return rule
    last = after - timedelta(days=1)
    if rule.startswith(("FREQ=HOURLY", "FREQ=MINUTELY")):
        return f"{rule};UNTIL={last:%Y%m%d}"
    from dateutil.rrule import rrulestr

    fits = rrulestr(rule, dtstart=datetime.combine(first, time())).between(
        datetime.combine(first, time()), datetime.combine(last, time()), inc=True
    )
    return f"{rule};COUNT={len(fits)}"
