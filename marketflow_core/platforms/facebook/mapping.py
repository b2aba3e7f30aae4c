"""Posts in a Page's words, and a post's insights in ours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from marketflow_core.platforms.contract import Delivery
from marketflow_core.platforms.graph_posts import signed_text

LONGEST_MESSAGE = 5000
"""Characters. The Page allows 63,206; nobody unfolds more than this."""

POST_METRICS = ("post_media_view", "post_total_media_view_unique", "post_clicks", "post_activity_by_action_type")
"""What is asked of a post: one name that Meta has retired would fail the whole request. The `post_impressions` family
went on 2026-06-15; these are its successors (airbytehq/airbyte #80740, trypostit/trypost #320)."""

FIGURES = {
    "post_media_view": "impressions",
    "post_total_media_view_unique": "reach",
    "post_clicks": "clicks",
    "post_activity_by_action_type.like": "likes",
    "post_activity_by_action_type.comment": "comments",
    "post_activity_by_action_type.share": "shares",
}


def feed_body(delivery: Delivery, photos: Sequence[str] = ()) -> dict[str, Any]:
    """Return the body that publishes a post at once: with uploaded `photos`, or else with the link's own preview."""
    body: dict[str, Any] = {"message": signed_text(delivery, longest=LONGEST_MESSAGE), "published": True}
    if photos:
        body["attached_media"] = [{"media_fbid": photo} for photo in photos]
    elif delivery.link:
        body["link"] = delivery.link
    return body


def pictures(delivery: Delivery) -> tuple[str, ...]:
    """Return the assets that are pictures at a public address; an asset that is only described can't be fetched."""
    assets = delivery.content.assets or ()
    return tuple(one for one in assets if re.match(r"https?://", one))
