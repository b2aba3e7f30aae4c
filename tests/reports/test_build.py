"""The report is one HTML file whose numbers are those of the tables, and which needs nothing but itself."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from marketflow_core.metrics.performance import work_out
from marketflow_core.plan.models import Plan
from marketflow_core.reports.build import build_report
from marketflow_core.store.results import ResultsFile
from tests.metrics.datasets import launch_metrics, launch_sends, store
from tests.reports.plans import NOW, REFERENCE, launch_plan


class Page(HTMLParser):
    """A page taken apart: every tag with its attributes, every script, and the text outside scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.words: list[str] = []
        self._in: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in ("script", "style"):
            self._in = tag
            if tag == "script":
                self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._in:
            self._in = None

    def handle_data(self, data: str) -> None:
        if self._in == "script":
            self.scripts[-1] += data
        elif self._in is None:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def json(self, name: str) -> Any:
        scripts = [attributes for tag, attributes in self.tags if tag == "script"]
        return json.loads(self.scripts[next(i for i, found in enumerate(scripts) if found.get("id") == name)])


def build(results: ResultsFile, tmp_path: Path, plan: Plan | None = None, mode: str = "rehearsal") -> Page:
    out = tmp_path / "reports" / "report.html"
    build_report(results, out, mode=mode, plan=plan or launch_plan(), reference=REFERENCE, now=NOW)
    return Page(out.read_text("utf-8"))


@pytest.fixture
def page(launch: ResultsFile, tmp_path: Path) -> Page:
    return build(launch, tmp_path)


SQL = {
    "sent": "sum(sent)",
    "delivered": "sum(delivered)",
    "open_rate": "100 * sum(opens) / sum(delivered)",
    "click_rate": "100 * sum(clicks) FILTER (channel = 'email') / sum(delivered)",
    "unsubscribe_rate": "100 * sum(unsubscribes) / sum(delivered)",
    "opens": "sum(opens)",
    "impressions": "sum(impressions)",
    "clicks": "sum(clicks)",
    "click_through_rate": "100 * sum(clicks) FILTER (channel <> 'email') / sum(impressions)",
    "sessions": "sum(sessions)",
    "conversions": "sum(analytics_conversions)",
    "conversion_rate": "100 * sum(analytics_conversions) / sum(sessions)",
    "revenue": "sum(analytics_revenue)",
    "spend": "sum(spend)",
    "roas": "sum(analytics_revenue) FILTER (channel = 'ads') / sum(spend)",
    "cpa": "sum(spend) / sum(analytics_conversions) FILTER (channel = 'ads')",
}
"""Each metric over the performance table, written down again here, independently of the definitions."""


def test_every_key_figure_equals_sql_over_the_tables(page: Page, launch: ResultsFile) -> None:
    figures = page.json("report-data")["key_figures"]
    assert len(figures) == 12
    with launch.read() as connection:
        for figure in figures:
            expected = connection.execute(f"SELECT {SQL[figure['metric']]} FROM performance").fetchone()
            assert expected is not None
            assert figure["value"] == pytest.approx(expected[0]), figure["metric"]


@pytest.mark.parametrize("dimension", ["platform", "zone", "step", "channel", "day"])
def test_every_cell_of_every_table_equals_sql_over_the_tables(page: Page, launch: ResultsFile, dimension: str) -> None:
    table = page.json("report-data")["tables"][dimension]
    checked = 0
    with launch.read() as connection:
        for metric in table["columns"]:
            rows = connection.execute(f"SELECT {dimension}, {SQL[metric]} FROM performance GROUP BY 1").fetchall()
            expected = {str(key): value for key, value in rows}
            assert set(expected) == {row["key"] for row in table["rows"]}
            for row in table["rows"]:
                cell = row["cells"][metric]
                shown = cell[0]["value"] if cell else None
                assert shown == pytest.approx(expected[row["key"]]), (dimension, row["key"], metric)
                checked += 1
    assert checked >= 30


