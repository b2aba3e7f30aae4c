"""How a field of somebody's profile is compared with a value, in words: one table, for telling and for reading."""

from __future__ import annotations

from typing import Literal, NamedTuple

from marketflow_core.plan.rules import Scalar
from marketflow_core.values import parse_duration

Kind = Literal["one", "any of", "all of", "range", "span", "nothing"]
"""What is compared with: one value, one of several, all of several, from one to another, a span of time, nothing."""


class Comparison(NamedTuple):
    """An operator with words before and after the value; `fewest` is the least number of values that it is said of."""

    operator: str
    before: str
    kind: Kind
    after: str = ""
    fewest: int = 1


COMPARISONS = (
    Comparison("not_equals", "is known and isn't ", "one"),
    Comparison("not_in", "is known and is none of ", "any of"),
    Comparison("not_within_last", "is known and lies more than ", "span", " back"),
    Comparison("within_last", "was in the last ", "span"),
    Comparison("between", "is from ", "range"),
    Comparison("greater_than", "is above ", "one"),
    Comparison("less_than", "is below ", "one"),
    Comparison("before", "is before ", "one"),
    Comparison("after", "is after ", "one"),
    Comparison("is_known", "is known", "nothing"),
    Comparison("is_unknown", "is unknown", "nothing"),
    Comparison("at_least", "is ", "one", " or more"),
    Comparison("at_most", "is ", "one", " or less"),
    Comparison("in", "is ", "any of", fewest=2),
    Comparison("in", "is one of ", "any of"),
    Comparison("equals", "is ", "one"),
    Comparison("contains", "contains ", "all of", fewest=2),
    Comparison("contains", "contains each of ", "all of"),
    Comparison("contains", "contains ", "one"),
)
"""In the order in which they are to be tried, in telling and in reading."""

FIELD_WORDS = {"last_purchase_at": "last purchase", "signed_up_at": "sign-up", "last_seen_at": "last visit"}
"""Fields that people call otherwise than by the words of their name."""

SUBSCRIPTIONS = {
    "email_subscribed": ("who subscribed to emails", "who did not subscribe to emails"),
    "sms_subscribed": ("who subscribed to texts", "who did not subscribe to texts"),
}
"""Fields that are yes or no and have words of their own for each."""


def fits(comparison: Comparison, value: Scalar | tuple[Scalar, ...] | None) -> bool:
    """Tell whether `value` is of the kind that the words of `comparison` are for."""
    match comparison.kind:
        case "one":
            return value is not None and not isinstance(value, tuple)
        case "range":
            return isinstance(value, tuple) and len(value) == 2
        case "span":
            return isinstance(value, str) and _is_duration(value)
        case "nothing":
            return value is None
        case _:
            return isinstance(value, tuple) and len(value) >= comparison.fewest


def _is_duration(text: str) -> bool:
    try:
        parse_duration(text)
    except ValueError:
        return False
    return text.isascii() and " " not in text
