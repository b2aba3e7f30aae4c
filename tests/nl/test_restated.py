"""A plan's own explanation, read again: the same plan, or the plan that somebody made of it by editing its lines."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketflow_core.plan.account import account
from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.documents import load_plan
from marketflow_core.plan.explanation import explain
from marketflow_core.plan.fingerprint import fingerprint
from marketflow_core.plan.models import Plan
from nl.reader import read_brief
from nl.restated import is_restated
from tests.plan.drawn import PLANS
from tests.plan.test_explanation import LAUNCH

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.json"))
EXPLAINED = explain(load_plan(LAUNCH), questions=False)


def reread(text: str, name: str = "product_launch") -> Plan:
    """Return the plan that `text` is read into."""
    return read_brief(text, name=name, now=NOW)


def edited(*changes: tuple[str, str]) -> Plan:
    """Return the plan of the launch's explanation with `changes` made in its text."""
    told = EXPLAINED
    for before, after in changes:
        assert before in told
        told = told.replace(before, after, 1)
    return reread(told)


def wrong(plan: Plan, kind: str = "not_understood") -> list[Diagnostic]:
    """Return what was found in `plan` of that kind."""
    return [found for found in plan.diagnostics if found.kind == kind]


def assert_comes_back(plan: Plan) -> None:
    """Check that the explanation of `plan` reads as the same plan, and is explained in the same words."""
    told = explain(plan, questions=False)
    again = reread(told, plan.name)
    assert explain(again, questions=False) == told
    assert fingerprint(again) == fingerprint(plan)
    assert not wrong(again)


def test_a_launch_comes_back() -> None:
    """Steps, people, limits, automation, metrics and reports."""
    assert_comes_back(load_plan(LAUNCH))


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.stem)
def test_every_brief_of_the_corpus_comes_back(file: Path) -> None:
    """Its plan is said in English, and reads as the same plan."""
    case = json.loads(file.read_text("utf-8"))
    assert_comes_back(read_brief(case["brief"], name=file.stem, now=datetime.fromisoformat(case["now"])))


@given(PLANS)
@settings(max_examples=150, deadline=None)
def test_whatever_the_models_allow_comes_back(plan: Plan) -> None:
    """Drawn plans are valid in form, not always sensible: still, nothing of them is lost or becomes something else.

    Left out are names of campaigns that aren't in snake_case (a brief's campaign gets such a name), numbers that JSON
    doesn't know, and rules with more than 40 brackets in each other.
    """
    assert_comes_back(plan)


def test_questions_dates_and_numbers_of_people_are_passed_over() -> None:
    """They are said for a reader, and are no part of the plan."""
    plan = load_plan(LAUNCH)
    dates = {"email_announcement": ["in Asia/Tokyo: Monday 23 November 2026 at 09:00 (00:00 UTC)"]}
    told = explain(plan, dates=dates, people={"email_announcement": 12_345, "clickers": 1})
    told += "\n\nFirst due:\nstep  first due (local)\nads   Wed 25 Nov 09:00\n\nNothing is open.\n"
    again = reread(told)
    assert fingerprint(again) == fingerprint(plan)
    assert not wrong(again)


def test_every_line_is_accounted_for() -> None:
    """Each field says which line gave it."""
    plan = reread(EXPLAINED)
    pieces = account(plan)
    assert "".join(piece.text for piece in pieces) == EXPLAINED
    assert all(piece.fields for piece in pieces if any(char.isalnum() for char in piece.text))
    said = {entry.path: EXPLAINED[entry.source.start : entry.source.end] for entry in plan.provenance if entry.source}
    assert said["steps/email_announcement/audience"] == "people who opened an email in the last 30 days"
    assert said["steps/social_post/repeat"] == said["steps/social_post/timing"]
    assert said["steps/email_announcement/content/link"] == "https://example.com/boots"
    assert said["constraints/holdout"] == "10% of the people get nothing, for comparison."
    assert said["rules/1"] == "When ROAS falls to 0.8, pause the ads."


