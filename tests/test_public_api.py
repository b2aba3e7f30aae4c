"""The front door: what it offers, and that opening it costs nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

import marketflow


def test_the_offer_is_sorted_and_every_name_in_it_exists():
    """A name that is offered can be used."""
    assert marketflow.__all__ == sorted(marketflow.__all__)
    assert all(getattr(marketflow, name) is not None for name in marketflow.__all__)
    assert dir(marketflow) == marketflow.__all__


def test_a_name_that_is_not_offered_is_refused_with_what_is():
    """The message lists what there is."""
    with pytest.raises(AttributeError, match="It offers: CampaignResults"):
        marketflow.Campaigns  # noqa: B018 -- the look-up is the test


def test_importing_marketflow_loads_none_of_the_heavy_libraries():
    """What a script doesn't use, it doesn't wait for."""
    heavy = ["duckdb", "pyarrow", "numpy", "spacy", "dagster", "sqlalchemy", "pandas", "plotly", "httpx"]
    told = f"import sys, marketflow; print([name for name in {heavy!r} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", told], capture_output=True, text=True).stdout.strip() == "[]"
