"""Between our words and Mailchimp's: request bodies from a delivery, figures and engagement from reports."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import escape
from typing import Any

from marketflow_core.platforms.answers import impersonal
from marketflow_core.platforms.contract import Delivery, Engagement, Figure, Recipient, Rejection

CHUNK = 500
"""Most members that one call may add, to an audience or to a segment (Marketing API 3.0)."""

EVENTS = {"open": "email_opened", "click": "email_clicked"}
"""Plan event by Mailchimp's action; bounces are figures, not something that a person did."""

_METRICS = {"open": "opens", "click": "clicks", "bounce": "bounces"}
LONGEST_SUBJECT = 150
LONGEST_NAME = 100


@dataclass(frozen=True)
class Audience:
    """The Mailchimp audience (list) that is sent from, with the sender's name and address that it prescribes."""

    id: str
    from_name: str
    reply_to: str


def subscriber_hash(address: str) -> str:
    """Return what Mailchimp calls a member: md5 of the address in lower case."""
    return hashlib.md5(address.lower().encode(), usedforsecurity=False).hexdigest()


def segment_name(reference: str) -> str:
    """Return the segment's name: our reference, shortened where it is longer than a name may be.

    The limit is Mailchimp's for tags, which static segments are; it is not in the contract text.
    """
    if len(reference) <= LONGEST_NAME:
        return reference
    mark = hashlib.blake2b(reference.encode(), digest_size=8).hexdigest()
    return f"{reference[: LONGEST_NAME - len(mark) - 1]}.{mark}"


def chunks(recipients: Sequence[Recipient]) -> Iterator[Sequence[Recipient]]:
    """Cut the recipients into pieces that one call may hold."""
    for start in range(0, len(recipients), CHUNK):
        yield recipients[start : start + CHUNK]


def audience(doc: Mapping[str, Any]) -> Audience:
    """Read the audience from Mailchimp's description of a list."""
    defaults = doc.get("campaign_defaults") or {}
    return Audience(str(doc["id"]), str(defaults.get("from_name", "")), str(defaults.get("from_email", "")))


def members_body(recipients: Sequence[Recipient]) -> dict[str, Any]:
    """Return the body that adds people to an audience.

    Who is a member already is left as they are: an update to “subscribed” would bring back people who unsubscribed.
    """
    members = [{"email_address": one.address, "email_type": "html", "status": "subscribed"} for one in recipients]
    return {"members": members, "update_existing": False}


def campaign_body(delivery: Delivery, sender: Audience, segment: int) -> dict[str, Any]:
    """Return the body that drafts the campaign; its title is our reference."""
    return {
        "type": "regular",
        "recipients": {"list_id": sender.id, "segment_opts": {"saved_segment_id": segment, "match": "any"}},
        "settings": {
            "title": delivery.reference,
            "subject_line": subject(delivery),
            "from_name": sender.from_name,
            "reply_to": sender.reply_to,
        },
        "tracking": {"opens": True, "html_clicks": True, "text_clicks": True},
    }


def subject(delivery: Delivery) -> str:
    """Return the subject line: the brief's, else its topic, else the campaign's name in words."""
    content = delivery.content
    words = content.subject or content.topic or delivery.campaign.replace("_", " ").capitalize()
    return words if len(words) <= LONGEST_SUBJECT else words[: LONGEST_SUBJECT - 1] + "…"


def content_body(delivery: Delivery) -> dict[str, Any]:
    """Return the body that sets the message, with our link and the merge tags that the law and Mailchimp want."""
    topic = escape(delivery.content.topic or subject(delivery))
    link = f'<p><a href="{escape(delivery.link)}">Find out more</a></p>' if delivery.link else ""
    pictures = "".join(
        f'<p><img src="{escape(asset)}" alt=""></p>'
        for asset in delivery.content.assets or ()
        if asset.startswith(("https://", "http://"))
    )
    return {
        "html": (
            f"<!doctype html><html><body><h1>{escape(subject(delivery))}</h1><p>{topic}</p>{pictures}{link}"
            '<hr><p>*|LIST:ADDRESSLINE|*</p><p><a href="*|UNSUB|*">Unsubscribe</a></p></body></html>'
        )
    }


def member_rejections(errors: Iterable[Mapping[str, Any]]) -> list[Rejection]:
    """Return who could not be added to the audience; who is in it already is no rejection."""
    return [
        Rejection(subscriber_hash(str(error.get("email_address", ""))), impersonal(str(error.get("error", ""))))
        for error in errors
        if error.get("error_code") != "ERROR_CONTACT_EXISTS"
    ]


def segment_rejections(errors: Iterable[Mapping[str, Any]]) -> list[Rejection]:
    """Return who could not be added to the segment, with Mailchimp's reason."""
    return [
        Rejection(subscriber_hash(address), impersonal(str(error.get("error", ""))))
        for error in errors
        for address in error.get("email_addresses") or ()
    ]


def engagement_of(emails: Iterable[Mapping[str, Any]], since: datetime, until: datetime) -> list[Engagement]:
    """Return opens and clicks in `[since, until)` from an email-activity report."""
    return [
        Engagement(str(email["campaign_id"]), str(email["email_id"]), EVENTS[act["action"]], at)
        for email in emails
        for act in email.get("activity") or ()
        if act.get("action") in EVENTS and since <= (at := datetime.fromisoformat(act["timestamp"])) < until
    ]


def unsubscribes_of(members: Iterable[Mapping[str, Any]], since: datetime, until: datetime) -> list[Engagement]:
    """Return unsubscribes in `[since, until)` from a report of unsubscribed members."""
    return [
        Engagement(str(one["campaign_id"]), str(one["email_id"]), "unsubscribed", at)
        for one in members
        if since <= (at := datetime.fromisoformat(one["timestamp"])) < until
    ]


def daily_figures(
    report: Mapping[str, Any],
    emails: Iterable[Mapping[str, Any]],
    unsubscribed: Iterable[Mapping[str, Any]],
) -> Counter[tuple[date, str]]:
    """Return the campaign's numbers by UTC day and metric.

    Mailchimp's report is cumulative, so days are read from its activity: a person counts once, on the day of their
    first open, click or bounce, and `delivered` (sent less bounced) stands on the day of the send. Over all days the
    sums are the report's `unique_opens`, `unique_subscriber_clicks`, `unsubscribed`, bounces, and sent less bounced.
    """
    days: Counter[tuple[date, str]] = Counter()
    for email in emails:
        first: dict[str, datetime] = {}
        for act in email.get("activity") or ():
            if metric := _METRICS.get(act.get("action", "")):
                at = datetime.fromisoformat(act["timestamp"])
                first[metric] = min(at, first.get(metric, at))
        days.update((utc_day(at), metric) for metric, at in first.items())
    days.update((utc_day(datetime.fromisoformat(one["timestamp"])), "unsubscribes") for one in unsubscribed)
    bounced = sum(int(number or 0) for number in (report.get("bounces") or {}).values())
    if report.get("send_time"):
        sent_on = utc_day(datetime.fromisoformat(report["send_time"]))
        days[sent_on, "delivered"] += int(report.get("emails_sent") or 0) - bounced
    return days


def figures_on(day: date, reference: str, days: Mapping[tuple[date, str], int]) -> list[Figure]:
    """Return the numbers of one day, all metrics where the campaign had any life that day."""
    return [Figure(reference, day, metric, float(count)) for (on, metric), count in sorted(days.items()) if on == day]


def utc_day(at: datetime) -> date:
    """Return the UTC day of an instant."""
    return at.astimezone(UTC).date()
