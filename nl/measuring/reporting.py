"""Metrics to collect and reports to draw: names, platforms, dimensions, and whom a report is for."""

from __future__ import annotations

import re
from functools import cache

from nl.language.lexicon import words
from nl.language.names import Names, slug_for
from nl.language.text import Sentence

_LEAD = (
    r"by|per|across|between|for each|for every|compar(?:ing|es?|ed|ison of|"
    r"isons? (?:by|across|between)|ison)(?:\s+(?:it|them|results?|performance|numbers|figures|"
    r"everything)"
    r"(?:\s+(?:across|by|between|per))?)?|(?:broken|break(?:ing)?|broke|split|splitting|grouped|"
    r"sliced?|segmented|divided|cut|sorted|ordered)\s+(?:it\s+|them\s+|everything\s+)?(?:down\s+|"
    r"up\s+)?(?:by|per|into|across)|"
    r"against each other|dimensions?:?|breakdown (?:by|per|of)|and"
)
_TEAM = (
    r"(?:team|board|desk|department|dept|agency|management|office|group|committee|crew|folks|leads?|"
    r"managers?|directors?|staff|council|ministry|trustees|investors|partners|executives|execs|"
    r"heads?)"
)
_SAID = (
    rf"(?:(?:the |our |my )?(?:[\w&-]+ ){{0,2}}?{_TEAM}(?:'s)?\b|me\b|us\b|everyone\b|the (?!report|"
    rf"results?|same|end|last|first|whole|campaign)[a-z]{{2,14}}\b)"
)
_REPORT = (
    r"(?:reports?|summar(?:y|ies)|overviews?|round-?ups?|wrap-?ups?|numbers|figures|results|"
    r"dashboards?|digests?|recaps?|one-pagers?|breakdowns?|comparisons?|analys[ie]s|reporting|"
    r"updates?|review)"
)
_NAMED = r"(?-i:(?:Mrs?|Ms|Dr|Prof)\.? )?(?-i:[A-Z][\w'-]+)(?: (?-i:[A-Z][\w'-]+)){0,2}"
_NOT_NAMED = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june "
    "july august september october november december "
    "every each on at the a an in by from to after when once send email give mail facebook "
    "instagram linkedin google tiktok pinterest twitter x youtube "
    "roi roas ctr cpa cpc cpm kpi kpis q1 q2 q3 q4 black cyber easter christmas report reports "
    "weekly monthly daily final please and also then finally "
    "generate create compile collect track full spend revenue opens clicks all our we i it they "
    "there this that these those".split()
)
_GETS = re.compile(
    rf"(?P<to>{_SAID}|{_NAMED})\s+(?:also\s+)?(?:gets?|receives?|is to (?:get|receive)|are to (?:get|"
    rf"receive)|should (?:get|receive|have)|will (?:get|receive|have)|must (?:get|receive|have)|"
    rf"wants?|would like|needs?|expects?|is sent|are sent|sees?|has to (?:get|have))\b",
    re.IGNORECASE,
)
_SEND = re.compile(
    rf"\b(?:send|e-?mail|mail|give|show|get|deliver|forward|present|prepare|draw up|make|hand|write|"
    rf"pull|build|create|generate|compile)\s+(?P<to>{_SAID}|{_NAMED})\s+(?:an?|the|our|this|one|my|"
    rf"its|their|his|her|weekly|monthly|daily|full|final)\b",
    re.IGNORECASE,
)
_FOR = re.compile(
    rf"\b(?:to|for)\s+(?P<to>{_SAID}|{_NAMED})(?=\s*(?:[,.;:()!–—-]|$|with\b|by\b|on\b|every\b|each\b|"
    rf"at\b|compar|per\b|in\b|from\b|about\b|showing|that\b|which\b|and\b|of\b|as\b|split|broken|once|"
    rf"when|after|before))",
    re.IGNORECASE,
)
_ROLE = re.compile(_SAID, re.IGNORECASE)
_EVERYWHERE = re.compile(
    r"\b(?:all|every|each|any)(?: of (?:the|our)| the| our)?\s+(?:\w+\s+)?(?:platforms?|channels?|"
    r"networks?|sources?|tools?)\b|\bacross (?:all |the )?(?:platforms|channels|networks|the board)\b|"
    r"\b(?:from )?everywhere\b|\bcross-(?:platform|channel)\b"
)


