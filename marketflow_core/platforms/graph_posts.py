"""Words of a post that carry our reference: Graph has no field of ours on a post, so its text is what we look up.

The tracked link bears the reference as `utm_content`. A post without a link ends in a short tag instead, and only then.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

from marketflow_core.platforms.advertising import shorten, text
from marketflow_core.platforms.contract import Delivery

_IN_LINK = re.compile(r"[?&]utm_content=([^&\s#]+)")
_TAG = re.compile(r"\[(mf\..+)\]\s*$")


def signed_text(delivery: Delivery, *, longest: int) -> str:
    """Return what the post says, at most `longest` characters, ending in the tracked link or else in the tag."""
    ending = delivery.link if delivery.link and reference_in(delivery.link) else None
    last = ending or f"[{delivery.reference}]"
    if delivery.link and not ending:
        last = f"{delivery.link}\n{last}"
    return f"{shorten(text(delivery.content, delivery.campaign), longest - len(last) - 2)}\n\n{last}"


def reference_in(words: str) -> str | None:
    """Return our reference out of a post's words, or None where they bear none."""
    found = _IN_LINK.search(words)
    if found:
        return unquote_plus(found[1])
    tag = _TAG.search(words)
    return tag[1] if tag else None


def link_in(words: str) -> str | None:
    """Return the first link in a post's words, or None."""
    found = re.search(r"https?://\S+", words)
    return found[0] if found else None
