"""Time zones as the `tzdata` package has them, so that the same data come out the same on every machine."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo


@cache
def zone_spellings() -> dict[str, str]:
    """Return the IANA name of each zone by its name in lower case with `_` for spaces."""
    names = files("tzdata").joinpath("zones").read_text("utf-8").split()
    return {name.lower(): name for name in names}


def packaged_zone(name: str) -> ZoneInfo:
    """Return the rules of an IANA zone from the package, whatever the machine's own files say."""
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as stream:
        return ZoneInfo.from_file(stream, key=name)
