"""Repeats in a run of a brief, as RFC 5545 rules: "every other Thursday", "twice a week on Tue and Fri", "on the 1st
and 15th of each month".
"""

from __future__ import annotations

import re
from typing import NamedTuple

from nl.language.lexicon import one_of, words
from nl.language.measures import UNIT, iso, number
from nl.times.calendar_words import CODES, FULL_WEEKDAY, MONTH, WEEKDAY, day_number, month_number, weekday_number
from nl.times.doubts import Doubt

_DATA = words("repeats")
_NTH: dict[str, int] = _DATA["nth"]
_WHICH = one_of(*_NTH)
_COUNT = r"(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve|couple of|few)"
_JOINED = r"\s*(?:,\s*and|,|and|&|\+|/|plus|or)\s*"
_DAYS = rf"(?:{WEEKDAY})s?\b\.?(?:{_JOINED}(?:(?:every|each|on)\s+)?(?:{WEEKDAY})s?\b)*"
_EACH = r"(?:every(?:\s+single)?|each(?:\s+and\s+every)?|any)"
_MONTH_WORD = (
    rf"(?:{_EACH}|the|a|per)\s+(?:(?P<other>other|second|third|two|three|six)\s+)?(?:calendar\s+)?months?\b|\bmonthly\b"
)
_NTH_OF_MONTH = re.compile(
    r"\b(?:on\s+)?(?:(?P<each>every|each)\s+"
    rf"|the\s+)?(?P<which>{_WHICH})(?:{_JOINED}(?:the\s+)?(?P<which2>{_WHICH}))?\s+"
    rf"(?:(?P<wd>{WEEKDAY})|(?P<work>(?:working|business|week)\s?day)|(?P<day>day))s?\b"
    rf"(?P<of>\s+(?:of|in)\s+(?:{_MONTH_WORD}|(?P<q>{_EACH}\s+quarter)|(?P<y>{_EACH}\s+year)))?"
)
_DAY_OF_MONTH = re.compile(
    r"\b(?:on\s+)?(?:the\s+)?(?P<d>(?:\d{1,2}(?:st|nd|rd|th)|first|fifteenth)(?:"
    + _JOINED
    + r"(?:the\s+)?(?:\d{1,2}(?:st|nd|rd|th)|fifteenth)){0,4})"
    rf"\s+(?:day\s+)?(?:of|in)?\s*(?:{_EACH}|the)\s+(?P<other2>other\s+)?month\b(?! of)"
)
_EACH_DATES = re.compile(
    rf"\b(?:on\s+)?{_EACH}\s+(?P<d>\d{{1,2}}(?:st|nd|rd|th)(?:{_JOINED}(?:the\s+)?\d{{1,2}}(?:st|nd|rd|th)){{0,4}})\b"
    rf"(?!\s+(?:{WEEKDAY}|day|week|month|year|hour|of the (?:year|week)))(?:\s+of the month)?"
)
_EDGE_OF_MONTH = re.compile(
    rf"\b(?:at|on|by|in)?\s*(?:the\s+)?(?P<part>end|close|start|beginning|middle)\s+of\s+{_EACH}\s+(?P<unit>month"
    r"|week|quarter|day)\b"
)
_EVERY = re.compile(
    rf"\b(?:on\s+)?{_EACH}\s+(?:(?P<other>other|alternate|second|2nd|third|3rd|fourth|4th)\s+)?(?:"
    rf"(?P<wds>{_DAYS})"
    r"|(?P<wk>weekday|working\s?day|business\s?day|work\s?day)s?\b|(?P<we>weekend)s?\b"
    r"|(?P<unit>day|week|month|morning|afternoon|evening|night|hour|quarter|year|fortnight|minute)\b(?!\s+(?:of"
    r"|in the|before|after)\b)"
    rf"|(?P<n>{_COUNT})\s+(?P<units>{UNIT}|weeks|months)\b"
    rf"|(?P<hol>(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH}|{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?))\b)"
    r"(?:\s+(?:morning|afternoon|evening|night)\b)?"
)
_ALTERNATE = re.compile(rf"\b(?:on\s+)?(?:alternate|alternating)\s+(?:(?P<wds>{_DAYS})|(?P<unit>days|weeks|months))")
_TIMES_A = re.compile(
    rf"\b(?P<n>once|twice|thrice|{_COUNT}\s+times|\dx)\s+(?:a|an|per|each|every|/)\s*(?P<unit>day|week|fortnight"
    r"|month|quarter|year|hour)\b"
)
_COUNTED = re.compile(
    r"\b(?:who|that|anyone|at least|more than|at most|up to|fewer than|less than|maximum|max|than)\b[^,.;]*$"
)
"""How often people do something, or the most that may be sent: no repeat."""
_ADVERB = re.compile(
    rf"(?<!-)\b(?P<word>{one_of(*_DATA['adverbs'])})\b(?!\s*(?:{one_of(*_DATA['not_before'])})\b)(?!-)"
)
_PLURAL = re.compile(
    rf"\b(?:on\s+)?(?P<wds>(?:{FULL_WEEKDAY})s(?:{_JOINED}(?:on\s+)?(?:{FULL_WEEKDAY})s?)*)\b(?!')"
    rf"|\b(?:on\s+)?(?P<part>(?:{FULL_WEEKDAY})(?:{_JOINED}(?:{FULL_WEEKDAY}))*)\s+(?:mornings|afternoons|evenings"
    r"|nights)\b"
    r"|\b(?:on|at)\s+(?P<group>weekdays|working days|business days|weekends)\b"
    r"|\b(?:on\s+)?(?P<wkp>weekday) (?:mornings|afternoons|evenings)\b|^\W*(?P<first>weekdays|weekends)\b"
    rf"|\b(?P<run>(?:{WEEKDAY})s?\s*(?:-|to|through|thru|till)\s*(?:{WEEKDAY})s?)\b(?!\s+\d{{1,2}}\b(?![:.]\d\d|\s?[ap]\.?m\b)|\s+{MONTH})"
)
_ON_DAYS = re.compile(
    rf"[\s,:(-]*(?:always\s+)?(?:on\s+|each\s+|every\s+)?(?:a\s+)?(?P<wds>{_DAYS})(?!\s*(?:\d{{1,2}}(?!\d|[:.]"
    rf"|\s*[ap]\.?m)|the|{MONTH}))"
)
_ON_DATES = re.compile(
    r"[\s,:(-]*on\s+the\s+(?P<d>\d{1,2}(?:st|nd|rd|th)(?:"
    + _JOINED
    + r"(?:the\s+)?\d{1,2}(?:st|nd|rd|th))*|first|last day)\b(?!\s+\w*day)"
)
_EXCEPT = re.compile(
    rf"[\s,]*(?:except|but not|excluding|apart from|other than|bar)\s+(?:for\s+)?(?:on\s+)?(?P<wds>{_DAYS}|weekends)"
)
_TIMES = re.compile(
    rf"\b(?:(?:for|a total of|in)\s+)?(?:(?P<n>{_COUNT})\s+(?:times|occurrences|occasions|repeats|rounds|runs)"
    rf"|(?P<n2>{_COUNT})\s+"
    r"(?:issues|editions|emails|mails|posts|texts|sends|mailings|instal?lments|parts|episodes|weeks|mondays"
    r"|messages|pushes)\s+"
    r"(?:in (?:total|all)|altogether|overall)|(?P<n3>\d{1,3})x\b)(?:\s+(?:in (?:total|all)|altogether|overall))?"
)


