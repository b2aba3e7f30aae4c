"""Whole plans held against their annotation."""

from __future__ import annotations

import itertools
from typing import Any

from tests.nl.gold.audiences import same_audience
from tests.nl.gold.values import alternatives, assigned, matches

READINGS = 256
"""So many ways to read the steps of one annotation are tried."""
_ALWAYS = ("action", "platforms", "timing", "repeat", "after", "audience", "experiment", "budget")


def differences(gold: dict[str, Any], plan: dict[str, Any], *, whole: bool) -> list[str]:
    """Return what of `plan` (as JSON) isn't as `gold` says, each as a line; none where all is.

    With `whole`, a key that the annotation leaves out means that there is nothing; else it is not looked at.
    """
    found: list[str] = []
    names: dict[Any, str] = {}
    if "steps" in gold:
        readings = list(itertools.islice(_step_lists(gold["steps"]), READINGS))
        results = [_steps(reading, gold, plan, whole) for reading in readings]
        lines, names = min(results, key=lambda result: len(result[0]))
        found += lines
    if "constraints" in gold or whole:
        limits = gold.get("constraints") or {}
        readings = [_limits(one or {}, gold, plan, names) for one in alternatives(limits) or [limits]]
        found += min(readings, key=len)
    for key in ("metrics", "reports", "rules"):
        if key in gold or whole:
            found += _part(key, gold.get(key), plan)
    if "diagnostics" in gold:
        found += _told(gold["diagnostics"], plan, whole)
    return found


def _step_lists(steps: Any) -> Any:
    """Yield each list of steps that the annotation allows."""
    if (choices := alternatives(steps)) is not None:
        for choice in choices:
            yield from _step_lists(choice)
        return
    options: list[list[list[Any]]] = []
    for step in steps:
        choices = alternatives(step) or [step]
        lists = [one if isinstance(one, list) else [] if one is None else [one] for one in choices]
        if isinstance(step, dict) and step.get("optional"):
            lists.append([])
        options.append(lists)
    for combination in itertools.product(*options):
        yield [step for part in combination for step in part]


def _steps(
    wanted: list[Any], gold: dict[str, Any], plan: dict[str, Any], whole: bool
) -> tuple[list[str], dict[Any, str]]:
    got = list(plan["steps"])
    pairs = _paired(wanted, got)
    found = [f"no step {one.get('action')} {one.get('timing')}" for one, step in pairs if step is None]
    taken = [step["id"] for _, step in pairs if step is not None]
    found += [f"a step too many: {step['id']}" for step in got if step["id"] not in taken]
    names: dict[Any, str] = {}
    for index, (one, step) in enumerate(pairs):
        if step is not None:
            names[index] = names[str(one.get("id", index))] = step["id"]
    for one, step in pairs:
        if step is not None:
            found += _step(one, step, gold, plan, names, whole)
    return found, names


def _paired(wanted: list[Any], got: list[Any]) -> list[tuple[Any, Any]]:
    """Pair each annotated step with the likest step of the plan, each once."""
    scored = sorted(
        (
            (_likeness(one, step) - abs(i - j) / 100, -i, -j)
            for i, one in enumerate(wanted)
            for j, step in enumerate(got)
        ),
        reverse=True,
    )
    pairs: dict[int, int] = {}
    for score, left, right in scored:
        if score > 0 and -left not in pairs and -right not in pairs.values():
            pairs[-left] = -right
    return [(one, got[pairs[i]] if i in pairs else None) for i, one in enumerate(wanted)]


def _likeness(wanted: Any, step: Any) -> float:
    keys = {"action": 4.0, "platforms": 1.0, "timing": 2.0, "repeat": 0.5}
    return sum(weight for key, weight in keys.items() if key in wanted and matches(wanted[key], step.get(key), key))


def _step(
    wanted: dict[str, Any], step: dict[str, Any], gold: dict[str, Any], plan: dict[str, Any], names: Any, whole: bool
) -> list[str]:
    found: list[str] = []
    for key in _ALWAYS:
        if key not in wanted and not (whole and key not in ("timing",)):
            continue
        value, got = wanted.get(key), step.get(key)
        if key == "audience":
            rule = _named(_rule_of(value, gold.get("segments") or {}), names)
            before = next((one["audience"] for one in plan["steps"] if one["id"] in _before(step)), None)
            good = same_audience(rule, got, plan["segments"], repeats=before)
        elif key == "after":
            good = _links(value or [], got or [], names)
        else:
            good = matches(value if value is not None else _nothing(key), got, key)
        if not good:
            shown = plan["segments"].get(got, got) if key == "audience" else got
            found.append(f"{step['id']}/{key}: wanted {value}, read {shown}")
    for key, value in (wanted.get("content") or {}).items():
        if not whole and not matches(value, step["content"].get(key), key):
            found.append(f"{step['id']}/content/{key}: wanted {value}, read {step['content'].get(key)}")
    return found


