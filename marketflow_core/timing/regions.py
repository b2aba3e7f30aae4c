"""People's own zones mapped to the regions in which a campaign runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from marketflow_core.errors import BadInput
from marketflow_core.timing.zones import zone as zone_of


def nearest(zone: str, regions: Sequence[str], at: datetime) -> str:
    """Return the one of `regions` (IANA zones) that serves people of the IANA `zone`.

    That is the zone itself where it is listed, else the one whose UTC offset is nearest at the aware instant `at`;
    among equals one on the same continent, then the one listed first. Raises `BadInput` where `regions` is empty,
    `UnknownName` for a zone that doesn't exist.
    """
    if not regions:
        raise BadInput(f"There is no region to serve people of {zone}: name at least one.")
    if zone in regions:
        return zone
    own = _offset(zone, at)

    def distance(region: str) -> tuple[timedelta, bool]:
        return abs(_offset(region, at) - own), _continent(region) != _continent(zone)

    return min(regions, key=distance)


def _offset(zone: str, at: datetime) -> timedelta:
    offset = at.astimezone(zone_of(zone)).utcoffset()
    assert offset is not None, "a zone always has an offset"
    return offset


def _continent(zone: str) -> str:
    return zone.partition("/")[0]
