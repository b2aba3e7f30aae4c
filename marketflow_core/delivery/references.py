"""Our own name for a delivery, which the platform keeps too: how a lost answer is looked up, a click is traced home."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit, urlunsplit

from marketflow_core.values import slug


def reference(campaign: str, step: str, zone: str, occurrence: str, version: int, number: int, platform: str) -> str:
    """Return the reference of batch `number` of a step: unique over versions, zones, occurrences and platforms.

    It depends on nothing but its arguments, so a resumed run finds its own batches again.
    """
    place = zone.replace("/", "~")
    when = slug(occurrence)
    return f"mf.{campaign}.{step}.{place}.{when}.{version}-{number}.{platform}"


def tracked_link(landing_page: str, *, platform: str, channel: str, campaign: str, content: str) -> str:
    """Return `landing_page` with the campaign's UTM parameters; `content` is the delivery's reference.

    Parameters as Google Analytics reads them (support.google.com/analytics/answer/10917952).
    """
    parts = urlsplit(landing_page)
    utm = urlencode({"utm_source": platform, "utm_medium": channel, "utm_campaign": campaign, "utm_content": content})
    return urlunsplit(parts._replace(query=f"{parts.query}&{utm}" if parts.query else utm))
