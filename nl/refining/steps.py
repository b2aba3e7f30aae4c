"""A change to steps that stand: their time, platforms and people, in any combination that one request names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from marketflow_core.plan.models import Plan, Step
from marketflow_core.plan.timing import At
from nl.refining.networks import Networks, placed, suits, take_networks
from nl.refining.people import People, addressed, excluded, has_people, take_people
from nl.refining.requests import NotPlaced, Request
from nl.refining.shifting import shifted, take_distance
from nl.refining.times import moved, take_when
from nl.refining.which import Meant, meant, several
from nl.times.when import When

_NEW = re.compile(
    r"^(?:(?:also|please|and)\s+)*(?:add|insert|create|append|throw in|put in)\s+(?:an?|another|one more|some)\b"
    r"|\b(?:send|post|publish|write|share|schedule|run|start|put)\s+(?:out\s+)?(?:them\s+|everyone\s+|people\s+)?"
    r"(?:an?|another|one more|some)\s+(?!(?:hour|day|week|minute|month|bit|half|little|few|couple)s?\b)"
    r"|^(?:(?:also|please|and)\s+)*(?:remind|invite|thank|tell|notify|announce|collect|track|measure|generate|prepare|resume)\s"
    r"|^(?:if|when|whenever|as soon as|once)\b"
)
_STOPS = re.compile(r"^(?:also\s+)?(?:pause|stop|end|switch off|turn off)\b")
_FOR_PEOPLE = re.compile(
    r"^(?:also\s+)?(?:only|just|limit|narrow|restrict|exclude|leave out|include|target|not)\b|\b(?:who|whose)\b"
)
_NETWORK_VERBS = re.compile(
    r"\b(?:also|too|as well|only|instead|use|using|through|via|switch|replace|swap|add|post|publish|put|share|run|tweet"
    r"|send|not|take|off|remove|change|set)\b"
)
_MOVES = re.compile(r"^(?:move|shift|reschedule|postpone|delay|bring|push)\b")
_LAUNCH = re.compile(
    r"^\W*(?:move|shift|reschedule|postpone|delay|bring|push|launch|start)?\W*(?:back|forward)?\W*(?:the\s+|our\s+)?"
    r"(?:launch|campaign|whole campaign|start|kick-?off|everything|it all|all of it)?(?:\s+(?:to|on|at))?\W*$"
)


@dataclass
class _Parts:
    """What a request says of steps."""

    distance: str | None = None
    when: When | None = None
    networks: Networks | None = None
    people: People | None = None

    def __bool__(self) -> bool:
        return bool(self.distance or self.when or self.networks or self.people)


def is_new(asked: Request) -> bool:
    """Tell whether a request asks for something beside what stands (“add a reminder …”, “send another email …”)."""
    stands = any(step.action == "pause_ads" for step in asked.plan.steps)
    return _NEW.search(asked.low) is not None or (_STOPS.match(asked.low) is not None and not stands)


def change_steps(asked: Request) -> Plan | None:
    """Return the plan with the steps changed as `asked` says; None where it says nothing of time, people or platforms.

    Raises `NotPlaced` where it can't be told which steps, or where they can't be so.
    """
    parts = _take(asked)
    if not parts:
        return None
    if (parts.distance or parts.when) and not parts.networks and not parts.people and _is_all(asked):
        return _everything(asked, parts)
    if parts.networks and parts.networks.how == "also" and (parts.when or parts.distance):
        raise NotPlaced(
            f"“{asked.text}” gives a place and a time of its own, so it is a step of its own.", *_moves(asked)
        )
    found = meant(asked, lambda step: _suits(parts, step))
    if parts.people and not found.named and not (parts.distance or parts.when or parts.networks):
        return _campaign(asked, parts.people, found)
    steps = _ending(asked, found) if _STOPS.match(asked.low) else _chosen(asked, parts, found)
    plan = asked.plan
    for step in steps:
        plan = _changed(asked, plan, step.id, parts)
    return plan


def _take(asked: Request) -> _Parts:
    parts = _Parts()
    parts.distance = take_distance(asked)
    if _FOR_PEOPLE.search(asked.low):
        parts.people = take_people(asked)
    if not parts.distance:
        parts.when = take_when(asked)
    parts.people = parts.people or take_people(asked)
    if _NETWORK_VERBS.search(asked.low) and not _MOVES.match(asked.low):
        parts.networks = take_networks(asked)
    return parts


def _suits(parts: _Parts, step: Step) -> bool:
    if parts.networks and not suits(parts.networks, step):
        return False
    if parts.distance and step.timing.kind == "unscheduled":
        return False
    return not parts.people or has_people(step) or bool(step.audience) or bool(step.after)


def _chosen(asked: Request, parts: _Parts, found: Meant) -> tuple[Step, ...]:
    steps = found.steps
    if not found.named and not parts.networks:
        steps = tuple(step for step in steps if step.action not in ("collect_metrics", "generate_report", "pause_ads"))
    if not steps:
        raise NotPlaced(f"No step of the plan can be changed as “{asked.text}” says.", *_moves(asked))
    if len(steps) > 1 and not found.named:
        raise several(asked, steps)
    return steps


def _ending(asked: Request, found: Meant) -> tuple[Step, ...]:
    """Return the steps that end the ads which are meant: “stop the ads on Friday” moves the end, not the start."""
    ads = {step.platforms for step in found.steps if step.action == "start_ads"}
    ends = tuple(step for step in asked.plan.steps if step.action == "pause_ads" and step.platforms in ads)
    if not ends:
        raise NotPlaced(f"No step of the plan ends what “{asked.text}” means.", *_moves(asked))
    return ends


def _changed(asked: Request, plan: Plan, step_id: str, parts: _Parts) -> Plan:
    if parts.distance:
        plan = shifted(asked, plan, plan.step(step_id), parts.distance)
    if parts.when:
        plan = moved(asked, plan, plan.step(step_id), parts.when)
    if parts.networks:
        plan = placed(asked, plan, plan.step(step_id), parts.networks)
    if parts.people:
        plan = addressed(asked, plan, plan.step(step_id), parts.people)
    return plan


def _is_all(asked: Request) -> bool:
    """Tell whether the unread words name the campaign or its launch, and no step is called so."""
    words = asked.rest.replace("¤", " ")
    called = any("launch" in step.id for step in asked.plan.steps) and "launch" in words
    named = re.search(r"\b(?:launch|campaign|everything|start|kick-?off|all)\b", words)
    return bool(named) and not called and _LAUNCH.match(words) is not None


def _everything(asked: Request, parts: _Parts) -> Plan:
    """Move every step that has a time of its own by one distance: that of the first of them to its new time."""
    timed = [step for step in asked.plan.steps if isinstance(step.timing, At)]
    if not timed:
        raise NotPlaced("No step of the plan has a time of its own that could be moved.", *_moves(asked))
    by = parts.distance
    if by is None:
        assert parts.when is not None
        first = min(timed, key=lambda step: step.timing.local if isinstance(step.timing, At) else "")
        new = moved(asked, asked.plan, first, parts.when).step(first.id).timing
        asked.whens.clear()
        by = _distance(asked, first, new)
    plan = asked.plan
    for step in timed:
        plan = shifted(asked, plan, step, by)
    return plan


def _distance(asked: Request, first: Step, new: object) -> str:
    from datetime import datetime

    old = first.timing
    if not isinstance(old, At) or not isinstance(new, At) or ("T" in old.local) != ("T" in new.local):
        raise NotPlaced(f"“{asked.text}” gives no one time for everything. Move the steps one by one.", *_moves(asked))
    minutes = int((datetime.fromisoformat(new.local) - datetime.fromisoformat(old.local)).total_seconds()) // 60
    sign = "-" if minutes < 0 else ""
    whole = abs(minutes)
    return f"{sign}P{whole // 1440}D" if whole % 1440 == 0 else f"{sign}PT{whole}M"


def _campaign(asked: Request, people: People, found: Meant) -> Plan:
    """Let a request that names people and no step hold for the campaign."""
    if people.how == "not":
        return excluded(asked, asked.plan, people)
    steps = [step for step in found.steps if has_people(step)]
    if not steps:
        raise NotPlaced("The plan has no message and no ads that could be for them.", *_moves(asked))
    if len(steps) > 1 and people.how != "only":
        raise several(asked, steps)
    plan = asked.plan
    for step in steps:
        plan = addressed(asked, plan, plan.step(step.id), people)
    return plan


def _moves(asked: Request) -> tuple[str, ...]:
    return tuple(f"Move {step.id} to Tuesday at 10 am" for step in asked.plan.steps[:2])
