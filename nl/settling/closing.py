"""Steps that the brief implies: ads that end are paused, and a report without a time waits for everything else."""

from __future__ import annotations

from datetime import date

from marketflow_core.plan.timing import AfterSteps, At
from nl.language.measures import duration
from nl.people.audiences import Audience
from nl.reading.drafts import Draft, Reading
from nl.times.calendar_words import add_to_day
from nl.times.when import When


def close_ads(reading: Reading) -> None:
    """Add a pause for each start of ads whose end is said, behind it."""
    drafts: list[Draft] = []
    for draft in reading.drafts:
        drafts.append(draft)
        end = _end(draft)
        if draft.action != "start_ads" or end is None:
            continue
        pause = Draft(
            "pause_ads",
            draft.start,
            draft.end,
            draft.low,
            When(),
            Audience(),
            platforms=draft.platforms,
            section=draft.section,
        )
        if isinstance(draft.timing, At) or draft.when.until:
            local = end.isoformat() + (f"T{draft.when.until_time}" if draft.when.until_time else "")
            pause.timing = At(local=local, zone=draft.timing.zone if isinstance(draft.timing, At) else "default")
        else:
            pause.timing = AfterSteps()
            pause.waits_for.append((draft, duration(draft.when.lasts or "") or "PT0S", "done"))
        drafts.append(pause)
    reading.drafts = drafts


def _end(draft: Draft) -> date | None:
    if draft.when.until:
        return draft.when.until
    if not draft.when.lasts:
        return None
    start = draft.day or date(2000, 1, 1)
    return add_to_day(start, duration(draft.when.lasts) or "P0D")


def wait_for_all(reading: Reading) -> None:
    """Let a report without a time of its own wait for every other step."""
    for draft in reading.drafts:
        if draft.action == "generate_report" and isinstance(draft.timing, AfterSteps) and not draft.waits_for:
            draft.waits_for = [(other, "PT0S", "done") for other in reading.drafts if other.action != "generate_report"]
