"""Render the contents of a report as one HTML page that needs nothing else: style, script and data are inside it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from marketflow_core.metrics.definitions import DEFINITIONS
from marketflow_core.plan.explanation import explain
from marketflow_core.reports import wording
from marketflow_core.reports.charts import MOST_ROWS, charts
from marketflow_core.reports.contents import Contents
from marketflow_core.reports.origins import excerpt

_ASSETS = files("marketflow_core.reports") / "assets"
_WIDTH, _HEIGHT = 100.0, 28.0


def render(contents: Contents) -> str:
    """Return the page. Text from the brief, the plan and the platforms is escaped; nothing is loaded from elsewhere."""
    drawn = charts(contents)
    draws = bool(drawn or contents.series)
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    environment.filters |= {"line": spark_line, "area": spark_area}
    return environment.from_string(_asset("page.html")).render(
        c=contents,
        title=wording.words(contents.plan.name),
        excerpt=excerpt(contents.plan),
        explanation=explain(contents.plan, questions=False),
        definitions=list(DEFINITIONS.values()),
        nothing=wording.NOTHING,
        charts=drawn,
        draws=draws,
        style=Markup(_asset("style.css")),  # noqa: S704 - a file of this package
        script=Markup(_asset("page.js")),  # noqa: S704 - a file of this package
        plotly=Markup(_plotly()) if draws else "",  # noqa: S704 - a file of the plotly package
        data=embedded(contents.plain()),
        charts_data=embedded(drawn),
        **_head(contents),
    )


def _head(contents: Contents) -> dict[str, Any]:
    results = contents.results
    collected = results.collected_at
    moving = contents.moving_days
    return {
        "period": wording.period(contents.days[0], contents.days[-1]) if contents.days else "",
        "platforms": [wording.platform(slug) for slug in results.values("platform")],
        "places": _listed([wording.place(zone) for zone in results.values("zone")]),
        "most_rows": MOST_ROWS,
        "collected": wording.utc(collected) if collected else "",
        "moving": wording.period(moving[0], moving[-1]) if moving and collected else "",
        "sent_anything": any(row.sent for row in results.sends),
        "reference": wording.utc(contents.reference),
        "written": wording.utc(contents.written_at),
        "sections": _sections(contents),
    }


def _listed(names: Sequence[str]) -> str:
    """Write names with commas; many are counted instead."""
    return ", ".join(names) if len(names) <= 6 else f"{len(names)} time zones"


def _sections(contents: Contents) -> list[tuple[str, str]]:
    measured = bool(contents.tables["platform"].rows)
    every = [
        ("overview", "Key figures", True),
        ("standouts", "What stands out", bool(contents.standouts)),
        ("funnel", "Funnel", bool(contents.funnels)),
        ("time", "Over time", bool(contents.series)),
        ("platforms", "Platforms", measured),
        ("regions", "Regions", measured),
        ("steps", "Steps", True),
        ("sends", "Sent when", True),
        ("account", "Accounted for", True),
        ("plan", "The plan", True),
        ("definitions", "Definitions", True),
    ]
    return [(place, name) for place, name, shown in every if shown]


def embedded(value: object) -> Markup:
    """Return `value` as JSON that can stand in a script element: no character of it can end the element."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=str)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - it can't hold markup any more


def spark_line(values: Sequence[float]) -> str:
    """Return the SVG path of a small line through `values`, from zero to their largest."""
    top = max((abs(value) for value in values), default=0.0) or 1.0
    step = _WIDTH / max(1, len(values) - 1)
    points = (
        f"{index * step:.1f},{_HEIGHT - 2 - (_HEIGHT - 4) * value / top:.1f}" for index, value in enumerate(values)
    )
    return "M" + "L".join(points)


def spark_area(values: Sequence[float]) -> str:
    """Return the SVG path of the area below that line."""
    return f"{spark_line(values)}L{_WIDTH:.0f},{_HEIGHT:.0f}L0,{_HEIGHT:.0f}Z"


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text("utf-8")


def _plotly() -> str:
    """Return plotly.js (4.6 MB), which goes into a page once and draws all its charts."""
    from plotly.offline import get_plotlyjs  # late: only a report needs it, and never plotly's own figure classes

    return get_plotlyjs()
