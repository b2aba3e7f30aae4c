"""Values held against their annotation: wildcards, durations, recurrence rules, lists in any order."""

from __future__ import annotations

import fnmatch
import re
from typing import Any

from marketflow_core.values import parse_duration

_DURATION = re.compile(r"-?P(?!$)[\dTYMWDHS.]+")
_UNORDERED = frozenset(
    {"platforms", "names", "dimensions", "compare_by", "metrics", "regions", "blackout", "days", "in"}
)


def alternatives(wanted: Any) -> list[Any] | None:
    """Return the alternatives of an `any_of`, or None where `wanted` is not one."""
    if isinstance(wanted, dict) and len(wanted) == 1 and ("any_of" in wanted or "accept" in wanted):
        return next(iter(wanted.values()))
    return None


def matches(wanted: Any, got: Any, key: str = "") -> bool:
    """Tell whether `got` is what the annotation `wanted` says; `key` tells what kind of value it is."""
    if wanted == "*":
        return True
    if wanted == "+":
        return bool(got)
    if (choices := alternatives(wanted)) is not None:
        return any(matches(choice, got, key) for choice in choices)
    if isinstance(wanted, dict):
        return isinstance(got, dict) and all(matches(value, got.get(name), name) for name, value in wanted.items())
    if isinstance(wanted, list):
        return isinstance(got, list) and _lists(wanted, got, key)
    if isinstance(wanted, str) and isinstance(got, str):
        return _texts(wanted, got, key)
    if isinstance(wanted, int | float) and isinstance(got, int | float) and not isinstance(wanted, bool):
        return abs(wanted - got) <= 1e-6 * max(1.0, abs(wanted))
    return (wanted or None) == (got or None)


def _lists(wanted: list[Any], got: list[Any], key: str) -> bool:
    if key not in _UNORDERED:
        return len(wanted) == len(got) and all(matches(one, other, key) for one, other in zip(wanted, got, strict=True))
    return assigned(wanted, got, lambda one, other: matches(one, other, key))


def assigned(wanted: list[Any], got: list[Any], fits: Any) -> bool:
    """Tell whether each of `wanted` has its own of `got` and none is left; an alternative `null` may go without."""
    if not wanted:
        return not got
    first, rest = wanted[0], wanted[1:]
    choices = alternatives(first) or []
    if None in choices and assigned(rest, got, fits):
        return True
    return any(fits(first, one) and assigned(rest, [*got[:i], *got[i + 1 :]], fits) for i, one in enumerate(got))


def _texts(wanted: str, got: str, key: str) -> bool:
    if key == "repeat":
        return "*" in wanted or _rule(wanted) == _rule(got)
    if _DURATION.fullmatch(wanted) and _DURATION.fullmatch(got):
        return parse_duration(wanted) == parse_duration(got) or _days(wanted) == _days(got)
    plain, other = _plain(wanted), _plain(got)
    return plain == other or ("*" in wanted and fnmatch.fnmatchcase(got.lower(), wanted.lower()))


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9+%/-]+", "_", text.strip().lower()).strip("_")


def _days(text: str) -> Any:
    """Return a span of days or hours as a length of time, so that `PT24H` is `P1D`; other spans stay apart."""
    length = parse_duration(text)
    return length if hasattr(length, "total_seconds") else text


def _rule(text: str) -> frozenset[tuple[str, frozenset[str]]]:
    parts: dict[str, frozenset[str]] = {}
    for piece in text.upper().split(";"):
        name, _, value = piece.partition("=")
        value = re.sub(r"\D", "", value.split("T")[0]) if name == "UNTIL" else value.replace("+", "")
        if (name, value) != ("INTERVAL", "1"):
            parts[name] = frozenset(value.split(","))
    if parts.get("FREQ") == {"DAILY"} and "BYDAY" in parts:
        parts["FREQ"] = frozenset({"WEEKLY"})
    if "BYSETPOS" in parts and len(parts.get("BYDAY", ())) == 1:
        (place,), (day,) = parts.pop("BYSETPOS"), parts["BYDAY"]
        parts["BYDAY"] = frozenset({place + day})
    return frozenset(parts.items())
