"""Which rule each step's people have, once the steps have ids."""

from __future__ import annotations

from marketflow_core.plan.rules import AllOf, AnyOf, EventLeaf, Rule, leaves
from marketflow_core.plan.timing import OnEvent
from nl.people.audiences import Audience, negated, replace_leaves
from nl.people.event_tails import SEVERAL
from nl.reading.drafts import MESSAGES, Draft, Reading
from nl.reading.references import REACH, resolve
from nl.settling.branches import email_behind
from nl.settling.naming import segment_name

_FOR_NOBODY = ("generate_report", "collect_metrics", "pause_ads", "adjust_budget", "publish_post", "publish_page")
"""What has no people of its own: what the public sees narrows nobody."""
_OF_A_STEP = ("email_opened", "email_clicked", "email_sent")


def settle_people(reading: Reading, standing: int = 0) -> dict[str, Rule]:
    """Give each draft its segment, and return the segments by id. The first `standing` drafts have theirs."""
    segments = {one.segment: one.rule for one in reading.drafts[:standing] if one.segment and one.rule is not None}
    for index, draft in enumerate(reading.drafts[standing:], standing):
        if draft.action in _FOR_NOBODY:
            continue
        rule = _untriggered(draft, _rule(reading, draft, index))
        draft.rule = rule
        if rule is None:
            continue
        draft.segment = segment_name(rule, segments)
        segments[draft.segment] = rule
        for vague in draft.audience.vague:
            reading.tell(
                "vague_audience",
                "warning",
                f"“{vague.words.strip()}” has no definition; I took “{vague.others[0]}”. Say it by "
                r"purchases, activity or a field.",
                draft.span,
                *vague.others,
                step=draft,
            )
    return segments


def _rule(reading: Reading, draft: Draft, index: int) -> Rule | None:
    audience = draft.audience
    own = audience.rule
    if audience.otherwise and (own is None or audience.rest):
        others = _others(reading, draft, index)
        if own is None:
            return others
        own = with_steps(reading, own, audience, draft, index)
        return AllOf(all=(own, others)) if others is not None else own
    if own is None and audience.pronoun and draft.action in ("start_ads", "sync_audience"):
        return next((one.rule for one in reversed(reading.drafts[:index]) if one.rule is not None), None)
    if own is None and reading.audience and reading.audience.rule is not None and _takes_default(draft, audience):
        own, audience = reading.audience.rule, reading.audience
    return with_steps(reading, own, audience, draft, index) if own is not None else None


def _untriggered(draft: Draft, rule: Rule | None) -> Rule | None:
    """Leave out of a rule what starts the step anyway: "when somebody cancels, email them" narrows nothing."""
    if rule is None or not isinstance(draft.timing, OnEvent):
        return rule
    parts = rule.all if isinstance(rule, AllOf) else (rule,)
    kept = tuple(
        part
        for part in parts
        if not (isinstance(part, EventLeaf) and part.event == draft.timing.event and part.operator == "performed")
    )
    return (kept[0] if len(kept) == 1 else AllOf(all=kept)) if kept else None


def _others(reading: Reading, draft: Draft, index: int) -> Rule | None:
    """Return the rule for everybody who isn't in the group named before.

    "Everybody else" means the group that a step was for, before those who did or didn't do something with a message.
    """
    named = [one.rule for one in reversed(reading.drafts[max(0, index - REACH) : index]) if one.rule is not None]
    if not named:
        if draft.action in MESSAGES and draft.audience.rule is None:
            _nobody_before(reading, draft)
        return None
    groups = [rule for rule in named if any(not _of_step(leaf) for leaf in leaves(rule))] if draft.audience.rest else []
    return negated((groups or named)[0])


def _of_step(leaf: object) -> bool:
    return isinstance(leaf, EventLeaf) and "step" in (leaf.where or {})


def _takes_default(draft: Draft, audience: Audience) -> bool:
    return (draft.action in MESSAGES or draft.action == "start_ads") and not audience.everybody and not draft.waits_for


def with_steps(reading: Reading, rule: Rule, audience: Audience, draft: Draft | None, index: int) -> Rule:
    """Return `rule` where "the first email", "it" or a bare "opened" is narrowed to the step that is meant."""

    def narrowed(leaf: EventLeaf) -> Rule:
        if leaf.event not in _OF_A_STEP or leaf.where:
            return leaf
        ref, it = audience.refs.get(leaf, (None, False))
        if ref and (several := SEVERAL.fullmatch(ref)):
            if ref.startswith(("neither", "none")):
                leaf = leaf.model_copy(update={"operator": "not_performed"})
            return _of_each(leaf, reading, index, 3 if several["n"] == "three" else 2)
        if ref == "any" or (ref is None and not it and leaf.within and not (draft and draft.waits_for)):
            return leaf
        step = _meant(reading, draft, ref, index)
        return leaf.model_copy(update={"where": {"step": step.id}}) if step else leaf

    return replace_leaves(rule, narrowed)


def _of_each(leaf: EventLeaf, reading: Reading, index: int, number: int) -> Rule:
    """Return the rule on the last `number` emails: one of them was opened, or none."""
    emails = [one for one in reading.drafts[:index] if one.action == "send_email"][-number:]
    rules = tuple(leaf.model_copy(update={"where": {"step": one.id}}) for one in emails)
    if len(rules) < 2:
        return rules[0] if rules else leaf
    return AllOf(all=rules) if leaf.operator == "not_performed" else AnyOf(any=rules)


def _meant(reading: Reading, draft: Draft | None, ref: str | None, index: int) -> Draft | None:
    if ref:
        step, fits = resolve(reading, ref, index)
        if step is None or not fits:
            if ref.startswith(("our ", "a ", "an ")):
                return None  # a message of an earlier campaign
            _unresolved(reading, draft, ref)
        return step
    if draft and draft.waits_for:
        return email_behind(draft)
    if draft and draft.answers:
        return draft.answers
    return next((one for one in reversed(reading.drafts[:index]) if one.action == "send_email"), None)


def _nobody_before(reading: Reading, draft: Draft) -> None:
    """Tell of "everybody else" where nobody was named before."""
    reading.tell(
        "unresolved_reference",
        "warning",
        "This goes to everybody else, but no step before it names a group to leave out. I left nobody out.",
        draft.span,
        "name who is meant",
        "everyone who agreed to get such messages",
        step=draft,
    )


def _unresolved(reading: Reading, draft: Draft | None, ref: str) -> None:
    if draft:
        reading.tell(
            "unresolved_reference",
            "error",
            f"“{ref}” doesn't fit any step before it.",
            draft.span,
            "name the step that is meant",
            step=draft,
        )
