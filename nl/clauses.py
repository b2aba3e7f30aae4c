"""One sentence, several things to do: where it is cut, and what its parts share."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nl.actions import ActionFound, find_actions
from nl.text import BLANK

_JOINT = re.compile(
    r"(?P<hard>\s*;\s*|\s+-\s+(?=then\b)|\.\s+)|(?P<soft>\s*,\s*(?:and\s+then\s+|"
    r"and\s+also\s+|and\s+|then\s+|plus\s+|but\s+|so\s+)?|\s+(?:and\s+then|"
    r"and\s+also|and|then|plus|\+|&)\s+|:\s+)"
)
_HEAD = re.compile(
    rf"(?:[{BLANK}\s,]|\b(?:please|also|then|we|you|to|uh|um|them|"
    rf"should|will|must|can|finally|by|at|on|in|it|instead|just|afterwards|"
    rf"separately)\b)*"
    r"(?:(?:send|resend|e-?mail|mail|text|push|ping|post|publish|"
    r"share|tweet|put|start|launch|run|stop|pause|switch|turn|resume|"
    r"raise|increase|cut|reduce|lower|tell|notify|alert|inform|let|"
    r"collect|track|gather|pull|generate|create|prepare|report|remind|"
    r"invite|thank|ask|drop|tease|announce|begin|kick|sync|add|give|"
    r"end|release|schedule|offer|welcome|set up|have)\b(?!\s+(?:and|"
    r"or)\s+\w+\s+(?:rates?|metrics?)|-|\s*rates?\b)"
    r"|(?:an?|the|our|another|one more|a separate|separate|some)"
    r"\s+(?:[\w'-]+\s+){0,3}?(?:e-?mail|mail|sms|text|text message|"
    r"push|push notification|post|report|reminder)\b(?!\s+rates?)"
    r"|(?:whoever|everybody else|everyone else|the rest|those who|"
    r"anyone who|everybody|everyone|the others|attendees|registrants)"
    r"\b[^,;]{0,90}?\b(?:gets?|receives?|hears?)\b)"
)
_CONDITION = re.compile(r"^(?:if|when|whenever|once|unless|after|before|as soon as)\b")


@dataclass(frozen=True)
class Clause:
    """A part of a sentence that asks for one thing: its characters in the sentence, and its action."""

    start: int
    end: int
    action: ActionFound | None


def split_clauses(masked: str) -> list[Clause]:
    """Cut `masked` (a sentence's plain form with quotes, topics, audiences and times blanked) where a new thing to
    do begins.
    """
    actions = find_actions(masked)
    cuts = [0]
    for joint in _JOINT.finditer(masked):
        left, right = masked[cuts[-1] : joint.start()], masked[joint.end() :]
        done = [
            one
            for one in actions
            if cuts[-1] <= one.start < joint.end() and (one.rank < 5 or joint["hard"] is not None)
        ]
        coming = [one for one in actions if one.start >= joint.start() and one.start < joint.end() + 160]
        if not coming or not done or (_CONDITION.match(left.strip()) and not done):
            continue
        if joint["hard"] is not None or _HEAD.match(right):
            cuts.append(joint.end())
    clauses: list[Clause] = []
    for start, end in zip(cuts, [*cuts[1:], len(masked)], strict=True):
        inside = [one for one in actions if start <= one.start < end]
        clauses.append(Clause(start, end, min(inside, key=lambda one: (one.rank, one.start)) if inside else None))
    return clauses
