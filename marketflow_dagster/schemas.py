"""The columns of what each asset keeps, as Dagster's UI shows them."""

from __future__ import annotations

from collections.abc import Mapping

import dagster as dg


def _schema(**columns: tuple[str, str]) -> dg.TableSchema:
    return dg.TableSchema(
        columns=[dg.TableColumn(name, type=kind, description=told) for name, (kind, told) in columns.items()]
    )


def of_columns(columns: Mapping[str, str]) -> dg.TableSchema:
    """Return a schema of columns whose types are known only at run time: those of imported profiles and events."""
    return dg.TableSchema(columns=[dg.TableColumn(name, type=kind) for name, kind in columns.items()])


PLAN = _schema(
    id=("text", "what the step is called in the plan"),
    action=("text", "what it does: send_email, publish_post, start_ads, …"),
    channel=("text", "email, social, ads, analytics, …"),
    platforms=("list of text", "the platforms the brief names; none: those configured for the channel"),
    audience=("text", "the segment it is for; none: no narrowing"),
    timing=("object", "when it happens"),
    after=("list of objects", "what it waits for"),
)

AUDIENCES = _schema(
    profile_id=("bigint", "pseudonymous id of a person; never a name or an address"),
    time_zone=("text", "IANA zone the person lives in"),
    country=("text", "ISO 3166 alpha-2"),
    email_subscribed=("boolean", "agreed to e-mail"),
    sms_subscribed=("boolean", "agreed to text messages"),
)

SENDS = _schema(
    step=("text", "step of the plan"),
    zone=("text", "IANA time zone"),
    occurrence=("text", "once, or the local time of one occurrence of a repeated step"),
    action=("text", "what was done"),
    channel=("text", "email, social, ads, …"),
    platform=("text", "where"),
    instant=("timestamp (UTC)", "when it was due"),
    local=("timestamp", "the same moment on the zone's wall clock"),
    planned=("bigint", "people, or 1 for a post or an ad"),
    sent=("bigint", "confirmed by the platform"),
    suppressed=("bigint", "left out for a reason that stands: no consent, frequency cap, …"),
    held=("bigint", "kept back until somebody decides"),
    failed=("bigint", "refused by the platform"),
    uncertain=("bigint", "may or may not have arrived; never repeated blindly"),
    note=("text", "what the author should know"),
)

PLATFORM_METRICS = _schema(
    platform=("text", "the platform that reported the number"),
    day=("date (UTC)", "the day it is about"),
    campaign=("text", "campaign"),
    step=("text", "step of the plan"),
    zone=("text", "time zone the delivery was for"),
    channel=("text", "email, social, ads, …"),
    source_platform=("text", "the platform that got the delivery"),
    metric=("text", "base measure: impressions, clicks, spend, …"),
    value=("double", "the number"),
    currency=("text", "ISO 4217, for money"),
    collected_at=("timestamp (UTC)", "when it was read"),
)

PERFORMANCE = _schema(
    mode=("text", "rehearsal or live, never mixed"),
    campaign=("text", "campaign"),
    channel=("text", "email, social, ads, …"),
    platform=("text", "the platform that got the delivery"),
    step=("text", "step of the plan"),
    zone=("text", "time zone"),
    day=("date (UTC)", "day"),
    measures=("double, one column each", "base measures; rates are worked out of them when they are read"),
)
