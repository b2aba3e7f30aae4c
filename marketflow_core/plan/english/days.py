"""Days, times of day and whose clock they are on: `Monday 23 November 2026 at 09:00`."""

from __future__ import annotations

import re
from datetime import datetime

from marketflow_core.plan.english.quoting import literal

WEEKDAYS = {
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
    "SU": "Sunday",
}
"""Codes of the weekdays, and their names."""
MONTHS = "January February March April May June July August September October November December".split()
"""The months in their order."""
ZONE_WORDS = {"recipient": "each region's own time", "default": "the team's own time zone"}
"""Zones that aren't places."""
_ZONE = re.compile(r"[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+|UTC|GMT")


def describe_zone(zone: str) -> str:
    """Return whose clock a time is on."""
    return ZONE_WORDS.get(zone) or f"{zone if _ZONE.fullmatch(zone) else literal(zone)} time"


def describe_local(local: str) -> str:
    """Return a wall-clock time or a day: `Monday 23 November 2026 at 09:00`; one that doesn't exist as it stands."""
    try:
        moment = datetime.fromisoformat(local)
    except ValueError:
        return local
    day = f"{list(WEEKDAYS.values())[moment.weekday()]} {moment.day} {MONTHS[moment.month - 1]} {moment.year:04}"
    for spelt, told in (
        (f"{moment:%m-%d}", day),
        (f"{moment:%m-%dT%H:%M}", f"{day} at {moment:%H:%M}"),
        (f"{moment:%m-%dT%H:%M:%S}", f"{day} at {moment:%H:%M:%S}"),
    ):
        if local == f"{moment.year:04}-{spelt}":
            return told
    return local