class Repeat(NamedTuple):
    """A recurrence rule and its place; `every` is the same as a duration where it has one (for collecting)."""

    rule: str
    start: int
    end: int
    every: str | None = None
    doubt: Doubt | None = None


def find_repeat(low: str) -> Repeat | None:
    """Return the first repeat that `low` (plain form) names, or None."""
    found = _monthly(low) or _weekly(low)
    return _but_not(low, found) if found else None


def _monthly(low: str) -> Repeat | None:
    for hit in _NTH_OF_MONTH.finditer(low):
        monthly = hit["of"] or re.search(r"\b(?:monthly|(?:a|per|every|each) month)\b", low)
        if (hit["of"] and not _one_month(hit, low)) or (not hit["of"] and monthly and not hit["day"]):
            return Repeat(_nth(hit), *_with_word(hit, low))
        if hit["each"] and hit["which"] in _DATA["nth_of_month"] and hit["wd"]:
            return Repeat(_nth(hit), hit.start(), hit.end())
    if hit := _EDGE_OF_MONTH.search(low):
        return Repeat(_edge(hit), hit.start(), hit.end())
    if (hit := _DAY_OF_MONTH.search(low)) and not re.search(r"\bthe\s+month$", hit[0]):
        step = ";INTERVAL=2" if hit["other2"] else ""
        return Repeat(f"FREQ=MONTHLY{step};BYMONTHDAY={_numbers(hit['d'])}", hit.start(), hit.end())
    if hit := _EACH_DATES.search(low):
        return Repeat(f"FREQ=MONTHLY;BYMONTHDAY={_numbers(hit['d'])}", hit.start(), hit.end())
    return None


