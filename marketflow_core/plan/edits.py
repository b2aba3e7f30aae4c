"""Changes to a plan as pure functions: what isn't touched keeps its id and every field."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from marketflow_core.plan.models import After, Constraints, Plan, Step
from marketflow_core.plan.rules import Rule, SegmentLeaf, leaves
from marketflow_core.plan.vocabulary import MESSAGE_ACTIONS

_AT_THE_END = frozenset({"collect_metrics", "generate_report"})


def with_step(plan: Plan, changed: Step) -> Plan:
    """Return `plan` with `changed` in the place of the step of its id."""
    return plan.model_copy(update={"steps": tuple(changed if step.id == changed.id else step for step in plan.steps)})


def with_limits(plan: Plan, **limits: object) -> Plan:
    """Return `plan` with these constraints; None takes one away."""
    raw = plan.constraints.model_dump(mode="json") | limits
    kept = {key: value for key, value in raw.items() if value is not None}
    return plan.model_copy(update={"constraints": Constraints.model_validate(kept)})


def with_people(plan: Plan, step_id: str, rule: Rule | None, name: str) -> Plan:
    """Return `plan` with the step going to the people in `rule`, as the segment `name`; None is everybody.

    The segment that the step had goes where nothing else uses it.
    """
    step = plan.step(step_id)
    segments = dict(plan.segments) | ({} if rule is None else {name: rule})
    changed = with_step(plan, step.model_copy(update={"audience": None if rule is None else name}))
    changed = changed.model_copy(update={"segments": segments})
    return without_segments(changed, [step.audience] if step.audience else [])


def without_segments(plan: Plan, names: Iterable[str]) -> Plan:
    """Return `plan` without those of the segments `names` that nothing of it uses."""
    gone = {name for name in names if name in plan.segments and not _is_used(plan, name)}
    kept = {name: rule for name, rule in plan.segments.items() if name not in gone}
    return plan.model_copy(update={"segments": kept}) if gone else plan


def without_steps(plan: Plan, ids: Collection[str]) -> Plan:
    """Return `plan` without the steps `ids`: what only ends their ads goes too, and nothing waits for them any more.

    `waiting_for` tells first whether a step would be left without what it builds on.
    """
    gone = {*ids, *ended_by(plan, ids)}
    kept = []
    for step in plan.steps:
        if step.id not in gone:
            links = tuple(link for link in step.after if link.step not in gone)
            kept.append(step if links == step.after else step.model_copy(update={"after": links}))
    reports = _without_reports(plan, gone)
    dropped = [step.audience for step in plan.steps if step.id in gone and step.audience]
    open_still = tuple(found for found in plan.diagnostics if found.step not in gone)
    update = {"steps": tuple(kept), "reports": reports, "diagnostics": open_still}
    collects = any(step.action == "collect_metrics" for step in kept)
    if not collects and any(step.id in gone and step.action == "collect_metrics" for step in plan.steps):
        update["metrics"] = None
    return without_segments(plan.model_copy(update=update), dropped)


def ended_by(plan: Plan, ids: Collection[str]) -> set[str]:
    """Return the steps that only end, resume or change ads that the steps `ids` start."""
    return {
        step.id
        for step in plan.steps
        if step.action in ("pause_ads", "resume_ads", "adjust_budget")
        and step.id not in ids
        and any(
            one.id in ids
            and one.action == "start_ads"
            and (
                (step.source is not None and step.source == one.source)
                or [link.step for link in step.after] == [one.id]
            )
            for one in plan.steps
        )
    }


def waiting_for(plan: Plan, ids: Collection[str]) -> tuple[Step, ...]:
    """Return the steps that couldn't stand without the steps `ids`: they wait for one, or are for its people.

    A report waits for what there is, and metrics are collected of it, so that these two can.
    """
    gone = {*ids, *ended_by(plan, ids)}
    return tuple(
        step
        for step in plan.steps
        if step.id not in gone
        and step.action not in _AT_THE_END
        and (any(link.step in gone for link in step.after) or steps_in(plan, step) & gone)
    )


def with_new_steps(plan: Plan, steps: Iterable[Step], segments: dict[str, Rule]) -> Plan:
    """Return `plan` with `steps`, each behind what it waits for, else before the metrics and reports at its end.

    A report that waited for every other step waits for these too.
    """
    for step in steps:
        others = {one.id for one in plan.steps if one.action != "generate_report"}
        standing = tuple(_awaiting(one, others, step) for one in plan.steps)
        place = _place(standing, step)
        plan = plan.model_copy(update={"steps": (*standing[:place], step, *standing[place:])})
    return plan.model_copy(update={"segments": dict(plan.segments) | segments})


def steps_in(plan: Plan, step: Step) -> set[str]:
    """Return the ids of the steps whose messages the people of `step` got, opened or clicked."""
    rule = plan.segments.get(step.audience or "")
    found = leaves(rule) if rule is not None else ()
    wheres = [getattr(leaf, "where", None) or {} for leaf in found]
    return {str(where["step"]) for where in wheres if "step" in where}


def _awaiting(step: Step, others: set[str], new: Step) -> Step:
    if step.action != "generate_report" or new.action == "generate_report":
        return step
    if not others or {link.step for link in step.after} != others:
        return step
    return step.model_copy(update={"after": (*step.after, After(step=new.id))})


def _place(standing: tuple[Step, ...], new: Step) -> int:
    waited = [number for number, step in enumerate(standing) if step.id in {link.step for link in new.after}]
    if waited and new.action in MESSAGE_ACTIONS:
        return max(waited) + 1
    place = len(standing)
    if new.action not in _AT_THE_END:
        while place and standing[place - 1].action in _AT_THE_END:
            place -= 1
    return place


def _without_reports(plan: Plan, gone: Collection[str]) -> tuple[object, ...]:
    """Return the reports without those of the report steps that go; the two lists are in the same order."""
    steps = [step for step in plan.steps if step.action == "generate_report"]
    if len(steps) != len(plan.reports):
        return plan.reports
    return tuple(report for step, report in zip(steps, plan.reports, strict=True) if step.id not in gone)


def _is_used(plan: Plan, name: str) -> bool:
    rules = [rule for other, rule in plan.segments.items() if other != name]
    rules += [plan.constraints.exclude] if plan.constraints.exclude is not None else []
    nested = any(isinstance(leaf, SegmentLeaf) and leaf.segment == name for rule in rules for leaf in leaves(rule))
    return nested or any(step.audience == name for step in plan.steps)
