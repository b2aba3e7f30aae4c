"""Checks of platforms: names that nobody knows, and platforms that can't do what a step asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from marketflow_core.errors import closest_names
from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.faults import fault
from marketflow_core.plan.models import Plan
from marketflow_core.plan.vocabulary import PLATFORM_NAMES


def check_platforms(plan: Plan, connectors: Mapping[str, frozenset[str]] | None) -> Iterator[Diagnostic]:
    """Yield platforms that nobody knows; with `connectors` (slug -> actions), also those that can't do the action."""
    for index, step in enumerate(plan.steps):
        path = f"steps/{index}/platforms"
        yield from _known(step.platforms, path, connectors, step.id)
        for slug in step.platforms:
            actions = (connectors or {}).get(slug)
            if actions is not None and step.action not in actions:
                able = sorted(other for other, can in (connectors or {}).items() if step.action in can)
                remedies = [f"Use {' or '.join(able)}."] if able else ["Leave the step out."]
                message = f"{PLATFORM_NAMES.get(slug, slug)} can't {step.action.replace('_', ' ')} (“{step.id}”)."
                yield fault(path, message, *remedies, kind="channel_mismatch", step=step.id)
    for index, rule in enumerate(plan.rules):
        yield from _known(rule.when.platforms, f"rules/{index}/when/platforms", connectors, None)
        yield from _known(rule.then.platforms, f"rules/{index}/then/platforms", connectors, None)
    if plan.metrics is not None and not isinstance(plan.metrics.platforms, str):
        yield from _known(plan.metrics.platforms, "metrics/platforms", connectors, None)


def _known(
    slugs: Sequence[str], path: str, connectors: Mapping[str, frozenset[str]] | None, step: str | None
) -> Iterator[Diagnostic]:
    names = {*PLATFORM_NAMES, *(connectors or {})}
    for slug in slugs:
        if slug not in names:
            near = [f"Did you mean “{other}”?" for other in closest_names(slug, names)]
            remedies = near or [f"Known: {', '.join(sorted(names))}."]
            yield fault(path, f"There is no platform called “{slug}”.", *remedies, kind="unknown_platform", step=step)
        elif connectors is not None and slug not in connectors:
            message = f"There is no connector for {PLATFORM_NAMES[slug]} in this release."
            remedy = f"Use one of {', '.join(sorted(connectors))}."
            yield fault(path, message, remedy, kind="unknown_platform", severity="warning", step=step)
