"""Refinements of plans that are unlike the usual ones: other kinds of times, of links, of ads."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nl.refining
from marketflow_core.plan.diagnostics import Diagnostic, Suggested
from marketflow_core.plan.documents import dump_plan
from marketflow_core.plan.models import Plan
from marketflow_core.plan.workflow import Workflow
from nl.processor import NaturalLanguageProcessor
from tests.nl.refined import AT, BRIEF, NOW, OPENERS, RING, STEPS, changed, plan, said, step, with_step, without

TEXT = step("text", "send_sms", "sms")


def refusal(text: str, before: Plan) -> str:
    """Return why `text` is refused."""
    made = said(text, before)
    assert not made.changed
    return made.refused[0].message


def test_each_kind_of_time_is_shifted_in_its_own_way() -> None:
    """A wait for an event, a best time on a day, a repeat on a weekday."""
    event = with_step("social_post", timing={"kind": "on_event", "event": "signed_up", "delay": "P1D"})
    assert changed("post the pictures a day later", event)["social_post/timing"]["delay"] == "P2D"
    assert changed("post the pictures 90 minutes later", event)["social_post/timing"]["delay"] == "PT1530M"
    best = with_step("social_post", timing={"kind": "optimal", "on": "2026-11-25"})
    assert changed("post the pictures a day later", best)["social_post/timing"]["on"] == "2026-11-26"
    assert changed("post the pictures at noon", best)["social_post/timing"]["local"] == "2026-11-25T12:00"
    assert changed("post the pictures on Thursday", best)["social_post/timing"]["on"] == "2026-11-26"
    weekly = with_step("social_post", repeat="FREQ=WEEKLY;BYDAY=MO")
    assert "repeated on certain days" in refusal("post the pictures a day later", weekly)
    assert changed("post the pictures an hour later", weekly) == {
        "social_post/timing": AT | {"local": "2026-11-23T10:00"}
    }
    anytime = with_step("social_post", timing={"kind": "optimal"})
    assert "has no time that could be moved" in refusal("post the pictures a day later", anytime)


def test_a_wait_that_becomes_none_is_written_as_none() -> None:
    """And one in days stays in days."""
    days = with_step("follow_up_email", after=[{"step": "launch_email", "delay": "P1D"}])
    assert changed("delay the follow-up by two days", days)["follow_up_email/after"][0]["delay"] == "P3D"
    assert changed("send the follow-up a day earlier", days)["follow_up_email/after"][0]["delay"] == "PT0S"


def test_a_repeat_on_several_days_is_moved_only_to_one_of_them() -> None:
    """Which other days it is for, nobody said."""
    twice = with_step("launch_email", repeat="FREQ=WEEKLY;BYDAY=MO,TH")
    assert "repeated on several days" in refusal("move the first email to Tuesday", twice)
    assert changed("move the first email to Thursday", twice) == {
        "launch_email/timing": AT | {"local": "2026-11-26T09:00"}
    }


def test_a_step_is_put_after_the_one_before_it() -> None:
    """The first step has none before it; with a time of day, it is that day at that time."""
    assert changed("send the post two days after", without("ads"))["social_post/after"][0] == {
        "step": "launch_email",
        "delay": "P2D",
        "on": "done",
    }
    assert "is the first step" in refusal("send the first email two days after", plan())
    at_three = changed("send the follow-up two days after at 3 pm")
    assert at_three["follow_up_email/timing"] == AT | {"local": "2026-11-25T15:00"}
    endless = with_step("launch_email", timing={"kind": "unscheduled"})
    assert "can't tell on which day" in refusal("send the follow-up two days after at 3 pm", endless)


def test_what_a_person_does_gives_no_day() -> None:
    """A wait from a click has none to put a time on."""
    clicked = with_step("follow_up_email", after=[{"step": "launch_email", "delay": "P1D", "on": "clicked"}])
    assert "has no day yet" in refusal("send the follow-up at 3 pm", clicked)
    assert (
        changed("send the follow-up on Friday at 3 pm", clicked)["follow_up_email/timing"]["local"]
        == "2026-11-27T15:00"
    )


def test_a_day_before_the_step_that_is_waited_for_is_not_taken_for_a_weekday() -> None:
    """The follow-up of a Monday isn't on the Sunday before it."""
    assert changed("move the follow-up to Monday")["follow_up_email/timing"]["local"] == "2026-11-23T09:00"
    assert changed("move the follow-up to Sunday")["follow_up_email/timing"]["local"] == "2026-11-29T09:00"


def test_a_plan_whose_links_lead_nowhere_is_refined_all_the_same() -> None:
    """Its faults are for validation to tell."""
    loose = with_step("follow_up_email", after=[{"step": "nobody"}])
    assert (
        changed("send the follow-up on Friday at 3 pm", loose)["follow_up_email/timing"]["local"] == "2026-11-27T15:00"
    )


