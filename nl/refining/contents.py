"""Other content for a step: its subject, what it is about, or where it links to."""

from __future__ import annotations

import re

from marketflow_core.plan.edits import with_step
from marketflow_core.plan.models import Plan, Step
from marketflow_core.plan.vocabulary import MESSAGE_ACTIONS
from nl.refining.requests import NotPlaced, Request
from nl.refining.which import Meant, meant, several

_QUOTE = re.compile(r"(?P<q>\"|(?<![\w])')(?P<t>[^\"\n]{1,200}?)(?P=q)(?!\w)")
_SUBJECT = re.compile(
    r"\b(?:subject(?:[ -]?lines?)?|title|headline)\b\s*(?:is|to|:|=|should be|should read|reads?|be|as)?"
)
_AFTER_COLON = re.compile(
    r"\bsubject(?:[ -]?lines?)?\b[^:\"]{0,80}?(?::|=|\bto\b|\bshould (?:be|read)\b|\bis\b)\s*[:=]?\s*"
    r"(?P<t>[^\s].{0,200})$"
)
_LINK = re.compile(r"\b(?:link(?:s|ed|ing)?|url|landing page|address)\b\s*(?:is|to|:|=|should be|it to|them to)?")
_URL = re.compile(r"(?P<u>https?://[^\s,;)\"']+|www\.[^\s,;)\"']+)")
_ABOUT = re.compile(r"\b(?:about|topic (?:is|to|of)|be on|announce)\s+(?P<t>[^\s].{0,120})$")
_CHANGES = re.compile(r"\b(?:change|set|make|update|let|put|give|use|replace|correct|fix|rewrite)\b")


def change_content(asked: Request) -> Plan | None:
    """Return the plan with the subject, the link or the topic that `asked` gives; None where it speaks of none."""
    return _subject(asked) or _link(asked) or _topic(asked)


def _subject(asked: Request) -> Plan | None:
    if not _SUBJECT.search(asked.low):
        return None
    hit = _QUOTE.search(asked.low)
    if hit is None:
        hit = _AFTER_COLON.search(asked.low)
    if hit is None:
        raise NotPlaced("What should the subject be? Put it in quotation marks.", 'Change the subject to "Last chance"')
    text = asked.text[slice(*hit.span("t"))].strip()
    asked.take(*(hit.span() if hit.re is _QUOTE else hit.span("t")))
    asked.take_all(_SUBJECT)
    asked.rest = _CHANGES.sub(" ", asked.rest.replace(":", " "))
    found = _one(asked, meant(asked, lambda step: step.action in MESSAGE_ACTIONS))
    return _changed(asked, found, subject=text)


def _link(asked: Request) -> Plan | None:
    hit = _URL.search(asked.text)
    if hit is None or not (_LINK.search(asked.low) or _CHANGES.search(asked.low)):
        return None
    asked.take(*hit.span())
    asked.take_all(_LINK)
    asked.rest = _CHANGES.sub(" ", asked.rest)
    found = meant(asked, lambda step: step.action in MESSAGE_ACTIONS or step.action in ("publish_post", "start_ads"))
    return _changed(asked, _one(asked, found), link=hit["u"].rstrip(".!?"))


def _topic(asked: Request) -> Plan | None:
    hit = _ABOUT.search(asked.low)
    if hit is None or not re.match(r"(?:make|change|let|have)\b", asked.low):
        return None
    text = asked.text[slice(*hit.span("t"))].strip(" .\"'")
    asked.take(*hit.span())
    asked.rest = _CHANGES.sub(" ", asked.rest)
    found = meant(asked, lambda step: step.action in MESSAGE_ACTIONS or step.action in ("publish_post", "start_ads"))
    return _changed(asked, _one(asked, found), topic=re.sub(r"^(?:the|our|a|an)\s+", "", text))


def _one(asked: Request, found: Meant) -> tuple[Step, ...]:
    if not found.steps:
        raise NotPlaced("The plan has no step that this could be said of.", "Send an email to all subscribers")
    if len(found.steps) > 1 and not found.named:
        raise several(asked, found.steps)
    return found.steps


def _changed(asked: Request, steps: tuple[Step, ...], **content: str) -> Plan:
    plan = asked.plan
    for step in steps:
        told = step.content.model_copy(update=content)
        plan = with_step(plan, step.model_copy(update={"content": told}))
    return plan
