"""When an automation rule acts: a metric, a comparison, a value and a span of time."""

from __future__ import annotations

import re
from typing import NamedTuple

from marketflow_core.plan.models import Condition
from nl.language.measures import COUNTED, DURATION, duration, number
from nl.language.names import Name, Names
from nl.language.text import Sentence
from nl.measuring.reactions import ads_in

_OVER = (
    r"(?:over|above|past|exceed(?:s|ed|ing)?|higher than|more than|greater than|bigger than|better "
    r"than|tops|beyond|hits|>|≥|at or above|north of|beats?|upwards of|outperforms)"
)
_UNDER = (
    r"(?:under|below|less than|lower than|short of|worse than|fewer than|smaller than|south of|"
    r"beneath|<|≤|at or below)"
)
_MOVES = (
    r"(?:go(?:es)?|gets?|is|are|be|has|have|rises?|climbs?|stays?|remains?|moves?|comes?|drops?|"
    r"falls?|dips?|sinks?|slides?|pass(?:es)?|cross(?:es)?|runs?|has been|have been|was|were|slips?|"
    r"jumps?|"
    r"shoots?|creeps?|keeps?|holds?|sits?|lies?|lands?|exceeds|turns? out|should|ever|even|still|"
    r"again|consistently|once more|at any (?:point|time)|on any day|on a day|(?:go|goes|moves|rises|"
    r"climbs) up|"
    r"to|up|down|back|the|value|of|a|an|our|its|costs?|any|(?:ad|facebook|instagram|google|tiktok|"
    r"linkedin|pinterest|meta|x) ads?|per|ad set|campaign|for|on|from|in|with|that|which|=|:|,|-|"
    r"reported|averages?|average|well|anything)"
)
_NOT = (
    r"(?:isn't|is not|aren't|are not|doesn't|does not|don't|do not|didn't|not|never|no longer|fails? "
    r"to|hasn't|has not|won't)"
)
_COMPARISON = re.compile(
    rf"[\s,:(]*(?:(?:{_MOVES}|(?P<not>{_NOT}))[\s,:]*(?=[\s,:<>≥≤=\d$€£]|{_OVER}|{_UNDER})\s*){{0,7}}?"
    rf"(?P<how>{_OVER}|{_UNDER}|at least|at most|no more than|no less than|drops?(?: to)?|falls?(?: "
    rf"to)?|sinks? to|dips? to|slips? to|reach(?:es|ed)?|hits?|gets? to|climbs? to|rises? to|goes? to|"
    rf"equals?|(?=[$€£]?\s?\d[\d,.]*\s*(?:%|percent|x|euros?|dollars?|pounds?)?\s+or\s+(?:more|less|"
    rf"higher|lower|above|below|worse|better)\b))\s*(?:to\s+|a\s+|than\s+)?"
    rf"(?P<sign>[$€£]|usd |eur |gbp )?\s?(?P<n>\d[\d,]*(?:\.\d+)?|(?!an?\b)(?:{COUNTED}"
    rf")\b)\s?(?P<k>k\b)?\s*(?P<pc>%|percent\b|per cent\b|x\b|times\b|euros?\b|dollars?\b|pounds?\b|"
    rf"[€£$]|cents?\b|ct\b|bucks\b)?"
    rf"(?P<more>\s+or (?:more|higher|above|better)\b)?(?P<less>\s+or (?:less|lower|below|fewer|worse)\b)?"
)
_FOR = re.compile(
    rf"[\s,(]*(?:(?:for|over|in|within|during|across|on)\s+)?(?:more than\s+|at least\s+|any\s+|"
    rf"an?\s+(?=\d)|the (?:last|past|whole)\s+|a period of\s+|each of\s+)?"
    rf"(?P<d>{DURATION}|(?:\d+|{COUNTED})\s+(?:straight|consecutive|full|whole)\s+(?:hours|days|"
    rf"weeks)|\d+[- ]?(?:h|hour|day|week)\b|(?:a|any|one|single|full|whole)\s+(?:single\s+|full\s+|"
    rf"whole\s+|given\s+)?(?:hour|day|week|month)\b)"
    rf"(?:\s*(?:window|period|in a row|running|straight|or more|on end|in succession|consecutively|each))?"
)
_BEFORE = re.compile(
    rf"\b(?:for|over|in|within|during)\s+(?P<d>{DURATION}|\d+[- ]?(?:h|hour|day|"
    rf"week)\b)(?:\s*(?:window|period|in a row|running|straight|on end))?,?\s+(?:the\s+|our\s+|its\s+|"
    rf"your\s+)?(?:\w+\s+){{0,2}}$"
)
_PAID = re.compile(
    rf"\b(?:pay|paying|costs?(?: us)?|spend(?:ing)?|cost)\s+(?:us\s+)?(?P<how>{_OVER}|{_UNDER}"
    rf")\s+(?P<sign>[$€£])?\s?(?P<n>\d[\d,]*(?:\.\d+)?)\s*(?:euros?|dollars?|pounds?|[€£$])?\s*(?:per|"
    rf"for (?:a|each|every)|an?|each)\s+(?P<what>lead|conversion|acquisition|sale|sign-?up|customer|"
    rf"order|install|click|thousand)\b"
)
_SPENT = re.compile(
    r"\b(?:spent\s+(?P<sign>[$€£])\s?(?P<n>\d[\d,]*(?:\.\d+)?)(?P<k>k\b)?|"
    r"(?P<sign2>[$€£])\s?(?P<n2>\d[\d,]*(?:\.\d+)?)(?P<k2>k\b)?\s+(?:is|are|has been|have been|was|"
    r"were|'s been|'s)\s+(?:all\s+)?(?:spent|used up|used|gone|reached))".replace(r"\b(?:spent", r"(?:\bspent")
)
_ON = re.compile(r"\b(?:on|for|if|when|our|the|of)\s+(?:the\s+)?$")
_THEIR = re.compile(r"(?:'s)?,?\s+(?:ads?'?s?\s+|the\s+|our\s+)?(?:\w+\s+)?$")
_IT = re.compile(r"\b(?:if|when|whenever|once|should|as soon as|and|but)\s+(?P<it>it|that|this|they)\b")
_UNLESS = re.compile(r"\bunless\b[^.;,]{0,40}$")
INVERSE = {
    "greater_than": "at_most",
    "at_least": "less_than",
    "less_than": "at_least",
    "at_most": "greater_than",
    "equals": "equals",
}
"""The comparison that holds where another doesn't; an equality is left as it is."""