def metric_names(sentence: Sentence, names: Names, start: int = 0, end: int | None = None) -> list[str]:
    """Return the metrics named between two characters of `sentence`, each once, in order."""
    stop = len(sentence.low) if end is None else end
    left, right = _addressed(sentence, start, stop) or (stop, stop)
    return list(
        dict.fromkeys(
            name.value
            for name in names.within(sentence.start + start, sentence.start + stop, "metric")
            if not left <= name.start - sentence.start < right  # "the revenue desk" is no metric
        )
    )


def metric_platforms(sentence: Sentence, names: Names, start: int, end: int) -> tuple[str, ...] | str:
    """Return the platforms to collect from: the ones named, or `all`."""
    if _EVERYWHERE.search(sentence.low, start, end):
        return "all"
    found = names.within(sentence.start + start, sentence.start + end, "platform")
    slugs = {slug for name in found if (slug := slug_for(name.value, "start_ads"))}
    return tuple(sorted(slugs))


@cache
def _forms() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """Return what results are compared by: the report's word, the dimension of metrics, and how it is written."""
    data = words("dimensions")
    compared = [(name, near, form) for name, (near, form) in data["compared"].items()]
    plain = [(name, name, form) for name, form in data["dimensions"].items()]
    return tuple((name, near, re.compile(rf"\b(?:{form})\b")) for name, near, form in (*compared, *plain))


@cache
def _list() -> re.Pattern[str]:
    form = "|".join(f"(?:{pattern.pattern})" for _, _, pattern in _forms())
    one = rf"(?:(?:all|each|every|the|our|different|various|single|individual)\s+)*(?:{form})"
    joint = (
        r"(?:\s*,\s*(?:and\s+|then\s+)?|\s+(?:and|or|as well as|then|x|vs\.?|versus|plus)\s+|"
        r"\s*[/+&]\s*)(?:also\s+)?(?:by\s+|per\s+|across\s+)*"
    )
    by = rf"(?<![\w-])(?P<by>(?:{form})(?:[ -]by[ -](?:{form}))|(?:{form})-wise)"
    return re.compile(
        rf"\b(?P<lead>{_LEAD})\s+(?P<list>{one}(?:{joint}{one})*)(?![\w-])|{by}|\b(?P<list2>{one}"
        rf"(?:{joint}{one})*)\s+compared\b"
    )


def compared_by(low: str) -> list[str]:
    """Return what "by country and week" or "comparing platforms and loyalty tiers" names, in order."""
    return list(dict.fromkeys(name for name, _ in _compared(low)))


def dimensions(low: str) -> list[str]:
    """Return the same as dimensions of metrics, where a country is a region and a tier a segment."""
    return list(dict.fromkeys(near for _, near in _compared(low)))


def _compared(low: str) -> list[tuple[str, str]]:
    found: list[tuple[int, str, str]] = []
    for hit in _list().finditer(low):
        if hit["lead"] == "and" and not found:
            continue
        start, end = hit.span("list") if hit["list"] else hit.span("by") if hit["by"] else hit.span("list2")
        taken: list[tuple[int, int]] = []
        for name, near, pattern in _forms():
            for one in pattern.finditer(low, start, end):
                if not any(one.start() < stop and begin < one.end() for begin, stop in taken):
                    taken.append(one.span())
                    found.append((one.start(), name, near))
    return [(name, near) for _, name, near in sorted(found)]


def addressee(sentence: Sentence, start: int, end: int) -> str | None:
    """Return whom a report is for, in the brief's words."""
    place = _addressed(sentence, start, end)
    if place is None:
        return None
    return re.sub(r"^(?:the|our|my)\s+", "", sentence.text[slice(*place)], flags=re.IGNORECASE)


def _addressed(sentence: Sentence, start: int, end: int) -> tuple[int, int] | None:
    text = sentence.text.replace("’", "'")
    for pattern in (_GETS, _SEND, _FOR):
        for hit in pattern.finditer(text, start, end):
            if _ROLE.fullmatch(hit["to"]) or hit["to"].split()[0].lower() not in _NOT_NAMED:
                return hit.span("to")
    return None