@pytest.mark.parametrize(
    ("before", "after", "look"),
    [
        ("Monday 23 November 2026 at 09:00, each", "Tuesday 24 November 2026 at 10:30, each", "timing.local"),
        ("about “the new boots”", "about “the old boots”", "content.topic"),
        ("about “the new boots”", 'about "the old boots"', "content.topic"),
        ("Send an email about “the new boots”", "Text them about the old boots", "action"),
        ("on: the default platform for email", "on: SendGrid", "platforms"),
        ("link: https://example.com/boots", "link: https://example.com/shoes", "content.link"),
        ("subject: They are here", "subject: “Here” they are.", "content.subject"),
        ("Monday 23 November 2026 at 09:00, each region's own time", "next Tuesday at 10 am", "timing.local"),
        ("Monday 23 November 2026 at 09:00, each region's own time", "Tuesday 24 November 2026.", "timing.local"),
        ("people who opened an email in the last 30 days", "women over 40 in Germany", "audience"),
        ("people who opened an email in the last 30 days", "all subscribers", "audience"),
        ("subject (“They are here” and “New boots”) on 20%", "subject (3 variants) on 25%", "experiment.share"),
        ("     link: https://example.com/boots\n", "", "content.link"),
    ],
)
def test_an_edited_line_gives_the_edited_step(before: str, after: str, look: str) -> None:
    """Another date, another platform, other people, in the explanation's words or in one's own."""
    expected: dict[tuple[str, str], Any] = {
        ("timing.local", "Tuesday 24 November 2026 at 10:30, each"): "2026-11-24T10:30",
        ("timing.local", "next Tuesday at 10 am"): "2026-11-24T10:00",
        ("timing.local", "Tuesday 24 November 2026."): "2026-11-24",
        ("content.subject", "subject: “Here” they are."): "“Here” they are.",
        ("content.link", "link: https://example.com/shoes"): "https://example.com/shoes",
        ("content.link", ""): None,
        ("audience", "women over 40 in Germany"): "gender_age_country",
        ("audience", "all subscribers"): None,
        ("platforms", "on: SendGrid"): ("sendgrid",),
        ("action", "Text them about the old boots"): "send_sms",
        ("experiment.share", "subject (3 variants) on 25%"): 0.25,
    }
    plan = edited((before, after))
    found: Any = plan.step("email_announcement")
    for part in look.split("."):
        found = getattr(found, part)
    assert found == expected.get((look, after), "the old boots")
    assert not wrong(plan)


@pytest.mark.parametrize(
    ("before", "after", "key", "value"),
    [
        ("between 21:00 and 08:00", "between 22:00 and 07:00", "quiet_hours", ("22:00", "07:00")),
        ("Nothing between 21:00 and 08:00.", "Nothing after 10 pm.", "quiet_hours", ("22:00", "08:00")),
        ("  - Nothing between 21:00 and 08:00.\n", "", "quiet_hours", None),
        ("  - 10% of", "  - Nothing on Sunday 3 January 2027.\n  - 10% of", "blackout", 3),
        ("Asia/Tokyo.", "Asia/Tokyo.\n  - Runs in Europe/Paris", "regions", 4),
        ("Never to people whose lifecycle stage is employee.", "Nobody has to approve it.", "exclude", None),
    ],
)
def test_an_edited_limit_gives_the_edited_limit(before: str, after: str, key: str, value: Any) -> None:
    """A line more, a line less, or a line in other words."""
    held = getattr(
        edited((before, after), ("  - Nothing goes out before somebody has approved it.\n", "")).constraints, key
    )
    assert held == value or len(held) == value


def test_money_and_tests_may_be_written_over_in_words() -> None:
    """As in a brief."""
    plan = edited(
        ("budget: €1,200.50 a day", "budget: 300 dollars a day"),
        ("subject (“They are here” and “New boots”) on 20% of the people", "two subject lines on 10% of the audience"),
    )
    budget, experiment = plan.step("ads").budget, plan.step("email_announcement").experiment
    assert budget is not None
    assert (budget.amount, budget.currency, budget.per) == (300, "USD", "day")
    assert experiment is not None
    assert (experiment.vary, experiment.share) == ("subject", 0.1)


