"""Readable ids: of steps after what they are, of segments after what is in them."""

from __future__ import annotations

import re

from marketflow_core.plan.rules import AttributeLeaf, EventLeaf, Rule, leaves
from marketflow_core.values import slug
from nl.reading.drafts import Draft, Reading

_NOUN = {"send_email": "email", "send_sms": "text", "send_push": "push", "publish_post": "post", "publish_page": "page"}
_KIND = re.compile(
    r"\b(?P<k>follow[- ]?up|reminder|remind|welcome|invit(?:e|ation)"
    r"|thank[- ]?you|thank|newsletter|teaser|recap|recording|announcement|"
    r"introduction|survey|confirmation|last[- ]chance|early access|"
    r"case[- ]study|save the date|re-?engagement|voucher|renewal|"
    r"onboarding|apology|win-?back|launch|countdown|resend)\b"
)
_KIND_NAME = {"remind": "reminder", "invite": "invitation", "thank": "thank_you", "thankyou": "thank_you"}
_DULL = frozenset(
    "new our the a an with of for to and in on about email emails mail newsletter text sms push post".split()
)


def name_steps(reading: Reading, standing: int = 0) -> None:
    """Give each draft an id that says what it is; a second one of the same name gets a number. The first `standing`
    drafts have theirs.
    """
    taken: dict[str, int] = {}
    used = {draft.id for draft in reading.drafts[:standing]}
    for draft in reading.drafts[standing:]:
        name = _name(reading, draft)
        taken[name] = taken.get(name, 0) + 1
        draft.id = name if taken[name] == 1 else f"{name}_{taken[name]}"
        while draft.id in used:
            taken[name] += 1
            draft.id = f"{name}_{taken[name]}"
        used.add(draft.id)


def _name(reading: Reading, draft: Draft) -> str:
    if draft.action == "start_ads":
        one = f"{draft.platforms[0].removesuffix('_ads')}_" if len(draft.platforms) == 1 else ""
        return (
            "ad_campaigns"
            if re.search(r"\bcampaigns\b", draft.low)
            else f"{one}ads"
            if one or "campaign" not in draft.low
            else "ad_campaign"
        )
    if draft.action == "publish_post":
        return f"{draft.platforms[0]}_post" if len(draft.platforms) == 1 else "social_post"
    if draft.action not in _NOUN:
        return draft.action
    noun = _NOUN[draft.action]
    if hit := _KIND.search(draft.low):
        kind = slug(_KIND_NAME.get(hit["k"], hit["k"]))
        if kind == "followup":
            kind = "follow_up"
        if again := re.match(r"(second|third|fourth|final|last)\s+(?!chance)", draft.content.topic or ""):
            kind = f"{again[1]}_{kind}"
        return kind if kind == "newsletter" else f"{kind}_{noun}"
    topic = [
        word
        for word in slug(draft.content.topic or draft.content.subject or "").split("_")
        if word and word not in _DULL
    ]
    if draft.action == "publish_page" and (hit := re.search(r"\b(landing|product|blog|sale|event)\b", draft.low)):
        return f"{hit[1]}_{'post' if hit[1] == 'blog' else 'page'}"
    if re.search(r"\d+\s?%|\bdiscount\b", draft.content.topic or ""):
        return f"discount_{noun}"
    if topic:
        return slug("_".join(topic[:3]) + f"_{noun}")
    return f"{noun}_{reading.kind}".strip("_") if reading.kind else noun


def segment_name(rule: Rule, taken: dict[str, Rule]) -> str:
    """Return a name for a segment from the fields and events in its rule, one that no other rule has."""
    words: list[str] = []
    for leaf in leaves(rule):
        match leaf:
            case AttributeLeaf():
                words.append(leaf.field)
            case EventLeaf():
                words.append(("not_" if leaf.operator == "not_performed" else "") + leaf.event)
            case _:
                words.append(leaf.segment)
    base = slug("_".join(dict.fromkeys(words))) or "people"
    name, number = base, 1
    while name in taken and taken[name] != rule:
        number += 1
        name = f"{base}_{number}"
    return name
