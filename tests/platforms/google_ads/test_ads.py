"""Search campaigns on Google Ads, over the real client and the simulator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from marketflow_core.errors import PlatformRefused
from marketflow_core.plan.models import Budget, Content
from marketflow_core.platforms.contract import Confirmed, Terminal, Uncertain
from tests.platforms.vendor_stage import START, Crash, Stage, a_delivery, crash, lost, open_stage

ADS = a_delivery("google_ads", "start_ads")
PAUSE = a_delivery("google_ads", "pause_ads")
RESUME = a_delivery("google_ads", "resume_ads")
ADJUST = a_delivery("google_ads", "adjust_budget")


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with open_stage("google_ads", tmp_path, customer_id="123-456-7890", login_customer_id="999-000-1111") as stage:
        yield stage


def made(stage: Stage, kind: str) -> list[dict[str, object]]:
    operations = stage.writes()[0].body["mutateOperations"]
    return [one[f"{kind}Operation"]["create"] for one in operations if f"{kind}Operation" in one]


def spent(stage: Stage, outcome: Confirmed, *, days: int = 0) -> float:
    return stage.figures({outcome.external_id: "mf.a"}, days=days).get("mf.a", {}).get("spend", 0.0)


def test_a_campaign_is_made_in_one_request_under_our_name(stage: Stage) -> None:
    outcome = stage.deliver(ADS)
    (request,) = stage.writes()
    (campaign,), (budget,), (ad,) = made(stage, "campaign"), made(stage, "campaignBudget"), made(stage, "adGroupAd")
    assert request.path == "/v25/customers/1234567890/googleAds:mutate"
    assert request.headers["login-customer-id"] == "9990001111"
    assert campaign["name"] == ADS.reference
    assert campaign["campaignBudget"] == budget["resourceName"]
    assert (budget["amountMicros"], budget["explicitlyShared"]) == ("50000000", False)
    assert ad["ad"]["finalUrls"] == [ADS.link]
    assert outcome == Confirmed(stage.world.all("google_ads", "campaigns")[0]["id"]) == stage.find(ADS.reference)


def test_countries_become_geo_targets_and_the_headline_becomes_a_keyword(stage: Stage) -> None:
    stage.deliver(
        replace(ADS, targeting={"countries": ("US", "DE"), "interests": ("Trail running!", {"name": "Yoga"})})
    )
    places = [one["location"]["geoTargetConstant"] for one in made(stage, "campaignCriterion")]
    assert places == ["geoTargetConstants/2276", "geoTargetConstants/2840"]
    words = [one["keyword"]["text"] for one in made(stage, "adGroupCriterion")]
    assert words == ["spring sale", "trail running", "yoga"]


def test_ages_and_genders_that_are_not_wanted_are_shut_out(stage: Stage) -> None:
    terms = {"age_min": 25, "age_max": 45, "genders": ("female",), "interests": ("x",)}
    stage.deliver(replace(ADS, targeting=terms))
    shut = [one for one in made(stage, "adGroupCriterion") if one.get("negative")]
    assert [one["ageRange"]["type"].removeprefix("AGE_RANGE_") for one in shut if "ageRange" in one] == [
        "18_24",
        "45_54",
        "55_64",
        "65_UP",
        "UNDETERMINED",
    ]
    assert [one["gender"]["type"] for one in shut if "gender" in one] == ["MALE", "UNDETERMINED"]
    told = " ".join(stage.unsaid(replace(ADS, targeting=terms)))
    assert "ages 25–45 became 25–44" in told
    assert "keywords" in told


def test_a_campaign_for_countries_without_google_ads_is_terminal(stage: Stage) -> None:
    assert isinstance(stage.deliver(replace(ADS, targeting={"countries": ("KP",)})), Terminal)
    assert stage.writes() == []


def test_a_country_that_google_lacks_is_left_out_and_told(stage: Stage) -> None:
    terms = {"countries": ("US", "KP"), "genders": ("other",)}
    assert isinstance(stage.deliver(replace(ADS, targeting=terms)), Confirmed)
    told = " ".join(stage.unsaid(replace(ADS, targeting=terms)))
    assert "country KP left out" in told
    assert "gender “other” left out" in told
    assert stage.unsaid(replace(ADS, action="pause_ads")) == ()


@pytest.mark.parametrize(
    "content",
    [
        Content(),
        Content(topic="!!!"),
        Content(subject="Hi"),
        Content(subject="A very long subject line: with parts, and more parts; and what not! " * 4, topic="shoes"),
        Content(topic="Läufer & Co. — 50% günstiger"),
    ],
)
def test_any_words_make_an_ad_that_google_takes(stage: Stage, content: Content) -> None:
    assert isinstance(stage.deliver(replace(ADS, content=content)), Confirmed)


def test_a_total_budget_is_spread_over_a_week(stage: Stage) -> None:
    outcome = stage.deliver(replace(ADS, budget=Budget(amount=Decimal(1000), currency="EUR", per="total")))
    (campaign,), (budget,) = made(stage, "campaign"), made(stage, "campaignBudget")
    assert budget["amountMicros"] == "142850000"
    assert campaign["endDateTime"] == "2026-11-30 14:00:00"
    stage.clock.advance_to(START + timedelta(days=20))
    assert 900 < sum(spent(stage, outcome, days=day) for day in range(15)) <= 1000


def test_a_name_that_is_taken_means_that_the_campaign_stands(stage: Stage) -> None:
    assert stage.deliver(ADS) == stage.deliver(ADS)
    assert len(stage.world.all("google_ads", "campaigns")) == 1
    assert len(stage.world.all("google_ads", "campaignBudgets")) == 1


@pytest.mark.parametrize("after", [False, True])
def test_a_crash_at_the_request_leaves_exactly_one_campaign_in_the_end(stage: Stage, after: bool) -> None:
    stage.wreck("googleAds:mutate", crash, after=after)
    with pytest.raises(Crash):
        stage.deliver(ADS)
    assert stage.deliver(ADS) == stage.find(ADS.reference)
    assert len(stage.world.all("google_ads", "campaigns")) == 1


def test_a_lost_answer_is_looked_up_at_once(stage: Stage) -> None:
    stage.wreck("googleAds:mutate", lost, after=True)
    assert isinstance(stage.deliver(ADS), Confirmed)
    assert len(stage.world.all("google_ads", "campaigns")) == 1


def test_a_lost_answer_that_can_not_be_looked_up_stays_uncertain(stage: Stage) -> None:
    stage.wreck("googleAds:mutate", lost)
    assert isinstance(stage.deliver(ADS), Uncertain)
    stage.wreck("googleAds:mutate", lost)
    stage.answer("googleAds:search", 200, {"results": []})  # the account's currency
    stage.wreck("googleAds:search", lost, times=9)
    assert isinstance(stage.deliver(ADS), Uncertain)


def test_nothing_is_found_where_nothing_stands(stage: Stage) -> None:
    assert stage.find("mf.it's \\ not there") is None


def test_a_name_with_quotes_is_found(stage: Stage) -> None:
    odd = replace(ADS, reference="mf.it's a \\sale AND more.x")
    assert stage.deliver(odd) == stage.find(odd.reference)


def test_figures_are_those_of_the_world_in_the_accounts_currency(stage: Stage) -> None:
    outcome = stage.deliver(replace(ADS, budget=Budget(amount=Decimal(900), currency="GBP", per="day")))
    stage.clock.advance_to(START + timedelta(days=3))
    day = (START + timedelta(days=1)).date()
    seen = stage.world.daily("google_ads", outcome.external_id, day)
    told = stage.run(lambda connector: connector.figures(day, {outcome.external_id: "mf.a", "paused:1": "mf.b"}))
    assert {one.metric: one.value for one in told} == pytest.approx(
        {name: seen[name] for name in ("impressions", "clicks", "spend", "conversions", "revenue")}
    )
    assert {one.currency for one in told if one.metric in ("spend", "revenue")} == {"GBP"}
    assert stage.figures({}) == {}


def test_rows_come_page_after_page(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marketflow_core.platforms.google_ads.simulator._PAGE", 1)
    first = stage.deliver(ADS)
    second = stage.deliver(replace(ADS, reference="mf.other"))
    stage.clock.advance_to(START + timedelta(days=1))
    assert set(stage.figures({first.external_id: "mf.a", second.external_id: "mf.b"})) == {"mf.a", "mf.b"}


def test_paused_ads_spend_nothing_until_they_are_resumed(stage: Stage) -> None:
    outcome = stage.deliver(ADS)
    stage.clock.advance_to(START + timedelta(hours=10))
    paused = stage.deliver(replace(PAUSE, stops=(outcome.external_id,)))
    assert paused == Confirmed(f"paused:{outcome.external_id}")
    stage.clock.advance_to(START + timedelta(days=3))
    assert spent(stage, outcome) > 0
    assert spent(stage, outcome, days=1) == 0
    assert stage.find(ADS.reference) == outcome
    stage.deliver(replace(RESUME, stops=(outcome.external_id,)))
    stage.clock.advance_to(START + timedelta(days=5))
    assert spent(stage, outcome, days=4) > 0


def test_ads_that_have_ended_are_not_brought_back_by_resuming(stage: Stage) -> None:
    outcome = stage.deliver(replace(ADS, budget=Budget(amount=Decimal(700), currency="USD", per="total")))
    stage.clock.advance_to(START + timedelta(days=9))
    stage.deliver(replace(PAUSE, stops=(outcome.external_id,)))
    stage.deliver(replace(RESUME, stops=(outcome.external_id,)))
    stage.clock.advance_to(START + timedelta(days=20))
    assert spent(stage, outcome, days=12) == 0


def test_a_new_budget_is_shared_by_the_campaigns(stage: Stage) -> None:
    first = stage.deliver(ADS)
    second = stage.deliver(replace(ADS, reference="mf.other"))
    money = Budget(amount=Decimal(200), currency="USD", per="day")
    stage.clock.advance_to(START + timedelta(days=1))
    done = stage.deliver(replace(ADJUST, stops=(first.external_id, second.external_id), budget=money))
    assert done == Confirmed(f"adjusted:{first.external_id}+{second.external_id}")
    stage.clock.advance_to(START + timedelta(days=4))
    assert 85 < spent(stage, first, days=2) <= 100
    assert spent(stage, first) < 50


def test_what_can_not_be_steered_is_terminal(stage: Stage) -> None:
    outcome = stage.deliver(ADS)
    change = replace(ADJUST, stops=(outcome.external_id,))
    for impossible in (
        PAUSE,
        replace(change, budget=None),
        replace(change, stops=("77",)),
        replace(PAUSE, stops=("77",)),
        replace(ADS, action="publish_post"),
        replace(ADS, budget=None),
    ):
        assert isinstance(stage.deliver(impossible), Terminal), impossible.action


def test_an_account_in_another_currency_is_never_spent_from(stage: Stage) -> None:
    stage.world.put("google_ads", "account", "settings", {"currency": "EUR"})
    outcome = stage.deliver(ADS)
    assert isinstance(outcome, Terminal)
    assert "EUR" in outcome.reason
    assert isinstance(stage.deliver(replace(ADJUST, stops=("1",))), Terminal)
    assert stage.writes() == []


def test_a_token_is_asked_for_once_and_again_when_it_is_over(stage: Stage) -> None:
    async def twice(connector: object) -> None:
        await connector.find("mf.a")  # type: ignore[attr-defined] - a connector
        await connector.find("mf.a")  # type: ignore[attr-defined] - a connector
        stage.clock.advance_to(START + timedelta(hours=1))
        await connector.find("mf.a")  # type: ignore[attr-defined] - a connector

    stage.run(twice)
    assert [one.path for one in stage.transport.exchanges].count("/token") == 2


def test_credentials_that_work_pass_the_check_and_others_do_not(stage: Stage) -> None:
    stage.run(lambda connector: connector.check())
    stage.answer("/token", 400, {"error": "invalid_grant"})
    with pytest.raises(PlatformRefused, match="Reconnect"):
        stage.run(lambda connector: connector.check())
