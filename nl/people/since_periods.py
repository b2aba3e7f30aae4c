"""Calendar periods of a profile's dates: "customers since 2024", "last order before June 2025"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from marketflow_core.plan.rules import Not, Rule
from nl.people.attribute_leaves import FoundRule, leaf
from nl.people.periods import find_period, in_period

_SINCE = re.compile(
    r"\b(?:(?P<signed_up_at>(?:customers?|members?|subscribers?|with us|subscribed|clients?"
    r"|users?)\s+(?=(?:since|from before|before)\s)"
    r"|whose (?:sign-?up|registration|join date) (?:was|is|dates? from)\s+)"
    r"|(?P<neg>not |haven't been |hasn't been |have not been )?(?P<last_seen_at>(?:seen|active|heard "
    r"from)\s+(?=(?:since|in|before|after|during)\s))"
    r"|(?P<last_purchase_at>(?:whose\s+|with a\s+|with their\s+)?(?:last|most recent|latest) "
    r"(?:purchase|order)\s+(?:was\s+|is\s+)?(?=(?:since|in|before|after|during)\s)))"
)
_BIRTHDAY = re.compile(
    r"\b(?:(?:who have|with|having) (?:a |their )?birthdays?|whose birthdays? (?:is|are|falls?|comes?)"
    r"|birthdays?)\s+(?:in\s+|is\s+|falls in\s+)?"
    r"(?P<w>this|next|last) month\b"
)


def find_since(low: str, today: date) -> Iterator[FoundRule]:
    """Yield the rules on dates of the profile that name a calendar period; `today` is what it counts from."""
    for hit in _SINCE.finditer(low):
        period = find_period(low[hit.end() : hit.end() + 40], today)
        if period is None or period.start > 1:
            continue
        field = next(name for name in ("signed_up_at", "last_seen_at", "last_purchase_at") if hit[name])
        rule: Rule = in_period(field, period)
        yield FoundRule(Not.model_validate({"not": rule}) if hit["neg"] else rule, hit.start(), hit.end() + period.end)
    for hit in _BIRTHDAY.finditer(low):
        month = (today.month - 1 + {"this": 0, "next": 1, "last": -1}[hit["w"]]) % 12 + 1
        yield FoundRule(leaf("birthday_month", "equals", month), *hit.span())
