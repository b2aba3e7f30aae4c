"""A metric as it stands in the report: its value, or one per currency, with the text that people read."""

from __future__ import annotations

from dataclasses import dataclass

from marketflow_core.metrics.definitions import Definition
from marketflow_core.metrics.figures import Figures
from marketflow_core.reports.wording import number


@dataclass(frozen=True)
class Reading:
    """One value of one metric. `sample` is what a rate rests on (its denominator)."""

    metric: str
    value: float
    currency: str | None
    text: str
    sample: float

    @property
    def bare(self) -> str:
        """The text without its currency, for places that name the currency once."""
        return self.text.removesuffix(self.currency or "").strip()

    @property
    def tail(self) -> str:
        """The currency, where the text ends in it."""
        return self.text[len(self.bare) :].strip()

    def plain(self) -> dict[str, object]:
        """Return it as plain data for the page."""
        return {"metric": self.metric, "value": self.value, "currency": self.currency, "text": self.text}


def read(figures: Figures, definition: Definition) -> tuple[Reading, ...]:
    """Return the value of `definition` over `figures`, one for each currency of its money; none without data."""
    currencies = figures.currencies(definition) or (None,)
    found: list[Reading] = []
    for currency in currencies:
        value = figures.value(definition, currency)
        if value is None:
            continue
        shown = currency if definition.unit == "money" else None
        text = number(value, definition.unit, shown)
        if currency and len(currencies) > 1 and shown is None:
            text += f" ({currency})"
        found.append(
            Reading(
                definition.name,
                value,
                currency if definition.money else None,
                text,
                figures.sample(definition, currency) if definition.is_rate else value,
            )
        )
    return tuple(found)
