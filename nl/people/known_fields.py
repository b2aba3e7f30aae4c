"""What is or isn't known of people: "whose country we don't know", "with a birthday on file"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from nl.language.lexicon import one_of, words
from nl.people.attribute_leaves import FoundRule, leaf


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[tuple[str, re.Pattern[str]], ...], dict[str, str]]:
    fields = {name: field for field, kinds in words("fields").items() if field != "counted" for name in kinds["names"]}
    one = rf"(?:(?:an?|the|their|any)\s+)?(?P<f>{one_of(*fields)})"
    filed = r"(?:on (?:file|record|their profile)|in (?:our|the) (?:system|database|records)|recorded|filled in|given)"
    return (
        (
            (
                "is_unknown",
                re.compile(
                    rf"\bwhose\s+{one}\s+(?:(?:we\s+|is\s+|isn't\s+|has\s+|hasn't\s+"
                    r"|we've\s+)?(?:don't know|do not know|don't have|lack|are missing|not known"
                    r"|unknown|missing|empty|blank|not set|not given|known\s+to\s+nobody|never "
                    r"(?:given|told)))"
                ),
            ),
            (
                "is_unknown",
                re.compile(
                    r"\b(?:(?:with|has|have)\s+(?:an?\s+)?(?:unknown|missing|no known|no|no recorded"
                    r"|an empty)|without(?:\s+an?)?(?:\s+known)?|don't have|doesn't have|haven't "
                    r"given us|nor(?:\s+an?)?(?:\s+known)?|neither(?:\s+an?)?(?:\s+known)?"
                    rf"|missing)\s+{one}\b(?:\s+{filed})?"
                ),
            ),
            (
                "is_known",
                re.compile(
                    rf"\bwhose\s+{one}\s+(?:we\s+|is\s+)?(?:do\s+)?(?:know|known|have|is known|is set"
                    r"|set|filled in|on file)\b|\b(?:for whom we (?:know"
                    rf"|have))\s+{one.replace('<f>', '<f2>')}\b"
                ),
            ),
            (
                "is_known",
                re.compile(
                    r"\b(?:(?:with|have|has)\s+(?:a\s+)?known|with|who have|who've given us|who gave "
                    rf"us)\s+{one}\s+{filed}\b|\bwith a known\s+{one.replace('<f>', '<f2>')}\b"
                ),
            ),
        ),
        fields,
    )


def find_known(low: str) -> Iterator[FoundRule]:
    """Yield the rules on what is known of people in `low` (plain form)."""
    patterns, fields = _patterns()
    for operator, pattern in patterns:
        for hit in pattern.finditer(low):
            name = next(value for value in hit.groupdict().values() if value)
            yield FoundRule(leaf(fields[name], operator), *hit.span())
