"""Demo people: where they live, who they are, and what their own history makes of them as customers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from marketflow_core.data import shop
from marketflow_core.data.history import DAY, HISTORY_DAYS, Floats, History, Ints
from marketflow_core.data.places import PLACES

ZONES: tuple[str, ...] = tuple(dict.fromkeys(place.zone for place in PLACES))
_ZONE_OF_PLACE = np.array([ZONES.index(place.zone) for place in PLACES])
_PLACE_SHARES = np.cumsum([place.weight for place in PLACES]) / sum(place.weight for place in PLACES)

INTERESTS = (*shop.CATEGORIES, "travel", "cooking", "photography", "fitness", "kids' books", "technology")
_INDUSTRIES = ("technology", "retail", "healthcare", "education", "insurance", "banking", "logistics", "manufacturing",
               "media", "hospitality")  # fmt: skip
_TITLES = ("Marketing Manager", "Software Engineer", "Teacher", "Nurse", "Sales Representative", "Accountant",
           "Designer", "Operations Manager", "Consultant", "Head of Marketing", "Chief Technology Officer",
           "VP of Sales")  # fmt: skip
_SENIORITY_OF_TITLE = np.array([2, 1, 1, 1, 0, 1, 1, 2, 1, 3, 4, 3])
_SENIORITIES = ("entry", "senior", "manager", "director", "executive")
_COMPANY_SIZES = np.array([5, 12, 25, 50, 80, 150, 200, 350, 500, 900, 2_000, 5_000, 20_000])
_TIERS = (None, "bronze", "silver", "gold", "platinum", "vip")
_TIER_FROM = (1.0, 100.0, 250.0, 500.0, 900.0)


@dataclass(frozen=True)
class Roots:
    """What is settled about some people before their history: all else follows from it or from the history."""

    profile_ids: Ints
    place: Ints
    zone: Ints
    mailed: NDArray[np.bool_]
    left: NDArray[np.bool_]
    signed_up: Ints


def draw_roots(chance: np.random.Generator, profile_ids: Ints, end: int) -> Roots:
    """Draw where people live (`zone` indexes `ZONES`), whether they get e-mail, and when they signed up (seconds)."""
    count = len(profile_ids)
    place = np.minimum(np.searchsorted(_PLACE_SHARES, chance.random(count), side="right"), len(PLACES) - 1)
    recent = chance.random(count) < 0.35
    days = np.where(recent, chance.random(count) * (HISTORY_DAYS - 1), HISTORY_DAYS * (1 + 4 * chance.random(count)))
    return Roots(
        profile_ids=profile_ids,
        place=place,
        zone=_ZONE_OF_PLACE[place],
        mailed=chance.random(count) < 0.75,
        left=chance.random(count) < 0.08,
        signed_up=end - 3_600 - (days * DAY).astype(np.int64),
    )


def profile_table(chance: np.random.Generator, roots: Roots, history: History, counts: Ints, end: int) -> pa.Table:
    """Return the profiles as the warehouse keeps them; what can be counted agrees with the people's events."""
    age = np.clip(chance.gamma(7.0, 3.6, len(counts)) + 16, 18, 92).astype(np.int64)
    columns = {
        "profile_id": pa.array(roots.profile_ids),
        **_where(chance, roots, age),
        **_who(chance, age, end),
        **_as_customer(chance, roots, history, counts, end),
        **_at_work(chance, age),
    }
    return pa.table(columns)


def _where(chance: np.random.Generator, roots: Roots, age: Ints) -> dict[str, pa.Array]:
    english = chance.random(len(age)) < 0.12
    languages, spoken = _of_places([place.language for place in PLACES])
    countries, country = _of_places([place.country for place in PLACES])
    regions, region = _of_places([place.region for place in PLACES])
    cities, city = _of_places([place.city for place in PLACES])
    kind = np.searchsorted([0.58, 0.87], chance.random(len(age)), side="right")
    return {
        "time_zone": _words(roots.zone, ZONES),
        "country": _words(country[roots.place], countries),
        "region": _words(region[roots.place], regions),
        "city": _words(city[roots.place], cities),
        "location_type": _words(kind, ("urban", "suburban", "rural")),
        "language": _words(np.where(english, languages.index("en"), spoken[roots.place]), languages),
    }


def _of_places(values: list[str]) -> tuple[tuple[str, ...], Ints]:
    """Return the values, each once (else Parquet's bytes vary from run to run), and each place's index in them."""
    words = tuple(dict.fromkeys(values))
    return words, np.array([words.index(value) for value in values])


