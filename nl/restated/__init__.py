"""A plan's own explanation read back into the plan: the inverse of `marketflow_core.plan.english`, line by line.

The words stand in the core, once, and are turned round here; what a person wrote over a line in other words is handed
to the ordinary reader. Nothing here decides what a brief in free words means.
"""

from __future__ import annotations

from nl.restated.lines import is_restated
from nl.restated.reading import read_restated

__all__ = ["is_restated", "read_restated"]
