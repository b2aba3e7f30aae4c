"""Repeats: RFC 5545 recurrence rules without their start, counted on the wall clock of a zone."""

from __future__ import annotations

from datetime import datetime
from itertools import islice

from dateutil.rrule import rrule, rrulestr

from marketflow_core.errors import BadInput
from marketflow_core.timing.zones import zone as zone_of

MOST = 10_000
"""Occurrences of one step in one zone; a rule that gives more is taken for a slip (FREQ=SECONDLY)."""


def occurrences(rule: str, first: datetime, *, last: datetime, zone: str) -> tuple[datetime, ...]:
    """Return the wall-clock times of `rule`, from the first that fits at or after `first` to at most `last`.

    `first`, `last` and the result are naive times in the IANA `zone`. `COUNT` counts from `first`; `UNTIL` may be a
    date (that whole day still counts), a local time, or an instant in UTC (`…Z`). Raises `BadInput` for a rule that
    can't be read or gives more than `MOST` occurrences.
    """
    keys = _keys(rule)
    count, until = keys.pop("COUNT", None), keys.pop("UNTIL", None)
    end = last if until is None else min(last, _until(until, zone, rule))
    try:
        limit = MOST + 1 if count is None else min(int(count), MOST + 1)
        plain = ";".join(f"{key}={value}" for key, value in keys.items())
        endless = rrulestr(plain, dtstart=first)
        assert isinstance(endless, rrule), "one rule without dates of its own gives no set"
        # the end goes into the rule, so that one that never fits stops there and not in the year 9999
        found = tuple(islice(endless.replace(until=end), max(limit, 0)))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as problem:
        raise BadInput(_unreadable(rule)) from problem
    if len(found) > MOST:
        raise BadInput(
            f"The repeat “{rule}” gives more than {MOST:,} occurrences. Repeat less often, or end it sooner."
        )
    return found


def is_endless(rule: str) -> bool:
    """Tell whether `rule` has neither a count nor an end."""
    return not {"COUNT", "UNTIL"} & _keys(rule).keys()


def _keys(rule: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in rule.upper().removeprefix("RRULE:").split(";") if part.strip()]
    keys = {key.strip(): value.strip() for key, _, value in pairs}
    if (
        "FREQ" not in keys
        or "DTSTART" in keys
        or not keys.get("INTERVAL", "1").isdigit()
        or keys.get("INTERVAL") == "0"
    ):
        raise BadInput(_unreadable(rule))
    return keys


def _until(text: str, zone: str, rule: str) -> datetime:
    try:
        if len(text) == len("20261231"):
            text += "T235959"
        end = datetime.fromisoformat(text)
    except ValueError as problem:
        raise BadInput(_unreadable(rule)) from problem
    return end if end.tzinfo is None else end.astimezone(zone_of(zone)).replace(tzinfo=None)


def _unreadable(rule: str) -> str:
    return f"The repeat “{rule}” is not a recurrence rule such as FREQ=WEEKLY;BYDAY=MO (RFC 5545, without its start)."
