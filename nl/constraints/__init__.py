"""What holds for the whole campaign: embargo and end, quiet hours, weekdays, blackout dates, caps, exclusions,
approval, goal, holdout and budget.

Each kind has a module that finds its wordings in a sentence; `reading` puts them together. Nothing here decides whether
limits and steps agree: that is for the plan's checks.
"""

from __future__ import annotations

from nl.constraints.found import ConstraintsRead, Note
from nl.constraints.reading import read_constraints

__all__ = ["ConstraintsRead", "Note", "read_constraints"]
