"""Every request to Facebook and every answer of its simulator is one that Meta's description knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from marketflow_core.plan.models import Budget, Content
from tests.platforms.vendor_contract import Contract, graph_template
from tests.platforms.vendor_stage import START, Stage, a_delivery, open_stage

POST_INSIGHTS = "/{api_version}/{page_post_id}/insights"
"""Its `metric` is a list of names; the description makes them objects."""
GAPS = frozenset({"/creative/creative_id"})
"""How an ad names its creative (Marketing API, “Ad”); the description has only what can be read of a creative."""


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with open_stage("facebook", tmp_path, page_id="100", ad_account_id="200") as stage:
        yield stage


def test_all_that_passes_is_in_the_contract(stage: Stage) -> None:
    contract = Contract("meta.json")
    post, ads = a_delivery("facebook", "publish_post"), a_delivery("facebook", "start_ads")
    stage.run(lambda connector: connector.check())
    posted = stage.deliver(replace(post, content=Content(topic="shoes", assets=("https://cdn.example/a.jpg",))))
    stage.deliver(replace(post, reference="mf.b", link=None))
    total = Budget(amount=Decimal(700), currency="USD", per="total")
    terms = {"age_min": 20, "age_max": 30, "genders": ("male",), "interests": ("6003",)}
    started = stage.deliver(replace(ads, budget=total, targeting=terms))
    plain = stage.deliver(replace(ads, reference="mf.plain"))
    stage.deliver(replace(ads, reference="mf.plain"))
    stage.deliver(replace(ads, action="pause_ads", stops=(started.external_id,)))
    stage.deliver(replace(ads, action="resume_ads", stops=(started.external_id,)))
    stage.deliver(replace(ads, action="adjust_budget", stops=(plain.external_id,)))
    stage.deliver(replace(ads, reference="mf.poor", budget=Budget(amount=Decimal("0.5"), per="day")))
    stage.clock.advance_to(START + timedelta(days=2))
    names = {posted.external_id: "mf.a", started.external_id: "mf.b"}
    assert stage.figures(names)["mf.a"]["impressions"] > 0
    assert {one.status for one in stage.transport.exchanges} == {200, 400}
    for exchange in stage.transport.exchanges:
        template = graph_template(exchange, "page_id")
        contract.hold(exchange, template, lenient=GAPS | ({"metric"} if template == POST_INSIGHTS else set()))
