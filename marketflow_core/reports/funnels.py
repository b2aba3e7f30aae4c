"""The funnels: from planned messages and from ads and posts shown, down to purchases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from marketflow_core.metrics.campaign_results import CampaignResults
from marketflow_core.metrics.definitions import DEFINITIONS, MESSAGES, SHOWN
from marketflow_core.plan.vocabulary import MESSAGE_ACTIONS
from marketflow_core.reports.wording import platform, share, words


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
    note: str = ""

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


_SEEN_BY_ANALYTICS = frozenset({"sessions", "conversions"})


def funnels(results: CampaignResults) -> tuple[Funnel, ...]:
    """Return the funnel of messages and that of posts and ads, each where there is something in it.

    A stage that some of the funnel's platforms don't report is left out and said: its bar would be too narrow.
    """
    planned = sum(row.planned for row in results.sends if row.action in MESSAGE_ACTIONS)
    first = [("planned", "Planned", float(planned))] if planned else []
    found = (
        _funnel(results, "messages", "Messages", MESSAGES, _MESSAGES, "delivered", first),
        _funnel(results, "shown", "Posts and ads", SHOWN, _SHOWN, "impressions", []),
    )
    return tuple(funnel for funnel in found if len(funnel.stages) > 1)


def _funnel(
    results: CampaignResults,
    name: str,
    title: str,
    channels: frozenset[str],
    metrics: Sequence[tuple[str, str]],
    base: str,
    first: list[tuple[str, str, float]],
) -> Funnel:
    figures = results.over(cell for cell in results.cells if cell.channel in channels)
    everybody = {place for place in results.reporting.get(base, ()) if place[0] in channels}
    stages, silent = first, set[str]()
    for metric, label in metrics:
        missing = everybody - results.reporting.get(metric, frozenset())
        if missing and not (results.counted_by and metric in _SEEN_BY_ANALYTICS) and metric != "sent":
            silent |= {f"{words(metric).lower()} by {platform(slug)}" for _, slug in missing if metric != "conversions"}
        elif (value := figures.value(DEFINITIONS[metric])) is not None:
            stages = [*stages, (metric, label, value)]
    return Funnel(name, title, _stages(stages), f"Not reported: {', '.join(sorted(silent))}." if silent else "")


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
