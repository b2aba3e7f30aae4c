"""Repeats in a run of a brief, as RFC 5545 rules: "every other Thursday", "daily", "on the first of each month"."""

from __future__ import annotations

import re
from typing import NamedTuple

from nl.dates import CODES, WEEKDAY, weekday_number
from nl.measures import NUMBER_WORDS, UNIT, iso, number

_COUNT = r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve)"
_EVERY = re.compile(
    rf"\b(?:on\s+)?(?:every|each)\s+(?:(?P<other>other|second|2nd|two weeks on|third|3rd)\s+)?(?:"
    rf"(?P<wds>{WEEKDAY}s?(?:\s*(?:,|and|&)\s*(?:every\s+)?{WEEKDAY}s?)*)\b"
    rf"|(?P<wk>weekday|working day|business day)\b"
    rf"|(?P<unit>day|week|month|morning|evening|hour|quarter|year)\b(?!\s+(?:of|in|before|after))"
    rf"|(?P<n>{_COUNT})\s+(?P<units>{UNIT})\b)"
)
_ADVERB = re.compile(
    r"\b(?P<word>daily|hourly|weekly|fortnightly|biweekly|bi-weekly|"
    r"monthly|quarterly)\b(?!\s*(?:budget|spend|cap|limit|newsletter|"
    r"digest))"
)
_PLURAL = re.compile(
    r"\b(?:on\s+)?(?P<wds>(?:mondays|tuesdays|wednesdays|thursdays|"
    r"fridays|saturdays|sundays)(?:\s*(?:,|and|&)\s*(?:mondays|tuesdays|"
    r"wednesdays|thursdays|fridays|saturdays|sundays))*)\b"
)
_MONTHLY = re.compile(
    rf"\b(?:on\s+)?the\s+(?P<which>first|second|third|fourth|last|"
    rf"1st|2nd|3rd|\d{{1,2}}th)\s+(?:(?P<wd>{WEEKDAY}|day|working day|"
    rf"weekday)\s+)?(?:of|in)\s+(?:each|every|the)\s+month\b"
)
_NTH = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "last": -1}


class Repeat(NamedTuple):
    """A recurrence rule and its place; `every` is the same as a duration where it has one (for collecting)."""

    rule: str
    start: int
    end: int
    every: str | None = None


def find_repeat(low: str) -> Repeat | None:
    """Return the first repeat that `low` (plain form) names, or None."""
    if hit := _MONTHLY.search(low):
        return Repeat(_monthly(hit), hit.start(), hit.end())
    if hit := _EVERY.search(low):
        return _every(hit)
    if hit := _PLURAL.search(low):
        return Repeat(f"FREQ=WEEKLY;BYDAY={_codes(hit['wds'])}", hit.start(), hit.end())
    if hit := _ADVERB.search(low):
        rule, every = {
            "daily": ("FREQ=DAILY", "P1D"),
            "hourly": ("FREQ=HOURLY", "PT1H"),
            "weekly": ("FREQ=WEEKLY", "P7D"),
            "monthly": ("FREQ=MONTHLY", "P1M"),
            "quarterly": ("FREQ=MONTHLY;INTERVAL=3", "P3M"),
        }.get(hit["word"], ("FREQ=WEEKLY;INTERVAL=2", "P14D"))
        return Repeat(rule, hit.start(), hit.end(), every)
    return None


def _codes(text: str) -> str:
    return ",".join(CODES[weekday_number(day)] for day in re.findall(WEEKDAY, text))


def _every(hit: re.Match[str]) -> Repeat:
    step = {"third": 3, "3rd": 3}.get(hit["other"] or "", 2 if hit["other"] else 1)
    interval = f";INTERVAL={step}" if step > 1 else ""
    if hit["wds"]:
        return Repeat(f"FREQ=WEEKLY{interval};BYDAY={_codes(hit['wds'])}", hit.start(), hit.end())
    if hit["wk"]:
        return Repeat("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", hit.start(), hit.end())
    count = number(hit["n"]) if hit["n"] else step
    unit = hit["units"] or {"morning": "day", "evening": "day"}.get(hit["unit"], hit["unit"])
    count = int(count or NUMBER_WORDS["one"])
    name, factor = next(
        value
        for key, value in {
            "h": ("HOURLY", 1),
            "d": ("DAILY", 1),
            "w": ("WEEKLY", 1),
            "f": ("WEEKLY", 2),
            "q": ("MONTHLY", 3),
            "mi": ("MINUTELY", 1),
            "mo": ("MONTHLY", 1),
            "mt": ("MONTHLY", 1),
            "y": ("YEARLY", 1),
            "b": ("DAILY", 1),
        }.items()
        if unit.startswith(key)
    )
    interval = f";INTERVAL={count * factor}" if count * factor > 1 else ""
    return Repeat(f"FREQ={name}{interval}", hit.start(), hit.end(), iso(count, unit))


def _monthly(hit: re.Match[str]) -> str:
    which = _NTH.get(hit["which"]) or int(re.sub(r"\D", "", hit["which"]))
    if hit["wd"] and re.fullmatch(WEEKDAY, hit["wd"]):
        return f"FREQ=MONTHLY;BYDAY={which}{CODES[weekday_number(hit['wd'])]}"
    if hit["wd"] in ("working day", "weekday"):
        return f"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS={which}"
    return f"FREQ=MONTHLY;BYMONTHDAY={which}"
