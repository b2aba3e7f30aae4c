"""What is open in a time as it was said, and the readings it may have."""

from __future__ import annotations

import re
from dataclasses import dataclass

from marketflow_core.plan.diagnostics import DiagnosticKind, Severity


@dataclass(frozen=True)
class Doubt:
    """Words of a brief that leave a time open: why, and the readings in plain form, the one taken first."""

    said: str
    why: str
    readings: tuple[str, ...] = ()
    kind: DiagnosticKind = "ambiguous_time"
    severity: Severity = "warning"

    @property
    def message(self) -> str:
        """The doubt as a sentence for the author."""
        taken = f" I took {_spaced(self.readings[0])}." if self.readings and self.severity != "error" else ""
        return f"“{self.said.strip()}” {self.why}.{taken}"


def _spaced(reading: str) -> str:
    return re.sub(r"(?<=\d)T(?=\d)", " ", reading)
