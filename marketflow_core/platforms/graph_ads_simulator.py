"""A simulated ad account on the Marketing API: campaigns, ad sets, creatives and ads, and what they brought."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from marketflow_core.platforms.advertising import price_currency
from marketflow_core.platforms.graph_simulator import (
    Answering,
    Call,
    GraphStore,
    chosen,
    graph_error,
    graph_time,
    page,
)
from marketflow_core.platforms.graph_terms import major_units
from marketflow_core.platforms.simulation.app import Refusal
from marketflow_core.platforms.simulation.world import World

SMALLEST_BUDGET = 100
"""Minor units a day: about what Meta asks at least."""
_STATUSES = frozenset({"ACTIVE", "PAUSED", "ARCHIVED", "DELETED"})
_ACTIONS = {
    "conversions": "purchase",
    "likes": "post_reaction",
    "comments": "comment",
    "shares": "post",
    "video_views": "video_view",
}


class AdAccount:
    """The ad account of one simulated platform (`facebook` or `instagram`).

    It is billed in the currency that an ad set's name tells, because a rehearsal has no account whose currency could be
    known; so the account's own `currency` is left out of answers, as Graph leaves out what a token may not see. An
    object `account/settings` with a `currency` in the world gives it one.
    """

    def __init__(self, world: World, platform: str) -> None:
        self.world = world
        self.platform = platform
        self.store = GraphStore(world, platform)

    @property
    def nodes(self) -> dict[tuple[str, str], Answering]:
        """What the account's nodes answer, by method and kind."""
        return {
            ("GET", "account"): self.read_account,
            **{("GET", kind): self._reader(kind) for kind in ("campaign", "adset", "ad")},
            **{("POST", kind): self._updater(kind) for kind in ("campaign", "adset", "ad")},
        }

    @property
    def edges(self) -> dict[tuple[str, str], Answering]:
        """What the account's edges answer, by method and edge."""
        return {
            **{("GET", f"account/{kind}s"): self._lister(kind) for kind in ("campaign", "adset", "ad")},
            ("POST", "account/campaigns"): self.make_campaign,
            ("POST", "account/adsets"): self.make_ad_set,
            ("POST", "account/adcreatives"): self.make_creative,
            ("POST", "account/ads"): self.make_ad,
            ("GET", "account/insights"): self.account_insights,
            ("GET", "campaign/insights"): self.campaign_insights,
        }

    async def read_account(self, call: Call) -> dict[str, Any]:
        """Answer `GET /act_…`."""
        settings = self.world.get(self.platform, "account", "settings") or {}
        account = {
            "id": call.node,
            "account_id": call.node.removeprefix("act_"),
            "account_status": 1,
            "name": "Rehearsal",
            "timezone_name": "UTC",
            "min_daily_budget": SMALLEST_BUDGET,
            **settings,
        }
        return chosen(account, call)

    async def make_campaign(self, call: Call) -> dict[str, Any]:
        """Answer `POST /act_…/campaigns`."""
        objective = call.text("objective")
        if not objective.startswith("OUTCOME_"):
            raise _invalid(f"Objective {objective} is not available for new campaigns.")
        if not isinstance(call.parsed("special_ad_categories"), list):
            raise _invalid("The parameter special_ad_categories is required.")
        return self._made(
            "campaign", {"name": call.text("name"), "objective": objective, "status": _status(call)}, call
        )

    async def make_ad_set(self, call: Call) -> dict[str, Any]:
        """Answer `POST /act_…/adsets`."""
        campaign = self.store.get("campaign", call.text("campaign_id"))
        targeting = call.parsed("targeting") or {}
        if not targeting.get("geo_locations"):
            raise _invalid("Your ad set has no location: targeting.geo_locations is required.")
        if int(targeting.get("age_min", 18)) > int(targeting.get("age_max", 65)):
            raise _invalid("The minimum age is above the maximum age.")
        for name in ("billing_event", "optimization_goal"):
            call.text(name)
        doc = {
            "name": call.text("name"),
            "campaign_id": campaign["id"],
            "status": _status(call),
            "targeting": targeting,
            "start_time": call.params.get("start_time"),
            "end_time": call.params.get("end_time"),
            **_money(call.params),
        }
        if doc.get("lifetime_budget") and not doc["end_time"]:
            raise _invalid("An ad set with a lifetime budget needs an end time.")
        return self._made("adset", doc, call)

    async def make_creative(self, call: Call) -> dict[str, Any]:
        """Answer `POST /act_…/adcreatives`."""
        story = call.parsed("object_story_spec") or {}
        if not story.get("page_id") or not (story.get("link_data") or {}).get("link"):
            raise _invalid("object_story_spec needs a page_id and link_data with a link.")
        if self.platform == "instagram" and not story.get("instagram_user_id"):
            raise _invalid("Ads on Instagram need an instagram_user_id.")
        return self._made("creative", {"name": call.params.get("name"), "object_story_spec": story}, call)

    async def make_ad(self, call: Call) -> dict[str, Any]:
        """Answer `POST /act_…/ads`."""
        ad_set = self.store.get("adset", call.text("adset_id"))
        creative = self.store.get("creative", str((call.parsed("creative") or {}).get("creative_id", "")))
        made = self._made(
            "ad",
            {
                "name": call.text("name"),
                "adset_id": ad_set["id"],
                "campaign_id": ad_set["campaign_id"],
                "creative": {"id": creative["id"]},
                "status": _status(call),
            },
            call,
        )
        self._run(ad_set["campaign_id"], call.now)
        return made

    async def account_insights(self, call: Call) -> dict[str, Any]:
        """Answer `GET /act_…/insights` at the level of campaigns."""
        if call.params.get("level") != "campaign":
            raise _invalid("The rehearsal reports insights at the level of campaigns.")
        wanted: set[str] | None = None
        for condition in call.parsed("filtering") or []:
            if condition.get("field") != "campaign.id" or condition.get("operator") != "IN":
                raise _invalid("Unknown filter.")
            wanted = set(map(str, condition.get("value", [])))
        campaigns = [one for one in self.store.newest_first("campaign") if wanted is None or one["id"] in wanted]
        return page(self._insights(campaigns, call), call)

    async def campaign_insights(self, call: Call) -> dict[str, Any]:
        """Answer `GET /{campaign}/insights`."""
        return page(self._insights([self.store.get("campaign", call.node)], call), call)

    def _reader(self, kind: str) -> Answering:
        async def read(call: Call) -> dict[str, Any]:
            return chosen(self.store.get(kind, call.node), call)

        return read

    def _lister(self, kind: str) -> Answering:
        async def rows(call: Call) -> dict[str, Any]:
            kept = (one for one in self.store.newest_first(kind) if one["status"] not in ("DELETED", "ARCHIVED"))
            return page([chosen(one, call) for one in kept], call)

        return rows

    def _updater(self, kind: str) -> Answering:
        async def update(call: Call) -> dict[str, Any]:
            doc = self.store.get(kind, call.node)
            if "status" in call.params:
                doc["status"] = _status(call)
            changed = _money(call.params) if kind == "adset" and _has_money(call.params) else {}
            self.store.keep(kind, {**doc, **changed})
            self._run(doc["id"] if kind == "campaign" else doc["campaign_id"], call.now, newly_priced=bool(changed))
            return {"success": True}

        return update

    def _made(self, kind: str, doc: Mapping[str, Any], call: Call) -> dict[str, Any]:
        return {"id": self.store.make(kind, {**doc, "created_time": graph_time(call.now)})["id"]}

    def _run(self, campaign_id: str, now: datetime, *, newly_priced: bool = False) -> None:
        """Let the world know whether the campaign's ads run by now.

        The world keeps one price per run, so a new budget ends the run and begins another; insights add them up.
        """
        campaign = self.store.get("campaign", campaign_id)
        ad_set = self._part("adset", campaign_id)
        ad = self._part("ad", campaign_id)
        running = bool(ad_set and ad) and all(one["status"] == "ACTIVE" for one in (campaign, ad_set, ad) if one)
        end = _instant((ad_set or {}).get("end_time"))
        running = running and (end is None or now < end)
        runs: list[str] = campaign.get("runs", [])
        if campaign.get("running") and (not running or newly_priced):
            self.world.ads_paused(self.platform, runs[-1], at=now)
        if running and ad_set and ad and (not runs or newly_priced):
            runs = [*runs, campaign_id if not runs else f"{campaign_id}.{len(runs)}"]
            self._begin(runs[-1], campaign, ad_set, ad, now)
        elif running and not campaign.get("running"):
            self.world.ads_resumed(self.platform, runs[-1], at=now)
        self.store.keep("campaign", {**campaign, "runs": runs, "running": running})

    def _begin(
        self, run: str, campaign: Mapping[str, Any], ad_set: Mapping[str, Any], ad: Mapping[str, Any], now: datetime
    ) -> None:
        start = max(now, _instant(ad_set.get("start_time")) or now)
        end = _instant(ad_set.get("end_time"))
        currency = self._currency(ad_set)
        if ad_set.get("lifetime_budget"):
            left = float(major_units(ad_set["lifetime_budget"], currency)) - self._spent(campaign, now)
            daily = max(left, 0.0) / max(((end or start) - start) / timedelta(days=1), 1.0)
        else:
            daily = float(major_units(ad_set["daily_budget"], currency))
        creative = self.store.get("creative", ad["creative"]["id"])
        self.world.ads_started(
            self.platform,
            run,
            campaign["name"],
            daily_budget=daily,
            currency=currency,
            targeting=ad_set["targeting"],
            link=creative["object_story_spec"]["link_data"]["link"],
            at=start,
            until=end,
        )

    def _spent(self, campaign: Mapping[str, Any], now: datetime) -> float:
        """Return what the campaign's earlier runs have spent: a lifetime budget counts it."""
        first = datetime.fromisoformat(campaign["created_time"]).date()
        days = [first + timedelta(days=offset) for offset in range((now.date() - first).days + 1)]
        runs: list[str] = campaign.get("runs", [])
        return sum(self.world.daily(self.platform, run, day).get("spend", 0.0) for run in runs for day in days)

    def _part(self, kind: str, campaign_id: str) -> dict[str, Any] | None:
        kept = (one for one in self.store.newest_first(kind) if one["status"] not in ("DELETED", "ARCHIVED"))
        return next((one for one in kept if one["campaign_id"] == campaign_id), None)

    def _currency(self, ad_set: Mapping[str, Any] | None) -> str:
        settings = self.world.get(self.platform, "account", "settings") or {}
        return settings.get("currency") or price_currency((ad_set or {}).get("name", "")) or "USD"

    def _insights(self, campaigns: list[dict[str, Any]], call: Call) -> list[dict[str, Any]]:
        span = call.parsed("time_range") or {}
        try:
            day, last = date.fromisoformat(span["since"]), date.fromisoformat(span["until"])
        except (KeyError, TypeError, ValueError):
            raise _invalid("time_range needs since and until as YYYY-MM-DD.") from None
        rows = []
        for campaign in campaigns:
            days = [day + timedelta(days=offset) for offset in range((last - day).days + 1)]
            brought: dict[str, float] = {}
            for run in campaign.get("runs", []):
                for one in days:
                    for name, value in self.world.daily(self.platform, run, one).items():
                        brought[name] = brought.get(name, 0.0) + value
            if brought.get("impressions"):
                rows.append(self._row(campaign, brought, day, last, call))
        return rows

    def _row(
        self, campaign: Mapping[str, Any], brought: Mapping[str, float], day: date, last: date, call: Call
    ) -> dict[str, Any]:
        purchases = [{"action_type": "purchase", "value": f"{brought.get('revenue', 0.0):.2f}"}]
        row = {
            "campaign_id": campaign["id"],
            "campaign_name": campaign["name"],
            "account_currency": self._currency(self._part("adset", campaign["id"])),
            "impressions": str(int(brought["impressions"])),
            "reach": str(int(brought["reach"])),
            "clicks": str(int(brought["clicks"] + brought.get("likes", 0) + brought.get("comments", 0))),
            "inline_link_clicks": str(int(brought["clicks"])),
            "spend": f"{brought['spend']:.2f}",
            "actions": [
                {"action_type": kind, "value": str(int(brought[name]))}
                for name, kind in _ACTIONS.items()
                if brought.get(name)
            ],
            "action_values": purchases if brought.get("conversions") else [],
        }
        asked = [name for name in call.names("fields") if row.get(name)]
        return {**{name: row[name] for name in asked}, "date_start": day.isoformat(), "date_stop": last.isoformat()}


def _status(call: Call) -> str:
    status = call.text("status")
    if status not in _STATUSES:
        raise _invalid(f"status must be one of {', '.join(sorted(_STATUSES))}.")
    return status


def _has_money(params: Mapping[str, Any]) -> bool:
    return "daily_budget" in params or "lifetime_budget" in params


def _money(params: Mapping[str, Any]) -> dict[str, str]:
    """Return the budget of an ad set, as the text that Graph stores; refuse a missing, double or too small one."""
    given = {name: params[name] for name in ("daily_budget", "lifetime_budget") if params.get(name) is not None}
    if len(given) != 1:
        raise _invalid("An ad set needs either a daily or a lifetime budget.")
    name, value = next(iter(given.items()))
    if isinstance(value, bool) or not str(value).isdigit():
        raise _invalid(f"(#100) param {name} must be an integer of minor units.")
    if int(value) < SMALLEST_BUDGET:
        raise _invalid("Your budget is too low.")
    return {name: str(value)}


def _instant(text: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except (TypeError, ValueError):
        raise _invalid("start_time and end_time must be ISO 8601.") from None


def _invalid(words: str) -> Refusal:
    return Refusal(graph_error(100, words))