def _one_month(hit: re.Match[str], low: str) -> bool:
    """Tell "the last Friday of the month" said once from the same said of each month."""
    return bool(re.search(r"\bthe\s+month$", hit[0])) and not (
        hit["each"]
        or re.search(rf"\b(?:{_EACH}|monthly|always|recurring|repeat\w*|a month)\b", low.replace(hit[0], ""))
    )


def _with_word(hit: re.Match[str], low: str) -> tuple[int, int]:
    """Return the span of a day of the month with "monthly" or "twice a month" just before it."""
    lead = re.search(
        r"\b(?:(?:once|twice|two times|three times)\s+(?:a|per|every|each)\s+month|monthly)\W*(?:on\s+)?(?:the\s+)?$",
        low[: hit.start()],
    )
    return (lead.start() if lead else hit.start()), hit.end()


def _nth(hit: re.Match[str]) -> str:
    which = [_NTH[word] for word in (hit["which"], hit["which2"]) if word]
    frequency = "YEARLY" if hit["y"] else "MONTHLY"
    step = (
        3
        if hit["q"]
        else {"other": 2, "second": 2, "two": 2, "third": 3, "three": 3, "six": 6}.get(hit["other"] or "", 1)
    )
    interval = f";INTERVAL={step}" if step > 1 else ""
    if hit["wd"]:
        days = ",".join(f"{one}{CODES[weekday_number(hit['wd'])]}" for one in which)
        return f"FREQ={frequency}{interval};BYDAY={days}"
    if hit["work"]:
        return f"FREQ={frequency}{interval};BYDAY=MO,TU,WE,TH,FR;BYSETPOS={','.join(map(str, which))}"
    return f"FREQ={frequency}{interval};BY{'YEAR' if hit['y'] else 'MONTH'}DAY={','.join(map(str, which))}"


def _edge(hit: re.Match[str]) -> str:
    place = {"end": -1, "close": -1, "middle": 15}.get(hit["part"], 1)
    if hit["unit"] == "week":
        return f"FREQ=WEEKLY;BYDAY={ {-1: 'FR', 15: 'WE', 1: 'MO'}[place] }"
    if hit["unit"] == "day":
        return "FREQ=DAILY"
    return f"FREQ=MONTHLY{';INTERVAL=3' if hit['unit'] == 'quarter' else ''};BYMONTHDAY={place}"


def _numbers(text: str) -> str:
    if text == "last day":
        return "-1"
    return ",".join(str(day_number(one)) for one in re.findall(r"\d{1,2}(?:st|nd|rd|th)|first|fifteenth", text))


