"""Places of a launch: "at 9 AM local time in New York, London and Tokyo" as the zones in which the campaign runs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from nl.language.lexicon import words
from nl.language.names import Name, Names
from nl.language.text import Sentence
from nl.times.clocktimes import find_times

_IN = re.compile(r"\s*,?\s*(?:(?:in|for|across|at|to|of)\s+)(?:(?:both|each of|all of|the cities of|cities like)\s+)?")
_OPENING = re.compile(
    r"^\s*(?:(?:roll(?:s|ed|ing)? (?:it )?out|launch(?:es|ing)?|go(?:es|ing)? live|starts?|live"
    r"|release|kick(?:s|ing)? off|drop)\s+)?"
    r"(?:in|across|for|throughout)\s+(?:both\s+)?"
)
_JOINT = re.compile(
    r"\s*(?:,?\s*(?:and|or|plus|as well as)(?: also)?(?: in| for)?|[,&+/]|,?\s*(?:then)(?: in)?)\s*(?:the\s+)?"
)
_NAME = re.compile(r"(?:The\s+)?[A-ZÀ-Þ][\w'’-]*(?:\s+[A-ZÀ-Þ][\w'’-]*)*")
_NO_PLACE = re.compile(
    r"(?:[A-Z]{2,4}$|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|"
    r"september|october|november|december)",
    re.IGNORECASE,
)
KINDS = ("city", "country", "state", "region")


class Row(NamedTuple):
    """Places named in a row: the known ones, the ones that nothing is known of (their characters in the run), and
    where the whole row stands in the run, from its "in".
    """

    names: tuple[Name, ...]
    unknown: tuple[tuple[int, int], ...]
    start: int
    end: int


@cache
def city_zones() -> dict[str, str]:
    """Return each known city, as it is written, with its IANA zone."""
    return {city: zone for zone, cities in words("cities")["zones"].items() for city in cities}


@cache
def state_zones() -> dict[str, str]:
    """Return each known part of a country, as it is written, with its IANA zone."""
    return {state: zone for zone, states in words("states")["zones"].items() for state in states}


_REGION_OF = {"the eu": "europe"}
"""A group of countries that launches as a region of the configuration."""


def zones_of(places: Iterable[Name], configured: dict[str, tuple[str, ...]]) -> list[str]:
    """Return the zones of places: a city's, the one of most of a country's people, or those that the configuration
    gives for a region.
    """
    zones: list[str] = []
    data = words("places")
    for name in places:
        if name.kind == "city":
            zones.append(city_zones()[name.value])
        elif name.kind == "state":
            zones.append(state_zones()[name.value])
        elif name.kind == "country":
            zones.append(data["countries"][name.value]["zone"])
        elif name.value in data["blocs"] and name.value not in _REGION_OF:
            zones += [data["countries"][code]["zone"] for code in data["blocs"][name.value]]
        else:
            for region in data["groups"].get(name.value, [_REGION_OF.get(name.value, name.value)]):
                zones += configured.get(region, ())
    return list(dict.fromkeys(zones))


def launch_row(sentence: Sentence, low: str, names: Names, times: list[tuple[int, int]]) -> Row | None:
    """Return the row of places that says where a time holds: right behind the time, or in front of the sentence.

    `low` is the run's plain form with quotes out of sight; `times` are the characters in it that say when.
    """
    starts = [hit.end() for start, end in times if (hit := _IN.match(low, _before_in(low, start, end)))]
    openings = [hit.end() for hit in [_OPENING.match(low)] if hit and times]
    for begin in starts:
        if row := _row(sentence, low, names, begin, behind=True):
            return row
    for begin in openings:
        row = _row(sentence, low, names, begin, behind=False)
        if row and re.match(r"\s*[,:]", low[row.end :]):
            return row
    return None


def differing_times(sentence: Sentence, low: str, names: Names) -> bool:
    """Tell whether a run gives places times of their own ("9 AM in New York, 11 AM in London"), which one step can't
    keep.
    """
    said = {
        time.time
        for time in find_times(low)
        if (hit := _IN.match(low, time.end)) and _row(sentence, low, names, hit.end(), behind=False)
    }
    return len(said) > 1


def _before_in(low: str, start: int, end: int) -> int:
    """Return where a time ends without the "in the" of the places behind it ("local time in the US")."""
    hit = re.search(r"\s+(?:in|for|of)(?:\s+the)?$", low[start:end])
    return start + hit.start() if hit else end


def rows(sentence: Sentence, low: str, names: Names) -> list[Row]:
    """Return each row of known places behind "in", "for", "across" or "to"."""
    found = (
        _row(sentence, low, names, hit.end(), behind=False) for hit in re.finditer(r"\b(?:in|for|across|to)\s", low)
    )
    return [row for row in found if row]


def _row(sentence: Sentence, low: str, names: Names, begin: int, *, behind: bool) -> Row | None:
    known = {
        name.start - sentence.start: name
        for name in names.within(sentence.start, sentence.end)
        if name.kind in KINDS and "¤" not in low[name.start - sentence.start : name.end - sentence.start]
    }
    found: list[Name] = []
    unknown: list[tuple[int, int]] = []
    position = end = begin
    while position < len(low):
        after_the = position + 4 if low.startswith("the ", position) else position
        if name := known.get(position) or known.get(after_the):
            found.append(name)
            end = name.end - sentence.start
        elif (hit := _NAME.match(sentence.text, position)) and not _unplaceable(sentence, names, hit):
            unknown.append(hit.span())
            end = hit.end()
        else:
            break
        joint = _JOINT.match(low, end)
        if not joint:
            break
        position = joint.end() - (4 if joint[0].endswith("the ") else 0)
    if not found and not (unknown and behind):
        return None
    return Row(tuple(found), tuple(unknown), begin, end)


def _unplaceable(sentence: Sentence, names: Names, hit: re.Match[str]) -> bool:
    """Tell a capitalised word that stands in a row of places but is none: a day, a platform, a step's first word."""
    from nl.actions.actions import find_actions

    start = sentence.start + hit.start()
    if names.within(start, sentence.start + hit.end()) or _NO_PLACE.match(hit[0]):
        return True
    return bool(find_actions(hit[0].lower()))
