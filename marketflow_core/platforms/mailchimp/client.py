"""Mailchimp's connector: batches out, figures and engagement in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import httpx

from marketflow_core.platforms.answers import Answer
from marketflow_core.platforms.contract import (
    Confirmed,
    Connector,
    Delivery,
    Engagement,
    Figure,
    Outcome,
    Rejection,
    Terminal,
    Transient,
    Uncertain,
)
from marketflow_core.platforms.http import Connection, Unanswered, known_form
from marketflow_core.platforms.mailchimp import mapping
from marketflow_core.platforms.mailchimp.manifest import MANIFEST

PAGE = 1000
"""Most rows that one page may hold."""

SENT = frozenset({"sending", "sent"})
"""Campaign statuses in which it has left the house."""

_Stop = Transient | Terminal | Uncertain


class Mailchimp(Connector):
    """Sends a batch as one campaign to a static segment of exactly its people.

    Nothing reaches anyone before the last call: whatever fails until then leaves a draft, found again by its title (our
    reference) and used by the next try. People who are members already are never subscribed again.
    """

    manifest = MANIFEST

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        key = connection.secret("api_key")
        if centre := re.search(r"-([a-z]{2,4}\d{1,3})$", key):
            connection.client.base_url = httpx.URL(f"https://{centre[1]}.api.mailchimp.com/3.0")
        connection.client.auth = httpx.BasicAuth("marketflow", key)
        self._audience: mapping.Audience | None = None
        self._days: dict[str, tuple[datetime, Counter[tuple[date, str]]]] = {}

    async def check(self) -> None:
        """Ask Mailchimp how it is, with our key; raise `PlatformRefused` where it doesn't let us in."""
        await self._do("GET", "/ping", "say that it is there")

    def recipient_key(self, address: str) -> str:
        """Return md5 of the address in lower case, Mailchimp's own name for a member."""
        return mapping.subscriber_hash(address)

    async def deliver(self, delivery: Delivery) -> Outcome:
        """Send one batch; a batch of this reference that was sent before is confirmed, never sent again."""
        if delivery.action not in MANIFEST.actions:
            return Terminal(f"Mailchimp sends e-mail; it can't {delivery.action.replace('_', ' ')}.")
        if not delivery.recipients:
            return Terminal("There is nobody in this batch to send to.")
        try:
            with known_form(MANIFEST.name, "prepare a campaign"):
                prepared = await self._prepare(delivery)
        except Unanswered as stopped:
            return stopped.outcome
        return prepared if isinstance(prepared, Confirmed | Terminal) else await self._send(*prepared)

    async def _prepare(self, delivery: Delivery) -> tuple[str, tuple[Rejection, ...]] | Confirmed | Terminal:
        """Bring a draft to where it only needs to be sent, and return its id and whom it leaves out; or the end."""
        sender = await self._sender()
        campaign = await self._campaign(delivery.reference)
        if campaign and campaign["status"] in SENT:
            return Confirmed(campaign["id"])
        rejected = await self._add_members(sender, delivery)
        segment, left_out = await self._fill_segment(sender, delivery, campaign, rejected)
        rejected |= left_out
        if len(rejected) >= len(delivery.recipients):
            return Terminal("Mailchimp takes none of the people in this batch.")
        draft = campaign["id"] if campaign else await self._draft(delivery, sender, segment)
        await self._do("PUT", f"/campaigns/{draft}/content", "set the message", mapping.content_body(delivery))
        return draft, tuple(rejected.values())

    async def find(self, reference: str) -> Confirmed | None:
        """Return the campaign titled `reference` where it was sent; a draft of that title was not, and is None."""
        with known_form(MANIFEST.name, "look up a campaign"):
            campaign = await self._campaign(reference)
            return Confirmed(campaign["id"]) if campaign and campaign["status"] in SENT else None

    async def engagement(
        self, external_ids: Sequence[str], *, since: datetime, until: datetime
    ) -> Sequence[Engagement]:
        """Return opens, clicks and unsubscribes in `[since, until)`; campaigns that Mailchimp doesn't hold have none.

        Opens and clicks are from `/reports/{campaign_id}/email-activity` (Marketing API 3.0, Email Activity Reports).
        """
        found: list[Engagement] = []
        for campaign in external_ids:
            emails = await self._pages(f"/reports/{campaign}/email-activity", "emails", since=since.isoformat())
            gone = await self._pages(f"/reports/{campaign}/unsubscribed", "unsubscribes")
            with known_form(MANIFEST.name, "tell what people did"):
                found += mapping.engagement_of(emails or (), since, until)
                found += mapping.unsubscribes_of(gone or (), since, until)
        return found

    async def figures(self, day: date, references: Mapping[str, str]) -> Sequence[Figure]:
        """Return delivered, opens, clicks, bounces and unsubscribes of a day, as `mapping.daily_figures` tells it."""
        found: list[Figure] = []
        for campaign, reference in references.items():
            found += mapping.figures_on(day, reference, await self._campaign_days(campaign))
        return found

    async def _campaign_days(self, campaign: str) -> Counter[tuple[date, str]]:
        """Return a campaign's numbers by day, asked for once per instant: days are collected one after the other."""
        now = self.connection.clock.now()
        known = self._days.get(campaign)
        if known and known[0] == now:
            return known[1]
        report = await self._do("GET", f"/reports/{campaign}", "tell a campaign's numbers", accept=(404,))
        days: Counter[tuple[date, str]] = Counter()
        if report.get("send_time"):
            # `since` leaves out the many who did nothing; what they did is all after the send
            emails = await self._pages(f"/reports/{campaign}/email-activity", "emails", since=report.get("send_time"))
            gone = await self._pages(f"/reports/{campaign}/unsubscribed", "unsubscribes")
            with known_form(MANIFEST.name, "tell a campaign's numbers"):
                days = mapping.daily_figures(report.body, emails or (), gone or ())
        self._days[campaign] = (now, days)
        return days

    async def _sender(self) -> mapping.Audience:
        """Return the audience to send from: the configured one, else the account's oldest."""
        if self._audience is None:
            wanted = self.connection.secret("audience_id")
            if wanted:
                doc = (await self._do("GET", f"/lists/{wanted}", "describe the audience")).body
            else:
                params = {"count": 1, "sort_field": "date_created", "sort_dir": "ASC"}
                doc = (await self._do("GET", "/lists", "list the audiences", params=params)).get("lists", 0)
            if not doc:
                none = Terminal("The Mailchimp account has no audience to send from; create one there first.")
                raise Unanswered(MANIFEST.name, "name an audience", none)
            self._audience = mapping.audience(doc)
        return self._audience

    async def _campaign(self, reference: str) -> dict[str, Any] | None:
        """Return the campaign titled `reference`, a sent one before a draft, or None."""
        fields = "campaigns.id,campaigns.status,campaigns.settings.title,campaigns.recipients,total_items"
        campaigns = await self._pages(
            "/campaigns", "campaigns", fields=fields, sort_field="create_time", sort_dir="DESC"
        )
        titled = [one for one in campaigns or () if (one.get("settings") or {}).get("title") == reference]
        return min(titled, key=lambda one: one["status"] not in SENT, default=None)

    async def _add_members(self, sender: mapping.Audience, delivery: Delivery) -> dict[str, Rejection]:
        rejected: dict[str, Rejection] = {}
        for part in mapping.chunks(delivery.recipients):
            done = await self._do(
                "POST",
                f"/lists/{sender.id}",
                "add people to the audience",
                mapping.members_body(part),
                params={"skip_merge_validation": "true", "skip_duplicate_check": "true"},
            )
            rejected |= {one.recipient_key: one for one in mapping.member_rejections(done.get("errors", default=()))}
        return rejected

    async def _fill_segment(
        self,
        sender: mapping.Audience,
        delivery: Delivery,
        draft: Mapping[str, Any] | None,
        rejected: Mapping[str, Rejection],
    ) -> tuple[int, dict[str, Rejection]]:
        """Make the static segment hold exactly the people of the batch; return its id and whom it did not take."""
        segment = await self._segment(sender, delivery.reference, draft)
        left_out: dict[str, Rejection] = {}
        wanted = [one for one in delivery.recipients if self.recipient_key(one.address) not in rejected]
        for part in mapping.chunks(wanted):
            body = {"members_to_add": [one.address for one in part]}
            done = await self._do("POST", f"/lists/{sender.id}/segments/{segment}", "add people to the segment", body)
            left_out |= {one.recipient_key: one for one in mapping.segment_rejections(done.get("errors", default=()))}
        return segment, left_out

    async def _segment(self, sender: mapping.Audience, reference: str, draft: Mapping[str, Any] | None) -> int:
        """Return the id of an empty static segment named `reference`, emptied where an earlier try left it filled."""
        path = f"/lists/{sender.id}/segments"
        name = mapping.segment_name(reference)
        body = {"name": name, "static_segment": []}
        old = ((draft or {}).get("recipients") or {}).get("segment_opts", {}).get("saved_segment_id")
        if old is None:
            made = await self._ask(path, "create a segment", body, repeatable=True)
            if isinstance(made, Answer):
                return int(made.body["id"])
            if isinstance(made, Transient):
                raise Unanswered(MANIFEST.name, "create a segment", made)
            # names are unique: the refusal may mean that an earlier try, or a lost answer, made it
            old = next((one["id"] for one in await self._segments(path) if one.get("name") == name), None)
            if old is None:
                raise Unanswered(MANIFEST.name, "create a segment", made)
        await self._do("PATCH", f"{path}/{old}", "empty the segment", body)
        return int(old)

    async def _segments(self, path: str) -> Sequence[Mapping[str, Any]]:
        return await self._pages(path, "segments", type="static") or ()

    async def _draft(self, delivery: Delivery, sender: mapping.Audience, segment: int) -> str:
        """Draft the campaign and return its id; where the answer is lost, look for the draft by its title."""
        body = mapping.campaign_body(delivery, sender, segment)
        made = await self._ask("/campaigns", "draft the campaign", body)
        if isinstance(made, Answer):
            return str(made.body["id"])
        if isinstance(made, Uncertain):
            found = await self._campaign(delivery.reference)
            if found:
                return found["id"]
            made = Transient(f"{made.reason} It holds no such draft, and nothing was sent.")
        raise Unanswered(MANIFEST.name, "draft the campaign", made)

    async def _send(self, campaign: str, rejected: tuple[Rejection, ...]) -> Outcome:
        """Send the campaign; where the answer is lost or a refusal, see whether it went out all the same."""
        sent = await self._ask(f"/campaigns/{campaign}/actions/send", "send the campaign")
        if isinstance(sent, Answer):
            return Confirmed(campaign, rejected)
        if isinstance(sent, Transient):
            return sent
        try:
            held = await self._do("GET", f"/campaigns/{campaign}", "tell the campaign's status")
        except Unanswered:
            return sent
        return Confirmed(campaign, rejected) if held.get("status") in SENT else sent

    async def _do(self, method: str, path: str, doing: str, body: Any = None, **request: Any) -> Answer:
        """Make a call that may be made twice and return its answer; raises `Unanswered`."""
        return await self.connection.read(method, path, doing=doing, json=body, judge=throttled, **request)

    async def _ask(self, path: str, doing: str, body: Any = None, **request: Any) -> Answer | _Stop:
        """Make a call whose outcome the caller looks at."""
        return await self.connection.ask("POST", path, doing=doing, json=body, judge=throttled, **request)

    async def _pages(self, path: str, rows: str, **params: Any) -> list[dict[str, Any]] | None:
        """Read all pages of a listing; None where what it belongs to isn't there."""
        found: list[dict[str, Any]] = []
        while True:
            page = await self._do(
                "GET", path, f"list {rows}", params={"count": PAGE, "offset": len(found), **params}, accept=(404,)
            )
            if page.status == 404:
                return None
            with known_form(MANIFEST.name, f"list {rows}"):
                got = page.body[rows]  # must be there: an answer that can't be read is not an empty list
                found += got
                if not got or len(found) >= int(page.body["total_items"]):
                    return found


def throttled(answer: Answer, harmless: bool) -> Transient | None:
    """Read a 403 without a JSON body as throttling, which it is at high volume (Mailchimp's fundamentals page)."""
    del harmless
    if answer.status == 403 and not isinstance(answer.body, dict):
        return Transient("Mailchimp asks for fewer requests (HTTP 403 without a reason).")
    return None


CONNECTOR = Mailchimp
