"""Each field of a plan knows the words it came from, or why it has the value it has; each word knows what it became."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from marketflow_core.plan.account import account
from marketflow_core.plan.models import Plan
from nl.reader import read_brief

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
CORPUS = sorted((Path(__file__).parent / "corpus").rglob("*.json"))


def read(brief: str) -> Plan:
    return read_brief(brief, name="test", now=NOW)


def words_of(plan: Plan, path: str) -> list[str]:
    """The brief's words that the provenance gives for a field."""
    return [
        plan.brief[entry.source.start : entry.source.end]
        for entry in plan.provenance
        if entry.path == path and entry.source
    ]


def reasons_of(plan: Plan, path: str) -> list[str]:
    return [entry.assumed for entry in plan.provenance if entry.path == path and entry.assumed]


def untraced(plan: Plan) -> list[str]:
    """The fields of the plan's steps and constraints that have a value and no entry."""
    known = {entry.path for entry in plan.provenance}
    wanted: list[str] = []
    for step in plan.steps:
        place = f"steps/{step.id}"
        wanted += [place, f"{place}/action", f"{place}/timing"]
        wanted += [
            f"{place}/{name}"
            for name in ("platforms", "audience", "budget", "experiment", "repeat", "after")
            if getattr(step, name)
        ]
        wanted += [
            f"{place}/content/{key}" for key, value in step.content if value and step.action != "generate_report"
        ]
    wanted += [f"constraints/{key}" for key in plan.constraints.model_dump(exclude_defaults=True)]
    wanted += [f"reports/{number}" for number in range(len(plan.reports))]
    wanted += ["metrics"] if plan.metrics else []
    return [path for path in wanted if path not in known]


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_every_field_of_the_corpus_is_traced(path: Path) -> None:
    """No field of a plan is without words or a reason."""
    wanted = json.loads(path.read_text(encoding="utf-8"))
    plan = read_brief(wanted["brief"], name="x", now=datetime.fromisoformat(wanted["now"]))
    assert untraced(plan) == []


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_every_word_of_the_corpus_is_accounted_for(path: Path) -> None:
    """A word became something, asks for nothing, or is told as not understood."""
    wanted = json.loads(path.read_text(encoding="utf-8"))
    plan = read_brief(wanted["brief"], name="x", now=datetime.fromisoformat(wanted["now"]))
    lost = [
        piece.text for piece in account(plan) if re.search(r"[^\W\d_]", piece.text) and not piece.fields + piece.wrong
    ]
    assert lost == []


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("action", ["Send an email"]),
        ("timing", ["On Monday at 9am"]),
        ("audience", ["opened our emails in the last 30 days"]),
        ("platforms", ["Mailchimp"]),
        ("content/topic", ["tulips"]),
        ("content/link", ["shop"]),
        ("content/subject", ["Spring is here"]),
    ],
)
def test_a_field_points_at_the_words_that_say_it(field: str, words: list[str]) -> None:
    """Not at the sentence, but at its own words."""
    plan = read(
        "On Monday at 9am, Send an email with Mailchimp about tulips to people who opened our emails in the last"
        ' 30 days, with a link to the shop and the subject "Spring is here".'
    )
    assert words_of(plan, f"steps/{plan.steps[0].id}/{field}") == words


def test_money_points_at_its_sum() -> None:
    """The budget's words are the sum and its period."""
    plan = read("Run Facebook ads from Monday at 9am with €300 a day.")
    assert words_of(plan, f"steps/{plan.steps[0].id}/budget") == ["€300 a day"]


def test_a_time_said_for_the_campaign_is_where_a_step_s_time_came_from() -> None:
    """The step points at the campaign's sentence."""
    plan = read("Launch on Monday at 9am. Email all subscribers about tulips.")
    assert words_of(plan, f"steps/{plan.steps[0].id}/timing") in (["on Monday at 9am"], ["on Monday at 9am."])


def test_a_time_taken_from_the_step_before_is_assumed() -> None:
    """No words of the brief say it, and the reason does."""
    plan = read("Email all subscribers about tulips on Monday at 9am. Post photos on Instagram.")
    (reason,) = reasons_of(plan, f"steps/{plan.steps[1].id}/timing")
    assert "step before" in reason


def test_a_step_without_any_time_says_so() -> None:
    """Unscheduled is an assumption too."""
    plan = read("Email all subscribers about tulips.")
    assert reasons_of(plan, f"steps/{plan.steps[0].id}/timing") == ["the brief gives no time for it"]


def test_two_parts_of_a_sentence_share_the_words_of_its_time() -> None:
    """The time stands once and is where both came from."""
    plan = read("On Monday at 9am email all subscribers about tulips and post photos on Instagram.")
    assert [words_of(plan, f"steps/{step.id}/timing") for step in plan.steps] == [["On Monday at 9am"]] * 2


def test_platforms_said_once_are_where_every_step_s_platforms_came_from() -> None:
    """The sentence that names the platform is the source."""
    plan = read("We use Klaviyo. Email all subscribers about tulips on Monday at 9am.")
    assert words_of(plan, f"steps/{plan.steps[0].id}/platforms") == ["We use Klaviyo."]


def test_the_zone_that_nobody_named_is_assumed() -> None:
    """The team's own zone is a reading, and said to be one."""
    plan = read("Email all subscribers about tulips on Monday at 9am.")
    assert reasons_of(plan, f"steps/{plan.steps[0].id}/timing/zone")


def test_a_report_without_a_time_says_what_it_waits_for() -> None:
    """The links are an assumption with a reason."""
    plan = read("Email all subscribers about tulips on Monday at 9am. Generate a report by platform.")
    assert reasons_of(plan, "steps/generate_report/after")


def test_everybody_else_are_the_people_that_the_step_before_left_out() -> None:
    """The words that say so are the source of the audience."""
    plan = read(
        "Email all subscribers about tulips on Monday at 9am. Two days later, if they clicked, text them."
        " Everybody else gets an email about roses."
    )
    assert words_of(plan, f"steps/{plan.steps[2].id}/audience") == ["Everybody else"]


@pytest.mark.parametrize(
    ("brief", "lost"),
    [
        ("Email all subscribers about tulips on Monday at 9am with gratuitous violet glitter.", "gratuitous violet"),
        ("Email all subscribers on Monday at 9am unless purple horses fly over the roof.", "purple horses"),
    ],
)
def test_words_of_a_step_that_became_nothing_are_told(brief: str, lost: str) -> None:
    """They may have asked for something: the author is told, with their place."""
    plan = read(brief)
    told = [brief[one.source.start : one.source.end] for one in plan.diagnostics if one.source]
    topics = [step.content.topic or "" for step in plan.steps]
    assert any(lost in words for words in told) or any(lost in topic for topic in topics)


def test_words_that_only_join_are_not_told() -> None:
    """“please also send them”, “to all of the people who”: nothing is lost."""
    plan = read(
        "Please also just send an email about tulips to all of the people who opened our emails on Monday at 9am."
    )
    assert [one.message for one in plan.diagnostics if one.kind == "not_understood"] == []
