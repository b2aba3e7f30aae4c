"""A simulated Google Ads account."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from marketflow_core.platforms.advertising import price_currency
from marketflow_core.platforms.google_ads.gaql import BadQuery, answer_query
from marketflow_core.platforms.google_ads.manifest import MANIFEST
from marketflow_core.platforms.google_ads.validation import Fault, faults_of
from marketflow_core.platforms.simulation.app import Refusal, answer, json_object, simulator_app
from marketflow_core.platforms.simulation.world import World

_SLUG = MANIFEST.slug
_FAILURE = "type.googleapis.com/google.ads.googleads.v25.errors.GoogleAdsFailure"
_PAGE = 10_000
_KINDS = {
    "campaignBudgetOperation": ("campaignBudgets", "campaignBudgetResult"),
    "campaignOperation": ("campaigns", "campaignResult"),
    "campaignCriterionOperation": ("campaignCriteria", "campaignCriterionResult"),
    "adGroupOperation": ("adGroups", "adGroupResult"),
    "adGroupCriterionOperation": ("adGroupCriteria", "adGroupCriterionResult"),
    "adGroupAdOperation": ("adGroupAds", "adGroupAdResult"),
}
_STATUS = {
    "unauthorized": (401, "UNAUTHENTICATED"),
    "not_found": (404, "NOT_FOUND"),
    "method_not_allowed": (404, "NOT_FOUND"),
    "internal": (500, "INTERNAL"),
}


class Account:
    """What one account holds, and what it answers. An update of several parts happens whole or not at all.

    It is billed in the currency that a budget's name tells, because a rehearsal has no account whose currency could be
    known; an object `account/settings` with a `currency` in the world gives it one.
    """

    def __init__(self, world: World) -> None:
        self.world = world

    async def mutate(self, request: Request) -> Response:
        """Answer `googleAds:mutate`."""
        body = await json_object(request, vendor_error)
        asked = body.get("mutateOperations")
        if not isinstance(asked, list) or not asked:
            raise Refusal(failure([Fault("requestError", "REQUIRED_FIELD_MISSING", "mutateOperations is required.")]))
        draft = _Draft(self.world, request.path_params["customer"])
        results = [draft.carry_out(number, one) for number, one in enumerate(asked)]
        if draft.faults:
            raise Refusal(failure(draft.faults))
        if not body.get("validateOnly"):
            self._keep(draft)
        return answer({"mutateOperationResponses": results})

    async def search(self, request: Request) -> Response:
        """Answer `googleAds:search`."""
        body = await json_object(request, vendor_error)
        settings = self.world.get(_SLUG, "account", "settings") or {}
        try:
            rows = answer_query(str(body.get("query", "")), self._rows(settings, str(body.get("query", ""))))
        except BadQuery as problem:
            raise Refusal(failure([Fault("queryError", problem.code, str(problem))])) from None
        start = int(body.get("pageToken") or 0)
        more = {"nextPageToken": str(start + _PAGE)} if len(rows) > start + _PAGE else {}
        return answer({"results": rows[start : start + _PAGE], **more})

    async def accounts(self, request: Request) -> Response:
        """Answer `customers:listAccessibleCustomers`."""
        del request
        return answer({"resourceNames": ["customers/1234567890"]})

    def _rows(self, settings: Mapping[str, Any], query: str) -> list[dict[str, Any]]:
        """Return all that the account holds as rows: the customer alone, or each campaign with its day's metrics."""
        if re.search(r"\bFROM\s+customer\b", query):
            return [{"customer": {"resourceName": "customers/1234567890", **_currency(settings.get("currency"))}}]
        found = re.search(r"segments\.date\s*=\s*'(\d{4}-\d{2}-\d{2})'", query)
        day = date.fromisoformat(found[1]) if found else None
        rows = []
        for campaign in self.world.all(_SLUG, "campaigns"):
            budget = self.world.get(_SLUG, "campaignBudgets", campaign["campaignBudget"]) or {}
            customer = _currency(settings.get("currency") or price_currency(budget.get("name", "")) or "USD")
            row = {"campaign": campaign, "campaignBudget": budget, "customer": customer}
            if day is not None:
                row |= {"segments": {"date": day.isoformat()}, "metrics": self._metrics(campaign, day)}
                if not row["metrics"]:
                    continue
            rows.append(row)
        return rows

    def _metrics(self, campaign: Mapping[str, Any], day: date) -> dict[str, Any]:
        """Return a campaign's metrics of one day; int64 are text, as JSON has them, and what is zero is left out."""
        total: dict[str, float] = {}
        for run in campaign.get("runs", []):
            for name, value in self.world.daily(_SLUG, run, day).items():
                total[name] = total.get(name, 0.0) + value
        if not total.get("impressions"):
            return {}
        metrics = {
            "impressions": str(int(total["impressions"])),
            "clicks": str(int(total["clicks"])) if total["clicks"] else None,
            "costMicros": str(round(total["spend"] * 1_000_000)),
            "conversions": float(total["conversions"]) or None,
            "conversionsValue": total["revenue"] or None,
        }
        return {name: value for name, value in metrics.items() if value is not None}

    def _keep(self, draft: _Draft) -> None:
        """Store what a request made or changed, and let the world know which ads run by now."""
        for (kind, name), doc in draft.changed.items():
            self.world.put(_SLUG, kind, name, doc)
        budgets = {name for kind, name in draft.changed if kind == "campaignBudgets"}
        for campaign in self.world.all(_SLUG, "campaigns"):
            newly_priced = campaign["campaignBudget"] in budgets
            if newly_priced or ("campaigns", campaign["resourceName"]) in draft.changed:
                self._run(campaign, newly_priced=newly_priced)

    def _run(self, campaign: dict[str, Any], *, newly_priced: bool) -> None:
        """Start, stop or re-price a campaign's ads.

        The world keeps one price per run, so a new budget ends the run and begins another; metrics add them up.
        """
        now = self.world.clock.now()
        ads = [one for one in self.world.all(_SLUG, "adGroupAds") if one["campaign"] == campaign["resourceName"]]
        end = _end(campaign)
        running = campaign["status"] == "ENABLED" and bool(ads) and (end is None or now < end)
        runs: list[str] = campaign.get("runs", [])
        if campaign.get("running") and (not running or newly_priced):
            self.world.ads_paused(_SLUG, runs[-1], at=now)
        if running and (not runs or newly_priced):
            runs = [*runs, campaign["id"] if not runs else f"{campaign['id']}.{len(runs)}"]
            self._begin(runs[-1], campaign, ads[0], now)
        elif running and not campaign.get("running"):
            self.world.ads_resumed(_SLUG, runs[-1], at=now)
        self.world.put(_SLUG, "campaigns", campaign["resourceName"], {**campaign, "runs": runs, "running": running})

    def _begin(self, run: str, campaign: Mapping[str, Any], ad: Mapping[str, Any], now: datetime) -> None:
        budget = self.world.get(_SLUG, "campaignBudgets", campaign["campaignBudget"]) or {}
        settings = self.world.get(_SLUG, "account", "settings") or {}
        criteria = [
            one
            for kind in ("campaignCriteria", "adGroupCriteria")
            for one in self.world.all(_SLUG, kind)
            if one["campaign"] == campaign["resourceName"]
        ]
        self.world.ads_started(
            _SLUG,
            run,
            campaign["name"],
            daily_budget=int(budget["amountMicros"]) / 1_000_000,
            currency=settings.get("currency") or price_currency(budget.get("name", "")) or "USD",
            targeting={"criteria": criteria},
            link=ad["ad"]["finalUrls"][0],
            at=now,
            until=_end(campaign),
        )


