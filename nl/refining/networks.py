"""Other platforms for a step: also on one, instead of one, only on one, or through one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from marketflow_core.plan.edits import with_step
from marketflow_core.plan.models import Plan, Step
from marketflow_core.plan.vocabulary import PLATFORM_NAMES
from nl.language.names import slug_for
from nl.refining.requests import NotPlaced, Request
from nl.refining.which import examples
from nl.settling.checks import can_do

_ALSO = re.compile(r"\b(?:also|too|as well|in addition|additionally|add|plus|include)\b")
_ONLY = re.compile(r"\b(?:only|just|exclusively)\b")
_AWAY = re.compile(
    r"\b(?:instead of|rather than|not|off|from|replace|swap|away from)\s+(?:on\s+|the\s+|via\s+|through\s+)*$"
)
_AND = re.compile(r"\s*(?:,\s*and|,|and|or|&|\+)\s*")
_OFF = re.compile(r"\s+(?:off|from|out of|away)\b")
_TOWARDS = re.compile(
    r"\b(?:on|onto|to|through|via|with|using|use|by|for|in|and|or|add|also|switch to|,|&)\s*(?:the\s+)?$"
)
_HOW = re.compile(
    r"\b(?:instead of|rather than|replaced?|swap|switch(?: over)?(?: from)?|away from|use|using|via|through"
    r"|additionally|in addition|include|exclusively|only|just|also|too|as well|add|plus|instead|not)\b"
)


@dataclass(frozen=True)
class Networks:
    """Platforms that a request names as it writes them, those that it takes away, and how it wants the former."""

    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]
    how: Literal["also", "set"]


def take_networks(asked: Request) -> Networks | None:
    """Take the platforms through which something is to go; None where none is named so.

    A platform that only tells which step is meant (“the Facebook post”) is left to that.
    """
    wanted: list[str] = []
    unwanted: list[str] = []
    for row in _rows(asked):
        lead, trail = asked.low[: row[0][1]], asked.low[row[-1][2] :]
        if _AWAY.search(lead) or _OFF.match(trail):
            unwanted += [value for value, _, _ in row]
        elif _TOWARDS.search(lead):
            wanted += [value for value, _, _ in row]
        else:
            continue
        asked.take(row[0][1], row[-1][2])
    if not wanted and not unwanted:
        return None
    how: Literal["also", "set"] = "also" if _ALSO.search(asked.rest) and not _ONLY.search(asked.rest) else "set"
    for hit in list(_HOW.finditer(asked.rest)):
        asked.take(*hit.span())
    return Networks(tuple(wanted), tuple(unwanted), how)


def _rows(asked: Request) -> list[list[tuple[str, int, int]]]:
    """Return the platforms that are named, those of one list ("Facebook, Instagram and X") together."""
    rows: list[list[tuple[str, int, int]]] = []
    for name in asked.platforms():
        if rows and _AND.fullmatch(asked.low[rows[-1][-1][2] : name[1]]):
            rows[-1].append(name)
        else:
            rows.append([name])
    return rows


def suits(networks: Networks, step: Step) -> bool:
    """Tell whether `step` can go through the platforms that are wanted, or has the one that is taken away."""
    slugs = [slug_for(value, step.action) for value in networks.wanted]
    able = all(slug is not None and can_do(slug, step.action) for slug in slugs)
    gone = {slug_for(value, step.action) for value in networks.unwanted}
    return _is_on_a_platform(step) and able and (not gone or bool(gone & set(step.platforms)))


def _is_on_a_platform(step: Step) -> bool:
    return step.action not in ("collect_metrics", "generate_report", "notify_team", "pause_ads", "resume_ads")


def placed(asked: Request, plan: Plan, step: Step, networks: Networks) -> Plan:
    """Return `plan` with `step` on the platforms of `networks`. Raises `NotPlaced` for one that can't do it."""
    wanted = [slug_for(value, step.action) or value for value in networks.wanted]
    gone = {slug_for(value, step.action) or value for value in networks.unwanted}
    for slug in wanted:
        if not can_do(slug, step.action):
            name = PLATFORM_NAMES.get(slug, slug)
            raise NotPlaced(f"{name} can't do what {step.id} does ({step.action.replace('_', ' ')}).", *examples(asked))
    had = step.platforms or asked.preferences.default_platforms.get(step.channel, ())
    kept = had if networks.how == "also" or gone else ()
    now = tuple(sorted({slug for slug in kept if slug not in gone} | set(wanted)))
    if not now:
        raise NotPlaced(f"{step.id} would be on no platform. To leave it out, say so.", f"Drop {step.id}")
    return with_all(plan, step, now)


def with_all(plan: Plan, step: Step, platforms: Iterable[str]) -> Plan:
    """Return `plan` with `step` on `platforms`, and what ends its ads on the same ones."""
    new = tuple(sorted(platforms))
    for other in plan.steps:
        ends = other.action in ("pause_ads", "resume_ads") and other.source == step.source and step.source is not None
        if other.id == step.id or (ends and other.platforms == step.platforms):
            plan = with_step(plan, other.model_copy(update={"platforms": new}))
    return plan
