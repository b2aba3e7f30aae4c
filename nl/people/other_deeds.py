"""What people did that no list of events names: "who sailed with us three times" is an event of its own, `sailed`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from marketflow_core.plan.rules import EventLeaf
from marketflow_core.values import slug
from nl.language.inflection import forms
from nl.language.lexicon import one_of, words
from nl.people.attribute_leaves import FoundRule
from nl.people.event_tails import how_often, tail_of, window

_NOT = r"(?:haven't|hasn't|hadn't|have not|has not|had not|have never|has never|never|not)"
_SOON = r"(?:(?:already|just|recently|ever|once|even|actually|yet|so far)\s+)*"
_THING = (
    r"(?:\s+(?:an?|the|their|our|his|her|any|at least one)\s+(?P<o>[a-z][a-z-]+"
    r"(?:\s+(?!(?:in|on|at|for|from|with|by|to|of|"
    r"and|or|but|yet|within|since|during|over|last|this|who|that|when|gets?|are|is|should|will|before|after|again)\b)"
    r"[a-z][a-z-]+)?))?"
)


@cache
def _pattern() -> re.Pattern[str]:
    strong = one_of(*(form for several in words("inflection")["irregular"].values() for form in several))
    barred = one_of(*words("people")["no_deeds"]["verbs"])
    return re.compile(
        r"\b(?:who|whoever|(?:but|and)(?= (?:have|has|had|did)(?:n't| not| never)\b))\s+"
        rf"(?:(?P<no>{_NOT})\s+|(?:have|has|had)\s+)?{_SOON}"
        rf"(?:(?P<dont>didn't|did not)\s+{_SOON}(?P<base>(?!{barred}\b)[a-z]{{3,}})"
        rf"|(?!{barred}\b)(?P<v>[a-z]{{2,}}ed|{strong})\b(?!-))" + _THING
    )


def find_other_deeds(low: str) -> Iterator[FoundRule]:
    """Yield an event leaf for each deed in `low` (plain form; the known is blanked) that a verb behind "who" tells."""
    for hit in _pattern().finditer(low):
        verb = hit["v"] or next(iter(forms(hit["base"])))
        tail = tail_of(low, hit.end())
        count, counted = how_often(tail)
        frame = window(tail)
        leaf = EventLeaf(
            event=slug(f"{hit['o']} {verb}" if hit["o"] else verb),
            operator="not_performed" if hit["no"] or hit["dont"] else "performed",
            within=frame.within,
            count=count,
        )
        yield FoundRule(leaf, hit.start(), hit.end() + max(counted, frame.end))
