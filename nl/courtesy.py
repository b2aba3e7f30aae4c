"""Ways of asking ("it would be great if we could …") and what asks for nothing: greetings, thanks, signatures."""

from __future__ import annotations

import re
from functools import cache

from nl.lexicon import one_of, words


@cache
def _frames() -> re.Pattern[str]:
    known = words("requests")
    frames = "|".join(
        r"\s+".join(map(re.escape, frame.split()))
        for frame in sorted(known["frames"], key=lambda one: (-len(one), one))
    )
    pattern = frames.replace("ADJECTIVE", one_of(*known["adjectives"])).replace("WE", one_of(*known["people"]))
    return re.compile(
        rf"(?:^|(?<=[,;:.!-] ))[\W¤]{{0,4}}(?:please\s+|and\s+|so\s+|but\s+|also\s+)?(?P<f>{pattern})\b(?![-'])"
    )


def request_frames(low: str) -> list[tuple[int, int]]:
    """Return where `low` (plain form) asks without saying what for ("it would be great if we could", "make sure")."""
    return [hit.span("f") for hit in _frames().finditer(low)]
