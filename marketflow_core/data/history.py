"""What demo people did in the year before: visits of several events each, at believable hours of their own day.

All randomness comes from the generator that is handed in; everything is worked out on whole arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from marketflow_core.data import shop
from marketflow_core.data.zones import packaged_zone

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

DAY = 86_400
HISTORY_DAYS = 365


@dataclass(frozen=True)
class History:
    """One row per event, grouped by person. `person` indexes the people at hand; `at` is in seconds since the epoch."""

    person: Ints
    kind: Ints
    at: Ints
    product: Ints
    revenue: Floats
    first_of_visit: NDArray[np.bool_]


def offsets(zones: tuple[str, ...], end: int) -> Ints:
    """Return each zone's UTC offset in seconds (rows) at noon of each day of history (columns), oldest first."""
    begin = datetime.fromtimestamp(end, UTC) - timedelta(days=HISTORY_DAYS, hours=-12)
    noons = [begin + timedelta(days=day) for day in range(HISTORY_DAYS)]
    rules = [packaged_zone(zone) for zone in zones]
    return np.array(
        [[int((noon.astimezone(rule).utcoffset() or timedelta()).total_seconds()) for noon in noons] for rule in rules]
    )


def spread(weights: Floats, total: int) -> Ints:
    """Share out exactly `total` events in proportion to `weights`; a weight of nothing gets nothing."""
    edges = np.floor(np.cumsum(weights) / max(weights.sum(), 1e-9) * total + 0.5).astype(np.int64)
    return np.diff(edges, prepend=0)


def live(
    chance: np.random.Generator,
    counts: Ints,
    *,
    mailed: NDArray[np.bool_],
    left: NDArray[np.bool_],
    signed_up: Ints,
    zone: Ints,
    zone_offsets: Ints,
    end: int,
) -> History:
    """Return `counts` events for each person, all in the year before `end` (seconds since the epoch, UTC).

    `mailed` people got e-mail; those of them who `left` end with `unsubscribed`. Who signed up within the year starts
    with `signed_up` and did nothing before it.
    """
    person = np.repeat(np.arange(len(counts)), counts)
    ends = np.cumsum(counts)
    has = counts > 0
    first, last = (ends - counts)[has], ends[has] - 1
    kind, starts = _kinds(chance, counts, mailed)
    at = _moments(chance, person, starts, signed_up, zone, zone_offsets, end)
    product, revenue = _goods(chance, kind, starts)
    who = np.flatnonzero(has)
    fresh = signed_up[who] >= end - HISTORY_DAYS * DAY
    _put(kind, at, product, revenue, first[fresh], shop.CODE["signed_up"], signed_up[who[fresh]])
    latest = np.maximum.reduceat(at, first) if len(first) else np.empty(0, np.int64)
    going = left[who] & (counts[who] >= 3)
    _put(kind, at, product, revenue, last[going], shop.CODE["unsubscribed"], np.minimum(latest[going] + 60, end - 1))
    return History(person, kind, at, product, revenue, starts)


def _put(kind: Ints, at: Ints, product: Ints, revenue: Floats, rows: Ints, code: int, moments: Ints) -> None:
    kind[rows], at[rows], product[rows], revenue[rows] = code, moments, -1, np.nan


def _kinds(chance: np.random.Generator, counts: Ints, mailed: NDArray[np.bool_]) -> tuple[Ints, NDArray[np.bool_]]:
    """Draw each event's kind from the one before it, for the n-th event of all people at once."""
    total = int(counts.sum())
    kind = np.empty(total, np.int64)
    starts = np.zeros(total, np.bool_)
    dice, again = chance.random(total), chance.random(total)
    busiest = np.argsort(-counts, kind="stable")
    begins = (np.cumsum(counts) - counts)[busiest]
    with_mail = mailed[busiest]
    remaining = np.searchsorted(-counts[busiest], -np.arange(1, int(counts.max(initial=0)) + 1), side="right")
    before = np.full(len(counts), shop.RESTART)
    for turn, people in enumerate(remaining):
        rows = begins[:people] + turn
        now = before[:people].copy()
        going = np.flatnonzero(now != shop.RESTART)
        now[going] = _drawn(shop.FOLLOWS[now[going]], dice[rows[going]])
        new = now == shop.RESTART
        beginning = np.where(
            with_mail[:people],
            np.searchsorted(shop.START_WITH_MAIL, again[rows], side="right"),
            np.searchsorted(shop.START, again[rows], side="right"),
        )
        now[new] = beginning[new]
        kind[rows], starts[rows], before[:people] = now, new, now
    return kind, starts


def _drawn(cumulative: Floats, dice: Floats) -> Ints:
    return (dice[:, None] >= cumulative).sum(axis=1)


