"""The Google Ads connector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from marketflow_core.errors import PlatformRefused
from marketflow_core.platforms.advertising import ad_order, daily_amount
from marketflow_core.platforms.answers import Answer
from marketflow_core.platforms.contract import (
    Confirmed,
    Connector,
    Delivery,
    Figure,
    Outcome,
    Terminal,
    Transient,
    Uncertain,
)
from marketflow_core.platforms.google_ads.errors import google_judge, token_judge
from marketflow_core.platforms.google_ads.manifest import MANIFEST
from marketflow_core.platforms.google_ads.mapping import micros, nowhere, operations, unsaid
from marketflow_core.platforms.google_ads.queries import (
    CURRENCY,
    ad_figures,
    budgets_of,
    campaign_named,
    figures_of,
)
from marketflow_core.platforms.http import Connection

TOKEN_URL = "https://oauth2.googleapis.com/token"  # noqa: S105 - where tokens come from, not one
_STATUS = {"pause_ads": ("PAUSED", "paused"), "resume_ads": ("ENABLED", "resumed")}


Failure = Transient | Terminal | Uncertain


class GoogleAds(Connector):
    """Search campaigns of one account.

    A campaign is made in one atomic request, so there are no half-made ones; its name is our reference, and Google
    takes no second campaign of one name. External ids are campaign ids.
    """

    manifest = MANIFEST

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.customer = connection.secret("customer_id").replace("-", "")
        self._access: tuple[str, datetime] | None = None

    async def check(self) -> None:
        """List the accounts that the token reaches; raise `PlatformRefused` where it reaches none."""
        await self._read("GET", "customers:listAccessibleCustomers", doing="list the accounts")

    async def deliver(self, delivery: Delivery) -> Outcome:
        """Start, pause, resume or re-budget ads."""
        if delivery.action == "start_ads":
            return await self._start(delivery)
        if delivery.action not in self.manifest.actions:
            return Terminal(f"Google Ads has nothing that does “{delivery.action}”.")
        campaigns = [one for one in delivery.stops if one.isdigit()]
        if not campaigns:
            return Terminal(f"Google Ads has no ads of this campaign to {delivery.action.replace('_ads', '')}.")
        if delivery.action == "adjust_budget":
            return await self._adjust(delivery, campaigns)
        status, done = _STATUS[delivery.action]
        changes = [
            {
                "campaignOperation": {
                    "update": {"resourceName": self._name("campaigns", one), "status": status},
                    "updateMask": "status",
                }
            }
            for one in campaigns
        ]
        answer = await self._mutate(changes, doing=f"set ad campaigns to {status}", repeatable=True)
        return Confirmed(f"{done}:{'+'.join(campaigns)}") if isinstance(answer, Answer) else answer

    def unsaid(self, delivery: Delivery) -> Sequence[str]:
        """Return what of the ads' audience Google can't be told."""
        order = ad_order(delivery, platform=self.manifest.name, now=self.connection.clock.now())
        return () if delivery.action != "start_ads" or isinstance(order, Terminal) else unsaid(order)

    async def find(self, reference: str) -> Confirmed | None:
        """Look the campaign of that name up; it is finished if it is there at all."""
        for row in await self._search(campaign_named(reference), doing="look up the campaign"):
            return Confirmed(str(row["campaign"]["id"]))
        return None

    async def figures(self, day: date, references: Mapping[str, str]) -> Sequence[Figure]:
        """Return the day's figures of the campaigns in `references`.

        The day is one of the account's time zone, which can't be chosen per report: set the account to UTC for exact
        UTC days.
        """
        known = {campaign: reference for campaign, reference in references.items() if campaign.isdigit()}
        if not known:
            return ()
        rows = await self._search(figures_of(list(known), day), doing="report on ads")
        return [figure for row in rows for figure in ad_figures(row, known, day)]

    async def _start(self, delivery: Delivery) -> Outcome:
        order = ad_order(delivery, platform=self.manifest.name, now=self.connection.clock.now())
        if isinstance(order, Terminal):
            return order
        if nowhere(order):
            return Terminal(f"Google Ads can't be aimed at {', '.join(order.countries)}: it has no such target.")
        wrong = await self._wrong_currency(order.currency)
        if wrong:
            return wrong
        answer = await self._mutate(operations(order, self.customer), doing="create the campaign")
        if isinstance(answer, Answer):
            return self._made(answer)
        return await self._standing(order.reference, answer)

    def _made(self, answer: Answer) -> Outcome:
        for one in answer.get("mutateOperationResponses", default=None) or ():
            name = (one.get("campaignResult") or {}).get("resourceName", "") if isinstance(one, Mapping) else ""
            if name:
                return Confirmed(name.rpartition("/")[2])
        return Uncertain("Google Ads was asked to create the campaign and answered without naming it.")

    async def _standing(self, reference: str, failure: Failure) -> Outcome:
        """Return the campaign that stands already, where that is why, or may be why, it could not be created."""
        if isinstance(failure, Uncertain) or "DUPLICATE_CAMPAIGN_NAME" in failure.reason:
            try:
                return await self.find(reference) or failure
            except PlatformRefused:
                return failure
        return failure

    async def _adjust(self, delivery: Delivery, campaigns: list[str]) -> Outcome:
        budget = delivery.budget
        if budget is None or budget.amount <= 0:
            return Terminal(f"Google Ads can't change the budget for {delivery.step}: the plan names no new one.")
        wrong = await self._wrong_currency(budget.currency.upper())
        if wrong:
            return wrong
        rows = await self._rows(budgets_of(campaigns), doing="look up the budgets")
        if not isinstance(rows, list):
            return rows
        amount = micros(daily_amount(budget) / len(campaigns), budget.currency)
        changes = [
            {
                "campaignBudgetOperation": {
                    "update": {"resourceName": row["campaign"]["campaignBudget"], "amountMicros": amount},
                    "updateMask": "amountMicros",
                }
            }
            for row in rows
        ]
        if not changes:
            return Terminal("Google Ads does not know the campaigns whose budget is to change.")
        answer = await self._mutate(changes, doing="change the budget", repeatable=True)
        return Confirmed(f"adjusted:{'+'.join(campaigns)}") if isinstance(answer, Answer) else answer

    async def _wrong_currency(self, currency: str) -> Failure | None:
        """Return why the account can't spend in `currency`; None where it can, or doesn't tell what it bills in."""
        rows = await self._rows(CURRENCY, doing="read the account's currency")
        if not isinstance(rows, list):
            return rows
        billed = next((row.get("customer", {}).get("currencyCode") for row in rows), None)
        if billed in (None, currency):
            return None
        return Terminal(
            f"Google Ads bills this account in {billed}, and the plan's budget is in {currency}: "
            f"give the budget in {billed}, or set customer_id to an account in {currency}."
        )

    async def _search(self, query: str, *, doing: str) -> list[dict[str, Any]]:
        rows = await self._rows(query, doing=doing)
        if isinstance(rows, list):
            return rows
        raise PlatformRefused(self.manifest.name, doing, rows.reason)

    async def _rows(self, query: str, *, doing: str) -> list[dict[str, Any]] | Failure:
        """Return all rows that answer `query`, page after page, or how asking ended."""
        rows: list[dict[str, Any]] = []
        token: str | None = None
        while True:
            body = {"query": query, **({"pageToken": token} if token else {})}
            answer = await self._call(
                "POST", f"{self._customer}/googleAds:search", doing=doing, json=body, repeatable=True
            )
            if not isinstance(answer, Answer):
                return answer
            if not isinstance(answer.body, dict):
                return Transient(f"Google Ads was asked to {doing} and answered with something else.")
            rows += answer.get("results", default=None) or []
            token = answer.get("nextPageToken")
            if not token:
                return rows

    async def _mutate(self, changes: list[dict[str, Any]], *, doing: str, repeatable: bool = False) -> Answer | Failure:
        body = {"mutateOperations": changes, "partialFailure": False}
        return await self._call(
            "POST", f"{self._customer}/googleAds:mutate", doing=doing, json=body, repeatable=repeatable
        )

    async def _read(self, method: str, path: str, *, doing: str) -> Answer:
        answer = await self._call(method, path, doing=doing, repeatable=True)
        if isinstance(answer, Answer):
            return answer
        raise PlatformRefused(self.manifest.name, doing, answer.reason)

    async def _call(
        self, method: str, path: str, *, doing: str, json: Any = None, repeatable: bool
    ) -> Answer | Failure:
        token = await self._token()
        if not isinstance(token, str):
            return token
        headers = {"Authorization": f"Bearer {token}", "developer-token": self.connection.secret("developer_token")}
        manager = self.connection.secret("login_customer_id").replace("-", "")
        if manager.isdigit():
            headers["login-customer-id"] = manager
        return await self.connection.ask(
            method,
            f"/{self.manifest.api_version}/{path}",
            doing=doing,
            json=json,
            headers=headers,
            repeatable=repeatable,
            judge=google_judge(doing),
        )

    async def _token(self) -> str | Failure:
        """Return an access token that is good for another minute; a new one is asked for with the refresh token."""
        now = self.connection.clock.now()
        if self._access and now < self._access[1]:
            return self._access[0]
        secret = self.connection.secret
        form = {
            "grant_type": "refresh_token",
            "client_id": secret("client_id"),
            "client_secret": secret("client_secret"),
            "refresh_token": secret("refresh_token"),
        }
        answer = await self.connection.ask(
            "POST", TOKEN_URL, doing="let us in", data=form, repeatable=True, judge=token_judge
        )
        if not isinstance(answer, Answer):
            return answer
        token = answer.get("access_token")
        if not token:
            return Terminal("Google Ads let nobody in: its answer held no access token.")
        lifetime = float(answer.get("expires_in", default=3600) or 3600)
        self._access = (str(token), now + timedelta(seconds=max(lifetime - 60.0, 0.0)))
        return self._access[0]

    @property
    def _customer(self) -> str:
        return f"customers/{self.customer}"

    def _name(self, kind: str, number: str) -> str:
        return f"{self._customer}/{kind}/{number}"


CONNECTOR = GoogleAds
