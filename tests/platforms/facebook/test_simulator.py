"""The simulated Graph refuses what Graph refuses, in its words; a rehearsal needs only the seed's credentials."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from marketflow_core.clock import SimulatedClock
from marketflow_core.platforms.contract import Confirmed
from marketflow_core.platforms.registry import PlatformRegistry, connectors
from marketflow_core.platforms.session import open_platforms
from marketflow_core.platforms.simulation.world import World
from marketflow_core.settings import load_settings
from marketflow_core.store.home import Home
from tests.platforms.vendor_stage import START, a_delivery

AD_SET = {
    "name": "a",
    "campaign_id": "120100000000001",
    "status": "PAUSED",
    "billing_event": "IMPRESSIONS",
    "optimization_goal": "REACH",
    "daily_budget": 500,
    "targeting": {"geo_locations": {"countries": ["US"]}},
}
CAMPAIGN = {"name": "a", "objective": "OUTCOME_TRAFFIC", "status": "PAUSED", "special_ad_categories": []}


def without(body: dict[str, Any], *names: str, **changes: Any) -> dict[str, Any]:
    return {key: value for key, value in {**body, **changes}.items() if key not in names}


def ask(folder: Path, slug: str, method: str, path: str, *, token: bool = True, **request: Any) -> httpx.Response:
    """Ask a simulator that holds one campaign."""

    async def call() -> httpx.Response:
        with World(folder / "world.sqlite", SimulatedClock(START)) as world:
            simulator = connectors()[slug].simulator(world)
            world.put(slug, "campaign", "120100000000001", {"id": "120100000000001", "status": "PAUSED", "name": "a"})
            headers = {"Authorization": "Bearer x"} if token else {}
            transport = httpx.ASGITransport(simulator, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="https://graph.facebook.com") as client:
                return await client.request(method, path, headers=headers, **request)

    return asyncio.run(call())


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v25.0/act_1/campaigns", without(CAMPAIGN, "name")),
        ("POST", "/v25.0/act_1/campaigns", without(CAMPAIGN, "special_ad_categories")),
        ("POST", "/v25.0/act_1/campaigns", without(CAMPAIGN, objective="LINK_CLICKS")),
        ("POST", "/v25.0/act_1/campaigns", without(CAMPAIGN, status="RUNNING")),
        ("POST", "/v25.0/act_1/adsets", without(AD_SET, "targeting")),
        ("POST", "/v25.0/act_1/adsets", without(AD_SET, "daily_budget")),
        ("POST", "/v25.0/act_1/adsets", without(AD_SET, "billing_event")),
        ("POST", "/v25.0/act_1/adsets", without(AD_SET, daily_budget="5.00")),
        ("POST", "/v25.0/act_1/adsets", without(AD_SET, daily_budget=5)),
        ("POST", "/v25.0/act_1/adsets", without(AD_SET, "daily_budget", lifetime_budget=500)),
        ("POST", "/v25.0/act_1/adsets", without(AD_SET, campaign_id="120100000000002")),
        (
            "POST",
            "/v25.0/act_1/adsets",
            without(AD_SET, targeting={"geo_locations": {"countries": ["US"]}, "age_min": 40, "age_max": 20}),
        ),
        ("POST", "/v25.0/act_1/adcreatives", {"object_story_spec": {"page_id": "1"}}),
        ("POST", "/v25.0/act_1/ads", {"name": "a", "adset_id": "120200000000001", "creative": {}}),
        ("POST", "/v25.0/100/feed", {}),
        ("POST", "/v25.0/100/feed", {"attached_media": [{"media_fbid": "122100000000009"}]}),
        ("POST", "/v25.0/100/photos", {"url": "a.jpg"}),
        ("POST", "/v25.0/120100000000001", {"status": "RUNNING"}),
        ("POST", "/v25.0/act_1/nonsense", {"a": 1}),
        ("POST", "/feed/act_1/campaigns", CAMPAIGN),
        ("GET", "/v25.0/120100000000001/insights", None),
        ("GET", "/v25.0/act_1/insights", None),
        ("GET", "/v25.0/act_1/insights?level=campaign&filtering=[{}]", None),
        ("GET", "/v25.0/act_1/insights?level=campaign&time_range=yesterday", None),
        ("GET", "/v25.0/act_1/campaigns?after=nonsense!", None),
        ("GET", "/v25.0/act_1?appsecret_proof=short", None),
        ("GET", "/v25.0/120100000000009?fields=id", None),
        ("GET", "/v25.0/179000000000001?fields=id", None),
        ("GET", "/v25.0/100_000000000000001/insights?metric=post_impressions", None),
    ],
)
def test_what_is_wrong_is_refused_in_graphs_envelope(tmp_path: Path, method: str, path: str, body: object) -> None:
    answer = ask(tmp_path, "facebook", method, path, json=body)
    assert answer.status_code in (400, 404)
    assert set(answer.json()["error"]) >= {"message", "type", "code", "fbtrace_id"}


def test_a_body_that_is_no_json_object_is_refused(tmp_path: Path) -> None:
    for content in ("{", "[1]"):
        answer = ask(tmp_path, "facebook", "POST", "/v25.0/act_1/campaigns", content=content)
        assert answer.json()["error"]["code"] == 100


def test_a_retired_metric_fails_the_whole_request(tmp_path: Path) -> None:
    asked = {"message": "hello"}
    post = ask(tmp_path, "facebook", "POST", "/v25.0/100/feed", json=asked).json()["id"]
    path = f"/v25.0/{post}/insights?metric=post_clicks,post_impressions"
    assert "valid insights metric" in ask(tmp_path, "facebook", "GET", path).json()["error"]["message"]
    assert ask(tmp_path, "facebook", "GET", f"/v25.0/{post}/insights?metric=post_clicks").status_code == 200


def test_without_a_token_nobody_gets_in(tmp_path: Path) -> None:
    answer = ask(tmp_path, "facebook", "GET", "/v25.0/act_1", token=False)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, 190)


def test_a_campaign_can_be_read_and_reported_on_by_itself(tmp_path: Path) -> None:
    answer = ask(tmp_path, "facebook", "GET", "/v25.0/120100000000001?fields=name,status,unknown")
    assert answer.json() == {"id": "120100000000001", "name": "a", "status": "PAUSED"}
    span = '{"since":"2026-11-23","until":"2026-11-24"}'
    answer = ask(tmp_path, "facebook", "GET", "/v25.0/120100000000001/insights", params={"time_range": span})
    assert answer.json() == {"data": []}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v25.0/300/media", {}),
        ("/v25.0/300/media", {"image_url": "a.jpg"}),
        ("/v25.0/300/media", {"image_url": "https://a.example/a.jpg", "caption": "a" * 2201}),
        ("/v25.0/300/media", {"media_type": "CAROUSEL", "children": ["1"]}),
        ("/v25.0/300/media_publish", {"creation_id": 1}),
        (
            "/v25.0/act_1/adcreatives",
            {"object_story_spec": {"page_id": "1", "link_data": {"link": "https://a.example"}}},
        ),
    ],
)
def test_instagram_refuses_in_the_same_envelope(tmp_path: Path, path: str, body: object) -> None:
    answer = ask(tmp_path, "instagram", "POST", path, json=body)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"]


def test_instagram_has_no_other_metrics(tmp_path: Path) -> None:
    body = {"image_url": "https://a.example/a.jpg"}
    made = ask(tmp_path, "instagram", "POST", "/v25.0/300/media", json=body).json()["id"]
    path = "/v25.0/300/media_publish"
    media = ask(tmp_path, "instagram", "POST", path, json={"creation_id": int(made)}).json()["id"]
    again = ask(tmp_path, "instagram", "POST", path, json={"creation_id": int(made)})
    assert again.json()["error"]["code"] == 9007
    refused = ask(tmp_path, "instagram", "GET", f"/v25.0/{media}/insights?metric=impressions")
    assert refused.status_code == 400


def test_a_rehearsal_takes_the_credentials_of_the_seed(tmp_path: Path) -> None:
    registry = PlatformRegistry()
    registry.register("social", "facebook", {"app_id": "test_id", "app_secret": "test_secret"})
    registry.register("ads", "google_ads", {"client_id": "test_id", "client_secret": "test_secret"})
    settings = load_settings({}, folder=tmp_path)
    slugs = ("facebook", "instagram", "google_ads")

    async def rehearse() -> list[object]:
        clock = SimulatedClock(START)
        async with open_platforms(
            slugs, settings=settings, home=Home(settings.home), clock=clock, registry=registry
        ) as platforms:
            return [await platforms.connectors[slug].deliver(a_delivery(slug, "start_ads")) for slug in slugs]

    assert all(isinstance(one, Confirmed) for one in asyncio.run(rehearse()))