def test_several_exclusions_leave_out_the_people_of_each() -> None:
    """A line that is added widens who gets nothing."""
    plan = edited(("  - Never to", "  - Never to people who unsubscribed.\n  - Never to"))
    assert "Never to people who unsubscribed, or whose lifecycle stage is employee." in explain(plan)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("When ROAS falls to 0.8, pause the ads.", "If the CPA goes over $50, pause the Facebook ads."),
        ("When ROAS falls to 0.8, pause the ads.", "When ROAS is exactly 0.8, resume the ads by 5% on Facebook."),
    ],
)
def test_edited_automation_gives_the_edited_rule(before: str, after: str) -> None:
    """In the explanation's words or in one's own."""
    plan = edited((before, after))
    assert len(plan.rules) == 2
    assert plan.rules[1].when.metric in ("cpa", "roas")
    assert not wrong(plan)


def test_what_is_collected_is_changed_under_measured() -> None:
    """The step's own line repeats it; a change there alone is told."""
    metrics = ("Collects click through rate and impressions", "Collects spend")
    line = ("Collect metrics: click through rate and impressions", "Collect metrics: spend")
    plan = edited(metrics, line)
    assert plan.metrics is not None
    assert plan.metrics.names == ("spend",)
    assert not wrong(plan)
    assert "change it there" in wrong(edited(line))[0].message


def test_a_step_can_be_taken_out_and_put_in() -> None:
    """A step without a name gets one that no other has."""
    added = (
        "1. Send a text message\n     when: 2 days after “email announcement”\n   \n1. Send a text message\n\n1. Send"
    )
    plan = edited(("1. Send", added))
    assert [step.id for step in plan.steps][:3] == ["send_sms", "send_sms_2", "email_announcement"]
    assert plan.step("send_sms").after[0].delay == "P2D"
    assert plan.step("send_sms_2").timing.kind == "unscheduled"
    head, tail = EXPLAINED.index("2. Publish"), EXPLAINED.index("3. Start")
    assert len(reread(EXPLAINED[:head] + EXPLAINED[tail:]).steps) == 7


def test_a_name_that_is_written_over_is_taken() -> None:
    """Whatever stands in the brackets becomes the step's name."""
    assert edited(("[social_post]", "[Our Post]")).steps[1].id == "our_post"


def test_a_date_that_passed_or_clashes_is_told() -> None:
    """An edited explanation is checked as a brief is."""
    plan = edited(("Monday 23 November 2026 at 09:00, each", "Monday 19 October 2026 at 09:00, each"))
    assert [found.step for found in wrong(plan, "past_date")] == ["email_announcement"]
    plan = edited(("Monday 23 November 2026 at 09:00, each", "Monday 23 November 2026 at 22:00, each"))
    assert "email_announcement" in {found.step for found in wrong(plan, "contradiction")}


def test_a_weekday_that_is_another_is_told() -> None:
    """The date holds."""
    plan = edited(
        ("Monday 23 November 2026 at 09:00, each", "Monday 24 November 2026 at 09:00, each"),
        ("  - Nothing before Monday 23", "  - Nothing before Tuesday 23"),
    )
    told = [found.message for found in wrong(plan, "ambiguous_time") if "took the date" in found.message]
    assert told == [
        "24 November 2026 is a Tuesday, not a Monday; I took the date.",
        "23 November 2026 is a Monday, not a Tuesday; I took the date.",
    ]
    assert plan.steps[0].timing.model_dump()["local"] == "2026-11-24T09:00"


