"""Whole briefs: the sample of the project, odd input, and the laws that hold for any text."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketflow_core.errors import BadInput
from marketflow_core.plan.models import Plan
from nl.layout.runs import runs
from nl.processor import NaturalLanguageProcessor
from nl.reader import read_brief

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SAMPLE = """
Launch a product announcement campaign on Monday at 9 AM local time for each region.
Send an email to all subscribers who have opened our emails in the last 30 days.
Post product images on Instagram and Facebook with a link to the landing page.
Start Facebook and Google ad campaigns targeting previous customers aged 25-45 who live in urban areas.
After 24 hours, send a follow-up email to people who clicked on the first email but didn't purchase.
Collect click-through rates, ad impressions, and conversion metrics from all platforms.
Generate a performance report comparing results across channels and regions.
"""
CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.json"))


def _read(brief: str) -> Plan:
    return read_brief(brief, name="test", now=NOW)


def _kinds(brief: str) -> list[str]:
    return [found.kind for found in _read(brief).diagnostics]


def test_the_sample_gives_its_steps_with_their_times() -> None:
    plan = _read(SAMPLE)
    assert [step.id for step in plan.steps] == [
        "email_announcement",
        "social_post",
        "ad_campaigns",
        "follow_up_email",
        "collect_metrics",
        "generate_report",
    ]
    at = {"kind": "at", "local": "2026-11-23T09:00", "zone": "recipient"}
    assert [
        plan.step(name).timing.model_dump()
        for name in ("email_announcement", "social_post", "ad_campaigns", "collect_metrics")
    ] == [at] * 4
    assert plan.step("social_post").platforms == ("facebook", "instagram")
    assert plan.step("ad_campaigns").platforms == ("facebook", "google_ads")


def test_the_sample_s_follow_up_waits_and_narrows() -> None:
    plan = _read(SAMPLE)
    follow_up = plan.step("follow_up_email")
    assert [link.model_dump() for link in follow_up.after] == [
        {"step": "email_announcement", "delay": "PT24H", "on": "done"}
    ]
    assert follow_up.audience is not None
    rule = plan.segments[follow_up.audience].model_dump()
    assert [leaf["event"] for leaf in rule["all"]] == ["email_clicked", "purchased"]
    assert rule["all"][0]["where"] == {"step": "email_announcement"}


def test_the_sample_s_report_waits_for_every_other_step() -> None:
    plan = _read(SAMPLE)
    assert {link.step for link in plan.step("generate_report").after} == {step.id for step in plan.steps} - {
        "generate_report"
    }
    assert [(found.kind, found.severity) for found in plan.diagnostics] == [("missing_time", "info")]


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_a_brief_of_the_corpus_reads_as_its_author_meant(path: Path) -> None:
    wanted = json.loads(path.read_text(encoding="utf-8"))
    plan = read_brief(wanted["brief"], name=path.stem, now=datetime.fromisoformat(wanted["now"])).model_dump(
        mode="json"
    )
    for key, value in wanted["plan"].items():
        _assert_holds(value, plan[key], f"{path.stem}/{key}")
    if "diagnostics" in wanted:
        assert sorted({found["kind"] for found in plan["diagnostics"]}) == sorted(wanted["diagnostics"])


def _assert_holds(wanted: Any, got: Any, where: str) -> None:
    """Every key and list item that the corpus names is as it says; keys it doesn't name are free."""
    if isinstance(wanted, dict):
        for key, value in wanted.items():
            assert key in got, f"{where}/{key} is missing"
            _assert_holds(value, got[key], f"{where}/{key}")
    elif isinstance(wanted, list) and wanted and isinstance(wanted[0], dict):
        assert len(wanted) == len(got), f"{where}: {len(wanted)} wanted, {len(got)} read"
        for index, value in enumerate(wanted):
            _assert_holds(value, got[index], f"{where}/{index}")
    else:
        assert wanted == got, where


@pytest.mark.parametrize(
    ("brief", "kind"),
    [
        (
            "Frobnicate the whole warehouse with purple sand before lunch is over, dear colleagues of the north.",
            "not_understood",
        ),
        ("Send an email to all subscribers via Snailmail on Monday at 9am.", "unknown_platform"),
        ("Send an email to all subscribers on Monday at 9am Europe/Atlantis time.", "ambiguous_time"),
        ("Send an email to all subscribers.", "missing_time"),
        ("Send an email on Monday about tea.", "missing_audience"),
        ("Send an email to our best customers on Monday.", "vague_audience"),
        ("Post the video on YouTube on Monday at 9.", "unknown_platform"),
        ("Send an email through Instagram to all subscribers on Monday.", "channel_mismatch"),
        ("On 12 November 2026, email all subscribers.", "past_date"),
        ("Quiet hours are 22:00 to 07:00. Text all members on Monday at 23:00.", "contradiction"),
        ("Nothing on weekends. Email all subscribers on Saturday at 9am.", "contradiction"),
        ("Embargo until 5 December 2026 at 9am. Post on X on 4 December 2026 at 9am.", "contradiction"),
        ("Email all subscribers on Monday at 9. A few days later, email those who clicked.", "vague_quantity"),
        (
            "Email all subscribers on Monday at 9. Two days later, email people who opened the third email.",
            "unresolved_reference",
        ),
        ("Call all the customers on Monday.", "unsupported_action"),
        ("Email all subscribers on Monday around lunchtime.", "ambiguous_time"),
        ("Email all subscribers on 05/06 at 9am.", "ambiguous_time"),
        ("Spend a small budget on Instagram ads on Monday.", "vague_quantity"),
    ],
)
def test_what_is_open_or_wrong_is_said(brief: str, kind: str) -> None:
    found = [one for one in _read(brief).diagnostics if one.kind == kind]
    assert found
    assert all(one.source is not None and brief[one.source.start : one.source.end].strip() for one in found)


