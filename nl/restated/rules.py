"""Audience rules, as `plan.english.rules` writes them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial

from marketflow_core.plan.english.comparisons import COMPARISONS, FIELD_WORDS, SUBSCRIPTIONS, Comparison
from marketflow_core.plan.english.events import phrases
from marketflow_core.plan.rules import AllOf, AnyOf, AttributeLeaf, Count, EventLeaf, Not, Rule, Scalar, SegmentLeaf
from marketflow_core.plan.vocabulary import ATTRIBUTE_OPERATORS
from nl.restated.cursor import MOST_DEPTH, Cursor, Unreadable
from nl.restated.texts import read_bare_name, read_name, read_quoted
from nl.restated.values import read_span, read_value

_FIELD_OF = {words: field for field, words in FIELD_WORDS.items()}
_TIMES = re.compile(r"(once|twice|(-?[0-9]+) times)\b")
_RANGE = re.compile(r"(-?[0-9]+) to (-?[0-9]+) times\b")
_NOTHING = re.compile(r"nothing(?![^\s,)])")
_UNKNOWN_ARE_IN = re.compile(r" \(people whose [^()]{1,200} is unknown are in\)")
_Where = dict[str, Scalar | tuple[Scalar, ...]]


def read_rule(cursor: Cursor) -> Rule:
    """Read who is meant: `people who bought at any time, except those whose country is DE`."""
    if not cursor.take("everybody "):
        cursor.need("people ")
    return _clause(cursor)


def read_count(cursor: Cursor) -> Count:
    """Read how often: `at least twice`."""
    if cursor.take("any number of times"):
        return Count()
    exactly = _times(cursor) if cursor.take("exactly ") else None
    if exactly is not None and not cursor.take(" and "):
        return Count(exactly=exactly)
    if cursor.take("at least "):
        return Count(exactly=exactly, at_least=_times(cursor))
    if cursor.take("at most "):
        return Count(exactly=exactly, at_most=_times(cursor))
    found = cursor.must(_RANGE)
    return Count(exactly=exactly, at_least=int(found[1]), at_most=int(found[2]))


def read_where(cursor: Cursor) -> _Where | None:
    """Read what an event is narrowed to; None where it isn't."""
    if cursor.take(" (of any sort)"):
        return {}
    where: _Where = {}
    while (found := cursor.attempt(_narrowed)) is not None:
        where[found[0]] = found[1]
    return where or None


def _clause(cursor: Cursor) -> Rule:
    parts = [_part(cursor)]
    if cursor.text.startswith(", or ", cursor.at):
        while cursor.take(", or "):
            parts.append(_part(cursor))
        return AnyOf(any=tuple(parts))
    while cursor.take(", and ") or cursor.text.startswith(", except ", cursor.at):
        cursor.take(", ")
        parts.append(_part(cursor))
    return AllOf(all=tuple(parts)) if len(parts) > 1 else parts[0]


def _part(cursor: Cursor) -> Rule:
    if cursor.take("("):
        return _bracketed(cursor)
    if cursor.take("except those "):
        rule = Not.model_validate({"not": _part(cursor)})
        cursor.match(_UNKNOWN_ARE_IN)
        return rule
    if cursor.take("of any kind"):
        return AllOf(all=())
    if cursor.take("of no kind"):
        return AnyOf(any=())
    if cursor.take("who meet all of this: ("):
        return AllOf(all=(_bracketed(cursor),))
    if cursor.take("who meet any of this: ("):
        return AnyOf(any=(_bracketed(cursor),))
    if cursor.take("in the segment "):
        return SegmentLeaf(segment=read_name(cursor))
    return _leaf(cursor)


def _bracketed(cursor: Cursor) -> Rule:
    cursor.depth += 1
    if cursor.depth > MOST_DEPTH:
        raise Unreadable
    if not cursor.take("everybody "):
        cursor.take("people ")
    rule = _clause(cursor)
    cursor.need(")")
    cursor.depth -= 1
    return rule


def _leaf(cursor: Cursor) -> Rule:
    for field, told in SUBSCRIPTIONS.items():
        for words, wanted in zip(told, (True, False), strict=True):
            if cursor.take(words):
                return AttributeLeaf(field=field, operator="equals", value=wanted)
    if cursor.take("whose "):
        return _attribute(cursor)
    cursor.need("who ")
    return _event(cursor)


