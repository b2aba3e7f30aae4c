"""Every request to Google Ads and every answer of its simulator is one that Google's description knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from marketflow_core.plan.models import Budget
from tests.platforms.vendor_contract import Contract, google_template
from tests.platforms.vendor_stage import START, a_delivery, open_stage


def test_all_that_passes_is_in_the_contract(tmp_path: Path) -> None:
    contract = Contract("google_ads.json")
    with open_stage("google_ads", tmp_path, customer_id="1234567890", login_customer_id="1112223333") as stage:
        ads = a_delivery("google_ads", "start_ads")
        stage.run(lambda connector: connector.check())
        total = Budget(amount=Decimal(700), currency="USD", per="total")
        terms = {"age_min": 20, "age_max": 30, "genders": ("male",), "interests": ("yoga",), "countries": ("US", "FR")}
        started = stage.deliver(replace(ads, budget=total, targeting=terms))
        stage.deliver(ads)
        stage.deliver(replace(ads, action="pause_ads", stops=(started.external_id,)))
        stage.deliver(replace(ads, action="resume_ads", stops=(started.external_id,)))
        stage.deliver(replace(ads, action="adjust_budget", stops=(started.external_id,)))
        stage.clock.advance_to(START + timedelta(days=2))
        assert stage.figures({started.external_id: "mf.a"})["mf.a"]["impressions"] > 0
        assert {one.status for one in stage.transport.exchanges} == {200, 400}
        for exchange in stage.transport.exchanges:
            contract.hold(exchange, google_template(exchange))
