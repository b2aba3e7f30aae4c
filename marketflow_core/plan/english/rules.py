"""Audience rules in English: `people who opened an email in the last 30 days, and whose age is from 25 to 45`."""

from __future__ import annotations

from collections.abc import Sequence

from marketflow_core.plan.english.words import listed, number, spaced, span
from marketflow_core.plan.rules import AllOf, AnyOf, AttributeLeaf, Count, EventLeaf, Not, Rule, Scalar, SegmentLeaf

_EVENTS: dict[str, tuple[str, str]] = {
    "email_sent": ("were sent an email", "weren't sent any email"),
    "email_opened": ("opened an email", "didn't open any email"),
    "email_clicked": ("clicked in an email", "didn't click in any email"),
    "purchased": ("bought", "didn't buy"),
    "cart_abandoned": ("left a cart behind", "left no cart behind"),
    "signed_up": ("signed up", "didn't sign up"),
    "site_visited": ("visited the site", "didn't visit the site"),
    "page_viewed": ("viewed a page", "viewed no page"),
    "product_viewed": ("looked at a product", "looked at no product"),
    "ad_viewed": ("saw an ad", "saw no ad"),
    "ad_clicked": ("clicked on an ad", "clicked on no ad"),
    "app_opened": ("opened the app", "didn't open the app"),
    "app_installed": ("installed the app", "didn't install the app"),
    "form_submitted": ("filled in a form", "filled in no form"),
    "webinar_registered": ("registered for a webinar", "registered for no webinar"),
    "webinar_attended": ("attended a webinar", "attended no webinar"),
    "unsubscribed": ("unsubscribed", "didn't unsubscribe"),
    "trial_started": ("started a trial", "started no trial"),
    "trial_ended": ("came to the end of a trial", "came to the end of no trial"),
    "post_engaged": ("reacted to a post", "reacted to no post"),
    "video_watched": ("watched a video", "watched no video"),
    "review_left": ("left a review", "left no review"),
    "referred": ("referred somebody", "referred nobody"),
    "link_clicked": ("clicked on a link", "clicked on no link"),
    "survey_answered": ("answered a survey", "answered no survey"),
    "support_ticket_opened": ("opened a support ticket", "opened no support ticket"),
    "subscription_renewed": ("renewed a subscription", "renewed no subscription"),
    "subscription_cancelled": ("cancelled a subscription", "cancelled no subscription"),
}

_COMPARISONS = {
    "equals": "is {}",
    "not_equals": "is known and isn't {}",
    "in": "is {}",
    "not_in": "is known and is none of {}",
    "greater_than": "is above {}",
    "at_least": "is {} or more",
    "less_than": "is below {}",
    "at_most": "is {} or less",
    "contains": "contains {}",
    "is_known": "is known",
    "is_unknown": "is unknown",
    "before": "is before {}",
    "after": "is after {}",
}


def describe_rule(rule: Rule) -> str:
    """Return who is in `rule`, as a phrase: `people who opened an email in the last 30 days`."""
    if isinstance(rule, SegmentLeaf):
        return f"people in the segment “{spaced(rule.segment)}”"
    if isinstance(rule, Not):
        return f"everybody {_clause(rule)}"
    if isinstance(rule, AllOf) and rule.all and isinstance(rule.all[0], Not):
        return f"everybody {_clause(rule)}"
    return f"people {_clause(rule)}"


def _clause(rule: Rule) -> str:
    match rule:
        case AllOf(all=parts):
            return _joined(parts, "and") if parts else "of any kind"
        case AnyOf(any=parts):
            return _joined(parts, "or") if parts else "of no kind"
        case Not():
            return _except(rule.rule)
        case SegmentLeaf():
            return f"in the segment “{spaced(rule.segment)}”"
        case EventLeaf():
            return f"who {_event(rule)}"
        case AttributeLeaf():
            return _attribute(rule)


