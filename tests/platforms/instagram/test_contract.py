"""Every request to Instagram and every answer of its simulator is one that Meta's description knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from marketflow_core.plan.models import Content
from tests.platforms.vendor_contract import Contract, graph_template
from tests.platforms.vendor_stage import START, a_delivery, open_stage

GAPS = frozenset({"/creative/creative_id"})
"""How an ad names its creative (Marketing API, “Ad”); the description has only what can be read of a creative."""


def test_all_that_passes_is_in_the_contract(tmp_path: Path) -> None:
    contract = Contract("meta.json")
    with open_stage("instagram", tmp_path, ig_user_id="300", page_id="100", ad_account_id="200") as stage:
        post, ads = a_delivery("instagram", "publish_post"), a_delivery("instagram", "start_ads")
        stage.run(lambda connector: connector.check())
        posted = stage.deliver(post)
        assets = ("https://cdn.example/a.jpg", "https://cdn.example/b.mp4")
        stage.deliver(replace(post, reference="mf.b", link=None, content=Content(topic="shoes", assets=assets)))
        stage.deliver(replace(post, reference="mf.c", link=None, content=Content(topic="shoes", assets=assets[1:])))
        stage.deliver(ads)
        stage.clock.advance_to(START + timedelta(days=2))
        assert stage.figures({posted.external_id: "mf.a"})["mf.a"]["reach"] > 0
        for exchange in stage.transport.exchanges:
            contract.hold(exchange, graph_template(exchange, "ig_user_id"), lenient=GAPS)
