"""Rows get into the tables whole, and replace what stood for the same thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from marketflow_core.metrics.tables import SCHEMAS, MetricRow, SendRow, prepared, replace_day, replace_sends, utc_naive
from marketflow_core.store.results import ResultsFile

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
ROW = MetricRow("mailchimp", date(2026, 11, 23), "c", "s", "UTC", "email", "mailchimp", "opens", 5.0, None, NOW)
LOCAL = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Asia/Tokyo"))
SEND = SendRow(
    "s",
    "Asia/Tokyo",
    "once",
    "send_email",
    "email",
    "mailchimp",
    LOCAL.astimezone(UTC),
    LOCAL,
    10,
    6,
    {"unsubscribed": 2},
    {"no address": 1},
    1,
    0,
    "first",
    3,
)


def query(results: ResultsFile, sql: str) -> list[tuple[object, ...]]:
    with results.read() as connection:
        return connection.execute(sql).fetchall()


def test_a_send_is_kept_with_its_instant_in_utc_and_its_local_time(results: ResultsFile) -> None:
    replace_sends(results, "rehearsal", "c", [SEND])
    assert query(results, "SELECT * EXCLUDE (note) FROM sends") == [
        ("rehearsal", "c", "s", "Asia/Tokyo", "once", "send_email", "email", "mailchimp",
         utc_naive(datetime(2026, 11, 23, 0, tzinfo=UTC)),
         utc_naive(datetime(2026, 11, 23, 9, tzinfo=UTC)), 10, 6, 1, 1, 0, 2, 3)
    ]  # fmt: skip


def test_people_who_were_left_out_are_kept_by_reason(results: ResultsFile) -> None:
    replace_sends(results, "rehearsal", "c", [SEND])
    assert query(results, "SELECT outcome, reason, people FROM holdbacks ORDER BY ALL") == [
        ("held", "no address", 1),
        ("suppressed", "unsubscribed", 2),
    ]


def test_a_send_that_waits_has_no_instant(results: ResultsFile) -> None:
    replace_sends(results, "rehearsal", "c", [replace(SEND, instant=None, local=None)])
    assert query(results, "SELECT instant, local FROM sends") == [(None, None)]


def test_writing_a_campaign_again_replaces_it_and_touches_no_other(results: ResultsFile) -> None:
    replace_sends(results, "rehearsal", "c", [SEND, replace(SEND, zone="Europe/London")])
    replace_sends(results, "rehearsal", "other", [SEND])
    replace_sends(results, "live", "c", [SEND])
    replace_sends(results, "rehearsal", "c", [replace(SEND, sent=9, suppressed={}, held={})])
    assert query(results, "SELECT mode, campaign, sum(sent) FROM sends GROUP BY ALL ORDER BY ALL") == [
        ("live", "c", 6),
        ("rehearsal", "c", 9),
        ("rehearsal", "other", 6),
    ]
    assert query(results, "SELECT count(*) FROM holdbacks WHERE mode = 'rehearsal' AND campaign = 'c'") == [(0,)]


def test_a_day_is_replaced_as_a_whole(results: ResultsFile) -> None:
    replace_day(results, "rehearsal", "mailchimp", ROW.day, [ROW, replace(ROW, metric="clicks")])
    replace_day(results, "rehearsal", "mailchimp", ROW.day, [replace(ROW, value=7.0)])
    assert query(results, "SELECT metric, value, collected_at FROM platform_metrics") == [
        ("opens", 7.0, utc_naive(datetime(2026, 11, 25, 12, tzinfo=UTC)))
    ]
    assert query(results, "SELECT platform, rows FROM collections") == [("mailchimp", 1)]


def test_a_day_without_numbers_is_known_to_have_been_asked_for(results: ResultsFile) -> None:
    replace_day(results, "rehearsal", "facebook", ROW.day, [], collected_at=NOW)
    assert query(results, "SELECT platform, day, collected_at, rows FROM collections") == [
        ("facebook", ROW.day, utc_naive(datetime(2026, 11, 25, 12, tzinfo=UTC)), 0)
    ]


def test_a_row_of_another_day_is_refused_and_nothing_is_lost(results: ResultsFile) -> None:
    replace_day(results, "rehearsal", "mailchimp", ROW.day, [ROW])
    with pytest.raises(ValueError, match="can't stand for mailchimp on 2026-11-24"):
        replace_day(results, "rehearsal", "mailchimp", date(2026, 11, 24), [ROW])
    assert query(results, "SELECT count(*) FROM platform_metrics") == [(1,)]


def test_a_failing_write_leaves_what_stood(results: ResultsFile) -> None:
    replace_sends(results, "rehearsal", "c", [SEND])
    with pytest.raises(Exception, match=r"(?i)null|constraint"):
        replace_sends(results, "rehearsal", "c", [replace(SEND, step=None)])  # pyright: ignore[reportArgumentType]
    assert query(results, "SELECT count(*) FROM sends") == [(1,)]


def test_tables_are_made_where_they_are_missing(results: ResultsFile) -> None:
    prepared(results)
    assert {name for (name,) in query(results, "SELECT table_name FROM duckdb_tables()")} == set(SCHEMAS)


def test_a_row_tells_whether_it_adds_up() -> None:
    assert SEND.adds_up
    assert not replace(SEND, failed=0).adds_up
