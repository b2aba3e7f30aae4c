"""What Google's errors mean: try again, don't, or find out first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from marketflow_core.errors import PlatformRefused
from marketflow_core.platforms.contract import Confirmed, Terminal, Transient, Uncertain
from tests.platforms.vendor_stage import Stage, a_delivery, open_stage

ADS = a_delivery("google_ads", "start_ads")
MUTATE = "googleAds:mutate"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with open_stage("google_ads", tmp_path) as stage:
        yield stage


def error(status: int, name: str, category: str = "", code: str = "", **more: object) -> dict[str, object]:
    failure = {"errors": [{"errorCode": {category: code}, "message": "No.", **more}]} if category else {}
    return {"error": {"code": status, "message": "No.", "status": name, "details": [failure]}}


@pytest.mark.parametrize("delay", ["30s", "900s"])
def test_an_exhausted_quota_is_transient_and_tells_how_long(stage: Stage, delay: str) -> None:
    details = {"quotaErrorDetails": {"rateScope": "DEVELOPER", "retryDelay": delay}}
    body = error(429, "RESOURCE_EXHAUSTED", "quotaError", "RESOURCE_EXHAUSTED", details=details)
    stage.answer(MUTATE, 429, body, times=9)
    outcome = stage.deliver(ADS)
    assert isinstance(outcome, Transient)
    assert outcome.retry_after == float(delay[:-1])
    assert len(stage.waits) == (3 if delay == "30s" else 0)


def test_a_quota_that_frees_up_is_not_noticed(stage: Stage) -> None:
    body = error(429, "RESOURCE_EXHAUSTED", "quotaError", "RESOURCE_TEMPORARILY_EXHAUSTED")
    stage.answer(MUTATE, 429, body, times=2)
    assert isinstance(stage.deliver(ADS), Confirmed)


def test_a_429_without_details_is_transient(stage: Stage) -> None:
    stage.answer(MUTATE, 429, {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED"}}, times=9)
    assert isinstance(stage.deliver(ADS), Transient)


@pytest.mark.parametrize(
    ("category", "code"), [("databaseError", "CONCURRENT_MODIFICATION"), ("internalError", "TRANSIENT_ERROR")]
)
def test_an_error_that_passes_is_transient(stage: Stage, category: str, code: str) -> None:
    stage.answer(MUTATE, 400, error(400, "ABORTED", category, code), times=9)
    assert isinstance(stage.deliver(ADS), Transient)


def test_an_unavailable_service_is_transient(stage: Stage) -> None:
    stage.answer(MUTATE, 503, error(503, "UNAVAILABLE"), times=9)
    assert isinstance(stage.deliver(ADS), Transient)


def test_a_500_on_a_write_may_have_happened(stage: Stage) -> None:
    stage.answer(MUTATE, 500, error(500, "INTERNAL", "internalError", "INTERNAL_ERROR"))
    assert isinstance(stage.deliver(ADS), Uncertain)


@pytest.mark.parametrize("body", ["<html>", {"mutateOperationResponses": []}, {"mutateOperationResponses": ["odd"]}])
def test_an_answer_that_names_no_campaign_is_uncertain(stage: Stage, body: object) -> None:
    stage.answer(MUTATE, 200, body)
    assert isinstance(stage.deliver(ADS), Uncertain)


def test_a_search_that_answers_something_else_is_refused(stage: Stage) -> None:
    stage.answer("googleAds:search", 200, [1])
    with pytest.raises(PlatformRefused):
        stage.find("mf.a")
    stage.answer("googleAds:search", 200, [1])
    assert isinstance(stage.deliver(ADS), Transient)


@pytest.mark.parametrize(
    ("status", "name", "category", "code", "words"),
    [
        (401, "UNAUTHENTICATED", "authenticationError", "OAUTH_TOKEN_REVOKED", "Reconnect"),
        (401, "UNAUTHENTICATED", "", "", "Reconnect"),
        (
            403,
            "PERMISSION_DENIED",
            "authorizationError",
            "DEVELOPER_TOKEN_NOT_APPROVED",
            "DEVELOPER_TOKEN_NOT_APPROVED",
        ),
        (400, "INVALID_ARGUMENT", "campaignError", "INVALID_BIDDING_STRATEGY_TYPE", "No."),
    ],
)
def test_a_refusal_is_terminal_and_says_why(
    stage: Stage, status: int, name: str, category: str, code: str, words: str
) -> None:
    stage.answer(MUTATE, status, error(status, name, category, code))
    outcome = stage.deliver(ADS)
    assert isinstance(outcome, Terminal)
    assert words in outcome.reason


def test_errors_of_an_odd_form_are_left_to_their_status(stage: Stage) -> None:
    stage.answer(MUTATE, 400, {"error": {"details": ["odd", {"errors": "odd"}, {"errors": ["odd", {"errorCode": 1}]}]}})
    assert isinstance(stage.deliver(ADS), Terminal)
    stage.answer(MUTATE, 418, {"teapot": True})
    assert isinstance(stage.deliver(ADS), Terminal)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"error": "invalid_grant", "error_description": "Token has been expired or revoked."}, "Reconnect"),
        ({"error": "invalid_client"}, "client_secret"),
    ],
)
def test_a_refused_token_is_terminal(stage: Stage, body: object, words: str) -> None:
    stage.answer("/token", 400, body)
    outcome = stage.deliver(ADS)
    assert isinstance(outcome, Terminal)
    assert words in outcome.reason


def test_an_answer_without_a_token_is_terminal(stage: Stage) -> None:
    stage.answer("/token", 200, {})
    assert isinstance(stage.deliver(ADS), Terminal)


def test_a_token_endpoint_that_is_down_is_transient(stage: Stage) -> None:
    stage.answer("/token", 503, {}, times=9)
    assert isinstance(stage.deliver(ADS), Transient)


def test_a_failing_look_up_of_budgets_ends_the_change(stage: Stage) -> None:
    made = stage.deliver(ADS)
    stage.answer("googleAds:search", 200, {"results": []})  # the account's currency
    stage.answer("googleAds:search", 500, {}, times=9)
    change = a_delivery("google_ads", "adjust_budget", stops=(made.external_id,))
    assert isinstance(stage.deliver(change), Transient)


def test_secrets_stand_in_no_reason_and_no_address(tmp_path: Path) -> None:
    secrets = {"client_secret": "cs-hush", "refresh_token": "rt-hush", "developer_token": "dt-hush"}
    with open_stage("google_ads", tmp_path, **secrets) as stage:
        stage.answer(MUTATE, 400, error(400, "INVALID_ARGUMENT", "campaignError", "UNKNOWN"))
        outcome = stage.deliver(ADS)
        assert "hush" not in outcome.reason
        assert all("hush" not in f"{one.path}{one.query}" for one in stage.transport.exchanges)
