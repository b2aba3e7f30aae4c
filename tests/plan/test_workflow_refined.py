"""A workflow that is refined in words: what was said holds, whatever is set next, and can be taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from marketflow_core.errors import BadInput
from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.documents import dump_plan, load_plan
from marketflow_core.plan.edits import with_step
from marketflow_core.plan.models import Plan, Step
from marketflow_core.plan.refinement import Refinement
from marketflow_core.plan.timing import At
from marketflow_core.plan.workflow import Workflow

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def tomorrow(text: str, *, name: str, now: datetime) -> Plan:
    """Read any text as an e-mail tomorrow at nine."""
    at = {"kind": "at", "local": f"{now + timedelta(days=1):%Y-%m-%d}T09:00", "zone": "default"}
    mail = {"id": "mail", "action": "send_email", "channel": "email", "timing": at}
    return load_plan({"name": name, "steps": [mail], "brief": text})


def refiner(plan: Plan, text: str, *, now: datetime, reference: datetime | None = None) -> Refinement:
    """Understand: an hour for the e-mail, `add` and a name, `undo`, `redo`; `monday only` on Mondays alone."""
    if text in ("undo", "redo"):
        return Refinement(text, plan, plan, turn=text)  # pyright: ignore[reportArgumentType] -- one of the two
    if text.isdigit():
        mail = plan.step("mail")
        assert isinstance(mail.timing, At)
        at = At(local=f"{mail.timing.local[:10]}T{text}:00", zone=mail.timing.zone)
        return Refinement(text, plan, with_step(plan, mail.model_copy(update={"timing": at})))
    if text.startswith("add "):
        new = Step(id=text[4:], action="send_sms", channel="sms", timing=At(local=f"{now:%Y-%m-%d}T12:00"))
        return Refinement(text, plan, plan.model_copy(update={"steps": (*plan.steps, new)}))
    if text == "friday only" and now.weekday() == 4:
        return Refinement(text, plan, plan.model_copy(update={"rules": ()}).model_copy(update={"name": "sale"}))
    why = Diagnostic(kind="not_understood", severity="warning", message="No.", suggestions=("10",))
    return Refinement(text, plan, plan, (why,))


@pytest.fixture
def workflow() -> Workflow:
    """A workflow that can be refined."""
    return Workflow(tomorrow("Tomorrow", name="launch", now=NOW), reader=tomorrow, now=NOW, refiner=refiner)


def local(workflow: Workflow, step: str = "mail") -> Any:
    """Return when a step is due."""
    return workflow.plan.step(step).timing.model_dump()["local"]


def test_a_refinement_changes_the_plan_and_is_in_the_history(workflow: Workflow) -> None:
    """It says what changed."""
    made = workflow.refine("10")
    assert local(workflow) == "2026-11-21T10:00"
    assert (made.plan, workflow.history) == (workflow.plan, (made,))
    assert [str(one) for one in made.diff] == ["mail: time Sat 21 Nov 09:00 → Sat 21 Nov 10:00"]
    assert (made.answered, made.asked, made.diagnostics) == ((), (), ())


def test_what_is_refused_changes_nothing_and_is_no_history(workflow: Workflow) -> None:
    """The reason is there with its example."""
    before = workflow.plan
    made = workflow.refine("what")
    assert (workflow.plan, workflow.history) == (before, ())
    assert str(made) == "No. For example: “10”."
    assert made.diagnostics == made.refused


def test_undo_and_redo_by_name_and_in_words(workflow: Workflow) -> None:
    """Byte for byte what stood before."""
    first = dump_plan(workflow.plan)
    workflow.refine("10")
    second = dump_plan(workflow.plan)
    workflow.refine("11")
    assert workflow.undo().plan == workflow.plan
    assert dump_plan(workflow.plan) == second
    workflow.refine("undo")
    assert dump_plan(workflow.plan) == first
    with pytest.raises(BadInput, match="nothing to undo"):
        workflow.undo()
    assert workflow.refine("redo").turn == "redo"
    assert dump_plan(workflow.plan) == second
    workflow.refine("12")
    with pytest.raises(BadInput, match="nothing to redo"):
        workflow.redo()
    assert [one.text for one in workflow.history] == ["10", "12"]


def test_what_was_set_besides_stays_when_a_refinement_is_undone(workflow: Workflow) -> None:
    """Only a segment of a step that goes with it goes."""
    workflow.refine("add text")
    workflow.apply_segment("mail", "vip")
    workflow.apply_segment("text", "vip")
    workflow.configure_metrics({"metrics": ["clicks"]})
    workflow.undo()
    assert [step.id for step in workflow.plan.steps] == ["mail"]
    assert workflow.plan.step("mail").audience == "vip"
    assert workflow.plan.metrics is not None


def test_refinements_hold_when_the_brief_is_read_as_of_another_time(workflow: Workflow) -> None:
    """They are said again of the new reading, and new steps are in local time too."""
    workflow.refine("10")
    workflow.set_time_coordination({"reference_time": "2023-10-13 09:00:00", "local_time_by_region": True})
    assert local(workflow) == "2023-10-14T10:00"
    workflow.refine("add text")
    assert local(workflow, "text") == "2023-10-13T12:00"
    assert workflow.plan.step("text").timing.model_dump()["zone"] == "recipient"
    workflow.set_time_coordination({"regions": ["Asia/Tokyo"]})
    assert workflow.plan.step("text").timing.model_dump()["zone"] == "recipient"
    assert workflow.regions == ("Asia/Tokyo",)
    assert [one.text for one in workflow.history] == ["10", "add text"]


def test_a_refinement_that_does_not_fit_another_reading_keeps_everything_as_it_is(workflow: Workflow) -> None:
    """It is said which one."""
    workflow.refine("friday only")
    before = workflow.plan
    with pytest.raises(BadInput, match="“friday only” can't be said of the plan as it would be then"):
        workflow.set_time_coordination({"reference_time": "2023-10-16 09:00:00"})
    assert (workflow.plan, workflow.reference_time) == (before, None)


def test_an_empty_text_and_a_workflow_without_a_refiner_are_refused(workflow: Workflow) -> None:
    """Each says what is missing."""
    with pytest.raises(BadInput, match="is empty"):
        workflow.refine("  ")
    with pytest.raises(BadInput, match="without a refiner"):
        Workflow(workflow.plan, now=NOW).refine("10")