def test_the_lines_over_time_equal_sql_over_the_tables(page: Page, launch: ResultsFile) -> None:
    data = page.json("report-data")
    assert {series["dimension"] for series in data["series"]} == {"platform", "zone", "step"}
    with launch.read() as connection:
        for series in data["series"]:
            rows = connection.execute(
                f"""SELECT {series["dimension"]}, CAST(day AS VARCHAR), {SQL[series["metric"]]}
                    FROM performance GROUP BY 1, 2"""
            ).fetchall()
            expected = {(key, day): value for key, day, value in rows}
            for line in series["lines"]:
                for day, value in zip(data["days"], line["values"], strict=True):
                    known = expected.get((line["key"], day))
                    # A count that its platform reports on other days, and not on this one, is drawn as a zero.
                    right = 0.0 if value == 0 and known is None else pytest.approx(known)
                    assert value == right, (series["metric"], line["key"], day)


def test_sends_and_the_account_equal_sql_over_the_tables(page: Page, launch: ResultsFile) -> None:
    data = page.json("report-data")
    columns = ("planned", "sent", "suppressed", "held", "failed", "uncertain")
    with launch.read() as connection:
        listed = ", ".join(f"CAST(sum({name}) AS BIGINT)" for name in columns)
        totals = connection.execute(f"SELECT {listed} FROM sends WHERE channel = 'email'").fetchone()
        count = connection.execute("SELECT count(*) FROM sends").fetchone()
        reasons = connection.execute(
            "SELECT outcome, reason, CAST(sum(people) AS BIGINT) FROM holdbacks GROUP BY ALL"
        ).fetchall()
    messages = data["accounts"][0]
    assert tuple(messages[name] for name in columns) == totals
    assert messages["adds_up"] is True
    assert (len(data["sends"]),) == count
    assert {(r["outcome"], r["reason"], r["people"]) for r in data["reasons"]} == set(reasons)


def test_the_funnel_equals_sql_over_the_tables(page: Page, launch: ResultsFile) -> None:
    funnels = {funnel["name"]: funnel["stages"] for funnel in page.json("report-data")["funnels"]}
    with launch.read() as connection:
        planned = connection.execute("SELECT sum(planned) FROM sends WHERE channel = 'email'").fetchone()
        down = connection.execute(
            """SELECT sum(sent), sum(delivered), sum(opens), sum(clicks), sum(conversions)
               FROM performance WHERE channel = 'email'"""
        ).fetchone()
        seen = connection.execute(
            """SELECT sum(impressions), sum(clicks), sum(sessions), sum(conversions)
               FROM performance WHERE channel IN ('ads', 'social')"""
        ).fetchone()
    assert planned is not None
    assert down is not None
    assert [stage["value"] for stage in funnels["messages"]] == [*planned, *down]
    assert tuple(stage["value"] for stage in funnels["shown"]) == seen


def test_the_numbers_people_read_are_those_of_the_data(page: Page) -> None:
    """What stands in the page's text is the embedded figure, written out."""
    for figure in page.json("report-data")["key_figures"]:
        assert figure["text"].removesuffix(" USD") in page.text


def test_the_page_asks_nothing_of_a_network(page: Page) -> None:
    for tag, attributes in page.tags:
        for name in ("src", "href", "action", "poster", "data"):
            target = attributes.get(name)
            assert target is None or target.startswith("#"), (tag, target)
    assert not {"link", "iframe", "img", "object"} & {tag for tag, _ in page.tags}
    policy = next(a["content"] for t, a in page.tags if t == "meta" and "http-equiv" in a)
    assert "default-src 'none'" in (policy or "")


def test_plotly_is_in_the_page_once(launch: ResultsFile, tmp_path: Path) -> None:
    page = build(launch, tmp_path)
    assert sum(len(script) > 3_000_000 for script in page.scripts) == 1
    assert (tmp_path / "reports" / "report.html").stat().st_size < 6_000_000


