"""What changed between two states of a plan, field by field, in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from marketflow_core.plan.english import changes as english
from marketflow_core.plan.english.limits import automation_line, metrics_line, report_line
from marketflow_core.plan.english.rules import describe_rule
from marketflow_core.plan.english.words import money, spaced
from marketflow_core.plan.models import Constraints, Plan, Step
from marketflow_core.values import Value

NOTHING = "(none)"


class Change(Value):
    """One field of a plan before and after, in words; a part that was added or removed has only one of the two.

    `place` is what it belongs to (a step's id, or `campaign`), `field` what of it changed (empty for the whole), and
    `path` where it stands in the plan.
    """

    path: str
    place: str
    field: str = ""
    before: str | None = None
    after: str | None = None

    def __str__(self) -> str:
        if self.field:
            return f"{self.place}: {self.field} {self.before or NOTHING} → {self.after or NOTHING}"
        return f"+ {self.place}: {self.after}" if self.before is None else f"- {self.place}: {self.before}"


def diff(before: Plan, after: Plan) -> tuple[Change, ...]:
    """Return everything that `after` does otherwise than `before`, in the order of the plan; nothing where nothing is.

    Questions, provenance and places in the brief are left out: they change nothing of what happens.
    """
    return (
        *_steps(before, after),
        *_segments(before, after),
        *_limits(before.constraints, after.constraints),
        *_listed("rules", "automation", before.rules, after.rules, automation_line),
        *_whole(
            "metrics", "metrics", before.metrics, after.metrics, lambda told: english.lower_first(metrics_line(told))
        ),
        *_listed("reports", "report", before.reports, after.reports, report_line),
        *_whole("name", "name", before.name, after.name, str),
    )


def told(changes: tuple[Change, ...]) -> str:
    """Return `changes` as text, one line each."""
    return "\n".join(map(str, changes))


def steps_by_id(plan: Plan) -> dict[str, Step]:
    """Return the steps of `plan` by id; a second one of an id (only a faulty plan has one) gets a number."""
    found: dict[str, Step] = {}
    for step in plan.steps:
        name, number = step.id, 1
        while name in found:
            number += 1
            name = f"{step.id} ({number})"
        found[name] = step
    return found


def _steps(before: Plan, after: Plan) -> Iterator[Change]:
    old, new = steps_by_id(before), steps_by_id(after)
    for name, step in old.items():
        path = f"steps/{name}"
        if name not in new:
            yield Change(path=path, place=name, before=english.step_in_brief(step, before))
            continue
        for field, told_before, told_after in _fields(step, before, new[name], after):
            label = {"timing": "time", "id": "name"}.get(field, spaced(field.rpartition("/")[2]))
            yield Change(path=f"{path}/{field}", place=name, field=label, before=told_before, after=told_after)
    for name, step in new.items():
        if name not in old:
            yield Change(path=f"steps/{name}", place=name, after=english.step_in_brief(step, after))
    order = [name for name in old if name in new], [name for name in new if name in old]
    if order[0] != order[1]:
        yield Change(
            path="steps", place="campaign", field="order", before=", ".join(order[0]), after=", ".join(order[1])
        )


def _fields(old: Step, before: Plan, new: Step, after: Plan) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield the fields of a step that differ, each with its words on either side."""
    if (old.action, old.channel) != (new.action, new.channel):
        yield "action", f"{spaced(old.action)} ({old.channel})", f"{spaced(new.action)} ({new.channel})"
    if (old.timing, old.after, old.repeat) != (new.timing, new.after, new.repeat):
        pair = english.waits_in_brief(old, new) or english.times_in_brief(old, new)
        yield "timing", *_apart(pair, _timed(old), _timed(new))
    if old.platforms != new.platforms:
        yield "platforms", english.detail(old, before, "on"), english.detail(new, after, "on")
    rules = before.segments.get(old.audience or ""), after.segments.get(new.audience or "")
    if (old.audience is None, rules[0] or old.audience) != (new.audience is None, rules[1] or new.audience):
        pair = english.audience_in_brief(old, before), english.audience_in_brief(new, after)
        yield "audience", *_apart(pair, (old.audience, _raw(rules[0])), (new.audience, _raw(rules[1])))
    for field in ("topic", "subject", "assets", "link"):
        pair = getattr(old.content, field), getattr(new.content, field)
        if pair[0] != pair[1]:
            yield f"content/{field}", *_apart((_quoted(pair[0]), _quoted(pair[1])), *pair)
    if old.budget != new.budget:
        pair = old.budget and money(old.budget), new.budget and money(new.budget)
        yield "budget", *_apart(pair, _raw(old.budget), _raw(new.budget))
    if old.experiment != new.experiment:
        pair = english.detail(old, before, "test"), english.detail(new, after, "test")
        yield "experiment", *_apart(pair, _raw(old.experiment), _raw(new.experiment))


def _timed(step: Step) -> Any:
    return _raw(step.timing), [_raw(link) for link in step.after], step.repeat


def _raw(value: Value | Any) -> Any:
    return value.model_dump(mode="json") if isinstance(value, Value) else value


def _apart(words: tuple[str | None, str | None], before: Any, after: Any) -> tuple[str | None, str | None]:
    """Return `words`, or the raw values where the words of both sides are the same."""
    if words[0] != words[1]:
        return words
    return json.dumps(before, default=str), json.dumps(after, default=str)


def _quoted(value: Any) -> str | None:
    if value is None:
        return None
    return ", ".join(value) if isinstance(value, tuple) else f"“{value}”"


def _segments(before: Plan, after: Plan) -> Iterator[Change]:
    """Yield segments that differ; those that a step is for are told with that step."""
    shown = {step.audience for plan in (before, after) for step in plan.steps}
    for name in sorted({*before.segments, *after.segments} - shown):
        old, new = before.segments.get(name), after.segments.get(name)
        if old != new:
            pair = old and describe_rule(old), new and describe_rule(new)
            words = _apart(pair, _raw(old), _raw(new))
            yield Change(path=f"segments/{name}", place=name, field="people", before=words[0], after=words[1])


def _limits(before: Constraints, after: Constraints) -> Iterator[Change]:
    for key in Constraints.model_fields:
        old, new = getattr(before, key), getattr(after, key)
        if old != new:
            pair = english.limit_in_brief(before, key), english.limit_in_brief(after, key)
            raw = before.model_dump(mode="json").get(key), after.model_dump(mode="json").get(key)
            words = _apart(pair, *raw)
            yield Change(
                path=f"constraints/{key}", place="campaign", field=spaced(key), before=words[0], after=words[1]
            )


def _listed(path: str, place: str, before: tuple[Any, ...], after: tuple[Any, ...], word: Any) -> Iterator[Change]:
    """Yield the entries of a list that are only on one side; their order, where that is all that differs."""
    old, new = [_plain(one) for one in before], [_plain(one) for one in after]
    yield from (
        Change(path=path, place=place, before=word(one)) for one, raw in zip(before, old, strict=True) if raw not in new
    )
    yield from (
        Change(path=path, place=place, after=word(one)) for one, raw in zip(after, new, strict=True) if raw not in old
    )
    if old != new and all(raw in new for raw in old) and all(raw in old for raw in new):
        yield Change(path=path, place="campaign", field=path, before=json.dumps(old), after=json.dumps(new))


def _plain(value: Value) -> Any:
    return value.model_dump(mode="json", exclude={"source"})


def _whole(path: str, field: str, before: Any, after: Any, word: Any) -> Iterator[Change]:
    if before != after:
        pair = None if before is None else word(before), None if after is None else word(after)
        words = _apart(pair, _raw(before), _raw(after))
        yield Change(path=path, place="campaign", field=field, before=words[0], after=words[1])
