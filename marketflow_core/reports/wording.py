"""How names, numbers and instants are written for people."""

from __future__ import annotations

from datetime import UTC, date, datetime

from marketflow_core.metrics.measures import Unit
from marketflow_core.plan.vocabulary import PLATFORM_NAMES

NOTHING = "–"
"""What stands where there is no number. A zero is written as a zero."""


def number(value: float, unit: Unit, currency: str | None = None) -> str:
    """Write `value`: `12,345`, `3.45%`, `1,234.50 USD`, `2.51×`."""
    match unit:
        case "count":
            return f"{value:,.0f}"
        case "percent":
            return f"{value:,.2f}%" if abs(value) < 100 else f"{value:,.0f}%"
        case "ratio":
            return f"{value:,.2f}×"
        case "money":
            return f"{value:,.2f} {currency or ''}".strip()


def share(part: float, whole: float) -> str:
    """Write `part` in per cent of `whole`."""
    return f"{100 * part / whole:.1f}%" if whole else NOTHING


def plural(count: float, one: str, many: str | None = None) -> str:
    """Write a count with its noun: `1 message`, `2,000 messages`."""
    return f"{count:,.0f} {one if count == 1 else many or one + 's'}"


def platform(slug: str) -> str:
    """Return how a platform's name is written."""
    return PLATFORM_NAMES.get(slug, words(slug))


def words(slug: str) -> str:
    """Write a slug as words: `follow_up_email` → `Follow-up email`."""
    text = slug.replace("_", " ").strip().replace("follow up", "follow-up")
    return text[:1].upper() + text[1:]


def place(zone: str) -> str:
    """Return what people call an IANA zone: `America/Argentina/Buenos_Aires` → `Buenos Aires`."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def channel(name: str) -> str:
    """Return how a channel is written."""
    return {"sms": "SMS", "cms": "Pages", "crm": "CRM"}.get(name, words(name))


def calendar_day(day: date, *, year: bool = True) -> str:
    """Write a day: `23 Nov 2026`."""
    return f"{day.day} {day:%b %Y}" if year else f"{day.day} {day:%b}"


def period(first: date, last: date) -> str:
    """Write a span of days: `23–27 Nov 2026`."""
    if first == last:
        return calendar_day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{calendar_day(last)}"
    return f"{calendar_day(first, year=first.year != last.year)} – {calendar_day(last)}"


def moment(instant: datetime, *, year: bool = True) -> str:
    """Write a local wall-clock time, `Mon 23 Nov 2026, 09:00`."""
    return f"{instant:%a} {calendar_day(instant.date(), year=year)}, {instant:%H:%M}"


def utc(instant: datetime) -> str:
    """Write an aware instant in UTC: `Mon 23 Nov 2026, 14:00 UTC`."""
    return f"{moment(instant.astimezone(UTC))} UTC"


def utc_offset(local: datetime, instant: datetime) -> str:
    """Write how far the wall clock `local` is from UTC at the aware `instant`: `UTC−5`, `UTC+5:30`."""
    minutes = round((local.replace(tzinfo=UTC) - instant).total_seconds() / 60)
    sign = "−" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "") if minutes else "UTC"
