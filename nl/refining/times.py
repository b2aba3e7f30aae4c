"""A step at another time: on a day, at an hour, so long after another step, or repeated."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from marketflow_core.plan.edits import with_step
from marketflow_core.plan.models import After, Plan, Step
from marketflow_core.plan.timing import AfterSteps, At, Optimal, Timing
from marketflow_core.values import shift
from nl.language.text import blank
from nl.refining.requests import NotPlaced, Request
from nl.refining.shifting import awaited, expected
from nl.refining.standing import standing_reading
from nl.refining.which import examples
from nl.settling.sequence import settle
from nl.times.waits import Wait
from nl.times.when import TimeContext, When, read_when

_INSTEAD = re.compile(r"\b(?:instead of|rather than|not)\s+(?:on\s+|at\s+)?[^,;]{1,40}?(?=$|,|;|\s+(?:but|to|on)\b)")
_FROM = re.compile(r"\bfrom\s+[^,;]{1,40}?(?=\s+(?:to|on)\b)")
_TO = re.compile(r"(?<!prior )\bto(?=\s)")
_NAMED_DAY = re.compile(r"\b(?:next|following|coming|this|that)\s+(?:mon|tue|wed|thu|fri|sat|sun)")
CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def take_when(asked: Request) -> When | None:
    """Read and take what the unread words of `asked` say of time; None where they say nothing of it."""
    low = _TO.sub("on", asked.rest)  # "move it to Friday" ends nothing, as "run it to Friday" would
    for pattern in (_INSTEAD, _FROM):
        for hit in list(pattern.finditer(low)):
            if read_when(asked.text[slice(*hit.span())], low[slice(*hit.span())], TimeContext(asked.today)):
                low = blank(low, *hit.span())
                asked.take(*hit.span())
    when = read_when(asked.text, low, TimeContext(asked.today))
    if not when and not (when.zone or when.bad_zone or when.until or when.lasts or when.doubts):
        return None
    for start, end in when.taken:
        asked.take(start, end)
    _certain(asked, when)
    return when


def _certain(asked: Request, when: When) -> None:
    """Refuse what leaves the time open: it was said to settle it."""
    if when.bad_zone:
        told = f"There is no time zone called “{when.bad_zone[0]}”."
        raise NotPlaced(told, f"{asked.text.replace(when.bad_zone[0], 'Europe/Paris')}")
    for doubt in when.doubts:
        if not when or doubt.severity == "error" or "leaves the time open" in doubt.why:
            raise NotPlaced(f"“{doubt.said}” {doubt.why}. Give a day and a time.", *examples(asked))
    if when.until or when.lasts or when.more:
        raise NotPlaced(
            f"“{asked.text}” names more than one time. Say when it starts, and when it ends in a sentence of its own.",
            "Stop the ads on 30 June at 6 pm",
            *examples(asked)[:1],
        )


def moved(asked: Request, plan: Plan, step: Step, when: When) -> Plan:
    """Return `plan` with `step` at the time that `when` says; what it doesn't say stays as it was.

    Raises `NotPlaced` for a time that the step can't have.
    """
    waits = [wait for wait in when.waits if wait.of == "previous"]
    if waits and not when.day:
        return _waiting(asked, plan, step, waits[0], when)
    if isinstance(step.timing, Optimal) and not when.time and not when.waits and not when.repeat and when.day:
        return with_step(
            plan, step.model_copy(update={"timing": Optimal(on=when.day.isoformat(), between=step.timing.between)})
        )
    told = _completed(asked, plan, step, when)
    asked.whens[step.id] = told
    timing, links, repeat = _settled(asked, plan, step, told)
    if isinstance(timing, At) and step.action not in ("generate_report", "collect_metrics"):
        links = tuple(link.model_copy(update={"delay": "PT0S"}) for link in step.after)
    changed = step.model_copy(update={"timing": timing, "after": links, "repeat": repeat})
    _no_circle(asked, plan, changed)
    return with_step(plan, changed)


def _completed(asked: Request, plan: Plan, step: Step, when: When) -> When:
    """Return `when` with the day, the time and the zone that the step has so far, where it names none."""
    if when.waits or when.optimal or when.follows_repeat:
        return when
    now = expected(plan, step)
    day = when.day or (now[0] if now else None)
    if day is None and not when.repeat:
        raise NotPlaced(
            f"{step.id} has no day yet, so “{asked.text}” doesn't place it.", f"Move {step.id} to Tuesday at 10 am"
        )
    if when.day and when.date_said == "weekday" and not _NAMED_DAY.search(asked.low):
        day = _near(asked, plan, step, when.day)
    return replace(
        when,
        day=day,
        time=when.time or (now[1] if now else None),
        zone=when.zone or (now[2] if now else None),
        taken=[],
    )


def _near(asked: Request, plan: Plan, step: Step, day: date) -> date:
    """Return the weekday of `day` in the week in which the step is so far, if that is still ahead, else the next one.

    "Move it to Tuesday" means the Tuesday of that week, however far away the campaign is.
    """
    now = expected(plan, step)
    if now is None:
        return day
    waited = [found[0] for one in awaited(plan, step.after) if (found := expected(plan, one))]
    near = now[0] + timedelta(days=day.weekday() - now[0].weekday())
    while near < asked.today or any(near < one for one in waited):
        near += timedelta(days=7)
    return near


def _settled(asked: Request, plan: Plan, step: Step, when: When) -> tuple[Timing, tuple[After, ...], str | None]:
    """Return timing, links and repeat as the reader settles them for a step with `when` behind the others."""
    reading = standing_reading(asked, plan)
    target = next(draft for draft in reading.drafts if draft.id == step.id)
    reading.drafts = [draft for draft in reading.drafts if draft is not target] + [target]
    target.when, target.repeat, target.timing, target.waits_for = when, None, None, []
    before = len(reading.diagnostics)
    settle(reading, len(reading.drafts) - 1)
    assert target.timing is not None
    if len(reading.diagnostics) > before or target.timing.kind == "unscheduled":
        raise NotPlaced(
            f"I can't tell from when “{asked.text}” counts.", f"Send {step.id} two days after {plan.steps[0].id}"
        )
    links = tuple(After(step=one.id, delay=delay, on=on) for one, delay, on in target.waits_for)
    return target.timing, links or step.after, target.repeat or _repeated(asked, step, when)


def _repeated(asked: Request, step: Step, when: When) -> str | None:
    """Return the step's own repeat, on the weekday that it now begins with where it names one."""
    if not step.repeat or not when.day or "BYDAY=" not in step.repeat:
        return step.repeat
    code = CODES[when.day.weekday()]
    if not re.search(r"BYDAY=[A-Z]{2}(?:;|$)", step.repeat):
        if code in step.repeat:
            return step.repeat
        raise NotPlaced(
            f"{step.id} is repeated on several days; say them all.", f"Send {step.id} every Monday and Thursday at 9 am"
        )
    return re.sub(r"BYDAY=[A-Z]{2}", f"BYDAY={code}", step.repeat)


