"""What can't be placed changes nothing, and says why with examples."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketflow_core.plan.models import Plan
from nl.refining import refine
from tests.nl.refined import AT, NOW, plan, said, with_step, without

REFUSED = [
    ("never email customers in France after 9 pm", "a limit holds for everybody"),
    ("send the first email at 9 am Europe/Atlantis time", "There is no time zone called “Europe/Atlantis”"),
    ("post the pictures at end of day", "leaves the time open"),
    ("send the first email soon on Tuesday", "I can't tell from when"),
    ("also post it on LinkedIn on Wednesday and call the dentist", "a step of its own"),
    ("make it 10 am", "can mean several steps"),
    ("to women", "can mean several steps"),
    ("paint the fence", "I don't know what “paint the fence” is to change"),
    ("asdf qwer", "I don't know what"),
    ("move", "I don't know what"),
    ("Move the spring email to Friday", "No step of the plan fits"),
    ("Send the spring email on Friday", "No step of the plan fits"),
    ("send the first email soon", "“soon” says no time"),
    ("run the ads until 30 June", "more than one time"),
    ("move the email to Tuesday", "can mean several steps: launch_email"),
    ("change the subject to 'Last chance'", "can mean several steps"),
    ("change the subject", "Put it in quotation marks"),
    ("drop the first email", "follow_up_email builds on launch_email"),
    ("drop the email and the post", "can mean several steps"),
    ("drop it", "doesn't say which step"),
    ("drop step 9", "There is no step 9"),
    ("drop the report about the moon", "No step of the plan fits"),
    ("drop launch_email and the moon", "I don't know what to do with “moon”"),
    ("move everything on the moon to Tuesday", "I don't know what to do with “moon”"),
    ("drop the embargo", "The plan has no embargo"),
    ("change the budget by 20%", "goes up or down"),
    ("cut the budget by $900", "Nothing would be left"),
    ("raise the budget", "I don't know what “raise the budget” is to change"),
    ("change the budget of the ads to something sensible", "I don't know what"),
    ("send the first email through Instagram", "No step of the plan"),
    ("send the follow-up 2 months later", "Months and years have no length"),
    ("send the follow-up two days earlier", "would come before launch_email"),
    ("make the first email two days after the follow-up", "would wait for itself"),
    ("send the report only to women", "for nobody in particular"),
    ("no messages after 9 pm on the moon", "I don't know what to do with “moon”"),
    ("add an email to customers in France on Friday at 10 and call the dentist", "dentist"),
    ("send the launch email to our best customers only", "Say it by purchases"),
    ("add a follow-up two days after the moon email", "No step of the plan fits"),
    ("use the second suggestion for question 7", "so there is no question 7"),
    ("take 1.9", "so there is no 1.9"),
    ("make the report weekly at the office", "No step"),
]


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_a_request_that_cannot_be_placed_changes_nothing_and_says_why(text: str, why: str) -> None:
    """The plan is the very same, and there is one refusal."""
    made = said(text)
    assert made.plan == made.before
    (refused,) = made.refused
    assert why in refused.message
    assert (refused.kind, refused.severity) == ("not_understood", "warning")
    assert not made.changed
    assert made.diff == ()


def test_a_sentence_is_done_whole_or_not_at_all() -> None:
    """Its first half isn't done where the second can't be; other sentences of the text are."""
    made = said("Move the follow-up to Tuesday 10 am and drop the moon. Drop the Facebook ads.")
    assert made.plan.step("follow_up_email") == made.before.step("follow_up_email")
    assert made.plan.step("ads").platforms == ("google_ads",)
    (refused,) = made.refused
    assert "Nothing of this sentence was done" in refused.message
    assert "For example" in str(made)


def test_what_stands_already_changes_nothing_and_is_no_refusal() -> None:
    """There is nothing to store."""
    made = said("move the post to Monday at 9 am")
    assert (made.changed, made.refused, made.plan) == (False, (), made.before)
    assert str(made) == "Nothing changes: the plan says that already."


def test_steps_without_a_time_cannot_be_shifted() -> None:
    """Each kind of time is told apart."""
    open_still = with_step("social_post", timing={"kind": "unscheduled"})
    assert "No step of the plan" in said("post the pictures an hour earlier", open_still).refused[0].message
    assert "has no day yet" in said("post the pictures at noon", open_still).refused[0].message
    day = with_step("social_post", timing=AT | {"local": "2026-11-23"})
    assert "has a day and no time" in said("post the pictures an hour earlier", day).refused[0].message
    assert (
        said("post the pictures a day later", day).plan.step("social_post").timing.model_dump()["local"] == "2026-11-24"
    )


def test_a_plan_without_steps_has_examples_too() -> None:
    """They say how to begin."""
    empty = plan(steps=[], reports=[])
    (refused,) = said("move the email to Friday", empty).refused
    assert refused.suggestions == ("Send an email to all subscribers on Monday at 9 am",)
    assert said("only women", empty).refused
    assert said("move everything to Friday", empty).refused
    assert said("make the budget 100", empty).refused
    assert said("make it about tea", empty).refused


def test_people_of_a_segment_that_is_defined_elsewhere_are_changed_there() -> None:
    """A rule can't be added to a name that the plan doesn't know."""
    elsewhere = with_step("launch_email", audience="vip_customers")
    assert "defined elsewhere" in said("send the first email only to women", elsewhere).refused[0].message


def test_ads_alone_have_no_budget_to_raise() -> None:
    """A share of nothing is nothing."""
    assert "There is no budget yet" in said("raise the budget by 20%", with_step("ads", budget=None)).refused[0].message
    assert "has no ads" in said("make the budget 300 a day", without("ads")).refused[0].message


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_no_text_raises(text: str) -> None:
    """Whatever is typed is done, refused, or a turn; and twice the same."""
    before = plan()
    made = refine(before, text, now=NOW)
    assert made == refine(before, text, now=NOW)
    assert isinstance(made.plan, Plan)


WORDS = (
    "move drop the follow-up email post ads to Tuesday 10 am only women in Germany and not earlier an hour two days "
    "after first budget 300 $ a day 1.2 take LinkedIn also add reminder no messages 9 pm"
).split()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=10).map(" ".join))
def test_no_mixture_of_the_words_of_requests_raises(text: str) -> None:
    """A refused sentence leaves the plan as it was, and every plan that comes out can be written and read."""
    made = said(text)
    if made.refused and not made.changed:
        assert made.plan == made.before
    assert Plan.model_validate(made.plan.model_dump(mode="json")) == made.plan
