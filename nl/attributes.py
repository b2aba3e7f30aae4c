"""What a person's profile says: attribute leaves of a rule (age, place, job, plan, tier, interests, money spent)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from marketflow_core.plan.rules import AllOf, AnyOf, AttributeLeaf, Not, Rule
from nl.measures import DURATION, duration
from nl.names import Name


class FoundRule(NamedTuple):
    """A rule and its characters in the run; `vague` where the words have no definition and this one was taken."""

    rule: Rule
    start: int
    end: int
    vague: str | None = None


_BETWEEN = r"(?P<a>\d{1,3})\s*(?:-|to|and|through)\s*(?P<b>\d{1,3})"
_AGE = re.compile(
    rf"\b(?:aged?|ages|between the ages of|in the age (?:group|range)"
    rf"(?: of)?)\s+(?:between\s+|from\s+)?{_BETWEEN}\b(?: years(?: old)"
    rf"?)?"
    rf"|(?<![\d$€£])\b{_BETWEEN.replace('<a>', '<a2>').replace('<b>', '<b2>')}[\s-](?:years?[\s-]old|"
    rf"year[\s-]olds|yo\b)s?"
)
_AGE_OVER = re.compile(
    r"\b(?:aged?\s+)?(?P<how>over|above|older than|under|below|younger than|"
    r"at least|at most)\s+(?:the age of\s+)?(?P<n>\d{2})\b(?!\s*(?:%|"
    r"euros?|dollars?|pounds?|employees|people|staff|times|days|"
    r"seats|hours|orders|\d|,\d|emails))(?:\s+years(?: old)?)?|\baged?\s+(?P<plus>\d{2})"
    r"\s*(?:\+|and over|and above|or older|and older)"
)
_GENDER = re.compile(
    r"\b(?P<g>women|men|female|male|ladies|gentlemen)\b(?:\s+(?:customers|subscribers|shoppers))?(?!'s)"
)
_PLACE_TYPE = re.compile(
    r"\b(?:live|living|lives|based|who are|located)?\s*(?:in\s+)"
    r"?(?:(?:the|large|big|major)\s+)?(?P<p>urban|rural|suburban)"
    r"(?:\s+(?:areas?|regions?|places|locations?|customers?))?\b|"
    r"\b(?:live|living|lives)\s+in\s+(?:the\s+|big\s+|large\s+)*(?P<c>cit(?:y|"
    r"ies)|the countryside|countryside|suburbs)\b"
)
_ITEM = (
    r"[a-z][\w&'-]*(?:\s(?!or\b|and\b|who\b|on\b|in\b|at\b|but\b|"
    r"live\b|living\b|that\b|with\b|aged?\b|from\b|the\b|for\b)[a-z][\w&'-]*)"
    r"{0,2}"
)
_INTEREST = re.compile(
    rf"\b(?:interested in|interests? (?:in|include|are)|fans of|into|"
    rf"who (?:like|love|enjoy))\s+(?P<list>{_ITEM}(?:\s*,\s*{_ITEM})"
    rf"*(?:,?\s+(?:or|and)\s+{_ITEM})?)"
)
_COMPANY = re.compile(
    r"\b(?:with\s+|of\s+)?(?:(?P<how>more than|over|at least|fewer than|"
    r"less than|under|up to|at most)\s+(?P<n>\d[\d,]*)|(?P<a>\d[\d,]*)"
    r"\s*(?:-|to|and)\s*(?P<b>\d[\d,]*)|(?P<plus>\d[\d,]*)\s*\+)"
    r"\s+(?:employees|staff|people on staff|workers)\b"
)
_SEATS = re.compile(
    r"\bwith\s+(?P<how>more than|over|at least|fewer than|less than|"
    r"under)\s+(?P<n>\d[\d,]*)\s+(?P<what>seats|users|licen[cs]es|"
    r"points|stores|locations|children|pets|bookings|orders)\b"
)
_TITLE_END = (
    r"(?:managers?|directors?|officers?|engineers?|developers?|buyers?|"
    r"founders?|owners?|executives?|consultants?|analysts?|teachers?|"
    r"nurses?|designers?|marketers?|heads? of \w+|vps?(?: of \w+)"
    r"?|leads?(?= at)|c[efimoth]os?)"
)
_TITLE = re.compile(
    rf"\b(?P<list>(?:[a-z-]+\s+){{0,2}}?{_TITLE_END}(?:(?:\s*,\s*|"
    rf"\s+(?:and|or|&)\s+)(?:[a-z-]+\s+){{0,2}}?{_TITLE_END})*)\s+(?=(?:at|"
    rf"in|from|of|working)\b)"
)
_INDUSTRY = re.compile(
    r"\b(?:at|in|from|of|for)\s+(?P<list>[a-z-]+(?:(?:\s*,\s*|\s+(?:and|"
    r"or)\s+)[a-z-]+)*)\s+(?:companies|firms|businesses|organi[sz]ations|"
    r"industry|sector|industries)\b"
)
_PLAN = re.compile(
    r"\b(?:on|have|has|using)\s+(?:the|a|our)\s+(?P<p>[a-z]+)\s+(?:plan|"
    r"tier|subscription)\b|\b(?P<p2>free|pro|basic|premium|enterprise|"
    r"starter|business)[\s-](?:plan\s+)?(?:users|customers|subscribers|"
    r"accounts)\b"
)
_TIERS = re.compile(
    r"\b(?:in the\s+)?(?P<list>(?:gold|silver|platinum|bronze|diamond)"
    r"(?:(?:\s*,\s*|\s+(?:and|or|&)\s+)(?:gold|silver|platinum|bronze|"
    r"diamond))*)\s+(?:tiers?|members?|status|customers?|levels?)"
    r"\b|\b(?:neither|in)\s+(?:the\s+)?(?P<one>gold|silver|platinum|"
    r"bronze)\b"
)
_SPENT = re.compile(
    r"\b(?:spent|spend|lifetime value (?:of|is)?|ltv(?: of)?)\s+(?P<how>over|"
    r"more than|at least|above|less than|under)\s+[$€£]?\s?(?P<n>\d[\d,]*(?:\.\d+)"
    r"?)(?:\s*(?:euros?|dollars?|pounds?))?(?:\s+(?:with|at|on) (?:us|"
    r"our \w+))?(?:\s+(?:in total|so far|overall))?"
)
_SIGNED_UP = re.compile(
    rf"\b(?:signed up|joined|registered|subscribed)\s+(?:(?P<how>more than|"
    rf"over|at least|less than)\s+)?(?P<d>{DURATION})\s+ago"
)
_LIFECYCLE = re.compile(
    r"(?<!new )(?<!of )\b(?:our\s+|all\s+)?(?P<s>leads|prospects|"
    r"trial users|trialists|churned customers|lapsed customers|vips?(?: members|"
    r" customers)?|loyalty members|newsletter subscribers|press list|"
    r"press contacts)\b"
)
_CONSENT = re.compile(
    r"\b(?:with|who have|have|gave|given)\s+(?P<c>sms|text|email|"
    r"e-mail)\s+(?:consent|permission|opt-?in)\b|\bopted in to (?P<c2>sms|"
    r"texts|email)\b"
)
_BEST = re.compile(
    r"\b(?:our\s+|the\s+)?(?P<v>best|top|most loyal|most valuable|"
    r"loyal|engaged|active|inactive|high-value|big(?:gest)?|most engaged|"
    r"warm|hot)\s+(?:customers|users|clients|subscribers|shoppers|"
    r"buyers|readers|members|leads|fans)\b"
)
_OPPORTUNITY = re.compile(
    r"\b(?:has|have|with|already has|already have)\s+(?:already\s+)"
    r"?(?:an?\s+)?(?P<a>open opportunit(?:y|ies)|open deals?|open (?:support )"
    r"?tickets?)\b(?:\s+with us)?"
)
_DEVICE = re.compile(
    r"\b(?:on|use|uses|using|with)\s+(?:an?\s+)?(?P<d>ios|android|"
    r"iphones?|mobile|desktop)\b(?:\s+(?:devices?|phones?|users)"
    r")?"
)
_WOMEN = {"women": "female", "ladies": "female", "men": "male", "gentlemen": "male"}
_OPERATORS = {
    "over": "greater_than",
    "above": "greater_than",
    "more than": "greater_than",
    "older than": "greater_than",
    "at least": "at_least",
    "under": "less_than",
    "below": "less_than",
    "less than": "less_than",
    "fewer than": "less_than",
    "younger than": "less_than",
    "at most": "at_most",
    "up to": "at_most",
}


def leaf(field: str, operator: str, value: object) -> AttributeLeaf:
    """Return an attribute leaf; a list of one is that one."""
    if isinstance(value, list):
        if len(value) == 1 and operator == "in":
            return AttributeLeaf(field=field, operator="equals", value=value[0])
        value = tuple(value)
    return AttributeLeaf.model_validate({"field": field, "operator": operator, "value": value})


def find_attributes(low: str, places: list[Name], offset: int) -> list[FoundRule]:
    """Return the attribute rules in `low` (plain form), in order; `places` are the countries named, `offset` where
    `low` begins.
    """
    found: list[FoundRule] = []
    for one in (*_numbers(low), *_firm(low), *_kinds(low), *_countries(low, places, offset)):
        if not any(one.start < other.end and other.start < one.end for other in found):
            found.append(one)
    return sorted(found, key=lambda one: one.start)


def items(text: str) -> list[str]:
    """Split "a, b and c" into its parts."""
    return [
        part.strip() for part in re.split(r"\s*,\s*(?:and |or )?|\s+(?:and|or|&)\s+|\s*\+\s*", text) if part.strip()
    ]


def _int(text: str) -> int:
    return int(text.replace(",", ""))


def _numbers(low: str) -> Iterator[FoundRule]:
    for hit in _AGE.finditer(low):
        yield FoundRule(leaf("age", "between", [int(hit["a"] or hit["a2"]), int(hit["b"] or hit["b2"])]), *hit.span())
    for hit in _COMPANY.finditer(low):
        if hit["how"]:
            rule = leaf("company_size", _OPERATORS[hit["how"]], _int(hit["n"]))
        elif hit["plus"]:
            rule = leaf("company_size", "at_least", _int(hit["plus"]))
        else:
            rule = leaf("company_size", "between", [_int(hit["a"]), _int(hit["b"])])
        yield FoundRule(rule, *hit.span())
    for hit in _SEATS.finditer(low):
        yield FoundRule(leaf(hit["what"].rstrip("s"), _OPERATORS[hit["how"]], _int(hit["n"])), *hit.span())
    for hit in _SPENT.finditer(low):
        yield FoundRule(leaf("lifetime_value", _OPERATORS[hit["how"]], float(hit["n"].replace(",", ""))), *hit.span())
    for hit in _SIGNED_UP.finditer(low):
        operator = "within_last" if hit["how"] == "less than" else "not_within_last"
        yield FoundRule(leaf("signed_up_at", operator, duration(hit["d"])), *hit.span())
    for hit in _AGE_OVER.finditer(low):
        operator = "at_least" if hit["plus"] else _OPERATORS[hit["how"]]
        yield FoundRule(leaf("age", operator, int(hit["plus"] or hit["n"])), *hit.span())


def _singular(word: str) -> str:
    word = word.strip()
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _firm(low: str) -> Iterator[FoundRule]:
    for hit in _TITLE.finditer(low):
        titles = [
            re.sub(r"^(?:to|email|for|all|the|at|our|by|target|of)\s+", "", _singular(title))
            for title in items(hit["list"])
        ]
        lead = re.match(r"(?:(?:to|email|for|all|the|our|target|by|of)\s+)*", hit["list"])
        yield FoundRule(leaf("job_title", "in", titles), hit.start() + (lead.end() if lead else 0), hit.end("list"))
    for hit in _INDUSTRY.finditer(low):
        if hit["list"] not in ("the", "our", "other", "these", "those", "any", "all"):
            yield FoundRule(leaf("industry", "in", items(hit["list"])), *hit.span())


def _kinds(low: str) -> Iterator[FoundRule]:
    for hit in _INTEREST.finditer(low):
        yield FoundRule(leaf("interests", "in", items(hit["list"])), *hit.span())
    for hit in _GENDER.finditer(low):
        yield FoundRule(leaf("gender", "equals", _WOMEN.get(hit["g"], hit["g"])), *hit.span())
    for hit in _PLACE_TYPE.finditer(low):
        kind = hit["p"] or ("urban" if hit["c"].startswith("cit") else "suburban" if hit["c"] == "suburbs" else "rural")
        yield FoundRule(leaf("location_type", "equals", kind), *hit.span())
    for hit in _TIERS.finditer(low):
        yield FoundRule(leaf("loyalty_tier", "in", items(hit["list"] or hit["one"])), *hit.span())
    for hit in _PLAN.finditer(low):
        if (hit["p"] or hit["p2"]) not in ("same", "new", "whole", "first"):
            yield FoundRule(leaf("plan", "equals", hit["p"] or hit["p2"]), *hit.span())
    for hit in _CONSENT.finditer(low):
        channel = "email" if (hit["c"] or hit["c2"]).startswith("e") else "sms"
        yield FoundRule(leaf(f"{channel}_subscribed", "equals", True), *hit.span())
    for hit in _OPPORTUNITY.finditer(low):
        field = re.sub(r"ies$", "y", hit["a"]).rstrip("s").replace(" ", "_")
        yield FoundRule(leaf(field, "equals", True), *hit.span())
    for hit in _DEVICE.finditer(low):
        yield FoundRule(
            leaf("device", "equals", hit["d"].removesuffix("s") if hit["d"] != "ios" else "ios"), *hit.span()
        )
    for hit in _BEST.finditer(low):
        yield FoundRule(_vague(hit["v"]), *hit.span(), vague=hit[0])
    for hit in _LIFECYCLE.finditer(low):
        if rule := _stage(hit["s"]):
            yield FoundRule(rule, *hit.span())


def _vague(word: str) -> Rule:
    if word in ("engaged", "active", "most engaged", "warm", "hot"):
        return leaf("last_seen_at", "within_last", "P30D")
    if word == "inactive":
        return leaf("last_seen_at", "not_within_last", "P90D")
    return leaf("order_count", "at_least", 5)


def _stage(word: str) -> Rule | None:
    if word in ("leads", "prospects"):
        return leaf("lifecycle_stage", "equals", word.rstrip("s"))
    if word.startswith(("trial", "churned", "lapsed")):
        return leaf("lifecycle_stage", "equals", word.split()[0])
    if word.startswith("vip"):
        return leaf("loyalty_tier", "equals", "vip")
    if word.startswith("press"):
        return leaf("lifecycle_stage", "equals", "press")
    return None


_PLACED = re.compile(r"(?:\b(?:in|from|based in|living in|located in|across|live in|of)\s+|\b(?:and|or)\s+|[,+&/]\s*)$")
_LIVING = re.compile(
    r"\b(?:customers?|subscribers?|people|users?|members?|leads?|clients?|guests?|women|men|shoppers?|readers?|buyers?|"
    r"donors?|contacts?|fans|parents|students|those|anyone|anybody|everyone|everybody|lives?|living|based|located"
    r"|are|is|"
    r"not)\s+(?:in|from|near|around|outside)\s+(?:the\s+)?$"
)
_NOT_IN = re.compile(r"\b(?:not|outside|except|excluding|never)\s+(?:people\s+)?(?:in|of|from|those in)?\s*$")


def _countries(low: str, places: list[Name], offset: int) -> Iterator[FoundRule]:
    """Countries in a row ("the US, the UK and Germany") are one leaf."""
    row: list[Name] = []
    for place in [*places, None]:
        joined = (
            row
            and place
            and re.fullmatch(
                r"\s*(?:,|\+|&|/|and|or|,\s*and|,\s*or)\s*", low[row[-1].end - offset : place.start - offset]
            )
        )
        if row and not joined:
            yield from _row(low, row, offset)
            row = []
        if place:
            row.append(place)


def _row(low: str, row: list[Name], offset: int) -> Iterator[FoundRule]:
    start, end = row[0].start - offset, row[-1].end - offset
    cities = [name.value for name in row if name.kind == "city"]
    if cities and not _LIVING.search(low[:start]):
        return
    lead = _PLACED.search(low[:start])
    outside = _NOT_IN.search(low[max(0, start - 30) : start])
    if not lead and not outside:
        return
    countries = [name.value for name in row if name.kind == "country"]
    leaves: list[Rule] = [
        leaf(field, "in", values) for field, values in (("country", countries), ("city", cities)) if values
    ]
    rule: Rule = leaves[0] if len(leaves) == 1 else AnyOf(any=tuple(leaves))
    if outside:
        rule = Not.model_validate({"not": rule})
    yield FoundRule(rule, start - (len(lead[0]) if lead else 0), end)


def both(rules: list[Rule]) -> Rule:
    """Return the rule that holds where all of `rules` do."""
    return rules[0] if len(rules) == 1 else AllOf(all=tuple(rules))
