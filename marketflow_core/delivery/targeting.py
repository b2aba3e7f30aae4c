"""An audience rule as ad platforms take it: age, countries, interests; and what of it they can't take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from marketflow_core.plan.rules import AllOf, AttributeLeaf, Rule


@dataclass(frozen=True)
class Targeting:
    """`terms` (`age_min`, `age_max`, `countries`, `interests`, `genders`) and the clauses left `unsaid`."""

    terms: Mapping[str, object] = field(default_factory=dict)
    unsaid: tuple[Rule, ...] = ()


def translate(rule: Rule | None, countries: Sequence[str]) -> Targeting:
    """Translate `rule` for an ad platform; `countries` (ISO 3166 alpha-2) are those of the place the ad is for.

    Only what stands directly under one `all` is translated: what a platform would read otherwise is left unsaid, never
    widened in secret.
    """
    terms: dict[str, object] = {}
    unsaid: list[Rule] = []
    clauses: Sequence[Rule] = rule.all if isinstance(rule, AllOf) else [] if rule is None else [rule]
    for clause in clauses:
        said = _terms(clause) if isinstance(clause, AttributeLeaf) else None
        if said is None:
            unsaid.append(clause)
        else:
            terms.update(said)
    terms.setdefault("countries", tuple(countries))
    return Targeting(terms, tuple(unsaid))


def _terms(leaf: AttributeLeaf) -> dict[str, object] | None:
    values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
    match leaf.field, leaf.operator:
        case "age", "between":
            return {"age_min": values[0], "age_max": values[-1]}
        case "age", "at_least":
            return {"age_min": values[0]}
        case "age", "at_most":
            return {"age_max": values[0]}
        case "country", "equals" | "in":
            return {"countries": values}
        case "gender", "equals" | "in":
            return {"genders": values}
        case "interests", "contains" | "in" | "equals":
            return {"interests": values}
        case _:
            return None
