"""Bounds that count from the launch ("until then"), once all of the brief is read."""

from __future__ import annotations

from typing import Any

from nl.constraints.found import LAUNCH
from nl.reading.drafts import Reading


def settle_bounds(reading: Reading) -> None:
    """Put the campaign's launch for bounds that were said from it, and the campaign's zone where they name none."""
    for key in ("not_before", "not_after"):
        given = reading.constraints.get(key)
        if given is None:
            continue
        settled = [
            one for bound in (given if isinstance(given, list) else [given]) if (one := _settled(reading, bound))
        ]
        del reading.constraints[key]
        if settled:
            reading.constraints[key] = settled if len(settled) > 1 else settled[0]


def _settled(reading: Reading, bound: dict[str, Any]) -> dict[str, Any] | None:
    if bound["local"] != LAUNCH["local"]:
        return bound | {"zone": reading.zone} if bound["zone"] == "default" and reading.zone else bound
    start = next((when for when in (reading.launch, reading.anchor) if when and when.day), None)
    if start is None or start.day is None:
        reading.tell(
            "missing_time",
            "warning",
            "The brief holds things back until a launch whose time it doesn't give, so nothing is held back. Say when"
            " it is.",
            reading.spans_of("constraints/not_before")[-1],
            "nothing before Monday at 09:00",
        )
        return None
    zone = start.zone or reading.zone or ("recipient" if len(reading.regions) > 1 else "default")
    return bound | {"local": start.day.isoformat() + (f"T{start.time}" if start.time else ""), "zone": zone}
