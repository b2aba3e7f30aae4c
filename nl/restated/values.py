"""Numbers, money, spans of time, metrics, channels and platforms, as `plan.english.words` writes them."""

from __future__ import annotations

import re
from decimal import Decimal

from marketflow_core.plan.english.quoting import NUMBER
from marketflow_core.plan.english.words import (
    CHANNEL_WORDS,
    METRIC_WORDS,
    PERIODS,
    SYMBOLS,
    UNITS,
    iso_duration,
)
from marketflow_core.plan.models import Budget
from marketflow_core.plan.rules import Scalar
from marketflow_core.plan.vocabulary import PLATFORM_NAMES, Channel
from marketflow_core.values import parse_duration, slug
from nl.language.names import find_names
from nl.restated.cursor import Cursor, Unreadable
from nl.restated.days import read_day
from nl.restated.texts import opens_quotes, read_quoted, read_words

_WORD = re.compile(r"(?:[0-9],(?=[0-9])|[^\s,;:()“”‘’\"]|:(?=\S)|’(?=\w))+")
_YES_OR_NO = re.compile(r"(?:(yes)|no)(?![^\s,)])")
_RAW_SPAN = re.compile(r"[+-]?P(?:[0-9TYMWDHS:-]|[.,](?=[0-9]))*")
_CAPITALISED = re.compile(r"[A-Z0-9][^\W_]*")
_PART = re.compile(rf"([0-9]+) ({'|'.join(UNITS)})s?\b")
_CODE = re.compile(r" ([A-Z]{3}) ")
_METRICS = {words: name for name, words in METRIC_WORDS.items()}
_PLATFORMS = {words: name for name, words in PLATFORM_NAMES.items()}
_PERIODS = {words: per for per, words in PERIODS.items()}
_CHANNELS: dict[str, Channel] = {words: channel for channel, words in CHANNEL_WORDS.items()}


def read_value(cursor: Cursor) -> Scalar:
    """Read one value: a text in quotes, a number, yes or no, a day, or words."""
    if opens_quotes(cursor, '“"'):
        return read_quoted(cursor)
    if answer := cursor.match(_YES_OR_NO):
        return bool(answer[1])
    if (day := cursor.attempt(read_day)) is not None:
        return day
    words = read_words(cursor, _WORD)
    told = " ".join(words)
    if NUMBER.fullmatch(told):
        return _figure(told)
    return "_".join(words) if all(re.fullmatch("[a-z0-9]+", word) for word in words) else told


def read_number(cursor: Cursor) -> int | float:
    """Read a number; thousands may stand apart."""
    return _figure(cursor.must(NUMBER)[0])


def _figure(told: str) -> int | float:
    plain = told.replace(",", "")
    return float(plain) if re.search("[.e]", plain) else int(plain)


def read_percent(cursor: Cursor) -> float:
    """Read a percentage as the fraction that it is."""
    figure = cursor.must(NUMBER)[0].replace(",", "")
    cursor.need("%")
    return float(Decimal(figure) / 100)


def read_span(cursor: Cursor) -> str:
    """Read a span of time as an ISO 8601 duration: `24 hours` is `PT24H`."""
    raw = cursor.match(_RAW_SPAN)
    if raw is not None:
        return _checked(raw[0])
    sign = "-" if cursor.take("minus ") else ""
    if cursor.take("no time"):
        return f"{sign}PT0S"
    numbers = dict.fromkeys(UNITS, 0)
    for number, unit in cursor.several(_part):
        numbers[unit] += number
    return sign + iso_duration(numbers.values())


def _part(cursor: Cursor) -> tuple[int, str]:
    found = cursor.must(_PART)
    return int(found[1]), found[2]


def _checked(duration: str) -> str:
    try:
        parse_duration(duration)
    except ValueError:
        raise Unreadable from None
    return duration


def read_money(cursor: Cursor) -> Budget:
    """Read a budget: `$500 a day`."""
    currency = next((code for code, symbol in SYMBOLS.items() if cursor.take(symbol)), None)
    amount = Decimal(cursor.must(NUMBER)[0].replace(",", ""))
    code = None if currency else cursor.match(_CODE)
    if code is None:
        cursor.need(" ")
    if currency is None and code is None:
        currency = read_quoted(cursor)
        cursor.need(" ")
    per = cursor.one_of(_PERIODS)
    return Budget.model_validate({"amount": amount, "currency": currency or (code and code[1]), "per": per})


def read_metric(cursor: Cursor) -> str:
    """Read a metric's name."""
    return cursor.one_of(_METRICS)


def read_channel(cursor: Cursor) -> Channel:
    """Read where something happens: `by text` is the channel `sms`."""
    return cursor.one_of(_CHANNELS)


def read_platform(cursor: Cursor) -> str:
    """Read a platform's name; one that is spelt otherwise ("Twitter") as the ordinary reader knows it."""
    if opens_quotes(cursor, "‘"):
        return read_quoted(cursor)
    if known := cursor.attempt(lambda here: here.one_of(_PLATFORMS)):
        return known
    words = cursor.attempt(lambda here: read_words(here, _CAPITALISED)) or read_words(cursor)
    told = " ".join(words)
    meant = find_names([(told, 0)]).within(0, len(told), "platform")
    if len(meant) == 1:
        return meant[0].value
    if words[0][0].islower():
        raise Unreadable
    return slug(told)
