"""The page about platforms shows a whole platform; this runs what it shows."""

from __future__ import annotations

import re
import sys
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

import marketflow_core.platforms as folder
from marketflow_core.plan.models import Content
from marketflow_core.platforms.contract import Confirmed, Delivery, Terminal, Uncertain
from marketflow_core.platforms.registry import PlatformRegistry, connectors

PAGE = Path(__file__).parents[2] / "docs" / "platforms.md"


@pytest.fixture
def noticeboard(tmp_path, monkeypatch):
    """The platform of the page, written into a folder of its own beside the built-in ones."""
    blocks = re.findall(r"```python\n# (noticeboard/\w+\.py)\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    for name, text in [("noticeboard/__init__.py", ""), *blocks]:
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, "utf-8")
    monkeypatch.setattr(folder, "__path__", [*folder.__path__, str(tmp_path)])
    connectors.cache_clear()
    yield [name for name, _ in blocks]
    connectors.cache_clear()
    for name in [name for name in sys.modules if ".noticeboard" in name]:
        del sys.modules[name]


def test_the_page_shows_every_module(noticeboard):
    """The four modules that each platform has are on the page, in the order in which one writes them."""
    assert noticeboard == [f"noticeboard/{name}.py" for name in ("manifest", "mapping", "client", "simulator")]


def test_the_platform_of_the_page_works(noticeboard, connect, clock, world, run):
    """It is found and registered by its name, delivers once though an answer is lost, and has figures."""
    registry = PlatformRegistry()
    registry.register("social", "noticeboard", {"token": "t"})
    assert registry.default_for("social") == ("noticeboard",)
    delivery = Delivery(
        "mf.a", "launch", "post", "UTC", "publish_post", clock.now(), Content(topic="New"), link="https://s.test/"
    )

    async def main():
        async with connect("noticeboard") as opened:
            await opened.connector.check()
            opened.wire.trouble("POST", "/notices$", httpx.ReadTimeout("lost"), after=True)
            lost = await opened.connector.deliver(delivery)
            again = await opened.connector.deliver(delivery)
            wrong = await opened.connector.deliver(Delivery(**{**vars(delivery), "action": "send_email"}))
            clock.advance_to(clock.now() + timedelta(days=1))
            return lost, again, wrong, await opened.connector.figures(delivery.at.date(), {"n1": "mf.a"})

    lost, again, wrong, figures = run(main())
    assert isinstance(lost, Uncertain)
    assert again == Confirmed("n1")
    assert isinstance(wrong, Terminal)
    assert len(world.all("noticeboard", "notice")) == 1
    assert {one.metric for one in figures} == {"impressions", "clicks"}
    assert all(one.value > 0 for one in figures)