def test_a_time_that_no_calendar_has_is_told_first() -> None:
    """Only a plan that was written by hand has one."""
    made = said("drop the post", with_step("ads", timing=AT | {"local": "2026-02-30T09:00"}))
    assert "ads has a time that no calendar has" in made.refused[0].message


def test_everything_without_one_time_for_all_is_refused() -> None:
    """A day alone can't be moved to an hour."""
    days = plan(steps=[one | {"timing": AT | {"local": "2026-11-23"}} for one in STEPS[:3]], segments={}, reports=[])
    assert "no one time for everything" in refusal("move everything to 10 am", days)
    loose = plan(steps=[STEPS[0] | {"timing": {"kind": "unscheduled"}}])
    assert "No step of the plan has a time" in refusal("move everything to Tuesday", loose)
    assert [one.id for one in said("drop everything").plan.steps] == []


def test_a_step_may_be_named_by_its_kind_its_place_or_a_common_word() -> None:
    """Also where its id doesn't say so."""
    unlike = plan(
        steps=[STEPS[0] | {"id": "kettle"}, TEXT | {"after": [{"step": "kettle"}], "timing": {"kind": "after"}}],
        segments={"openers": plan().segments["openers"].model_dump()},
        reports=[],
        metrics=None,
    )
    assert list(changed("send the opening email at 10 am", unlike)) == ["kettle/timing"]
    assert "text/timing" in changed("send the reminder on Friday at 10 am", unlike)
    assert "text/timing" in changed("send the follow-up on Friday at 10 am", unlike)
    assert [one.id for one in said("drop the report and the post").plan.steps] == [
        "launch_email",
        "ads",
        "follow_up_email",
        "collect_metrics",
    ]


def test_a_named_step_that_cannot_do_it_is_told() -> None:
    """By its id, by its platforms, by whom it is for."""
    assert "Instagram can't do what launch_email does" in refusal("send launch_email through Instagram", plan())
    assert "would be on no platform" in refusal("take Facebook and Instagram off the post", plan())
    assert "doesn't fit any step" in refusal("send the follow-up only to people who opened the third email", plan())
    assert "No step of the plan can be changed" in refusal("at 10 am", plan(steps=[STEPS[4]], reports=[]))


def test_ads_in_several_steps_have_to_be_named() -> None:
    """Their budgets and their ends."""
    two = plan(
        steps=[*STEPS, step("more_ads", "start_ads", "ads", platforms=["tiktok"], source={"start": 0, "end": 5})]
    )
    assert "can mean several steps" in refusal("make the budget 300 a day", two)
    ended = said("stop the TikTok ads on 4 December at 6 pm", two).plan
    assert ended.step("pause_ads").platforms == ("tiktok",)
    assert "No step of the plan ends" in refusal("stop the Google ads on 5 December at 6 pm", ended)


def test_ads_and_what_ends_them_change_their_platforms_together() -> None:
    """And go together."""
    place = {"start": 0, "end": 5}
    ads = STEPS[2] | {"source": place}
    end = step("pause_ads", "pause_ads", "ads", platforms=ads["platforms"], source=place)
    both = plan(steps=[STEPS[0], ads, end], reports=[], metrics=None)
    assert changed("drop the Facebook ads", both) == {
        "ads/platforms": ["google_ads"],
        "pause_ads/platforms": ["google_ads"],
    }
    assert [one.id for one in said("drop the ads", both).plan.steps] == ["launch_email"]


def test_one_platform_may_be_all_that_a_step_has() -> None:
    """Then the step goes, while another one only loses it."""
    only = with_step("ads", platforms=["facebook"])
    assert changed("drop the Facebook ads and the Facebook post", only)["social_post/platforms"] == ["instagram"]
    assert "ads" not in {one.id for one in said("drop the Facebook ads and the Facebook post", only).plan.steps}
    assert "ads" not in {one.id for one in said("drop the Facebook ads", only).plan.steps}


def test_people_are_left_out_of_what_had_nobody_in_particular() -> None:
    """Everybody else is in; a second exclusion joins the first."""
    public = with_step("launch_email", audience=None)
    assert "not" in changed("don't send the first email to women", public)["launch_email/audience"]
    both = said("leave out women. Leave out people in France.").plan.constraints.model_dump(mode="json")["exclude"]
    assert len(both["any"]) == 2
    twice = said("leave out women. Leave out women. Leave out people in France.").plan.constraints
    assert twice.model_dump(mode="json")["exclude"] == both


