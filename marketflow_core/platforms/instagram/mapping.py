"""Posts as Instagram's containers, and a post's insights in ours."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

from marketflow_core.platforms.contract import Delivery, Terminal
from marketflow_core.platforms.graph_posts import signed_text
from marketflow_core.values import slug

LONGEST_CAPTION = 2200
MOST_IN_CAROUSEL = 10

MEDIA_METRICS = ("views", "reach", "likes", "comments", "shares")
"""What is asked of a post: `impressions` gave way to `views` for all media (Graph API v22, 2025-04)."""

FIGURES = {
    "views": "impressions",
    "reach": "reach",
    "likes": "likes",
    "comments": "comments",
    "shares": "shares",
}

_FILM = re.compile(r"\.(mp4|mov)$", re.IGNORECASE)


def caption(delivery: Delivery) -> str:
    """Return the caption. It ends in the tracked link: not to be followed there, but all that can be looked up."""
    return signed_text(delivery, longest=LONGEST_CAPTION)


def media_urls(delivery: Delivery, base: str = "") -> tuple[str, ...] | Terminal:
    """Return where the post's pictures and films lie, at most ten.

    Instagram fetches them, and takes no post without one. An asset that is an address is taken as it is. One that is
    only named (“product images”) is looked for under `base`, or in /media/ on the landing page's site, as
    `product_images.jpg`; a post without assets takes the campaign's. `Terminal` where there is no site to look on.
    """
    landing = urlsplit(delivery.link or "")
    folder = base if base.startswith(("https://", "http://")) else f"{landing.scheme}://{landing.netloc}/media/"
    assets = (delivery.content.assets or (delivery.campaign,))[:MOST_IN_CAROUSEL]
    urls = tuple(
        one if re.match(r"https?://", one) else urljoin(f"{folder.rstrip('/')}/", _file(one)) for one in assets
    )
    if all(urlsplit(url).netloc for url in urls):
        return urls
    return Terminal(
        f"Instagram takes no post without a picture at a public address, and {delivery.step} has none: "
        "name one in the brief, or set media_base_url."
    )


def container(url: str, words: str | None, *, in_carousel: bool = False) -> dict[str, Any]:
    """Return the body that makes a container of one picture or film; `words` are its caption."""
    body: dict[str, Any] = {"video_url": url, "media_type": "REELS"} if _FILM.search(url) else {"image_url": url}
    if in_carousel:
        return {**body, **({"media_type": "VIDEO"} if "video_url" in body else {}), "is_carousel_item": True}
    return {**body, "caption": words}


def carousel(children: list[str], words: str) -> dict[str, Any]:
    """Return the body that makes a container of several others."""
    return {"media_type": "CAROUSEL", "children": children, "caption": words}


def _file(asset: str) -> str:
    name, dot, ending = asset.rpartition(".")
    if dot and 2 <= len(ending) <= 4 and ending.isalnum():
        return f"{slug(name)}.{ending.lower()}"
    return f"{slug(asset) or 'picture'}.jpg"
