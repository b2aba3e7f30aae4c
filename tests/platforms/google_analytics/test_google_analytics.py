"""Google Analytics' connector over its simulator: what our links brought to the site, and nothing else."""

from __future__ import annotations

import logging
from datetime import timedelta

import httpx
import pytest

from marketflow_core.errors import PlatformRefused
from marketflow_core.plan.models import Content
from marketflow_core.platforms.contract import Delivery, Terminal
from marketflow_core.platforms.google_analytics import mapping


def link(reference: str) -> str:
    return f"https://shop.example/?utm_source=x&utm_medium=email&utm_campaign=launch&utm_content={reference}"


@pytest.fixture
def busy(world, clock):
    """A world in which two messages and an ad campaign were sent, two days ago."""
    people = [f"person{n}@example.test" for n in range(4000)]
    world.message_sent("mailchimp", "1", "mf.a", people, link=link("mf.a"), at=clock.now())
    world.message_sent("mailchimp", "2", "mf.b", people, link=link("mf.b"), at=clock.now())
    world.ads_started(
        "facebook", "1", "mf.ads", daily_budget=200, currency="EUR", targeting={}, link=link("mf.ads"), at=clock.now()
    )
    clock.advance_to(clock.now() + timedelta(days=2))
    return world


def test_figures_are_the_visits_of_our_references(connect, busy, clock, run):
    """Sessions, page views, conversions and revenue of each reference are what the world saw, and of no others."""
    day = clock.now().date() - timedelta(days=1)

    async def main():
        async with connect("google_analytics") as opened:
            return await opened.connector.figures(day, {"1": "mf.a", "other": "mf.ads", "none": "mf.nothing"})

    figures = {(one.reference, one.metric): one for one in run(main())}
    visits = {visit.reference: visit for visit in busy.visits(day)}
    assert set(figures) == {
        (reference, metric)
        for reference in ("mf.a", "mf.ads")
        for metric in ("sessions", "page_views", "conversions", "revenue")
    }
    for reference in ("mf.a", "mf.ads"):
        assert figures[reference, "sessions"].value == visits[reference].sessions > 0
        assert figures[reference, "page_views"].value == visits[reference].page_views
        assert figures[reference, "conversions"].value == visits[reference].conversions
        assert figures[reference, "revenue"].value == visits[reference].revenue
        assert figures[reference, "revenue"].currency == "USD"
        assert figures[reference, "sessions"].currency is None
        assert {one.day for one in figures.values()} == {day}


def test_requests_and_answers_hold_to_the_contract(connect, contract, busy, clock, run):
    """Each request and answer, errors included, is as Google describes the Data API."""
    description = contract("google_analytics_4.json")

    async def main():
        async with connect("google_analytics", view_id="view", property_id="123456", access_token="t") as opened:
            await opened.connector.check()
            await opened.connector.figures(clock.now().date(), {"1": "mf.a"})
            opened.connection.client.headers["Authorization"] = ""
            with pytest.raises(PlatformRefused, match="refused our credentials"):
                await opened.connector.check()
            return opened.wire.passed

    checked = description.check(run(main())[:2])
    assert checked == ["GET /v1beta/properties/123456/metadata", "POST /v1beta/properties/123456:runReport"]


def test_many_references_and_rows_are_asked_for_piece_by_piece(connect, busy, clock, run, monkeypatch):
    """More references than one filter takes, and more rows than one page holds, still come back whole."""
    monkeypatch.setattr(mapping, "REFERENCES_AT_ONCE", 2)
    monkeypatch.setattr(mapping, "PAGE", 1)
    wanted = {str(number): f"mf.none{number}" for number in range(3)} | {"a": "mf.a", "b": "mf.b"}
    day = clock.now().date() - timedelta(days=1)

    async def main():
        async with connect("google_analytics") as opened:
            return await opened.connector.figures(day, wanted), opened.wire.count("POST", "runReport")

    figures, calls = run(main())
    assert {one.reference for one in figures} == {"mf.a", "mf.b"}
    assert len(figures) == 8
    assert calls == 4


def test_it_only_measures(connect, clock, run):
    """A delivery is refused for good, without a call, and nothing is ever found here."""
    delivery = Delivery("mf.a", "launch", "s", "UTC", "send_email", clock.now(), Content())

    async def main():
        async with connect("google_analytics") as opened:
            return (
                await opened.connector.deliver(delivery),
                await opened.connector.find("mf.a"),
                await opened.connector.engagement(["1"], since=clock.now(), until=clock.now()),
                opened.wire.asked,
            )

    outcome, found, engagement, asked = run(main())
    assert isinstance(outcome, Terminal)
    assert found is None
    assert engagement == ()
    assert asked == []


