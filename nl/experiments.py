"""Tests of variants: what varies, on whom, by which metric and when it is decided."""

from __future__ import annotations

import re
from typing import Any

from nl.measures import DURATION, NUMBER_WORDS, duration
from nl.names import Names
from nl.text import Sentence, quotes

_VARIES = re.compile(
    rf"\b(?P<n>\d+|{'|'.join(w for w in NUMBER_WORDS if w.isalpha() and NUMBER_WORDS[w] > 1)}|"
    rf"(?:different|several)(?=\s+\w+(?:\s\w+)?s\b))\s+(?:different\s+)"
    rf"?(?P<what>subject lines?|subjects|hero images?|images|headlines?|"
    rf"versions?|variants?|send times?|creatives?|call[s-]?\s?to[- ]actions?|"
    rf"ctas?)\b|\b(?:a/b|ab|split)[- ]?test(?:ing|s)?\b(?:\s+(?:of\s+|"
    rf"on\s+)?(?:the\s+|two\s+)?(?P<what2>subject lines?|images?|"
    rf"headlines?|creatives?))?"
)
_SHARE = re.compile(r"\b(?:on|to|with)\s+(?P<n>\d+(?:\.\d+)?)\s*(?:%|percent|per cent)(?:\s+of\b)?")
_AFTER = re.compile(rf"\b(?:after|for|within)\s+(?P<d>{DURATION})")
_WINNER = re.compile(
    r"\b(?:whichever|the winner|winning|the one with|the better|"
    r"the best (?:one|performing)|judge(?:d)? by|choosing by|decide(?:d)"
    r"? (?:by|on)|the rest)\b"
)
_BY = re.compile(
    r"\b(?:judge[d]?|choosing|chosen|decided?|picked|pick|measured)"
    r" (?:the winner )?(?:by|on)\s+|\b(?:higher|highest|best|better|"
    r"most)\s+"
)


def read_experiment(
    sentence: Sentence, names: Names, start: int = 0, end: int | None = None
) -> tuple[dict[str, Any], int, int] | None:
    """Return what a clause says of a test, in the plan's outward form, and its characters; None where it says
    nothing of one.
    """
    stop = len(sentence.low) if end is None else end
    hit = _VARIES.search(sentence.low, start, stop)
    if not hit:
        return None
    what = (hit["what"] or hit["what2"] or "subject").replace("lines", "line").rstrip("s")
    what = "subject" if what.startswith("subject") else what.replace(" ", "_")
    count = hit["n"]
    variants: Any = [sentence.text[left:right] for left, right in quotes(sentence.low) if start <= left < stop]
    if len(variants) < 2:
        number = int(count) if count and count.isdigit() else NUMBER_WORDS.get(count or "", 2)
        variants = max(2, number)
    found: dict[str, Any] = {"vary": what, "variants": variants}
    found |= read_decision(sentence, names, start, stop)
    return found, hit.start(), hit.end()


def read_decision(sentence: Sentence, names: Names, start: int, end: int) -> dict[str, Any]:
    """Return the share, the metric and the time of decision that a clause names."""
    found: dict[str, Any] = {}
    if share := _SHARE.search(sentence.low, start, end):
        found["share"] = float(share["n"]) / 100
    if metrics := [name.value for name in names.within(sentence.start + start, sentence.start + end, "metric")]:
        found["metric"] = metrics[0]
    if after := _AFTER.search(sentence.low, start, end):
        found["decide_after"] = duration(after["d"])
    return found


def decides(low: str) -> bool:
    """Tell whether a sentence says how an experiment ends ("whichever has the higher open rate goes to the rest")."""
    return bool(_WINNER.search(low))
