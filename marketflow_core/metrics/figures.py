"""Metrics worked out from summed measures, with the rules on what may be added to what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from marketflow_core.errors import BadInput
from marketflow_core.metrics.definitions import Definition
from marketflow_core.metrics.measures import CLAIMED

_CLAIMED = frozenset(measure.name for measure in CLAIMED)


class MixedCurrencies(BadInput):
    """Amounts in several currencies were asked for as one; `currencies` lists them."""

    def __init__(self, metric: str, currencies: tuple[str, ...]) -> None:
        self.currencies = currencies
        super().__init__(
            f"{metric} is in {' and '.join(currencies)}, and amounts of different currencies are not added up here. "
            f"Ask for one of them with currency=“{currencies[0]}”."
        )


@dataclass(frozen=True)
class Cell:
    """One row of the performance table: measures of one step on one platform in one zone on one UTC day.

    `currency` is that of the money in the row. `moving` says that the platforms may still change the day's numbers.
    """

    channel: str
    platform: str
    step: str
    zone: str
    day: date
    currency: str | None
    measures: Mapping[str, float]
    moving: bool = False
    collected_at: datetime | None = None


class Figures:
    """Summed measures of some cells, by channel, platform and currency; gives the value of any metric over them.

    `self_reported` says that conversions and revenue are the platforms' own claims.
    """

    def __init__(self, cells: Iterable[Cell], *, self_reported: bool = False) -> None:
        self.self_reported = self_reported
        self._sums: dict[tuple[str, str, str | None], dict[str, float]] = {}
        for cell in cells:
            sums = self._sums.setdefault((cell.channel, cell.platform, cell.currency), {})
            for name, value in cell.measures.items():
                sums[name] = sums.get(name, 0.0) + value

    def currencies(self, definition: Definition) -> tuple[str, ...]:
        """Return the currencies in which there is money for `definition`, sorted."""
        if not definition.money:
            return ()
        found = {currency for _, _, currency in self._within(definition, None, definition.money)}
        return tuple(sorted(currency for currency in found if currency is not None))

    def _within(
        self, definition: Definition, currency: str | None, having: tuple[str, ...]
    ) -> dict[tuple[str, str, str | None], dict[str, float]]:
        return {
            key: sums
            for key, sums in self._sums.items()
            if (definition.channels is None or key[0] in definition.channels)
            and (currency is None or key[2] == currency)
            and (not having or any(name in sums for name in having))
        }

    def value(self, definition: Definition, currency: str | None = None) -> float | None:
        """Return the value of `definition`, per cent for percentages; None where data for it are missing.

        Money in several currencies needs `currency`, else `MixedCurrencies` is raised. Counts that several platforms
        claim for themselves are not added up: their sum is None, their rates are those of all claims together.
        """
        numerator = self.total(definition, definition.numerator, currency)
        if numerator is None:
            return None
        numerator -= self.total(definition, definition.less, currency) or 0.0
        if not definition.denominator:
            return None if self._overlap(definition) else numerator * definition.scale
        denominator = self.total(definition, definition.denominator, currency)
        return numerator / denominator * definition.scale if denominator else None

    def sample(self, definition: Definition, currency: str | None = None) -> float:
        """Return how many things the value of `definition` rests on: its denominator, or itself for a plain sum."""
        return self.total(definition, definition.denominator or definition.numerator, currency) or 0.0

    def total(self, definition: Definition, names: tuple[str, ...], currency: str | None = None) -> float | None:
        """Return the sum of the measures `names` over what `definition` looks at; None where none was reported."""
        known = self.currencies(definition)
        if len(known) > 1 and currency is None:
            raise MixedCurrencies(definition.label, known)
        one = currency or (known[0] if known else None)
        # Counts that stand beside money of one currency are those of the platforms that have money in that currency.
        places = {key[:2] for key in self._within(definition, one, definition.money)} if len(known) > 1 else None
        parts = [
            sums[name]
            for key, sums in self._within(definition, None, ()).items()
            for name in names
            if name in sums and (key[2] == one if name in definition.money else places is None or key[:2] in places)
        ]
        return sum(parts) if parts else None

    def _overlap(self, definition: Definition) -> bool:
        if not self.self_reported or not _CLAIMED.intersection(definition.numerator):
            return False
        return len({platform for _, platform, _ in self._within(definition, None, definition.numerator)}) > 1