class _Draft:
    """One request's changes, worked out before any of them is stored."""

    def __init__(self, world: World, customer: str) -> None:
        self.world = world
        self.customer = customer
        self.changed: dict[tuple[str, str], dict[str, Any]] = {}
        self.faults: list[Fault] = []
        self._names: dict[str, str] = {}

    def carry_out(self, number: int, operation: Any) -> dict[str, Any]:
        """Draft one operation and return its result; what is wrong with it goes to `faults`."""
        key = next((one for one in _KINDS if isinstance(operation, dict) and one in operation), None)
        if key is None:
            self._fault(number, Fault("mutateError", "OPERATION_DOES_NOT_SUPPORT_OPERATION", "Unknown operation."))
            return {}
        kind, result = _KINDS[key]
        change = operation[key]
        if "create" in change:
            return {result: {"resourceName": self._create(number, kind, change["create"])}}
        if "update" in change:
            return {result: {"resourceName": self._update(number, kind, change["update"], change.get("updateMask"))}}
        self._fault(
            number, Fault("mutateError", "OPERATION_DOES_NOT_SUPPORT_OPERATION", "Nothing to create or update.")
        )
        return {}

    def _create(self, number: int, kind: str, given: Mapping[str, Any]) -> str:
        doc = self._resolved(copy.deepcopy(dict(given)))
        for fault in faults_of(kind, doc):
            self._fault(number, fault)
        for field, parent in (
            ("campaignBudget", "campaignBudgets"),
            ("campaign", "campaigns"),
            ("adGroup", "adGroups"),
        ):
            if doc.get(field) and self._get(parent, doc[field]) is None:
                self._fault(number, Fault("mutateError", "RESOURCE_NOT_FOUND", f"{field} was not found."))
        if kind == "campaigns" and self._taken(doc.get("name")):
            told = "A campaign with this name already exists."
            self._fault(number, Fault("campaignError", "DUPLICATE_CAMPAIGN_NAME", told))
        identity = f"{2_000_000_000 + self.world.next_id(_SLUG, kind)}"
        if "adGroup" in doc:
            doc["campaign"] = (self._get("adGroups", doc["adGroup"]) or {}).get("campaign")
            identity = f"{doc['adGroup'].rpartition('/')[2]}~{identity}"
        name = f"customers/{self.customer}/{kind}/{identity}"
        if given.get("resourceName"):
            self._names[given["resourceName"]] = name
        self.changed[kind, name] = {**doc, "resourceName": name, "id": identity}
        return name

    def _update(self, number: int, kind: str, given: Mapping[str, Any], mask: Any) -> str:
        name = str(given.get("resourceName", ""))
        doc = self._get(kind, name)
        if doc is None:
            self._fault(number, Fault("mutateError", "RESOURCE_NOT_FOUND", "Resource was not found."))
            return name
        if not mask:
            self._fault(number, Fault("fieldMaskError", "FIELD_MASK_MISSING", "The field mask must be provided."))
        changed = {**doc, **{field: given.get(field) for field in str(mask or "").split(",") if field}}
        for fault in faults_of(kind, changed):
            self._fault(number, fault)
        self.changed[kind, name] = changed
        return name

    def _resolved(self, doc: dict[str, Any]) -> dict[str, Any]:
        """Put lasting names in the place of temporary ones."""
        return {key: self._names.get(value, value) if isinstance(value, str) else value for key, value in doc.items()}

    def _get(self, kind: str, name: str) -> dict[str, Any] | None:
        return self.changed.get((kind, name)) or self.world.get(_SLUG, kind, name)

    def _taken(self, name: Any) -> bool:
        standing = [*self.world.all(_SLUG, "campaigns"), *(d for (k, _), d in self.changed.items() if k == "campaigns")]
        return any(one["name"] == name and one["status"] != "REMOVED" for one in standing)

    def _fault(self, number: int, fault: Fault) -> None:
        self.faults.append(fault.at(number))


