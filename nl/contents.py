"""What is to be sent: topic, subject, assets and link, as far as the brief says them."""

from __future__ import annotations

import re
from typing import NamedTuple

from marketflow_core.plan.models import Content
from nl.text import Sentence, quotes

_SUBJECT = re.compile(r"\bsubject(?: lines?)?\s*(?:is|:|of|-|should be|reads?|with)?\s*$")
_STOP = (
    r"(?=[,;.:¤]|\s+(?:to (?:all|our|every|the|people|those|anyone|"
    r"customers|subscribers|leads)|on (?:monday|tuesday|wednesday|"
    r"thursday|friday|saturday|sunday|the|facebook|instagram|linkedin|"
    r"x\b|tiktok)|and (?:put|post|share|send|start|publish|text|"
    r"push|email)|at \d|via|through|from|for (?:all|people|those|"
    r"everyone|customers)|by (?:email|sms|text|push)|after|before|"
    r"who|targeting|every|starting|gets?|goes)\b|$)"
)
_TOPIC = re.compile(
    rf"\b(?:about|announcing|introducing|on the subject of|promoting|"
    rf"featuring|telling (?:them|people) about|reminding (?:them|"
    rf"people) (?:of|about))\s+(?P<t>[^,;.:¤]{{2,90}}?){_STOP}"
)
_WITH = re.compile(rf"\bwith\s+(?P<t>(?:the|a|an|our|free|\d+%?|new|some|product)\s+[^,;.¤]{{2,80}}?){_STOP}")
_COLON = re.compile(
    r"(?:e-?mails?|mails?|sms|text|push|posts?|first mail|second email)"
    r"\s*:\s*(?P<t>[^.;¤]{3,120}?)(?=,? to (?:all|our|the|every|"
    r"those|people|[a-z]+s\b)|[.;¤]|$)"
)
_LINK = re.compile(
    r"\b(?:link(?:s|ing)?|linked)\s+to\s+(?:the\s+|our\s+)?(?P<l>[\w/.:-]+(?:\s+(?:page|"
    r"shop|store|site|website|form|article))?)|\bwith the (?P<l2>[\w-]+)"
    r" link\b|(?P<url>https?://[^\s,;)]+)"
)
_ASSETS = re.compile(
    r"\b(?P<a>(?:(?:product|launch|the same|our|new|hero|team|behind-the-scenes|"
    r"customer|teaser)\s+)*(?:images?|pictures?|photos?|videos?|"
    r"clips?|film|carousel|infographic|gifs?|trailers?))\b"
)
_THING = re.compile(
    rf"\b(?:send|share|post|publish|put|tease|resend|announce|promote|"
    rf"get|gets|receives?|goes|drop|give|offer|remind|ask)\s+(?:them\s+|"
    rf"out\s+|everyone\s+|a\s+|an\s+|the\s+|our\s+)*(?P<t>[a-z0-9%][^,;.:¤]{{2,70}}?)"
    rf"{_STOP}"
)
_NOUN = re.compile(
    r"(?P<t>(?:[\w%'-]+\s+){0,4}(?:e-?mail|newsletter|mail|ads?|"
    r"campaign|report|post|page|recording|guide|reminder|invitation|"
    r"invite|push|sms|text))\b"
)


class ContentFound(NamedTuple):
    """Content and the characters (in the run) that hold its topic, which no other reader should read."""

    content: Content
    hidden: tuple[tuple[int, int], ...]


def hidden_topics(low: str) -> list[tuple[int, int]]:
    """Return where `low` holds what is to be said to people, not what is to be done: behind "about", or "email:"."""
    found = [
        hit.span("t")
        for hit in _COLON.finditer(low)
        if not re.match(r"\s*¤", hit["t"])
        and not re.search(
            r"\bto (?:all|those|our|registrants|people|every|leads|customers|subscribers)\b|\bwho\b", hit["t"]
        )
    ]
    return found + [hit.span("t") for hit in _TOPIC.finditer(low)]


def read_content(sentence: Sentence, start: int, end: int, low: str) -> Content:
    """Read what the clause from `start` to `end` of `sentence` says is to be sent; `low` has times and audiences
    blanked.
    """
    text, plain = sentence.text, sentence.low
    subject = None
    for left, right in quotes(plain):
        if start <= left and right <= end and _SUBJECT.search(plain[start : left - 1].rstrip()):
            subject = subject or text[left:right]
    link = _LINK.search(plain, start, end)
    assets = [text[slice(*hit.span("a"))].strip() for hit in _ASSETS.finditer(plain, start, end)]
    topic = _topic(sentence, start, end, low)
    return Content(
        topic=topic,
        subject=subject,
        assets=tuple(dict.fromkeys(assets)) or None,
        link=(link["l"] or link["l2"] or sentence.text[slice(*link.span("url"))]) if link else None,
    )


def _topic(sentence: Sentence, start: int, end: int, low: str) -> str | None:
    plain = sentence.low
    parts: list[str] = []
    for pattern in (_COLON, _TOPIC):
        if hit := pattern.search(plain, start, end):
            return _clean(sentence.text[slice(*hit.span("t"))])
    for pattern in (_NOUN, _WITH, _THING):
        if hit := pattern.search(low, start, end):
            parts.append(_clean(sentence.text[slice(*hit.span("t"))]))
    for left, right in quotes(plain):
        if start <= left and right <= end and not _SUBJECT.search(plain[start : left - 1].rstrip()):
            parts.append(sentence.text[left:right])
    words = " ".join(dict.fromkeys(word for part in parts for word in part.split()))
    return words or None


def _clean(text: str) -> str:
    return re.sub(
        r"^(?:(?:a|an|the|our|send|email|to|and|then|it|plus|put|post|out|goes)\s+)+",
        "",
        " ".join(text.split()).strip(" ,.;:-"),
        flags=re.IGNORECASE,
    )
