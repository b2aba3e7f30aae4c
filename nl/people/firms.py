"""What people do for a living: job titles, ranks and industries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from nl.language.inflection import plurals, singular
from nl.language.lexicon import one_of, words
from nl.people.attribute_leaves import FoundRule, items, leaf

_NO_MOD = (
    r"(?:e-?mail|mail|text|push|send|leave|keep|skip|spare|exclude|invite|tell|reach|target|targeting|targets|aim|aimed|show|remind|offer|give|ask|"
    r"notify|contact|all|the|our|to|at|for|by|of|and|or|only|every|who|are|is|in|with|from|on|about|as|well|but|not|"
    r"except|excluding|both|any|an?|then|please|including|include|plus|minus|other|than|women|men|over|under|also|"
    r"either|neither|nor|also|hit|add|sync|whose|their|your|my|people|those|anyone|everyone|most|many|some|account|that)"
)
_MODS = rf"(?:(?!{_NO_MOD}\b)[a-z][\w&/-]*\s+)"
_AND = r"(?:\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or|&)\s+)"
_WORK_AT = r"\s+(?=(?:at|in|from|of|working|on|with|who|that)\b)"
_NO_INDUSTRY = (
    r"(?:the|our|other|these|those|any|all|same|big|small|large|larger|smaller|bigger|new|local|many|most|of|target|"
    r"small and medium|mid-size|mid-sized|midsize|medium-sized|small-sized|private|different|several"
    r"|some|their|your|and|or|that)"
)
_SECTOR = (
    r"(?:companies|company|firms?|businesses|organi[sz]ations|industry|industries|sector|sectors|space|brands|agencies)"
)
_INDUSTRY = re.compile(
    rf"\b(?:at|in|from|of|for|with|within)\s+(?:the\s+|an?\s+)?(?P<list>(?!{_NO_INDUSTRY}\b)[a-z][a-z-]+(?:\s+(?!{_SECTOR}\b|and\b|or\b|with\b|who\b|in\b|at\b|on\b)[a-z-]+)?"
    rf"(?:{_AND}(?:the\s+)?(?!{_NO_INDUSTRY}\b)[a-z][a-z-]+)*?)\s+{_SECTOR}\b"
)


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], dict[str, str]]:
    data, people = words("jobs"), words("people")
    strong = one_of(*(plurals(head)[1] for head in data["heads"] if head not in data["weak"]))
    weak = one_of(*(plurals(head)[1] for head in (*data["heads"], *data["weak"])), "officers")
    chiefs = one_of(*(form for word in data["alone"] for form in plurals(word)))
    title = (
        rf"(?:heads? of (?!{_NO_MOD}\b)[\w-]+(?:\s+(?!{_NO_MOD}\b)[\w-]+(?={_AND}|\s*$|\s*[,.;]|\s+at\b|\s+in\b))?"
        rf"|(?:vps?|vice presidents?|directors?) of (?!{_NO_MOD}|our\b)[\w-]+"
        rf"|{_MODS}{{1,2}}?{weak}|{_MODS}{{0,2}}?{strong}|{chiefs})"
    )
    ranks = {word: value for value, several in people["seniority"].items() for word in several}
    rank = one_of(*ranks)
    return (
        re.compile(rf"(?<![\w&'-])(?P<list>{title}(?:{_AND}(?:all\s+|the\s+|our\s+)?{title})*)(?![\w'-])"),
        re.compile(
            rf"(?<![\w-])(?:at\s+)?(?P<list>{rank}(?:{_AND}{rank})*)(?![\w'-])(?P<up>\s+(?:and|or) "
            r"(?:above|up|higher))?"
        ),
        re.compile(
            r"\b(?:in|work(?:s|ing)? in"
            rf"|from)\s+(?:the\s+)?(?P<list>{one_of(*data['industries'])}(?:{_AND}(?:in\s+)?{one_of(*data['industries'])})*)\b"
        ),
        ranks,
    )


def find_firms(low: str) -> Iterator[FoundRule]:
    """Yield the rules on jobs, ranks and industries in `low` (plain form)."""
    titles, ranks, sectors, values = _patterns()
    for hit in titles.finditer(low):
        named = [singular_title(title) for title in items(hit["list"])]
        yield FoundRule(leaf("job_title", "in", named), *hit.span(), head=True)
    for hit in ranks.finditer(low):
        named = list(dict.fromkeys(values[word] for word in items(hit["list"])))
        yield FoundRule(leaf("seniority", "in", named), *hit.span(), head=True)
    for pattern in (_INDUSTRY, sectors):
        for hit in pattern.finditer(low):
            named = [re.sub(r"^(?:the|in) ", "", item) for item in items(hit["list"])]
            yield FoundRule(leaf("industry", "in", named), *hit.span())


def singular_title(title: str) -> str:
    """Return a job's title in the singular: "heads of sales" is "head of sales"."""
    title = re.sub(r"^(?:all|the|our)\s+", "", title)
    first, of, rest = title.partition(" of ")
    return f"{singular(first)}{of}{rest}"
