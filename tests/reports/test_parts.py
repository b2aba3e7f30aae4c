"""The parts of a report: words, readings, tables, timelines, funnels, accounts and charts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from marketflow_core.metrics.definitions import DEFINITIONS
from marketflow_core.metrics.figures import Cell, Figures
from marketflow_core.metrics.performance import CampaignResults
from marketflow_core.metrics.tables import SendRow
from marketflow_core.plan.models import Plan
from marketflow_core.reports import wording
from marketflow_core.reports.accounting import accounts, reasons, sent_when
from marketflow_core.reports.charts import charts, colour, largest
from marketflow_core.reports.contents import gather
from marketflow_core.reports.funnels import funnels
from marketflow_core.reports.origins import excerpt, origins, questions, quote
from marketflow_core.reports.page import embedded, spark_area, spark_line
from marketflow_core.reports.readings import read
from marketflow_core.reports.tables import compare
from marketflow_core.reports.timelines import days, sparkline, timelines
from tests.reports.plans import NOW, REFERENCE, launch_plan

DAY = date(2026, 11, 23)


def cell(platform: str = "facebook", currency: str | None = "USD", day: date = DAY, **measures: float) -> Cell:
    return Cell("ads", platform, "ads", "Asia/Tokyo", day, currency, measures)


def results(*cells: Cell) -> CampaignResults:
    return CampaignResults("rehearsal", "product_launch", cells, counted_by="google_analytics")


def send(**changes: object) -> SendRow:
    told = {
        "step": "s",
        "zone": "Asia/Kolkata",
        "occurrence": "once",
        "action": "send_email",
        "channel": "email",
        "platform": "mailchimp",
        "instant": datetime(2026, 11, 23, 3, 30, tzinfo=UTC),
        "local": datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Kolkata")),
        "planned": 10,
        "sent": 10,
    }
    return SendRow(**{**told, **changes})  # pyright: ignore[reportArgumentType] - a row from its fields


@pytest.mark.parametrize(
    ("value", "unit", "currency", "text"),
    [
        (12345.0, "count", None, "12,345"),
        (3.4482, "percent", None, "3.45%"),
        (250.4, "percent", None, "250%"),
        (2.514, "ratio", None, "2.51×"),
        (1234.5, "money", "EUR", "1,234.50 EUR"),
    ],
)
def test_numbers_are_written_for_people(value: float, unit: wording.Unit, currency: str | None, text: str) -> None:
    assert wording.number(value, unit, currency) == text


def test_names_are_written_for_people() -> None:
    assert wording.platform("google_ads") == "Google Ads"
    assert wording.platform("acme_mail") == "Acme mail"
    assert wording.place("America/Argentina/Buenos_Aires") == "Buenos Aires"
    assert wording.words("follow_up_email") == "Follow-up email"
    assert wording.channel("sms") == "SMS"
    assert wording.plural(1, "send") == "1 send"
    assert wording.plural(2000, "send") == "2,000 sends"
    assert wording.plural(2, "person", "people") == "2 people"
    assert wording.share(1, 0) == wording.NOTHING


@pytest.mark.parametrize(
    ("last", "text"),
    [
        (date(2026, 11, 23), "23 Nov 2026"),
        (date(2026, 11, 27), "23–27 Nov 2026"),
        (date(2026, 12, 2), "23 Nov – 2 Dec 2026"),
        (date(2027, 1, 2), "23 Nov 2026 – 2 Jan 2027"),
    ],
)
def test_spans_of_days_are_written_short(last: date, text: str) -> None:
    assert wording.period(DAY, last) == text


def test_half_hours_of_a_zone_are_told() -> None:
    local = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001 - a wall clock without its zone, as the tables keep it
    assert wording.utc_offset(local, datetime(2026, 11, 23, 3, 30, tzinfo=UTC)) == "UTC+5:30"
    assert wording.utc_offset(local, datetime(2026, 11, 23, 12, 30, tzinfo=UTC)) == "UTC−3:30"
    assert wording.utc_offset(local, datetime(2026, 11, 23, 9, 0, tzinfo=UTC)) == "UTC"


def test_money_in_two_currencies_gives_two_readings() -> None:
    figures = Figures([cell(spend=5, revenue=10), cell("google_ads", "EUR", spend=6, revenue=18)])
    assert [(one.text, one.bare, one.tail) for one in read(figures, DEFINITIONS["spend"])] == [
        ("6.00 EUR", "6.00", "EUR"),
        ("5.00 USD", "5.00", "USD"),
    ]
    assert [one.text for one in read(figures, DEFINITIONS["roas"])] == ["3.00× (EUR)", "2.00× (USD)"]
    assert read(figures, DEFINITIONS["opens"]) == ()


def test_a_column_names_its_currency_only_where_it_has_one() -> None:
    table = compare(results(cell(spend=5), cell("google_ads", "EUR", spend=6), cell(clicks=3)), "platform")
    assert [table.currency(index) for index in range(len(table.columns))] == [None, None]
    table = compare(results(cell(spend=5, clicks=2)), "platform")
    assert [(column.name, table.currency(index)) for index, column in enumerate(table.columns)] == [
        ("clicks", None),
        ("spend", "USD"),
    ]


def test_steps_stand_in_the_order_of_the_plan() -> None:
    cells = [Cell("ads", "facebook", step, "UTC", DAY, None, {"clicks": 1.0}) for step in ("b", "a", "unplanned", "c")]
    table = compare(results(*cells), "step", order=("c", "b", "a"))
    assert [row.key for row in table.rows] == ["c", "b", "a", "unplanned"]


def test_days_without_numbers_stand_in_the_course_as_gaps() -> None:
    found = results(cell(clicks=3), cell(day=DAY + timedelta(days=2), clicks=5))
    assert days(found) == (DAY, DAY + timedelta(days=1), DAY + timedelta(days=2))
    series = next(one for one in timelines(found) if one.metric == "clicks" and one.dimension == "platform")
    assert series.lines[0].values == (3.0, None, 5.0)
    assert sparkline(found, "clicks", None) == (3.0, 0.0, 5.0)
    assert days(results()) == ()


def test_each_currency_has_its_own_course() -> None:
    found = timelines(results(cell(spend=3), cell("google_ads", "EUR", spend=5)))
    spends = [one for one in found if one.metric == "spend" and one.dimension == "platform"]
    assert [(one.currency, [line.key for line in one.lines]) for one in spends] == [
        ("EUR", ["google_ads"]),
        ("USD", ["facebook"]),
    ]
    assert [one.plain()["label"] for one in spends] == ["Spend (EUR)", "Spend (USD)"]


def test_a_funnel_tells_each_stage_of_the_one_before() -> None:
    (funnel,) = funnels(results(cell(impressions=200, clicks=10, conversions=0)))
    assert [(stage.label, stage.width, stage.of_previous) for stage in funnel.stages] == [
        ("Shown", 100.0, ""),
        ("Clicked", 5.0, "5.0%"),
        ("Purchased", 0.0, "0.0%"),
    ]


def test_a_funnel_of_nothing_is_left_out() -> None:
    assert funnels(results()) == ()


def test_the_account_of_messages_and_of_posts_stands_apart() -> None:
    rows = [
        send(planned=10, sent=6, suppressed={"unsubscribed": 2}, held={"no address": 1}, failed=1),
        send(action="publish_post", planned=1, sent=0, uncertain=1),
    ]
    messages, others = accounts(rows)
    assert (messages.planned, messages.suppressed, messages.held, messages.failed, messages.adds_up) == (
        10,
        2,
        1,
        1,
        True,
    )
    assert (others.planned, others.uncertain, others.adds_up) == (1, 1, True)


def test_an_account_that_does_not_add_up_says_so() -> None:
    (messages,) = accounts([send(planned=10, sent=6)])
    assert not messages.adds_up


def test_reasons_are_added_up_over_sends_the_most_frequent_first() -> None:
    rows = [send(suppressed={"a": 1, "b": 5}), send(suppressed={"a": 1}, held={"c": 5})]
    assert [(one.outcome, one.reason, one.people, one.width) for one in reasons(rows)] == [
        ("held", "c", 5, 100.0),
        ("suppressed", "b", 5, 100.0),
        ("suppressed", "a", 2, 40.0),
    ]


def test_sends_of_two_years_carry_the_year() -> None:
    later = datetime(2027, 1, 2, tzinfo=UTC)
    first, second = sent_when([send(), send(instant=later, local=later)])
    assert (first.local, first.offset, first.utc) == ("Mon 23 Nov 2026, 09:00", "UTC+5:30", "Mon 23 Nov 2026, 03:30")
    assert second.utc == "Sat 2 Jan 2027, 00:00"


def test_a_send_that_waits_has_no_time_yet() -> None:
    (line,) = sent_when([send(instant=None, local=None, sent=0, held={"waits for an event": 10})])
    assert (line.local, line.utc, line.held) == ("no time yet", "", 10)


def test_the_mark_of_a_send_grows_with_its_people() -> None:
    rows = (send(sent=400, planned=400), send(sent=100, planned=100, zone="Asia/Tokyo"), send(instant=None, local=None))
    found = CampaignResults("rehearsal", "c", (), rows)
    drawn = charts(gather(found, launch_plan(), mode="rehearsal", reference=REFERENCE, written_at=NOW))
    assert set(drawn) == {"sent-when"}
    (trace,) = drawn["sent-when"]["data"]
    assert sorted(trace["marker"]["size"]) == [9 + 19 * 0.5, 28.0]
    assert drawn["sent-when"]["layout"]["yaxis"]["ticktext"] == ["Kolkata", "Tokyo"]


def test_a_campaign_that_only_waits_draws_no_marks() -> None:
    found = CampaignResults("rehearsal", "c", (), (send(instant=None, local=None),))
    assert charts(gather(found, launch_plan(), mode="rehearsal", reference=REFERENCE, written_at=NOW)) == {}


def test_colours_repeat_after_eight() -> None:
    assert (colour(0), colour(7), colour(8)) == ("--series-1", "--series-8", "--series-1")


def test_a_small_line_runs_from_zero_to_its_largest() -> None:
    assert spark_line((0.0, 10.0)) == "M0.0,26.0L100.0,2.0"
    assert spark_area((0.0, 0.0)) == "M0.0,26.0L100.0,26.0L100,28L0,28Z"


def test_embedded_data_can_not_end_its_element() -> None:
    text = embedded({"a": "</script><!--\u2028&"})
    assert not set("<>&\u2028") & set(text)


def test_a_long_brief_is_cut_between_words() -> None:
    plan = launch_plan("word, " * 100)
    assert excerpt(plan).endswith("word …")
    assert len(excerpt(plan)) <= 282
    assert excerpt(launch_plan("Short.")) == "Short."


def test_words_of_the_brief_are_quoted_on_one_line() -> None:
    plan = launch_plan()
    assert quote(plan, None) is None
    assert (origins(plan)[0].sentence or "").startswith("Send an email")
    assert [one.severity for one in questions(plan)] == ["warning", "info"]


def test_a_stage_that_a_platform_does_not_report_is_left_out_of_the_funnel_and_said() -> None:
    """Instagram doesn't tell clicks: the clicks of Facebook alone would look like a loss."""
    (funnel,) = funnels(
        results(
            cell(impressions=100, clicks=5, sessions=4, conversions=1), cell("instagram", impressions=900, sessions=20)
        )
    )
    assert [stage.metric for stage in funnel.stages] == ["impressions", "sessions", "conversions"]
    assert funnel.note == "Not reported: clicks by Instagram."


