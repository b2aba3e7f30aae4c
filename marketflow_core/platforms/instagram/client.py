"""The Instagram connector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from marketflow_core.platforms.contract import Confirmed, Delivery, Figure, Outcome, Terminal, Transient
from marketflow_core.platforms.graph import Graph, Halted, refused
from marketflow_core.platforms.graph_ads import GraphAds
from marketflow_core.platforms.graph_connector import GraphConnector
from marketflow_core.platforms.graph_posts import reference_in
from marketflow_core.platforms.graph_terms import post_figures
from marketflow_core.platforms.http import Connection
from marketflow_core.platforms.instagram.manifest import MANIFEST
from marketflow_core.platforms.instagram.mapping import (
    FIGURES,
    MEDIA_METRICS,
    caption,
    carousel,
    container,
    media_urls,
)

_PAGES_LOOKED_THROUGH = 10
_LOOKS, _SECONDS_BETWEEN_LOOKS = 30, 10.0
"""Five minutes for Instagram to fetch a film, as its guide to content publishing advises."""


class Instagram(GraphConnector):
    """Posts of one professional account and ads of one ad account.

    External ids: a post has its own, an ad campaign is `campaign:<id>`.
    """

    manifest = MANIFEST

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.graph = Graph(connection)
        self.user = connection.secret("ig_user_id")
        story = {"page_id": connection.secret("page_id"), "instagram_user_id": self.user}
        self.ads = GraphAds(self.graph, "instagram", story)

    async def check(self) -> None:
        """Read the account and the ad account; raise `PlatformRefused` where either may not be read."""
        try:
            await self.graph.get(self.user, doing="read the account", params={"fields": "id,username"})
            await self.ads.check()
        except Halted as halted:
            raise refused(self.manifest.name, "let us in", halted) from halted

    async def figures(self, day: date, references: Mapping[str, str]) -> Sequence[Figure]:
        """Return the day's figures of ads, and all figures so far of posts that were published on the day.

        Instagram counts a post over its life and tells no single days, so a post's figures stand under the day it went
        out and grow there. It reports no clicks: links in captions can't be followed. Ads are told day by day.
        """
        try:
            found = await self.ads.figures(day, references)
            for media, reference in references.items():
                if media.isdigit():
                    found += await self._figures_of_media(media, reference, day)
        except Halted as halted:
            raise refused(self.manifest.name, "report figures", halted) from halted
        return found

    async def _publish(self, delivery: Delivery) -> Outcome:
        standing = await self._post(delivery.reference)
        if standing:
            return standing
        urls = media_urls(delivery, self.connection.secret("media_base_url"))
        if isinstance(urls, Terminal):
            return urls
        words = caption(delivery)
        if len(urls) == 1:
            made = await self._contain(container(urls[0], words))
        else:
            children = [await self._contain(container(url, None, in_carousel=True)) for url in urls]
            made = await self._contain(carousel(children, words))
        body = {"creation_id": int(made) if made.isdigit() else made}
        return Confirmed(await self.graph.create(f"{self.user}/media_publish", body, doing="publish the post"))

    async def _contain(self, body: Mapping[str, object]) -> str:
        """Make a container and wait until it can be published.

        A lost answer is made good by making another: a container that nobody publishes is seen by nobody and is
        gone after 24 hours.
        """
        doing = "prepare the post"
        made = await self.graph.create(f"{self.user}/media", body, doing=doing, repeatable=True)
        for _look in range(_LOOKS):
            answer = await self.graph.get(made, doing="see if the post is ready", params={"fields": "id,status_code"})
            status = answer.get("status_code")
            if status in ("FINISHED", None):
                return made
            if status != "IN_PROGRESS":
                raise Halted(Terminal(f"Instagram could not take in a picture or film of the post ({status})."))
            await self.connection.sleep(_SECONDS_BETWEEN_LOOKS)
        raise Halted(Transient("Instagram is still taking in the post's picture or film; nothing is published yet."))

    async def _post(self, reference: str) -> Confirmed | None:
        rows = self.graph.rows(
            f"{self.user}/media",
            doing="look up the post",
            params={"fields": "id,caption"},
            most_pages=_PAGES_LOOKED_THROUGH,
        )
        async for row in rows:
            if reference_in(str(row.get("caption", ""))) == reference:
                return Confirmed(str(row["id"]))
        return None

    async def _figures_of_media(self, media: str, reference: str, day: date) -> list[Figure]:
        node = await self.graph.get(media, doing="read a post", params={"fields": "id,timestamp"})
        if str(node.get("timestamp", default=""))[:10] != day.isoformat():
            return []
        params = {"metric": list(MEDIA_METRICS), "period": ["lifetime"]}
        answer = await self.graph.get(f"{media}/insights", doing="report on a post", params=params)
        return post_figures(answer.get("data", default=[]), FIGURES, reference, day)


CONNECTOR = Instagram
