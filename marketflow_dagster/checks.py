"""The asset checks: what is wrong, in words, beside the asset that it is wrong with.

Each check runs inside its asset, because an asset that reports several partitions at once gives no output that a check
of its own could wait for.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import dagster as dg

from marketflow_core.campaign.outcomes import AudienceSize, CellOutcome, Tally
from marketflow_core.plan.models import Plan
from marketflow_dagster.markdown import preview, reasons

PLAN_UNDERSTOOD = dg.AssetCheckSpec(
    "everything_understood", asset="plans", description="Every sentence of the brief found its place in the plan."
)
AUDIENCE_NOT_EMPTY = dg.AssetCheckSpec(
    "audience_not_empty", asset="audiences", description="Each step that is for people has somebody to reach."
)
SENDS_ACCOUNTED_FOR = dg.AssetCheckSpec(
    "sends_accounted_for",
    asset="sends",
    description="Planned = sent + suppressed + held + failed + uncertain, in each zone and for each step.",
)
NOTHING_LEFT_OPEN = dg.AssetCheckSpec(
    "nothing_left_open", asset="sends", description="Nothing was held back, failed, or may not have arrived."
)
METRICS_FRESH = dg.AssetCheckSpec(
    "metrics_fresh",
    asset="platform_metrics",
    description="Numbers were collected for each platform and day on which something could be measured.",
)


def plan_understood(plan: Plan) -> dg.AssetCheckResult:
    """Warn of what the author must see: sentences without a place in the plan, and readings that were chosen."""
    open_points = [one for one in plan.diagnostics if one.severity != "info"]
    lost = [one for one in open_points if one.kind == "not_understood"]
    if not open_points:
        told = "Everything in the brief found its place in the plan."
    elif lost:
        told = f"{_count(lost, 'part')} of the brief found no place in the plan: {lost[0].message}"
    else:
        told = f"{_count(open_points, 'point')} to look at: {open_points[0].message}"
    return _warning(
        PLAN_UNDERSTOOD,
        not open_points,
        told,
        what=preview(["kind", "about", "what to look at"], ((p.kind, p.step, p.message) for p in open_points)),
    )


def audience_not_empty(campaign: str, sizes: Sequence[AudienceSize]) -> dg.AssetCheckResult:
    """Warn of steps that would reach nobody. A step drawn from an earlier send is only known once that was sent."""
    empty = [size for size in sizes if not size.sendable and size.depends_on is None]
    if not empty:
        told = f"Each step of {campaign} that is for people has somebody to reach."
    else:
        told = " ".join(_nobody(size) for size in empty)
    return _warning(AUDIENCE_NOT_EMPTY, not empty, told)


def _nobody(size: AudienceSize) -> str:
    if size.size:
        return f"The step {size.step} would reach nobody: none of its {size.size:,} people may be written to."
    lost = next((text for text, left in size.waterfall if left == 0), None)
    after = f" Nobody is left after “{lost}”." if lost else ""
    return f"The step {size.step} would reach nobody: no profile fits its audience ({size.rule}).{after}"


def sends_accounted_for(outcomes: Sequence[CellOutcome]) -> dg.AssetCheckResult:
    """Fail where what was planned isn't what was sent, suppressed, held, failed or uncertain."""
    wrong = [
        f"{step.step} in {step.zone} on {step.platform}: {_identity(step.tally)}"
        for outcome in outcomes
        for step in outcome.steps
        if not step.tally.adds_up
    ]
    total = sum((outcome.tally for outcome in outcomes), Tally())
    told = f"All sends are accounted for: {_identity(total)}."
    if wrong:
        told = f"{_count(wrong, 'send')} of the plan can't be accounted for. {'; '.join(wrong[:3])}."
    return dg.AssetCheckResult(
        check_name=SENDS_ACCOUNTED_FOR.name,
        passed=not wrong,
        severity=dg.AssetCheckSeverity.ERROR,
        description=told,
        metadata={"planned": total.planned, "sent": total.sent},
    )


def nothing_left_open(outcomes: Sequence[CellOutcome]) -> dg.AssetCheckResult:
    """Warn of what waits for somebody: sends held back, refused by a platform, or without an answer."""
    total = sum((outcome.tally for outcome in outcomes), Tally())
    held = sum(total.held.values())
    parts = [
        f"{held:,} held ({reasons(dict(total.held))})" if held else "",
        f"{total.failed:,} refused by the platform" if total.failed else "",
        f"{total.uncertain:,} uncertain: they may have arrived, so nothing repeats them" if total.uncertain else "",
    ]
    told = "; ".join(part for part in parts if part)
    return _warning(NOTHING_LEFT_OPEN, not told, f"Left open: {told}." if told else "Nothing is left open.")


def metrics_fresh(
    expected: Collection[tuple[str, date]], collected: Collection[tuple[str, date]]
) -> dg.AssetCheckResult:
    """Warn of platforms and days on which something could be measured and nothing was ever collected."""
    missing = sorted(set(expected) - set(collected), key=lambda cell: (cell[1], cell[0]))
    told = f"Numbers are there for all {len(expected):,} platform days on which something could be measured."
    if missing:
        platform, day = missing[0]
        told = (
            f"{_count(missing, 'platform day')} not collected yet, the earliest {platform} on {day}. "
            "Run the job collect for them."
        )
    return _warning(METRICS_FRESH, not missing, told)


def _identity(tally: Tally) -> str:
    suppressed, held = sum(tally.suppressed.values()), sum(tally.held.values())
    return (
        f"planned {tally.planned:,} = sent {tally.sent:,} + suppressed {suppressed:,} + held {held:,} "
        f"+ failed {tally.failed:,} + uncertain {tally.uncertain:,}"
    )


def _count(things: Sequence[object], name: str) -> str:
    return f"{len(things):,} {name}{'' if len(things) == 1 else 's'}"


def _warning(spec: dg.AssetCheckSpec, passed: bool, told: str, **metadata: dg.MetadataValue) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        check_name=spec.name,
        passed=passed,
        severity=dg.AssetCheckSeverity.WARN,
        description=told,
        metadata=metadata,
    )
