"""An ad order as the operations that make a search campaign, all in one atomic request.

Source: Google Ads API v25, GoogleAdsService.Mutate; parts refer to each other by temporary names with negative numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any

from marketflow_core.platforms.advertising import WITHOUT_CENTS, AdOrder, shorten
from marketflow_core.platforms.google_ads.countries import GEO_TARGETS

AGE_RANGES = {
    "AGE_RANGE_18_24": (18, 24),
    "AGE_RANGE_25_34": (25, 34),
    "AGE_RANGE_35_44": (35, 44),
    "AGE_RANGE_45_54": (45, 54),
    "AGE_RANGE_55_64": (55, 64),
    "AGE_RANGE_65_UP": (65, 99),
}
_LATE = 79
"""The last range is open; half of it is counted as if it ended here."""
_GENDERS = {"male": "MALE", "men": "MALE", "m": "MALE", "female": "FEMALE", "women": "FEMALE", "f": "FEMALE"}
_HEADLINE, _DESCRIPTION, _KEYWORD, _KEYWORD_WORDS = 30, 90, 80, 10


def operations(order: AdOrder, customer: str) -> list[dict[str, Any]]:
    """Return the mutate operations that make the campaign of `order` in the account `customer`, switched on."""

    def name(kind: str, number: int) -> str:
        return f"customers/{customer}/{kind}/{number}"

    budget, campaign, group = name("campaignBudgets", -1), name("campaigns", -2), name("adGroups", -3)
    made: list[dict[str, Any]] = [
        {"campaignBudgetOperation": {"create": _budget(order, budget)}},
        {"campaignOperation": {"create": _campaign(order, campaign, budget)}},
    ]
    for country in order.countries:
        if country in GEO_TARGETS:
            place = {"campaign": campaign, "location": {"geoTargetConstant": GEO_TARGETS[country]}}
            made.append({"campaignCriterionOperation": {"create": place}})
    made.append({"adGroupOperation": {"create": _ad_group(order, group, campaign)}})
    excluded = [{"ageRange": {"type": one}} for one in excluded_ages(order.age_min, order.age_max)]
    excluded += [{"gender": {"type": one}} for one in excluded_genders(order.genders)]
    wanted = [{"keyword": {"text": one, "matchType": "BROAD"}} for one in keywords(order)]
    for criterion in wanted:
        made.append({"adGroupCriterionOperation": {"create": {"adGroup": group, "status": "ENABLED", **criterion}}})
    for criterion in excluded:
        made.append({"adGroupCriterionOperation": {"create": {"adGroup": group, "negative": True, **criterion}}})
    made.append({"adGroupAdOperation": {"create": {"adGroup": group, "status": "ENABLED", "ad": _ad(order)}}})
    return made


def micros(amount: Decimal, currency: str) -> str:
    """Return money in millionths of its unit, as the text that Google wants; rounded down to what can be paid."""
    smallest = Decimal(1) if currency.upper() in WITHOUT_CENTS else Decimal("0.01")
    return str(int(amount.quantize(smallest, ROUND_DOWN) * 1_000_000))


def included_ages(youngest: int | None, oldest: int | None) -> list[str]:
    """Return the age ranges that come closest to `youngest`–`oldest`: those of which at least half is wanted.

    Google knows six fixed ranges, of which the last has no end. Where no range is half wanted, the one that is wanted
    most is taken.
    """
    low, high = youngest or 0, oldest if oldest is not None else 150
    share = {
        name: max(0, min(high, last) - max(low, first) + 1) / (last - first + 1)
        for name, (first, last) in AGE_RANGES.items()
    }
    oldest_share = max(0, min(high, _LATE) - max(low, 65) + 1) / (_LATE - 64)
    share["AGE_RANGE_65_UP"] = max(oldest_share, 0.25 if low > _LATE else 0.0)
    near = [name for name, part in share.items() if part >= 0.5]
    return near or [max(share, key=lambda name: share[name])]


def excluded_ages(youngest: int | None, oldest: int | None) -> list[str]:
    """Return the age ranges to shut out, people of unknown age included; none where the order sets no age."""
    if youngest is None and oldest is None:
        return []
    kept = included_ages(youngest, oldest)
    return [*(name for name in AGE_RANGES if name not in kept), "AGE_RANGE_UNDETERMINED"]


def excluded_genders(wanted: Iterable[str]) -> list[str]:
    """Return the genders to shut out; none where the order names none, both, or one that Google doesn't know."""
    named = list(wanted)
    known = {_GENDERS[one] for one in named if one in _GENDERS}
    if len(known) != 1 or any(one not in _GENDERS for one in named):
        return []
    return [one for one in ("MALE", "FEMALE", "UNDETERMINED") if one not in known]


