"""How long something runs: "for two weeks", "eight weeks long", "a four-week run"."""

from __future__ import annotations

import re

_FOR = re.compile(
    r"\b(?:for|over|run(?:s|ning)?(?: for)?|last(?:s|ing)?(?: for)?|during)\s+(?:exactly\s+|a total of\s+"
    r"|the (?:next|following|first|coming)\s+|a (?:period|full) of\s+)?"
    r"(?P<d>(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|twenty|thirty|a|an"
    r"|one)[\s-](?:hours?|days?|weeks?|months?|fortnights?|quarters?|years?)|48h|24h|72h)\b(?!\s+(?:later|before"
    r"|after|ago|old))"
    r"|\b(?P<l>(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve|a|one)[\s-](?:days?|weeks?"
    r"|months?)) long\b"
    r"|\b(?P<w>a|one|two|three|four)[\s-](?P<wu>week|month|day)[\s-](?:run|flight|campaign|burst|push)\b"
)
RUNS = re.compile(r"\b(?:ads?|adverts?|advertising|advertisements?|banners?|boost\w*|campaigns?|run)\b")
_OF_PEOPLE = re.compile(
    r"\b(?:inactive|dormant|lapsed|silent|quiet|haven't|hasn't|have not|not|didn't|been|who|whose|subscribed|active"
    r"|away|idle)\b[^,;.]*$"
)
"""What a length of time behind it tells of people and not of the step."""


def find_length(low: str) -> tuple[str, int, int] | None:
    """Return the length that `low` (plain form) gives to what it asks for, in its own words, and its characters; None
    where it gives none.
    """
    hit = _FOR.search(low)
    if hit is None or _OF_PEOPLE.search(low[max(0, hit.start() - 50) : hit.start()]):
        return None
    return hit["d"] or hit["l"] or f"{hit['w']} {hit['wu']}", hit.start(), hit.end()
