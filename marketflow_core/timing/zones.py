"""The one source of time zone rules: the `tzdata` package, never the machine's own files.

Machines differ in how old their zone files are; with the package, the same plan gives the same instants everywhere. The
search path is a setting of the whole process, so it is set here, once, on import.
"""

from __future__ import annotations

import zoneinfo
from functools import cache
from zoneinfo import ZoneInfo

from marketflow_core.errors import UnknownName

zoneinfo.reset_tzpath(to=())
ZoneInfo.clear_cache()  # what was read before from the machine's files must not live on


@cache
def all_zones() -> frozenset[str]:
    """Return the names of all IANA zones that the `tzdata` package has."""
    return frozenset(zoneinfo.available_timezones())


def zone(name: str) -> ZoneInfo:
    """Return the IANA zone called `name`.

    Raises `UnknownName` with the closest names where there is none; names are spelt as IANA spells them.
    """
    if name not in all_zones():
        raise UnknownName("time zone", name, all_zones(), remedy="Zones are named as in Europe/Paris.")
    return ZoneInfo(name)