@cache
def _phrases() -> dict[str, tuple[str, bool]]:
    return {phrase: (event, performed) for phrase, event, performed in phrases()}


def _event(cursor: Cursor) -> EventLeaf:
    seldom = cursor.attempt(_seldom)
    if seldom is not None:
        (event, count), performed = seldom, False
    else:
        known = cursor.attempt(lambda here: here.one_of(_phrases()))
        event, performed = known or _unknown(cursor)
        count = cursor.attempt(_counted)
    where = read_where(cursor)
    cursor.take(" at any time")
    within = read_span(cursor) if cursor.take(" in the last ") else None
    operator = "performed" if performed else "not_performed"
    return EventLeaf(event=event, operator=operator, within=within, count=count, where=where)


def _seldom(cursor: Cursor) -> tuple[str, Count]:
    """Read what somebody didn't do so often: `didn't, at least twice, do this: “waved”`."""
    cursor.need("didn't, ")
    count = read_count(cursor)
    cursor.need(", do this: ")
    return read_name(cursor), count


def _unknown(cursor: Cursor) -> tuple[str, bool]:
    performed = not cursor.take("didn't do ")
    if performed:
        cursor.need("did ")
    return read_name(cursor), performed


def _counted(cursor: Cursor) -> Count:
    cursor.need(" ")
    return read_count(cursor)


def _times(cursor: Cursor) -> int:
    found = cursor.must(_TIMES)
    return int(found[2]) if found[2] else 1 if found[1] == "once" else 2


def _narrowed(cursor: Cursor) -> tuple[str, Scalar | tuple[Scalar, ...]]:
    for key in ("step", "campaign"):
        if cursor.take(f" of the {key} "):
            return key, read_name(cursor)
    if cursor.take(" (the product "):
        key, value = "product", read_name(cursor)
    elif cursor.take(" (the page "):
        key, value = "page", read_value(cursor)
    else:
        cursor.need(" (")
        key = read_bare_name(cursor)
        cursor.need(": ")
        value = _one_or_more(cursor)
    cursor.need(")")
    return key, value


def _attribute(cursor: Cursor) -> AttributeLeaf:
    known = cursor.attempt(lambda here: _attribute_of(here, here.one_of(_FIELD_OF)))
    return known or _attribute_of(cursor, read_bare_name(cursor))


def _attribute_of(cursor: Cursor, field: str) -> AttributeLeaf:
    cursor.need(" ")
    for comparison in COMPARISONS:
        found = cursor.attempt(partial(_compared, comparison))
        if found is not None:
            return AttributeLeaf.model_validate({"field": field, "operator": comparison.operator, "value": found[0]})
    operator = read_quoted(cursor)
    if operator not in ATTRIBUTE_OPERATORS:
        raise Unreadable
    cursor.need(" ")
    return AttributeLeaf.model_validate({"field": field, "operator": operator, "value": _anything(cursor)})


def _compared(comparison: Comparison, cursor: Cursor) -> tuple[Scalar | tuple[Scalar, ...] | None]:
    """Read the words of `comparison` and its value, which has to be followed by no other word."""
    cursor.need(comparison.before)
    value = _READ[comparison.kind](cursor)
    if isinstance(value, tuple) and len(value) < comparison.fewest:
        raise Unreadable
    cursor.need(comparison.after)
    if cursor.text[cursor.at : cursor.at + 1] not in ("", ",", ")") and not cursor.text.startswith(" (", cursor.at):
        raise Unreadable
    return (value,)


def _range(cursor: Cursor) -> tuple[Scalar, ...]:
    first = read_value(cursor)
    cursor.need(" to ")
    return first, read_value(cursor)


_READ: dict[str, Callable[[Cursor], Scalar | tuple[Scalar, ...] | None]] = {
    "one": read_value,
    "any of": lambda cursor: tuple(cursor.several(read_value, "or")),
    "all of": lambda cursor: tuple(cursor.several(read_value)),
    "range": _range,
    "span": read_span,
    "nothing": lambda cursor: None,
}


def _anything(cursor: Cursor) -> Scalar | tuple[Scalar, ...] | None:
    return None if cursor.match(_NOTHING) else _one_or_more(cursor)


def _one_or_more(cursor: Cursor) -> Scalar | tuple[Scalar, ...]:
    if cursor.take("the empty list"):
        return ()
    if cursor.take("the list of "):
        return (read_value(cursor),)
    found = cursor.several(read_value, "or")
    return tuple(found) if len(found) > 1 else found[0]
