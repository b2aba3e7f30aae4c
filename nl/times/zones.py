"""Whose clock a time is told by: a zone's name, a city's time, an offset, or each person's own."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import available_timezones

from nl.language.lexicon import one_of, words
from nl.times.clocktimes import ClockTime

_WHO = (
    r"(?:recipient|person|customer|subscriber|reader|user|region|country|market|member|contact|guest|shopper|lead"
    r"|audience"
    r"|people|everyone|everybody|individual)"
)
_LOCAL = re.compile(
    rf"\b(?:(?:in|at|by|to|per|according to|based on|on)\s+)?(?:each |every |the |their |his |her |its |your )?"
    rf"(?:{_WHO}(?:s'|'s|s)?\s+)?(?:own |respective |individual )?"
    rf"(?:local (?:time(?:[\s-]?zones?)?|clocks?|hours?)|own (?:time(?:[\s-]?zones?)?|clocks?|zones?)|time[\s-]?zones?"
    rf" of (?:each|every|the) \w+)"
    r"(?: (?:for|in|of|to) (?:each|every|their|the|all|wherever)(?: of)?(?: (?:regions?|"
    r"countr(?:y|ies)|markets?|zones?|person|people|recipients?|subscribers?|customers?|city|they \w+))?)?"
    rf"|\b(?:in|by) (?:each|every) (?:region|country|market|time[\s-]?zone|zone)(?: separately)?"
    rf"|\b(?:in |at |by )?(?:their|each {_WHO}'s|the {_WHO}'?s?'?) (?:own )?(?:time[\s-]?zones?|clocks?|time(?=\W*$"
    r"|\s*[,.;]))"
    rf"|\blocal to (?:each|every|the|them|their)(?:\s+{_WHO})?|\bwherever (?:they|people|you|the \w+) (?:are|live"
    r"|is|happen to be)"
    rf"|\btime[\s-]?zone[\s-](?:adjusted|aware)"
)
_AFTER_TIME_LOCAL = re.compile(r"\s*\(?local\b\)?")
_IANA = re.compile(r"\b[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?\b")
_OFFSET = re.compile(
    r"\b(?:utc|gmt)\s?(?P<s>[+-])\s?(?P<h>\d{1,2})(?::?(?P<m>[0-5]\d))?(?!\d)"
    r"|(?<=\d)\s?(?P<s2>[+-])(?P<h2>[01]\d):(?P<m2>[0-5]\d)\b"
    r"|(?<=\d)(?P<z>z)\b"
)


class ZoneFound(NamedTuple):
    """A zone of the plan (IANA, `recipient`) or a name that is none, and where it stands."""

    zone: str
    start: int
    end: int
    known: bool = True


@lru_cache(maxsize=1)
def _places() -> dict[str, str]:
    """Return what may stand before "time" ("London time") with its zone: cities, and words of the zones' own file."""
    data = words("cities")
    cities = {
        city.lower(): zone for zone, named in data["zones"].items() for city in named if city not in data["exact"]
    }
    return cities | words("zones")["of_place"]


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    data = words("zones")
    exact = re.compile(rf"\b{one_of(*data['exact'])}\b")
    anyhow = re.compile(rf"\s*\(?(?P<z>{one_of(*(name.lower() for name in data['exact'] if len(name) > 2))})\b\)?")
    place = re.compile(rf"\b(?P<place>{one_of(*_places())}) (?:local )?(?:standard |daylight |summer )?time\b")
    after = re.compile(rf"\s*\(?(?:us\s+)?(?P<place>{one_of(*data['after_time'])})\b\)?")
    return exact, anyhow, place, after


def find_zone(text: str, low: str, times: list[ClockTime]) -> ZoneFound | None:
    """Return the zone that the run names, if any; a name of the form Europe/Atlantis that is no zone comes with
    `known` false. `times` are the times of day that were read, which a short name ("9 am Pacific") must stand beside.
    """
    exact, _, place, _ = _patterns()
    if found := _named(text) or _offset(low, times):
        return found
    if hit := place.search(low):
        return ZoneFound(_places()[hit["place"]], hit.start(), hit.end())
    if hit := _LOCAL.search(low):
        return ZoneFound("recipient", hit.start(), hit.end())
    for hit in exact.finditer(text):
        near = any(0 <= hit.start() - time.end <= 4 for time in times)
        if near or (len(hit[0]) > 2 and hit[0] not in words("zones")["guarded"]["names"]):
            return ZoneFound(words("zones")["exact"][hit[0]], hit.start(), hit.end())
    return _beside(low, times)


def _named(text: str) -> ZoneFound | None:
    hit = _IANA.search(text)
    if hit is None:
        return None
    if hit[0] in available_timezones():
        return ZoneFound(hit[0], hit.start(), hit.end())
    from marketflow_core.plan.vocabulary import PLATFORM_NAMES

    area = hit[0].split("/")[0]
    if area in {zone.split("/")[0] for zone in available_timezones()} and area not in PLATFORM_NAMES.values():
        return ZoneFound(hit[0], hit.start(), hit.end(), known=False)
    return None


def _offset(low: str, times: list[ClockTime]) -> ZoneFound | None:
    """Read "UTC+2", "GMT-5" and "+05:30" as a zone that has this offset all year."""
    hit = _OFFSET.search(low)
    if hit is None or (
        not hit["s"] and not any(time.end >= hit.start() - 1 and time.start < hit.start() for time in times)
    ):
        return None
    if hit["z"]:
        return ZoneFound("UTC", hit.start(), hit.end())
    sign, hours, minutes = hit["s"] or hit["s2"], int(hit["h"] or hit["h2"]), int(hit["m"] or hit["m2"] or 0)
    if minutes:
        zone = words("zones")["offsets"].get(f"{sign}{hours:02d}:{minutes:02d}", "")
    else:
        zone = f"Etc/GMT{'-' if sign == '+' else '+'}{hours}" if hours else "UTC"
    known = zone in available_timezones()
    return ZoneFound(zone if known else hit[0].strip(), hit.start(), hit.end(), known)


def _beside(low: str, times: list[ClockTime]) -> ZoneFound | None:
    _, anyhow, _, after = _patterns()
    data = words("zones")
    for time in times:
        if hit := after.match(low, time.end):
            return ZoneFound(data["after_time"][hit["place"]], hit.start(), hit.end())
        if hit := anyhow.match(low, time.end):
            return ZoneFound(data["exact"][hit["z"].upper()], hit.start(), hit.end())
        if hit := _AFTER_TIME_LOCAL.match(low, time.end):
            return ZoneFound("recipient", hit.start(), hit.end())
    return None
