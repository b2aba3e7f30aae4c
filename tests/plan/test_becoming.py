"""What each part of a brief became, in English."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from marketflow_core.plan.english.becoming import becoming, describe_account, describe_field, described_assumptions
from marketflow_core.plan.models import Plan, Provenance
from marketflow_core.values import Span
from nl.reader import read_brief

BRIEF = """Spring at the nursery
We start on Monday 7 December at 9am local time in Berlin and Madrid.
Send an email about tulips to people who opened our emails in the last 30 days, with a link to the shop.
Run Facebook ads for gardeners over 40 with a budget of €300 and pause them if CPA rises above €40.
Post photos on Instagram every Friday at 10:00 until 22 January.
Paint the fence behind the shop with two coats.
Collect clicks and revenue every hour. Nothing between 21:00 and 08:00. Every Monday send me a report by platform.
"""


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read_brief(BRIEF, name="nursery", now=datetime(2026, 11, 20, 9, tzinfo=UTC))


def test_each_part_stands_with_what_it_became(plan: Plan) -> None:
    """The words of a field stand beside the field's value."""
    told = {part.words.strip(" .,"): part.became for part in becoming(plan)}
    assert any(words.endswith("opened our emails in the last 30 days") for words in told)
    assert any("about tulips" in words and "topic “tulips”" in " ".join(became) for words, became in told.items())


def test_every_word_of_the_brief_stands_in_a_part(plan: Plan) -> None:
    """Nothing is left out of the account, and its order is the brief's."""
    assert " ".join(part.words for part in becoming(plan)).split() == BRIEF.split() or "".join(
        part.words for part in becoming(plan)
    ).replace(" ", "") == "".join(BRIEF.split())


def test_words_that_only_lead_to_a_field_stand_with_it(plan: Plan) -> None:
    """“to people who” is no part of its own."""
    assert not any(part.words.strip() in ("to people who", "with a link to the") for part in becoming(plan))


def test_what_found_no_place_is_told_where_it_stands(plan: Plan) -> None:
    """The fence became nothing, and that is said once."""
    wrong = [part for part in becoming(plan) if "Paint the fence" in part.words]
    assert len(wrong) == 1
    assert "no place" in wrong[0].wrong[0]


def test_what_was_taken_for_granted_has_its_value_and_its_reason(plan: Plan) -> None:
    """A platform that nobody named is the channel's default, and the page says so."""
    assert any("default" in line and "the brief names none" in line for line in described_assumptions(plan))


def test_as_plain_text_the_account_marks_what_is_wrong_and_ends_with_what_was_assumed(plan: Plan) -> None:
    """The text for scripts holds the same as the table."""
    text = describe_account(plan)
    assert "    ! " in text
    assert text.index("Taken for granted:") > text.index("Paint the fence")


def test_a_plan_without_assumptions_has_no_list_of_them() -> None:
    """The account of an empty brief is empty."""
    assert describe_account(Plan(name="x")) == ""


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("brief", "asks for nothing"),
        ("campaign/timing", "the campaign's time"),
        ("constraints/quiet_hours", "Nothing between 21:00 and 08:00."),
        ("constraints/holdout", None),
        ("steps/nobody/timing", None),
        ("nothing/such", None),
    ],
)
def test_a_path_is_told_by_its_value(plan: Plan, path: str, told: str | None) -> None:
    """A path that names nothing of the plan is not told."""
    assert describe_field(path, plan) == told


def test_each_field_of_the_sample_is_told(plan: Plan) -> None:
    """No path that the reader writes is left without English, but for times that the list of waits tells already."""
    silent = {entry.path for entry in plan.provenance if describe_field(entry.path, plan) is None}
    assert {path for path in silent if not path.endswith("/timing")} == set()


def test_a_leading_word_at_the_end_is_not_lost() -> None:
    """A brief that ends in words that lead nowhere keeps them."""
    step = read_brief("Email all members on Monday at 9am.", name="x", now=datetime(2026, 11, 20, 9, tzinfo=UTC))
    name = step.steps[0].id
    brief = "Email them soon and so on"
    plan = step.model_copy(
        update={
            "brief": brief,
            "diagnostics": (),
            "provenance": (
                Provenance(path=f"steps/{name}", source=Span(start=0, end=len(brief))),
                Provenance(path=f"steps/{name}/action", source=Span(start=0, end=5)),
            ),
        }
    )
    assert [part.words for part in becoming(plan)] == ["Email", "them soon and so on"]
