"""Who a step is for, and in which zone each of them gets it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
import pyarrow as pa

from marketflow_core.plan.models import Plan, Step
from marketflow_core.plan.rules import Rule
from marketflow_core.plan.timing import At, Optimal
from marketflow_core.plan.vocabulary import MESSAGE_ACTIONS
from marketflow_core.settings import Preferences
from marketflow_core.timing.regions import nearest
from marketflow_core.timing.zones import all_zones


def rule_of(plan: Plan, step: Step) -> Rule | None:
    """Return the rule of a step's audience, or None where it isn't narrowed."""
    return None if step.audience is None else plan.segments[step.audience]


def message_predecessors(plan: Plan, step: Step) -> tuple[str, ...]:
    """Return the message steps that `step` follows: its people are drawn from those who got one of them."""
    ids = {one.id: one for one in plan.steps}
    return tuple(wait.step for wait in step.after if wait.step in ids and ids[wait.step].action in MESSAGE_ACTIONS)


def is_per_zone(plan: Plan, step: Step) -> bool:
    """Tell whether people get `step` by their own local time, directly or because what it follows is so."""
    return _per_zone(plan, step, frozenset())


def _per_zone(plan: Plan, step: Step, seen: frozenset[str]) -> bool:
    match step.timing:
        case At(zone=zone):
            return zone == "recipient"
        case Optimal():
            return True
    known = {one.id: one for one in plan.steps}
    before = [known[wait.step] for wait in step.after if wait.step in known and wait.step not in seen]
    return any(_per_zone(plan, one, seen | {step.id}) for one in before)


def zones_of_people(
    time_zones: pa.ChunkedArray | pa.Array, plan: Plan, preferences: Preferences, at: datetime
) -> np.ndarray:
    """Return the zone in which each person gets a per-zone step: their own, or the nearest of the plan's regions.

    Who has no zone, or one that doesn't exist, goes with the default zone, and from there with its nearest region.
    """
    whole = time_zones.combine_chunks() if isinstance(time_zones, pa.ChunkedArray) else time_zones
    encoded = whole.cast(pa.string()).dictionary_encode()
    known = all_zones()
    places: list[str] = []
    for name in [*encoded.dictionary.to_pylist(), None]:
        own = name if name in known else preferences.default_zone
        places.append(nearest(own, plan.constraints.regions, at) if plan.constraints.regions else own)
    indices = encoded.indices.fill_null(len(places) - 1).to_numpy(zero_copy_only=False)
    return np.array(places, dtype=object)[indices]


def count_zones(zones: np.ndarray) -> Mapping[str, int]:
    """Count people per zone, most first."""
    return dict(Counter(zones.tolist()).most_common())


def countries_of(members: pa.Table, *, least_share: float = 0.01) -> Sequence[str]:
    """Return the countries (ISO 3166) where at least `least_share` of `members` live, most first."""
    counts = Counter(country for country in members["country"].to_pylist() if country)
    return [country for country, people in counts.most_common() if people >= least_share * max(len(members), 1)]
