"""Small values that every part of the domain shares: spans of a brief, money, durations, slugs."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any

import isodate
from pydantic import AfterValidator, BaseModel, ConfigDict, model_serializer, model_validator


class Value(BaseModel):
    """A frozen value that refuses keys it doesn't know."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)


class Sparse(Value):
    """A value whose keys with nothing in them are left out when it is written."""

    @model_serializer(mode="wrap")
    def _leave_out_nothing(self, handler: Any) -> dict[str, Any]:
        return {key: value for key, value in handler(self).items() if value not in (None, (), [], {})}


class Span(Value):
    """Characters `start` (included) to `end` (excluded) of the brief."""

    start: int
    end: int

    @model_validator(mode="after")
    def _in_order(self) -> Span:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"a span runs forward from 0 or later; got {self.start} to {self.end}")
        return self


class Money(Value):
    """An amount in a currency (ISO 4217)."""

    amount: Decimal
    currency: str = "USD"


def parse_duration(text: str) -> timedelta | isodate.Duration:
    """Read an ISO 8601 duration, with an optional sign: `PT24H`, `P1M`, `-P30D`.

    Days and smaller units give a `timedelta` (a day is 24 hours); months and years give an `isodate.Duration`, which
    follows the calendar when it is added to a datetime. Raises `ValueError` on anything else.
    """
    try:
        return isodate.parse_duration(text)
    except (isodate.ISO8601Error, TypeError) as problem:
        raise ValueError(f"“{text}” is not an ISO 8601 duration such as PT24H, P30D or P1M") from problem


def shift(instant: datetime, duration: str, *, back: bool = False) -> datetime:
    """Return `instant` moved by the ISO 8601 `duration`, backwards if `back`."""
    step = parse_duration(duration)
    return instant - step if back else instant + step


def _checked_duration(text: str) -> str:
    parse_duration(text)
    return text


Duration = Annotated[str, AfterValidator(_checked_duration)]
"""An ISO 8601 duration, kept as it was written."""


def slug(text: str, *, longest: int = 60) -> str:
    """Return `text` as lower-case words of a–z and 0–9 joined by `_`: `"Spring sale!"` → `spring_sale`."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower())
    return "_".join(words)[:longest].strip("_")
