"""The charts as plain Plotly figures. Colours are names of the page's style (`--series-1`) and follow its theme."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from marketflow_core.reports import wording
from marketflow_core.reports.contents import Contents
from marketflow_core.reports.tables import Row, Table

Chart = dict[str, Any]
_COLOURS = 8
MOST_ROWS = 12


def charts(contents: Contents) -> dict[str, Chart]:
    """Return the page's charts by the id of the place they are drawn in."""
    found = {"sent-when": _sent_when(contents)}
    platforms, zones, steps = (contents.tables[name] for name in ("platform", "zone", "step"))
    found["platform-rates"] = _bars(platforms, ("click_rate", "click_through_rate", "conversion_rate"), "%")
    found["platform-money"] = _bars(platforms, ("spend", "revenue"), "")
    zones = largest(zones)
    found["zone-rates"] = _bars(zones, ("open_rate", "click_rate", "conversion_rate"), "%")
    found["zone-counts"] = _bars(zones, ("clicks", "conversions"), "")
    found["step-counts"] = _bars(steps, ("clicks", "conversions"), "")
    return {name: chart for name, chart in found.items() if chart["data"]}


def largest(table: Table) -> Table:
    """Return `table` with as many rows as a chart can show: those with the most clicks, then the most sent, first."""

    def weight(row: Row) -> tuple[float, ...]:
        cells = {column.name: cell for column, cell in zip(table.columns, row.cells, strict=True)}
        return tuple(sum(reading.value for reading in cells.get(name, ())) for name in ("clicks", "sent"))

    return replace(table, rows=tuple(sorted(table.rows, key=weight, reverse=True)[:MOST_ROWS]))


def colour(index: int) -> str:
    """Return the name of the colour of the `index`-th thing; colours repeat after eight."""
    return f"--series-{index % _COLOURS + 1}"


def _bars(table: Table, metrics: tuple[str, ...], suffix: str) -> Chart:
    """Draw some columns of a table as horizontal bars, one colour per column and currency."""
    traces: list[Chart] = []
    for name in metrics:
        found = [
            (row.label, reading)
            for index, column in enumerate(table.columns)
            if column.name == name
            for row in table.rows
            for reading in row.cells[index]
        ]
        label = next((column.label for column in table.columns if column.name == name), name)
        for currency in sorted({reading.currency or "" for _, reading in found}):
            some = [(row, reading) for row, reading in found if (reading.currency or "") == currency]
            traces.append(
                {
                    "type": "bar",
                    "orientation": "h",
                    "name": f"{label} ({currency})" if currency else label,
                    "y": [row for row, _ in some],
                    "x": [reading.value for _, reading in some],
                    "text": [reading.bare for _, reading in some],
                    "textposition": "outside",
                    "textfont": {"size": 12, "color": "--ink"},
                    "cliponaxis": False,
                    "hovertemplate": "%{y}: %{text}<extra>%{fullData.name}</extra>",
                    "marker": {"color": colour(len(traces)), "line": {"width": 0}},
                }
            )
    drawn = {row for trace in traces for row in trace["y"]}
    order = [row.label for row in table.rows if row.label in drawn]
    widest = max((value for trace in traces for value in trace["x"]), default=0.0)
    return {
        "data": traces,
        "layout": {
            "barmode": "group",
            "bargap": 0.28,
            "bargroupgap": 0.12,
            "height": 96 + len(order) * (38 if len(traces) < 2 else 66),
            "xaxis": {
                "ticksuffix": suffix,
                "tickformat": ",",
                "range": [0, widest * 1.16 or 1],  # room for the number beside the longest bar
                "nticks": 5,
            },
            "yaxis": {
                "range": [len(order) - 0.5, -0.5],
                "categoryarray": order,
                "automargin": True,
                "ticksuffix": "  ",
            },
            "hovermode": "closest",
        },
    }


def _sent_when(contents: Contents) -> Chart:
    """Draw each send at its UTC instant in the row of its zone; the mark grows with the number of people."""
    lines = [line for line in contents.sends if line.row.instant]
    timed = sorted((line.row.instant, line.row.zone) for line in lines if line.row.instant)
    zones = list(dict.fromkeys(zone for _, zone in timed))  # from the first to be served to the last
    steps = list(dict.fromkeys(line.row.step for line in sorted(lines, key=lambda line: line.row.position)))
    most = max((line.row.sent for line in lines), default=0)
    height = 84 if len(zones) <= 6 else max(24.0, 500 / len(zones))
    grow = min(19.0, height * 0.7 - 9)
    traces = []
    for index, step in enumerate(steps):
        some = [line for line in lines if line.row.step == step]
        lift = 0.0 if len(steps) == 1 else 0.66 * (index / (len(steps) - 1) - 0.5)
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": wording.words(step),
                "x": [line.row.instant.strftime("%Y-%m-%d %H:%M:%S") for line in some if line.row.instant],
                "y": [zones.index(line.row.zone) + lift for line in some],
                "customdata": [[line.place, line.platform, line.local, f"{line.row.sent:,}"] for line in some],
                "hovertemplate": "<b>%{customdata[0]}</b> · %{customdata[1]}<br>%{customdata[2]} local<br>"
                "%{x|%H:%M} UTC · %{customdata[3]} sent<extra>%{fullData.name}</extra>",
                "marker": {
                    "color": colour(index),
                    "size": [9 + grow * math.sqrt(line.row.sent / most) if most else 9 for line in some],
                    "opacity": 0.85,
                    "line": {"color": "--surface", "width": 1.5},
                },
            }
        )
    return {
        "data": traces,
        "layout": {
            "height": 130 + height * len(zones),
            "xaxis": {"type": "date", "tickformat": "%H:%M\n%-d %b"},
            "yaxis": {
                "tickmode": "array",
                "tickvals": list(range(len(zones))),
                "ticktext": [wording.place(zone) for zone in zones],
                "range": [len(zones) - 0.4, -0.6],
                "automargin": True,
                "ticksuffix": "  ",
                "zeroline": False,
            },
            "hovermode": "closest",
        },
    }
