"""Times of day, windows, zones and repeats as people write them."""

from __future__ import annotations

import pytest

from nl.language.text import plain
from nl.times.clocktimes import bad_times, bare_time, find_times, find_window
from nl.times.recurrence import find_count, find_repeat
from nl.times.zones import find_zone


@pytest.mark.parametrize(
    ("said", "times"),
    [
        ("a quarter to nine in the evening", ["20:45"]),
        ("half past five in the afternoon", ["17:30"]),
        ("ten past eight on the morning of the 1st", ["08:10"]),
        ("quarter past 3pm", ["15:15"]),
        ("ten to one pm", ["12:50"]),
        ("five past midnight", ["00:05"]),
        ("half nine", ["09:30"]),
        ("at nine thirty", ["09:30"]),
        ("nine-thirty am", ["09:30"]),
        ("8 o'clock", ["08:00"]),
        ("eleven o'clock", ["11:00"]),
        ("at 09.00", ["09:00"]),
        ("at 0900 hrs", ["09:00"]),
        ("0700", ["07:00"]),
        ("Mon 23 Nov 0830", ["08:30"]),
        ("at 1830", ["18:30"]),
        ("1830h", ["18:30"]),
        ("18h30", ["18:30"]),
        ("18h.", ["18:00"]),
        ("20:00h", ["20:00"]),
        ("Thursday 19.00", ["19:00"]),
        ("9a ET", ["09:00"]),
        ("12 noon", ["12:00"]),
        ("2pm-4pm", ["14:00", "16:00"]),
        ("9-11am", ["09:00"]),
        ("11-2pm", ["11:00"]),
        ("at 10 tonight", ["22:00"]),
        ("at 7 tomorrow evening", ["19:00"]),
        ("8 in the morning", ["08:00"]),
        ("at 24:00", ["00:00"]),
        ("at midnight", ["00:00"]),
        ("send 1830 emails", []),
        ("ratio 16:9", []),
        ("in 2 to 3 days", []),
        ("at least 3", []),
        ("five to ten emails", []),
    ],
)
def test_a_time_of_day_is_read(said: str, times: list[str]) -> None:
    assert [time.time for time in find_times(plain(said))] == times


@pytest.mark.parametrize(
    ("said", "time"),
    [
        ("first thing", "08:00"),
        ("EOD", "17:00"),
        ("by close of business", "17:00"),
        ("around 9ish", "09:00"),
        ("about 11", "11:00"),
        ("around noon", "12:00"),
        ("mid-morning", "10:30"),
    ],
)
def test_a_loose_time_is_taken_and_marked(said: str, time: str) -> None:
    (found,) = find_times(plain(said))
    assert (found.time, found.loose) == (time, True)


@pytest.mark.parametrize(("said", "time", "other"), [("at 3", "15:00", "03:00"), ("6-ish", "18:00", "06:00")])
def test_a_small_hour_is_the_afternoon_s_and_keeps_the_other(said: str, time: str, other: str) -> None:
    (found,) = find_times(plain(said))
    assert (found.time, found.other) == (time, other)


def test_a_time_that_no_clock_shows_is_told() -> None:
    assert [doubt.said for doubt, _, _ in bad_times("at 25:00 or at 9:75, not 9:30")] == ["25:00", "9:75"]
    assert bare_time("9:75") is None
    assert bare_time("25") is None


@pytest.mark.parametrize(
    ("said", "window"),
    [
        ("any time between 10 and 4", ("10:00", "16:00")),
        ("between 8am and 6pm", ("08:00", "18:00")),
        ("between 2 and 4pm", ("14:00", "16:00")),
        ("between 9 and 8pm", ("09:00", "20:00")),
        ("between 7 and 9 in the evening", ("19:00", "21:00")),
        ("sometime from 9 to 11", ("09:00", "11:00")),
        ("between 9:30 and 11", ("09:30", "11:00")),
        ("between 22:00 and 6", ("22:00", "06:00")),
        ("whenever between noon and 5", ("12:00", "17:00")),
    ],
)
def test_a_window_has_two_times(said: str, window: tuple[str, str]) -> None:
    found = find_window(said)
    assert found
    assert found[0] == window


@pytest.mark.parametrize(
    "said",
    [
        "between 25 and 45",
        "between 10 and 20 employees",
        "between 1 and 20 december",
        "from 9 to 5",
        "aged between 18:00 and 24:00",
        "any time between 10 and 10",
        "any time between 10 and 77",
    ],
)
def test_two_numbers_are_no_window(said: str) -> None:
    assert find_window(said) is None


def test_two_numbers_are_a_window_where_hours_are_meant() -> None:
    assert find_window("between 9 and 20", of_time=True) == (("09:00", "20:00"), 0, 16)


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("at 9am UTC+2", "Etc/GMT-2"),
        ("at 9am GMT-5", "Etc/GMT+5"),
        ("at 9am UTC+0", "UTC"),
        ("at 9am UTC+5:30", "Asia/Kolkata"),
        ("at 9:00+01:00", "Etc/GMT-1"),
        ("10:00Z", "UTC"),
        ("9am pst", "America/Los_Angeles"),
        ("9am US Eastern", "America/New_York"),
        ("9am Eastern Daylight Time", "America/New_York"),
        ("21:00 IST", "Asia/Kolkata"),
        ("9am HKT", "Asia/Hong_Kong"),
        ("9am local", "recipient"),
        ("9am, local to each recipient", "recipient"),
        ("9am wherever they are", "recipient"),
        ("9am in the recipient's time zone", "recipient"),
        ("9am by their own clock", "recipient"),
        ("at 9am", None),
        ("UTC", "UTC"),
        ("over +03:00 things", None),
        ("the IST team", None),
    ],
)
def test_a_zone_is_read(said: str, zone: str | None) -> None:
    found = find_zone(said, plain(said), find_times(plain(said)))
    assert (found.zone if found else None) == zone


