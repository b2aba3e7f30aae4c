"""What is understood and can't be done here: calls, print, radio, gifts, bookings."""

from __future__ import annotations

import re
from functools import cache

from nl.actions.wording import NETWORK, one_of_words
from nl.language.lexicon import words

_WHOM = (
    r"(?:all|every|everyone|everybody|anyone|anybody|whoever|the|our|their|them|those|these|each|people|customers|"
    r"clients|members|leads|top|him|her|up|"
    r"back|vips?|subscribers|buyers|guests|donors|parents|owners|registrants|attendees|any|some|half|¤)"
)
_NO_CALL = (
    r"(?!\s+(?:(?:the|our|this|that|it|a)\s+)?(?:webhook|campaign|segment|plan|list|audience|workflow|function|api|"
    r"shots|"
    r"to action|for (?:papers|entries)))"
)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    known = words("unsupported")
    calls, called, verbs = (one_of_words(known[key]) for key in ("calls", "called", "verbs"))
    thing = (
        rf"(?:{one_of_words(known['things'], 's?')}(?!\s+(?:by (?:e-?mail|sms|text)|"
        rf"{one_of_words(known['harmless'])})|-)|"
        rf"{one_of_words(known['posters'], 's?')}(?![^.;]{{0,50}}\b(?:on|to) (?:{NETWORK})\b))"
    )
    return (
        re.compile(rf"\b{calls}s?{_NO_CALL}\s+(?=(?:up\s+)?{_WHOM}(?:\b|$|\s|(?<=¤)))"),
        re.compile(
            rf"\b(?:be|been|being|is|are|gets?|get)\s+(?:also\s+|then\s+)?{called}(?=\s*(?:$|[,.;¤]|\b(?:by|back|up|"
            rf"on|at|within|in|the|personally|from|and|after|before|next)\b))"
        ),
        re.compile(r"\b(?:give|gives)\s+(?:[\w'-]+\s+|¤+\s*){1,4}a (?:quick |short |friendly )?(?:call|ring|bell)\b"),
        re.compile(
            r"\b(?:a|an|the|some|phone|personal)\s+(?:quick |personal |short )?(?:phone |telephone |follow-up )"
            r"?calls?\s+(?:to|from|with|goes|go)\b"
        ),
        re.compile(
            rf"\b{verbs}s?\s+(?:(?!(?:e-?mails?|texts?|sms|push|post|ads?|about|with)\b)[\w'-]+\s+|¤+\s*)"
            rf"{{0,4}}?{thing}\b"
        ),
        re.compile(
            rf"\b{thing}\s+(?:[\w'-]+\s+){{0,4}}?(?:goes|go|sent|printed|posted|hung|hung up|put up|distributed|"
            rf"handed out|booked|ordered|delivered|shipped|mailed)\b"
        ),
        re.compile(rf"^\W*{thing}\s+(?:to|for|at|in)\b"),
        re.compile(
            rf"(?:^|[,;:.]\s*|\b(?:and|then|also|please|to|we|should|will|must)\s+)"
            rf"(?:{one_of_words(known['whole'])})\b"
        ),
    )


def find_unsupported(low: str) -> re.Match[str] | None:
    """Return where `low` (plain form) asks for something that nothing here can do ("call the customers"), or None."""
    found = [hit for pattern in _patterns() if (hit := pattern.search(low))]
    return min(found, key=lambda hit: hit.start()) if found else None
