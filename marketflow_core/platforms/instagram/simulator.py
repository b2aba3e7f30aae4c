"""A simulated Instagram account, with an ad account beside it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from starlette.types import ASGIApp

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
from marketflow_core.platforms.instagram.manifest import MANIFEST
from marketflow_core.platforms.simulation.app import Refusal
from marketflow_core.platforms.simulation.world import World

_SLUG = MANIFEST.slug
_METRICS = {"views": "impressions", "reach": "reach", "likes": "likes", "comments": "comments", "shares": "shares"}
_CONTAINER_LIFE = timedelta(hours=24)
_MOST_A_DAY = 100
_LONGEST_CAPTION = 2200


class Media:
    """The containers and posts of one account."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.store = GraphStore(world, _SLUG)

    async def read_user(self, call: Call) -> dict[str, Any]:
        """Answer `GET /{ig_user}`."""
        return chosen({"id": call.node, "username": "rehearsal", "name": "Rehearsal"}, call)

    async def contain(self, call: Call) -> dict[str, Any]:
        """Answer `POST /{ig_user}/media`."""
        kind = str(call.params.get("media_type") or "IMAGE")
        if kind == "CAROUSEL":
            children = call.parsed("children") or []
            if not 2 <= len(children) <= 10:
                raise Refusal(graph_error(100, "(#100) A carousel needs 2 to 10 children."))
            for child in children:
                self.store.get("container", str(child))
        else:
            url = call.text("image_url" if kind == "IMAGE" else "video_url")
            if not url.startswith(("https://", "http://")):
                raise Refusal(graph_error(9004, "The media could not be fetched from this URI."))
        caption = str(call.params.get("caption") or "")
        if len(caption) > _LONGEST_CAPTION:
            raise Refusal(graph_error(100, "(#100) The caption was too long."))
        doc = {"caption": caption, "media_type": kind, "made": call.now.isoformat(), "published": False}
        return {"id": self.store.make("container", doc)["id"]}

    async def read_container(self, call: Call) -> dict[str, Any]:
        """Answer `GET /{container}`."""
        container = self.store.get("container", call.node)
        return chosen({"id": container["id"], "status_code": self._status(container, call.now)}, call)

    async def publish(self, call: Call) -> dict[str, Any]:
        """Answer `POST /{ig_user}/media_publish`."""
        container = self.store.get("container", call.text("creation_id"))
        if self._status(container, call.now) != "FINISHED":
            raise Refusal(graph_error(9007, "Media ID is not available: the media is not ready for publishing."))
        since = graph_time(call.now - timedelta(hours=24))
        if sum(one["timestamp"] > since for one in self.world.all(_SLUG, "media")) >= _MOST_A_DAY:
            raise Refusal(graph_error(9, "Application request limit reached", status=403))
        media = self.store.make(
            "media",
            {
                "caption": container["caption"],
                "media_type": container["media_type"],
                "timestamp": graph_time(call.now),
            },
        )
        self.store.keep("container", {**container, "published": True})
        reference = reference_in(container["caption"]) or media["id"]
        link = link_in(container["caption"])
        self.world.post_published(_SLUG, media["id"], reference, link=link, at=call.now)
        return {"id": media["id"]}

    async def posts(self, call: Call) -> dict[str, Any]:
        """Answer `GET /{ig_user}/media`."""
        return page([chosen(one, call) for one in self.store.newest_first("media")], call)

    async def read_post(self, call: Call) -> dict[str, Any]:
        """Answer `GET /{media}`."""
        return chosen(self.store.get("media", call.node), call)

    async def insights(self, call: Call) -> dict[str, Any]:
        """Answer `GET /{media}/insights`: totals over the post's life."""
        media = self.store.get("media", call.node)
        names = call.names("metric")
        if not names or not _METRICS.keys() >= set(names):
            raise Refusal(graph_error(100, "(#100) metric must be one of the values that this media supports."))
        total = life(self.world, _SLUG, media["id"], media["timestamp"])
        rows = [
            {
                "id": f"{media['id']}/insights/{name}/lifetime",
                "name": name,
                "period": "lifetime",
                "values": [{"value": int(total.get(_METRICS[name], 0))}],
            }
            for name in names
        ]
        return page(rows, call)

    def _status(self, container: dict[str, Any], now: datetime) -> str:
        if container["published"]:
            return "PUBLISHED"
        return "EXPIRED" if now - datetime.fromisoformat(container["made"]) > _CONTAINER_LIFE else "FINISHED"


def simulator(world: World) -> ASGIApp:
    """Return Instagram as a rehearsal meets it, over `world`."""
    media, account = Media(world), AdAccount(world, _SLUG)
    return graph_app(
        world,
        nodes={
            **account.nodes,
            ("GET", "owner"): media.read_user,
            ("GET", "container"): media.read_container,
            ("GET", "media"): media.read_post,
        },
        edges={
            **account.edges,
            ("POST", "owner/media"): media.contain,
            ("GET", "owner/media"): media.posts,
            ("POST", "owner/media_publish"): media.publish,
            ("GET", "media/insights"): media.insights,
        },
    )


SIMULATOR = simulator