def unsaid(order: AdOrder) -> tuple[str, ...]:
    """Return, in words, what of the order Google can't be told exactly, so that people may know it."""
    notes = [] if order.countries else ["no country is known, so the ads are shown all over the world"]
    low, high = order.age_min, order.age_max
    if low is not None or high is not None:
        kept = [AGE_RANGES[name] for name in included_ages(low, high)]
        first, last = kept[0][0], kept[-1][1]
        if (low or first, high or last) != (first, last):
            upper = "up" if last == 99 else str(last)
            notes.append(f"ages {low or 'any'}–{high or 'any'} became {first}–{upper}: Google knows fixed ranges only")
        notes.append("people whose age Google doesn't know see no ad")
    for country in order.countries:
        if country not in GEO_TARGETS:
            notes.append(f"country {country} left out: Google has no such target")
    if order.interests:
        notes.append("interests became keywords: a search ad is shown for what people look for")
    notes += [f"gender “{one}” left out: Google offers men and women" for one in order.genders if one not in _GENDERS]
    return tuple(notes)


def nowhere(order: AdOrder) -> bool:
    """Tell whether none of the countries in the order can be told to Google: the ad would then be for all the world."""
    return bool(order.countries) and not any(country in GEO_TARGETS for country in order.countries)


def keywords(order: AdOrder) -> list[str]:
    """Return what people search for who should see the ad: the headline's words and the interests."""
    named = [one["name"] if isinstance(one, dict) and "name" in one else str(one) for one in order.interests]
    texts = [_keyword(words) for words in (order.headline, *named)]
    return list(dict.fromkeys(text for text in texts if text)) or ["offer"]


def headlines(order: AdOrder) -> list[str]:
    """Return three headlines of at most 30 characters, each different, without exclamation marks (Google's rule)."""
    words = [
        order.headline.replace("!", "").strip(),
        *_clauses(order.text),
        "Find out more",
        "See what is new",
        "Take a look today",
    ]
    return _different(words, _HEADLINE)[:3]


def descriptions(order: AdOrder) -> list[str]:
    """Return two descriptions of at most 90 characters, each different."""
    return _different(
        [order.text, f"Find out more: {order.headline}", "Everything about it is on our page."], _DESCRIPTION
    )[:2]


def _budget(order: AdOrder, name: str) -> dict[str, Any]:
    return {
        "resourceName": name,
        "name": f"{order.reference} · {order.price}",
        "amountMicros": micros(order.daily, order.currency),
        "deliveryMethod": "STANDARD",
        "explicitlyShared": False,
    }


def _campaign(order: AdOrder, name: str, budget: str) -> dict[str, Any]:
    campaign = {
        "resourceName": name,
        "name": order.reference,
        "status": "ENABLED",
        "advertisingChannelType": "SEARCH",
        "campaignBudget": budget,
        "targetSpend": {},
        "networkSettings": {
            "targetGoogleSearch": True,
            "targetSearchNetwork": True,
            "targetContentNetwork": False,
            "targetPartnerSearchNetwork": False,
        },
        "geoTargetTypeSetting": {"positiveGeoTargetType": "PRESENCE"},
        "containsEuPoliticalAdvertising": "DOES_NOT_CONTAIN_EU_POLITICAL_ADVERTISING",
    }
    return {**campaign, **({"endDateTime": google_time(order.ends)} if order.ends else {})}


def google_time(instant: datetime) -> str:
    """Return an instant as a campaign's start or end: it counts in the account's time zone, which should be UTC."""
    return instant.strftime("%Y-%m-%d %H:%M:%S")


def _ad_group(order: AdOrder, name: str, campaign: str) -> dict[str, Any]:
    group = {"resourceName": name, "name": order.reference, "campaign": campaign}
    return {**group, "status": "ENABLED", "type": "SEARCH_STANDARD"}


def _ad(order: AdOrder) -> dict[str, Any]:
    return {
        "finalUrls": [order.link],
        "responsiveSearchAd": {
            "headlines": [{"text": one} for one in headlines(order)],
            "descriptions": [{"text": one} for one in descriptions(order)],
        },
    }


def _clauses(text: str) -> list[str]:
    return [part.strip().replace("!", "") for part in re.split(r"[.:;,–—]", text) if len(part.strip()) > 3]


def _different(texts: Iterable[str], longest: int) -> list[str]:
    kept: dict[str, str] = {}
    for text in texts:
        short = shorten(text, longest)
        if short:
            kept.setdefault(short.lower(), short)
    return list(kept.values())


def _keyword(words: str) -> str:
    plain = re.sub(r"[^\w\s'-]|_", " ", words.lower())
    return " ".join(plain.split()[:_KEYWORD_WORDS])[:_KEYWORD].strip()
