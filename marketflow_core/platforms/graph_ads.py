"""Making, finding and steering an ad campaign over the Marketing API: what Facebook and Instagram ads share.

A campaign is built in parts (campaign, ad set, creative, ad), and a crash may come between any two. So the campaign
bears our reference as its name, it and its ad are made paused, parts that an earlier attempt left are taken up again,
and the ad is switched on last: an ad that is on means a finished campaign, and until then nothing can spend.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from marketflow_core.platforms.advertising import AdOrder, ad_order, shorten
from marketflow_core.platforms.contract import Confirmed, Delivery, Figure, Outcome, Terminal
from marketflow_core.platforms.graph import Graph
from marketflow_core.platforms.graph_terms import INSIGHT_FIELDS, ad_figures, minor_units, targeting, unsaid

PREFIX = "campaign:"
"""Stands before a campaign's id in our external ids: posts, which the same connector makes, have bare ids."""

_STATUS = {"pause_ads": ("PAUSED", "paused"), "resume_ads": ("ACTIVE", "resumed")}
_HEADLINE, _TEXT = 40, 500
_CAMPAIGNS_A_REPORT = 100
"""So many ids fit into one address."""


class GraphAds:
    """Ads of one ad account, shown on one placement (`facebook` or `instagram`)."""

    def __init__(self, graph: Graph, placement: str, story: Mapping[str, str]) -> None:
        """`story` tells in whose name the ads speak: `page_id`, and `instagram_user_id` for Instagram."""
        self.graph = graph
        self.placement = placement
        self.story = dict(story)
        self.account = "act_" + graph.connection.secret("ad_account_id").removeprefix("act_")

    async def check(self) -> None:
        """Read the ad account, the cheapest call that proves token and account."""
        await self.graph.get(self.account, doing="read the ad account", params={"fields": "id,account_status"})

    async def deliver(self, delivery: Delivery) -> Outcome:
        """Carry out one ads action."""
        if delivery.action == "start_ads":
            return await self._start(delivery)
        campaigns = [one.removeprefix(PREFIX) for one in delivery.stops if one.startswith(PREFIX)]
        if not campaigns:
            return Terminal(f"{self.graph.name} has no ads of this campaign to {delivery.action.replace('_ads', '')}.")
        if delivery.action == "adjust_budget":
            return await self._adjust(delivery, campaigns)
        status, done = _STATUS[delivery.action]
        for campaign in campaigns:
            doing = f"set ad campaign {campaign} to {status}"
            await self.graph.post(campaign, {"status": status}, doing=doing, repeatable=True)
        return Confirmed(f"{done}:{'+'.join(campaigns)}")

    def unsaid(self, delivery: Delivery) -> tuple[str, ...]:
        """Return what of the ads' audience Meta can't be told."""
        order = ad_order(delivery, platform=self.graph.name, now=self.graph.connection.clock.now())
        return () if delivery.action != "start_ads" or isinstance(order, Terminal) else unsaid(order)

    async def find(self, reference: str) -> Confirmed | None:
        """Return the finished campaign of that name, or None where there is none or only a part of one."""
        campaign = await self._campaign(reference)
        ad = await self._part("ads", campaign["id"]) if campaign else None
        if campaign and ad and ad.get("status") == "ACTIVE":
            return Confirmed(PREFIX + campaign["id"])
        return None

    async def figures(self, day: date, references: Mapping[str, str]) -> list[Figure]:
        """Return the day's insights of the campaigns in `references`, in one call for a hundred of them.

        The day is one of the ad account's time zone, which Meta doesn't let a report choose: set the account to UTC
        for exact UTC days.
        """
        named = {key.removeprefix(PREFIX): name for key, name in references.items() if key.startswith(PREFIX)}
        ids = sorted(named)
        found: list[Figure] = []
        for start in range(0, len(ids), _CAMPAIGNS_A_REPORT):
            some = ids[start : start + _CAMPAIGNS_A_REPORT]
            params = {
                "level": "campaign",
                "fields": list(INSIGHT_FIELDS),
                "filtering": [{"field": "campaign.id", "operator": "IN", "value": some}],
                "time_range": {"since": day.isoformat(), "until": day.isoformat()},
            }
            async for row in self.graph.rows(f"{self.account}/insights", doing="report on ads", params=params):
                reference = named.get(str(row.get("campaign_id")))
                if reference:
                    found += ad_figures(row, reference, day)
        return found

    async def _start(self, delivery: Delivery) -> Outcome:
        order = ad_order(delivery, platform=self.graph.name, now=self.graph.connection.clock.now())
        if isinstance(order, Terminal):
            return order
        wrong = await self._wrong_currency(order.currency)
        if wrong:
            return wrong
        campaign = await self._campaign(order.reference)
        left = campaign is not None
        campaign_id = campaign["id"] if campaign else await self._make_campaign(order)
        ad_set = await self._part("adsets", campaign_id) if left else None
        ad_set_id = ad_set["id"] if ad_set else await self._make_ad_set(order, campaign_id)
        ad = await self._part("ads", campaign_id) if left else None
        ad_id = ad["id"] if ad else await self._make_ad(order, ad_set_id)
        if not (ad and ad.get("status") == "ACTIVE"):
            for node, part in ((campaign_id, "campaign"), (ad_id, "ad")):
                await self.graph.post(node, {"status": "ACTIVE"}, doing=f"switch the {part} on", repeatable=True)
        return Confirmed(PREFIX + campaign_id)

    async def _wrong_currency(self, currency: str) -> Terminal | None:
        """Return why the account can't spend in `currency`; None where it can, or doesn't tell what it bills in."""
        answer = await self.graph.get(self.account, doing="read the ad account", params={"fields": "id,currency"})
        billed = answer.get("currency")
        if billed in (None, currency):
            return None
        return Terminal(
            f"{self.graph.name} bills this ad account in {billed}, and the plan's budget is in {currency}: "
            f"give the budget in {billed}, or set ad_account_id to an account in {currency}."
        )

    async def _campaign(self, reference: str) -> dict[str, Any] | None:
        params = {"fields": "id,name,status"}
        async for row in self.graph.rows(f"{self.account}/campaigns", doing="look up the campaign", params=params):
            if row.get("name") == reference:
                return row
        return None

    async def _part(self, edge: str, campaign_id: str) -> dict[str, Any] | None:
        params = {"fields": "id,campaign_id,status,daily_budget,lifetime_budget,name"}
        if edge == "ads":
            params = {"fields": "id,campaign_id,status"}
        async for row in self.graph.rows(f"{self.account}/{edge}", doing=f"look up the {edge}", params=params):
            if str(row.get("campaign_id")) == campaign_id:
                return row
        return None

    async def _make_campaign(self, order: AdOrder) -> str:
        body = {
            "name": order.reference,
            "objective": "OUTCOME_TRAFFIC",
            "status": "PAUSED",
            "special_ad_categories": [],
            "buying_type": "AUCTION",
            "is_adset_budget_sharing_enabled": False,
        }
        return await self.graph.create(f"{self.account}/campaigns", body, doing="create the campaign")

    async def _make_ad_set(self, order: AdOrder, campaign_id: str) -> str:
        body: dict[str, Any] = {
            "name": f"{order.reference} · {order.price}",
            "campaign_id": campaign_id,
            "status": "ACTIVE",
            "billing_event": "IMPRESSIONS",
            "optimization_goal": "LINK_CLICKS",
            "bid_strategy": "LOWEST_COST_WITHOUT_CAP",
            "targeting": targeting(order, self.placement),
            "start_time": order.starts.isoformat(timespec="seconds"),
        }
        if order.total is not None and order.ends is not None:
            body["lifetime_budget"] = minor_units(order.total, order.currency)
            body["end_time"] = order.ends.isoformat(timespec="seconds")
        else:
            body["daily_budget"] = minor_units(order.daily, order.currency)
        return await self.graph.create(f"{self.account}/adsets", body, doing="create the ad set")

    async def _make_ad(self, order: AdOrder, ad_set_id: str) -> str:
        link_data = {
            "link": order.link,
            "message": shorten(order.text, _TEXT),
            "name": shorten(order.headline, _HEADLINE),
            "call_to_action": {"type": "LEARN_MORE", "value": {"link": order.link}},
        }
        creative = await self.graph.create(
            f"{self.account}/adcreatives",
            {"name": order.reference, "object_story_spec": {**self.story, "link_data": link_data}},
            doing="create the ad's creative",
            repeatable=True,  # a creative that no ad uses shows nowhere and costs nothing
        )
        body = {
            "name": order.reference,
            "adset_id": _id_number(ad_set_id),
            "creative": {"creative_id": creative},
            "status": "PAUSED",
        }
        return await self.graph.create(f"{self.account}/ads", body, doing="create the ad")

    async def _adjust(self, delivery: Delivery, campaigns: list[str]) -> Outcome:
        budget = delivery.budget
        if budget is None or budget.amount <= 0:
            return Terminal(
                f"{self.graph.name} can't change the budget for {delivery.step}: the plan names no new one."
            )
        wrong = await self._wrong_currency(budget.currency.upper())
        if wrong:
            return wrong
        kind = "lifetime_budget" if budget.per == "total" else "daily_budget"
        for campaign in campaigns:
            ad_set = await self._part("adsets", campaign)
            if ad_set is None:
                return Terminal(f"{self.graph.name} has no ad set in campaign {campaign}, so its budget can't change.")
            other = "daily_budget" if kind == "lifetime_budget" else "lifetime_budget"
            if int(ad_set.get(other) or 0):
                return Terminal(
                    f"{self.graph.name} can't turn a {other.partition('_')[0]} budget into a "
                    f"{kind.partition('_')[0]} one: end the ads of campaign {campaign} and start new ones."
                )
            share = minor_units(budget.amount / len(campaigns), budget.currency)
            await self.graph.post(ad_set["id"], {kind: share}, doing="change the budget", repeatable=True)
        return Confirmed(f"adjusted:{'+'.join(campaigns)}")


def _id_number(node: str) -> int | str:
    """Return an id as the number that the spec asks for; one that isn't all digits as it is."""
    return int(node) if node.isdigit() else node
