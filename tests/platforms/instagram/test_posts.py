"""Posts on Instagram in two stages, over the real client and the simulator."""

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

POST = a_delivery("instagram", "publish_post")
ADS = a_delivery("instagram", "start_ads")


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with open_stage("instagram", tmp_path, ig_user_id="300", page_id="100", ad_account_id="200") as stage:
        yield stage


def with_assets(*assets: str) -> object:
    return replace(POST, content=Content(topic="shoes", assets=assets))


def test_a_post_is_contained_first_and_then_published(stage: Stage) -> None:
    outcome = stage.deliver(POST)
    contained, published = stage.writes()
    assert contained.path.endswith("/300/media")
    assert contained.body["caption"] == f"Spring sale! New running shoes\n\n{POST.link}"
    assert published.path.endswith("/300/media_publish")
    assert published.body == {"creation_id": int(contained.answer["id"])}
    assert outcome == Confirmed(published.answer["id"]) == stage.find(POST.reference)


def test_a_picture_that_is_only_named_is_looked_for_beside_the_landing_page(stage: Stage) -> None:
    stage.deliver(with_assets("Product images"))
    assert stage.writes()[0].body["image_url"] == "https://shop.example/media/product_images.jpg"


def test_pictures_lie_where_the_team_says_they_do(tmp_path: Path) -> None:
    with open_stage("instagram", tmp_path, media_base_url="https://cdn.example/spring") as stage:
        stage.deliver(with_assets("hero banner.PNG"))
        assert stage.writes()[0].body["image_url"] == "https://cdn.example/spring/hero_banner.png"


def test_several_pictures_and_films_make_a_carousel(stage: Stage) -> None:
    stage.deliver(with_assets("https://cdn.example/a.jpg", "https://cdn.example/b.mp4"))
    picture, film, carousel, _published = stage.writes()
    assert picture.body == {"image_url": "https://cdn.example/a.jpg", "is_carousel_item": True}
    assert film.body == {"video_url": "https://cdn.example/b.mp4", "media_type": "VIDEO", "is_carousel_item": True}
    assert carousel.body["children"] == [picture.answer["id"], film.answer["id"]]
    assert len(stage.world.all("instagram", "media")) == 1


def test_a_film_alone_is_a_reel(stage: Stage) -> None:
    stage.deliver(with_assets("https://cdn.example/b.mov"))
    assert stage.writes()[0].body["media_type"] == "REELS"


def test_no_picture_anywhere_is_terminal(stage: Stage) -> None:
    outcome = stage.deliver(replace(POST, link=None))
    assert isinstance(outcome, Terminal)
    assert "media_base_url" in outcome.reason


def test_a_long_text_is_cut_so_that_the_link_stays_whole(stage: Stage) -> None:
    stage.deliver(replace(POST, content=Content(subject="shoes " * 1000)))
    caption = stage.world.all("instagram", "media")[0]["caption"]
    assert len(caption) <= 2200
    assert caption.endswith(f"…\n\n{POST.link}")


def test_an_unready_film_is_waited_for(stage: Stage) -> None:
    stage.answer("GET .*/1791\\d+$", 200, {"id": "1", "status_code": "IN_PROGRESS"}, times=3)
    assert isinstance(stage.deliver(POST), Confirmed)
    assert stage.waits == [10.0] * 3


def test_a_film_that_never_gets_ready_is_transient_and_publishes_nothing(stage: Stage) -> None:
    stage.answer("GET .*/1791\\d+$", 200, {"id": "1", "status_code": "IN_PROGRESS"}, times=99)
    assert isinstance(stage.deliver(POST), Transient)
    assert stage.world.all("instagram", "media") == []


def test_a_picture_that_can_not_be_fetched_is_terminal(stage: Stage) -> None:
    stage.answer("GET .*/1791\\d+$", 200, {"id": "1", "status_code": "ERROR"})
    assert isinstance(stage.deliver(POST), Terminal)


