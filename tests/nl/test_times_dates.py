"""Dates as people write them: British and American, short and long, by weekday, holiday, period, or from today."""

from __future__ import annotations

from datetime import date

import pytest

from nl.language.text import plain
from nl.times.absolute_dates import impossible_dates
from nl.times.calendar_parts import find_months
from nl.times.calendar_words import add_to_day, holiday, holiday_names, make_date, next_day_of_month, nth_weekday
from nl.times.dates import find_dates

FRIDAY = date(2026, 11, 20)


def _days(said: str, last: date | None = None) -> list[str]:
    return [found.day.isoformat() for found in find_dates(plain(said), FRIDAY, last)]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("1st of Dec, 2026", "2026-12-01"),
        ("Dec. 1st", "2026-12-01"),
        ("the twenty-third of December", "2026-12-23"),
        ("December the third", "2026-12-03"),
        ("Wed 3rd Feb '27", "2027-02-03"),
        ("12.12. at noon", "2026-12-12"),
        ("16.12.2026", "2026-12-16"),
        ("2027/02/04", "2027-02-04"),
        ("30-11-2026", "2026-11-30"),
        ("5/12/26", "2026-12-05"),
        ("on 05/12 (Sat)", "2026-12-05"),
        ("Mon 30/11", "2026-11-30"),
        ("29 February", "2028-02-29"),
        ("5 December (Saturday)", "2026-12-05"),
        ("on 5.12 at 9", "2026-12-05"),
        ("3-May-2027", "2027-05-03"),
        ("4.II.2027", "2027-02-04"),
        ("20270204", "2027-02-04"),
        ("12 mai 2027", "2027-05-12"),
        ("12 januari 2027", "2027-01-12"),
        ("5 septembre 2027", "2027-09-05"),
        ("el 5 de diciembre", "2026-12-05"),
        ("Decmber 5", "2026-12-05"),
        ("5 Decmber 2026", "2026-12-05"),
    ],
)
def test_a_date_with_its_month_is_read(said: str, day: str) -> None:
    assert _days(said) == [day]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("a week on Tuesday", "2026-12-01"),
        ("Tuesday week", "2026-12-01"),
        ("Friday fortnight", "2026-12-11"),
        ("in a fortnight", "2026-12-04"),
        ("in 3 weeks' time", "2026-12-11"),
        ("three days from now", "2026-11-23"),
        ("two days from tomorrow", "2026-11-23"),
        ("one month from today", "2026-12-20"),
        ("a week tomorrow", "2026-11-28"),
        ("a fortnight today", "2026-12-04"),
        ("this time tomorrow", "2026-11-21"),
        ("this time next week", "2026-11-27"),
        ("this time on Monday", "2026-11-23"),
        ("next week Thursday", "2026-11-26"),
        ("Thursday of next week", "2026-11-26"),
        ("Thursday next week", "2026-11-26"),
        ("tommorow", "2026-11-21"),
        ("yesterday", "2026-11-19"),
        ("on Sun at 9", "2026-11-22"),
        ("Sun, 9am", "2026-11-22"),
        ("first of next month", "2026-12-01"),
        ("the 15th of the month", "2026-12-15"),
        ("the 30th of this month", "2026-11-30"),
        ("the Monday after Thanksgiving", "2026-11-30"),
        ("the Friday before Christmas", "2026-12-18"),
        ("the weekend before Christmas", "2026-12-19"),
        ("the week after Christmas", "2027-01-01"),
        ("the week before Christmas", "2026-12-18"),
        ("Christmas 2027", "2027-12-25"),
        ("Thursday, in a week", "2026-11-26"),
    ],
)
def test_a_date_that_counts_from_today_is_read(said: str, day: str) -> None:
    assert _days(said)[-1:] == [day]


def test_two_weeks_after_a_weekday_counts_from_no_day_that_is_known_here() -> None:
    assert _days("two weeks after Monday") == ["2026-11-23"]


def test_a_length_that_no_plan_reaches_is_no_date() -> None:
    assert _days("in 9999999 days' time") == []
    assert _days("9 fortnights today") != []


