"""How often one person may be reached: "max 2 emails a week each", "no one gets more than one text a day"."""

from __future__ import annotations

import re

from nl.constraints.found import ConstraintsRead
from nl.language.measures import COUNTED, DURATION, duration, number

_N = (
    rf"(?:\d+|"
    rf"{COUNTED}"
    rf")"
)
_WHAT = (
    r"(?:e-?mails?|mails?|newsletters?|text messages?|push(?:es| notifications?| messages?)?|"
    r"messages?|msgs?|texts?|sms(?:es)?|"
    r"touches|touch-?points?|contacts?|notifications?|communications?|sends?|mailings?|pieces?|"
    r"things?|times|nudges?|pings?)"
)
_PER = rf"(?:{DURATION}|hours?|days?|wks?|weeks?|months?|fortnights?|quarters?|years?)"
_EVERY = (
    rf"(?:(?:a|an|per|each|every|in any(?: given| one)?|in a|in one|in|within|within any|within a|"
    rf"over|over any|/|for)\s*(?:rolling\s+|given\s+|single\s+)?"
    rf"(?P<per>{_PER})(?:\s*(?:period|window))?|(?P<ly>hourly|daily|weekly|monthly))"
)
_GAP = r"(?:\s*,?\s*(?:[a-z']+\s+){0,5}?|\s*/\s*(?:person|head)\s*)"
_LIMIT = (
    r"(?P<limit>no more than|not more than|never more than|(?:not |no )?exceed(?:ing)?|at most|"
    r"max(?:imum|\.)?(?: of)?|up to|a (?:limit|cap|maximum) of|"
    r"(?:limit(?:ed)?|cap(?:ped)?|keep|restrict(?:ed)?)\b[^.;,\d]{0,40}?\b(?:to|at|of)(?: at most| a "
    r"maximum of| max)?|(?:frequency )?(?:cap|limit)\s*(?:is|:|=|of)|(?:frequency )?cap|"
    r"(?:don'?t|never|do not|nobody|no one|no-one|none|no (?:customer|person|contact|subscriber|"
    r"member|user|recipient|client|guest)|not|shouldn'?t|mustn'?t|won'?t)\b[^.;]{0,45}?(?:more than|"
    r"over|above|beyond)|"
    r"(?P<less>(?:fewer|less) than)|(?:only|just))"
)
_CAP = re.compile(
    rf"\b{_LIMIT}\s+(?P<n>{_N})\b(?!\s*(?:%|percent|euros?|dollars?|pounds?|k\b))\s*(?P<what>{_WHAT})?\b"
    rf"(?:\s+(?:and|or|plus|,)\s+(?P<n2>{_N})\s+(?P<what2>{_WHAT})\b)?{_GAP}{_EVERY}(?=\W|$)"
)
_MORE = re.compile(rf"\s*(?:,|and|or|plus|&)\s+(?:and\s+)?(?P<n>{_N})\s+(?P<what>{_WHAT})\b{_GAP}{_EVERY}(?=\W|$)")
_BEHIND = re.compile(
    rf"(?<![$€£\d.])\b(?P<n>{_N})\s+(?P<what>{_WHAT})\b{_GAP}{_EVERY}\b[^.;,\d]{{0,25}}?[,(]?\s*(?:at "
    rf"(?:the )?most|max(?:imum)?|tops|or (?:fewer|less)|is (?:enough|plenty|the (?:limit|maximum|max|"
    rf"cap))|and no more|no more)\b"
)
_BETWEEN = re.compile(
    rf"\b(?:at least|minimum(?: of)?|min\.?|no less than|not less than)\s+(?P<per>{DURATION}"
    rf")\s+(?:\w+\s+)?between\s+(?:any\s+|two\s+|the\s+|each\s+|our\s+)*(?P<what>{_WHAT})\b"
    rf"|\b(?:never|not|no more than|don'?t)\b[^.;]{{0,40}}?\bmore (?:often )?than (?:once )?(?:every|"
    rf"in) (?P<per2>{DURATION})"
)
_MONEY = re.compile(r"\b(?:spen[dt]|budget|cost|bid|euros?|dollars?|ads? spend)\b|[$€£]")
_PEOPLE_DID = re.compile(r"\b(?:who|bought|purchased|ordered|visited|opened|clicked|logged|attended)\b[^.;,]{0,30}$")
_TRADES = (("sms", ("te", "sm")), ("push", ("pu", "no")), ("email", ("em", "e-", "ne")))


def read_caps(read: ConstraintsRead) -> None:
    """Read how many messages one person may get in a span of time, of one channel or in all."""
    for pattern in (_CAP, _BEHIND):
        for hit in pattern.finditer(read.rest):
            _cap(read, hit, hit.groupdict())
            if "frequency_cap" in read.values and (more := _MORE.match(read.rest, hit.end())):
                _cap(read, more, more.groupdict())
    for hit in _BETWEEN.finditer(read.rest):
        per = duration(hit["per"] or hit["per2"])
        _put(read, 1, per, hit["what"], hit)


def _cap(read: ConstraintsRead, hit: re.Match[str], found: dict[str, str | None]) -> None:
    before = read.rest[max(0, hit.start() - 40) : hit.start()]
    what = found["what"]
    if _MONEY.search(hit[0]) or (not what and _MONEY.search(before)):
        return
    if _PEOPLE_DID.search(before) or (what is None and re.match(r"up to|only|just|exceed|keep", hit[0])):
        return
    per = _span(found["per"], found["ly"])
    count = int(number(found["n"] or "") or 1)
    if found.get("less"):
        count -= 1
    _put(read, count, per, what, hit)
    if found.get("what2"):
        _put(read, int(number(found["n2"] or "") or 1), per, found["what2"], hit)


def _span(per: str | None, every: str | None) -> str | None:
    if every:
        return {"h": "PT1H", "d": "P1D", "w": "P7D", "m": "P1M"}[every[0]]
    return duration(per or "")


def _put(read: ConstraintsRead, count: int, per: str | None, what: str | None, hit: re.Match[str]) -> None:
    if per is None or count < 1:
        return
    said = what or ""
    if re.match(r"mails?\b", said):
        said = "email"
    channel = next((name for name, begins in _TRADES if said.startswith(begins)), None)
    read.put("frequency_cap", {"at_most": count, "per": per, **({"channel": channel} if channel else {})}, *hit.span())