def test_a_lost_container_is_made_again_because_nobody_sees_it(stage: Stage) -> None:
    stage.wreck("POST .*/media$", lost, after=True)
    assert isinstance(stage.deliver(POST), Confirmed)
    assert len(stage.world.all("instagram", "media")) == 1


def test_a_lost_publication_is_uncertain_and_never_repeated(stage: Stage) -> None:
    stage.wreck("POST .*/media_publish$", lost, after=True)
    assert isinstance(stage.deliver(POST), Uncertain)
    assert isinstance(stage.deliver(POST), Confirmed)
    assert len(stage.world.all("instagram", "media")) == 1


@pytest.mark.parametrize("edge", ["media", "media_publish"])
@pytest.mark.parametrize("after", [False, True])
def test_a_crash_between_the_stages_leaves_exactly_one_post_in_the_end(stage: Stage, edge: str, after: bool) -> None:
    stage.wreck(f"POST .*/{edge}$", crash, after=after)
    with pytest.raises(Crash):
        stage.deliver(POST)
    assert stage.deliver(POST) == stage.find(POST.reference)
    assert len(stage.world.all("instagram", "media")) == 1


def test_a_container_older_than_a_day_can_not_be_published(stage: Stage) -> None:
    stage.wreck("POST .*/media_publish$", lambda _: stage.clock.advance_to(START + timedelta(hours=25)) or lost(_))
    stage.deliver(POST)
    assert stage.world.all("instagram", "media") == []
    assert isinstance(stage.deliver(POST), Confirmed)


def test_the_daily_limit_is_transient(stage: Stage) -> None:
    for number in range(100):
        doc = {"id": f"1790{number:011d}", "caption": "", "timestamp": "2026-11-23T13:00:00+0000"}
        stage.world.put("instagram", "media", doc["id"], doc)
    assert isinstance(stage.deliver(POST), Transient)


def test_a_post_counts_under_the_day_it_went_out(stage: Stage) -> None:
    media = stage.deliver(POST).external_id
    stage.clock.advance_to(START + timedelta(days=9))
    told = stage.figures({media: POST.reference, "paused:1": "mf.x"})[POST.reference]
    seen = [stage.world.daily("instagram", media, (START + timedelta(days=day)).date()) for day in range(10)]
    assert set(told) == {"impressions", "reach", "likes", "comments", "shares"}
    assert told["reach"] == sum(one["reach"] for one in seen) > 0
    assert stage.figures({media: POST.reference}, days=1) == {}


def test_ads_are_shown_on_instagram_in_the_accounts_name(stage: Stage) -> None:
    outcome = stage.deliver(ADS)
    _campaign, ad_set, creative, *_rest = stage.writes()
    assert ad_set.body["targeting"]["publisher_platforms"] == ["instagram"]
    story = creative.body["object_story_spec"]
    assert (story["page_id"], story["instagram_user_id"]) == ("100", "300")
    assert stage.find(ADS.reference) == outcome
    stage.clock.advance_to(START + timedelta(days=2))
    assert stage.figures({outcome.external_id: ADS.reference})[ADS.reference]["spend"] > 0


def test_a_check_passes_and_an_unknown_action_is_terminal(stage: Stage) -> None:
    stage.run(lambda connector: connector.check())
    assert isinstance(stage.deliver(replace(POST, action="send_email")), Terminal)


@pytest.mark.parametrize("call", ["check", "find", "figures"])
def test_what_can_not_be_asked_is_refused_in_words(stage: Stage, call: str) -> None:
    stage.answer("GET", 400, {"error": {"code": 190, "message": "expired"}}, times=9)
    asked = {
        "check": lambda connector: connector.check(),
        "find": lambda connector: connector.find("mf.a"),
        "figures": lambda connector: connector.figures(START.date(), {"179000000000001": "mf.a"}),
    }[call]
    with pytest.raises(PlatformRefused, match="Reconnect"):
        stage.run(asked)
