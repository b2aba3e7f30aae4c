"""Numbers of a profile: age, money spent, orders, scores, the size of a company, and dates by how long ago."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from marketflow_core.plan.rules import AnyOf
from marketflow_core.values import slug
from nl.language.comparisons import QUANTITY, compared
from nl.language.inflection import singular
from nl.language.lexicon import one_of, words
from nl.language.measures import DURATION, duration
from nl.people.attribute_leaves import FoundRule, leaf

_YOUNG = r"(?:children|kids|boys|girls|pupils|infants)"
_PEOPLE = (
    r"(?:women|men|people|those|customers|subscribers|members|users|readers|shoppers|ladies|parents|everyone|anyone|"
    r"everybody|anybody|clients|contacts|females|males|students|leads|guests|fans|adults|owners|speakers|persons|ppl|patients|"
    rf"supporters|donors|buyers|visitors|players|riders|drivers|learners|travellers|{_YOUNG})"
)
_NOT_YEARS = (
    r"(?!\s*(?:%|percent|euros?|dollars?|pounds?|employees|people|staff|times|days?|weeks?|months?|seats|hours?|minutes?|"
    r"orders?|emails?|purchases|points|visits|users|workers|years? ago|years with|[ap]\.?m\b|o'clock|:"
    r"|\d|,\d|\.\d|workouts|"
    r"per|bookings|licen[cs]es|stores|beds|rooms|pupils|students|children|of our|of the|words"
    r"|characters|-minute|-day|-hour))"
)
_YEARS = r"(?:\s*(?:years?(?:\s+(?:old|of age))?|yrs?(?:\s+old)?|y/?o)\b)?"
_AGED = re.compile(
    r"\b(?:aged?|ages|in the age (?:group|range|bracket)(?: of)?|age (?:group|range|bracket)(?: of)?"
    r"|of age|who are|who is|whose age is|that are|ages? of|years of age)\s*:?\s*(?:\(?)"
    rf"(?:of\s+)?(?:between\s+(?:the\s+ages\s+of\s+)?)?{QUANTITY}{_NOT_YEARS}{_YEARS}"
)
_OR_AGED = re.compile(rf"\s+(?:or|and)\s+(?:aged\s+)?{QUANTITY}{_NOT_YEARS}{_YEARS}")
_BETWEEN_AGES = re.compile(rf"\b(?:between|from) (?:the )?ages? (?:of )?{QUANTITY}{_YEARS}")
_YEARS_OLD = re.compile(rf"(?<![\d$€£.:]){QUANTITY}[\s-](?:years?[\s-]olds?|years? of age|y/?o\b|year[\s-]olds)s?")
_PEOPLE_AGED = re.compile(rf"\b{_PEOPLE}\s+(?:who are\s+)?(?:\()?{QUANTITY}{_NOT_YEARS}{_YEARS}")
_WITH_YEARS = re.compile(rf"\bwith\s+{QUANTITY}\s+years?\b(?!\s+(?:with|in|as|at|ago|experience|of (?!age\b)))")
"""Of an age, as other languages say it: "persons with less than 18 years"."""
_OVER = re.compile(
    r"(?<![\w$€£])(?:the\s+)?(?P<how>no older than|no younger than|over|above|older than|under|below|younger than"
    r"|at least|at most)[\s-](?:the age of\s+)?"
    rf"(?P<n>\d{{2}})(?P<s>'?s)?\b{_NOT_YEARS}{_YEARS}"
)
_CHILDREN = re.compile(_YOUNG)
_PLUS = re.compile(rf"\b(?P<n>\d{{2}})(?:\s?\+|\s+plus)(?:\s+(?P<p>{_PEOPLE})\b)")
_DECADES = {
    "teens": 10,
    "twenties": 20,
    "thirties": 30,
    "forties": 40,
    "fifties": 50,
    "sixties": 60,
    "seventies": 70,
    "eighties": 80,
    "nineties": 90,
}
_DECADE = re.compile(
    rf"\bin (?:their|the)\s+(?P<part>early|mid|late)?[\s-]*(?:(?P<d>{one_of(*_DECADES)})|(?P<n>[2-9]0)'?s)"
    r"(?:\s+(?:or|and|to)\s+(?:in their\s+)?(?P<part2>early|mid"
    rf"|late)?[\s-]*(?:(?P<d2>{one_of(*_DECADES)})|(?P<n2>[2-9]0)'?s))?\b"
)
_SOMETHING = re.compile(r"\b(?P<w>(?:(?P<n>[2-9]0)|(?P<t>twenty|thirty|forty|fifty|sixty))[\s-]?somethings?)\b")
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60}
_SPENT = re.compile(
    rf"\b(?:have\s+|has\s+|'ve\s+)?(?:spent|spend|spends|paid)\s+(?:us\s+)?(?:a total of\s+|in total\s+)?{QUANTITY}"
    r"(?:\s+(?:with|at|on|in) (?:us\b|our \w+))?(?:\s+(?:in total|so far|overall|altogether|over their lifetime))?"
)
_EACH_TIME = re.compile(r"\s*(?:per order|an order|each time|on average|per purchase|a time|per visit|per basket)\b")
_LINK = (
    r"\s*(?:\(\s*)?(?:(?:is|are|was|of|at|has been|that is|which is|being|stands at|:|=|lies|falls|in the "
    r"range of)\s+){0,2}"
)
_OLDER = re.compile(
    r"\b(?P<neg>not |haven't been |hasn't been |have not been |not been )?(?P<w>seen|active|inactive|dormant|lapsed|"
    r"silent|gone quiet|quiet|around)\s+(?:\w+\s+){0,3}?"
    r"(?:for|in|since|within|over|during)\s+(?:the\s+)?(?:last\s+|past\s+|over\s+|more than\s+|at "
    rf"least\s+)?(?P<d>{DURATION}|month|week|quarter|year)"
)
_CUSTOMER_FOR = re.compile(
    rf"\b(?:customers?|members?|subscribers?|with us|subscribed|users?|clients?)\s+(?:for|since)\s+"
    rf"(?P<how>more than |over |at least |less than |under |up to )?(?P<d>{DURATION})(?!\s+(?:later|after))"
)
_OLD_FIELD = re.compile(
    rf"\b(?P<how>more than|over|at least|longer than|less than|within|under)?\s*(?P<d>{DURATION})\s+(?:ago|old|back)\b"
)


_LAST = re.compile(
    r"\b(?:whose|with a|with the)\s+(?:last|latest|most recent)\s+"
    r"(?P<f>[a-z][a-z-]*(?:\s+(?!was\b|is\b|lies\b)[a-z-]+)?)\s+"
    r"(?:(?:was|is|dates|lies|being)\s+)?(?:back\s+)?"
)
"""What was done last, where no field is known for it: one is named after it."""


def find_numbers(low: str) -> Iterator[FoundRule]:
    """Yield the rules on numbers and dates in `low` (plain form), the surest first."""
    yield from _named(low)
    yield from _counted(low)
    yield from _spent(low)
    yield from find_lengths(low)
    yield from _ages(low)


@lru_cache(maxsize=1)
def _fields() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str], dict[str, str]]:
    """Return the patterns for "whose X is over 40" and "more than 40 Xs", and the field of each X."""
    data = words("fields")
    names = {name: field for field, kinds in data.items() for name in kinds["names"] if field in _NUMERIC}
    behind = {noun: field for field, kinds in data.items() for noun in kinds.get("behind", ())}
    behind |= {noun: singular(noun) for noun in data["counted"]["names"]}
    said = re.compile(
        rf"\b(?:(?:with|whose|have|has|having|where|and|or)\s+)?(?:(?:an?|the|their|our)\s+)?(?P<f>{one_of(*names)}|score)\b{_LINK}{QUANTITY}"
    )
    counted = re.compile(
        r"\b(?:(?:with|of|have|has|having|employing|that employ|who "
        rf"employ)\s+)?{QUANTITY}\s+(?P<f>{one_of(*behind)})\b"
    )
    return said, counted, names, behind


_NUMERIC = ("lifetime_value", "average_order_value", "order_count", "lead_score", "engagement_score", "company_size")


def _named(low: str) -> Iterator[FoundRule]:
    said, _, names, _ = _fields()
    for hit in said.finditer(low):
        field = names.get(hit["f"]) or ("engagement_score" if "engage" in low else "lead_score")
        yield FoundRule(leaf(field, *compared(hit)), *hit.span())


def _counted(low: str) -> Iterator[FoundRule]:
    _, counted, _, behind = _fields()
    for hit in counted.finditer(low):
        field = behind[hit["f"]]
        if field != "company_size" and not re.match(r"(?:with|have|has|having|of)\b", hit[0]):
            continue
        yield FoundRule(leaf(field, *compared(hit)), *hit.span())


def _spent(low: str) -> Iterator[FoundRule]:
    for hit in _SPENT.finditer(low):
        each = _EACH_TIME.match(low, hit.end())
        end = each.end() if each else hit.end()
        yield FoundRule(leaf("average_order_value" if each else "lifetime_value", *compared(hit)), hit.start(), end)


def find_lengths(low: str) -> Iterator[FoundRule]:
    """Yield the rules on how long something has been so: "not seen for 90 days", "members for two years"."""
    for hit in _OLDER.finditer(low):
        length = duration(hit["d"])
        if hit["w"] in ("seen", "active", "around"):
            yield FoundRule(
                leaf("last_seen_at", "not_within_last" if hit["neg"] else "within_last", length), *hit.span()
            )
        else:
            yield FoundRule(leaf("last_seen_at", "not_within_last", length), *hit.span())
    for hit in _CUSTOMER_FOR.finditer(low):
        recent = (hit["how"] or "").strip() in ("less than", "under", "up to")
        yield FoundRule(
            leaf("signed_up_at", "within_last" if recent else "not_within_last", duration(hit["d"])), *hit.span()
        )
    dates = {
        name: field for field, kinds in words("fields").items() for name in kinds["names"] if field.endswith("_at")
    }
    for hit in re.finditer(
        rf"\b(?:whose|with a|with the)\s+(?P<f>{one_of(*dates)})\s+(?:(?:was|is|dates|lies|being)\s+)?(?:back\s+)?", low
    ):
        if ago := _OLD_FIELD.match(low, hit.end()):
            operator = "within_last" if ago["how"] in ("less than", "within", "under") else "not_within_last"
            yield FoundRule(leaf(dates[hit["f"]], operator, duration(ago["d"])), hit.start(), ago.end())

    for hit in _LAST.finditer(low):
        if ago := _OLD_FIELD.match(low, hit.end()):
            operator = "within_last" if ago["how"] in ("less than", "within", "under") else "not_within_last"
            named = leaf(f"last_{slug(hit['f'])}_at", operator, duration(ago["d"]))
            yield FoundRule(named, hit.start(), ago.end())


def _ages(low: str) -> Iterator[FoundRule]:
    for pattern in (_AGED, _BETWEEN_AGES, _YEARS_OLD, _WITH_YEARS):
        for hit in pattern.finditer(low):
            rule = leaf("age", *compared(hit))
            if more := _OR_AGED.match(low, hit.end()):
                either = AnyOf(any=(rule, leaf("age", *compared(more))))
                yield FoundRule(either, hit.start(), more.end())
            else:
                yield FoundRule(rule, *hit.span())
    for hit in _PEOPLE_AGED.finditer(low):
        operator, value = compared(hit)
        years = value if isinstance(value, list) else [value]
        least = 1 if _CHILDREN.match(hit[0]) else 13
        if all(least <= year <= 110 for year in years) and hit["qh"] not in ("from", "just", "only", "exactly"):
            start = next(hit.start(name) for name in ("qa", "qm", "qh") if hit[name])
            said = re.search(r"between\s+$|from\s+$", low[:start])
            yield FoundRule(leaf("age", operator, value), said.start() if said else start, hit.end())
    for hit in _OVER.finditer(low):
        yield FoundRule(leaf("age", _OPERATORS[hit["how"]], int(hit["n"])), *hit.span(), head=bool(hit["s"]))
    for hit in _PLUS.finditer(low):
        yield FoundRule(leaf("age", "at_least", int(hit["n"])), hit.start(), hit.start("p") - 1)
    for hit in _DECADE.finditer(low):
        first = _decade(hit["d"], hit["n"], hit["part"])
        last = _decade(hit["d2"], hit["n2"], hit["part2"]) if hit["d2"] or hit["n2"] else first
        yield FoundRule(leaf("age", "between", [first[0], last[1]]), *hit.span())
    for hit in _SOMETHING.finditer(low):
        ten = int(hit["n"]) if hit["n"] else _TENS[hit["t"]]
        others = (f"aged {ten} to {ten + 9}", f"aged {ten + 1} to {ten + 8}")
        yield FoundRule(leaf("age", "between", [ten, ten + 9]), *hit.span(), vague=hit["w"], others=others, head=True)


_OPERATORS = {
    "over": "greater_than",
    "above": "greater_than",
    "older than": "greater_than",
    "at least": "at_least",
    "under": "less_than",
    "below": "less_than",
    "younger than": "less_than",
    "at most": "at_most",
    "no older than": "at_most",
    "no younger than": "at_least",
}


def _decade(word: str | None, digits: str | None, part: str | None) -> tuple[int, int]:
    first = _DECADES[word] if word else int(digits or 0)
    start = {"early": 0, "mid": 4, "late": 7}.get(part or "", 0)
    stop = {"early": 3, "mid": 6, "late": 9}.get(part or "", 9)
    return (13, 19) if first == 10 else (first + start, first + stop)
