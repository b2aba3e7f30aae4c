"""Which country a time zone lies in: what an ad is aimed at where the plan names no country."""

from __future__ import annotations

from functools import cache
from importlib import resources


def country_of(zone: str) -> str | None:
    """Return the country (ISO 3166 alpha-2) of an IANA time zone, or None for one that belongs to no single country.

    Source: `zone.tab` of the IANA time zone database, as the tzdata package carries it.
    """
    return _countries().get(zone)


@cache
def _countries() -> dict[str, str]:
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {row[2]: row[0] for row in rows}
