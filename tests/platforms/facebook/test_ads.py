"""Ads over the Marketing API, built in parts that a crash may come between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from marketflow_core.plan.models import Budget
from marketflow_core.platforms.contract import Confirmed, Terminal, Uncertain
from tests.platforms.vendor_stage import START, Crash, Stage, a_delivery, crash, lost, open_stage

ADS = a_delivery("facebook", "start_ads")
PAUSE = a_delivery("facebook", "pause_ads")
RESUME = a_delivery("facebook", "resume_ads")
ADJUST = a_delivery("facebook", "adjust_budget")
WRITES = ["campaigns$", "adsets$", "adcreatives$", "ads$", "/1201\\d+$", "/1204\\d+$"]
"""The six writes that make a campaign, in their order."""


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with open_stage("facebook", tmp_path, page_id="100", ad_account_id="act_200") as stage:
        yield stage


def stands(stage: Stage) -> tuple[int, int, int]:
    return tuple(len(stage.world.all("facebook", kind)) for kind in ("campaign", "adset", "ad"))  # type: ignore[return-value] - three kinds


def spent(stage: Stage, outcome: Confirmed, *, days: int = 0) -> float:
    return stage.figures({outcome.external_id: "mf.a"}, days=days).get("mf.a", {}).get("spend", 0.0)


def test_a_campaign_is_built_paused_and_switched_on_last(stage: Stage) -> None:
    outcome = stage.deliver(ADS)
    campaign, ad_set, creative, ad, *switched = stage.writes()
    assert outcome == Confirmed(f"campaign:{campaign.answer['id']}")
    assert campaign.path.endswith("/act_200/campaigns")
    assert campaign.body["name"] == ADS.reference
    assert (campaign.body["status"], ad.body["status"]) == ("PAUSED", "PAUSED")
    assert [one.path.rpartition("/")[2] for one in switched] == [campaign.answer["id"], ad.answer["id"]]
    assert creative.body["object_story_spec"]["link_data"]["link"] == ADS.link
    assert ad_set.body["daily_budget"] == 5000


def test_an_audience_becomes_targeting_with_hard_age_bounds(stage: Stage) -> None:
    terms = {
        "age_min": 10,
        "age_max": 80,
        "countries": ("US", "ca", "nowhere"),
        "genders": ("female",),
        "interests": ({"id": "6003", "name": "Running"}, "6004", "yoga"),
    }
    stage.deliver(replace(ADS, targeting=terms))
    assert stage.writes()[1].body["targeting"] == {
        "geo_locations": {"countries": ["CA", "US"]},
        "publisher_platforms": ["facebook"],
        "targeting_automation": {"advantage_audience": 0},
        "age_min": 13,
        "age_max": 65,
        "genders": [2],
        "interests": [{"id": "6003", "name": "Running"}, {"id": "6004"}],
    }


def test_what_meta_can_not_be_told_is_told_to_people(stage: Stage) -> None:
    terms = {"age_min": 10, "age_max": 80, "interests": ("yoga",), "genders": ("other",)}
    told = " ".join(stage.unsaid(replace(ADS, targeting=terms)))
    for word in ("yoga", "65 and older", "under 13", "other"):
        assert word in told
    assert "all over the world" in " ".join(stage.unsaid(replace(ADS, zone="Etc/UTC", targeting={})))
    assert stage.unsaid(replace(ADS, action="pause_ads")) == ()


@pytest.mark.parametrize(
    ("zone", "place"),
    [("Europe/Berlin", {"countries": ["DE"]}), ("Etc/UTC", {"country_groups": ["worldwide"]})],
)
def test_without_countries_the_zone_tells_where_the_ad_is_shown(stage: Stage, zone: str, place: object) -> None:
    stage.deliver(replace(ADS, zone=zone, targeting={}))
    assert stage.writes()[1].body["targeting"]["geo_locations"] == place


def test_yen_are_counted_whole(stage: Stage) -> None:
    outcome = stage.deliver(replace(ADS, budget=Budget(amount=Decimal(9000), currency="JPY", per="day")))
    assert stage.writes()[1].body["daily_budget"] == 9000
    stage.clock.advance_to(START + timedelta(days=3))
    assert 8000 < spent(stage, outcome, days=1) <= 9000


def test_a_total_budget_ends_after_a_week_and_is_never_exceeded(stage: Stage) -> None:
    outcome = stage.deliver(replace(ADS, budget=Budget(amount=Decimal(700), currency="EUR", per="total")))
    body = stage.writes()[1].body
    assert (body["lifetime_budget"], body["end_time"]) == (70000, "2026-11-30T14:00:00+00:00")
    assert "daily_budget" not in body
    stage.clock.advance_to(START + timedelta(days=20))
    assert 600 < sum(spent(stage, outcome, days=day) for day in range(15)) <= 700


@pytest.mark.parametrize("at", range(len(WRITES)))
@pytest.mark.parametrize("after", [False, True])
def test_a_crash_at_any_write_leaves_one_campaign_and_nothing_that_spends(stage: Stage, at: int, after: bool) -> None:
    stage.wreck(f"POST .*{WRITES[at]}", crash, after=after)
    with pytest.raises(Crash):
        stage.deliver(ADS)
    finished = after and at == len(WRITES) - 1
    assert (stage.find(ADS.reference) is not None) == finished
    stage.clock.advance_to(START + timedelta(days=2))
    assert bool(stage.world.visits((START + timedelta(days=1)).date())) == finished
    outcome = stage.deliver(ADS)
    assert stage.find(ADS.reference) == outcome
    assert stands(stage) == (1, 1, 1)


@pytest.mark.parametrize("at", range(len(WRITES)))
def test_a_lost_answer_at_any_write_never_makes_a_second_campaign(stage: Stage, at: int) -> None:
    stage.wreck(f"POST .*{WRITES[at]}", lost, after=True)
    outcome = stage.deliver(ADS)
    # creatives and switches may be repeated, so their lost answers are made good at once
    assert isinstance(outcome, Uncertain if at in (0, 1, 3) else Confirmed)
    assert isinstance(stage.deliver(ADS), Confirmed)
    assert stands(stage) == (1, 1, 1)


def test_delivering_ads_twice_makes_them_once(stage: Stage) -> None:
    assert stage.deliver(ADS) == stage.deliver(ADS)
    assert stands(stage) == (1, 1, 1)
    assert len(stage.writes()) == len(WRITES)


def test_a_half_built_campaign_is_not_found_among_finished_ones(stage: Stage) -> None:
    stage.wreck("POST .*/ads$", crash)
    with pytest.raises(Crash):
        stage.deliver(ADS)
    assert stage.find(ADS.reference) is None


def test_a_campaign_is_found_behind_hundreds_of_others(stage: Stage) -> None:
    outcome = stage.deliver(ADS)
    for number in range(230):
        doc = {"id": f"12019{number:010d}", "name": f"other {number}", "status": "ACTIVE"}
        stage.world.put("facebook", "campaign", doc["id"], doc)
    assert stage.find(ADS.reference) == outcome


def test_ads_without_money_or_a_page_to_lead_to_are_terminal(stage: Stage) -> None:
    assert isinstance(stage.deliver(replace(ADS, budget=None)), Terminal)
    assert isinstance(stage.deliver(replace(ADS, link=None)), Terminal)
    assert stage.writes() == []


def test_an_account_in_another_currency_is_never_spent_from(stage: Stage) -> None:
    stage.world.put("facebook", "account", "settings", {"currency": "EUR"})
    outcome = stage.deliver(ADS)
    assert isinstance(outcome, Terminal)
    assert "EUR" in outcome.reason
    assert stage.writes() == []


def test_figures_of_ads_are_those_of_the_world_with_their_currency(stage: Stage) -> None:
    outcome = stage.deliver(replace(ADS, budget=Budget(amount=Decimal(900), currency="GBP", per="day")))
    stage.clock.advance_to(START + timedelta(days=3))
    day = (START + timedelta(days=1)).date()
    seen = stage.world.daily("facebook", outcome.external_id.removeprefix("campaign:"), day)
    told = stage.run(lambda connector: connector.figures(day, {outcome.external_id: ADS.reference}))
    values = {one.metric: one.value for one in told}
    for metric in ("impressions", "reach", "clicks", "spend", "conversions", "revenue"):
        assert values[metric] == pytest.approx(seen[metric]), metric
    assert {one.currency for one in told if one.metric in ("spend", "revenue")} == {"GBP"}
    assert all(one.currency is None for one in told if one.metric not in ("spend", "revenue"))


def test_one_report_serves_all_campaigns(stage: Stage) -> None:
    stage.deliver(ADS)
    other = replace(ADS, reference=ADS.reference.replace("once", "twice"))
    stage.deliver(other)
    stage.clock.advance_to(START + timedelta(days=2))
    before = len(stage.transport.exchanges)
    found = stage.figures({"campaign:120100000000001": "mf.a", "campaign:120100000000002": "mf.b"})
    assert set(found) == {"mf.a", "mf.b"}
    assert len(stage.transport.exchanges) == before + 1


def test_a_report_on_very_many_campaigns_is_asked_for_in_parts(stage: Stage) -> None:
    outcome = stage.deliver(ADS)
    stage.clock.advance_to(START + timedelta(days=2))
    names = {f"campaign:{number}": "mf.other" for number in range(150)} | {outcome.external_id: "mf.a"}
    before = len(stage.transport.exchanges)
    assert set(stage.figures(names)) == {"mf.a"}
    assert len(stage.transport.exchanges) == before + 2


def test_paused_ads_spend_nothing_until_they_are_resumed(stage: Stage) -> None:
    outcome = stage.deliver(ADS)
    stage.clock.advance_to(START + timedelta(hours=10))
    paused = stage.deliver(replace(PAUSE, stops=(outcome.external_id,)))
    assert paused == Confirmed("paused:120100000000001")
    stage.clock.advance_to(START + timedelta(days=3))
    assert spent(stage, outcome) > 0
    assert spent(stage, outcome, days=1) == spent(stage, outcome, days=2) == 0
    assert stage.find(ADS.reference) == outcome
    assert isinstance(stage.deliver(replace(RESUME, stops=(outcome.external_id,))), Confirmed)
    stage.clock.advance_to(START + timedelta(days=5))
    assert spent(stage, outcome, days=4) > 0


def test_pausing_twice_or_after_a_lost_answer_is_the_same_as_once(stage: Stage) -> None:
    outcome = stage.deliver(ADS)
    stage.wreck("POST .*/1201\\d+$", lost, after=True)
    pause = replace(PAUSE, stops=(outcome.external_id,))
    assert stage.deliver(pause) == stage.deliver(pause) == Confirmed("paused:120100000000001")


def test_a_new_budget_is_shared_by_the_campaigns_and_holds_from_then_on(stage: Stage) -> None:
    outcome = stage.deliver(ADS)
    stage.clock.advance_to(START + timedelta(days=1))
    money = Budget(amount=Decimal(200), currency="USD", per="day")
    change = replace(ADJUST, stops=(outcome.external_id,), budget=money)
    assert stage.deliver(change) == Confirmed("adjusted:120100000000001")
    stage.clock.advance_to(START + timedelta(days=5))
    assert 180 < spent(stage, outcome, days=3) <= 200
    assert spent(stage, outcome) < 50


def test_a_new_total_counts_what_was_spent_before(stage: Stage) -> None:
    money = Budget(amount=Decimal(700), currency="USD", per="total")
    outcome = stage.deliver(replace(ADS, budget=money))
    stage.clock.advance_to(START + timedelta(days=2))
    more = replace(
        ADJUST, stops=(outcome.external_id,), budget=Budget(amount=Decimal(900), currency="USD", per="total")
    )
    assert isinstance(stage.deliver(more), Confirmed)
    stage.clock.advance_to(START + timedelta(days=20))
    assert 800 < sum(spent(stage, outcome, days=day) for day in range(15)) <= 900


def test_ads_that_have_ended_are_not_brought_back_by_resuming(stage: Stage) -> None:
    outcome = stage.deliver(replace(ADS, budget=Budget(amount=Decimal(700), currency="USD", per="total")))
    stage.clock.advance_to(START + timedelta(days=9))
    stage.deliver(replace(PAUSE, stops=(outcome.external_id,)))
    stage.deliver(replace(RESUME, stops=(outcome.external_id,)))
    stage.clock.advance_to(START + timedelta(days=20))
    assert spent(stage, outcome, days=12) == 0


def test_several_campaigns_share_a_new_budget_equally(stage: Stage) -> None:
    first = stage.deliver(ADS)
    second = stage.deliver(replace(ADS, reference=ADS.reference.replace("once", "twice")))
    money = Budget(amount=Decimal(90), currency="USD", per="day")
    stage.deliver(replace(ADJUST, stops=(first.external_id, second.external_id), budget=money))
    assert [one.body["daily_budget"] for one in stage.writes()[-2:]] == [4500, 4500]


@pytest.mark.parametrize("action", ["pause_ads", "resume_ads", "adjust_budget"])
def test_with_no_ads_of_the_campaign_there_is_nothing_to_steer(stage: Stage, action: str) -> None:
    assert isinstance(stage.deliver(a_delivery("facebook", action, stops=("100_000000000000001",))), Terminal)


def test_a_budget_that_can_not_be_changed_is_terminal(stage: Stage) -> None:
    outcome = stage.deliver(ADS)
    change = replace(ADJUST, stops=(outcome.external_id,))
    total = Budget(amount=Decimal(200), currency="USD", per="total")
    for impossible in (
        replace(change, budget=None),
        replace(change, budget=total),
        replace(change, stops=("campaign:120100000000009",)),
    ):
        assert isinstance(stage.deliver(impossible), Terminal)
    stage.world.put("facebook", "account", "settings", {"currency": "EUR"})
    assert isinstance(stage.deliver(change), Terminal)
