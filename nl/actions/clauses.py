"""One sentence, several things to do: where it is cut, and what its parts share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from nl.actions.actions import ActionFound, find_actions
from nl.actions.wording import ADS, EMAIL, NETWORK, PAGE, POST, PUSH, SITE, SMS
from nl.language.text import BLANK, Sentence

_JOINT = re.compile(
    r"(?P<hard>\s*;\s*|\s+-\s+(?=then\b)|\.\s+|\s*(?:→|⇒|->|=>|>>)\s*|\s+\|\s+)|(?P<soft>\s*,\s*(?:and\s+then\s+|"
    r"and\s+also\s+|and\s+|then\s+|plus\s+|but\s+|so\s+|also\s+|as well as\s+|followed by\s+)?|\s+(?:and\s+then|"
    r"and\s+also|and|then|plus|as well as|along with|together with|followed by|\+|&|/)\s+|:\s+|\s*\+\s*)"
)
_FILLER = (
    rf"(?:[{BLANK}\s,+&/-]|\b(?:please|pls|also|then|we|you|to|uh|um|them|should|will|must|can|could|finally|by|at|"
    rf"on|in|it|"
    r"instead|just|afterwards|separately|let's|i'd|we'd|we'll|like|want|need|would|have|get|is|are|be|gets|"
    r"simultaneously|"
    r"lastly|next|later|too|again|a|an|the|our|another|one|more|some|that|same|second|third|final|last|short|quick|"
    r"day|time)\b)"
)
_THING = rf"(?:{EMAIL}|{SMS}|{PUSH}|{POST}|{PAGE}|report|reminder|{ADS})"
_HEAD = re.compile(
    rf"{_FILLER}*(?:(?:send|resend|e-?mail|mail|text|push|ping|post|publish|share|tweet|put|start|launch|run|stop|"
    rf"pause|"
    r"switch|turn|resume|raise|increase|cut|reduce|lower|tell|notify|alert|inform|let|collect|track|gather|pull|"
    r"generate|"
    r"create|prepare|report|remind|invite|thank|ask|drop|tease|announce|begin|kick|sync|add|give|end|release|schedule|"
    r"offer|welcome|set up|have)\b(?!\s+(?:and|or)\s+\w+\s+(?:rates?|metrics?)|-|\s*rates?\b)"
    r"|[€$£]\s?\d[\d.,]*\s*(?:/|per|an?)\s*(?:day|week|month)\s+(?:on|for|in)\b"
    r"|(?:an?|the|our|another|one more|a separate|separate|some)"
    rf"\s+(?:[\w'-]+\s+){{0,3}}?{_THING}\b(?!\s+rates?)"
    r"|(?:whoever|everybody else|everyone else|the rest|those who|"
    r"anyone who|everybody|everyone|the others|attendees|registrants)"
    r"\b[^,;]{0,90}?\b(?:gets?|receives?|hears?)\b)"
)
_BARE = re.compile(
    rf"(?:(?!(?:from|of|on|in|for|to|with|by|or|and)\b)[\w'-]+\s+){{0,2}}?{_THING}\b(?!\s+(?:rates?|budgets?|and\b))"
)
"""A further thing without a word before it ("LI post + FAQ page")."""
_INSIDE = ("collect_metrics", "generate_report")
_LINK = r"(?:\s*[,+&/]\s*|\s+and\s+)"
_NETWORKS = re.compile(rf"(?:on )?{NETWORK}(?:{_LINK}{NETWORK}){{0,8}}")
_SITES = re.compile(rf"(?:our |the |on )*{SITE}(?:{_LINK}{SITE}){{0,4}}")
_NEAR = re.compile(rf"{_FILLER}*(?:[\w'-]+\s+){{0,1}}?{_FILLER}*")
_CONDITION = re.compile(r"^(?:if|when|whenever|once|unless|after|before|as soon as)\b")


@dataclass(frozen=True)
class Clause:
    """A part of a sentence that asks for one thing: its characters in the sentence, and its action."""

    start: int
    end: int
    action: ActionFound | None


def split_clauses(masked: str, sentence: Sentence | None = None, before: str | None = None) -> list[Clause]:
    """Cut `masked` (a sentence's plain form with quotes, topics, audiences and times blanked) where a new thing to
    do begins. The cells of a record (`sentence`) are of one thing. `before` is the kind of message that
    was asked for last.
    """
    actions = find_actions(masked, before)
    borders = [(left[1], right[0]) for left, right in pairwise(sentence.cells)] if sentence else []
    if sentence and sentence.cells and not actions:
        actions = _places(masked, sentence)
    cuts = [0]
    for joint in _JOINT.finditer(masked):
        left, right = masked[cuts[-1] : joint.start()], masked[joint.end() :]
        done = [
            one
            for one in actions
            if cuts[-1] <= one.start < joint.end() and (one.rank < 5 or joint["hard"] is not None)
        ]
        coming = [one for one in actions if one.start >= joint.start() and one.start < joint.end() + 160]
        if any(end <= joint.start() < start for end, start in borders):
            continue
        if not coming or not done or (_CONDITION.match(left.strip()) and not done):
            continue
        if joint["hard"] is None and coming[0].rank > 2 and coming[0].action == done[-1].action == "publish_post":
            continue  # "a reel on Instagram and a clip on TikTok" is one post
        if joint["hard"] is None and coming[0].rank == 5 and coming[0].action == done[-1].action == "start_ads":
            continue  # "the ads start today and run until Friday" tells of one start
        verb = coming[0].rank <= 2 and _NEAR.fullmatch(masked, joint.end(), max(joint.end(), coming[0].start))
        bare = done[-1].action not in _INSIDE and _BARE.match(right)
        if joint["hard"] is not None or verb or bare or _HEAD.match(right):
            cuts.append(joint.end())
    clauses: list[Clause] = []
    for start, end in zip(cuts, [*cuts[1:], len(masked)], strict=True):
        inside = [one for one in actions if start <= one.start < end]
        clauses.append(Clause(start, end, min(inside, key=lambda one: (one.rank, one.start)) if inside else None))
    return clauses


def names_place(cell: str) -> str | None:
    """Return what a cell that names only networks or a site asks for (`publish_post`, `publish_page`), else None."""
    said = cell.strip(f" {BLANK}*_")
    return "publish_post" if _NETWORKS.fullmatch(said) else "publish_page" if _SITES.fullmatch(said) else None


def _places(masked: str, sentence: Sentence) -> list[ActionFound]:
    for start, end in sentence.cells:
        if action := names_place(masked[start:end]):
            return [ActionFound(action, start, end, 2)]
    return []
