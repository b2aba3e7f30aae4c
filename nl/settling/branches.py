"""Which message a step answers, where another step before it answers the same one: "if they open it, …; if they
don't, …".
"""

from __future__ import annotations

import re

from marketflow_core.plan.rules import AllOf, EventLeaf
from marketflow_core.values import Span
from nl.people.audiences import Audience
from nl.reading.drafts import MESSAGES, Draft, Reading

_BEFORE = 4
"""How many steps back the other branch is looked for."""
_IMPLIES = {"email_clicked": "email_opened", "webinar_attended": "webinar_registered"}
_OF_A_MESSAGE = {"email_opened", "email_clicked"}
_ELSEWHERE = ("any", "our ", "a ", "an ")
_EMAIL = re.compile(r"\b(?:e-?mail|mail|newsletter)")
_LATER = re.compile(r"\b(?:later|that|this|then|afterwards)\b")
_INSTEAD = re.compile(r"\binstead\b(?! of\b)")


def set_branch(reading: Reading, draft: Draft, index: int) -> None:
    """Note in `draft` the other branch and the message that both answer, where the last step that was for people by
    what they did was for people who can't be those of `draft`.

    Somebody who didn't open an email never got what those got who did, so that nothing of theirs can be followed.
    """
    earlier = reading.drafts[max(0, index - _BEFORE) : index]
    before = next((one for one in reversed(earlier) if one.action in MESSAGES), None)
    if before is None or not draft.audience:
        return
    own, others = _facts(draft.audience), _facts(before.audience)
    apart = own[0] & others[1] | own[1] & others[0]
    later_mail = draft.when.day and before.action == "send_email"
    if (apart and (before.waits_for or (apart & _OF_A_MESSAGE and not later_mail))) or _names_email(draft, before):
        draft.answers = before.answers or _answered(earlier, before)
        draft.branch = before if draft.answers else None
    if draft.branch or draft.audience.otherwise:
        for hit in _INSTEAD.finditer(draft.low):
            draft.place("audience", Span(start=draft.start + hit.start(), end=draft.start + hit.end()))


def _names_email(draft: Draft, before: Draft) -> bool:
    """Tell whether a step behind a text counts from the email that its condition names: "if they don't open the email,
    send it again after five days".
    """
    named = any(
        ref and _EMAIL.search(ref) and not ref.startswith(_ELSEWHERE) for ref, _ in draft.audience.refs.values()
    )
    bare = not any(_LATER.search(draft.low[wait.start : wait.end]) for wait in draft.when.waits)
    return named and bare and before.action != "send_email" and bool(before.waits_for) and draft.conditional


def _answered(earlier: list[Draft], before: Draft) -> Draft | None:
    if before.waits_for:
        return before.waits_for[0][0]
    return next((one for one in reversed(earlier) if one.action == "send_email" and one is not before), None)


def email_behind(draft: Draft) -> Draft:
    """Return the email that the condition of a waiting step speaks of: a text can't be opened, but what it followed."""
    step = first = draft.waits_for[0][0]
    while step.action != "send_email" and step.waits_for:
        step = step.waits_for[0][0]
    return step if step.action == "send_email" else first


def _facts(audience: Audience) -> tuple[set[str], set[str]]:
    """Return the events that people must have done, and those that they mustn't have."""
    rule = audience.rule
    parts = rule.all if isinstance(rule, AllOf) else (rule,)
    told = [part for part in parts if isinstance(part, EventLeaf) and not _of_others(audience, part)]
    done = {part.event for part in told if part.operator == "performed"}
    undone = {part.event for part in told if part.operator == "not_performed"}
    return done | {_IMPLIES[event] for event in done & _IMPLIES.keys()}, undone


def _of_others(audience: Audience, leaf: EventLeaf) -> bool:
    """Tell whether a leaf speaks of any message of ours, of one of an earlier campaign, or of one thing only."""
    return bool(leaf.where) or (audience.refs.get(leaf, (None, False))[0] or "").startswith(_ELSEWHERE)
