"""Values of a rule as SQL literals of a column's kind. They only ever enter SQL as literals of an expression tree."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from sqlglot import exp

from marketflow_core.audience.catalog import Column
from marketflow_core.errors import BadInput
from marketflow_core.plan.rules import Scalar

Given = Scalar | tuple[Scalar, ...] | None

_TRUE = frozenset({"true", "yes", "y", "1"})
_FALSE = frozenset({"false", "no", "n", "0"})


class Mismatch(BadInput):
    """A value or an operator that a column of this kind can't be compared by."""


def several(value: Given) -> tuple[Scalar, ...]:
    """Return the values of a rule as a tuple: none, one, or those of a list."""
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


def number(column: Column, value: Scalar) -> exp.Expr:
    """Return `value`, a number or the text of one, as a literal. Raises `Mismatch`."""
    try:
        if isinstance(value, bool):
            raise ValueError
        amount = float(value)
    except ValueError as problem:
        raise Mismatch(f"“{column.name}” holds numbers, and “{value}” is none.") from problem
    except OverflowError:
        amount = math.inf if int(value) > 0 else -math.inf
    if isinstance(value, int) and abs(value) < 2**63:
        return _integer(value)
    if isinstance(value, str) and amount.is_integer() and abs(amount) < 2**53:
        return _integer(int(amount))
    return exp.cast(exp.Literal.string(repr(amount)), "DOUBLE")


def boolean(column: Column, value: Scalar) -> bool:
    """Return `value` as a truth value; yes and no are read too. Raises `Mismatch`."""
    word = str(value).strip().lower()
    if word in _TRUE | _FALSE:
        return word in _TRUE
    raise Mismatch(f"“{column.name}” is true or false, and “{value}” is neither.")


def moment(column: Column, value: Scalar) -> tuple[datetime, bool]:
    """Return `value` as a naive instant in UTC, and whether it is a date alone. Raises `Mismatch`."""
    try:
        read = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        read = None
    if read is None:
        raise Mismatch(f"“{column.name}” holds dates, and “{value}” is none; write it as 2026-11-23.")
    is_date = ":" not in str(value) and "T" not in str(value)
    return (read if read.tzinfo is None else read.astimezone(UTC).replace(tzinfo=None)), is_date


def timestamp(instant: datetime) -> exp.Expr:
    """Return a naive instant in UTC as a literal."""
    return exp.cast(exp.Literal.string(instant.isoformat(sep=" ", timespec="microseconds")), "TIMESTAMP")


def words(values: tuple[Scalar, ...]) -> tuple[str, ...]:
    """Return values as text in lower case, each once, in the order given."""
    return tuple(dict.fromkeys(str(value).lower() for value in values))


def _integer(value: int) -> exp.Expr:
    literal = exp.Literal.number(abs(value))
    return exp.Neg(this=literal) if value < 0 else literal
