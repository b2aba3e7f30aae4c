"""Posts of a Facebook Page, over the real client and the simulator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from marketflow_core.errors import PlatformRefused
from marketflow_core.plan.models import Content
from marketflow_core.platforms.contract import Confirmed, Terminal, Transient, Uncertain
from tests.platforms.vendor_stage import START, Crash, Stage, a_delivery, crash, lost, open_stage


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with open_stage("facebook", tmp_path, page_id="100", access_token="EAA-secret-token-of-the-page-owner") as stage:
        yield stage


POST = a_delivery("facebook", "publish_post")


def test_a_post_carries_its_text_and_the_tracked_link(stage: Stage) -> None:
    outcome = stage.deliver(POST)
    (post,) = stage.world.all("facebook", "post")
    assert outcome == Confirmed(post["id"])
    assert post["message"] == f"Spring sale! New running shoes\n\n{POST.link}"
    assert stage.writes()[0].body["link"] == POST.link


def test_the_page_token_is_used_for_posts_and_no_token_stands_in_an_address(stage: Stage) -> None:
    stage.deliver(POST)
    published = stage.writes()[0]
    assert published.headers["authorization"] == "Bearer rehearsal-page-token"
    assert all("token" not in one.path and "access_token" not in one.query for one in stage.transport.exchanges)


def test_a_post_is_found_by_its_reference_only(stage: Stage) -> None:
    assert stage.find(POST.reference) is None
    outcome = stage.deliver(POST)
    assert stage.find(POST.reference) == outcome
    assert stage.find(f"{POST.reference}0") is None


def test_a_post_without_a_link_is_found_by_a_short_tag_at_its_end(stage: Stage) -> None:
    plain = replace(POST, link=None)
    outcome = stage.deliver(plain)
    assert stage.world.all("facebook", "post")[0]["message"].endswith(f"\n\n[{POST.reference}]")
    assert stage.find(POST.reference) == outcome


def test_a_link_that_bears_no_reference_is_kept_and_the_tag_added(stage: Stage) -> None:
    outcome = stage.deliver(replace(POST, link="https://shop.example/"))
    assert "https://shop.example/\n[" in stage.world.all("facebook", "post")[0]["message"]
    assert stage.find(POST.reference) == outcome


def test_delivering_a_post_twice_publishes_it_once(stage: Stage) -> None:
    assert stage.deliver(POST) == stage.deliver(POST)
    assert len(stage.world.all("facebook", "post")) == 1


def test_a_post_is_found_behind_a_hundred_newer_ones(stage: Stage) -> None:
    first = stage.deliver(POST)
    for number in range(120):
        stage.world.put("facebook", "post", f"100_9{number:014d}", {"id": f"100_9{number:014d}", "message": "hi"})
    assert stage.find(POST.reference) == first


def test_pictures_at_public_addresses_are_uploaded_and_attached(stage: Stage) -> None:
    pictures = ("https://cdn.example/a.jpg", "product images", "https://cdn.example/b.jpg")
    stage.deliver(replace(POST, content=Content(topic="shoes", assets=pictures)))
    *uploads, published = stage.writes()
    assert [one.body for one in uploads] == [
        {"url": "https://cdn.example/a.jpg", "published": False},
        {"url": "https://cdn.example/b.jpg", "published": False},
    ]
    assert published.body["attached_media"] == [{"media_fbid": one.answer["id"]} for one in uploads]
    assert "link" not in published.body


def test_a_lost_answer_is_uncertain_and_delivering_again_finds_the_post(stage: Stage) -> None:
    stage.wreck("POST .*/feed$", lost, after=True)
    assert isinstance(stage.deliver(POST), Uncertain)
    assert stage.find(POST.reference) is not None
    assert isinstance(stage.deliver(POST), Confirmed)
    assert len(stage.world.all("facebook", "post")) == 1


def test_a_crash_after_publishing_leaves_one_post(stage: Stage) -> None:
    stage.wreck("POST .*/feed$", crash, after=True)
    with pytest.raises(Crash):
        stage.deliver(POST)
    assert isinstance(stage.deliver(POST), Confirmed)
    assert len(stage.world.all("facebook", "post")) == 1


def test_an_answer_that_is_not_json_leaves_a_write_uncertain(stage: Stage) -> None:
    stage.answer("POST .*/feed$", 200, "<html>oops</html>")
    assert isinstance(stage.deliver(POST), Uncertain)


def test_an_answer_without_an_id_leaves_a_write_uncertain(stage: Stage) -> None:
    stage.answer("POST .*/feed$", 200, {"success": True})
    assert isinstance(stage.deliver(POST), Uncertain)


def test_a_list_that_is_none_is_transient(stage: Stage) -> None:
    stage.answer("GET .*/feed$", 200, {"data": None})
    assert isinstance(stage.deliver(POST), Transient)


def test_an_unknown_action_is_terminal(stage: Stage) -> None:
    assert isinstance(stage.deliver(replace(POST, action="send_email")), Terminal)


def test_a_post_counts_under_the_day_it_went_out_and_grows_there(stage: Stage) -> None:
    post = stage.deliver(POST).external_id
    stage.clock.advance_to(START + timedelta(hours=3))
    early = stage.figures({post: POST.reference})[POST.reference]
    stage.clock.advance_to(START + timedelta(days=4))
    late = stage.figures({post: POST.reference})[POST.reference]
    assert late["impressions"] > early["impressions"] > 0
    assert {"impressions", "reach", "clicks", "likes", "comments", "shares"} == set(late)
    assert stage.figures({post: POST.reference}, days=1) == {}


def test_figures_of_a_post_are_all_that_the_world_saw(stage: Stage) -> None:
    post = stage.deliver(POST).external_id
    stage.clock.advance_to(START + timedelta(days=30))
    seen = [stage.world.daily("facebook", post, (START + timedelta(days=day)).date()) for day in range(31)]
    told = stage.figures({post: POST.reference})[POST.reference]
    for metric in ("impressions", "reach", "likes"):
        assert told[metric] == sum(one[metric] for one in seen)


def test_ids_of_other_kinds_have_no_figures(stage: Stage) -> None:
    assert stage.figures({"paused:1": "mf.a", "something": "mf.b"}) == {}


def test_credentials_that_work_pass_the_check(stage: Stage) -> None:
    stage.run(lambda connector: connector.check())


@pytest.mark.parametrize("call", ["check", "find", "figures"])
def test_what_can_not_be_asked_is_refused_in_words(stage: Stage, call: str) -> None:
    stage.answer("GET", 400, {"error": {"code": 190, "message": "expired", "is_transient": False}}, times=9)
    asked = {
        "check": lambda connector: connector.check(),
        "find": lambda connector: connector.find("mf.a"),
        "figures": lambda connector: connector.figures(START.date(), {"100_000000000000001": "mf.a"}),
    }[call]
    with pytest.raises(PlatformRefused, match="Reconnect"):
        stage.run(asked)