def test_the_following_weekday_counts_from_the_date_before() -> None:
    assert _days("the following Thursday", date(2026, 12, 3)) == ["2026-12-10"]
    assert _days("the 5th of the following month", date(2026, 12, 3)) == ["2027-01-05"]


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("3-7 May", "2027-05-03", "2027-05-07"),
        ("from 3rd till the 7th of May", "2027-05-03", "2027-05-07"),
        ("May 3 to 7", "2027-05-03", "2027-05-07"),
        ("Mon 3 - Fri 7 May", "2027-05-03", "2027-05-07"),
        ("between 1 and 20 December", "2026-12-01", "2026-12-20"),
        ("from 20 December to 5 January 2027", "2026-12-20", "2027-01-05"),
        ("5 Dec - 7 Jan", "2026-12-05", "2027-01-07"),
        ("from 12 January 2027 to 3 January", "2027-01-12", "2028-01-03"),
    ],
)
def test_a_range_has_both_ends(said: str, first: str, last: str) -> None:
    (found,) = find_dates(plain(said), FRIDAY)
    assert (found.day.isoformat(), str(found.until)) == (first, last)


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("on 1 and 20 December", ["2026-12-01", "2026-12-20"]),
        ("on 5th, 12th and 19th December", ["2026-12-05", "2026-12-12", "2026-12-19"]),
        ("December 1 and 20", ["2026-12-01", "2026-12-20"]),
        ("on 1 and 31 November", []),
        ("from 1 and 31 February", []),
    ],
)
def test_days_in_a_row_are_each_read(said: str, days: list[str]) -> None:
    assert _days(said) == days


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("the sun is out", []),
        ("24/7 support", []),
        ("50/50", []),
        ("1/2 price", []),
        ("3/4 of people", []),
        ("2/3", []),
        ("version 2.12", []),
        ("the 10-12 crowd", []),
        ("every Monday", []),
        ("32.13.2027", []),
        ("20271301", []),
        ("20270231", []),
        ("KW 55", []),
        ("in two hours' time", []),
        ("31 novembre", []),
        ("13.XII.1", []),
        ("31.II.2027", []),
        ("5 members", []),
        ("Februarry 31", []),
        ("KW 60", []),
        ("5th Monday in February", ["2026-11-23"]),
        ("between 30 February and 3 March", ["2027-03-03"]),
    ],
)
def test_numbers_and_words_that_are_no_date_are_left(said: str, days: list[str]) -> None:
    assert _days(said) == days


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("the first Monday in May", "2027-05-03"),
        ("last Friday of the month", "2026-11-27"),
        ("the first Friday of the month", "2026-12-04"),
        ("the last Friday of the following month", "2026-12-25"),
        ("first working day of the new year", "2027-01-01"),
        ("last working day of January", "2027-01-29"),
        ("the last day of 2027", "2027-12-31"),
        ("the last Monday of the year", "2026-12-28"),
        ("first day of next month", "2026-12-01"),
        ("first weekend of December", "2026-12-05"),
        ("the first Monday in the month after next", "2027-01-04"),
        ("the last day of March", "2027-03-31"),
    ],
)
def test_a_day_by_its_place_in_a_month_or_year_is_exact(said: str, day: str) -> None:
    (found,) = find_dates(plain(said), FRIDAY)
    assert (found.day.isoformat(), found.doubt) == (day, None)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("mid-March", "2027-03-16"),
        ("late November", "2026-11-24"),
        ("early November", "2026-11-20"),
        ("the end of Q1", "2027-03-31"),
        ("end of the quarter", "2026-12-31"),
        ("start of next quarter", "2027-01-01"),
        ("in Q2 2027", "2027-04-01"),
        ("end of the year", "2026-12-31"),
        ("beginning of next year", "2027-01-01"),
        ("end of next week", "2026-11-27"),
        ("early next week", "2026-11-23"),
        ("late this week", "2026-11-20"),
        ("end of week", "2026-11-20"),
        ("month-end", "2026-11-30"),
        ("mid-month", "2026-12-15"),
        ("next month", "2026-12-01"),
        ("next week", "2026-11-23"),
        ("next quarter", "2027-01-01"),
        ("this weekend", "2026-11-21"),
        ("next weekend", "2026-11-28"),
        ("the week after next", "2026-11-30"),
        ("midweek", "2026-11-25"),
        ("week of 15 April", "2027-04-12"),
        ("w/c 12 April", "2027-04-12"),
        ("KW 14", "2027-04-05"),
        ("week 14 of 2027", "2027-04-05"),
    ],
)
def test_a_part_of_a_period_takes_a_day_and_says_that_it_is_open(said: str, day: str) -> None:
    (found,) = find_dates(plain(said), FRIDAY)
    assert found.day.isoformat() == day
    assert found.doubt
    assert found.doubt.readings[0] == day


