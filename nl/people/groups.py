"""Groups of people that no field tells of: a segment that somebody else defines ("but not to reviewers")."""

from __future__ import annotations

import re
from collections.abc import Iterator

from marketflow_core.plan.rules import SegmentLeaf
from marketflow_core.values import slug
from nl.people.attribute_leaves import FoundRule
from nl.people.vague_people import NOT_PEOPLE

GROUP = (
    rf"(?P<n>(?:(?!{NOT_PEOPLE}\b|who\b|to\b)[a-z-]+\s+)?"
    rf"(?!{NOT_PEOPLE}\b)[a-z-]+(?:ers|ors|ists|ents|ants|ees|ians|people)\b"
    r"(?:\s+(?:with|of|from|in|on|at|under)\s+(?!this\b|it\b|any\b|all\b)(?:[a-z-]+\s+){0,2}?[a-z-]+)?)"
    r"(?=\s*(?:$|[.,;:!)¤]|\b(?:with|from|of|by|in) (?:this|it|any|all|the campaign)\b))"
)
"""One group in the plural, with one phrase behind it, up to where something else begins."""
_LEFT_OUT = re.compile(
    rf"\b(?:but not(?: to| for)?|except(?: for)?|excluding|apart from|other than|not to|not for)"
    rf"\s+(?:(?:the|our|any|all)\s+)*{GROUP}"
)
_FRIENDS = re.compile(
    r"(?<!your )(?<!their )(?<!and )(?<!with )(?<!any )(?<!refer )"
    r"\b(?:our |the )?friends(?:(?= (?:gets?|receive|hear|who|will|should|are)\b)| of (?:the|our)\b)"
)


def find_groups(low: str) -> Iterator[FoundRule]:
    """Yield the segments that `low` (plain form; what is known is blanked) names."""
    for hit in _LEFT_OUT.finditer(low):
        yield FoundRule(SegmentLeaf(segment=slug(hit["n"])), *hit.span("n"), head=True)
    for hit in _FRIENDS.finditer(low):
        yield FoundRule(SegmentLeaf(segment="friends"), *hit.span(), head=True)