@pytest.mark.parametrize(
    "how",
    [
        httpx.Response(429, json={"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "Exhausted"}}),
        httpx.Response(500, text="oops"),
        httpx.Response(200, text="<html>"),
        httpx.ReadTimeout("lost"),
        httpx.ConnectError("down"),
    ],
)
def test_a_passing_failure_is_tried_again(connect, busy, clock, run, how):
    """One failure that may pass costs a wait, not the figures."""

    async def main():
        async with connect("google_analytics") as opened:
            opened.wire.trouble("POST", "runReport", how)
            return await opened.connector.figures(clock.now().date(), {"1": "mf.a"}), opened.waited

    figures, waited = run(main())
    assert figures
    assert len(waited) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"dimensionHeaders": [{"name": "date"}], "rows": [{"dimensionValues": []}]},
        {
            "dimensionHeaders": [{"name": "date"}, {"name": "sessionManualAdContent"}],
            "metricHeaders": [{"name": "sessions"}],
            "rows": [
                {"dimensionValues": [{"value": "20261125"}, {"value": "mf.a"}], "metricValues": [{"value": "many"}]}
            ],
        },
    ],
)
def test_a_report_of_another_form_is_refused_in_words(connect, clock, run, body):
    """When the API changes its form, the person is told so; no figure is made up."""

    async def main():
        async with connect("google_analytics") as opened:
            opened.wire.trouble("POST", "runReport", httpx.Response(200, json=body))
            await opened.connector.figures(clock.now().date(), {"1": "mf.a"})

    with pytest.raises(PlatformRefused, match="may have changed"):
        run(main())


def test_the_token_stays_out_of_words_and_logs(connect, run, caplog):
    """A refusal names neither the token nor what Google repeats of it."""
    caplog.set_level(logging.DEBUG)
    said = {"error": {"code": 403, "message": "Token ya29.s3cr3ts3cr3ts3cr3ts3cr3t lacks the scope"}}

    async def main():
        async with connect("google_analytics", property_id="1", access_token="ya29.s3cr3ts3cr3ts3cr3ts3cr3t") as opened:
            opened.wire.trouble("GET", "metadata", httpx.Response(403, json=said))
            await opened.connector.check()

    with pytest.raises(PlatformRefused) as refused:
        run(main())
    assert "s3cr3t" not in str(refused.value) + repr(refused.value) + caplog.text


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"dateRanges": [{"startDate": "2026-11-23"}], "metrics": [{"name": "sessions"}]},
        {"dateRanges": [{"startDate": "2026-11-23", "endDate": "2026-11-01"}], "metrics": [{"name": "sessions"}]},
        {"dateRanges": [{"startDate": "2026-11-23", "endDate": "2026-11-23"}], "metrics": [{"name": "hits"}]},
        {
            "dateRanges": [{"startDate": "2026-11-23", "endDate": "2026-11-23"}],
            "metrics": [{"name": "sessions"}],
            "dimensionFilter": {"filter": {"fieldName": "browser"}},
        },
    ],
)
def test_the_simulator_refuses_as_google_does(connect, run, body):
    """Faulty reports are answered with Google's form of an error."""

    async def main():
        async with connect("google_analytics") as opened:
            return await opened.connection.client.post("/properties/1:runReport", json=body)

    answer = run(main())
    assert answer.status_code == 400
    assert answer.json()["error"]["status"] == "INVALID_ARGUMENT"


def test_without_dimensions_and_filter_a_report_is_one_sum(connect, busy, clock, run):
    """A report over the whole property adds up all visits of the range."""
    days = [clock.now().date() - timedelta(days=number) for number in (2, 1, 0)]
    body = {
        "dateRanges": [{"startDate": days[0].isoformat(), "endDate": days[-1].isoformat()}],
        "metrics": [{"name": "sessions"}],
    }

    async def main():
        async with connect("google_analytics") as opened:
            return (await opened.connection.client.post("/properties/1:runReport", json=body)).json()

    report = run(main())
    total = sum(visit.sessions for day in days for visit in busy.visits(day))
    assert report["rows"] == [{"dimensionValues": [], "metricValues": [{"value": str(total)}]}]


def test_rows_and_metrics_that_nobody_asked_for_are_left_out(clock):
    """Visits over other people's links, and metrics that have no place with us, give no figure."""
    report = {
        "dimensionHeaders": [{"name": "date"}, {"name": "sessionManualAdContent"}],
        "metricHeaders": [{"name": "sessions"}, {"name": "newUsers"}],
        "rows": [
            {
                "dimensionValues": [{"value": "20261123"}, {"value": reference}],
                "metricValues": [{"value": "5"}, {"value": "2"}],
            }
            for reference in ("mf.a", "spring_banner")
        ],
    }
    assert [(one.reference, one.metric, one.value) for one in mapping.figures_of(report, ["mf.a"])] == [
        ("mf.a", "sessions", 5.0)
    ]
