"""What is wrong with a plan's document, in sentences: the place, what stands there, and what may stand there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from marketflow_core.errors import closest_names
from marketflow_core.plan import models, rules, timing
from marketflow_core.plan.diagnostics import Diagnostic

_FORMS = {
    "quiet_hours": '["21:00", "08:00"], or {"channel": "sms", "hours": ["21:00", "08:00"]}, or a list of the latter',
    "not_before": '{"local": "2026-11-23T09:00", "zone": "Europe/Paris"}, or a list of such with a "channel" each',
    "not_after": '{"local": "2026-11-23T09:00", "zone": "Europe/Paris"}, or a list of such with a "channel" each',
    "blackout": 'days such as "2026-12-25", and ranges such as ["2026-12-24", "2026-12-26"]',
    "days": '["MO", "TU"], or {"channel": "sms", "days": ["MO"]}, or a list of the latter',
    "frequency_cap": '{"at_most": 2, "per": "P7D"}, or a list of such with a "channel" each',
    "variants": "a list of texts, or how many there are",
    "value": "a text, a number, true or false, or a list of these",
    "where": 'properties of the event and their values, such as {"product": "boots"}',
}
"""Keys that take one of several forms: one sentence about all of them says more than a fault for each."""


def fault_of_json(problem: Exception) -> Diagnostic:
    """Return the fault of a text that isn't JSON."""
    if isinstance(problem, json.JSONDecodeError):
        told = f"This is not JSON: {problem.msg} in line {problem.lineno}, column {problem.colno}."
    elif isinstance(problem, UnicodeDecodeError):
        told = "This is not text in UTF-8, so it can't be a plan."
    else:
        told = f"This is not JSON: {problem}."
    return _fault("", told, "Give a plan as `marketflow plan BRIEF --json` prints it.")


def faults_of(problem: ValidationError, raw: Any) -> tuple[Diagnostic, ...]:
    """Return one diagnostic per fault that `problem` lists in the document `raw`, in the document's order."""
    found: dict[str, Diagnostic] = {}
    for error in problem.errors(include_url=False):
        place = _place(raw, error["loc"], error)
        form = next((index for index, key in enumerate(place) if key in _FORMS and index < len(place)), None)
        if form is not None and _has_forms(raw, place[:form]):
            place = place[: form + 1]
            told = _fault(
                _path(place), f"“{place[-1]}” has a form that isn't known.", f"Write {_FORMS[str(place[-1])]}."
            )
        else:
            told = _told(error, place, raw)
        found.setdefault(_path(place), told)
    return tuple(found.values())


def _has_forms(raw: Any, above: Sequence[str | int]) -> bool:
    """Tell whether the key below `above` is the plan's own, and not one that somebody chose inside of `where`."""
    return "where" not in above and isinstance(_at(raw, above), Mapping)


def _told(error: Any, place: Sequence[str | int], raw: Any) -> Diagnostic:
    path, kind, context = _path(place), error["type"], error.get("ctx", {})
    key = str(place[-1]) if place else "the plan"
    if kind == "extra_forbidden":
        known = _keys_near(_at(raw, place[:-1]), place[:-1])
        return _fault(path, f"There is no key “{key}” here.", *_instead(key, known))
    if kind == "missing":
        return _fault(path, f"The key “{key}” is missing.", f"Add “{key}”.")
    if kind in ("literal_error", "union_tag_invalid"):
        expected = str(context.get("expected") or context.get("expected_tags") or "")
        known = [name.strip(" '") for name in expected.replace(" or ", ", ").split(",")]
        given = context.get("tag", error["input"])
        return _fault(path, f"“{given}” is not allowed for “{key}”.", *_instead(str(given), known))
    if kind == "union_tag_not_found":
        return _fault(
            path, f"“{key}” has no “kind”.", 'Add one: "at", "after", "on_event", "optimal" or "unscheduled".'
        )
    if kind == "unknown_rule":
        return _fault(path, "This is no rule.", "A rule has one of the keys all, any, not, field, event or segment.")
    message = error["msg"].removeprefix("Value error, ")
    return _fault(path, f"“{key}” can't be used: {message[0].lower()}{message[1:]}.", "")


def _instead(given: str, known: Sequence[str]) -> tuple[str, ...]:
    close = closest_names(given, known)
    if close:
        return tuple(f"Write “{name}”." for name in close)
    return (f"Allowed: {', '.join(sorted(known))}.",) if known else ()


def _fault(path: str, told: str, *remedies: str) -> Diagnostic:
    remedies = tuple(remedy for remedy in remedies if remedy)
    where = f"At {path}: " if path else ""
    return Diagnostic(
        kind="invalid_plan",
        severity="error",
        message=" ".join([where + told, *remedies[:1]]),
        suggestions=remedies,
        path=path or None,
    )


def _path(place: Sequence[str | int]) -> str:
    return "/".join(str(part) for part in place)


def _at(raw: Any, place: Sequence[str | int]) -> Any:
    for part in place:
        try:
            raw = raw[part]
        except (KeyError, IndexError, TypeError):
            return None
    return raw


def _place(raw: Any, location: Sequence[str | int], error: Any) -> tuple[str | int, ...]:
    """Return where in the document the fault is: `location` without the names of forms that pydantic puts between."""
    missing = error["type"] == "missing"
    for candidate in _candidates(location):
        if missing and isinstance(above := _at(raw, candidate[:-1]), Mapping) and candidate[-1] not in above:
            return candidate
        if not missing and _at(raw, candidate) is error["input"]:
            return candidate
    return tuple(location)


def _candidates(location: Sequence[str | int]) -> Iterator[tuple[str | int, ...]]:
    """Yield `location` with ever more of its words left out; a number always stands for a place in a list."""
    words = [index for index, part in enumerate(location) if isinstance(part, str)]
    level: dict[tuple[int, ...], None] = {(): None}
    for _ in range(min(len(words), 4) + 1):
        for left_out in level:
            yield tuple(part for index, part in enumerate(location) if index not in left_out)
        level = {(*out, word): None for out in level for word in words if not out or word > out[-1]}


def _keys_near(given: Any, place: Sequence[str | int]) -> list[str]:
    """Return the keys that the model at `place` has: the model that shares the most keys with what is given there."""
    present = set(given) if isinstance(given, Mapping) else set()
    if not place:
        return _keys(models.Plan)
    candidates = [
        model
        for module in (models, rules, timing)
        for model in vars(module).values()
        if isinstance(model, type) and issubclass(model, BaseModel) and model.model_fields
    ]
    best = max(candidates, key=lambda model: (len(present & set(_keys(model))), -len(model.model_fields)))
    return _keys(best)


def _keys(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]
