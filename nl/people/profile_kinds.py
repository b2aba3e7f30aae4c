"""Kinds of people: gender, place type, stage, tier, plan, device, language, consent, interests, named lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from marketflow_core.plan.rules import SegmentLeaf
from marketflow_core.values import slug
from nl.language.lexicon import one_of, words
from nl.people.attribute_leaves import FoundRule, items, leaf

PEOPLE = (
    r"(?:customers?|subscribers?|shoppers?|members?|users?|readers?|clients?|contacts?|people|fans|followers|buyers?|"
    r"donors?|visitors?|leads?|accounts?|guests?|owners?|audience|parents|women|men|families|households|firms|companies|"
    r"businesses|players?|patients?|employees|recipients|residents|supporters|students)"
)
_AND = r"(?:\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or|&)\s+)"
_STOP_ITEM = (
    r"(?:or|and|who|whose|on|in|at|but|live|living|that|with|aged?|from|the|for|both|neither|either|except|excluding|not"
    r"|without|outside|over|under|gets?|receives?|should|are|is|will|to|via|by|as|when|if|only|minus|unless|having"
    r"|have|has|us|our|me|it|them|to|spending|a|an|between|about|through|using|women|men|which|because|while|apart)"
)
_ITEM = rf"(?!{_STOP_ITEM}\b)[a-z][\w&'-]*(?:\s(?!{_STOP_ITEM}\b)[a-z][\w&'-]*){{0,2}}"
_LIST = rf"{_ITEM}(?:\s*,\s*{_ITEM})*(?:,?\s+(?:or|and|&)\s+{_ITEM})?"
_INTEREST = re.compile(
    r"\b(?:(?:are\s+|is\s+)?(?:interested|an interest|interest|interests) in|interests (?:include|are"
    r"|such as)|whose interests include|fans of|lovers of|into|keen on|passionate about|mad about"
    r"|crazy about|"
    r"enthusiastic about|(?:who|that) (?:\w+ly )?(?:like|love|enjoy|play|are fond of)s?"
    rf"|fond of)\s+(?:the\s+)?(?P<list>{_LIST})(?:\s+or both)?"
)
_LOVERS = re.compile(
    r"\b(?P<list>(?!our\b|the\b|all\b|to\b|email\b|and\b|or\b)[a-z][\w-]+)\s+(?:lovers|enthusiasts|fanatics|buffs|aficionados|fans)\b"
)
_SPEAKS = (
    r"\b(?:(?P<l>{l})(?:[\s-](?:speakers?|speaking|language))|(?:who|that|which) (?:speak|read"
    r"|prefer)s?\s+(?P<l2>{l})(?:{a}(?P<l3>{l}))?"
    r"|(?:whose|with)\s+(?:preferred\s+)?language\s+(?:is|set to|being)\s+(?P<l4>{l})|speaking\s+(?P<l5>{l}))\b"
)
_CONSENT = re.compile(
    r"\b(?:with|who have|who've|have|has|having|gave|given|who gave(?: "
    r"us)?)\s+(?:given\s+)?(?:us\s+)?(?P<no>no\s+|not\s+)?(?:an?\s+|their\s+)?(?P<c>sms|text|email"
    r"|e-mail|marketing)\s+(?:consent|permission|opt-?in)\b"
    r"|\b(?:opted|opt|opts)[ -]?in(?: to| for)?\s+(?:our\s+|receive\s+|receiving\s+|get\s+"
    r"|getting\s+)?(?P<c2>sms|texts?|text messages|emails?|e-mails?|email marketing)\b"
    r"|\b(?:who\s+)?(?P<not>don't\s+|do not\s+|didn't\s+|haven't\s+|have not\s+)?(?:allow(?:s|ed)?"
    r"|accept(?:s|ed)?|agree(?:s|d)? to|consent(?:s|ed)? to|said yes to|want(?:s|ed)?|okayed|said ok "
    r"to|permit(?:s|ted)?)\s+(?:us to (?:send )?|receiv(?:e|ing)\s+|get(?:ting)?\s+)?(?:our\s+|them\s+"
    r"|marketing\s+|be\s+)?(?P<c3>sms(?:es)?|texts?|texted|text messages|emails?|emailed|e-mails?)\b"
    r"|\b(?P<c4>sms|(?<=our )text|(?<=our )email|(?<=all )email)[ -](?:opted[ -]in|subscribers"
    r"|opt-?ins)\b|\bsubscribed to (?:our )?(?P<c5>sms|texts?|text messages|emails)\b"
)
_LISTS = re.compile(
    r"\b(?:(?:members?|people|everyone|everybody|anyone|those|subscribers|customers|contacts|users|all|the)\s+)?(?:(?:of|in|on|from)\s+)(?:the|our)\s+(?P<n>(?!same\b|whole\b|mailing\b|entire\b|other\b|email\b|full\b|press\b|newsletter\b|vip\b|rest\b|control\b|test\b)[\w'-]+(?:\s+(?!segment|list|group|audience)[\w'-]+){0,2}?)\s+"
    r"(?:segment|list|group|audience|cohort)\b|\b(?P<n2>(?!the\b|our\b|this\b|that\b|same\b|each\b"
    r"|every\b|a\b|any\b|to\b|target\b|audience\b)[\w'-]+) segment\b"
)
_CLUB = re.compile(
    r"\bmembers of (?:the|our)\s+(?P<n>(?!club\b|list\b|programme\b|program\b|press\b"
    r"|team\b)[\w'-]+(?:\s+[\w'-]+){0,2}?)(?:\s+(?P<k>club|programme|program|scheme|society|circle))\b"
    r"|\b(?P<n2>(?!our\b|the\b|all\b|to\b|every\b|and\b|or\b|email\b|loyalty\b)[\w'-]+(?:\s+(?!members\b)[\w'-]+)?)\s+(?P<k2>club|circle|society)\s+members\b"
)
_OPPORTUNITY = re.compile(
    r"\b(?:has|have|with|already has|already have)\s+(?:already\s+)"
    r"?(?:an?\s+)?(?P<a>open opportunit(?:y|ies)|open deals?|open (?:support )"
    r"?tickets?)\b(?:\s+with us)?"
)


@lru_cache(maxsize=1)
def _patterns() -> dict[str, tuple[re.Pattern[str], dict[str, str]]]:
    """Return for each field a pattern for its words, and the value of each word."""
    data = words("people")
    of = {
        field: {word: value for value, several in data[field].items() for word in several}
        for field in ("gender", "location_type", "lives_in", "lifecycle_stage", "loyalty_tier", "device", "languages")
    }
    tiers, plans, langs = one_of(*data["tiers"]["alone"]), one_of(*data["plans"]["names"]), one_of(*of["languages"])
    several = rf"{tiers}(?:{_AND}{tiers})*"
    plan = r"(?!the\b|our\b|same\b|new\b|whole\b|first\b|a\b|an\b|your\b|their\b|this\b)[a-z][\w-]*"
    gone = r"(?<![\w-])"
    speaks = _SPEAKS.replace("{l}", langs).replace("{a}", _AND)
    return {
        "gender": (
            re.compile(
                rf"{gone}(?:all\s+)?(?P<w>{one_of(*of['gender'])})\b(?:\s+(?:customers|subscribers|shoppers|members|users|readers))?(?!'s|\s+(?:shoes|clothes|wear|fashion|collection|range))"
            ),
            of["gender"],
        ),
        "location_type": (
            re.compile(
                rf"{gone}(?:in\s+)?(?P<w>{one_of(*of['location_type'])})\b(?:\s+(?:areas?|regions?|places|locations?|{PEOPLE}))?"
            ),
            of["location_type"],
        ),
        "lives_in": (
            re.compile(
                rf"\b(?:live|living|lives|based|located|residing|reside|people|customers|subscribers|those)\s+in\s+(?P<w>{one_of(*of['lives_in'])})\b"
            ),
            of["lives_in"],
        ),
        "lifecycle_stage": (
            re.compile(
                r"(?<!of )(?<![\w-])(?:our\s+|all\s+"
                rf"|the\s+)*(?P<w>{one_of(*of['lifecycle_stage'])})(?![\w-]|\s+(?:of|at)\b)"
            ),
            of["lifecycle_stage"],
        ),
        "vip": (
            re.compile(rf"{gone}(?:our\s+|all\s+|the\s+)*(?P<w>{one_of(*of['loyalty_tier'])})(?![\w-])"),
            of["loyalty_tier"],
        ),
        "device": (
            re.compile(
                rf"\b(?:(?:on|use|uses|using|with|own|have|has)\s+(?:an?\s+)?(?P<w>{one_of(*of['device'])})(?:\s+(?:devices?|phones?|users?))?|(?P<w2>{one_of(*of['device'])})[\s-](?:users?|owners?|people|customers|phones?|devices?|shoppers))\b(?!\s+(?:number|app))"
            ),
            of["device"],
        ),
        "tier": (
            re.compile(
                rf"{gone}(?:(?:in|at|with|on|reached|of|hold|holding|have|has|who are|who "
                rf"is)\s+)?(?:the\s+|a\s+|an\s+|our\s+)*(?P<list>{several})"
                r"(?P<up>[\s-]+(?:tiers?\s+|members?\s+|level\s+|status\s+)?(?:(?:or|and) (?:above"
                r"|higher|up|better|over)|upwards|\+))?"
                r"(?:[\s-]+(?P<k>tiers?|members?|status|customers?|levels?|cards?|card ?holders?"
                r"|loyalty members|loyalty tier|clients|subscribers|membership|supporters|donors|patrons|guests|users"
                r"|shoppers|buyers|travellers|flyers|holders)\b)?"
                rf"(?P<up2>\s+(?:(?:or|and) (?:above|higher|up|better|over)|upwards|\+))?(?![\w-])"
            ),
            {},
        ),
        "plan": (
            re.compile(
                r"\b(?:on|have|has|using|with|to|of)\s+(?:(?:the|a|an|our|either the"
                rf"|any)\s+)?(?P<list>{plan}(?:{_AND}(?:the\s+)?{plan})?)\s+(?:plans?|subscription"
                r"|package)\b"
                rf"|{gone}(?P<p2>{plans})[\s-](?:plan[\s-]+)?(?:users|customers|subscribers|accounts"
                r"|(?:plan )?members|tier|plan holders)\b|\bon (?:the )?(?P<p3>enterprise|pro|premium"
                r"|business|free|starter)\b(?!\s+\w*day)"
            ),
            {},
        ),
        "language": (re.compile(speaks), of["languages"]),
        "segments": (
            re.compile(
                r"(?<!all )(?<!all our )(?<!all the )(?<!new )(?<![\w-])(?:our\s+"
                rf"|the\s+)?(?P<w>{one_of(*data['segments']['names'])})(?![\w-])"
            ),
            {},
        ),
    }


def find_kinds(low: str) -> Iterator[FoundRule]:
    """Yield the rules on kinds of people in `low` (plain form), the surest first."""
    for hit in _CONSENT.finditer(low):
        channel = next(hit[name] for name in ("c", "c2", "c3", "c4", "c5") if hit[name])
        field = "email_subscribed" if channel.startswith(("e", "m")) else "sms_subscribed"
        yield FoundRule(leaf(field, "equals", not (hit["no"] or hit["not"])), *hit.span())
    for hit in _INTEREST.finditer(low):
        named = [item for item in items(hit["list"]) if item != "both"]
        yield FoundRule(leaf("interests", "in", named), *hit.span())
    yield from _worded(low)
    yield from _ranked(low)
    yield from _spoken(low)
    yield from _listed(low)


def _worded(low: str) -> Iterator[FoundRule]:
    patterns = _patterns()
    for field, key in (
        ("loyalty_tier", "vip"),
        ("lifecycle_stage", "lifecycle_stage"),
        ("location_type", "lives_in"),
        ("location_type", "location_type"),
        ("device", "device"),
        ("gender", "gender"),
    ):
        pattern, values = patterns[key]
        for hit in pattern.finditer(low):
            word = hit["w"] or hit["w2"]
            head = field in ("gender", "lifecycle_stage", "loyalty_tier") or bool(re.search(rf"{PEOPLE}$", hit[0]))
            yield FoundRule(leaf(field, "equals", values[word]), *hit.span(), head=head)
    for hit in _LOVERS.finditer(low):
        yield FoundRule(leaf("interests", "in", [hit["list"]]), *hit.span(), head=True)


def _ranked(low: str) -> Iterator[FoundRule]:
    patterns = _patterns()
    order = words("people")["tiers"]["order"]
    for hit in patterns["tier"][0].finditer(low):
        named = items(hit["list"])
        placed = re.match(r"(?:in|at|reached|hold|holding|have|has|on)\b", hit[0])
        if not hit["k"] and not hit["up"] and not hit["up2"] and not (placed and hit["list"] in order):
            continue
        if (hit["up"] or hit["up2"]) and named[-1] in order:
            named = order[order.index(named[-1]) :]
        yield FoundRule(leaf("loyalty_tier", "in", named), *hit.span(), head=bool(hit["k"]) and not placed)
    for hit in patterns["plan"][0].finditer(low):
        named = items(re.sub(r"\bthe\s+", "", hit["list"] or hit["p2"] or hit["p3"]))
        yield FoundRule(leaf("plan", "in", named), *hit.span(), head=bool(hit["p2"]))
    for hit in _OPPORTUNITY.finditer(low):
        field = re.sub(r"ies$", "y", hit["a"]).rstrip("s").replace(" ", "_")
        yield FoundRule(leaf(field, "equals", True), *hit.span())


def _spoken(low: str) -> Iterator[FoundRule]:
    pattern, codes = _patterns()["language"]
    for hit in pattern.finditer(low):
        said = [codes[hit[name]] for name in ("l", "l2", "l3", "l4", "l5") if hit[name]]
        yield FoundRule(leaf("language", "in", said), *hit.span(), head=hit["l"] is not None)


def _listed(low: str) -> Iterator[FoundRule]:
    for hit in _LISTS.finditer(low):
        yield FoundRule(SegmentLeaf(segment=slug(hit["n"] or hit["n2"])), *hit.span(), head=True)
    for hit in _CLUB.finditer(low):
        name = f"{hit['n'] or hit['n2']} {hit['k'] or hit['k2']}"
        yield FoundRule(SegmentLeaf(segment=slug(name)), *hit.span(), head=True)
    for hit in _patterns()["segments"][0].finditer(low):
        yield FoundRule(SegmentLeaf(segment=slug(hit["w"])), *hit.span(), head=True)