def test_a_brief_with_markup_is_shown_and_never_run(launch: ResultsFile, tmp_path: Path) -> None:
    attack = "<script>alert('brief')</script><img src=x onerror=alert(1)> </textarea></style>"
    plan = launch_plan(attack + "\nSend an email to everybody in the list of subscribers, and to nobody else at all.")
    steps = tuple(step.model_copy(update={"audience": "<b>x</b>", "id": f"{step.id}<i>"}) for step in plan.steps)
    page = build(launch, tmp_path, plan.model_copy(update={"steps": steps}))
    assert not {"img", "i", "textarea"} & {tag for tag, _ in page.tags}
    assert not [attributes for _, attributes in page.tags if any(name.startswith("on") for name in attributes)]
    assert len(page.scripts) == 4, "two data blocks, plotly and the page's own script"
    assert "alert('brief')" in page.text
    assert not any("alert('brief')" in script for script in page.scripts)


def test_names_from_the_tables_cannot_end_the_data_block(launch: ResultsFile, tmp_path: Path) -> None:
    with launch.write() as connection:
        connection.execute(
            "UPDATE performance SET step = '</script><script>alert(1)</script>' WHERE step = 'ad_campaigns'"
        )
        connection.execute("UPDATE sends SET step = '</script><script>alert(1)</script>' WHERE step = 'ad_campaigns'")
    page = build(launch, tmp_path)
    assert len(page.scripts) == 4, "two data blocks, plotly and the page's own script"
    assert "</script><script>alert(1)</script>" in {
        row["key"] for row in page.json("report-data")["tables"]["step"]["rows"]
    }


def test_it_says_that_it_is_a_rehearsal(page: Page) -> None:
    assert "Rehearsal: simulated people" in page.text


def test_a_live_report_has_no_rehearsal_banner(launch: ResultsFile, tmp_path: Path) -> None:
    assert "simulated people" not in build(launch, tmp_path, mode="live").text


def test_each_step_shows_the_sentence_it_came_from(page: Page) -> None:
    assert "Post product images on Instagram and Facebook with a link to the landing page." in page.text
    assert "not said in the brief" in page.text, "the follow-up of this plan has no source"
    assert "Assumed platforms: Mailchimp, the configured platform" in page.text
    assert "somebody else's" not in page.text


def test_it_shows_the_plan_its_questions_and_the_whole_brief(page: Page) -> None:
    assert "Who is a previous customer?" in page.text
    assert "at least twice" in page.text
    assert page.text.index("Who is a previous customer?") < page.text.index("The report waits for all other steps.")
    assert "each region's own time" in page.text, "the explanation of the plan"
    assert page.text.count("on Monday at 9 AM local time") == 2, "in the head, and the whole brief"


def test_it_shows_local_time_and_utc_of_each_send(page: Page) -> None:
    assert "Mon 23 Nov, 09:00 UTC+9 Mon 23 Nov, 00:00 Tokyo Email announcement Mailchimp" in page.text
    assert "Mon 23 Nov, 09:00 UTC−5 Mon 23 Nov, 14:00 New York" in page.text


def test_it_says_who_counts_and_which_days_still_move(page: Page) -> None:
    assert "counted by Google Analytics alone" in page.text
    assert "Still moving: 24–27 Nov 2026" in page.text
    assert page.json("report-data")["moving_days"] == ["2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27"]


def test_every_section_of_the_navigation_exists(page: Page) -> None:
    places = {attributes.get("id") for _, attributes in page.tags}
    links = [attributes["href"] or "" for tag, attributes in page.tags if tag == "a"]
    assert len(links) > 10
    assert {link[1:] for link in links} <= places


def test_every_chart_has_its_place_and_a_table_beside_it(page: Page) -> None:
    drawn = {attributes["data-chart"] for _, attributes in page.tags if "data-chart" in attributes}
    assert drawn == set(page.json("report-charts"))
    assert len(drawn) == 6
    assert sum(tag == "table" for tag, _ in page.tags) >= 10


