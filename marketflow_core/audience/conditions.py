"""Attribute leaves as SQL conditions. Each is true or false, never NULL: an unknown value matches only `is_unknown`.

Text is compared without regard to case. A list field is compared by its elements: `equals`, `in` and `contains` ask
whether it has one of the values. A date alone stands for its midnight (UTC); `equals` and the end of `between` take in
the whole day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from sqlglot import exp

from marketflow_core.audience.catalog import Column
from marketflow_core.audience.literals import Given, Mismatch, boolean, moment, number, several, timestamp, words
from marketflow_core.plan.rules import Scalar
from marketflow_core.values import shift

_NEGATED = {"not_equals": "equals", "not_in": "in", "not_within_last": "within_last"}
T = TypeVar("T")
_DAY = timedelta(days=1)
_EVER = datetime(1, 1, 1)  # noqa: DTZ001  naive like the column it is compared with; UTC by the layout
_Bound = type[exp.GT] | type[exp.GTE] | type[exp.LT] | type[exp.LTE]
_BOUNDS: dict[str, _Bound] = {
    "greater_than": exp.GT,
    "at_least": exp.GTE,
    "less_than": exp.LT,
    "at_most": exp.LTE,
    "after": exp.GT,
    "before": exp.LT,
}


def condition(column: Column, operator: str, value: Given, now: datetime) -> exp.Expr:
    """Return the condition that `column` stands in `operator` to `value`; `now` (aware) ends the windows.

    Raises `Mismatch` where this kind of column doesn't know the operator, or can't be compared with the value.
    """
    unknown = exp.Is(this=named(column), expression=exp.Null())
    if operator == "is_unknown":
        return unknown
    known = exp.Not(this=unknown)
    if operator == "is_known":
        return known
    inner = _known(column, _NEGATED.get(operator, operator), value, now)
    return exp.and_(known, exp.not_(inner) if operator in _NEGATED else inner)


def named(column: Column) -> exp.Column:
    """Return the column as an expression; quoted, so that any name is only a name."""
    return exp.column(column.name, quoted=True)


def window(now: datetime, within: str) -> datetime:
    """Return when the window of the ISO 8601 duration `within` that ends at `now` (aware) began, naive in UTC."""
    try:
        return shift(now, within, back=True).replace(tzinfo=None)
    except (OverflowError, ValueError):
        return _EVER


def _known(column: Column, operator: str, value: Given, now: datetime) -> exp.Expr:
    values = several(value)
    if not values and not (operator in ("in", "contains") and value == ()):
        raise Mismatch(f"“{column.name}” is compared by “{operator}” with no value.")
    if column.is_list:
        return _has_any(column, operator, values)
    compare = _COMPARISONS.get(column.kind)
    if compare is None:
        raise Mismatch(f"“{column.name}” holds values that rules can't compare.")
    return compare(column, operator, values, now)


def _text(column: Column, operator: str, values: tuple[Scalar, ...], now: datetime) -> exp.Expr:
    wanted = words(values)
    if operator not in ("equals", "in", "contains"):
        raise _unsuited(column, operator, "text")
    if column.choices is not None:  # few values, all known: find them here, compare codes there
        matches = _contained if operator == "contains" else _equal
        found = [choice for choice in column.choices if any(matches(choice.lower(), word) for word in wanted)]
        return _one_of(named(column), [exp.Literal.string(choice) for choice in found])
    lowered = exp.Lower(this=named(column))
    literals = [exp.Lower(this=exp.Literal.string(word)) for word in wanted]
    if operator == "contains":
        return exp.or_(*(exp.Contains(this=lowered, expression=word) for word in literals)) if literals else exp.false()
    return _one_of(lowered, literals)


def _number(column: Column, operator: str, values: tuple[Scalar, ...], now: datetime) -> exp.Expr:
    literals = [number(column, value) for value in values]
    if operator in ("equals", "in"):
        return _one_of(named(column), literals)
    if operator == "between":
        low, high = _pair(column, literals)
        return exp.and_(exp.GTE(this=named(column), expression=low), exp.LTE(this=named(column), expression=high))
    if operator in _BOUNDS and operator not in ("before", "after"):
        return _BOUNDS[operator](this=named(column), expression=_single(column, operator, literals))
    raise _unsuited(column, operator, "numbers")


def _boolean(column: Column, operator: str, values: tuple[Scalar, ...], now: datetime) -> exp.Expr:
    if operator not in ("equals", "in"):
        raise _unsuited(column, operator, "true or false")
    wanted = [exp.true() if boolean(column, value) else exp.false() for value in values]
    return _one_of(named(column), wanted)


def _moment(column: Column, operator: str, values: tuple[Scalar, ...], now: datetime) -> exp.Expr:
    at = exp.cast(named(column), "TIMESTAMP")
    if operator == "within_last":
        return _within_last(column, at, values, now)
    read = [moment(column, value) for value in values]
    if operator in ("equals", "in"):
        days = [_span(at, start, start + _DAY if is_date else None) for start, is_date in read]
        return exp.or_(*days) if days else exp.false()
    if operator == "between":
        (start, _), (end, whole) = _pair(column, read)
        upper = exp.LT(this=at.copy(), expression=timestamp(end + _DAY)) if whole else None
        upper = upper or exp.LTE(this=at.copy(), expression=timestamp(end))
        return exp.and_(exp.GTE(this=at, expression=timestamp(start)), upper)
    if operator in _BOUNDS:
        instant, _ = _single(column, operator, read)
        return _BOUNDS[operator](this=at, expression=timestamp(instant))
    raise _unsuited(column, operator, "dates")


def _within_last(column: Column, at: exp.Expr, values: tuple[Scalar, ...], now: datetime) -> exp.Expr:
    duration = _single(column, "within_last", list(values))
    try:
        shift(now, str(duration))
    except OverflowError:
        pass
    except ValueError as problem:
        if "duration" in str(problem):
            raise Mismatch(f"“{column.name}” within the last “{duration}”: write a duration such as P30D.") from problem
    return _span(at, window(now, str(duration)), now.replace(tzinfo=None))


def _has_any(column: Column, operator: str, values: tuple[Scalar, ...]) -> exp.Expr:
    if operator not in ("equals", "in", "contains") or column.kind not in ("text", "number"):
        raise _unsuited(column, operator, "lists")
    if not values:
        return exp.false()
    if column.kind == "number":
        wanted = exp.Array(expressions=[number(column, value) for value in values])
        return exp.Anonymous(this="LIST_HAS_ANY", expressions=[named(column), wanted])
    element = exp.to_identifier("element")
    lowered = exp.Lambda(this=exp.Lower(this=exp.column("element")), expressions=[element])
    wanted = exp.Array(expressions=[exp.Lower(this=exp.Literal.string(word)) for word in words(values)])
    elements = exp.Anonymous(this="LIST_TRANSFORM", expressions=[named(column), lowered])
    return exp.Anonymous(this="LIST_HAS_ANY", expressions=[elements, wanted])


def _span(at: exp.Expr, start: datetime, end: datetime | None) -> exp.Expr:
    """Return that `at` lies in [start, end), or is `start` where there is no end."""
    if end is None:
        return exp.EQ(this=at.copy(), expression=timestamp(start))
    later = exp.GTE(this=at.copy(), expression=timestamp(start))
    return exp.and_(later, exp.LT(this=at.copy(), expression=timestamp(end)))


def _one_of(value: exp.Expr, literals: Sequence[exp.Expr]) -> exp.Expr:
    if not literals:
        return exp.false()
    return exp.In(this=value, expressions=list(literals))


def _pair(column: Column, values: list[T]) -> tuple[T, T]:
    if len(values) != 2:
        raise Mismatch(f"“{column.name}” between takes two values; it has {len(values)}.")
    return values[0], values[1]


def _single(column: Column, operator: str, values: list[T]) -> T:
    if len(values) != 1:
        raise Mismatch(f"“{column.name}” {operator.replace('_', ' ')} takes one value; it has {len(values)}.")
    return values[0]


def _equal(choice: str, word: str) -> bool:
    return choice == word


def _contained(choice: str, word: str) -> bool:
    return word in choice


def _unsuited(column: Column, operator: str, holds: str) -> Mismatch:
    return Mismatch(f"“{column.name}” holds {holds}, which can't be compared by “{operator}”.")


_COMPARISONS: dict[str, Callable[[Column, str, tuple[Scalar, ...], datetime], exp.Expr]] = {
    "text": _text,
    "number": _number,
    "boolean": _boolean,
    "moment": _moment,
}