def _moments(
    chance: np.random.Generator,
    person: Ints,
    starts: NDArray[np.bool_],
    signed_up: Ints,
    zone: Ints,
    zone_offsets: Ints,
    end: int,
) -> Ints:
    """Place each visit on a day and hour of its person's life, and its events a few minutes after one another."""
    begin = end - HISTORY_DAYS * DAY
    visit = np.cumsum(starts) - 1
    rows = np.flatnonzero(starts)
    who = person[rows]
    earliest = np.maximum(signed_up[who] - begin, DAY) // DAY  # the first day is already last year's somewhere
    recent = chance.random(len(rows)) ** 0.8  # somewhat more of late, as the shop grows
    day = np.minimum(earliest + ((HISTORY_DAYS - earliest) * recent).astype(np.int64), HISTORY_DAYS - 1)
    hour = np.searchsorted(shop.HOURS, chance.random(len(rows)), side="right")
    local = begin + day * DAY + hour * 3600 + chance.integers(0, 3600, len(rows))
    start = local - zone_offsets[zone[who], day]
    gaps = np.where(starts, 0, 5 + chance.standard_exponential(len(person)) * 100).astype(np.int64)
    along = np.cumsum(gaps)
    at = start[visit] + along - along[rows][visit]
    late = at >= end
    at[late] -= DAY * (1 + (at[late] - end) // DAY)
    return np.maximum(at, np.maximum(begin, signed_up[person] + 1))


def _goods(chance: np.random.Generator, kind: Ints, starts: NDArray[np.bool_]) -> tuple[Ints, Floats]:
    """Choose the product of each visit, and what was paid for it, where it was bought."""
    shares = np.cumsum(shop.POPULARITY) / shop.POPULARITY.sum()
    visit = np.cumsum(starts) - 1
    chosen = np.searchsorted(shares, chance.random(int(starts.sum())), side="right")
    product = np.where(np.isin(kind, _ABOUT_PRODUCTS), chosen[visit], -1)
    pieces = 1 + (chance.random(len(kind)) < 0.2) + (chance.random(len(kind)) < 0.05)
    price = np.round(shop.PRICES[product] * pieces * chance.uniform(0.85, 1.0, len(kind)), 2)
    revenue = np.where(kind == shop.CODE["purchased"], price, np.nan)
    return product, np.where(kind == shop.CODE["subscription_renewed"], 9.99, revenue)


_ABOUT_PRODUCTS = [shop.CODE[kind] for kind in ("product_viewed", "cart_abandoned", "purchased", "review_left")]
_MAIL = [shop.CODE[kind] for kind in ("email_sent", "email_opened", "email_clicked", "unsubscribed")]
_ADS = [shop.CODE[kind] for kind in ("ad_viewed", "ad_clicked")]
_ON_PAGES = [shop.CODE[kind] for kind in ("site_visited", "page_viewed", "form_submitted")]
_LINKS = [shop.CODE[kind] for kind in ("email_clicked", "link_clicked", "ad_clicked")]


def event_table(chance: np.random.Generator, history: History, profile_ids: Ints, first_key: int) -> pa.Table:
    """Return the events as the warehouse keeps them, keys counting up from `first_key`."""
    kind, total = history.kind, len(history.kind)
    visit = np.cumsum(history.first_of_visit) - 1
    visits = int(history.first_of_visit.sum())
    campaign = chance.integers(0, len(shop.CAMPAIGNS), visits)[visit]
    advertiser = np.searchsorted(np.cumsum(shop.AD_SHARES), chance.random(visits), side="right")[visit]
    advertiser = np.minimum(advertiser, len(shop.AD_PLATFORMS) - 1)
    mail, ads = np.isin(kind, _MAIL), np.isin(kind, _ADS)
    pages = chance.integers(0, len(shop.PAGES), total)
    columns = {
        "profile_id": pa.array(profile_ids[history.person]),
        "event": _words(kind, shop.KINDS, np.ones(total, np.bool_)),
        "occurred_at": pa.array(history.at * 1_000_000).cast(pa.timestamp("us")),
        "event_key": pa.array(np.arange(first_key, first_key + total)),
        "campaign": _words(campaign, shop.CAMPAIGNS, mail | ads),
        "step": _words(np.where(mail, 0, 1), ("newsletter", "ad"), mail | ads),
        "platform": _words(np.where(mail, 0, advertiser + 1), ("mailchimp", *shop.AD_PLATFORMS), mail | ads),
        "product": _words(history.product, shop.PRODUCTS, history.product >= 0),
        "page": _words(pages, shop.PAGES, np.isin(kind, _ON_PAGES)),
        "link": _words(pages, tuple(f"https://www.example.com{page}" for page in shop.PAGES), np.isin(kind, _LINKS)),
        "revenue": pa.array(history.revenue, mask=np.isnan(history.revenue)),
    }
    return pa.table(columns)


def _words(codes: Ints, words: tuple[str, ...], given: NDArray[np.bool_]) -> pa.DictionaryArray:
    indices = pa.array(codes.astype(np.int32), mask=~given)
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(words)))
