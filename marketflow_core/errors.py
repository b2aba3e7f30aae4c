"""Every error that marketflow raises on purpose.

    MarketflowError
    ├── BadInput               a brief, file or argument that can't be used as it is
    │   ├── UnknownName        a platform, campaign, segment, zone or column nobody knows
    │   ├── PlanInvalid        a plan with faults of severity error; carries the diagnostics
    │   └── SettingsInvalid    a setting that is missing or has a value that isn't allowed
    ├── CredentialsMissing     live mode lacks a platform's credentials
    ├── LiveModeRefused        something would have left the house for real, and may not yet
    ├── PlanChanged            a plan got another version while this change was made
    ├── HomeBusy               another marketflow process is writing to the same home
    ├── Interrupted            the person stopped the work; what was done stands
    ├── StoreDamaged           a stored file or table can't be read
    └── PlatformRefused        a platform said no for good

A message is a sentence for the person who sees it: what, where, why, and what to do now. It never holds an address, a
phone number, a name or a secret.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from marketflow_core.plan.diagnostics import Diagnostic


class MarketflowError(Exception):
    """Base of all errors raised on purpose; `exit_status` is what the command ends with."""

    exit_status = 1


class BadInput(MarketflowError):
    """A brief, file or argument that can't be used as it is."""

    exit_status = 2


class UnknownName(BadInput):
    """A name that nothing answers to, with the closest names that exist."""

    def __init__(self, kind: str, name: str, known: Iterable[str], *, remedy: str = "") -> None:
        self.kind = kind
        self.name = name
        self.known: tuple[str, ...] = tuple(sorted(known))
        self.closest: tuple[str, ...] = closest_names(name, self.known)
        told = f"There is no {kind} called “{name}”."
        if self.closest:
            told += f" Did you mean {' or '.join(self.closest)}?"
        elif self.known:
            told += f" Known: {', '.join(self.known[:20])}{', …' if len(self.known) > 20 else ''}."
        super().__init__(f"{told} {remedy}".strip())


class PlanInvalid(BadInput):
    """A plan with faults of severity error. `diagnostics` holds all of them."""

    def __init__(self, name: str, diagnostics: Sequence[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        faults = [d for d in self.diagnostics if d.severity == "error"]
        lines = "\n".join(f"  - {fault.message}" for fault in faults)
        super().__init__(f"The plan “{name}” can't run as it stands:\n{lines}")


class SettingsInvalid(BadInput):
    """A setting that is missing or has a value that isn't allowed."""


class CredentialsMissing(MarketflowError):
    """Live mode lacks credentials of a platform; says which and where they were looked for."""

    exit_status = 2


class LiveModeRefused(MarketflowError):
    """Something would have left the house for real, and may not yet."""

    exit_status = 3

    def __init__(self, what: str) -> None:
        super().__init__(
            f"Refused to {what} in live mode: approvals and the full send ledger are not in this release, "
            "so nothing may reach a real platform yet. Set MARKETFLOW_MODE=rehearsal (the default) to run "
            "the same campaign against simulated platforms."
        )


class PlanChanged(MarketflowError):
    """A plan got another version while this change to it was made; nothing was stored."""

    exit_status = 75

    def __init__(self, campaign: str, expected: int, found: int) -> None:
        self.campaign = campaign
        self.expected = expected
        self.found = found
        super().__init__(
            f"The plan “{campaign}” was changed meanwhile: version {found} came after version {expected}, from which "
            "this change was made. Nothing of it was stored. Look at the plan and say it again."
        )


class HomeBusy(MarketflowError):
    """Another marketflow process is writing to the same home."""

    exit_status = 75


class Interrupted(MarketflowError):
    """The person stopped the work; what was done stands and is not done again."""

    exit_status = 130


class StoreDamaged(MarketflowError):
    """A stored file or table can't be read; says which and how to rebuild it."""


class PlatformRefused(MarketflowError):
    """A platform said no for good: the request must change before it is made again."""

    def __init__(self, platform: str, operation: str, reason: str) -> None:
        self.platform = platform
        self.operation = operation
        self.reason = reason
        super().__init__(f"{platform} refused to {operation}: {reason}")


def closest_names(name: str, known: Iterable[str], *, limit: int = 3) -> tuple[str, ...]:
    """Return up to `limit` of the `known` names that `name` was most likely meant to be, best first."""
    from rapidfuzz import fuzz, process  # late: a third of a command's start-up for a rare case

    found = process.extract(name.lower(), list(known), scorer=fuzz.WRatio, limit=limit, score_cutoff=70)
    return tuple(match for match, _score, _index in found)