def test_a_newer_place_stands_instead_of_an_older_one() -> None:
    """One country after the other would leave nobody."""
    first = said("send the first email only to people in Germany and Austria").plan
    rule = said("send the first email only to people in France", first).plan
    assert "DE" not in str(rule.segments[rule.step("launch_email").audience or ""])
    places = [{"field": "country", "operator": "equals", "value": code} for code in ("DE", "AT")]
    several = plan(segments={**plan().model_dump(mode="json")["segments"], "openers": {"any": places}})
    fields = changed("send the first email only to people in France", several)
    assert fields == {"launch_email/audience": {"field": "country", "operator": "equals", "value": "FR"}}
    mixed = plan(segments={**plan().model_dump(mode="json")["segments"], "openers": {"any": [places[0], OPENERS]}})
    assert len(changed("send the first email only to women", mixed)["launch_email/audience"]["all"]) == 2


def test_new_metrics_and_places_that_nobody_knows() -> None:
    """A plan that collected nothing collects then; a place of the moon isn't a region."""
    made = said("also track the unsubscribe rate", plan(metrics=None, steps=STEPS[:2], reports=[])).plan
    assert made.metrics is not None
    assert made.metrics.names == ("unsubscribe_rate",)
    assert said("run it in Tokyo on the moon").refused


def test_what_a_language_model_suggested_is_read_by_the_rules() -> None:
    """As if its author had said it: of a step, or as something new."""
    words = ("Notify the team on Wednesday at 11 am", "send it at 10 am", "whistle a tune")
    found = [
        Diagnostic(
            kind="not_understood",
            severity="warning",
            message=f"I don't know {number}.",
            suggestions=(text,),
            step="social_post" if number == 1 else None,
            suggested=(Suggested(words=text, by="a model"),),
        ).model_dump(mode="json")
        for number, text in enumerate(words)
    ]
    before = plan(diagnostics=found)
    assert "notify_team" in {one.action for one in said("take 1.1", before).plan.steps}
    assert "needs words of your own" in refusal("take 3.1", before)


@pytest.mark.parametrize("text", ["undo", "Undo that, please", "take it back", "revert the last change", "go back"])
def test_a_turn_is_told_and_left_to_whoever_keeps_the_history(text: str) -> None:
    """It changes nothing by itself."""
    made = said(text)
    assert (made.turn, made.changed, made.refused) == ("undo", False, ())
    assert said("redo").turn == said("bring it back").turn == "redo"


def test_a_misspelt_word_is_read_as_it_was_meant() -> None:
    """Where the sentence can't be placed as it was written."""
    assert said("move the follow-up to Wendesday at 10 am").plan.step("follow_up_email").timing.model_dump()[
        "local"
    ] == ("2026-11-25T10:00")


def test_a_new_step_s_doubts_are_told_of_it() -> None:
    """What only leaves something open refuses nothing; the step is there, with its question."""
    made = said("Add a reminder email for our best customers on Thursday at 9 am")
    assert made.refused == ()
    told = {(found.kind, found.step) for found in made.plan.diagnostics if found.step}
    assert told == {("vague_audience", "reminder_email")}
    assert made.plan.step("reminder_email").audience is not None


def test_the_folder_offers_what_it_offers() -> None:
    """And nothing else."""
    with pytest.raises(AttributeError, match="'nothing'"):
        nl.refining.nothing  # noqa: B018 -- the look-up is the test


def test_a_workflow_is_refined_from_its_description_on() -> None:
    """In Python as by the command; provenance says whose words a field came from."""
    workflow = NaturalLanguageProcessor().create_workflow(BRIEF, name="kettle", now=NOW)
    first = workflow.steps[0].id
    made = workflow.refine(f"send {first} at 10 am")
    assert [change.path for change in made.diff] == [f"steps/{first}/timing"]
    told = {entry.path: entry.said for entry in workflow.plan.provenance if entry.said}
    assert told == {f"steps/{first}/timing": f"send {first} at 10 am"}


SAID = st.lists(
    st.sampled_from(
        [
            "drop the post",
            "Move the follow-up to Tuesday 10 am",
            "only women",
            "make the budget 300 a day",
            "also post it on LinkedIn",
            "take 1.2",
            "no messages after 9 pm",
            "send the first email an hour earlier",
            "add a reminder two days after the launch email to people who didn't open it",
            "paint the fence",
        ]
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=25, deadline=None)
@given(SAID)
def test_what_is_undone_is_as_it_was_byte_for_byte(texts: list[str]) -> None:
    """However many refinements are undone and done again, and untouched steps are the same all the while."""
    workflow = Workflow(plan(), now=NOW, refiner=nl.refining.refine)
    states = [dump_plan(workflow.plan)]
    for text in texts:
        made: Any = workflow.refine(text)
        touched = {change.place for change in made.diff}
        kept = [one for one in made.before.steps if one.id not in touched]
        assert all(one in made.plan.steps for one in kept)
        if made.changed:
            states.append(dump_plan(workflow.plan))
    for state in reversed(states[:-1]):
        workflow.undo()
        assert dump_plan(workflow.plan) == state
    for state in states[1:]:
        workflow.redo()
        assert dump_plan(workflow.plan) == state
    assert RING["message"] in states[0]