def test_a_count_that_is_reported_on_other_days_is_a_zero_between() -> None:
    found = results(cell(clicks=3, impressions=9), cell(day=DAY + timedelta(days=1), impressions=5))
    lines = {one.metric: one.lines[0].values for one in timelines(found) if one.dimension == "platform"}
    assert lines["clicks"] == (3.0, 0.0)
    assert lines["impressions"] == (9.0, 5.0)


def test_a_note_that_many_sends_share_is_told_once() -> None:
    lines = sent_when([send(note="no budget"), send(), send(note="no budget"), send(note="moved by an hour")])
    assert [line.note for line in lines] == [1, None, 1, 2]


def test_charts_show_the_regions_with_the_most_clicks() -> None:
    cells = [Cell("ads", "facebook", "ads", f"Zone/{n:02d}", DAY, None, {"clicks": float(n)}) for n in range(20)]
    table = compare(results(*cells), "zone")
    assert len(table.rows) == 20
    assert [row.key for row in largest(table).rows] == [f"Zone/{n:02d}" for n in range(19, 7, -1)]


def test_a_step_without_people_names_no_audience() -> None:
    plan = launch_plan()
    collecting = plan.steps[1].model_copy(update={"channel": "analytics", "action": "collect_metrics"})
    plan = plan.model_copy(update={"steps": (*plan.steps, collecting)})
    assert [one.audience for one in origins(plan)][0::2] == ["Active subscribers", "Target customers", wording.NOTHING]
    assert origins(plan)[1].audience == "everybody"


@pytest.mark.parametrize(
    ("brief", "shown"), [("# Aurora\n\nWe launch\nit.", "We launch it."), ("# Aurora", "# Aurora")]
)
def test_the_excerpt_leaves_headings_out_unless_there_is_nothing_else(brief: str, shown: str) -> None:
    assert excerpt(Plan(name="aurora", brief=brief)) == shown
