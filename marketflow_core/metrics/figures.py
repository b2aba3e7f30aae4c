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


Place = tuple[str, str]
"""A channel and a platform."""


def reporters(cells: Iterable[Cell], *, self_reported: bool) -> dict[str, frozenset[Place]]:
    """Return who reports each measure anywhere in `cells`: `{"clicks": {("social", "facebook")}}`.

    Where analytics counts (not `self_reported`), conversions and revenue are seen of everybody.
    """
    found: dict[str, set[Place]] = {}
    everybody: set[Place] = set()
    for cell in cells:
        place = (cell.channel, cell.platform)
        everybody.add(place)
        for name in cell.measures:
            found.setdefault(name, set()).add(place)
    if not self_reported:
        found |= dict.fromkeys(_CLAIMED.intersection(found), everybody)
    return {name: frozenset(places) for name, places in found.items()}


class Figures:
    """Summed measures of some cells, by channel, platform and currency; gives the value of any metric over them.

    `self_reported` says that conversions and revenue are the platforms' own claims. `reporting` tells who reports which
    measure in the whole campaign (default: in these cells): a rate is only of platforms that report both its parts.
    """

    def __init__(
        self,
        cells: Iterable[Cell],
        *,
        self_reported: bool = False,
        reporting: Mapping[str, frozenset[Place]] | None = None,
    ) -> None:
        cells = tuple(cells)
        self.self_reported = self_reported
        self._reporting = reporters(cells, self_reported=self_reported) if reporting is None else reporting
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
        if not definition.denominator:
            return None if numerator is None or self._overlap(definition) else numerator * definition.scale
        denominator = self.total(definition, definition.denominator, currency)
        if not denominator or (numerator is None and len(self.currencies(definition)) > 1):
            return None
        # The platforms in the denominator do report the numerator: one that is missing here is a zero.
        numerator = (numerator or 0.0) - (self.total(definition, definition.less, currency) or 0.0)
        return numerator / denominator * definition.scale

    def reports(self, definition: Definition) -> bool:
        """Tell whether somebody in these cells reports what `definition` sums up, here or elsewhere in the campaign."""
        places = {key[:2] for key in self._within(definition, None, ())}
        return any(places & self._reporting.get(name, frozenset()) for name in definition.numerator)

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
        both = self._report_both(definition)
        parts = [
            sums[name]
            for key, sums in self._within(definition, None, ()).items()
            for name in names
            if name in sums
            and (both is None or key[:2] in both)
            and (key[2] == one if name in definition.money else places is None or key[:2] in places)
        ]
        return sum(parts) if parts else None

    def _report_both(self, definition: Definition) -> frozenset[Place] | None:
        """Return who reports the numerator and the denominator of a rate; None for plain sums."""
        if not definition.denominator:
            return None
        above, below = (
            frozenset[Place]().union(*(self._reporting.get(name, frozenset()) for name in names))
            for names in (definition.numerator, definition.denominator)
        )
        return above & below

    def _overlap(self, definition: Definition) -> bool:
        if not self.self_reported or not _CLAIMED.intersection(definition.numerator):
            return False
        return len({platform for _, platform, _ in self._within(definition, None, definition.numerator)}) > 1