class Found(NamedTuple):
    """A condition and its characters in the sentence."""

    condition: Condition
    start: int
    end: int


def find_conditions(sentence: Sentence, names: Names) -> list[Found]:
    """Return the conditions of a sentence in order; "it" is the metric of the one before."""
    found: list[Found] = []
    reached = 0
    for start, end, metric in _subjects(sentence, names):
        known = metric or (found[-1].condition.metric if found else None)
        behind = _behind_platform(sentence, names, end)
        hit = _COMPARISON.match(sentence.low, behind) or _COMPARISON.match(sentence.low, end)
        if start < reached or known is None or hit is None:
            continue
        one = _condition(sentence, names, known, hit, reached, start)
        found.append(one)
        reached = one.end
    return sorted([*found, *_costs(sentence, names, found)], key=lambda one: one.start)


def _subjects(sentence: Sentence, names: Names) -> list[tuple[int, int, str | None]]:
    """Return the places of metrics, and of "it", with the metric's name."""
    found: list[tuple[int, int, str | None]] = [
        (name.start - sentence.start, name.end - sentence.start, name.value)
        for name in names.within(sentence.start, sentence.end, "metric")
    ]
    found += [(hit.start("it"), hit.end("it"), None) for hit in _IT.finditer(sentence.low)]
    return sorted(found, key=lambda one: one[:2])


def _behind_platform(sentence: Sentence, names: Names, after: int) -> int:
    """Return where "on Facebook" behind a metric ends."""
    for platform in names.within(sentence.start + after, sentence.start + after + 30, "platform"):
        return platform.end - sentence.start
    return after