@pytest.mark.parametrize("said", ["9am UTC+99", "9am UTC+5:17"])
def test_an_offset_that_no_place_has_is_told(said: str) -> None:
    found = find_zone(said, plain(said), find_times(plain(said)))
    assert found
    assert not found.known


def test_a_place_of_the_form_of_a_zone_is_told_only_in_an_area_of_zones() -> None:
    assert find_zone("9am Europe/Atlantis", "9am europe/atlantis", []) is not None
    assert find_zone("Facebook/Instagram", "facebook/instagram", []) is None


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("once a fortnight, on Tuesday at 6", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("every weekend", "FREQ=WEEKLY;BYDAY=SA,SU"),
        ("on every 1st and 15th", "FREQ=MONTHLY;BYMONTHDAY=1,15"),
        ("twice a month, on the first and third Wednesday", "FREQ=MONTHLY;BYDAY=1WE,3WE"),
        ("monthly, 1st Thursday, 10am", "FREQ=MONTHLY;BYDAY=1TH"),
        ("twice a week on Tue and Fri", "FREQ=WEEKLY;BYDAY=TU,FR"),
        ("on the 1st and 15th of every month", "FREQ=MONTHLY;BYMONTHDAY=1,15"),
        ("on the 5th of every other month", "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=5"),
        ("biweekly on Thursdays", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH"),
        ("every day except Sunday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA"),
        ("daily except weekends", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("every weekday but not Fridays", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH"),
        ("every Monday except Monday", "FREQ=WEEKLY;BYDAY=MO"),
        ("alternate Thursdays", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH"),
        ("on alternate days", "FREQ=DAILY;INTERVAL=2"),
        ("every second day", "FREQ=DAILY;INTERVAL=2"),
        ("every 3rd day", "FREQ=DAILY;INTERVAL=3"),
        ("every 4th week", "FREQ=WEEKLY;INTERVAL=4"),
        ("every 1st Monday", "FREQ=MONTHLY;BYDAY=1MO"),
        ("every second Tuesday of the month", "FREQ=MONTHLY;BYDAY=2TU"),
        ("every second Tuesday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("the last day of each month", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("the first day of every year", "FREQ=YEARLY;BYYEARDAY=1"),
        ("at the end of every month", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("at the start of each week", "FREQ=WEEKLY;BYDAY=MO"),
        ("at the end of every day", "FREQ=DAILY"),
        ("in the middle of every quarter", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15"),
        ("every 14 February", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=14"),
        ("monthly on the last day", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("monthly on the 15th", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("every month on the 5th", "FREQ=MONTHLY;BYMONTHDAY=5"),
        ("once a month on the 15th", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("every 3 weeks on a Monday", "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO"),
        ("weekly on Tuesday", "FREQ=WEEKLY;BYDAY=TU"),
        ("once a day", "FREQ=DAILY"),
        ("Mon-Fri at 8", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("every morning", "FREQ=DAILY"),
        ("weekday mornings", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("Monday mornings", "FREQ=WEEKLY;BYDAY=MO"),
        ("at weekends", "FREQ=WEEKLY;BYDAY=SA,SU"),
        ("every couple of weeks", "FREQ=WEEKLY;INTERVAL=2"),
        ("every six months", "FREQ=MONTHLY;INTERVAL=6"),
        ("yearly", "FREQ=YEARLY"),
        ("first Monday of each quarter", "FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO"),
        ("the second working day of every other month", "FREQ=MONTHLY;INTERVAL=2;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=2"),
        ("Monday to Friday", None),
        ("the last Friday of the month", None),
        ("in the weekly newsletter", None),
        ("people who visit twice a week", None),
    ],
)
def test_a_repeat_is_a_recurrence_rule(said: str, rule: str | None) -> None:
    found = find_repeat(plain(said))
    assert (found.rule if found else None) == rule


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ("bimonthly", "every two months"),
        ("biweekly", "every two weeks"),
        ("twice a week", "on Tuesday and Thursday"),
        ("four times a week", "once a week"),
        ("every few days", "every 3 days"),
    ],
)
def test_a_repeat_that_leaves_something_open_says_what_was_taken(said: str, taken: str) -> None:
    found = find_repeat(said)
    assert found
    assert found.doubt
    assert found.doubt.readings[0] == taken


@pytest.mark.parametrize(
    ("said", "count"), [("ten times", 10), ("six issues in total", 6), ("5x", 5), ("0 times", None), ("often", None)]
)
def test_a_number_of_times_is_read(said: str, count: int | None) -> None:
    found = find_count(said)
    assert (found[0] if found else None) == count
