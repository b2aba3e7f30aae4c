"""Things that people ask of each other and that are no step: known by their verbs."""

from __future__ import annotations

import re
from functools import cache

from nl.language.lexicon import one_of, words


@cache
def errand_pattern() -> re.Pattern[str]:
    """Return the pattern of an errand that stands beside a step ("… and paint the fence"), as the group `e`."""
    verbs = one_of(*words("errands")["verbs"])
    return re.compile(
        rf"(?:[,;]|\band\b|\bthen\b)\s+(?:(?:and|then|also|please|to)\s+)*(?P<e>{verbs}\s+(?!rates?\b)[a-z][^,;.¤]*)"
    )


@cache
def _leading() -> re.Pattern[str]:
    return re.compile(
        rf"\W*(?:(?:and|then|also|please)\s+)*{one_of(*words('errands')['verbs'])}\s+(?:the|a|an|our|my|some|your|their)\b"
    )


def is_errand(low: str) -> bool:
    """Tell whether a sentence (plain form) begins as an errand does ("Feed the cat")."""
    return _leading().match(low) is not None
