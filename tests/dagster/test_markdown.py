"""Previews as Markdown tables."""

from __future__ import annotations

from datetime import UTC, datetime

from marketflow_dagster.markdown import MOST_ROWS, instant, listed, reasons, table, unbroken


def test_a_table_has_a_line_for_each_row() -> None:
    """Numbers are grouped, nothing is shown as a dash, yes and no are words."""
    text = table(["zone", "people", "done", "note"], [("Asia/Tokyo", 1234, True, None), ("UTC", 0.5, False, "x")])
    assert text.splitlines() == [
        "| zone | people | done | note |",
        "| --- | --- | --- | --- |",
        "| Asia/Tokyo | 1,234 | yes | – |",
        "| UTC | 0.50 | no | x |",
    ]


def test_a_bar_or_a_line_break_in_a_cell_does_not_break_the_table() -> None:
    """Both would start a new cell or row."""
    assert table(["a"], [("x|y\nz",)]).splitlines()[-1] == "| x\\|y z |"


def test_a_long_table_says_how_many_rows_are_left_out() -> None:
    """A preview is short and says so."""
    text = table(["n"], ((number,) for number in range(MOST_ROWS + 7)))
    assert text.endswith("… and 7 more.")
    assert text.count("\n| ") == MOST_ROWS + 1


def test_an_instant_names_its_zone() -> None:
    """A time without a zone tells nobody anything; no time is a dash."""
    assert instant(datetime(2026, 11, 23, 14, tzinfo=UTC)) == unbroken("2026-11-23 14:00 UTC")
    assert instant(None) == "–"


def test_reasons_leave_out_what_did_not_happen() -> None:
    """A reason with nobody is not a reason."""
    assert reasons({"unsubscribed": 1200, "no address": 0}) == "1,200 unsubscribed"
    assert reasons({}) == "–"


def test_notes_become_a_list_and_none_a_dash() -> None:
    """Long sentences stand below each other instead of in a narrow column."""
    assert listed(["one", "two"]).value == "- one\n- two"
    assert listed([]).value == "–"
