"""Mailchimp as it answers in a rehearsal: audiences, segments, campaigns and reports over the simulated world.

Members are kept as md5 of their address; an address is only ever repeated to whoever sent it in the same call.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from marketflow_core.platforms.mailchimp.reports import Reports
from marketflow_core.platforms.simulation.app import Refusal, answer, json_object, need, simulator_app
from marketflow_core.platforms.simulation.world import World, person_key

PLATFORM = "mailchimp"
AUDIENCE = "a1b2c3d4e5"
"""The one audience that the simulated account has. It answers to any other id too: rehearsal takes any credentials."""

MEMBERS = "members"
"""The group of the world that holds the audience's members."""

_MOST = 500
_CONTACT = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_TITLES = {
    400: "Invalid Resource",
    401: "API Key Invalid",
    404: "Resource Not Found",
    405: "Method Not Allowed",
    500: "Internal Server Error",
}


def problem(status: int, code: str, words: str, errors: Iterable[Mapping[str, str]] = ()) -> Response:
    """Return an error as Mailchimp gives it (RFC 7807)."""
    title = "JSON Parse Error" if code == "bad_json" else _TITLES.get(status, "Bad Request")
    body = {
        "type": "https://mailchimp.com/developer/marketing/docs/errors/",
        "title": title,
        "status": status,
        "detail": words,
        "instance": "00000000-0000-0000-0000-000000000000",
    }
    if errors:
        body["errors"] = list(errors)
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


def simulator(world: World) -> ASGIApp:
    """Return simulated Mailchimp over `world`."""
    desk = Desk(world)
    reports = Reports(world, desk.campaign)
    routes = [
        Route("/3.0/ping", desk.ping),
        Route("/3.0/lists", desk.lists),
        Route("/3.0/lists/{list_id}", desk.one_list, methods=["GET"]),
        Route("/3.0/lists/{list_id}", desk.add_members, methods=["POST"]),
        Route("/3.0/lists/{list_id}/segments", desk.segments, methods=["GET"]),
        Route("/3.0/lists/{list_id}/segments", desk.add_segment, methods=["POST"]),
        Route("/3.0/lists/{list_id}/segments/{segment_id}", desk.fill_segment, methods=["POST"]),
        Route("/3.0/lists/{list_id}/segments/{segment_id}", desk.replace_segment, methods=["PATCH"]),
        Route("/3.0/campaigns", desk.campaigns, methods=["GET"]),
        Route("/3.0/campaigns", desk.add_campaign, methods=["POST"]),
        Route("/3.0/campaigns/{campaign_id}", desk.show_campaign, methods=["GET"]),
        Route("/3.0/campaigns/{campaign_id}/content", desk.set_content, methods=["PUT"]),
        Route("/3.0/campaigns/{campaign_id}/actions/send", desk.send, methods=["POST"]),
        Route("/3.0/reports/{campaign_id}", reports.report),
        Route("/3.0/reports/{campaign_id}/email-activity", reports.email_activity),
        Route("/3.0/reports/{campaign_id}/unsubscribed", reports.unsubscribed),
    ]
    return simulator_app(routes, vendor_error=problem)


