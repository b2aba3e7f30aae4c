"""The words of the trade: the data files under `words/`, read once."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def words(name: str) -> dict[str, Any]:
    """Return the data file `words/<name>.toml`."""
    return tomllib.loads(resources.files("nl").joinpath("words", f"{name}.toml").read_text(encoding="utf-8"))


@cache
def one_of(*choices: str) -> str:
    """Return a regular expression for any of `choices` (plain words), the longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(choices, key=lambda word: (-len(word), word))) + ")"


@cache
def small_words() -> frozenset[str]:
    """Return the words that only join, point or soften (`words/connecting.toml`)."""
    return frozenset(words("connecting")["words"].split())