def _weekly(low: str) -> Repeat | None:
    if (hit := _TIMES_A.search(low)) and not _COUNTED.search(low[max(0, hit.start() - 40) : hit.start()]):
        return _times_a(hit, low)
    if hit := _EVERY.search(low):
        return _every(hit, low)
    if hit := _ALTERNATE.search(low):
        rule = f"FREQ=WEEKLY;INTERVAL=2;BYDAY={_codes(hit['wds'])}" if hit["wds"] else _alternate(hit["unit"])
        return Repeat(rule, hit.start(), hit.end())
    adverb, plural = _ADVERB.search(low), _PLURAL.search(low)
    if adverb and (plural is None or adverb.start() < plural.start()):
        return _adverb(adverb, low)
    return _plural(plural, low) if plural else None


def _alternate(unit: str) -> str:
    return f"FREQ={ {'d': 'DAILY', 'w': 'WEEKLY'}.get(unit[0], 'MONTHLY') };INTERVAL=2"


def _codes(text: str) -> str:
    numbers = dict.fromkeys(weekday_number(day) for day in re.findall(rf"\b(?:{WEEKDAY})s?\b", text))
    return ",".join(CODES[one] for one in sorted(numbers))


def _plural(hit: re.Match[str], low: str) -> Repeat | None:
    if group := hit["group"] or hit["first"] or hit["wkp"]:
        return Repeat(
            f"FREQ=WEEKLY;BYDAY={'SA,SU' if group == 'weekends' else 'MO,TU,WE,TH,FR'}", hit.start(), hit.end()
        )
    if hit["run"]:
        first, last = (weekday_number(day) for day in re.findall(rf"\b(?:{WEEKDAY})s?\b", hit["run"]))
        if not _EACH_DAY.search(low):
            return None
        days = [(first + ahead) % 7 for ahead in range((last - first) % 7 + 1)]
        return Repeat(f"FREQ=WEEKLY;BYDAY={','.join(CODES[one] for one in days)}", hit.start(), hit.end())
    return Repeat(f"FREQ=WEEKLY;BYDAY={_codes(hit['wds'] or hit['part'])}", hit.start(), hit.end())


_EACH_DAY = re.compile(r"\b(?:daily|every|each|at|@)\b|\d\s*[ap]\.?m\b|\d[:.]\d\d")


def _times_a(hit: re.Match[str], low: str) -> Repeat:
    unit, said = hit["unit"], hit["n"].split()[0].rstrip("x")
    count = {"once": 1, "twice": 2, "thrice": 3}.get(said) or int(number(said) or 1)
    base, every = _unit_rule(unit, 1)
    if unit in ("week", "fortnight") and (days := _ON_DAYS.match(low, hit.end())):
        return Repeat(f"{base};BYDAY={_codes(days['wds'])}", hit.start(), days.end())
    if unit == "month" and (dates := _ON_DATES.match(low, hit.end())):
        return Repeat(f"{base};BYMONTHDAY={_numbers(dates['d'])}", hit.start(), dates.end())
    if count == 1:
        return Repeat(base, hit.start(), hit.end(), every)
    spread: dict[str, str] = _DATA["spread"].get(f"{count} a {unit}", {})
    why = "names no days" if spread else "can't be spread evenly; say the days or the hours"
    said_so = (spread["say"],) if spread else (f"once a {unit}",)
    return Repeat(spread.get("rule", base), hit.start(), hit.end(), every, Doubt(hit[0], why, said_so))


def _unit_rule(unit: str, count: int) -> tuple[str, str]:
    """Return the rule of "every `count` `unit`s" and the same as a duration."""
    name, factor = next(tuple(value) for key, value in _DATA["units"].items() if unit.startswith(key))
    interval = f";INTERVAL={count * factor}" if count * factor > 1 else ""
    return f"FREQ={name}{interval}", iso(count, "day" if name == "DAILY" else unit)


