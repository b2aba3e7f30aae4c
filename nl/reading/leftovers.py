"""Words of a step's sentence that found no place: other things to do, parts nobody understood, unknown platforms."""

from __future__ import annotations

import re

from marketflow_core.values import Span
from nl.actions.clauses import Clause
from nl.actions.leftover_verbs import errand_pattern
from nl.language.lexicon import one_of, words
from nl.language.text import Sentence
from nl.reading.drafts import Reading


def unplaced(reading: Reading, span: Span) -> None:
    """Tell that the characters at `span` found no place in the plan."""
    reading.tell(
        "not_understood",
        "warning",
        f"I found no place in the plan for “{_shortened(reading.brief[span.start : span.end])}”. Say it as"
        f" something to send, "
        "publish, start, collect or report, or leave it out.",
        span,
    )


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 120 else text[:117] + "…"


def tell_unsupported(reading: Reading, sentence: Sentence, clause: Clause) -> None:
    """Tell that a clause asks for something that nothing here can do."""
    span = Span(start=sentence.start + clause.start, end=sentence.start + clause.end)
    words = _shortened(reading.brief[span.start : span.end]).rstrip(".!")
    reading.tell(
        "unsupported_action",
        "warning",
        f"“{words}” is understood, but nothing here can do it; have somebody do it by hand, or ask"
        f" for a notice to the team.",
        span,
        "notify the team instead",
        "leave it out",
    )


def tell_errands(reading: Reading, sentence: Sentence, clause: Clause, masked: str) -> None:
    """Tell of a thing to do that stands beside a step and is none of the plan's ("… and paint the fence")."""
    for hit in errand_pattern().finditer(masked, clause.start, clause.end):
        unplaced(reading, Span(start=sentence.start + hit.start("e"), end=sentence.start + hit.end("e")))


def _unknown_platform() -> re.Pattern[str]:
    known = words("platforms")["unknown"]
    through = r"\b(?:via|through|using)\s+(?:the\s+|our\s+)?"
    at = (
        r"(?:[Vv]ia|[Tt]hrough|[Uu]sing|[Oo]n|[Ii]n|[Tt]o|[Ww]ith|[Oo]ver|[Bb]y|[Aa]n?|and|&|,|\+)\s+(?:(?:the|our|"
        r"an?)\s+)?"
    )
    return re.compile(
        rf"{through}(?P<n>[A-Z][\w-]+(?:\s[A-Z][\w-]+)?)|\b{at}(?P<exact>{one_of(*known['exact'])})\b(?!\s+(?:day|"
        rf"days))"
        rf"|\b(?P<any>(?i:{one_of(*known['names'])}))\b"
    )


def tell_unknown_platform(reading: Reading, sentence: Sentence, low: str) -> None:
    """Tell of a name behind "via" or "using" that is no platform, with the closest ones."""
    for hit in _unknown_platform().finditer(sentence.text):
        start, end = next(hit.span(group) for group in ("n", "exact", "any") if hit[group])
        named, span = sentence.text[start:end], Span(start=sentence.start + start, end=sentence.start + end)
        if reading.names.within(span.start, span.end) or "¤" in low[start:end]:
            continue
        from marketflow_core.errors import closest_names
        from marketflow_core.plan.vocabulary import PLATFORM_NAMES

        close = closest_names(named, PLATFORM_NAMES)
        told = f" Did you mean {' or '.join(PLATFORM_NAMES[name] for name in close)}?" if close else ""
        reading.tell(
            "unknown_platform",
            "warning",
            f"I know no platform called “{named}”; the channel's default is used.{told}",
            span,
            *close,
        )
