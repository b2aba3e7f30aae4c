"""What holds for the whole campaign: a limit that is set, one that is lifted, and the places in which it runs."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from marketflow_core.plan.edits import with_limits
from marketflow_core.plan.models import Plan
from nl.constraints import read_constraints
from nl.language.lexicon import one_of, words
from nl.people.audiences import read_audience
from nl.reading.places import KINDS, zones_of
from nl.refining.requests import NotPlaced, Request
from nl.refining.which import unread
from nl.times.when import TimeContext

_RUNS_IN = re.compile(
    r"^(?:only\s+|also\s+)?(?:run|launch|start|roll out|go live)(?:\s+(?:it|this|everything|the campaign))?\b"
)
_ALSO = re.compile(r"\b(?:also|too|as|well|add)\b")
_WORD = re.compile(r"[a-z0-9][\w'-]*")


def lift_limit(asked: Request) -> Plan | None:
    """Return the plan without the limit that `asked` lifts (“drop the quiet hours”); None where it lifts none."""
    hit = _lifted().match(asked.low)
    if hit is None:
        return None
    key = next(key for key, named in words("refining")["limits"].items() if hit["what"] in named)
    if asked.plan.constraints.model_dump(mode="json").get(key) is None:
        raise NotPlaced(f"The plan has no {hit['what']} that could be lifted.", "No messages after 9 pm")
    return with_limits(asked.plan, **{key: None})


def set_limit(asked: Request) -> Plan | None:
    """Return the plan with the limits that `asked` states (“no messages after 9 pm”); None where it states none."""
    found = read_constraints(asked.sentence, asked.names, TimeContext(asked.today))
    values = {key: value for key, value in found.values.items() if key != "exclude"}
    if not values:
        return None
    if found.exclude is not None or _is_for_some(asked, values):
        raise NotPlaced(
            f"“{asked.text}” states a limit and names people; a limit holds for everybody. Say one after the other.",
            "No messages after 9 pm",
            "Leave out people in France",
        )
    for start, end in (span for spans in found.spans.values() for span in spans):
        asked.take(start, end)
    left = [word for word in _WORD.findall(asked.rest) if word not in _frame()]
    if left and "approval" not in values:  # whose approval it is has no place in a plan
        raise unread(asked, " ".join(left))
    if "blackout" in values:
        had = asked.plan.constraints.model_dump(mode="json").get("blackout", [])
        values["blackout"] = [*had, *(day for day in values["blackout"] if day not in had)]
    return with_limits(asked.plan, **values)


def _is_for_some(asked: Request, values: dict[str, Any]) -> bool:
    """Tell whether a limit on messages is said of some people only, which no plan can hold."""
    people = read_audience(asked.low, asked.names.places(0, len(asked.text)), 0, asked.today)
    return people.rule is not None and bool(values.keys() & {"quiet_hours", "days", "frequency_cap", "blackout"})


def set_regions(asked: Request) -> Plan | None:
    """Return the plan running in the places that `asked` names (“run it in Tokyo as well”); None where it says nothing
    of where the campaign runs.
    """
    if not _RUNS_IN.match(asked.low) or not re.search(r"\bin\b", asked.low):
        return None
    named = [name for name in asked.names.within(0, len(asked.text)) if name.kind in KINDS]
    rest = asked.low
    for name in named:
        rest = rest[: name.start] + " " * (name.end - name.start) + rest[name.end :]
    rest = _RUNS_IN.sub(" ", rest)
    left = [word for word in _WORD.findall(rest) if word not in _frame() and not _ALSO.match(word)]
    if not named or left:
        return None
    zones = zones_of(named, asked.preferences.regions)
    had = asked.plan.constraints.regions if _ALSO.search(asked.low) else ()
    return with_limits(asked.plan, regions=list(dict.fromkeys((*had, *zones))))


@cache
def _frame() -> frozenset[str]:
    """Return the words that a limit is said with, and that say nothing of it."""
    return frozenset(words("refining")["frame"]["words"].split())


@cache
def _lifted() -> re.Pattern[str]:
    named = [word for group in words("refining")["limits"].values() for word in group]
    verbs = [verb for verb in words("refining")["verbs"]["remove"] if verb not in ("no",)]
    return re.compile(
        rf"(?:(?:{one_of(*verbs, 'lift', 'ignore', 'switch off', 'turn off')})\s+(?:(?:the|our|all|any)\s+)?"
        r"|no\s+(?:more\s+)?)"
        rf"(?P<what>{one_of(*named)})(?:\s+(?:any more|anymore|needed|necessary|required))?\W*$"
    )
