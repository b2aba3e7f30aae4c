"""Numbers, durations and money as people write them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from marketflow_core.plan.models import Budget

NUMBER_WORDS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "fourteen": 14,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty-eight": 48,
    "twenty-four": 24,
    "sixty": 60,
    "ninety": 90,
    "couple of": 2,
    "a couple of": 2,
    "once": 1,
    "twice": 2,
    "the": 1,
    "few": 3,
    "a few": 3,
    "several": 3,
    "some": 3,
    "next": 1,
    "past": 1,
    "last": 1,
    "another": 1,
    "each": 1,
    "per": 1,
}
COUNTED = "|".join(
    word
    for word in NUMBER_WORDS
    if word.isalpha() and word not in ("the", "next", "past", "last", "each", "per", "few", "some", "several")
)
"""Words that say how many, as an alternative of a regular expression."""
VAGUE = {"few", "a few", "several", "some"}
_WORDS = "|".join(
    sorted(
        (w for w in NUMBER_WORDS if w not in ("the", "next", "past", "last", "once", "twice", "each", "per")),
        key=len,
        reverse=True,
    )
)
NUMBER = rf"(?:\d+(?:[.,]\d+)*|\b(?:{_WORDS})\b)"
UNIT = (
    r"(?:minutes?|mins?|hours?|hrs?|hr|business days?|working days?|"
    r"days?|weeks?|wks?|wk|fortnights?|months?|mths?|quarters?|years?|"
    r"yrs?|yr)"
)
DURATION = rf"(?:(?:half an|half a) (?:hour|day|year)|{NUMBER}[\s-]*\+?\s*{UNIT}\b|\d+\s?[hdwm]\b)"
_DURATION = re.compile(rf"(?P<half>half an? )?(?:(?P<n>{NUMBER})\s*[-+]?\s*)?(?P<unit>{UNIT}|[hdwm])\b")

_CURRENCIES = {
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "dollar": "USD",
    "euro": "EUR",
    "pound": "GBP",
    "usd": "USD",
    "eur": "EUR",
    "gbp": "GBP",
    "yen": "JPY",
    "chf": "CHF",
    "quid": "GBP",
    "buck": "USD",
    "cad": "CAD",
    "aud": "AUD",
}
_AMOUNT = (
    r"(?P<amount>\d{1,3}(?:[, '\u202f]\d{3})+(?:\.\d{1,2})?|\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?|\d+(?:[.,]\d{1,2})?)(?!\d)"
    r"(?:\s?(?P<k>k\b|m\b|thousand\b|grand\b|million\b))?"
)
MONEY = re.compile(
    rf"(?:(?P<sign>[$€£¥]|\b(?:usd|eur|gbp|chf|cad|aud))\s?{_AMOUNT}"
    rf"|(?<![\w.]){_AMOUNT.replace('amount', 'amount2').replace('<k>', '<k2>')}\s?(?P<word>(?:us |"
    rf"canadian |australian )?(?:euros?|"
    rf"dollars?|pounds?|usd|eur|gbp|yen|chf|cad|aud|quid|bucks?|[€£$])))"
)
_PER = re.compile(
    r"\s*(?:(?:a|per|/|each|every|for each|p/|p\.)\s?(?P<unit>day|week|month|d\b|w\b|m\b)|"
    r"(?P<daily>daily)|(?P<weekly>weekly)|(?P<monthly>monthly)"
    r"|(?P<total>in total|total|overall|altogether|all in))\b"
)


_DAILY = re.compile(
    r"\b(?P<every>daily|day's|weekly|monthly)\s*(?:ads? )?(?:budget|spend|limit|cap)[^.,;]{0,20}$"
    r"|\b(?P<every3>daily|weekly|monthly)\s+(?:of\s+|up to\s+)?$"
    r"|\b(?:budget|spend|limit|cap)\s+(?:per|a|each)\s+(?P<every2>day|week|month)[^.,;]{0,12}$"
)
_SCALES = {"k": 1000, "t": 1000, "g": 1000, "m": 1_000_000}
_DAYS_IN = {"d": 1, "w": 7, "m": 30}
_ABROAD = {"canadian dollars": "CAD", "canadian dollar": "CAD", "australian dollars": "AUD", "australian dollar": "AUD"}


class Measured(NamedTuple):
    """A budget and the characters it was read from."""

    budget: Budget
    start: int
    end: int


def number(text: str) -> float | None:
    """Return the number that `text` says in digits or words, or None."""
    text = text.strip().lower()
    if text in NUMBER_WORDS:
        return float(NUMBER_WORDS[text])
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None


def duration(text: str) -> str | None:
    """Return the ISO 8601 duration that `text` (plain form) says: "half an hour" is `PT30M`, "two weeks" `P14D`."""
    found = _DURATION.search(text)
    if not found:
        return None
    unit = found["unit"].replace("business ", "").replace("working ", "")
    if found["half"]:
        return {"h": "PT30M", "d": "PT12H", "y": "P6M"}.get(unit[0])
    count = number(found["n"] or "1")
    if count is None:
        return None
    return iso(count, unit)


def iso(count: float, unit: str) -> str:
    """Return `count` of `unit` as an ISO 8601 duration; weeks are written in days."""
    whole = int(count) if count == int(count) else count
    if unit.startswith(("min",)):
        return f"PT{whole}M"
    if unit.startswith("h"):
        return f"PT{whole}H" if count == int(count) else f"PT{int(count * 60)}M"
    if unit.startswith("w"):
        return f"P{int(count * 7)}D"
    if unit.startswith("f"):
        return f"P{int(count * 14)}D"
    if unit.startswith("q"):
        return f"P{int(count * 3)}M"
    return f"P{int(count)}{'M' if unit.startswith('m') else 'Y' if unit.startswith('y') else 'D'}"


def budgets(low: str) -> list[Measured]:
    """Return the sums of money in `low` with their period; a sum for a week or month is brought to a day's."""
    found: list[Measured] = []
    for money in MONEY.finditer(low):
        amount = _amount(money["amount"] or money["amount2"])
        amount *= _SCALES.get((money["k"] or money["k2"] or " ")[0], 1)
        said = (money["sign"] or money["word"]).split()[-1]
        currency = _ABROAD.get(money["word"] or "", _CURRENCIES.get(said, _CURRENCIES.get(said.rstrip("s"), "USD")))
        days, end = _period(low, money)
        if days is not None and days > 1:
            amount = (amount / days).quantize(Decimal("0.01"))
        budget = Budget(amount=amount, currency=currency, per="total" if days is None else "day")
        found.append(Measured(budget, money.start(), end))
    return found


def _amount(said: str) -> Decimal:
    """Return a number as people group it: "1,500", "1.500", "1 500", "1'500", "1,5", "1.500,50"."""
    said = re.sub(r"[ '\u202f]", "", said)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", said):
        return Decimal(said.replace(".", "").replace(",", "."))
    if re.fullmatch(r"\d+,\d{1,2}", said):
        return Decimal(said.replace(",", "."))
    return Decimal(said.replace(",", ""))


def _period(low: str, money: re.Match[str]) -> tuple[int | None, int]:
    """Return for how many days a sum is meant (None: in all) and where its words end."""
    behind = _PER.match(low, money.end())
    ahead = _DAILY.search(low, max(0, money.start() - 40), money.start())
    end = behind.end() if behind else money.end()
    if behind and behind["total"]:
        return None, end
    said = (behind["unit"] or behind["daily"] or behind["weekly"] or behind["monthly"]) if behind else None
    said = said or ((ahead["every"] or ahead["every2"] or ahead["every3"]) if ahead else None)
    return (_DAYS_IN[said[0]] if said else None), end
