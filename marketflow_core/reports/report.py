"""The report as an object: ask it for a metric, or for the best platform or region."""

from __future__ import annotations

from datetime import date

from marketflow_core.metrics.campaign_results import CampaignResults
from marketflow_core.metrics.definitions import Definition, resolve

ENOUGH = 30
"""Sample below which a rate is too much a matter of luck to be called best while others rest on more."""

_DIGITS = {"count": 0, "money": 2, "percent": 2, "ratio": 2}


class Report:
    """A campaign's results in the numbers that people ask for; `results` holds them unrounded."""

    def __init__(self, results: CampaignResults) -> None:
        self.results = results

    def get_metric(self, name: str, *, currency: str | None = None, **filters: str | date) -> float | None:
        """Return metric `name` as it is printed: rates in per cent (`3.45` for 3.45%), two decimals; counts whole.

        Filters narrow it: `get_metric("clicks", platform="facebook", region="Europe/London")`; also `step`, `channel`,
        `day`. None says that there are no data for it. Raises `UnknownName` for a metric or filter nobody knows and
        `MixedCurrencies` for money in several currencies without `currency`.
        """
        value = self.results.metric(name, currency=currency, **filters)
        definition, _ = resolve(name)
        return None if value is None or definition is None else round(value, _DIGITS[definition.unit])

    def get_best_platform(self, metric: str = "conversion_rate") -> str | None:
        """Return the platform (slug) with the best `metric`, or None where no platform has data for it."""
        return self.best("platform", metric)

    def get_best_region(self, metric: str = "conversion_rate") -> str | None:
        """Return the region (IANA zone) with the best `metric`, or None where no region has data for it."""
        return self.best("zone", metric)

    def best(self, dimension: str, metric: str) -> str | None:
        """Return the value of `dimension` with the best `metric`: the lowest for costs and losses, else the highest.

        A rate that rests on fewer than `ENOUGH` people, visits or impressions only wins where all do. Of equals the one
        that rests on more wins, then the first by name.
        """
        ranked = self.ranking(dimension, metric)
        return ranked[0][0] if ranked else None

    def ranking(self, dimension: str, metric: str) -> tuple[tuple[str, float, float], ...]:
        """Return `(value of dimension, metric, sample)`, best first; sample is what a rate rests on."""
        definition, implied = resolve(metric)
        if definition is None:
            return ()
        known = [
            (name, value, figures.sample(definition))
            for name, figures in self.results.by(dimension, **implied).items()
            if (value := figures.value(definition)) is not None
        ]
        return tuple(sorted(known, key=lambda entry: _rank(definition, *entry)))


def _rank(definition: Definition, name: str, value: float, sample: float) -> tuple[bool, float, float, str]:
    thin = definition.is_rate and not definition.money and sample < ENOUGH
    return thin, -value if definition.higher_is_better is not False else value, -sample, name
