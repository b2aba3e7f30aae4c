"""The simulated account refuses what Google refuses, whole requests at a time, and reads the queries that we ask."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from marketflow_core.clock import SimulatedClock
from marketflow_core.platforms.google_ads.simulator import SIMULATOR
from marketflow_core.platforms.simulation.world import World
from tests.platforms.vendor_stage import START

BASE = "/v25/customers/1/googleAds"
BUDGET = {"resourceName": "customers/1/campaignBudgets/-1", "amountMicros": "50000000"}
CAMPAIGN = {
    "resourceName": "customers/1/campaigns/-2",
    "name": "a",
    "status": "ENABLED",
    "advertisingChannelType": "SEARCH",
    "campaignBudget": "customers/1/campaignBudgets/-1",
    "containsEuPoliticalAdvertising": "DOES_NOT_CONTAIN_EU_POLITICAL_ADVERTISING",
    "targetSpend": {},
}
GROUP = {"resourceName": "customers/1/adGroups/-3", "name": "a", "campaign": "customers/1/campaigns/-2"}
AD = {
    "finalUrls": ["https://shop.example"],
    "responsiveSearchAd": {
        "headlines": [{"text": "a"}, {"text": "b"}, {"text": "c"}],
        "descriptions": [{"text": "a"}, {"text": "b"}],
    },
}


def ask(folder: Path, path: str, body: Any, **headers: str) -> httpx.Response:
    async def call() -> httpx.Response:
        with World(folder / "world.sqlite", SimulatedClock(START)) as world:
            shown = {"Authorization": "Bearer x", "developer-token": "y"} | headers
            transport = httpx.ASGITransport(SIMULATOR(world), raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="https://googleads.googleapis.com") as client:
                return await client.post(path, json=body, headers={k: v for k, v in shown.items() if v})

    return asyncio.run(call())


def create(kind: str, doc: dict[str, Any]) -> dict[str, Any]:
    return {f"{kind}Operation": {"create": doc}}


def codes(answer: httpx.Response) -> list[str]:
    return [code for one in answer.json()["error"]["details"][0]["errors"] for code in one["errorCode"].values()]


@pytest.mark.parametrize(
    ("operations", "code"),
    [
        ([], "REQUIRED_FIELD_MISSING"),
        (["nonsense"], "OPERATION_DOES_NOT_SUPPORT_OPERATION"),
        ([{"campaignOperation": {"remove": "customers/1/campaigns/1"}}], "OPERATION_DOES_NOT_SUPPORT_OPERATION"),
        ([create("campaignBudget", {})], "REQUIRED"),
        ([create("campaignBudget", {"amountMicros": "0"})], "MONEY_AMOUNT_TOO_SMALL"),
        ([create("campaignBudget", {"amountMicros": 50_000_000})], "MONEY_AMOUNT_TOO_SMALL"),
        ([create("campaignBudget", {"amountMicros": "50000001"})], "NON_MULTIPLE_OF_MINIMUM_CURRENCY_UNIT"),
        ([create("campaign", CAMPAIGN)], "RESOURCE_NOT_FOUND"),
        (
            [
                create("campaignBudget", BUDGET),
                create("campaign", {k: v for k, v in CAMPAIGN.items() if k != "targetSpend"}),
            ],
            "BIDDING_STRATEGY_REQUIRED",
        ),
        ([create("campaignBudget", BUDGET), create("campaign", {**CAMPAIGN, "name": ""})], "REQUIRED"),
        (
            [create("campaignBudget", BUDGET), create("campaign", CAMPAIGN), create("campaign", CAMPAIGN)],
            "DUPLICATE_CAMPAIGN_NAME",
        ),
        ([{"campaignOperation": {"update": {"resourceName": "x"}, "updateMask": "status"}}], "RESOURCE_NOT_FOUND"),
    ],
)
def test_a_faulty_request_is_refused_whole(tmp_path: Path, operations: list[Any], code: str) -> None:
    answer = ask(tmp_path, f"{BASE}:mutate", {"mutateOperations": operations})
    assert answer.status_code == 400
    assert code in codes(answer)
    rows = ask(tmp_path, f"{BASE}:search", {"query": "SELECT campaign.id FROM campaign"}).json()
    assert rows["results"] == []


@pytest.mark.parametrize(
    ("ad", "code"),
    [
        ({**AD, "finalUrls": []}, "MISSING_FINAL_URL"),
        ({**AD, "responsiveSearchAd": {"headlines": [{"text": "a"}]}}, "INVALID_NUMBER_OF_ASSETS"),
        (
            {
                **AD,
                "responsiveSearchAd": {**AD["responsiveSearchAd"], "descriptions": [{"text": "a"}, {"text": "b" * 91}]},
            },
            "TOO_LONG",
        ),
        (
            {**AD, "responsiveSearchAd": {**AD["responsiveSearchAd"], "descriptions": [{"text": "a"}, {"text": "A"}]}},
            "DUPLICATE_ASSETS",
        ),
    ],
)
def test_an_ad_that_google_would_not_show_is_refused(tmp_path: Path, ad: dict[str, Any], code: str) -> None:
    operations = [
        create("campaignBudget", BUDGET),
        create("campaign", CAMPAIGN),
        create("adGroup", GROUP),
        create("adGroupAd", {"adGroup": GROUP["resourceName"], "ad": ad}),
    ]
    assert code in codes(ask(tmp_path, f"{BASE}:mutate", {"mutateOperations": operations}))


def test_validating_only_stores_nothing_and_updates_need_a_mask(tmp_path: Path) -> None:
    operations = [create("campaignBudget", BUDGET), create("campaign", CAMPAIGN)]
    body = {"mutateOperations": operations, "validateOnly": True}
    assert ask(tmp_path, f"{BASE}:mutate", body).status_code == 200
    made = ask(tmp_path, f"{BASE}:mutate", {"mutateOperations": operations})
    name = made.json()["mutateOperationResponses"][1]["campaignResult"]["resourceName"]
    update = {"campaignOperation": {"update": {"resourceName": name, "status": "PAUSED"}}}
    assert codes(ask(tmp_path, f"{BASE}:mutate", {"mutateOperations": [update]})) == ["FIELD_MASK_MISSING"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "UNEXPECTED_INPUT"),
        ("SELECT ad_group.id FROM ad_group", "BAD_RESOURCE_TYPE_IN_FROM_CLAUSE"),
        ("SELECT campaign.id, bogus.field FROM campaign", "UNRECOGNIZED_FIELD"),
        ("SELECT campaign.id FROM campaign WHERE campaign.id LIKE 'a'", "UNEXPECTED_INPUT"),
    ],
)
def test_a_wrong_query_is_refused(tmp_path: Path, query: str, code: str) -> None:
    assert codes(ask(tmp_path, f"{BASE}:search", {"query": query})) == [code]


def test_a_removed_campaign_is_not_found_and_its_name_is_free(tmp_path: Path) -> None:
    operations = [create("campaignBudget", BUDGET), create("campaign", {**CAMPAIGN, "status": "REMOVED"})]
    for _again in range(2):
        assert ask(tmp_path, f"{BASE}:mutate", {"mutateOperations": operations}).status_code == 200
    query = "SELECT campaign.id FROM campaign WHERE campaign.name = 'a' AND campaign.status != 'REMOVED'"
    assert ask(tmp_path, f"{BASE}:search", {"query": query}).json()["results"] == []


def test_calls_need_a_token_and_a_developer_token(tmp_path: Path) -> None:
    body = {"query": "SELECT customer.currency_code FROM customer"}
    assert ask(tmp_path, f"{BASE}:search", body, Authorization="").json()["error"]["status"] == "UNAUTHENTICATED"
    missing = ask(tmp_path, f"{BASE}:search", body, **{"developer-token": ""})
    assert (missing.status_code, codes(missing)) == (401, ["DEVELOPER_TOKEN_MISSING"])


def test_an_unknown_path_is_refused_in_googles_envelope(tmp_path: Path) -> None:
    assert ask(tmp_path, "/v25/nothing", {}).json()["error"]["status"] == "NOT_FOUND"


def test_tokens_are_given_for_refresh_tokens_only(tmp_path: Path) -> None:
    assert ask(tmp_path, "/token", {}).json()["error"] == "unsupported_grant_type"


def test_a_refresh_needs_its_parameters(tmp_path: Path) -> None:
    async def call() -> httpx.Response:
        with World(tmp_path / "world.sqlite", SimulatedClock(START)) as world:
            transport = httpx.ASGITransport(SIMULATOR(world))
            async with httpx.AsyncClient(transport=transport, base_url="https://oauth2.googleapis.com") as client:
                return await client.post("/token", data={"grant_type": "refresh_token"})

    assert asyncio.run(call()).json()["error"] == "invalid_request"
