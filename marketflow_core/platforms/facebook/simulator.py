"""A simulated Facebook Page, with an ad account beside it."""

from __future__ import annotations

from typing import Any

from starlette.types import ASGIApp

from marketflow_core.platforms.facebook.manifest import MANIFEST
from marketflow_core.platforms.graph_ads_simulator import AdAccount
from marketflow_core.platforms.graph_posts import link_in, reference_in
from marketflow_core.platforms.graph_simulator import (
    Call,
    GraphStore,
    chosen,
    graph_app,
    graph_error,
    graph_time,
    life,
    page,
)
from marketflow_core.platforms.simulation.app import Refusal
from marketflow_core.platforms.simulation.world import World

_SLUG = MANIFEST.slug
_LIFETIME_METRICS = {
    "post_media_view": "impressions",
    "post_total_media_view_unique": "reach",
    "post_clicks": "clicks",
    "post_reactions_like_total": "likes",
}
_ACTIVITY = {"like": "likes", "comment": "comments", "share": "shares"}


class PagePosts:
    """The feed of one Page."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.store = GraphStore(world, _SLUG)

    async def read_page(self, call: Call) -> dict[str, Any]:
        """Answer `GET /{page}`."""
        doc = {"id": call.node, "name": "Rehearsal", "is_published": True, "access_token": "rehearsal-page-token"}
        return chosen(doc, call)

    async def publish(self, call: Call) -> dict[str, Any]:
        """Answer `POST /{page}/feed`."""
        message = str(call.params.get("message") or "")
        link = str(call.params.get("link") or "") or link_in(message)
        pictures = call.parsed("attached_media") or []
        for one in pictures:
            self.store.get("photo", str(one.get("media_fbid", "")))
        if not (message or link or pictures):
            raise Refusal(graph_error(100, "(#100) One of message, link or attached_media is required."))
        number = self.world.next_id(_SLUG, "post")
        post = {
            "id": f"{call.node}_{number:015d}",
            "message": message,
            "is_published": True,
            "created_time": graph_time(call.now),
        }
        self.world.put(_SLUG, "post", post["id"], post)
        reference = reference_in(message) or post["id"]
        self.world.post_published(_SLUG, post["id"], reference, link=link or None, at=call.now)
        return {"id": post["id"]}

    async def upload(self, call: Call) -> dict[str, Any]:
        """Answer `POST /{page}/photos` for a picture that isn't published by itself."""
        if not call.text("url").startswith(("https://", "http://")):
            raise Refusal(graph_error(324, "(#324) Missing or invalid image file"))
        return {"id": self.store.make("photo", {"url": call.text("url")})["id"]}

    async def feed(self, call: Call) -> dict[str, Any]:
        """Answer `GET /{page}/feed`."""
        return page([chosen(post, call) for post in self.store.newest_first("post")], call)

    async def read_post(self, call: Call) -> dict[str, Any]:
        """Answer `GET /{post}`."""
        return chosen(self.store.get("post", call.node), call)

    async def insights(self, call: Call) -> dict[str, Any]:
        """Answer `GET /{post}/insights`: totals over the post's life, and nothing at all if one metric is unknown."""
        post = self.store.get("post", call.node)
        names = call.names("metric")
        known = {*_LIFETIME_METRICS, "post_activity_by_action_type"}
        if not names or not known.issuperset(names):
            raise Refusal(graph_error(100, "(#100) The value must be a valid insights metric"))
        total = life(self.world, _SLUG, post["id"], post["created_time"])
        rows = [
            {
                "id": f"{post['id']}/insights/{name}/lifetime",
                "name": name,
                "period": "lifetime",
                "values": [{"value": _value(name, total)}],
            }
            for name in names
        ]
        return page(rows, call)


def _value(name: str, total: dict[str, float]) -> Any:
    if name in _LIFETIME_METRICS:
        return int(total.get(_LIFETIME_METRICS[name], 0))
    return {kind: int(total[metric]) for kind, metric in _ACTIVITY.items() if total.get(metric)}


def simulator(world: World) -> ASGIApp:
    """Return Facebook as a rehearsal meets it, over `world`."""
    posts, account = PagePosts(world), AdAccount(world, _SLUG)
    return graph_app(
        world,
        nodes={**account.nodes, ("GET", "owner"): posts.read_page, ("GET", "post"): posts.read_post},
        edges={
            **account.edges,
            ("POST", "owner/feed"): posts.publish,
            ("GET", "owner/feed"): posts.feed,
            ("POST", "owner/photos"): posts.upload,
            ("GET", "post/insights"): posts.insights,
        },
    )


SIMULATOR = simulator
