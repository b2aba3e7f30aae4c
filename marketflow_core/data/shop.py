"""The shop that demo people buy from: what it sells, what it has sent before, and how a visit usually goes on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from marketflow_core.plan.vocabulary import EVENTS

KINDS: tuple[str, ...] = tuple(sorted(EVENTS))
CODE = {kind: code for code, kind in enumerate(KINDS)}
RESTART = len(KINDS)
"""Not a kind: a visit ends here, and the person's next event begins another one."""

CATEGORIES = ("electronics", "fashion", "home", "sports", "books", "beauty", "toys", "music", "gaming", "garden")
_GOODS = {
    "electronics": (("wireless_headphones", 129), ("smart_watch", 249), ("phone_case", 19), ("laptop_stand", 59)),
    "fashion": (("running_shoes", 99), ("denim_jacket", 89), ("wool_scarf", 39), ("sunglasses", 79)),
    "home": (("espresso_machine", 299), ("linen_sheets", 119), ("desk_lamp", 49), ("cast_iron_pan", 69)),
    "sports": (("yoga_mat", 35), ("trail_backpack", 109), ("water_bottle", 25), ("dumbbell_set", 149)),
    "books": (("cookbook", 29), ("travel_guide", 22), ("kids_picture_book", 15), ("crime_novel", 12)),
    "beauty": (("face_serum", 45), ("hair_dryer", 99), ("lip_balm", 9), ("perfume", 85)),
    "toys": (("building_blocks", 49), ("puzzle", 24), ("plush_bear", 29), ("board_game", 39)),
    "music": (("vinyl_record", 32), ("ukulele", 75), ("turntable", 219), ("guitar_strings", 14)),
    "gaming": (("game_controller", 69), ("gaming_chair", 279), ("gaming_headset", 119), ("mouse_pad", 19)),
    "garden": (("rose_bush", 27), ("garden_hose", 44), ("raised_bed", 129), ("pruning_shears", 34)),
}
PRODUCTS: tuple[str, ...] = tuple(name for category in CATEGORIES for name, _ in _GOODS[category])
PRICES = np.array([float(price) for category in CATEGORIES for _, price in _GOODS[category]])
POPULARITY = 1.0 / np.arange(2, len(PRODUCTS) + 2) ** 0.6

CAMPAIGNS = (
    "spring_sale", "summer_lookbook", "back_to_school", "autumn_arrivals", "black_friday", "holiday_gifts", "new_year",
    "weekly_newsletter", "welcome_series", "win_back", "loyalty_rewards", "product_update",
)  # fmt: skip
AD_PLATFORMS = ("facebook", "instagram", "google_ads", "linkedin", "tiktok")
AD_SHARES = (0.32, 0.28, 0.28, 0.05, 0.07)
PAGES = ("/", "/sale", "/new", "/pricing", "/blog", "/about", "/stores", "/help", "/category", "/webinars")

STARTS_WITH_MAIL = {
    "email_sent": 46, "site_visited": 22, "ad_viewed": 15, "app_opened": 11, "post_engaged": 3, "video_watched": 2,
    "support_ticket_opened": 0.5, "webinar_registered": 0.7, "trial_started": 0.6, "subscription_renewed": 0.8,
    "app_installed": 0.4,
}  # fmt: skip
STARTS = {kind: share for kind, share in STARTS_WITH_MAIL.items() if kind != "email_sent"}

_NEXT: dict[str, dict[str, float]] = {
    "email_sent": {"email_opened": 26, "RESTART": 74},
    "email_opened": {"email_clicked": 16, "RESTART": 84},
    "email_clicked": {"site_visited": 55, "product_viewed": 35, "form_submitted": 4, "RESTART": 6},
    "ad_viewed": {"ad_clicked": 7, "RESTART": 93},
    "ad_clicked": {"site_visited": 50, "product_viewed": 45, "RESTART": 5},
    "site_visited": {"page_viewed": 58, "product_viewed": 22, "link_clicked": 4, "form_submitted": 2, "RESTART": 14},
    "page_viewed": {"page_viewed": 34, "product_viewed": 26, "link_clicked": 3, "form_submitted": 2, "RESTART": 35},
    "product_viewed": {"product_viewed": 24, "page_viewed": 12, "purchased": 17, "cart_abandoned": 15, "RESTART": 32},
    "app_opened": {"product_viewed": 45, "page_viewed": 20, "purchased": 5, "RESTART": 30},
    "app_installed": {"app_opened": 90, "RESTART": 10},
    "purchased": {"review_left": 6, "referred": 2, "survey_answered": 2, "page_viewed": 8, "RESTART": 82},
    "post_engaged": {"link_clicked": 20, "RESTART": 80},
    "link_clicked": {"page_viewed": 50, "product_viewed": 30, "RESTART": 20},
    "video_watched": {"post_engaged": 20, "site_visited": 15, "RESTART": 65},
    "webinar_registered": {"webinar_attended": 45, "RESTART": 55},
    "webinar_attended": {"form_submitted": 20, "trial_started": 5, "RESTART": 75},
    "trial_started": {"page_viewed": 40, "trial_ended": 30, "RESTART": 30},
    "support_ticket_opened": {"survey_answered": 20, "RESTART": 80},
    "subscription_renewed": {"subscription_cancelled": 8, "RESTART": 92},
}


def _cumulative(shares: dict[str, float], codes: dict[str, int]) -> NDArray[np.float64]:
    row = np.zeros(len(codes))
    for kind, share in shares.items():
        row[codes[kind]] = share
    return np.cumsum(row) / row.sum()


START_WITH_MAIL = _cumulative(STARTS_WITH_MAIL, CODE)
START = _cumulative(STARTS, CODE)
FOLLOWS = np.stack([_cumulative(_NEXT.get(kind, {"RESTART": 1.0}), {**CODE, "RESTART": RESTART}) for kind in KINDS])
"""What follows each kind within one visit: rows of cumulative probability, the last column ends the visit."""

HOURS = np.cumsum([2, 1, 1, 1, 1, 2, 5, 9, 12, 12, 11, 11, 13, 11, 9, 9, 10, 12, 15, 18, 20, 17, 11, 5], dtype=float)
HOURS = HOURS / HOURS[-1]
"""Cumulative share of visits by the hour of the day where the person lives: little at night, most in the evening."""
