"""Other people for a step, or for the campaign: only some of them, also others, everybody, or not these."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from marketflow_core.plan.edits import with_limits, with_people
from marketflow_core.plan.models import Plan, Step
from marketflow_core.plan.rules import AllOf, AnyOf, AttributeLeaf, Rule
from marketflow_core.plan.vocabulary import MESSAGE_ACTIONS
from nl.language.text import BLANK
from nl.people.audiences import Audience, negated, read_audience
from nl.refining.requests import NotPlaced, Request
from nl.refining.standing import standing_reading
from nl.refining.which import examples
from nl.settling.naming import segment_name
from nl.settling.recipients import with_steps

_ONLY = re.compile(
    r"\b(?:only|just|limit(?:ed)?|narrow(?:ed)?(?: down)?|restrict(?:ed)?|exclusively|nobody but|no one but)\b"
)
_NOT = re.compile(
    r"\b(?:leave out|leaving out|exclude|excluding|skip|not to|never to|(?:don't|do not) (?:send|email|text|target"
    r"|contact|include|bother)|except(?: for)?|but not|without|drop|remove|nobody|no one|keep out|suppress)\b"
    r"|(?:^|[,;]\s+)not\b"
)
_ALSO = re.compile(r"\b(?:also|too|as well|in addition|additionally|include|add)\b")
_EVERYONE = re.compile(
    r"\b(?:to\s+|for\s+)?(?:everyone|everybody|all (?:of )?(?:our |the )?(?:subscribers|customers|people|contacts|users"
    r"|members)|(?:the|our) (?:whole|entire|full) (?:list|audience))\b"
)
_PEOPLE_WORDS = re.compile(
    r"\b(?:(?:to|for|at|of|by|with)\s+)?(?:the\s+|our\s+|those\s+)?(?:people|persons?|customers|subscribers|users|members|contacts"
    r"|anyone|anybody|those|everyone|everybody|readers|clients|recipients|audience|folks|shoppers|buyers|others)\b"
    r"(?:\s+(?:who|whom|that|which|in|from|with)\b)?"
)


@dataclass(frozen=True)
class People:
    """Whom a request speaks of and how: only those of them, also those, not those, or those instead (`set`)."""

    audience: Audience
    how: Literal["only", "also", "not", "set"]


def take_people(asked: Request) -> People | None:
    """Read and take whom the unread words of `asked` speak of; None where they speak of nobody."""
    excluding = _NOT.search(asked.rest)
    low = _NOT.sub(lambda hit: BLANK * len(hit[0]), asked.rest)  # or the reader would turn the rule round as well
    found = read_audience(low, asked.names.places(0, len(asked.text)), 0, asked.today)
    if found.rule is None:
        hit = _EVERYONE.search(asked.rest)
        if hit is None:
            return None
        asked.take(*hit.span())
        return People(Audience(everybody=True), "set")
    how: Literal["only", "also", "not", "set"] = "set"
    if excluding and excluding.start() < min(start for start, _ in found.spans):
        how = "not"
    elif _ONLY.search(asked.rest):
        how = "only"
    elif _ALSO.search(asked.rest):
        how = "also"
    for start, end in found.spans:
        asked.take(start, end)
    for pattern in (_ONLY, _NOT, _ALSO, _PEOPLE_WORDS):
        for hit in list(pattern.finditer(asked.rest)):
            asked.take(*hit.span())
    return People(found, how)


def has_people(step: Step) -> bool:
    """Tell whether a step is for people of its own: a message or ads, not one that follows another's people."""
    return (step.action in MESSAGE_ACTIONS or step.action in ("start_ads", "sync_audience")) and not step.after


def addressed(asked: Request, plan: Plan, step: Step, people: People) -> Plan:
    """Return `plan` with `step` for the people that `people` tells of. Raises `NotPlaced` for a step without people."""
    if step.action not in MESSAGE_ACTIONS and step.action not in ("start_ads", "sync_audience"):
        raise NotPlaced(f"{step.id} is for nobody in particular, so nobody can be left out of it.", *examples(asked))
    if people.audience.rule is None:
        return with_people(plan, step.id, None, "")
    reading = standing_reading(asked, plan)
    index = [draft.id for draft in reading.drafts].index(step.id)
    target = reading.drafts[index]
    rule = with_steps(reading, people.audience.rule, people.audience, target, index)
    if reading.diagnostics:
        raise NotPlaced(reading.diagnostics[-1].message, *examples(asked))
    if people.audience.vague:
        words = people.audience.vague[0][0].strip()
        raise NotPlaced(
            f"“{words}” has no definition. Say it by purchases, activity or a field.",
            "Only people who bought at least three times in the last year",
        )
    had = plan.segments.get(step.audience or "")
    if step.audience is not None and had is None:
        raise NotPlaced(
            f"The people of {step.id} are the segment {step.audience}, which is defined elsewhere; change it there.",
            *examples(asked),
        )
    joined = _joined(had, rule, people.how)
    others = {name: one for name, one in plan.segments.items() if name != step.audience}
    return with_people(plan, step.id, joined, segment_name(joined, others))


def excluded(asked: Request, plan: Plan, people: People) -> Plan:
    """Return `plan` with the people that `people` tells of left out of the whole campaign."""
    assert people.audience.rule is not None
    reading = standing_reading(asked, plan)
    rule = with_steps(reading, people.audience.rule, people.audience, None, len(reading.drafts))
    before = plan.constraints.exclude
    joined = rule if before is None else AnyOf(any=_once(*_any(before), rule))
    return with_limits(plan, exclude=joined.model_dump(mode="json"))


def _any(rule: Rule) -> tuple[Rule, ...]:
    return rule.any if isinstance(rule, AnyOf) else (rule,)


def _joined(had: Rule | None, rule: Rule, how: str) -> Rule:
    if had is None:
        return negated(rule) if how == "not" else rule
    match how:
        case "only":
            return _both(had, rule)
        case "not":
            return _both(had, negated(rule))
        case "also":
            return AnyOf(any=_once(*_any(had), rule))
        case _:
            return rule


def _once(*rules: Rule) -> tuple[Rule, ...]:
    """Return `rules` without those that stand before already; a rule with a `where` can't be a key."""
    return tuple(rule for number, rule in enumerate(rules) if rule not in rules[:number])


def _both(had: Rule, rule: Rule) -> Rule:
    """Return who is in both rules; what the old one says of a field, the newer one says instead."""
    new = rule.all if isinstance(rule, AllOf) else (rule,)
    old = had.all if isinstance(had, AllOf) else (had,)
    about = {key for one in new if (key := _about(one))}
    parts = _once(*(one for one in old if _about(one) not in about), *new)
    return parts[0] if len(parts) == 1 else AllOf(all=parts)


def _about(rule: Rule) -> tuple[str, ...] | None:
    """Return what a leaf says something of, so that it can't be said twice: a field; what isn't a leaf has nothing."""
    if isinstance(rule, AttributeLeaf):
        return ("field", rule.field)
    if isinstance(rule, AnyOf) and rule.any and all(isinstance(one, AttributeLeaf) for one in rule.any):
        fields = {one.field for one in rule.any if isinstance(one, AttributeLeaf)}
        return ("field", *fields) if len(fields) == 1 else None
    return None