def failure(faults: list[Fault], *, status: int = 400, name: str = "INVALID_ARGUMENT") -> JSONResponse:
    """Return Google's error envelope with a GoogleAdsFailure in it."""
    details = {
        "@type": _FAILURE,
        "errors": [fault.as_json() for fault in faults],
        "requestId": "rehearsal",
    }
    message = "Request contains an invalid argument."
    return JSONResponse(
        {"error": {"code": status, "message": message, "status": name, "details": [details]}}, status_code=status
    )


def vendor_error(status: int, code: str, words: str) -> Response:
    """Return an error that has nothing to do with ads (credentials, unknown paths) in Google's envelope."""
    number, name = _STATUS.get(code, (status, "INVALID_ARGUMENT"))
    return JSONResponse({"error": {"code": number, "message": words, "status": name}}, status_code=number)


async def _token(request: Request) -> Response:
    form = dict(parse_qsl((await request.body()).decode()))
    if form.get("grant_type") != "refresh_token":
        return answer({"error": "unsupported_grant_type", "error_description": "Invalid grant_type"}, 400)
    if not all(form.get(name) for name in ("client_id", "client_secret", "refresh_token")):
        return answer({"error": "invalid_request", "error_description": "Missing required parameter"}, 400)
    return answer({"access_token": "rehearsal-access", "expires_in": 3599, "token_type": "Bearer"})


def _end(campaign: Mapping[str, Any]) -> datetime | None:
    end = campaign.get("endDateTime")
    return datetime.fromisoformat(end).replace(tzinfo=UTC) if end else None


def _currency(code: str | None) -> dict[str, str]:
    return {"currencyCode": code} if code else {}


def simulator(world: World) -> ASGIApp:
    """Return Google Ads as a rehearsal meets it, over `world`."""
    account = Account(world)
    version = MANIFEST.api_version

    def developed(endpoint: Any) -> Any:
        async def checked(request: Request) -> Response:
            if not request.headers.get("developer-token"):
                told = "The developer token is missing."
                fault = Fault("authenticationError", "DEVELOPER_TOKEN_MISSING", told)
                raise Refusal(failure([fault], status=401, name="UNAUTHENTICATED"))
            return await endpoint(request)

        return checked

    at_customer = f"/{version}/customers/{{customer}}/googleAds"
    return simulator_app(
        [
            Route("/token", _token, methods=["POST"]),
            Route(f"/{version}/customers:listAccessibleCustomers", developed(account.accounts), methods=["GET"]),
            Route(f"{at_customer}:mutate", developed(account.mutate), methods=["POST"]),
            Route(f"{at_customer}:search", developed(account.search), methods=["POST"]),
        ],
        vendor_error=vendor_error,
        open_paths=["/token"],
    )


SIMULATOR = simulator