def _every(hit: re.Match[str], low: str) -> Repeat:
    step = {"third": 3, "3rd": 3, "fourth": 4, "4th": 4}.get(hit["other"] or "", 2 if hit["other"] else 1)
    interval = f";INTERVAL={step}" if step > 1 else ""
    if hit["wds"]:
        return Repeat(f"FREQ=WEEKLY{interval};BYDAY={_codes(hit['wds'])}", hit.start(), hit.end())
    if hit["wk"] or hit["we"]:
        days = "SA,SU" if hit["we"] else "MO,TU,WE,TH,FR"
        return Repeat(f"FREQ=WEEKLY{interval};BYDAY={days}", hit.start(), hit.end())
    if hit["hol"]:
        month, day = re.search(MONTH, hit["hol"]), re.search(r"\d+", hit["hol"])
        assert month
        assert day
        rule = f"FREQ=YEARLY;BYMONTH={month_number(month[0])};BYMONTHDAY={day[0]}"
        return Repeat(rule, hit.start(), hit.end())
    count = {"couple of": 2, "few": 3}.get(hit["n"] or "") or int(number(hit["n"] or "") or step)
    rule, every = _unit_rule(hit["units"] or hit["unit"], count)
    doubt = (
        Doubt(hit[0], "leaves the number open", (f"every {count} {hit['units']}",), kind="vague_quantity")
        if hit["n"] == "few"
        else None
    )
    if rule.startswith("FREQ=WEEKLY") and (days := _ON_DAYS.match(low, hit.end())):
        return Repeat(f"{rule};BYDAY={_codes(days['wds'])}", hit.start(), days.end(), None, doubt)
    if rule.startswith("FREQ=MONTHLY") and (dates := _ON_DATES.match(low, hit.end())):
        return Repeat(f"{rule};BYMONTHDAY={_numbers(dates['d'])}", hit.start(), dates.end(), None, doubt)
    return Repeat(rule, hit.start(), hit.end(), every, doubt)


def _adverb(hit: re.Match[str], low: str) -> Repeat:
    entry: dict[str, str] = _DATA["adverbs"][hit["word"]]
    rule, every = entry["rule"], entry.get("every")
    doubt = Doubt(hit[0], "has two meanings", (entry["say"], entry["other"])) if "other" in entry else None
    if rule.startswith("FREQ=WEEKLY") and (days := _ON_DAYS.match(low, hit.end())):
        return Repeat(f"{rule};BYDAY={_codes(days['wds'])}", hit.start(), days.end(), None, doubt)
    if rule.startswith("FREQ=MONTHLY") and (dates := _ON_DATES.match(low, hit.end())):
        return Repeat(f"{rule};BYMONTHDAY={_numbers(dates['d'])}", hit.start(), dates.end(), None, doubt)
    return Repeat(rule, hit.start(), hit.end(), every, doubt)


def _but_not(low: str, found: Repeat) -> Repeat:
    """Take out the days of "every day except Sunday"."""
    hit = _EXCEPT.match(low, found.end)
    if hit is None:
        return found
    out = ["SA", "SU"] if hit["wds"] == "weekends" else _codes(hit["wds"]).split(",")
    said = re.search(r"BYDAY=([A-Z,]+)$", found.rule)
    days = [day for day in (said[1].split(",") if said else CODES) if day not in out]
    if not days or not (said or found.rule == "FREQ=DAILY"):
        return found
    return Repeat(f"FREQ=WEEKLY;BYDAY={','.join(days)}", found.start, hit.end())


def find_count(low: str) -> tuple[int, int, int] | None:
    """Return how many times "ten times" or "six issues in total" says, and its characters."""
    hit = _TIMES.search(low)
    if hit is None:
        return None
    count = number(hit["n"] or hit["n2"] or hit["n3"])
    return (int(count), hit.start(), hit.end()) if count else None
