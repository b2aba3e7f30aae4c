"""What is to be done: the action that a clause asks for, by its verbs and by the thing it names."""

from __future__ import annotations

import re
from typing import NamedTuple

from nl.actions.inside_wordings import inside
from nl.actions.outside_wordings import last, messages, published
from nl.actions.paid_wordings import crm, paid


class ActionFound(NamedTuple):
    """An action of the plan and where its words stand; the less `rank`, the surer."""

    action: str
    start: int
    end: int
    rank: int


_RULES: tuple[tuple[str, int, re.Pattern[str]], ...] = tuple(
    (action, rank, re.compile(pattern))
    for group in (crm, paid, inside, published, messages, last)
    for action, rank, pattern in group()
)
"""Action, how sure its wording is (0 names verb and thing of that action only, 5 says little), and the wording."""

_MENTIONED = re.compile(
    r"\b(?:in|on|from|after|before|since|until|than|open\w*|click\w*|ignor\w+|received|read|got|like|follow\w*|"
    r"answer\w*|where|if|whether)"
    r"(?:\s+(?:in|on|to))?\s+(?:that|the|this|those|these|his|her|their|each|either|any|both|which)\s+(?:[\w'-]+\s+)"
    r"{0,2}$"
)
"""Words before a thing that was sent already, or that is only spoken of ("who clicked in that email")."""
_NEGATED = re.compile(
    r"\b(?:don't|do not|doesn't|never|not|no|without|no longer|stop|won't|nobody|no one)(?:\s+(?:be|been|get|gets|send|"
    r"to|a|an|any|more|the|see|have|receive)){0,3}\s*$|\bnothing\b[^.;,]{0,25}\b(?:may|must|should|will|can|is to)\s+$"
)


_ONE = re.compile(
    r"\b(?:(?:gets?|receives?|(?:is|are|be) sent)\s+(?:also\s+)?(?P<at>one)\b(?=\s*(?:[.,;¤]|$|about\b|on\b|with\b"
    r"|when\b|at\b))|(?:a|the) (?P<more>(?:second|third|fourth|final|last|further) one)\b(?! of\b)"
    r"|(?:\band|[,;])\s+[\w ]{1,30}¤+\s+the (?P<the>one)(?= (?:about|on|with|for)\b))"
)
"""Another message of the kind that was named last: "those in Spain get one about coffee"."""
_MESSAGES = ("send_email", "send_sms", "send_push")


def _further(low: str, found: list[ActionFound], last_kind: str | None) -> list[ActionFound]:
    more: list[ActionFound] = []
    for hit in _ONE.finditer(low):
        place = hit.span(str(hit.lastgroup))
        kinds = [one.action for one in found if one.end <= place[0] and one.action in _MESSAGES]
        if kind := kinds[-1] if kinds else last_kind:
            more.append(ActionFound(kind, *place, 2))
    return more


def find_actions(low: str, last_kind: str | None = None) -> list[ActionFound]:
    """Return the actions that `low` (plain form; quotes, audiences and times blanked) asks for, surest reading at
    each place. `last_kind` is the kind of message that was asked for last.
    """
    found: list[ActionFound] = []
    for action, rank, pattern in _RULES:
        for hit in pattern.finditer(low):
            before = low[max(0, hit.start("at") - 40) : hit.start("at")]
            if _NEGATED.search(before):
                continue
            surety = 5 if rank == 3 and _MENTIONED.search(before) else rank
            found.append(ActionFound(action, hit.start("at"), hit.end("at"), surety))
    found += _further(low, sorted(found, key=lambda one: one.start), last_kind)
    kept: list[ActionFound] = []
    for one in sorted(found, key=lambda one: (one.rank, one.start, -one.end)):
        if not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)
