"""Which step words like "the first email", "the case study" or "it" mean."""

from __future__ import annotations

import re

from nl.reading.drafts import MESSAGES, Draft, Reading

REACH = 60
"""How many steps back a name is looked for; "the first email" is looked for from the start."""

_ORDER = {
    "first": 0,
    "1st": 0,
    "second": 1,
    "2nd": 1,
    "third": 2,
    "3rd": 2,
    "fourth": 3,
    "last": -1,
    "final": -1,
    "previous": -1,
    "initial": 0,
    "opening": 0,
}
_NOISE = frozenset(
    "the that this those a an our their email emails mail mails message text sms push post one of on "
    "in to it step note send sent campaign first".split()
)
_NUMBER = re.compile(r"(?:#|\bno\.? ?|\bnumber |\bmail |\bmessage |\btext )#?(\d{1,2})$")
_CHANNELS = (
    ("send_email", r"\be?-?mails?\b|newsletter"),
    ("send_sms", r"\b(?:text|sms)\b"),
    ("send_push", r"\bpush\b"),
    ("publish_post", r"\bposts?\b"),
    ("publish_page", r"\bpage\b"),
    ("start_ads", r"\bads?\b"),
)


def words_of(text: str) -> set[str]:
    """Return the telling words of `text`, brought near their stems."""
    return {
        re.sub(r"(?:ions?|ing|ed|es|s|e|ation)$", "", word)
        for word in re.findall(r"[a-z0-9]+", text.lower())
        if word not in _NOISE
    }


def resolve(reading: Reading, words: str, before: int) -> tuple[Draft | None, bool]:
    """Return the step among the first `before` that `words` mean, and whether the words fit it (false: the nearest
    was taken).
    """
    earlier = reading.drafts[:before]
    if hit := re.search(r"\bstep #?(\d{1,3})$", words):
        at = int(hit[1]) - 1
        return (earlier[at], True) if 0 <= at < len(earlier) else (None, False)
    action = next((action for action, pattern in _CHANNELS if re.search(pattern, words)), None)
    alike = [draft for draft in earlier if (draft.action == action if action else draft.action in MESSAGES)]
    telling = words_of(words)
    if telling - {"first", "second", "third", "last"}:
        scored = [
            (len(telling & words_of(draft.low)), -abs(before - index), draft)
            for index, draft in enumerate(earlier[-REACH:], max(0, before - REACH))
        ]
        best = max(scored, key=lambda one: one[:2], default=None)
        if best and best[0]:
            return best[2], True
    order = next((_ORDER[word] for word in re.findall(r"[\w]+", words) if word in _ORDER), None)
    if order is None and (hit := _NUMBER.search(words)):
        order = int(hit[1]) - 1 if int(hit[1]) else len(alike)
    if order is not None:
        if -1 <= order < len(alike) and alike:
            return alike[order], True
        return (alike[-1] if alike else None), False
    if alike:
        return alike[-1], True
    messages = [draft for draft in earlier if draft.action in MESSAGES]
    return (messages[-1] if messages else None), bool(messages)
