"""Tests of variants: what varies, on whom, by which metric and when it is decided."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

from nl.language.lexicon import words
from nl.language.measures import COUNTED, DURATION, duration, number
from nl.language.names import Names
from nl.language.text import Sentence, blank, quotes, without_quotes

_FRACTIONS = {"half": 0.5, "third": 0.33, "quarter": 0.25, "fifth": 0.2, "tenth": 0.1, "twentieth": 0.05}
_N = rf"(?:\d{{1,2}}|(?!(?:an?|one|once|twice)\b)(?:{COUNTED}))"
_SHARE = re.compile(
    rf"\b(?:on|to|with|for|among|using|of|in|gets?|at)\s+(?:only\s+|just\s+|"
    rf"a\s+(?:random\s+)?(?:sample|test group)\s+of\s+|the first\s+|a random\s+)?"
    rf"(?:(?P<n>\d+(?:[.,]\d+)?)\s*(?:%|percent|per cent)|an?\s+(?P<part>{'|'.join(_FRACTIONS)})\b)"
    rf"(?!\s*(?:off|discount|voucher|code))(?P<each>\s+each\b)?"
    r"|(?P<n2>\d+(?:[.,]\d+)?)\s*(?:%|percent|per cent)\s+(?:test|sample|each|of (?:the|our|my|them|"
    r"all|subscribers|people|recipients|customers|users|list|audience))(?P<each2>\b)"
)
_AFTER = re.compile(
    rf"\b(?:after|for|within|over|wait|waiting|in)\s+(?:the first\s+|a\s+)?(?P<d>{DURATION}|an hour|a "
    rf"day|a week)|(?P<d2>{DURATION})(?:\s+(?:later|afterwards|on))?"
    r"|\b(?P<next>the (?:next|following) (?:day|morning)|a day later|tomorrow)\b"
)
_COUNTED = re.compile(rf"\b(?P<n>{_N})\s+(?:\w+\s+)?(?:lines?|versions?|variants?|options?)\b")
_JOINTS = re.compile(
    r"[,;:]\s|\s-\s|\.\s|\s+and\s+(?=(?:then\s+)?(?:send|the|whichever|after|pick|choose|let|use|decide|judge)\b)"
)
_ONE_EACH = re.compile(r"subject|pre-?header|preview|headline|heading|call|cta|button|sender|from|time|hour")
_TESTED = re.compile(
    r"\b(?:test(?:s|ed|ing)?|try|trying|versions?|variants?|compar\w+|against|versus|vs|winner|wins|"
    r"whichever|split|half|"
    r"experiment|judg\w+)\b|\ba/b\b|50\s*[/:]\s*50"
)
"""Words without which several pictures are just several pictures."""
_HALVES = re.compile(
    r"\b(?:50\s*[/:-]\s*50|fifty[- ]fifty|half\b[^.;]{0,90}?\b(?:the other half|other half|half|the "
    r"rest)|(?:one|for one|for|to) half\b[^.;]{0,40}?\b(?:instead|other)|evenly split|equal(?:ly)? "
    r"(?:parts|halves|split)|split (?:evenly|equally|in half|in two))\b"
)
_OPENS_OR_CLICKS = {"clicks": "click_rate", "delivered": None}


class Test(NamedTuple):
    """What a sentence says of a test, in the plan's outward form, and the sentence's plain form without its ending."""

    found: dict[str, Any]
    begins: bool
    low: str


@cache
def _vary() -> re.Pattern[str]:
    forms = words("experiments")["vary"]
    return re.compile(r"\b(?:" + "|".join(f"(?P<{name}>{form})" for name, form in forms.items()) + r")(?![\w-])")


@cache
def _begins() -> re.Pattern[str]:
    thing = (
        r"(?:" + "|".join(re.sub(r"\(\?P<\w+>", "(?:", form) for form in words("experiments")["vary"].values()) + ")"
    )
    kind = r"(?:different\s+|alternative\s+|competing\s+|new\s+)?(?:\w+\s+)?"
    return re.compile(
        rf"\b(?:a\s*/\s*b|ab|split|multivariate|a-b)[- ]?test(?:ed|ing|s)?\b|\bsplit[- ]run\b"
        rf"|\b(?P<n>{_N})\s+{kind}(?:versions?|variants?|variations?|options?)\b"
        rf"|\b(?P<n2>{_N})\s+{kind}(?:{thing}(?:\s+(?:versions?|variants?|variations?|options?))?)(?![\w-])"
        rf"|\b(?:different|several|alternative|rival|competing)\s+(?:\w+\s)?(?:{thing})(?![\w-])"
        rf"|\b(?:{thing})\s+(?:split[- ])?tests?\b|\btest(?:ing|ed)?\b[^.;,]{{1,60}}?\b(?:against|versus|vs\.?|or)\b"
        rf"|\b(?:compar(?:e|ing)|try|trying|pit)\b[^.;,]{{1,60}}?\b(?:against|versus|vs\.?)\b"
        rf"|\bversion a\b[^.;]{{0,60}}?\bversion b\b|\b(?:{thing}):?\s+a\b[^.;]{{0,80}}?\b(?:{thing})?\s*\bb\b"
        rf"|\bfor (?:one|the other|a) half\b[^.;]{{0,20}}?\b(?:try|use)\b|\b50\s*[/:]\s*50\b"
        rf"|\bhalf\b[^.;]{{0,60}}?\b(?:sees?|gets?|receives?|with|has)\b[^.;]{{0,60}}?\b(?:the other half|"
        rf"other half|half)\b"
        rf"|\btest(?:ing)?\s+(?:the\s+|our\s+|its\s+)?(?:{thing})(?![\w-])"
    )


def read_test(sentence: Sentence, names: Names, low: str) -> Test | None:
    """Return what a sentence says of a test, or how one ends; None where it says neither.

    `low` is the sentence's plain form as far as nothing else has read it. `begins` is false where the sentence only
    tells how a test is decided.
    """
    shown = without_quotes(low)
    start = _start(shown)
    ending = [span for span in _parts(shown) if _winner().search(shown, *span)]
    if start is None and not ending:
        return None
    found: dict[str, Any] = {}
    if start is not None:
        found = {"vary": _varied(shown, start), "variants": _variants(sentence, shown, start)}
    first = start.start() if start else min(begin for begin, _ in ending)
    found |= read_decision(sentence, names, first, len(low), found.get("variants"))
    for begin, end in ending:
        low = blank(low, begin, end)
    return Test(found, start is not None, low)


def _start(shown: str, start: int = 0, stop: int | None = None) -> re.Match[str] | None:
    """Return where a test begins. Several of something that a message may simply have ("three photos") are a test only
    where the sentence says so.
    """
    for hit in _begins().finditer(shown, start, len(shown) if stop is None else stop):
        if not hit["n2"] or _ONE_EACH.search(hit[0]) or _TESTED.search(shown):
            return hit
    return None


@cache
def _winner() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words('experiments')['winner']['words']})")


def _parts(shown: str) -> list[tuple[int, int]]:
    """Return the parts of a sentence between its commas, semicolons and "and"."""
    cuts = [0]
    for joint in _JOINTS.finditer(shown):
        cuts.append(joint.end())
    return list(zip(cuts, [*cuts[1:], len(shown)], strict=True))


def _varied(shown: str, start: re.Match[str]) -> str:
    inside = _vary().search(shown, start.start(), start.end())
    behind = _vary().search(shown, start.end(), min(len(shown), start.end() + 50))
    before = list(_vary().finditer(shown, max(0, start.start() - 60), start.start()))
    hit = inside or behind or (before[-1] if before else None)
    if hit is not None and hit.lastgroup:
        return hit.lastgroup
    if re.search(r"\b(?:versions?|variants?|variations?)\b", shown[start.start() : start.end()]):
        return "content"
    return "subject"


def _variants(sentence: Sentence, shown: str, start: re.Match[str]) -> list[str] | int:
    said = [sentence.text[left:right].strip(" ,.") for left, right in quotes(sentence.low)]
    if len(said) > 1:
        return said
    counted = start["n"] or start["n2"]
    if counted is None and (hit := _COUNTED.search(shown)):
        counted = hit["n"]
    return max(2, int(number(counted or "") or 2))


def read_decision(
    sentence: Sentence, names: Names, start: int, end: int, variants: list[str] | int | None = None
) -> dict[str, Any]:
    """Return the share, the metric and the time of decision that the characters from `start` to `end` name."""
    found: dict[str, Any] = {}
    low = without_quotes(sentence.low)
    if not _HALVES.search(low, start, end) and (share := _SHARE.search(low, start, end)):
        said = (share["n"] or share["n2"] or "").replace(",", ".")
        part = _FRACTIONS[share["part"]] if share["part"] else float(said) / 100
        each = share["each"] or re.search(r"\beach$", share[0])
        count = variants if isinstance(variants, int) else len(variants or ()) or 2
        found["share"] = round(part * count if each else part, 4)
        low = blank(low, *share.span())
    if metrics := [name.value for name in names.within(sentence.start + start, sentence.start + end, "metric")]:
        found["metric"] = _OPENS_OR_CLICKS.get(metrics[0], metrics[0])
    if after := _AFTER.search(low, start, end):
        said = after["d"] or after["d2"]
        found["decide_after"] = duration(said) if said else "P1D"
    return {key: value for key, value in found.items() if value is not None}


def read_experiment(
    sentence: Sentence, names: Names, start: int = 0, end: int | None = None
) -> tuple[dict[str, Any], int, int] | None:
    """Return what a clause says of a test, in the plan's outward form, and its characters; None where it says
    nothing of one.
    """
    stop = len(sentence.low) if end is None else end
    hit = _start(without_quotes(sentence.low), start, stop)
    test = read_test(sentence, names, sentence.low) if hit else None
    return (test.found, hit.start(), hit.end()) if test and hit else None
