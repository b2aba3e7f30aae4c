"""The Facebook connector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from marketflow_core.platforms.contract import Confirmed, Delivery, Figure, Outcome
from marketflow_core.platforms.facebook.manifest import MANIFEST
from marketflow_core.platforms.facebook.mapping import FIGURES, POST_METRICS, feed_body, pictures
from marketflow_core.platforms.graph import Graph, Halted, refused
from marketflow_core.platforms.graph_ads import PREFIX, GraphAds
from marketflow_core.platforms.graph_connector import GraphConnector
from marketflow_core.platforms.graph_posts import reference_in
from marketflow_core.platforms.graph_terms import post_figures
from marketflow_core.platforms.http import Connection

_PAGES_LOOKED_THROUGH = 10


class Facebook(GraphConnector):
    """Posts of one Page and ads of one ad account.

    External ids: a post has its own (`page_post`), an ad campaign is `campaign:<id>`.
    """

    manifest = MANIFEST

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.graph = Graph(connection)
        self.page = connection.secret("page_id")
        self.ads = GraphAds(self.graph, "facebook", {"page_id": self.page})
        self._page_token: str | None = None

    async def check(self) -> None:
        """Read the Page and the ad account; raise `PlatformRefused` where either may not be read."""
        try:
            await self._token()
            await self.ads.check()
        except Halted as halted:
            raise refused(self.manifest.name, "let us in", halted) from halted

    async def figures(self, day: date, references: Mapping[str, str]) -> Sequence[Figure]:
        """Return the day's figures of ads, and all figures so far of posts that were published on the day.

        Meta counts a post over its life and tells no single days, so a post's figures stand under the day it went out
        and grow there; `clicks` are those on any part of it. Ads are told day by day.
        """
        try:
            found = await self.ads.figures(day, references)
            for post, reference in references.items():
                if not post.startswith(PREFIX) and "_" in post:
                    found += await self._figures_of_post(post, reference, day)
        except Halted as halted:
            raise refused(self.manifest.name, "report figures", halted) from halted
        return found

    async def _publish(self, delivery: Delivery) -> Outcome:
        standing = await self._post(delivery.reference)
        if standing:
            return standing
        token = await self._token()
        photos = [await self._upload(picture, token) for picture in pictures(delivery)]
        path = f"{self.page}/feed"
        return Confirmed(
            await self.graph.create(path, feed_body(delivery, photos), doing="publish the post", token=token)
        )

    async def _upload(self, picture: str, token: str) -> str:
        body = {"url": picture, "published": False}
        doing = "take in a picture"
        # a picture that no post shows is seen by nobody, so a lost answer is made good by uploading it again
        return await self.graph.create(f"{self.page}/photos", body, doing=doing, token=token, repeatable=True)

    async def _post(self, reference: str) -> Confirmed | None:
        token = await self._token()
        params = {"fields": "id,message"}
        rows = self.graph.rows(
            f"{self.page}/feed",
            doing="look up the post",
            params=params,
            token=token,
            most_pages=_PAGES_LOOKED_THROUGH,
        )
        async for row in rows:
            if reference_in(str(row.get("message", ""))) == reference:
                return Confirmed(str(row["id"]))
        return None

    async def _figures_of_post(self, post: str, reference: str, day: date) -> list[Figure]:
        token = await self._token()
        node = await self.graph.get(post, doing="read a post", params={"fields": "id,created_time"}, token=token)
        if str(node.get("created_time", default=""))[:10] != day.isoformat():
            return []
        params = {"metric": list(POST_METRICS), "period": "lifetime"}
        answer = await self.graph.get(f"{post}/insights", doing="report on a post", params=params, token=token)
        return post_figures(answer.get("data", default=[]), FIGURES, reference, day)

    async def _token(self) -> str:
        """Return the Page's own token, which posts need; it is asked for once, with the token we were given."""
        if self._page_token is None:
            node = await self.graph.get(self.page, doing="read the Page", params={"fields": "id,access_token"})
            self._page_token = str(node.get("access_token") or self.connection.secret("access_token"))
        return self._page_token


CONNECTOR = Facebook
