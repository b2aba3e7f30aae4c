"""What stands out, in words: comparisons that the numbers bear, each with its sample and whether it may be chance."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from marketflow_core.metrics.campaign_results import CampaignResults
from marketflow_core.metrics.definitions import DEFINITIONS
from marketflow_core.plan.vocabulary import MESSAGE_ACTIONS
from marketflow_core.reports import wording
from marketflow_core.reports.report import ENOUGH
from marketflow_core.reports.tables import label

UNLIKELY = 0.01
"""Probability of a gap by chance alone, below which it is told as a difference."""


@dataclass(frozen=True)
class Standout:
    """What to say, and the figures it rests on: `(what, metric, value, sample)`. Not `firm`: the gap may be chance."""

    text: str
    basis: tuple[tuple[str, str, float, float], ...]
    firm: bool = True


_RATES: tuple[tuple[str, str, str, str], ...] = (
    ("platform", "click_through_rate", "{best} drew the most clicks for each time something was shown", "impressions"),
    ("zone", "open_rate", "Messages were opened most in {best}", "messages delivered"),
    ("platform", "conversion_rate", "Visits from {best} ended in a purchase most often", "visits"),
    ("zone", "conversion_rate", "Visitors in {best} bought most readily", "visits"),
    ("step", "click_rate", "Of the messages, “{best}” was clicked most", "messages delivered"),
)
"""Dimension, metric, what to say of the best, what the sample consists of."""


def standouts(results: CampaignResults) -> tuple[Standout, ...]:
    """Return what stands out in `results`, firm findings first; nothing where the samples are too small to compare."""
    rates = [one for dimension, metric, told, unit in _RATES if (one := _rate(results, dimension, metric, told, unit))]
    found = (*rates, *_return_on_spend(results), *_left_out(results))
    return tuple(sorted(found, key=lambda one: not one.firm))


def _rate(results: CampaignResults, dimension: str, metric: str, told: str, unit: str) -> Standout | None:
    """Compare the best of `dimension` with all others together, among those that rest on enough."""
    definition = DEFINITIONS[metric]
    parts = {
        name: (value, sample)
        for name, figures in results.by(dimension).items()
        if (value := figures.value(definition)) is not None and (sample := figures.sample(definition)) >= ENOUGH
    }
    if len(parts) < 2:
        return None
    best = min(parts, key=lambda name: (-parts[name][0], -parts[name][1], name))
    others = _together([part for name, part in parts.items() if name != best])
    # The best of several stands out a little by chance alone: its probability counts once for each that might have.
    firm = len(parts) * chance(parts[best], others) < UNLIKELY
    named = label(dimension, best)
    rest = "the others" if len(parts) > 2 else label(dimension, next(name for name in parts if name != best))
    numbers = (
        f"{wording.number(parts[best][0], 'percent')} of {parts[best][1]:,.0f} {unit}, "
        f"against {wording.number(others[0], 'percent')} of {others[1]:,.0f} for {rest}"
    )
    text = f"{told.format(best=named)}: {numbers}." if firm else f"{definition.label}: {named} with {numbers}."
    return Standout(text, ((best, metric, *parts[best]), ("others", metric, *others)), firm)


def _together(parts: Sequence[tuple[float, float]]) -> tuple[float, float]:
    sample = sum(size for _, size in parts)
    return sum(value * size for value, size in parts) / sample, sample


def chance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the probability of a gap at least as wide between two rates `(per cent, sample)` by chance alone.

    The two-sided two-proportion z-test with pooled variance, without continuity correction (Fleiss, Levin and Paik,
    Statistical Methods for Rates and Proportions, 3rd ed., section 3.1).
    """
    (p, n), (q, m) = (one[0] / 100, one[1]), (other[0] / 100, other[1])
    pooled = (p * n + q * m) / (n + m)
    variance = pooled * (1 - pooled) * (1 / n + 1 / m)
    return math.erfc(abs(p - q) / math.sqrt(2 * variance)) if variance > 0 else 1.0


def _return_on_spend(results: CampaignResults) -> Iterator[Standout]:
    definition = DEFINITIONS["roas"]
    parts = results.by("platform", channel="ads")
    for currency in results.figures().currencies(definition):
        known = [
            (name, value, figures.total(DEFINITIONS["spend"], ("spend",), currency) or 0.0)
            for name, figures in parts.items()
            if (value := figures.value(definition, currency)) is not None
        ]
        if not known:
            continue
        known.sort(key=lambda entry: (-entry[1], entry[0]))
        told = "; ".join(
            f"{wording.platform(name)} {value:,.2f} {currency} (of {spend:,.2f} spent)" for name, value, spend in known
        )
        source = "" if results.counted_by else ", as the platforms themselves claim"
        yield Standout(
            f"Return for each {currency} spent on ads{source}: {told}.",
            tuple((name, "roas", value, spend) for name, value, spend in known),
        )


def _left_out(results: CampaignResults) -> Iterator[Standout]:
    messages = [row for row in results.sends if row.action in MESSAGE_ACTIONS]
    planned, sent = sum(row.planned for row in messages), sum(row.sent for row in messages)
    if planned == sent:
        return
    why: dict[str, int] = {}
    for row in messages:
        for reason, people in (*row.suppressed.items(), *row.held.items()):
            why[reason] = why.get(reason, 0) + people
    text = (
        f"{planned - sent:,} of {planned:,} planned messages ({wording.share(planned - sent, planned)}) were not sent"
    )
    if why:
        reason = max(sorted(why), key=lambda name: why[name])
        text += f", the most frequent reason being: {reason} ({why[reason]:,})"
    yield Standout(text + ".", (("messages", "not sent", float(planned - sent), float(planned)),))