def _waiting(asked: Request, plan: Plan, step: Step, wait: Wait, when: When) -> Plan:
    """Return `plan` with `step` so long after what it waits for already, or after the step before it."""
    links = step.after or tuple(After(step=one.id) for one in _before(plan, step))
    if not links:
        raise NotPlaced(f"{step.id} is the first step: it has none to come after.", *examples(asked))
    if when.time:
        bases = [found for one in awaited(plan, links) if (found := expected(plan, one))]
        if not bases or "T" in wait.delay:
            raise NotPlaced(f"I can't tell on which day “{asked.text}” is.", f"Move {step.id} to Tuesday at 10 am")
        last = max(bases, key=lambda base: base[0])
        day = shift(datetime.combine(last[0], datetime.min.time()), wait.delay).date()
        kept = tuple(link.model_copy(update={"delay": "PT0S"}) for link in links)
        timing = At(local=f"{day.isoformat()}T{when.time}", zone=when.zone or last[2])
        return with_step(plan, step.model_copy(update={"timing": timing, "after": kept}))
    kept = tuple(link.model_copy(update={"delay": wait.delay}) for link in links)
    return with_step(plan, step.model_copy(update={"timing": AfterSteps(), "after": kept, "repeat": None}))


def _before(plan: Plan, step: Step) -> tuple[Step, ...]:
    place = plan.steps.index(step)
    return plan.steps[place - 1 : place] if place else ()


def _no_circle(asked: Request, plan: Plan, changed: Step) -> None:
    """Refuse a step that would wait for itself by way of others."""
    reached = {link.step for link in changed.after}
    while more := {link.step for one in plan.steps if one.id in reached for link in one.after} - reached:
        reached |= more
    if changed.id in reached:
        raise NotPlaced(f"With “{asked.text}” {changed.id} would wait for itself.", *examples(asked))
