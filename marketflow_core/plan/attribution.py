"""Whose words changed a plan: the provenance of what a refinement touched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from marketflow_core.plan.changes import steps_by_id
from marketflow_core.plan.models import Constraints, Plan, Provenance
from marketflow_core.values import Value


def with_words(before: Plan, after: Plan, said: str) -> Plan:
    """Return `after` with `said` as the provenance of each field of a step, segment and limit that `before` hadn't so.

    What spoke of those fields before, and of what is gone, is taken out.
    """
    changed = tuple(dict.fromkeys(_changed_paths(before, after)))
    kept = [entry for entry in after.provenance if not _is_about(entry.path, changed)]
    there = [path for path in changed if _is_there(after, path)]
    entries = (*kept, *(Provenance(path=path, said=said) for path in there))
    return after.model_copy(update={"provenance": entries})


def _changed_paths(before: Plan, after: Plan) -> Iterator[str]:
    old, new = steps_by_id(before), steps_by_id(after)
    for name in [*old, *(name for name in new if name not in old)]:
        if name not in old or name not in new:
            yield f"steps/{name}"
            continue
        one, other = _raw(old[name]), _raw(new[name])
        for field in one:
            if field == "content":
                yield from (f"steps/{name}/content/{key}" for key in one[field] if one[field][key] != other[field][key])
            elif one[field] != other[field]:
                yield f"steps/{name}/{field}"
    for name in [*before.segments, *(name for name in after.segments if name not in before.segments)]:
        if before.segments.get(name) != after.segments.get(name):
            yield f"segments/{name}"
    limits = _raw(before.constraints), _raw(after.constraints)
    yield from (f"constraints/{key}" for key in Constraints.model_fields if limits[0].get(key) != limits[1].get(key))
    for place in ("rules", "reports"):
        lists = getattr(before, place), getattr(after, place)
        for number in range(max(map(len, lists))):
            pair = [_raw(one[number]) if number < len(one) else None for one in lists]
            if pair[0] != pair[1]:
                yield f"{place}/{number}"
    if before.metrics != after.metrics:
        yield "metrics"


def _is_about(path: str, changed: tuple[str, ...]) -> bool:
    """Tell whether `path` is one of `changed`, or inside of one."""
    return any(path == one or path.startswith(f"{one}/") for one in changed)


def _is_there(plan: Plan, path: str) -> bool:
    """Tell whether what a changed path names is still in the plan."""
    place, _, rest = path.partition("/")
    name = rest.partition("/")[0]
    match place:
        case "steps":
            return name in steps_by_id(plan)
        case "segments":
            return name in plan.segments
        case "constraints":
            return name in _raw(plan.constraints)
        case "metrics":
            return plan.metrics is not None
        case _:
            return int(name) < len(getattr(plan, place))


def _raw(value: Value) -> Any:
    return value.model_dump(mode="json")
