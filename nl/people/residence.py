"""Where people are: countries, their parts, cities and regions in an audience, and "our German readers"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from marketflow_core.plan.rules import AnyOf, Not, Rule
from nl.language.lexicon import one_of, words
from nl.language.names import Name
from nl.people.attribute_leaves import FoundRule, leaf
from nl.people.profile_kinds import PEOPLE

_PLACED = re.compile(
    r"(?:\b(?:in|from|based in|living in|located in|across|live in|of|within|throughout|inside|near"
    r"|around|resident in)\s+"
    r"(?:the\s+|either\s+|both\s+)?|\b(?:and|or)\s+|[,+&/]\s*|\b(?:whose country is|country is"
    r"|country:|country =|city is|region is|state is)\s*)$"
)
_LIVING = re.compile(
    rf"\b(?:{PEOPLE}|ladies|registrants|attendees|openers|clickers|those|anyone|anybody|everyone|everybody|ones|persons?|lives?|living|"
    r"based|located|reside|residing|resident|are|is|not|that|women|shops|list|register|registered|teachers|students)"
    r"\s+(?:in|from|near|around|outside|within|inside|based in|living in|who live in|across"
    r"|throughout)\s+(?:the\s+|either\s+|both\s+)?$"
)
_OUTSIDE = re.compile(r"\b(?:outside(?: of)?|beyond)\s+(?:the\s+)?$")
_JOINT = re.compile(r"\s*(?:,|\+|&|/|and|or|,\s*and|,\s*or|and in|or in|or from|nor|nor in|plus)\s*(?:the\s+)?")
_AND = r"(?:\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or|&)\s+|\s*/\s*)"


def find_residence(low: str, places: list[Name], offset: int) -> Iterator[FoundRule]:
    """Yield the rules on where people are in `low` (plain form, from character `offset` of the brief on)."""
    yield from _called(low)
    row: list[Name] = []
    for place in [*places, None]:
        joined = row and place and _JOINT.fullmatch(low[row[-1].end - offset : place.start - offset])
        if row and not joined:
            yield from _row(low, row, offset)
            row = []
        if place and place.start - offset >= 0 and "¤" not in low[place.start - offset : place.end - offset]:
            row.append(place)


def _row(low: str, row: list[Name], offset: int) -> Iterator[FoundRule]:
    """Places in a row ("the US, the UK and Germany") are one leaf for each kind of place."""
    start, end = row[0].start - offset, row[-1].end - offset
    if low[start:end].startswith("the "):
        start += 4
    lead, outside = _PLACED.search(low[:start]), _OUTSIDE.search(low[:start])
    based = re.match(r"[\s-]based\b", low[end:])
    known_people = _LIVING.search(low[:start])
    if any(name.kind in ("city", "state", "region") for name in row) and not known_people and not based:
        return
    if not lead and not outside and not based:
        return
    rule = _rule(row)
    if outside:
        rule = Not.model_validate({"not": rule})
    said = lead or outside
    begin = start - (len(said[0]) if said else 0)
    yield FoundRule(rule, begin, end + (len(based[0]) if based else 0), head=bool(based))


def _rule(row: list[Name]) -> Rule:
    countries: list[str] = []
    regions: list[str] = []
    for name in row:
        if name.kind == "country":
            countries.append(name.value)
        elif name.kind == "state":
            regions.append(name.value)
        elif name.kind == "region":
            members = words("places")["blocs"].get(name.value)
            countries += members or []
            regions += [] if members else [name.value]
    cities = [name.value for name in row if name.kind == "city"]
    leaves: list[Rule] = [
        leaf(field, "in", list(dict.fromkeys(values)))
        for field, values in (("country", countries), ("region", regions), ("city", cities))
        if values
    ]
    return leaves[0] if len(leaves) == 1 else AnyOf(any=tuple(leaves))


@lru_cache(maxsize=1)
def _demonyms() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str]]:
    codes = {word: code for code, several in words("demonyms").items() for word in several}
    word = one_of(*codes)
    plural = one_of(*(name for name in codes if name.endswith("s") and name not in ("us", "swiss", "u.s.")), "brits")
    return (
        re.compile(
            rf"(?<![\w-])(?:our\s+|the\s+|all\s+)*(?P<list>{word}(?:{_AND}{word})*)(?:[\s-]based)?\s+(?:[\w-]+\s+)?(?:{PEOPLE}|shops?|teachers|nurses|managers|directors)\b"
        ),
        re.compile(rf"(?<![\w-])(?:our\s+|the\s+|all\s+)*(?P<list>{plural}(?:{_AND}{plural})*)(?![\w-])"),
        codes,
    )


def _called(low: str) -> Iterator[FoundRule]:
    adjective, plural, codes = _demonyms()
    for pattern in (adjective, plural):
        for hit in pattern.finditer(low):
            said = [codes[re.sub(r"^(?:the|our) ", "", word)] for word in re.split(_AND, hit["list"])]
            countries = [code for code in said if code.isupper()]
            regions = [code.replace("_", " ") for code in said if not code.isupper()]
            leaves: list[Rule] = [
                leaf(field, "in", values) for field, values in (("country", countries), ("region", regions)) if values
            ]
            rule = leaves[0] if len(leaves) == 1 else AnyOf(any=tuple(leaves))
            yield FoundRule(rule, hit.start(), hit.end("list"), head=True)
