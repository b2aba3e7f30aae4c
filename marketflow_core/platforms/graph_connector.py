"""What Facebook's and Instagram's connectors share: posts that are looked up before they are made, and ads."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from marketflow_core.platforms.contract import Confirmed, Connector, Delivery, Outcome, Terminal
from marketflow_core.platforms.graph import Graph, Halted, or_outcome, refused
from marketflow_core.platforms.graph_ads import GraphAds


class GraphConnector(Connector):
    """A platform behind Meta's Graph API: `graph` makes the calls, `ads` is its part of the Marketing API."""

    graph: Graph
    ads: GraphAds

    async def deliver(self, delivery: Delivery) -> Outcome:
        """Publish a post, or start, pause, resume or re-budget ads.

        What stands already under the reference is left as it is.
        """
        if delivery.action == "publish_post":
            return await or_outcome(self._publish(delivery))
        if delivery.action in self.manifest.actions:
            return await or_outcome(self.ads.deliver(delivery))
        return Terminal(f"{self.manifest.name} has nothing that does “{delivery.action}”.")

    def unsaid(self, delivery: Delivery) -> Sequence[str]:
        """Return what of the ads' audience Meta can't be told."""
        return self.ads.unsaid(delivery)

    async def find(self, reference: str) -> Confirmed | None:
        """Look the reference up among the newest 1,000 posts, then among the account's ad campaigns."""
        try:
            return await self._post(reference) or await self.ads.find(reference)
        except Halted as halted:
            raise refused(self.manifest.name, "look up what it holds", halted) from halted

    @abstractmethod
    async def _publish(self, delivery: Delivery) -> Outcome:
        """Publish a post, unless it stands already."""

    @abstractmethod
    async def _post(self, reference: str) -> Confirmed | None:
        """Return the published post of that reference, or None."""