def _nothing(key: str) -> Any:
    return [] if key in ("platforms", "after") else None


def _before(step: dict[str, Any]) -> set[str]:
    return {link["step"] for link in step["after"]}


def _rule_of(audience: Any, segments: dict[str, Any]) -> Any:
    """Return the annotation's audience as a rule: a segment's name is replaced by its rule, if it is another's."""
    if (choices := alternatives(audience)) is not None:
        return {"any_of": [_rule_of(one, segments) for one in choices]}
    if isinstance(audience, str) and audience not in ("*", "+"):
        others = {name: rule for name, rule in segments.items() if name != audience}
        return _rule_of(segments[audience], others) if audience in segments else {"segment": audience}
    if isinstance(audience, dict):
        for key in ("all", "any"):
            if key in audience:
                return {key: [_rule_of(part, segments) for part in audience[key]]}
        if "not" in audience:
            return {"not": _rule_of(audience["not"], segments)}
        if set(audience) == {"segment"} and isinstance(audience["segment"], str):
            return _rule_of(audience["segment"], segments)
    return audience


def _named(value: Any, names: Any) -> Any:
    """Return `value` with the annotation's names of steps replaced by the plan's."""
    if isinstance(value, list):
        return [_named(one, names) for one in value]
    if isinstance(value, dict):
        return {key: _name(one, names) if key == "step" else _named(one, names) for key, one in value.items()}
    return value


def _name(value: Any, names: Any) -> Any:
    if (choices := alternatives(value)) is not None:
        return {"any_of": [_name(one, names) for one in choices]}
    return names.get(value, names.get(str(value), value))


def _links(wanted: Any, got: list[Any], names: Any) -> bool:
    if (choices := alternatives(wanted)) is not None:
        return any(_links(choice or [], got, names) for choice in choices)
    if wanted == "*":
        return True
    links = [one if alternatives(one) or one == "*" else {"delay": "PT0S", **one} for one in wanted]
    return assigned([_named(link, names) for link in links], got, matches)


def _limits(wanted: Any, gold: dict[str, Any], plan: dict[str, Any], names: Any) -> list[str]:
    """Return which constraints differ from one reading of the annotation."""
    if wanted == "*":
        return []
    mine = plan["constraints"]
    found = [
        f"constraints/{name}: wanted {wanted.get(name)}, read {mine.get(name)}"
        for name in sorted({*wanted, *mine} - {"exclude"})
        if not matches(wanted.get(name), mine.get(name), name)
    ]
    rule = _named(_rule_of(wanted.get("exclude"), gold.get("segments") or {}), names)
    if not same_audience(rule, mine.get("exclude"), plan["segments"]):
        found.append(f"constraints/exclude: wanted {rule}, read {mine.get('exclude')}")
    return found


def _part(key: str, wanted: Any, plan: dict[str, Any]) -> list[str]:
    got = plan[key]
    if key == "metrics":
        good = matches(wanted, got, key) if wanted else got is None or not got["names"]
    else:
        good = wanted == "*" or _in_any_order(wanted or [], got)
    return [] if good else [f"{key}: wanted {wanted}, read {got}"]


def _in_any_order(wanted: Any, got: list[Any]) -> bool:
    if (choices := alternatives(wanted)) is not None:
        return any(_in_any_order(choice, got) for choice in choices)
    return assigned(wanted, got, matches)


def _told(wanted: Any, plan: dict[str, Any], whole: bool) -> list[str]:
    """Hold the kinds of diagnostics against the annotation: with `whole` only errors can be too many."""
    kinds = {found["kind"] for found in plan["diagnostics"]}
    counted = {found["kind"] for found in plan["diagnostics"] if found["severity"] == "error"} if whole else kinds
    for reading in alternatives(wanted) or [wanted]:
        named = {one for one in reading if isinstance(one, str)}
        choices = [choice for one in reading if (choice := alternatives(one))]
        free = {kind for choice in choices for kind in choice}
        open_still = [choice for choice in choices if None not in choice and not {*choice} & kinds]
        if named <= kinds and counted <= named | free and not open_still:
            return []
    return [f"diagnostics: wanted {wanted}, told {sorted(kinds)}"]