def test_a_zone_that_does_not_exist_is_an_error_with_the_closest() -> None:
    brief = "All times are Europe/Atlantis. Email all subscribers on Monday at 9am."
    (found,) = [one for one in _read(brief).diagnostics if one.severity == "error"]
    assert "Europe/Atlantis" in found.message
    assert found.suggestions
    assert found.source is not None
    assert brief[found.source.start : found.source.end] == "Europe/Atlantis"


@pytest.mark.parametrize("said", ["Thanks!", "Hi Maria,", "Many thanks, Ana", "Best regards"])
def test_a_courtesy_asks_for_nothing(said: str) -> None:
    plan = _read(f"{said}\n")
    assert (plan.steps, plan.diagnostics) == ((), ())
    assert plan.provenance


def test_the_same_brief_gives_the_same_plan() -> None:
    assert _read(SAMPLE).model_dump_json() == _read(SAMPLE).model_dump_json()


def _accounted(brief: str) -> None:
    plan = _read(brief)
    places = [step.source for step in plan.steps] + [d.source for d in plan.diagnostics]
    places += [entry.source for entry in plan.provenance] + [rule.source for rule in plan.rules]
    spans = [place for place in places if place is not None]
    for run in runs(brief):
        assert any(span.start < run.end and run.start < span.end for span in spans), run.text


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_every_run_of_the_corpus_has_a_place(path: Path) -> None:
    _accounted(json.loads(path.read_text(encoding="utf-8"))["brief"])


WORDS = st.sampled_from(
    (
        "send email text push post on Facebook Instagram and then if they open click didn't buy Monday at 9am "
        "after 24 hours two days later all subscribers who in Germany , . ; : - → + \n every week report by platform "
        'CPA over $40 pause ads not before until the "quoted words" 10% budget €50 a day Day 3 T-14 / ( ) € % 1 31 '
        "February 2027 otherwise everyone else the second email leave out"
    ).split(" ")
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=40).map(" ".join))
def test_words_in_any_order_are_read_without_raising_and_each_run_has_a_place(brief: str) -> None:
    _accounted(brief)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_without_raising_and_each_run_has_a_place(brief: str) -> None:
    _accounted(brief)


@pytest.mark.parametrize(
    "text", ["İstanbul’da \x00 send an email\u2028 to all", "", " \n\n", "🎉🎉🎉", "<b>Send</b> an email", "-" * 5000]
)
def test_odd_text_is_read(text: str) -> None:
    assert _read(text).brief == text


@pytest.mark.parametrize(
    "piece", ["Email all subscribers on Monday about tea. ", "a", '"', "a, ", "every monday ", "10 ", "$", "if they "]
)
def test_a_long_text_of_one_thing_is_read_in_time(piece: str) -> None:
    _read(SAMPLE)
    start = time.process_time()
    _read(piece * (30_000 // len(piece)))
    assert time.process_time() - start < 20


def test_importing_nl_loads_no_spacy() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import nl, sys; print('spacy' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "False"


def test_the_package_offers_its_two_names_and_no_other() -> None:
    import nl

    assert nl.read_brief is read_brief
    assert nl.NaturalLanguageProcessor is NaturalLanguageProcessor
    with pytest.raises(AttributeError, match="nothing_such"):
        nl.nothing_such  # noqa: B018 - asking is what is tested


def test_a_processor_makes_a_workflow_counted_from_its_clock() -> None:
    workflow = NaturalLanguageProcessor().create_workflow(SAMPLE, name="product_launch", now=datetime(2023, 10, 15, 9))  # noqa: DTZ001 - a naive instant is what is tested
    assert workflow.plan.name == "product_launch"
    assert workflow.plan.step("email_announcement").timing.model_dump()["local"] == "2023-10-16T09:00"


def test_an_empty_description_is_refused() -> None:
    with pytest.raises(BadInput, match="empty"):
        NaturalLanguageProcessor().create_workflow("  ")


@pytest.mark.parametrize("errand", ["Put a poster in the shop window on Monday.", "Feed the cat at 9 am tomorrow."])
def test_an_errand_with_a_time_is_told_and_not_taken_for_the_campaigns_time(errand):
    """A time doesn't make a request vanish."""
    plan = read_brief(f"{errand} Email all subscribers about shoes.", name="shop", now=NOW)
    assert [step.action for step in plan.steps] == ["send_email"]
    told = ("not_understood", "unsupported_action")
    assert any(one.kind in told and one.source and one.source.start == 0 for one in plan.diagnostics)
