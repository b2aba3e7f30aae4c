"""What is wrong with rules, held against the columns and events that an audience file has: collected, never raised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from marketflow_core.audience.catalog import Catalog, Column
from marketflow_core.audience.compile import DEEPEST
from marketflow_core.audience.conditions import condition
from marketflow_core.errors import BadInput, UnknownName, closest_names
from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.rules import AttributeLeaf, EventLeaf, Rule, SegmentLeaf, leaves, parts
from marketflow_core.plan.vocabulary import EVENTS

_ANY_INSTANT = datetime(2026, 1, 1, tzinfo=UTC)  # what can't be compared can't be at any instant


def rule_faults(rules: Mapping[str, Rule], catalog: Catalog) -> tuple[Diagnostic, ...]:
    """Return all faults of the named `rules`, which may refer to each other as segments.

    Unknown fields, unknown segments, circles, too deep nesting and values of a wrong kind are errors. An event or a
    property of it that was never recorded is only a warning: the history may be young, and until then it is nobody's.
    """
    found = [fault for name, rule in rules.items() for fault in _faults(name, rule, rules, catalog)]
    return tuple(dict.fromkeys(found))


def _faults(name: str, rule: Rule, rules: Mapping[str, Rule], catalog: Catalog) -> Iterator[Diagnostic]:
    if _is_deep(rule):
        yield _error(name, f"The rule “{name}” is nested more than {DEEPEST} deep. Say it in several segments.")
        return
    if circle := _circle(name, rules):
        yield _error(name, f"The segments refer to each other in a circle: {' → '.join(circle)}.")
    for leaf in leaves(rule):
        match leaf:
            case AttributeLeaf():
                yield from _attribute(name, leaf, catalog)
            case EventLeaf():
                yield from _event(name, leaf, catalog)
            case SegmentLeaf() if leaf.segment not in rules:
                unknown = UnknownName("segment", leaf.segment, rules)
                yield _error(name, str(unknown), unknown.closest)
            case _:
                pass


def _attribute(name: str, leaf: AttributeLeaf, catalog: Catalog) -> Iterator[Diagnostic]:
    if leaf.field not in catalog.fields:
        unknown = UnknownName("profile field", leaf.field, catalog.fields)
        yield _error(name, str(unknown), unknown.closest)
        return
    yield from _comparison(name, catalog.profiles[leaf.field], leaf.operator, leaf.value)


def _event(name: str, leaf: EventLeaf, catalog: Catalog) -> Iterator[Diagnostic]:
    if leaf.event.lower() not in {kind.lower() for kind in catalog.kinds}:
        yield _unrecorded(name, "event", leaf.event, catalog.kinds, expected=leaf.event in EVENTS)
    known = [column for column in catalog.events if column != "profile"]
    for key, value in (leaf.where or {}).items():
        if key not in known:
            yield _unrecorded(name, f"property of the event “{leaf.event}”", key, known, expected=False)
        else:
            yield from _comparison(name, catalog.events[key], "in", value)


def _comparison(name: str, column: Column, operator: str, value: object) -> Iterator[Diagnostic]:
    try:
        condition(column, operator, value, _ANY_INSTANT)  # pyright: ignore[reportArgumentType]  a leaf's value is one
    except BadInput as problem:
        yield _error(name, str(problem))


def _unrecorded(name: str, kind: str, word: str, known: tuple[str, ...] | list[str], *, expected: bool) -> Diagnostic:
    closest = () if expected else closest_names(word, known)
    meant = f" Did you mean {' or '.join(closest)}?" if closest else ""
    return Diagnostic(
        kind="unresolved_reference",
        severity="info" if expected else "warning",
        message=f"No {kind} called “{word}” was ever recorded, so nobody has it yet.{meant}",
        suggestions=closest,
        path=f"segments/{name}",
    )


def _error(name: str, message: str, suggestions: tuple[str, ...] = ()) -> Diagnostic:
    return Diagnostic(
        kind="invalid_plan", severity="error", message=message, suggestions=suggestions, path=f"segments/{name}"
    )


def _is_deep(rule: Rule) -> bool:
    level: tuple[Rule, ...] = (rule,)
    for _ in range(DEEPEST + 1):
        level = tuple(part for inner in level for part in parts(inner))
        if not level:
            return False
    return True


def _circle(name: str, rules: Mapping[str, Rule]) -> tuple[str, ...] | None:
    """Return the way by which the segment `name` comes back to itself, if it does."""
    ways: list[tuple[str, ...]] = [(name,)]
    seen = set[str]()
    while ways:
        way = ways.pop()
        rule = rules.get(way[-1])
        if rule is None or _is_deep(rule):
            continue
        for leaf in leaves(rule):
            if not isinstance(leaf, SegmentLeaf):
                continue
            if leaf.segment == name:
                return (*way, name)
            if leaf.segment not in seen:
                seen.add(leaf.segment)
                ways.append((*way, leaf.segment))
    return None
