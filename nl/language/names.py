"""Names in the brief: platforms, metrics, countries and regions, found with spaCy's tokenizer and phrase matcher."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from nl.language.lexicon import words

if TYPE_CHECKING:
    from spacy.lang.en import English
    from spacy.matcher import PhraseMatcher


class Name(NamedTuple):
    """A name: what it is (`platform`, `metric`, `country`, `state`, `region`, `city`), its slug or code, and
    its characters.
    """

    kind: str
    value: str
    start: int
    end: int


@dataclass(frozen=True)
class Names:
    """The names of a whole brief, in order."""

    all: tuple[Name, ...]

    def within(self, start: int, end: int, kind: str | None = None) -> list[Name]:
        """Return the names between two characters of the brief, of one kind or of all."""
        low, high = 0, len(self.all)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self.all[middle].start < start else (low, middle)
        found: list[Name] = []
        while low < len(self.all) and self.all[low].start < end:
            name = self.all[low]
            if name.end <= end and kind in (None, name.kind):
                found.append(name)
            low += 1
        return found

    def places(self, start: int, end: int) -> list[Name]:
        """Return the places named between two characters of the brief: countries, their parts, cities, and regions of
        several countries.
        """
        return [name for name in self.within(start, end) if name.kind in ("country", "state", "city", "region")]


def _vocabulary() -> Iterator[tuple[str, str, str, bool]]:
    platforms = words("platforms")
    for slug, names in platforms["names"].items():
        yield from (("platform", slug, name, False) for name in names)
    for slug, names in platforms["exact"].items():
        yield from (("platform", slug, name, True) for name in names)
    for name in platforms["for_action"]["start_ads"]:
        yield "platform", name, name, False
    for slug, names in words("metrics").items():
        yield from (("metric", slug, name, False) for name in names)
    places = words("places")
    for code, place in places["countries"].items():
        yield from (("country", code, name, False) for name in place["names"])
        yield from (("country", code, name, True) for name in place.get("exact", ()))
    for region, names in places["regions"].items():
        yield from (("region", region, name, False) for name in names)
    yield from (("region", group, group, False) for group in (*places["groups"], *places["blocs"]))
    states = words("states")
    for named in states["zones"].values():
        yield from (("state", state, state, state in states["exact"]) for state in named)
    cities = words("cities")
    exact = frozenset(cities["exact"])
    for named in cities["zones"].values():
        yield from (("city", city, city, city in exact) for city in named)


@lru_cache(maxsize=1)
def _matchers() -> tuple[English, PhraseMatcher, PhraseMatcher]:
    """Build the tokenizer and the two matchers once; spaCy is imported here, so that importing `nl` stays cheap."""
    from spacy.lang.en import English
    from spacy.matcher import PhraseMatcher

    english = English()
    loose, exact = PhraseMatcher(english.vocab, attr="LOWER"), PhraseMatcher(english.vocab, attr="ORTH")
    for kind, value, written, as_written in _vocabulary():
        (exact if as_written else loose).add(f"{kind}:{value}", [english.make_doc(written)])
    return english, loose, exact


def find_names(pieces: Iterable[tuple[str, int]]) -> Names:
    """Return the names in the runs of a brief, given as (text, where it begins); where two overlap, the longer.

    The tokenizer takes quadratic time over one long word, so it is given runs, which have a greatest length.
    """
    english, loose, exact = _matchers()
    found: list[Name] = []
    for text, offset in pieces:
        doc = english.make_doc(text.translate({0x2019: "'"}))
        for matcher in (loose, exact):
            for key, first, last in matcher(doc):
                kind, _, value = english.vocab.strings[key].partition(":")
                end_token = doc[last - 1]
                found.append(Name(kind, value, offset + doc[first].idx, offset + end_token.idx + len(end_token)))
    return Names(tuple(_longest(found)))


def _longest(found: list[Name]) -> Iterator[Name]:
    reached = -1
    for name in sorted(found, key=lambda name: (name.start, -name.end, name.kind, name.value)):
        if name.start >= reached:
            yield name
            reached = name.end


def slug_for(name: str, action: str | None) -> str | None:
    """Return the platform slug for a matched name where `action` decides what it means, else None if it means none."""
    special = words("platforms")["for_action"].get("start_ads", {})
    if name in special:
        return special[name] if action in ("start_ads", "pause_ads", "resume_ads", "adjust_budget", None) else None
    return name
