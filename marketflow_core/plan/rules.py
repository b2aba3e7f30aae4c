"""Audience rules as they are declared: all / any / not over attribute, event and segment leaves."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag, TypeAdapter

from marketflow_core.plan.vocabulary import AttributeOperator, EventOperator
from marketflow_core.values import Duration, Sparse, Value

Scalar = str | int | float | bool


class AttributeLeaf(Value):
    """What a person's profile says: `{"field": "age", "operator": "between", "value": [25, 45]}`.

    `within_last` and `not_within_last` take an ISO 8601 duration; `is_known` and `is_unknown` take no value.
    """

    field: str
    operator: AttributeOperator
    value: Scalar | tuple[Scalar, ...] | None = None


class Count(Sparse):
    """How often an event must have happened; bounds are inclusive."""

    at_least: int | None = None
    at_most: int | None = None
    exactly: int | None = None


class EventLeaf(Value):
    """What a person did or didn't do: `{"event": "email_opened", "operator": "performed", "within": "P30D"}`.

    `within` null means ever. `where` narrows by properties of the event; `{"step": id}` means the message of that step
    of the same plan.
    """

    event: str
    operator: EventOperator = "performed"
    within: Duration | None = None
    count: Count | None = None
    where: dict[str, Scalar | tuple[Scalar, ...]] | None = None


class SegmentLeaf(Value):
    """A segment that is defined elsewhere: `{"segment": "vip_customers"}`."""

    segment: str


class AllOf(Value):
    """Everybody who is in each of the rules."""

    all: tuple[Rule, ...]


class AnyOf(Value):
    """Everybody who is in at least one of the rules."""

    any: tuple[Rule, ...]


class Not(Value):
    """Everybody who is not in the rule, people of unknown value included."""

    rule: Rule = Field(alias="not")


def _form(raw: Any) -> str | None:
    """Tell which form a raw rule has by the key that only this form has."""
    for key, tag in (
        ("all", "all"),
        ("any", "any"),
        ("not", "not"),
        ("field", "field"),
        ("event", "event"),
        ("segment", "segment"),
    ):
        if (key in raw) if isinstance(raw, dict) else hasattr(raw, "rule" if key == "not" else key):
            return tag
    return None


Rule = Annotated[
    Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")]
    | Annotated[AttributeLeaf, Tag("field")]
    | Annotated[EventLeaf, Tag("event")]
    | Annotated[SegmentLeaf, Tag("segment")],
    Discriminator(
        _form,
        custom_error_type="unknown_rule",
        custom_error_message="a rule has one of the keys all, any, not, field, event or segment",
    ),
]
"""One audience rule, of any form."""

for _model in (AllOf, AnyOf, Not):
    _model.model_rebuild()

RULE: TypeAdapter[Rule] = TypeAdapter(Rule)
"""Reads and writes a rule on its own: `RULE.validate_python(raw)`, `RULE.dump_python(rule)`."""


def parts(rule: Rule) -> tuple[Rule, ...]:
    """Return the rules directly inside `rule`; a leaf has none."""
    match rule:
        case AllOf():
            return rule.all
        case AnyOf():
            return rule.any
        case Not():
            return (rule.rule,)
        case _:
            return ()


def leaves(rule: Rule) -> tuple[AttributeLeaf | EventLeaf | SegmentLeaf, ...]:
    """Return the leaves of `rule`, from left to right."""
    inner = parts(rule)
    if isinstance(rule, AttributeLeaf | EventLeaf | SegmentLeaf):
        return (rule,)
    return tuple(leaf for part in inner for leaf in leaves(part))