class Desk:
    """Audiences, segments and campaigns of the simulated account."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def ping(self, request: Request) -> Response:
        """`GET /ping`."""
        del request
        return answer({"health_status": "Everything's Chimpy!"})

    async def lists(self, request: Request) -> Response:
        """`GET /lists`."""
        del request
        constraints = {"may_create": False, "max_instances": 1, "current_total_instances": 1}
        return answer({"lists": [_list(AUDIENCE)], "total_items": 1, "constraints": constraints})

    async def one_list(self, request: Request) -> Response:
        """`GET /lists/{list_id}`."""
        return answer(_list(request.path_params["list_id"]))

    async def add_members(self, request: Request) -> Response:
        """`POST /lists/{list_id}`: add members in a batch; each one's fault is told in a 200 answer."""
        body = await json_object(request, problem)
        need(body, ["members"], problem)
        if len(body["members"]) > _MOST:
            raise Refusal(problem(400, "invalid", f"No more than {_MOST} members may be added at once."))
        known = self.world.among(
            PLATFORM, MEMBERS, (person_key(str(one.get("email_address"))) for one in body["members"])
        )
        new: dict[str, str] = {}
        errors: list[dict[str, Any]] = []
        for member in body["members"]:
            address = str(member.get("email_address", ""))
            key = person_key(address)
            if not _CONTACT.fullmatch(address):
                errors.append(_member_error(address, "Please provide a valid email address.", "ERROR_GENERIC"))
            elif key in known or key in new:
                told = f"{address} is already a list member. Use update_existing to change them."
                errors.append(_member_error(address, told, "ERROR_CONTACT_EXISTS"))
            else:
                new[key] = address
        self.world.join(PLATFORM, MEMBERS, new)
        return answer(
            {
                "new_members": [_member(key, address, "subscribed") for key, address in new.items()],
                "updated_members": [],
                "errors": errors,
                "total_created": len(new),
                "total_updated": 0,
                "error_count": len(errors),
            }
        )

    async def segments(self, request: Request) -> Response:
        """`GET /lists/{list_id}/segments`."""
        found = self.world.all(PLATFORM, "segment")
        page = _page(request, found)
        return answer({"segments": page, "list_id": AUDIENCE, "total_items": len(found)})

    async def add_segment(self, request: Request) -> Response:
        """`POST /lists/{list_id}/segments`: create a static segment."""
        body = await json_object(request, problem)
        need(body, ["name"], problem)
        if self.world.get(PLATFORM, "segment_name", body["name"]) is not None:
            raise Refusal(problem(400, "invalid", "Sorry, that tag already exists."))
        now = self._now()
        number = self.world.next_id(PLATFORM, "segment")
        doc = {
            "id": number,
            "name": body["name"],
            "member_count": 0,
            "type": "static",
            "created_at": now,
            "updated_at": now,
            "options": {"match": "any", "conditions": []},
            "list_id": request.path_params["list_id"],
        }
        added, _ = self._take_in(number, body.get("static_segment") or [])
        doc["member_count"] = len(added)
        with self.world.writing():
            self.world.put(PLATFORM, "segment", str(number), doc)
            self.world.put(PLATFORM, "segment_name", body["name"], {"id": number})
        return answer(doc)

    async def fill_segment(self, request: Request) -> Response:
        """`POST /lists/{list_id}/segments/{segment_id}`: add people to a static segment."""
        segment = self._segment(request)
        body = await json_object(request, problem)
        wanted = body.get("members_to_add") or []
        if len(wanted) > _MOST:
            raise Refusal(problem(400, "invalid", f"No more than {_MOST} members may be added at once."))
        added, left_out = self._take_in(segment["id"], wanted)
        errors = []
        if left_out:
            told = "Email addresses could not be added to the segment: they are not subscribed to the audience."
            errors.append({"email_addresses": left_out, "error": told})
        return answer(
            {
                "members_added": [_member(key, address, "subscribed") for key, address in added.items()],
                "members_removed": [],
                "errors": errors,
                "total_added": len(added),
                "total_removed": 0,
                "error_count": len(errors),
            }
        )

    async def replace_segment(self, request: Request) -> Response:
        """`PATCH /lists/{list_id}/segments/{segment_id}`: put other people into a static segment."""
        segment = self._segment(request)
        body = await json_object(request, problem)
        need(body, ["name"], problem)
        group = _group(segment["id"])
        self.world.leave(PLATFORM, group, self.world.group(PLATFORM, group))
        self._take_in(segment["id"], body.get("static_segment") or [])
        segment |= {"name": body["name"], "updated_at": self._now()}
        self.world.put(PLATFORM, "segment", str(segment["id"]), segment)
        return answer(segment)

    def _take_in(self, segment: int, addresses: Iterable[str]) -> tuple[dict[str, str], list[str]]:
        asked = {person_key(address): address for address in addresses}
        members = self.world.among(PLATFORM, MEMBERS, asked) - self.world.unsubscribed(PLATFORM)
        added = {key: address for key, address in asked.items() if key in members}
        self.world.join(PLATFORM, _group(segment), added)
        return added, [address for key, address in asked.items() if key not in members]

    async def campaigns(self, request: Request) -> Response:
        """`GET /campaigns`, of a status and a list, newest first if asked."""
        query = request.query_params
        found = [
            one
            for one in self.world.all(PLATFORM, "campaign")
            if query.get("status", one["status"]) == one["status"]
            and query.get("list_id", one["recipients"]["list_id"]) == one["recipients"]["list_id"]
        ]
        if query.get("sort_dir") == "DESC":
            found.reverse()
        return answer({"campaigns": _page(request, found), "total_items": len(found)})

    async def add_campaign(self, request: Request) -> Response:
        """`POST /campaigns`: draft a regular campaign."""
        body = await json_object(request, problem)
        need(body, ["type", "recipients.list_id"], problem)
        segment = (body["recipients"].get("segment_opts") or {}).get("saved_segment_id")
        if segment is not None and self.world.get(PLATFORM, "segment", str(segment)) is None:
            raise Refusal(problem(400, "invalid", "The segment doesn't exist.", [_field("recipients.segment_opts")]))
        number = self.world.next_id(PLATFORM, "campaign")
        doc = {
            "id": f"{number:010x}",
            "web_id": number,
            "type": body["type"],
            "create_time": self._now(),
            "status": "save",
            "emails_sent": 0,
            "content_type": "html",
            "recipients": {**body["recipients"], "list_is_active": True, "list_name": "Customers"},
            "settings": body.get("settings") or {},
            "tracking": body.get("tracking") or {},
        }
        self.world.put(PLATFORM, "campaign", doc["id"], doc)
        return answer(doc)

    async def show_campaign(self, request: Request) -> Response:
        """`GET /campaigns/{campaign_id}`."""
        return answer(self.campaign(request))

    async def set_content(self, request: Request) -> Response:
        """`PUT /campaigns/{campaign_id}/content`."""
        campaign = self.campaign(request)
        body = await json_object(request, problem)
        if not (body.get("html") or body.get("template") or body.get("plain_text") or body.get("url")):
            raise Refusal(problem(400, "invalid", "The content is empty."))
        if campaign["status"] != "save":
            raise Refusal(problem(400, "invalid", "A campaign that was sent can't be changed."))
        content = {"html": str(body.get("html", "")), "plain_text": str(body.get("plain_text", ""))}
        self.world.put(PLATFORM, "content", campaign["id"], content)
        return answer({**content, "archive_html": content["html"]})

    async def send(self, request: Request) -> Response:
        """`POST /campaigns/{campaign_id}/actions/send`: send a draft, once."""
        campaign = self.campaign(request)
        settings = campaign["settings"]
        content = self.world.get(PLATFORM, "content", campaign["id"])
        missing = [name for name in ("subject_line", "from_name", "reply_to") if not settings.get(name)]
        if campaign["status"] != "save":
            raise Refusal(problem(400, "invalid", "This campaign can't be sent: it was sent already."))
        if missing or content is None:
            told = f"Your campaign is not ready to send: {', '.join(missing) or 'the content'} is missing."
            raise Refusal(problem(400, "invalid", told, [_field(f"settings.{name}") for name in missing]))
        segment = (campaign["recipients"].get("segment_opts") or {}).get("saved_segment_id")
        group = _group(segment) if segment is not None else MEMBERS
        keys = sorted(set(self.world.group(PLATFORM, group)) - self.world.unsubscribed(PLATFORM))
        if not keys:
            raise Refusal(problem(400, "invalid", "Your campaign is not ready to send: it has no recipients."))
        now = self.world.clock.now()
        with self.world.writing():
            title = settings.get("title", campaign["id"])
            link = _first_link(content["html"])
            self.world.message_sent(PLATFORM, campaign["id"], title, link=link, at=now, keys=keys)
            sent = {**campaign, "status": "sent", "emails_sent": len(keys), "send_time": _iso(now)}
            self.world.put(PLATFORM, "campaign", campaign["id"], sent)
        return Response(status_code=204)

    def campaign(self, request: Request) -> dict[str, Any]:
        """Return the campaign that the path names; refuse with a 404 where there is none."""
        found = self.world.get(PLATFORM, "campaign", request.path_params["campaign_id"])
        if found is None:
            raise Refusal(problem(404, "not_found", "The requested resource could not be found."))
        return found

    def _segment(self, request: Request) -> dict[str, Any]:
        found = self.world.get(PLATFORM, "segment", request.path_params["segment_id"])
        if found is None:
            raise Refusal(problem(404, "not_found", "The requested resource could not be found."))
        return found

    def _now(self) -> str:
        return _iso(self.world.clock.now())


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _group(segment: int) -> str:
    return f"segment:{segment}"


def _field(name: str) -> dict[str, str]:
    return {"field": name, "message": "This value is not valid."}


def _first_link(page: str) -> str | None:
    found = re.search(r'href="(https?://[^"]+)"', page)
    return html.unescape(found[1]) if found else None


def _page(request: Request, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    offset = int(request.query_params.get("offset", 0))
    return rows[offset : offset + min(int(request.query_params.get("count", 10)), 1000)]


def _list(id: str) -> dict[str, Any]:
    return {
        "id": id,
        "web_id": 1,
        "name": "Customers",
        "permission_reminder": "You signed up in our shop.",
        "email_type_option": False,
        "campaign_defaults": {
            "from_name": "The shop",
            "from_email": "news@shop.example",
            "subject": "",
            "language": "en",
        },
        "date_created": "2020-01-01T00:00:00+00:00",
        "visibility": "prv",
    }


def _member(key: str, address: str, status: str) -> dict[str, Any]:
    return {"id": key, "email_address": address, "email_type": "html", "status": status, "list_id": AUDIENCE}


def _member_error(address: str, told: str, code: str) -> dict[str, str]:
    return {"email_address": address, "error": told, "error_code": code, "field": "email_address", "field_message": ""}


SIMULATOR = simulator
