"""Due dates in words."""

from __future__ import annotations

from datetime import UTC, datetime

from marketflow_core.plan.documents import load_plan
from marketflow_core.settings import Preferences
from marketflow_core.timing.schedule import schedule
from marketflow_core.timing.told import MOST_INSTANTS, dates_told

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def told(zones: tuple[str, ...], zone: str = "recipient", repeat: str | None = None) -> dict[str, list[str]]:
    """Return what is told of an email on Monday at 9 to people in `zones`."""
    timing = {"kind": "at", "local": "2026-11-23T09:00", "zone": zone}
    steps = [
        {"id": "email", "action": "send_email", "channel": "email", "timing": timing, "repeat": repeat},
        {"id": "post", "action": "publish_post", "channel": "social", "timing": timing, "repeat": repeat},
        {"id": "later", "action": "send_sms", "channel": "sms", "timing": {"kind": "unscheduled"}},
    ]
    plan = load_plan({"name": "x", "steps": steps, "constraints": {"regions": zones}})
    return dates_told(schedule(plan, Preferences(), reference=NOW, zones=zones))


def test_one_local_time_is_told_as_an_instant_in_each_region() -> None:
    """Zones that share an instant share a phrase; another UTC day is named; what has no time isn't; once is enough."""
    assert told(("Europe/Paris", "Europe/Berlin", "Australia/Sydney", "America/New_York"), repeat="FREQ=WEEKLY") == {
        "email": [
            "in Australia/Sydney: Monday 23 November 2026 at 09:00 (Sunday 22 November 2026 at 22:00 UTC)",
            "in Europe/Paris and Europe/Berlin: Monday 23 November 2026 at 09:00 (08:00 UTC)",
            "in America/New_York: Monday 23 November 2026 at 09:00 (14:00 UTC)",
        ],
        "post": ["at the instants of “email”"],
    }


def test_one_instant_for_all_is_not_told() -> None:
    """The time in the plan says it already."""
    assert told(("Europe/Paris", "Europe/Berlin")) == {}


def test_of_many_instants_the_first_and_the_last_are_told() -> None:
    """A campaign for the whole world stays readable."""
    found = told(Preferences().zones)["email"]
    assert len(found) == MOST_INSTANTS
    assert " more instants; last, in America/" in found[-1]
