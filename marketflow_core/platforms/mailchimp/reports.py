"""The reports of simulated Mailchimp: what the world's people did with a campaign, in Mailchimp's form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from marketflow_core.platforms.simulation.app import answer
from marketflow_core.platforms.simulation.world import Activity, World

_ACTIONS = {"opened": "open", "clicked": "click", "bounced": "bounce"}
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_END = datetime(9999, 1, 1, tzinfo=UTC)


class Reports:
    """Answers `/reports/…`; `campaign` finds the campaign that a request's path names, or refuses."""

    def __init__(self, world: World, campaign: Callable[[Request], dict[str, Any]]) -> None:
        self.world = world
        self.campaign = campaign

    async def report(self, request: Request) -> Response:
        """`GET /reports/{campaign_id}`: the campaign's numbers up to now."""
        campaign = self.campaign(request)
        activity = self._activity(campaign["id"])
        times = {kind: [one.at for one in activity if one.kind == kind] for kind in ("opened", "clicked", "bounced")}
        left = sum(one.kind == "unsubscribed" for one in activity)
        delivered = max(1, campaign["emails_sent"] - len(times["bounced"]))
        opens, clicks = len(times["opened"]), len(times["clicked"])
        body: dict[str, Any] = {
            "id": campaign["id"],
            "campaign_title": campaign["settings"].get("title", ""),
            "type": campaign["type"],
            "list_id": campaign["recipients"]["list_id"],
            "list_is_active": True,
            "subject_line": campaign["settings"].get("subject_line", ""),
            "emails_sent": campaign["emails_sent"],
            "abuse_reports": 0,
            "unsubscribed": left,
            "bounces": {"hard_bounces": len(times["bounced"]), "soft_bounces": 0, "syntax_errors": 0},
            "opens": {"opens_total": opens, "unique_opens": opens, "open_rate": opens / delivered},
            "clicks": {
                "clicks_total": clicks,
                "unique_clicks": clicks,
                "unique_subscriber_clicks": clicks,
                "click_rate": clicks / delivered,
            },
        }
        if "send_time" in campaign:
            body["send_time"] = campaign["send_time"]
        if opens:
            body["opens"]["last_open"] = _iso(max(times["opened"]))
        if clicks:
            body["clicks"]["last_click"] = _iso(max(times["clicked"]))
        return answer(body)

    async def email_activity(self, request: Request) -> Response:
        """`GET /reports/{campaign_id}/email-activity`: what each did; with `since`, only those who did something."""
        campaign = self.campaign(request)
        asked = request.query_params.get("since")
        since = datetime.fromisoformat(asked) if asked else _BEGINNING
        by_person: dict[str, list[Activity]] = {}
        for one in self._activity(campaign["id"], since):
            if one.kind in _ACTIONS or not asked:
                by_person.setdefault(one.key, []).append(one)
        page, total = _page(request, sorted(by_person))
        emails = [
            {
                "campaign_id": campaign["id"],
                "list_id": campaign["recipients"]["list_id"],
                "list_is_active": True,
                "email_id": key,
                "email_address": "",
                "activity": [_act(one) for one in by_person[key] if one.kind in _ACTIONS],
            }
            for key in page
        ]
        return answer({"emails": emails, "campaign_id": campaign["id"], "total_items": total})

    async def unsubscribed(self, request: Request) -> Response:
        """`GET /reports/{campaign_id}/unsubscribed`."""
        campaign = self.campaign(request)
        gone = {one.key: one for one in self._activity(campaign["id"]) if one.kind == "unsubscribed"}
        page, total = _page(request, sorted(gone))
        members = [
            {
                "email_id": key,
                "email_address": "",
                "timestamp": _iso(gone[key].at),
                "reason": "None given",
                "campaign_id": campaign["id"],
                "list_id": campaign["recipients"]["list_id"],
                "list_is_active": True,
            }
            for key in page
        ]
        return answer({"unsubscribes": members, "campaign_id": campaign["id"], "total_items": total})

    def _activity(self, campaign: str, since: datetime = _BEGINNING) -> list[Activity]:
        return self.world.message_activity("mailchimp", [campaign], since, _END)


def _act(one: Activity) -> dict[str, Any]:
    act: dict[str, Any] = {"action": _ACTIONS[one.kind], "timestamp": _iso(one.at)}
    if one.kind == "bounced":
        act["type"] = "hard"
    return act


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _page(request: Request, keys: Iterable[str]) -> tuple[list[str], int]:
    rows = list(keys)
    offset = int(request.query_params.get("offset", 0))
    return rows[offset : offset + min(int(request.query_params.get("count", 10)), 1000)], len(rows)