def _joined(parts: Sequence[Rule], word: str) -> str:
    if len(parts) == 1:
        return _clause(parts[0])
    told = [f"({_clause(part)})" if _is_mixed(part, word) else _clause(part) for part in parts]
    joined = told[0]
    for part, words in zip(parts[1:], told[1:], strict=True):
        joined += f", {words}" if isinstance(part, Not) and word == "and" else f", {word} {words}"
    return joined


def _is_mixed(part: Rule, word: str) -> bool:
    """Tell whether `part` joins rules of its own by the other word, so that it must stand in brackets."""
    return (isinstance(part, AllOf) and word == "or" and len(part.all) > 1) or (
        isinstance(part, AnyOf) and word == "and" and len(part.any) > 1
    )


def _except(rule: Rule) -> str:
    told = f"except those {_clause(rule)}"
    if isinstance(rule, AttributeLeaf) and rule.operator not in ("is_known", "is_unknown"):
        told += f" (people whose {spaced(rule.field)} is unknown are in)"
    return told


def _event(leaf: EventLeaf) -> str:
    performed = leaf.operator == "performed"
    known = _EVENTS.get(leaf.event, (f"did “{spaced(leaf.event)}”", f"didn't do “{spaced(leaf.event)}”"))
    if leaf.count is not None and not performed:
        told = f"didn't, {_times(leaf.count)}, do this: “{spaced(leaf.event)}”"
    else:
        told = known[0 if performed else 1]
        told += f" {_times(leaf.count)}" if leaf.count is not None else ""
    if "step" in (leaf.where or {}):
        told = told.replace(" an email", " the email").replace(" any email", " the email")
    told += "".join(f" {_narrowed(key, value)}" for key, value in (leaf.where or {}).items())
    if leaf.within is not None:
        return f"{told} in the last {span(leaf.within)}"
    return told if not (leaf.event == "purchased" and not leaf.where) else f"{told} at any time"


def _times(count: Count) -> str:
    def of(times: int) -> str:
        return "once" if times == 1 else "twice" if times == 2 else f"{times} times"

    if count.exactly is not None:
        return f"exactly {of(count.exactly)}"
    if count.at_least is not None and count.at_most is not None:
        return f"{count.at_least} to {of(count.at_most)}"
    if count.at_least is not None:
        return f"at least {of(count.at_least)}"
    return f"at most {of(count.at_most or 0)}"


def _narrowed(key: str, value: Scalar | tuple[Scalar, ...]) -> str:
    told = _value(value, "or")
    match key:
        case "step":
            return f"of the step “{spaced(told)}”"
        case "campaign":
            return f"of the campaign “{spaced(told)}”"
        case "product":
            return f"(the product “{spaced(told)}”)"
        case "page":
            return f"(the page {told})"
        case _:
            return f"({spaced(key)}: {told})"


def _attribute(leaf: AttributeLeaf) -> str:
    field = spaced(leaf.field).removesuffix(" at") if leaf.field.endswith("_at") else spaced(leaf.field)
    value, operator = leaf.value, leaf.operator
    if isinstance(value, bool) and operator in ("equals", "not_equals"):
        return _yes_or_no(leaf.field, value is (operator == "equals"))
    if operator == "between" and isinstance(value, tuple) and len(value) == 2:
        return f"whose {field} is from {number(value[0])} to {number(value[1])}"
    if operator == "within_last":
        return f"whose {field} was in the last {span(str(value))}"
    if operator == "not_within_last":
        return f"whose {field} is known and lies more than {span(str(value))} back"
    word = "and" if operator == "contains" else "or"
    pattern = _COMPARISONS.get(operator, "is between {}")
    return f"whose {field} {pattern.format('' if value is None else _value(value, word))}"


def _yes_or_no(field: str, wanted: bool) -> str:
    if field in ("email_subscribed", "sms_subscribed"):
        channel = "emails" if field.startswith("email") else "texts"
        return f"who {'subscribed' if wanted else 'did not subscribe'} to {channel}"
    return f"whose {spaced(field)} is {'yes' if wanted else 'no'}"


def _value(value: Scalar | tuple[Scalar, ...], word: str) -> str:
    if isinstance(value, tuple):
        return listed([number(one) for one in value], word) if value else "nothing"
    return number(value)
