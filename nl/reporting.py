"""Metrics to collect and reports to draw: names, platforms, dimensions, and whom a report is for."""

from __future__ import annotations

import re

from nl.names import Names, slug_for
from nl.text import Sentence

_DIMENSIONS: tuple[tuple[str, str], ...] = (
    ("platform", r"platforms?\b|networks?\b"),
    ("channel", r"channels?\b"),
    ("region", r"regions?\b|countr(?:y|ies)\b|markets?\b"),
    ("segment", r"segments?\b|audiences?\b|(?:loyalty )?tiers?\b|groups?\b"),
    ("time", r"weeks?\b|days?\b|months?\b|over time\b|date\b|time\b"),
    ("step", r"steps?\b|(?:by|per) emails?\b"),
    ("campaign", r"campaigns?\b"),
)
_WORD = "|".join(pattern for _, pattern in _DIMENSIONS)
_LIST = re.compile(
    rf"\b(?P<lead>by|per|across|compar(?:ing|es?|ison of|ison by|"
    rf"ison across)(?: (?:results|performance|numbers|figures)(?: (?:across|"
    rf"by|between|per))?)?|broken down by|split by|grouped by|between|"
    rf"and|for each)\s+(?:all\s+|each\s+|the\s+)*(?P<list>(?:{_WORD})"
    rf"(?:(?:\s*,\s*|\s+and\s+|\s*,\s*and\s+|\s*/\s*|\s+or\s+)(?:by\s+|"
    rf"per\s+|the\s+)*(?:{_WORD}))*)"
)
_COMPARED = re.compile(r"\bcompar\w*\s+(?P<metrics>[\w ,%-]{3,80}?)\s+(?:by|across|per|between)\b")
_TO = re.compile(
    r"\b(?:send|email|give|gets?|mail|deliver|show)?\s*(?:a |the )"
    r"?(?:\w+ )?(?:to|for)\s+(?P<to>me|us|(?:the |our )?[\w-]+(?: [\w-]+)"
    r"? team|management|the board|[a-z]+(?=\s+(?:with|by|on|every|"
    r"at|comparing)))\b|\bsend\s+(?P<to2>me|us|(?:the |our )?[\w-]+(?: [\w-]+)"
    r"? team)\b|^\s*(?P<to3>[a-z]+)\s+gets\b"
)
_EVERYWHERE = re.compile(
    r"\b(?:all|every|each)(?: of (?:the|our))?\s+(?:platforms?|channels?|"
    r"networks?)\b|\bacross (?:all )?(?:platforms|channels)\b|\bfrom everywhere\b"
)


def metric_names(sentence: Sentence, names: Names, start: int = 0, end: int | None = None) -> list[str]:
    """Return the metrics named between two characters of `sentence`, each once, in order."""
    stop = sentence.end if end is None else sentence.start + end
    return list(dict.fromkeys(name.value for name in names.within(sentence.start + start, stop, "metric")))


def metric_platforms(sentence: Sentence, names: Names, start: int, end: int) -> tuple[str, ...] | str:
    """Return the platforms to collect from: the ones named, or `all`."""
    if _EVERYWHERE.search(sentence.low, start, end):
        return "all"
    found = names.within(sentence.start + start, sentence.start + end, "platform")
    slugs = {slug for name in found if (slug := slug_for(name.value, "start_ads"))}
    return tuple(sorted(slugs))


def dimensions(low: str) -> list[str]:
    """Return the dimensions that "by platform and week" or "comparing channels and regions" names, in order."""
    found: list[tuple[int, str]] = []
    for hit in _LIST.finditer(low):
        if hit["lead"] == "and" and not found:
            continue
        for name, pattern in _DIMENSIONS:
            found += [(hit.start("list") + one.start(), name) for one in re.finditer(rf"\b(?:{pattern})", hit["list"])]
    return list(dict.fromkeys(name for _, name in sorted(found)))


def addressee(sentence: Sentence, start: int, end: int) -> str | None:
    """Return whom a report is for, in the brief's words."""
    hit = _TO.search(sentence.low, start, end)
    if not hit:
        return None
    group = next(key for key in ("to", "to2", "to3") if hit[key])
    return re.sub(r"^(?:the|our)\s+", "", sentence.text[slice(*hit.span(group))])
