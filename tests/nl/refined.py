"""A plan to refine, and what a refinement made of it, field by field, as plain data."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from marketflow_core.plan.documents import load_plan
from marketflow_core.plan.models import Plan, Step
from marketflow_core.plan.refinement import Refinement
from nl.refining import refine

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
"""A Friday; the plan's Monday is 23 November."""
BRIEF = """Our kettle launches on Monday at 9 AM local time in London and Berlin.
Email the launch of the kettle to everyone who opened an email in the last 30 days.
Post pictures of it on Facebook and Instagram.
Run Facebook and Google ads with a budget of $600 for customers aged 25-45.
A day later, send a follow-up email to those who clicked in the first one.
Then track clicks, and report on all of it.
Ring the shops on Wednesday at 11 am.
"""
AT = {"kind": "at", "local": "2026-11-23T09:00", "zone": "recipient"}
OPENERS = {"event": "email_opened", "operator": "performed", "within": "P30D"}
ADULTS = {"field": "age", "operator": "between", "value": [25, 45]}
CLICKERS = {"event": "email_clicked", "operator": "performed", "where": {"step": "launch_email"}}


def span(words: str) -> dict[str, int]:
    """Return where `words` stand in the brief."""
    start = BRIEF.index(words)
    return {"start": start, "end": start + len(words)}


def step(step_id: str, action: str, channel: str, **more: Any) -> dict[str, Any]:
    """Build a step on Monday at nine, unless `more` says otherwise."""
    return {"id": step_id, "action": action, "channel": channel, "timing": AT} | more


STEPS: list[dict[str, Any]] = [
    step("launch_email", "send_email", "email", audience="openers", content={"topic": "launch of the kettle"}),
    step("social_post", "publish_post", "social", platforms=["facebook", "instagram"], content={"topic": "pictures"}),
    step("ads", "start_ads", "ads", platforms=["facebook", "google_ads"], audience="adults", budget={"amount": 600}),
    step(
        "follow_up_email",
        "send_email",
        "email",
        audience="clickers",
        timing={"kind": "after"},
        after=[{"step": "launch_email", "delay": "PT24H"}],
    ),
    step("collect_metrics", "collect_metrics", "analytics"),
    step(
        "generate_report",
        "generate_report",
        "analytics",
        timing={"kind": "after"},
        after=[{"step": name} for name in ("launch_email", "social_post", "ads", "follow_up_email", "collect_metrics")],
    ),
]
RING = {
    "kind": "unsupported_action",
    "severity": "warning",
    "message": "Nothing here can ring the shops.",
    "suggestions": ["notify the team instead", "leave it out"],
    "source": span("Ring the shops on Wednesday at 11 am."),
}
DOCUMENT: dict[str, Any] = {
    "name": "kettle",
    "brief": BRIEF,
    "steps": STEPS,
    "segments": {"openers": OPENERS, "adults": ADULTS, "clickers": CLICKERS},
    "constraints": {"regions": ["Europe/London", "Europe/Berlin"]},
    "metrics": {"names": ["clicks"]},
    "reports": [{"compare_by": ["platform"]}],
    "diagnostics": [RING],
}


def plan(**changes: Any) -> Plan:
    """Build the plan; keywords replace whole keys of its document."""
    return load_plan(DOCUMENT | changes)


def with_step(step_id: str, **fields: Any) -> Plan:
    """Build the plan with other fields of one step."""
    return plan(steps=[one | fields if one["id"] == step_id else one for one in STEPS])


def without(*names: str) -> Plan:
    """Build the plan with fewer steps, and without links to those."""
    kept = [one for one in STEPS if one["id"] not in names]
    kept = [one | {"after": [link for link in one.get("after", []) if link["step"] not in names]} for one in kept]
    return plan(steps=kept)


def said(text: str, before: Plan | None = None, now: datetime = NOW) -> Refinement:
    """Refine the plan as `text` says."""
    return refine(before or plan(), text, now=now, reference=NOW)


def changed(text: str, before: Plan | None = None) -> dict[str, Any]:
    """Return the fields that differ after `text`, each with its new value; nothing may be refused."""
    made = said(text, before)
    assert made.refused == (), made.refused
    return fields_changed(made.before, made.plan)


def fields_changed(old: Plan, new: Plan) -> dict[str, Any]:
    """Return the fields of `new` that differ from `old`: paths and plain values; a step that came or went whole."""
    found: dict[str, Any] = {}
    before, after = {one.id: one for one in old.steps}, {one.id: one for one in new.steps}
    for name in [*before, *(one for one in after if one not in before)]:
        if name not in after:
            found[name] = None
        elif name not in before:
            found[name] = _told(new, after[name])
        else:
            one, other = _told(old, before[name]), _told(new, after[name])
            found |= {f"{name}/{key}": value for key, value in other.items() if one[key] != value}
    limits = [of.constraints.model_dump(mode="json", exclude_none=True) for of in (old, new)]
    found |= {key: limits[1].get(key) for key in {*limits[0], *limits[1]} if limits[0].get(key) != limits[1].get(key)}
    for key in ("rules", "metrics", "reports"):
        if getattr(old, key) != getattr(new, key):
            found[key] = new.model_dump(mode="json")[key]
    return found


def _told(of: Plan, one: Step) -> dict[str, Any]:
    """Return a step as plain data without what is empty, its audience as the rule behind it."""
    raw = one.model_dump(mode="json", exclude={"id", "source", "channel"})
    rule = of.segments.get(one.audience or "")
    raw["audience"] = rule.model_dump(mode="json", exclude_none=True) if rule is not None else one.audience
    raw["content"] = {key: value for key, value in raw["content"].items() if value is not None}
    return raw
