"""Words for people that nobody has defined ("our best customers", "big spenders"): the rule taken, and the others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from marketflow_core.plan.rules import RULE
from nl.language.lexicon import one_of, words
from nl.people.attribute_leaves import FoundRule

_NOUN = (
    r"(?:(?:paying|online|existing|email|newsletter|shop|loyalty|app)\s+)?(?:customers|users|clients|subscribers|shoppers|"
    r"buyers|readers|members|leads|fans|contacts|accounts|donors|guests|visitors|players|patients|supporters|prospects|"
    r"purchasers|spenders|people)"
)

_SURE = r"(?:most loyal|best|loyal|most engaged|most active|most valuable|biggest|top|keen|most responsive)"
NOT_PEOPLE = (
    r"(?:sellers|offers|orders|posters|banners|vouchers|letters|newsletters|flyers|stickers|answers|contents|events|moments|presents|"
    r"articles|numbers|performers|colou?rs|flavou?rs|trailers|papers|discounts|components|"
    r"attachments|documents|statements|comments|reminders|others|errors|details)"
)
"""Nouns that end as those for people do."""


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, Any], dict[str, Any]]:
    data = words("vague_people")
    adjectives = {name: group for group in data["group"] for name in group["names"]}
    nouns = {name: group for group in data["noun"] for name in group["names"]}
    one = one_of(*adjectives)
    return (
        re.compile(
            rf"\b(?:our\s+|the\s+|all\s+|my\s+|your\s+)*(?:very\s+|really\s+)?(?P<v>{one})(?:(?:\s*,\s*|\s+(?:and|or)\s+){one})?\s+{_NOUN}\b"
            rf"|\bour (?P<v3>{_SURE}) (?!{NOT_PEOPLE}\b)[a-z-]+(?:ers|ors|ists|ents|ians|guests"
            r"|families|companies|fans)\b"
            r"|\bwho (?:are|is|have been|has been) (?:\w+\s+)?(?P<v2>engaged|active|inactive|dormant"
            r"|loyal|disengaged)\b(?!\s+(?:for|in|since|on|to))"
        ),
        re.compile(rf"(?<![\w-])(?P<v>{one_of(*nouns)})(?![\w-])"),
        adjectives,
        nouns,
    )


def find_vague(low: str) -> Iterator[FoundRule]:
    """Yield the rules taken for words without a definition in `low` (plain form)."""
    adjective, noun, adjectives, nouns = _patterns()
    for pattern, groups in ((adjective, adjectives), (noun, nouns)):
        for hit in pattern.finditer(low):
            group = groups[next(word for word in hit.groups() if word)]
            rule = RULE.validate_python(group["rule"])
            yield FoundRule(rule, *hit.span(), vague=hit[0], others=tuple(group["others"]), head=True)