def _condition(sentence: Sentence, names: Names, metric: str, hit: re.Match[str], left: int, start: int) -> Found:
    how = _operator(hit["how"], bool(hit["more"]), bool(hit["less"]))
    if hit["not"] or _UNLESS.search(sentence.low, left, start):
        how = INVERSE[how]
    length, end = _window(sentence.low, hit.end(), left, start)
    condition = Condition.model_validate(
        {
            "metric": metric,
            "operator": how,
            "value": _value(hit),
            "over": length,
            "platforms": _platforms(sentence, names, left, start, hit.end()),
        }
    )
    return Found(condition, start, end)


def _platforms(sentence: Sentence, names: Names, left: int, start: int, end: int) -> tuple[str, ...]:
    """Return the platforms whose metric is meant: those behind it, else those of "on Facebook" ahead of it."""
    behind = ads_in(names, sentence.start + start, sentence.start + end)
    ahead: list[Name] = []
    for name in names.within(sentence.start + left, sentence.start + start, "platform"):
        before, after = sentence.low[: name.start - sentence.start], sentence.low[name.end - sentence.start : start]
        if _ON.search(before) and _THEIR.match(after):
            ahead.append(name)
    return behind or (ads_in(names, ahead[0].start, ahead[-1].end) if ahead else ())


def _operator(how: str, more: bool, less: bool) -> str:
    if more or less:
        return "at_least" if more else "at_most"
    if re.match(r"at least|no less|reach|hits?\b|≥|at or above|gets? to|climbs? to|rises? to|goes? to", how):
        return "at_least"
    if re.match(r"at most|no more|≤|at or below|drops? to|falls? to|sinks? to|dips? to|slips? to", how):
        return "at_most"
    if how.startswith("equal"):
        return "equals"
    return "less_than" if re.fullmatch(_UNDER + r"|drops?|falls?", how) else "greater_than"


def _value(hit: re.Match[str]) -> float:
    value = number(hit["n"]) or 0.0
    if hit["k"]:
        value *= 1000
    return value / 100 if (hit["pc"] or "").startswith(("cent", "ct")) else value


def _window(low: str, after: int, left: int, start: int) -> tuple[str | None, int]:
    """Return how long it must last and where the words for it end."""
    if hit := _FOR.match(low, after):
        return _length(hit["d"]), hit.end()
    if hit := _BEFORE.search(low, left, start):
        return _length(hit["d"]), after
    return None, after


def _length(said: str) -> str | None:
    """Return a span of time: "3 straight days", "48-hour", "any day", "a full week"."""
    plain = re.sub(r"\b(?:straight|consecutive|full|whole|single|given)\s+", "", said).replace("-", " ")
    return duration(re.sub(r"^any\b", "one", plain))


def _costs(sentence: Sentence, names: Names, found: list[Found]) -> list[Found]:
    """Return the conditions that name no metric: "pay more than $40 per lead", "once €500 is spent"."""
    more: list[Found] = []
    for hit in _PAID.finditer(sentence.low):
        metric = {"click": "cpc", "thousand": "cpm"}.get(hit["what"], "cpa")
        more.append(_plain(sentence, names, hit, metric, _operator(hit["how"], False, False), number(hit["n"]) or 0.0))
    for hit in _SPENT.finditer(sentence.low):
        value = (number(hit["n"] or hit["n2"]) or 0.0) * (1000 if hit["k"] or hit["k2"] else 1)
        more.append(_plain(sentence, names, hit, "spend", "at_least", value))
    return [one for one in more if not any(one.start < other.end and other.start < one.end for other in found)]


def _plain(sentence: Sentence, names: Names, hit: re.Match[str], metric: str, how: str, value: float) -> Found:
    length, end = _window(sentence.low, hit.end(), 0, hit.start())
    platforms = ads_in(names, sentence.start + hit.start(), sentence.start + hit.end())
    raw = {"metric": metric, "operator": how, "value": value, "over": length, "platforms": platforms}
    return Found(Condition.model_validate(raw), hit.start(), end)
