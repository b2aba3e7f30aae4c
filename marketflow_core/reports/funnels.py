"""The funnels: from planned messages and from ads and posts shown, down to purchases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from marketflow_core.metrics.campaign_results import CampaignResults
from marketflow_core.metrics.definitions import DEFINITIONS, MESSAGES, SHOWN
from marketflow_core.plan.vocabulary import MESSAGE_ACTIONS
from marketflow_core.reports.wording import share


@dataclass(frozen=True)
class Stage:
    """One stage: how many, in per cent of the first (for the bar) and of the stage before (for the reader)."""

    metric: str
    label: str
    value: float
    width: float
    of_previous: str


@dataclass(frozen=True)
class Funnel:
    """Stages from the widest to the narrowest."""

    name: str
    title: str
    stages: tuple[Stage, ...]

    def plain(self) -> dict[str, object]:
        """Return it as plain data for the page."""
        return {
            "name": self.name,
            "stages": [{"metric": s.metric, "label": s.label, "value": s.value} for s in self.stages],
        }


_MESSAGES = (
    ("sent", "Sent"),
    ("delivered", "Delivered"),
    ("opens", "Opened"),
    ("clicks", "Clicked"),
    ("conversions", "Purchased"),
)
_SHOWN = (
    ("impressions", "Shown"),
    ("clicks", "Clicked"),
    ("sessions", "Visited the site"),
    ("conversions", "Purchased"),
)


def funnels(results: CampaignResults) -> tuple[Funnel, ...]:
    """Return the funnel of messages and that of posts and ads, each where there is something in it."""
    planned = sum(row.planned for row in results.sends if row.action in MESSAGE_ACTIONS)
    messages = [("planned", "Planned", float(planned))] if planned else []
    found = (
        Funnel("messages", "Messages", _stages([*messages, *_values(results, MESSAGES, _MESSAGES)])),
        Funnel("shown", "Posts and ads", _stages(_values(results, SHOWN, _SHOWN))),
    )
    return tuple(funnel for funnel in found if len(funnel.stages) > 1)


def _values(
    results: CampaignResults, channels: frozenset[str], metrics: Sequence[tuple[str, str]]
) -> list[tuple[str, str, float]]:
    cells = [cell for cell in results.cells if cell.channel in channels]
    figures = results.over(cells)
    found = [(name, label, figures.value(DEFINITIONS[name])) for name, label in metrics]
    return [(name, label, value) for name, label, value in found if value is not None]


def _stages(values: Sequence[tuple[str, str, float]]) -> tuple[Stage, ...]:
    widest = max((value for *_, value in values), default=0.0)
    before = [None, *(value for *_, value in values)]
    return tuple(
        Stage(
            name,
            label,
            value,
            round(100 * value / widest, 2) if widest else 0.0,
            "" if previous is None else share(value, previous),
        )
        for (name, label, value), previous in zip(values, before, strict=False)
    )
