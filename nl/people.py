"""Which rule each step's people have, once the steps have ids."""

from __future__ import annotations

from marketflow_core.plan.rules import EventLeaf, Rule
from nl.audiences import Audience, negated, replace_leaves
from nl.drafts import MESSAGES, Draft, Reading
from nl.naming import segment_name
from nl.references import resolve

_OF_A_STEP = ("email_opened", "email_clicked")


def settle_people(reading: Reading, standing: int = 0) -> dict[str, Rule]:
    """Give each draft its segment, and return the segments by id. The first `standing` drafts have theirs."""
    segments = {one.segment: one.rule for one in reading.drafts[:standing] if one.segment and one.rule is not None}
    for index, draft in enumerate(reading.drafts[standing:], standing):
        if draft.action in ("generate_report", "collect_metrics", "pause_ads", "adjust_budget"):
            continue
        rule = _rule(reading, draft, index)
        draft.rule = rule
        if rule is None:
            continue
        draft.segment = segment_name(rule, segments)
        segments[draft.segment] = rule
        for words, _, _ in draft.audience.vague:
            reading.tell(
                "vague_audience",
                "warning",
                f"“{words.strip()}” has no definition; I took a usual one, shown in the segment {draft.segment}.",
                draft.span,
                "keep this reading",
                "define it by purchases, activity or a field",
                step=draft,
            )
    return segments


def _rule(reading: Reading, draft: Draft, index: int) -> Rule | None:
    audience = draft.audience
    own = audience.rule
    if own is None and audience.otherwise:
        before = next((one for one in reversed(reading.drafts[:index]) if one.rule is not None), None)
        return negated(before.rule) if before and before.rule is not None else None
    if own is None and reading.audience and reading.audience.rule is not None and _takes_default(draft, audience):
        own, audience = reading.audience.rule, reading.audience
    return with_steps(reading, own, audience, draft, index) if own is not None else None


def _takes_default(draft: Draft, audience: Audience) -> bool:
    return (draft.action in MESSAGES or draft.action == "start_ads") and not audience.everybody and not draft.waits_for


def with_steps(reading: Reading, rule: Rule, audience: Audience, draft: Draft | None, index: int) -> Rule:
    """Return `rule` where "the first email", "it" or a bare "opened" is narrowed to the step that is meant."""

    def narrowed(leaf: EventLeaf) -> EventLeaf:
        if leaf.event not in _OF_A_STEP or leaf.where:
            return leaf
        ref, it = audience.refs.get(leaf, (None, False))
        if ref == "any" or (ref is None and not it and leaf.within and not (draft and draft.waits_for)):
            return leaf
        step = _meant(reading, draft, ref, index)
        return leaf.model_copy(update={"where": {"step": step.id}}) if step else leaf

    return replace_leaves(rule, narrowed)


def _meant(reading: Reading, draft: Draft | None, ref: str | None, index: int) -> Draft | None:
    if ref:
        step, fits = resolve(reading, ref, index)
        if step is None or not fits:
            _unresolved(reading, draft, ref)
        return step
    if draft and draft.waits_for:
        return draft.waits_for[0][0]
    return next((one for one in reversed(reading.drafts[:index]) if one.action == "send_email"), None)


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