def test_what_the_ordinary_reader_doubts_is_passed_on() -> None:
    """With the place of the line."""
    plan = edited(
        ("people who opened an email in the last 30 days", "our best customers"), ("between 21:00", "from soon")
    )
    assert wrong(plan, "vague_audience")[0].source is not None
    plan = edited(("Monday 23 November 2026 at 09:00, each", "Monday 31 February 2026 at 09:00, each"))
    assert "no date of the calendar" in wrong(plan, "ambiguous_time")[0].message


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("when: Monday 23 November 2026 at 09:00, each", "when: whenever the moon is blue, each"),
        ("Send an email about “the new boots”", "Dance about"),
        ("on: Facebook and Instagram", "on: the moon"),
        ("with: product images", "with: “product images"),
        ("to: people who opened an email in the last 30 days", "to: people who"),
        ("to: people who opened an email", "to: people who opened the first email"),
        ("to: people who opened an email", f"to: people {'who bought, and ' * 500}"),
        ("budget: €1,200.50 a day", "budget: some"),
        ("budget: €1,200.50 a day", "budget: love"),
        ("Nothing between 21:00 and 08:00.", "Thanks!"),
        ("When ROAS falls to 0.8, pause the ads.", "Thanks!"),
        ("test: subject", "test: nothing at all"),
        ("     link: https", "     see: https"),
        ("     link: https", "     subject: again\n     link: https"),
        ("     on: the default", "     on: Mailchimp\n     on: the default"),
        ("Nothing between 21:00 and 08:00.", "Colourless ideas sleep furiously."),
        ("  - Nothing between 21:00 and 08:00.", "Nothing between 21:00 and 08:00."),
        ("10% of", "20% of the people get nothing.\n  - 10% of"),
        ("  - Only on", "  - Only on Mondays by text.\n  - Only on"),
        ("When ROAS falls to 0.8, pause the ads.", "When ROAS is odd, dance."),
        ("  - A report", "  - Collects spend.\n  - A report"),
        ("when: Monday 23 November 2026, Europe/Paris time, every week on", "when: every weeks on"),
        ("every week on Monday and Wednesday", "every week on the 1st and Monday"),
        ("“cart", "“"),
    ],
)
def test_a_line_that_no_longer_reads_is_told_with_its_place(before: str, after: str) -> None:
    """Never dropped silently, never raised; the other lines hold."""
    told = EXPLAINED if before != "“cart" else f"{EXPLAINED}\n\nAnd call my mother."
    changed = told.replace(before, after, 1) if before != "“cart" else told
    plan = reread(changed)
    found = wrong(plan)
    assert len(found) == 1
    assert found[0].source is not None
    assert changed[found[0].source.start : found[0].source.end] in changed
    assert len(plan.steps) >= 7


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_no_mangled_explanation_raises(data: st.DataObject) -> None:
    """Characters lost, doubled or put in anywhere."""
    place = data.draw(st.integers(EXPLAINED.index("\n"), len(EXPLAINED)))
    length = data.draw(st.integers(0, 40))
    put_in = data.draw(st.one_of(st.text(max_size=10), st.sampled_from(["“", "‘", "(", " P1D ", "\\", "2026-02-30"])))
    assert isinstance(reread(EXPLAINED[:place] + put_in + EXPLAINED[place + length :]), Plan)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Campaign “x”: 0 steps.", True),
        ("\nCampaign “x”: 1 step.\n\n1. Send an email\n     when: no time yet", True),
        ("Campaign “Summer”: 2 steps.\nFirst email everybody on Monday. Then post on X.", False),
        ("Campaign “Summer” starts on Monday.", False),
    ],
)
def test_an_explanation_is_known_by_its_form(text: str, is_one: bool) -> None:
    """A brief that opens alike is read as a brief."""
    assert is_restated(text) is is_one


def test_a_plan_that_holds_no_real_day_or_zone_is_read_all_the_same() -> None:
    """Whether they exist is for validation to say."""
    for local, zone in (("2026-02-30", "default"), ("2026-02-20", "Mars/Crater"), ("2026-02-20", "America")):
        steps = [{"id": "a", "action": "send_email", "channel": "email"}]
        timing = {"kind": "at", "local": local, "zone": zone}
        assert_comes_back(load_plan({"name": "x", "steps": [steps[0] | {"timing": timing}]}))


def test_a_very_long_explanation_is_read_in_the_time_of_a_brief() -> None:
    """A thousand steps, some 100 kB."""
    details = "     when: no time yet\n     to: people who bought at any time, and whose age is from 25 to 45\n\n"
    blocks = "".join(f"{number}. Send an email  [a{number}]\n{details}" for number in range(1000))
    began = process_time()
    plan = reread(f"Campaign “x”: 1000 steps.\n\n{blocks}")
    assert len(plan.steps) == 1000
    assert process_time() - began < 5
