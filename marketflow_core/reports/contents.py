"""Everything that the report says, as plain values: gathered once, then drawn, printed and embedded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from marketflow_core.metrics.campaign_results import CampaignResults
from marketflow_core.metrics.definitions import DEFINITIONS, Definition
from marketflow_core.plan.models import Plan
from marketflow_core.plan.vocabulary import MESSAGE_ACTIONS
from marketflow_core.reports import wording
from marketflow_core.reports.accounting import Account, Reason, Sent, accounts, notes_of, reasons, sent_when
from marketflow_core.reports.funnels import Funnel, funnels
from marketflow_core.reports.origins import Origin, Question, origins, questions
from marketflow_core.reports.readings import Reading, read
from marketflow_core.reports.standouts import Standout, standouts
from marketflow_core.reports.tables import Table, compare
from marketflow_core.reports.timelines import Series, days, sparkline, timelines

KEY_FIGURES: tuple[str, ...] = (
    "sent",
    "delivered",
    "open_rate",
    "click_rate",
    "impressions",
    "click_through_rate",
    "conversions",
    "conversion_rate",
    "revenue",
    "spend",
    "roas",
    "cpa",
)

_NO_COURSE = frozenset({"open_rate", "click_rate"})
"""Rates without a course over days: messages are opened and clicked on later days than they arrive."""


@dataclass(frozen=True)
class KeyFigure:
    """One card: the reading, what it rests on in words, and its course over the days."""

    definition: Definition
    reading: Reading
    rests_on: str
    course: tuple[float, ...]


@dataclass(frozen=True)
class Contents:
    """All parts of one report."""

    mode: str
    plan: Plan
    reference: datetime
    written_at: datetime
    results: CampaignResults
    key_figures: tuple[KeyFigure, ...]
    funnels: tuple[Funnel, ...]
    tables: Mapping[str, Table]
    series: tuple[Series, ...]
    days: tuple[date, ...]
    standouts: tuple[Standout, ...]
    accounts: tuple[Account, ...]
    reasons: tuple[Reason, ...]
    sends: tuple[Sent, ...]
    notes: tuple[str, ...]
    origins: tuple[Origin, ...]
    questions: tuple[Question, ...]

    @property
    def moving_days(self) -> tuple[date, ...]:
        """Days whose numbers the platforms may still change."""
        return tuple(sorted({cell.day for cell in self.results.cells if cell.moving}))

    @property
    def conversions_source(self) -> str:
        """Say in a sentence who counts conversions in this report."""
        counter = self.results.counted_by
        if counter:
            return (
                f"Conversions and revenue are counted by {wording.platform(counter)} alone, for all channels alike. "
                "What ad platforms claim for themselves is kept in the tables and never added to it."
            )
        if any(key.startswith("reported_") for cell in self.results.cells for key in cell.measures):
            return (
                "No analytics platform has seen this campaign, so conversions and revenue are what each platform "
                "claims for itself. Two platforms may claim the same sale: their counts are not added up, and rates "
                "over several platforms are those of all claims together."
            )
        return "Nobody has reported conversions or revenue for this campaign."

    def plain(self) -> dict[str, object]:
        """Return the numbers as plain data, which the page carries for whoever wants to check or reuse them."""
        return {
            "campaign": self.plan.name,
            "mode": self.mode,
            "counted_by": self.results.counted_by,
            "days": [day.isoformat() for day in self.days],
            "moving_days": [day.isoformat() for day in self.moving_days],
            "key_figures": [figure.reading.plain() for figure in self.key_figures],
            "funnels": [funnel.plain() for funnel in self.funnels],
            "tables": {name: table.plain() for name, table in self.tables.items()},
            "series": [series.plain() for series in self.series],
            "accounts": [vars(account) | {"adds_up": account.adds_up} for account in self.accounts],
            "reasons": [{"outcome": r.outcome, "reason": r.reason, "people": r.people} for r in self.reasons],
            "sends": [_plain_send(line) for line in self.sends],
        }


def gather(results: CampaignResults, plan: Plan, *, mode: str, reference: datetime, written_at: datetime) -> Contents:
    """Gather the report's contents from the results and the plan they came from."""
    order = tuple(step.id for step in plan.steps)
    return Contents(
        mode=mode,
        plan=plan,
        reference=reference,
        written_at=written_at,
        results=results,
        key_figures=_key_figures(results),
        funnels=funnels(results),
        tables={name: compare(results, name, order=order) for name in ("platform", "zone", "step", "channel", "day")},
        series=timelines(results),
        days=days(results),
        standouts=standouts(results),
        accounts=accounts(results.sends),
        reasons=reasons(results.sends),
        sends=sent_when(results.sends),
        notes=notes_of(results.sends),
        origins=origins(plan),
        questions=questions(plan),
    )


def _key_figures(results: CampaignResults) -> tuple[KeyFigure, ...]:
    whole = results.figures()
    planned = sum(row.planned for row in results.sends if row.action in MESSAGE_ACTIONS)
    cards = []
    for name in KEY_FIGURES:
        definition = DEFINITIONS[name]
        for reading in read(whole, definition):
            course = () if name in _NO_COURSE else sparkline(results, name, reading.currency)
            rests_on = f"of {planned:,} planned" if name == "sent" and planned else _rests_on(definition, reading)
            cards.append(KeyFigure(definition, reading, rests_on, course))
    return tuple(cards)


def _rests_on(definition: Definition, reading: Reading) -> str:
    if not definition.is_rate:
        return ""
    base = " and ".join(definition.denominator).replace("_", " ")
    unit = "money" if definition.denominator == ("spend",) else "count"
    return f"of {wording.number(reading.sample, unit, reading.currency)} {base}"


def _plain_send(line: Sent) -> dict[str, object]:
    row = line.row
    return {
        "step": row.step,
        "zone": row.zone,
        "occurrence": row.occurrence,
        "platform": row.platform,
        "utc": row.instant.isoformat() if row.instant else None,
        "local": row.local.replace(tzinfo=None).isoformat() if row.local else None,
        "planned": row.planned,
        "sent": row.sent,
        "suppressed": line.suppressed,
        "held": line.held,
        "failed": row.failed,
        "uncertain": row.uncertain,
    }
