"""What a person's profile says: attribute leaves of a rule (age, place, job, plan, tier, interests, money spent)."""

from __future__ import annotations

from datetime import date

from nl.language.names import Name
from nl.people.attribute_leaves import FoundRule
from nl.people.firms import find_firms
from nl.people.known_fields import find_known
from nl.people.profile_kinds import find_kinds
from nl.people.profile_numbers import find_numbers
from nl.people.residence import find_residence
from nl.people.since_periods import find_since
from nl.people.vague_people import find_vague


def find_attributes(low: str, places: list[Name], offset: int, today: date | None = None) -> list[FoundRule]:
    """Return the attribute rules in `low` (plain form), in order.

    `places` are the places named, `offset` is where `low` begins in the brief, `today` what "this year" counts from.
    Of two that overlap, the one that is read first wins: what is known, numbers, places, kinds, jobs, vague words.
    """
    found: list[FoundRule] = []
    for one in (
        *find_known(low),
        *(find_since(low, today) if today else ()),
        *find_numbers(low),
        *find_residence(low, places, offset),
        *find_kinds(low),
        *find_vague(low),
        *find_firms(low),
    ):
        if not any(one.start < other.end and other.start < one.end for other in found):
            found.append(one)
    return sorted(found, key=lambda one: one.start)