def _who(chance: np.random.Generator, age: Ints, end: int) -> dict[str, pa.Array]:
    count = len(age)
    born = end // DAY - np.floor(age * 365.2425).astype(np.int64) - chance.integers(2, 363, count)
    gender = np.searchsorted([0.49, 0.97], chance.random(count), side="right")
    device = np.searchsorted([0.62, 0.93], chance.random(count), side="right")
    wanted = 1 + (chance.random(count) < 0.7) + (chance.random(count) < 0.4) + (chance.random(count) < 0.15)
    ranked = np.argsort(chance.random((count, len(INTERESTS))), axis=1)[:, :4]
    chosen = ranked[np.arange(4) < wanted[:, None]]
    edges = np.concatenate([[0], np.cumsum(wanted)]).astype(np.int32)
    return {
        "age": pa.array(age),
        "gender": _words(gender, ("female", "male", "non_binary"), chance.random(count) < 0.97),
        "birthday": pa.array(born.astype(np.int32)).cast(pa.date32()),
        "interests": pa.ListArray.from_arrays(pa.array(edges), _words(chosen, INTERESTS).dictionary_decode()),
        "device": _words(device, ("mobile", "desktop", "tablet")),
    }


def _as_customer(
    chance: np.random.Generator, roots: Roots, history: History, counts: Ints, end: int
) -> dict[str, pa.Array]:
    count = len(counts)
    bought = history.kind == shop.CODE["purchased"]
    orders = np.bincount(history.person[bought], minlength=count)
    spent = np.round(np.bincount(history.person[bought], history.revenue[bought], minlength=count), 2)
    last_bought = _latest(history, bought, count)
    own_doing = ~np.isin(history.kind, [shop.CODE["email_sent"], shop.CODE["ad_viewed"]])
    seen = np.maximum(_latest(history, own_doing, count), roots.signed_up)
    tried = np.isin(history.kind, [shop.CODE["cart_abandoned"], shop.CODE["trial_started"]])
    keen = np.bincount(history.person[tried], minlength=count)
    doings = np.bincount(history.person[own_doing], minlength=count)
    idle_days = (end - seen) / DAY
    engaged = np.clip(60 * np.exp(-idle_days / 45) + 12 * np.log1p(doings), 0, 100).round(1)
    lead = np.clip(0.6 * engaged + 8 * keen + chance.normal(10, 6, count), 0, 100).round().astype(np.int64)
    stage = np.select([(orders > 0) & (idle_days > 180), orders > 0, keen > 0, doings > 0], [0, 1, 2, 3], 4)
    has_left = roots.left & (counts >= 3)
    tier = np.searchsorted(_TIER_FROM, spent, side="right")
    wish = np.maximum(chance.random(count), chance.random(count) * (orders > 1))  # who buys, pays for more
    plan = np.searchsorted([0.62, 0.86, 0.98], wish, side="right")
    return {
        "email_subscribed": pa.array(roots.mailed & ~has_left),
        "sms_subscribed": pa.array(chance.random(count) < 0.25),
        "lifecycle_stage": _words(stage, ("churned", "customer", "opportunity", "lead", "subscriber")),
        "plan": _words(plan, ("free", "basic", "pro", "enterprise")),
        "loyalty_tier": _words(np.maximum(tier - 1, 0), _TIERS[1:], tier > 0),
        "lifetime_value": pa.array(spent),
        "order_count": pa.array(orders),
        "average_order_value": pa.array(np.round(spent / np.maximum(orders, 1), 2), mask=orders == 0),
        "last_purchase_at": _instants(last_bought, orders > 0),
        "signed_up_at": _instants(roots.signed_up),
        "last_seen_at": _instants(seen),
        "lead_score": pa.array(lead),
        "engagement_score": pa.array(engaged),
    }


def _at_work(chance: np.random.Generator, age: Ints) -> dict[str, pa.Array]:
    count = len(age)
    works = (chance.random(count) < 0.6) & (age < 68)
    title = np.floor(len(_TITLES) * chance.random(count) ** 1.5).astype(np.int64)
    size = _COMPANY_SIZES[chance.integers(0, len(_COMPANY_SIZES), count)]
    return {
        "job_title": _words(title, _TITLES, works),
        "seniority": _words(_SENIORITY_OF_TITLE[title], _SENIORITIES, works),
        "company_size": pa.array(size, mask=~works),
        "industry": _words(chance.integers(0, len(_INDUSTRIES), count), _INDUSTRIES, works),
    }


def _latest(history: History, which: NDArray[np.bool_], count: int) -> Ints:
    latest = np.zeros(count, np.int64)
    np.maximum.at(latest, history.person[which], history.at[which])
    return latest


def _instants(seconds: Ints, given: NDArray[np.bool_] | None = None) -> pa.Array:
    return pa.array(seconds * 1_000_000, mask=None if given is None else ~given).cast(pa.timestamp("us"))


def _words(codes: Ints | Floats, words: tuple[str | None, ...], given: NDArray[np.bool_] | None = None) -> pa.Array:
    indices = pa.array(codes.astype(np.int32), mask=None if given is None else ~given)
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(words), pa.string()))
