"""Numbers, durations, dates, times of day, repeats and waits, each as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from nl.language.measures import budgets, duration
from nl.language.text import plain
from nl.times.calendar_words import holiday
from nl.times.clocktimes import bare_time, find_times
from nl.times.dates import find_dates
from nl.times.recurrence import find_repeat
from nl.times.waits import find_waits
from nl.times.when import TimeContext, read_when
from nl.times.zones import find_zone

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("said", "iso"),
    [
        ("24 hours", "PT24H"),
        ("half an hour", "PT30M"),
        ("two weeks", "P14D"),
        ("1 hr", "PT1H"),
        ("a fortnight", "P14D"),
        ("three months", "P3M"),
        ("a year", "P1Y"),
        ("45 minutes", "PT45M"),
        ("72h", "PT72H"),
        ("1.5 hours", "PT90M"),
        ("a couple of days", "P2D"),
        ("one quarter", "P3M"),
        ("half a day", "PT12H"),
        ("soon", None),
    ],
)
def test_a_duration_is_read(said: str, iso: str | None) -> None:
    assert duration(said) == iso


@pytest.mark.parametrize(
    ("said", "times"),
    [
        ("at 10 AM", ["10:00"]),
        ("at 18:30", ["18:30"]),
        ("by noon", ["12:00"]),
        ("at midnight", ["00:00"]),
        ("12 am", ["00:00"]),
        ("12 p.m.", ["12:00"]),
        ("eight in the morning", ["08:00"]),
        ("nine at night", ["21:00"]),
        ("at 9", ["09:00"]),
        ("at 7 in the evening", ["19:00"]),
        ("9.30am", ["09:30"]),
        ("by $9 or 10% or 4,000", []),
        ("@ 9am and 1pm", ["09:00", "13:00"]),
        ("from 9 companies", []),
    ],
)
def test_a_time_of_day_is_read(said: str, times: list[str]) -> None:
    assert [time.time for time in find_times(plain(said))] == times


@pytest.mark.parametrize(
    ("said", "time"), [("9", "09:00"), ("20:00", "20:00"), ("nine", "09:00"), ("7am", "07:00"), ("banana", None)]
)
def test_a_bare_time_is_read(said: str, time: str | None) -> None:
    assert bare_time(said) == time


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("at 9am London time", "Europe/London"),
        ("at 9am local time", "recipient"),
        ("9 am Eastern", "America/New_York"),
        ("10:00 CET", "Europe/Paris"),
        ("9am in each region", "recipient"),
        ("9am Asia/Tokyo", "Asia/Tokyo"),
        ("9am in their own time zone", "recipient"),
        ("eastern customers", None),
        ("9am and/or 10am", None),
    ],
)
def test_a_zone_is_read(said: str, zone: str | None) -> None:
    found = find_zone(said, plain(said), find_times(plain(said)))
    assert (found.zone if found else None) == zone


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("on Monday", "2026-11-23"),
        ("this Friday", "2026-11-27"),
        ("tomorrow", "2026-11-21"),
        ("today", "2026-11-20"),
        ("on 5 December", "2026-12-05"),
        ("December 5th", "2026-12-05"),
        ("Dec 5, 2027", "2027-12-05"),
        ("2027-01-31", "2027-01-31"),
        ("on the 28th", "2026-11-28"),
        ("Monday the thirtieth", "2026-11-30"),
        ("the day after tomorrow", "2026-11-22"),
        ("on Black Friday", "2026-11-27"),
        ("on 3 January", "2027-01-03"),
        ("on 12 November", "2026-11-12"),
        ("on Valentine's Day", "2027-02-14"),
        ("next Tuesday", "2026-11-24"),
        ("13/12", "2026-12-13"),
        ("the 5th of December", "2026-12-05"),
        ("on Christmas", "2026-12-25"),
    ],
)
def test_a_date_is_read_from_a_friday_in_november(said: str, day: str) -> None:
    assert [found.day.isoformat() for found in find_dates(plain(said), FRIDAY)] == [day]


def test_a_span_of_days_has_two_ends() -> None:
    for said in ("from 12 April to 30 June", "April 12 to June 30", "12 April - 30 June"):
        (found,) = find_dates(said.lower(), FRIDAY)
        assert (found.day, found.until) == (date(2027, 4, 12), date(2027, 6, 30))


@pytest.mark.parametrize("said", ["05/06", "next Saturday"])
def test_a_date_of_two_readings_keeps_the_other(said: str) -> None:
    (found,) = find_dates(plain(said), FRIDAY)
    assert found.others


@pytest.mark.parametrize("said", ["31 February", "99/99", "2027-13-45", "1.5"])
def test_a_date_that_does_not_exist_is_none(said: str) -> None:
    assert find_dates(plain(said), FRIDAY) == []


def test_a_holiday_of_next_year_follows_one_that_has_passed() -> None:
    assert holiday("thanksgiving", date(2026, 11, 27)) == date(2027, 11, 25)


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("every Monday", "FREQ=WEEKLY;BYDAY=MO"),
        ("every other Thursday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH"),
        ("each Tuesday and Friday", "FREQ=WEEKLY;BYDAY=TU,FR"),
        ("every day", "FREQ=DAILY"),
        ("daily", "FREQ=DAILY"),
        ("every 6 hours", "FREQ=HOURLY;INTERVAL=6"),
        ("every two weeks", "FREQ=WEEKLY;INTERVAL=2"),
        ("monthly", "FREQ=MONTHLY"),
        ("on the first of each month", "FREQ=MONTHLY;BYMONTHDAY=1"),
        ("on Mondays", "FREQ=WEEKLY;BYDAY=MO"),
        ("the last Friday of every month", "FREQ=MONTHLY;BYDAY=-1FR"),
        ("every weekday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("fortnightly", "FREQ=WEEKLY;INTERVAL=2"),
        ("the first working day of each month", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1"),
        ("every quarter", "FREQ=MONTHLY;INTERVAL=3"),
        ("once", None),
    ],
)
def test_a_repeat_is_a_recurrence_rule(said: str, rule: str | None) -> None:
    found = find_repeat(plain(said))
    assert (found.rule if found else None) == rule


@pytest.mark.parametrize(
    ("said", "delay", "of"),
    [
        ("two days later", "P2D", "previous"),
        ("after 24 hours", "PT24H", "previous"),
        ("an hour after that", "PT1H", "previous"),
        ("a week before", "-P7D", "date"),
        ("the day after", "P1D", "date"),
        ("the next morning", "P1D", "previous"),
        ("3 days after the first email", "P3D", "reference"),
        ("day 3 -", "P3D", "sequence"),
        ("t-14", "-P14D", "date"),
        ("t+2 hours", "PT2H", "date"),
        ("one hour after somebody abandons their cart", "PT1H", "event"),
        ("30 days before renewal", "-P30D", "event"),
        ("on the same day", "P0D", "same"),
        ("at launch", "P0D", "date"),
        ("as soon as the page is up", "PT0S", "reference"),
        ("when someone signs up", "PT0S", "event"),
        ("week 2:", "P14D", "sequence"),
        ("10 minutes after signing up", "PT10M", "event"),
    ],
)
def test_a_wait_is_read(said: str, delay: str, of: str) -> None:
    assert [(wait.delay, wait.of) for wait in find_waits(said, trigger=None)] == [(delay, of)]


def test_they_leave_means_what_the_brief_is_about() -> None:
    (wait,) = find_waits("1 hr after they leave", trigger="cart_abandoned")
    assert wait.event == "cart_abandoned"


@pytest.mark.parametrize(
    ("said", "amount", "currency", "per"),
    [
        ("$500 a day", 500, "USD", "day"),
        ("€1,200 in total", 1200, "EUR", "total"),
        ("£2k", 2000, "GBP", "total"),
        ("50 euros a day", 50, "EUR", "day"),
        ("a daily budget of $30", 30, "USD", "day"),
        ("$700 per week", 100, "USD", "day"),
        ("300 dollars", 300, "USD", "total"),
    ],
)
def test_money_is_read(said: str, amount: int, currency: str, per: str) -> None:
    (found,) = budgets(said)
    assert (found.budget.amount, found.budget.currency, found.budget.per) == (amount, currency, per)


def test_the_best_time_for_each_person_has_a_day_and_a_window() -> None:
    said = "on Saturday at the best time for each person between 7am and 9pm"
    when = read_when(said, plain(said), TimeContext(FRIDAY))
    assert (when.optimal, when.day, when.between) == (True, date(2026, 11, 21), ("07:00", "21:00"))
