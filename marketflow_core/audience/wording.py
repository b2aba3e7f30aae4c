"""A clause of a rule in a few words, for waterfalls."""

from __future__ import annotations

from marketflow_core.plan.rules import AllOf, AnyOf, AttributeLeaf, EventLeaf, Not, Rule, SegmentLeaf


def clause_text(rule: Rule) -> str:
    """Return what `rule` asks, in one line."""
    match rule:
        case AttributeLeaf():
            return f"{rule.field} {rule.operator} {rule.value if rule.value is not None else ''}".replace(
                "_", " "
            ).strip()
        case EventLeaf():
            within = f" within {rule.within}" if rule.within else ""
            return f"{rule.operator} {rule.event}{within}".replace("_", " ")
        case SegmentLeaf():
            return rule.segment.replace("_", " ")
        case Not():
            return f"not ({clause_text(rule.rule)})"
        case AllOf():
            return " and ".join(f"({clause_text(part)})" for part in rule.all)
        case AnyOf():
            return " or ".join(f"({clause_text(part)})" for part in rule.any)
