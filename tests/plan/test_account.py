"""The brief accounted for: its characters, what they became, and what was taken for granted."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from marketflow_core.plan.account import account, assumptions
from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.models import AutomationRule, Condition, Plan, Provenance, Reaction
from marketflow_core.values import Span

BRIEF = "Email all members on Monday. Paint the fence."


def entry(path: str, start: int, end: int) -> Provenance:
    return Provenance(path=path, source=Span(start=start, end=end))


def test_the_pieces_joined_are_the_brief() -> None:
    """Nothing of the brief is left out or told twice."""
    plan = Plan(name="x", brief=BRIEF, provenance=(entry("steps/a/timing", 18, 27), entry("steps/a", 0, 28)))
    assert "".join(piece.text for piece in account(plan)) == BRIEF


def test_a_word_belongs_to_the_field_that_speaks_of_it_most_closely() -> None:
    """The day is told under the time, not under the whole sentence."""
    plan = Plan(name="x", brief=BRIEF, provenance=(entry("steps/a", 0, 28), entry("steps/a/timing", 18, 27)))
    became = {piece.text: piece.fields for piece in account(plan)}
    assert became == {
        "Email all members ": ("steps/a",),
        "on Monday.": ("steps/a/timing",),
        " Paint the fence.": (),
    } or became["on Monday. "] == ("steps/a/timing",)


def test_two_fields_from_the_same_words_are_both_told() -> None:
    """A time said once for two steps is the time of both."""
    plan = Plan(name="x", brief=BRIEF, provenance=(entry("steps/b/timing", 0, 5), entry("steps/a/timing", 0, 5)))
    assert account(plan)[0].fields == ("steps/a/timing", "steps/b/timing")


def test_a_fault_points_at_its_words() -> None:
    """What a diagnostic says of a place in the brief is told there."""
    fault = Diagnostic(
        kind="not_understood", severity="warning", message="No place for this.", source=Span(start=29, end=45)
    )
    last = account(Plan(name="x", brief=BRIEF, diagnostics=(fault,)))[-1]
    assert (last.text, last.wrong) == ("Paint the fence.", ("No place for this.",))


def test_an_automation_rule_is_told_at_its_sentence() -> None:
    """A rule knows its own place, without an entry in the provenance."""
    rule = AutomationRule(
        when=Condition(metric="cpa", operator="greater_than", value=40),
        then=Reaction(action="pause_ads"),
        source=Span(start=0, end=28),
    )
    assert account(Plan(name="x", brief=BRIEF, rules=(rule,)))[0].fields == ("rules/0",)


def test_an_assumption_has_a_reason_and_no_words() -> None:
    """What no words gave is listed with the reason."""
    plan = Plan(
        name="x",
        brief=BRIEF,
        provenance=(
            entry("steps/a/timing", 18, 27),
            Provenance(path="steps/a/platforms", assumed="the brief names none"),
        ),
    )
    assert [(one.field, one.reason) for one in assumptions(plan)] == [("steps/a/platforms", "the brief names none")]


@settings(max_examples=200, deadline=None)
@given(
    brief=st.text(max_size=60),
    places=st.lists(
        st.tuples(st.sampled_from(["steps/a", "steps/a/timing", "brief"]), st.integers(0, 70), st.integers(0, 9))
    ),
)
def test_whatever_the_places_the_pieces_joined_are_the_brief(brief: str, places: list[tuple[str, int, int]]) -> None:
    """Also places beyond the end of the brief, empty ones and ones that overlap."""
    entries = tuple(entry(path, start, start + length) for path, start, length in places)
    plan = Plan(name="x", brief=brief, provenance=entries)
    assert "".join(piece.text for piece in account(plan)) == brief