def test_no_id_occurs_twice(page: Page) -> None:
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_a_campaign_that_sent_nothing_gets_a_sensible_report(tmp_path: Path) -> None:
    results = ResultsFile(tmp_path / "results.duckdb")
    out = tmp_path / "report.html"
    headline = build_report(results, out, mode="rehearsal", plan=launch_plan(), reference=REFERENCE, now=NOW)
    page = Page(out.read_text("utf-8"))
    assert headline == ()
    assert "Nothing has been measured yet: nothing of this campaign was sent." in page.text
    assert "Post product images" in page.text
    assert page.json("report-data")["key_figures"] == []
    assert out.stat().st_size < 200_000, "no charts, so no chart library"


def test_a_campaign_that_is_sent_and_not_yet_measured_says_so(tmp_path: Path) -> None:
    results = ResultsFile(tmp_path / "results.duckdb")
    store(results, launch_sends(), [])
    work_out(results, "rehearsal")
    page = build(results, tmp_path)
    assert [figure["metric"] for figure in page.json("report-data")["key_figures"]] == ["sent"]
    assert "Nobody has reported conversions or revenue" in page.text


def test_a_campaign_without_analytics_says_that_claims_are_not_added_up(tmp_path: Path) -> None:
    results = ResultsFile(tmp_path / "results.duckdb")
    sends = launch_sends()
    store(results, sends, launch_metrics(sends, analytics=False))
    work_out(results, "rehearsal")
    page = build(results, tmp_path)
    metrics = [figure["metric"] for figure in page.json("report-data")["key_figures"]]
    assert "their counts are not added up" in page.text
    assert "conversions" not in metrics
    assert "conversion_rate" in metrics
    assert "as the platforms themselves claim" in page.text


def test_an_empty_plan_without_a_brief_is_no_error(tmp_path: Path) -> None:
    page = build(ResultsFile(tmp_path / "r.duckdb"), tmp_path, Plan(name="nothing"))
    assert "The brief left no question open." in page.text


def test_the_headline_is_what_the_cards_show(launch: ResultsFile, tmp_path: Path) -> None:
    headline = build_report(
        launch.path, tmp_path / "r.html", mode="rehearsal", plan=launch_plan(), reference=REFERENCE, now=NOW
    )
    assert headline[0] == ("Sent", "6,519")
    assert [name for name, _ in headline][-4:] == ["Revenue", "Spend", "Return on ad spend", "Cost per conversion"]


def test_the_same_tables_give_the_same_bytes(launch: ResultsFile, tmp_path: Path) -> None:
    for name in ("one", "two"):
        build_report(launch, tmp_path / name, mode="rehearsal", plan=launch_plan(), reference=REFERENCE, now=NOW)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_report_that_fails_leaves_the_last_one(launch: ResultsFile, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    out.mkdir()
    with pytest.raises(OSError, match=re.escape("report.html")):
        build_report(launch, out, mode="rehearsal", plan=launch_plan(), reference=REFERENCE, now=NOW)
    assert [entry.name for entry in tmp_path.iterdir() if entry.name.startswith(".")] == []


@pytest.mark.slow
def test_a_campaign_in_forty_zones_for_two_months_shows_ten_lines(tmp_path: Path) -> None:
    """More than twenty metrics over forty zones, five platforms, four steps and sixty days."""
    from zoneinfo import available_timezones

    zones = sorted(zone for zone in available_timezones() if zone.startswith("America/"))[:40]
    results = ResultsFile(tmp_path / "results.duckdb")
    sends = launch_sends(zones=zones)
    store(results, sends, launch_metrics(sends, days=5))
    with results.write() as connection:
        connection.execute(
            """INSERT INTO platform_metrics
               SELECT p.* REPLACE (p.day + CAST(5 * n AS INTEGER) AS day)
               FROM platform_metrics AS p, range(1, 12) AS r(n)"""
        )
    assert work_out(results, "rehearsal") > 10_000
    page = build(results, tmp_path)
    zones_shown = [one for one in page.json("report-data")["series"] if one["dimension"] == "zone"]
    assert {len(one["lines"]) for one in zones_shown} == {10}
    assert {one["left_out"] for one in zones_shown} == {30}