def test_a_year_out_of_reach_has_no_parts() -> None:
    assert find_dates("mid-march 2099", FRIDAY) == []
    assert find_dates("the last day of 2099", FRIDAY) == []


@pytest.mark.parametrize("said", ["until the end of March", "to the end of next week", "through the end of the year"])
def test_an_end_of_a_period_behind_until_is_an_end(said: str) -> None:
    (found,) = find_dates(plain(said), FRIDAY)
    assert found.said == "until"


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("until June", "2026-11-20", "2027-05-31"),
        ("through June", "2026-11-20", "2027-06-30"),
        ("in December", "2026-12-01", "2026-12-31"),
        ("throughout November", "2026-11-20", "2026-11-30"),
    ],
)
def test_a_month_bounds_a_repeat(said: str, first: str, last: str) -> None:
    found = find_months(plain(said), FRIDAY)
    assert found
    assert (found[0].isoformat(), found[1].isoformat()) == (first, last)


def test_without_a_month_nothing_bounds_a_repeat() -> None:
    assert find_months("every monday", FRIDAY) is None


@pytest.mark.parametrize(
    ("said", "readings"),
    [
        ("Tuesday 5 May", ("2027-05-05", "2027-05-04")),
        ("Mon 4 - Fri 7 May", ("2027-05-04", "2027-05-03")),
        ("Tue 25/12", ("2026-12-25", "2026-12-22")),
        ("by Friday", ("2026-11-27", "a day before")),
    ],
)
def test_a_date_in_doubt_keeps_its_readings(said: str, readings: tuple[str, ...]) -> None:
    (found,) = find_dates(plain(said), FRIDAY)
    assert found.doubt
    assert found.doubt.readings == readings


def test_a_numeric_date_is_read_as_the_brief_has_shown() -> None:
    (shown,) = find_dates("25/12", FRIDAY)
    assert shown.day_first is True
    (open_one,) = find_dates("05/06", FRIDAY)
    (european,) = find_dates("05/06", FRIDAY, day_first=True)
    (american,) = find_dates("05/06", FRIDAY, day_first=False)
    assert (open_one.others, european.others, american.others) == ((date(2027, 6, 5),), (), ())
    assert (european.day, american.day) == (date(2027, 6, 5), date(2027, 5, 6))


@pytest.mark.parametrize("said", ["30 February", "Feb 30, 2027", "2027-13-45", "99/99/2027"])
def test_a_date_that_no_calendar_has_is_told(said: str) -> None:
    ((doubt, _, _),) = impossible_dates(plain(said), FRIDAY)
    assert "is no date" in doubt.message


def test_a_date_too_far_away_is_told_and_a_bare_fraction_is_not() -> None:
    ((doubt, _, _),) = impossible_dates("5 may 9999", FRIDAY)
    assert "too far" in doubt.message
    assert impossible_dates("99/99", FRIDAY) == []


def test_each_holiday_has_a_day_within_a_year() -> None:
    for name in holiday_names():
        day = holiday(name, FRIDAY)
        assert day is not None
        assert 0 <= (day - FRIDAY).days <= 390
    assert holiday("mardi gras", FRIDAY) is None


def test_days_beyond_the_calendar_are_none() -> None:
    assert make_date(9999, 1, 1, FRIDAY) is None
    assert make_date(None, 2, 30, FRIDAY) is None
    assert add_to_day(FRIDAY, "P999999999999D") is None
    assert add_to_day(FRIDAY, "P900Y") is None
    assert next_day_of_month(32, FRIDAY) is None
    assert nth_weekday(2027, 2, 0, 5) is None
