"""Rows that begin with what happens to a person: "subscription cancelled → goodbye mail", "trial starts: welcome"."""

from __future__ import annotations

import re
from typing import NamedTuple

from marketflow_core.plan.rules import EventLeaf
from nl.people.event_verbs import find_verbs
from nl.people.events import find_events

_ARROW = re.compile(
    r"^\W*(?:[a-z]{1,4} ?[+-]?\d{1,3}\s*[:.)-]\s*)?(?P<x>[^→⇒:;,¤\n>]{4,70}?)"
    r"\s*(?:,[^→⇒;\n>]{0,30}?)?\s*(?:→|⇒|->|=>|>>)"
)
_COLON = re.compile(r"^\W*(?P<x>[a-z][^→⇒:;,.¤\n>\d]{4,50}):\s")
_LABEL = re.compile(r"^\W*(?:trigger(?:ed by)?|entry|entry event)\s*:\s*(?P<x>[^.;:,¤\n]{4,50})")
_NOBODY = re.compile(
    r"\b(?:no|not|never|yet|who|whoever|those|we|us|our|you|if|send|e-?mail|mail|text|post|push|all|today|tomorrow"
    r"|before|after|between|within)\b|n't\b|\d\s?[ap]\.?m\b|\d[:.]\d\d"
)
"""Words of a row that tells who is meant, when, or what is sent, and names nothing that happens."""
_PASSIVE = re.compile(
    r"(?:(?:the|an?|their|his|her)\s+)?(?P<n>[\w/' -]{2,40}?)\s+(?:is |was |gets |has been )?(?P<v>\w+)"
)
_OURS = ("email_opened", "email_clicked", "email_sent")


class RowTrigger(NamedTuple):
    """What a row begins with, and its characters."""

    words: str
    start: int
    end: int
    leaf: EventLeaf | None


def row_trigger(low: str) -> RowTrigger | None:
    """Return the words before the arrow or colon of `low` (plain form) that may name what happens to a person, with the
    event where a verb tells it; None where they tell something else.
    """
    arrow = _LABEL.match(low) or _ARROW.match(low)
    hit = arrow or _COLON.match(low)
    if hit is None or _NOBODY.search(hit["x"]):
        return None
    leaf = _told(hit["x"].strip())
    return (
        RowTrigger(hit["x"].strip(), hit.start("x"), hit.end("x"), leaf)
        if leaf or arrow or hit["x"].endswith("ed")
        else None
    )


def _told(thing: str) -> EventLeaf | None:
    """Return what "pricing page viewed" or "pet owner signs up" tells."""
    if passive := _PASSIVE.fullmatch(thing):
        for one in find_events(f"they {passive['v']} {passive['n']}"):
            if one.start == 5 and isinstance(one.leaf, EventLeaf) and one.leaf.event not in _OURS:
                return one.leaf
    for verb in find_verbs(thing):
        does = thing[verb.start : verb.end].split()[0].endswith("s") or verb.kind == "past"
        if does and verb.start > 2 and verb.event not in _OURS:
            return EventLeaf(event=verb.event)
    return None


def performed(thing: str, event: str) -> EventLeaf | None:
    """Return what `thing` says of how people do `event` ("looks at the /prices page twice")."""
    for one in find_events(thing):
        if isinstance(one.leaf, EventLeaf) and one.leaf.event == event and one.leaf.operator == "performed":
            return one.leaf
    return None
