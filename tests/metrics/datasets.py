"""Performance data sets of known content, made by seeded code: the same call gives the same rows."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from marketflow_core.metrics.performance import work_out
from marketflow_core.metrics.tables import MetricRow, SendRow, replace_day, replace_sends
from marketflow_core.store.results import ResultsFile

CAMPAIGN = "product_launch"
ZONES = ("America/New_York", "Europe/London", "Asia/Tokyo")
FIRST = date(2026, 11, 23)
COLLECTED = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)

STEPS: tuple[tuple[str, str, str, tuple[str, ...], int], ...] = (
    ("email_announcement", "send_email", "email", ("mailchimp",), 0),
    ("instagram_post", "publish_post", "social", ("facebook", "instagram"), 0),
    ("ad_campaigns", "start_ads", "ads", ("facebook", "google_ads"), 0),
    ("follow_up_email", "send_email", "email", ("mailchimp",), 1),
)
"""Step, action, channel, platforms, days after the first."""


def launch_sends(seed: int = 7, zones: Sequence[str] = ZONES) -> list[SendRow]:
    """Return the sends of a launch: e-mails with people left out for reasons, posts and ads."""
    chance = random.Random(seed)
    rows = []
    for position, (step, action, channel, platforms, after) in enumerate(STEPS):
        for zone in zones:
            local = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo(zone)) + timedelta(days=after)
            for platform in platforms:
                planned = chance.randint(900, 4000) // (8 if after else 1) if channel == "email" else 1
                suppressed = (
                    {"no consent for email": planned // 20, "unsubscribed": planned // 90} if planned > 1 else {}
                )
                held = {"needs attention: no address": planned // 200} if planned > 200 else {}
                failed = planned // 300 if planned > 1 else 0
                sent = planned - sum(suppressed.values()) - sum(held.values()) - failed
                rows.append(
                    SendRow(
                        step,
                        zone,
                        "once",
                        action,
                        channel,
                        platform,
                        local.astimezone(UTC),
                        local,
                        planned,
                        sent,
                        {k: v for k, v in suppressed.items() if v},
                        held,
                        failed,
                        0,
                        None,
                        position,
                    )
                )
    return rows


def launch_metrics(
    sends: Sequence[SendRow], seed: int = 7, *, days: int = 5, analytics: bool = True
) -> list[MetricRow]:
    """Return what the platforms report on the `sends` for so many days, and Google Analytics about all of them."""
    chance = random.Random(seed + 1)
    rows: list[MetricRow] = []
    for send in sends:
        assert send.instant is not None
        for age in range(days):
            day = send.instant.date() + timedelta(days=age)
            if day > COLLECTED.date():
                continue
            fade = 0.45**age
            numbers = _message(chance, send.sent, fade, age) if send.channel == "email" else _shown(chance, send, fade)
            rows += [_row(send.platform, day, send, metric, value) for metric, value in numbers.items()]
            if analytics:
                sessions = round(numbers["clicks"] * chance.uniform(0.8, 0.95))
                bought = sum(chance.random() < (0.06 if send.channel == "email" else 0.03) for _ in range(sessions))
                seen = {
                    "sessions": sessions,
                    "page_views": round(sessions * 2.4),
                    "conversions": bought,
                    "revenue": round(bought * chance.uniform(40, 90), 2),
                }
                rows += [_row("google_analytics", day, send, metric, value) for metric, value in seen.items()]
    return rows


def _message(chance: random.Random, sent: int, fade: float, age: int) -> dict[str, float]:
    opens = round(sent * 0.2 * fade * chance.uniform(0.8, 1.2))
    numbers: dict[str, float] = {"opens": opens, "clicks": round(opens * 0.2), "unsubscribes": round(opens * 0.01)}
    if age == 0:
        numbers |= {"delivered": sent - sent // 100, "bounces": sent // 100}
    return numbers


def _shown(chance: random.Random, send: SendRow, fade: float) -> dict[str, float]:
    lively = 1.0 if send.channel == "ads" else fade
    impressions = round(chance.uniform(2000, 9000) * lively)
    clicks = round(impressions * chance.uniform(0.008, 0.03))
    numbers: dict[str, float] = {
        "impressions": impressions,
        "reach": round(impressions * 0.8),
        "clicks": clicks,
        "likes": round(impressions * 0.01),
        "comments": round(impressions * 0.001),
        "shares": round(impressions * 0.002),
    }
    if send.channel == "ads":
        numbers |= {
            "spend": round(clicks * chance.uniform(0.4, 1.1), 2),
            "conversions": round(clicks * 0.05),
            "revenue": round(clicks * 0.05 * 70, 2),
        }
    return numbers


def _row(platform: str, day: date, send: SendRow, metric: str, value: float) -> MetricRow:
    currency = "USD" if metric in ("spend", "revenue") else None
    return MetricRow(
        platform,
        day,
        CAMPAIGN,
        send.step,
        send.zone,
        send.channel,
        send.platform,
        metric,
        float(value),
        currency,
        COLLECTED,
    )


def launch_file(path: Path) -> Path:
    """Write the product launch with Google Analytics counting to `path`, performance worked out, and return it."""
    results = ResultsFile(path)
    sends = launch_sends()
    store(results, sends, launch_metrics(sends))
    work_out(results, "rehearsal")
    return path


def store(
    results: ResultsFile, sends: Sequence[SendRow], metrics: Sequence[MetricRow], mode: str = "rehearsal"
) -> None:
    """Write a data set as a run would."""
    replace_sends(results, mode, CAMPAIGN, sends)
    for platform, day in sorted({(row.platform, row.day) for row in metrics}):
        rows = [row for row in metrics if (row.platform, row.day) == (platform, day)]
        replace_day(results, mode, platform, day, rows, collected_at=COLLECTED)
