"""What Graph's errors mean: try again, don't, or find out first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from marketflow_core.platforms.contract import Confirmed, Terminal, Transient, Uncertain
from tests.platforms.vendor_stage import Stage, a_delivery, open_stage

POST = a_delivery("facebook", "publish_post")
TOKEN = "EAAGm0PX4ZCpsBAKZCsecretsecretsecretsecretsecret"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with open_stage("facebook", tmp_path, page_id="100", access_token=TOKEN, app_secret="shhh") as stage:
        yield stage


def error(code: int, *, passing: bool = False, words: str = "no") -> dict[str, object]:
    return {"error": {"message": words, "type": "OAuthException", "code": code, "is_transient": passing}}


@pytest.mark.parametrize("code", [4, 17, 32, 613, 80000, 80004, 80014])
def test_throttling_is_transient_and_tried_again(stage: Stage, code: int) -> None:
    stage.answer("POST .*/feed$", 400, error(code), times=9)
    outcome = stage.deliver(POST)
    assert isinstance(outcome, Transient)
    assert len(stage.waits) == 3
    assert stage.world.all("facebook", "post") == []


def test_throttling_that_passes_is_not_noticed(stage: Stage) -> None:
    stage.answer("POST .*/feed$", 403, error(4), times=2)
    assert isinstance(stage.deliver(POST), Confirmed)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"X-Business-Use-Case-Usage": '{"200":[{"type":"ads","estimated_time_to_regain_access":19}]}'}, 1140.0),
        ({"X-Ad-Account-Usage": '{"acc_id_util_pct":100,"reset_time_duration":77}'}, 77.0),
        ({"X-Business-Use-Case-Usage": "nonsense", "X-Ad-Account-Usage": "[]"}, None),
        ({"X-Business-Use-Case-Usage": '{"200":[{"estimated_time_to_regain_access":0}],"x":3}'}, None),
    ],
)
def test_usage_headers_tell_how_long_to_wait(stage: Stage, headers: dict[str, str], seconds: float | None) -> None:
    stage.answer("POST .*/feed$", 400, error(80001), headers=headers, times=9)
    outcome = stage.deliver(POST)
    assert isinstance(outcome, Transient)
    assert outcome.retry_after == seconds


@pytest.mark.parametrize("status", [400, 503])
def test_an_error_that_calls_itself_passing_is_transient(stage: Stage, status: int) -> None:
    stage.answer("POST .*/feed$", status, error(2, passing=True), times=9)
    assert isinstance(stage.deliver(POST), Transient)


def test_a_write_answered_with_500_may_have_happened(stage: Stage) -> None:
    stage.answer("POST .*/feed$", 500, error(1, passing=True))
    assert isinstance(stage.deliver(POST), Uncertain)


def test_a_bare_500_on_a_write_may_have_happened(stage: Stage) -> None:
    stage.answer("POST .*/feed$", 500, {"oops": 1})
    assert isinstance(stage.deliver(POST), Uncertain)


def test_a_500_on_a_read_is_transient(stage: Stage) -> None:
    stage.answer("GET .*/feed$", 500, error(1), times=9)
    assert isinstance(stage.deliver(POST), Transient)


def test_an_expired_token_says_to_reconnect_and_shows_no_secret(stage: Stage) -> None:
    stage.answer("GET", 400, error(190, words=f"Malformed access token {TOKEN}"))
    outcome = stage.deliver(POST)
    assert isinstance(outcome, Terminal)
    assert "Reconnect" in outcome.reason
    assert TOKEN not in outcome.reason


@pytest.mark.parametrize("code", [10, 200, 299])
def test_a_missing_permission_is_terminal_and_named(stage: Stage, code: int) -> None:
    stage.answer("POST .*/feed$", 403, error(code, words="pages_manage_posts is needed"))
    outcome = stage.deliver(POST)
    assert isinstance(outcome, Terminal)
    assert "pages_manage_posts" in outcome.reason


def test_a_refusal_repeats_the_vendors_words_without_what_is_personal(stage: Stage) -> None:
    stage.answer("POST .*/feed$", 400, error(100, words=f"Invalid parameter for ann@example.org, token {TOKEN}"))
    outcome = stage.deliver(POST)
    assert isinstance(outcome, Terminal)
    assert "Invalid parameter" in outcome.reason
    assert "ann@" not in outcome.reason
    assert TOKEN not in outcome.reason


def test_calls_are_signed_with_the_app_secret_and_never_carry_it(stage: Stage) -> None:
    stage.deliver(POST)
    for one in stage.transport.exchanges:
        assert len(one.query["appsecret_proof"]) == 64
        assert "shhh" not in str(one)


def test_without_an_app_secret_calls_go_unsigned(tmp_path: Path) -> None:
    with open_stage("facebook", tmp_path, app_secret="") as bare:
        assert isinstance(bare.deliver(POST), Confirmed)
        assert all("appsecret_proof" not in one.query for one in bare.transport.exchanges)
