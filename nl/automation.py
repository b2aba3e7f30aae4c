"""Automation rules: "if CPA goes over $40 for two days, pause the ads"."""

from __future__ import annotations

import re

from marketflow_core.plan.models import AutomationRule, Condition, Reaction
from nl.measures import DURATION, duration, number
from nl.names import Names, slug_for
from nl.text import Sentence

_OVER = r"(?:over|above|past|exceeds?|exceeding|higher than|more than|greater than|tops|beyond|hits|>)"
_UNDER = r"(?:under|below|less than|lower than|short of|<)"
_COMPARISON = re.compile(
    rf"(?:\b(?:whose|the|our|their|its|any|when|if|on \w+|of|for \w+)"
    rf"\s+|\s|^)*(?:(?:goes|gets|is|are|rises|climbs|stays|remains|"
    rf"moves|comes|drops|falls|dips|sinks|passes|crosses|runs|has been|"
    rf"was|reaches|slips)\s+(?:to\s+|up\s+|down\s+)?)*(?P<how>{_OVER}|"
    rf"{_UNDER}|drops?|falls?|at least|at most|reaches)\s*(?:to\s+)"
    rf"?(?P<sign>[$€£]?)\s?(?P<n>\d[\d,]*(?:\.\d+)?)\s*(?P<pc>%|percent|"
    rf"x\b|euros?|dollars?|pounds?)?"
)
_FOR = re.compile(
    rf"\b(?:for|over|in|within|during)\s+(?:more than\s+|at least\s+|"
    rf"the (?:last|past)\s+)?(?P<d>{DURATION}|a row)(?:\s+(?:in a row|"
    rf"running|straight|or more))?"
)
_PERCENT = re.compile(r"\bby\s+(?P<n>\d+(?:\.\d+)?)\s*(?:%|percent|per cent)")
_REACTIONS: tuple[tuple[str, int, str], ...] = (
    (
        "resume_ads",
        0,
        r"\b(?:resume|restart|reactivate|(?:turn|switch)\s+(?:\w+\s+){0,3}?(?:back\s+)?on|back on|unpause)\b",
    ),
    ("pause_ads", 0, r"\b(?:pause|stop|switch (?:\w+ ){0,3}off|turn (?:\w+ ){0,3}off|halt|kill|shut off|shut down)\b"),
    ("adjust_budget", 1, r"\b(?:raise|increase|boost|lift|scale up|add|double|bump)\b"),
    ("adjust_budget", -1, r"\b(?:cut|reduce|lower|decrease|drop (?=the|its|our)|halve|trim|scale down)\b"),
    ("notify_team", 0, r"\b(?:tell|notify|alert|inform|let|ping|warn|message|email me)\b"),
)


def is_rule(sentence: Sentence, names: Names) -> bool:
    """Tell whether a sentence names a metric, a bound for it, and what to do then."""
    return bool(_conditions(sentence, names)) and any(re.search(pattern, sentence.low) for _, _, pattern in _REACTIONS)


def _conditions(sentence: Sentence, names: Names) -> list[tuple[Condition, int, int]]:
    found: list[tuple[Condition, int, int]] = []
    for metric in names.within(sentence.start, sentence.end, "metric"):
        after = metric.end - sentence.start
        hit = _COMPARISON.match(sentence.low, after) or _COMPARISON.match(
            sentence.low, _skip_platform(sentence, names, after)
        )
        if not hit:
            continue
        start, end = metric.start - sentence.start, hit.end()
        how = hit["how"]
        operator = (
            "at_least"
            if how in ("at least", "reaches", "hits")
            else "at_most"
            if how == "at most"
            else "less_than"
            if re.fullmatch(_UNDER + r"|drops?|falls?", how)
            else "greater_than"
        )
        over = _FOR.match(sentence.low[end:].lstrip())
        within = re.match(r"\s*in a (week|day|month)\b", sentence.low[end:])
        length = (
            duration(over["d"]) if over and over["d"] != "a row" else duration("1 " + within[1]) if within else None
        )
        platforms = tuple(p.value for p in names.within(metric.start, sentence.start + end, "platform"))
        condition = Condition.model_validate(
            {
                "metric": metric.value,
                "operator": operator,
                "value": number(hit["n"]) or 0.0,
                "over": length,
                "platforms": _ad_slugs(platforms),
            }
        )
        found.append((condition, start, end + (len(over[0]) + 1 if over else 0)))
    return found


def _skip_platform(sentence: Sentence, names: Names, after: int) -> int:
    for platform in names.within(sentence.start + after, sentence.start + after + 30, "platform"):
        return platform.end - sentence.start
    return after


def _ad_slugs(platforms: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({slug for name in platforms if (slug := slug_for(name, "adjust_budget"))}))


def read_rules(sentence: Sentence, names: Names, earlier: tuple[str, ...]) -> list[AutomationRule]:
    """Return the rules of a sentence, one per reaction; `earlier` are the platforms of the rule before ("turn them
    back on").
    """
    conditions = _conditions(sentence, names)
    rules: list[AutomationRule] = []
    for index, (condition, start, end) in enumerate(conditions):
        left = conditions[index - 1][2] if index else 0
        right = conditions[index + 1][1] if index + 1 < len(conditions) else len(sentence.low)
        ahead = _reactions(sentence, names, end, right)
        behind = _reactions(sentence, names, left if not index else start, start) if not ahead else []
        for reaction, names_them in ahead or behind:
            platforms = reaction.platforms or (earlier if names_them else ())
            when = (
                condition
                if condition.platforms or not (names_them and earlier)
                else condition.model_copy(update={"platforms": earlier})
            )
            then = reaction.model_copy(
                update={"platforms": platforms or when.platforms if reaction.action != "notify_team" else ()}
            )
            rules.append(AutomationRule(when=when, then=then, source=sentence.span))
    return rules


def _reactions(sentence: Sentence, names: Names, start: int, end: int) -> list[tuple[Reaction, bool]]:
    hits = sorted(
        (
            (hit.start(), action, sign)
            for action, sign, pattern in _REACTIONS
            for hit in re.finditer(pattern, sentence.low[start:end])
        ),
    )
    found: list[tuple[Reaction, bool]] = []
    seen: set[str] = set()
    for index, (at, action, sign) in enumerate(hits):
        if action in seen:
            continue
        seen.add(action)
        stop = hits[index + 1][0] if index + 1 < len(hits) else end - start
        piece = sentence.low[start + at : start + stop]
        percent = _PERCENT.search(piece)
        by = float(percent["n"]) * (sign or 1) if percent and action == "adjust_budget" else None
        if by is None and action == "adjust_budget":
            by = {"double": 100.0, "halve": -50.0}.get(piece.split()[0])
        platforms = (
            ()
            if action == "notify_team"
            else _ad_slugs(
                tuple(
                    p.value
                    for p in names.within(sentence.start + start + at, sentence.start + start + stop, "platform")
                )
            )
        )
        them = bool(re.search(r"\b(?:them|it|these|those)\b", piece))
        found.append((Reaction.model_validate({"action": action, "by_percent": by, "platforms": platforms}), them))
    return found
