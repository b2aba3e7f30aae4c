"""Refining a stored plan: versions, undo, and what runs afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from marketflow_core.campaign import stages
from marketflow_core.campaign.due import DueFinder
from marketflow_core.campaign.workspace import Workspace, open_workspace
from marketflow_core.clock import SimulatedClock
from marketflow_core.errors import BadInput, PlanChanged, PlanInvalid, UnknownName
from marketflow_core.settings import Settings
from marketflow_core.store.plans import PlanStore
from marketflow_dagster.briefs import adopt
from nl.reader import read_brief
from nl.refining import refine

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
BRIEF = """On Monday at 9 AM London time, send an email about tea to all subscribers.
Two days later, send a follow-up email to people who clicked in the first email.
Post pictures on Facebook and Instagram.
"""


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    """An empty home beside a brief."""
    (tmp_path / "campaigns").mkdir()
    (tmp_path / "campaigns" / "tea.md").write_text(BRIEF, "utf-8")
    settings = Settings(home=tmp_path / "home", campaigns=tmp_path / "campaigns")
    with open_workspace(settings, clock=SimulatedClock(NOW)) as opened:
        yield opened


def refined(ws: Workspace, text: str, **more: Any) -> stages.RefinedPlan:
    """Refine the campaign."""
    return stages.refine_plan(ws, "tea", text, refiner=refine, reader=read_brief, **more)


def test_the_brief_is_read_and_stored_first_where_nothing_is(ws: Workspace) -> None:
    """The reading is version 1, the refinement version 2."""
    made = refined(ws, "move the post to Tuesday at 10 am")
    assert (made.stored.version, made.stored.fresh, made.stored.refinements) == (
        2,
        True,
        ("move the post to Tuesday at 10 am",),
    )
    first, second = stages.history(ws, "tea")
    assert (first.words, first.parent, second.parent) == (None, None, 1)
    assert second.words == "move the post to Tuesday at 10 am"


def test_a_dry_run_stores_nothing(ws: Workspace) -> None:
    """Neither the reading nor the refinement."""
    made = refined(ws, "drop the post", dry_run=True)
    assert made.refinement.diff
    assert ws.plans.history("tea") == ()


def test_refine_then_undo_is_the_same_document_byte_for_byte(ws: Workspace) -> None:
    """And redo brings the other back, as versions of their own."""
    refined(ws, "drop the post")
    refined(ws, "undo")
    refined(ws, "redo")
    documents = [one.document for one in stages.history(ws, "tea")]
    assert documents[2] == documents[0] != documents[1] == documents[3]
    assert [one.restores for one in stages.history(ws, "tea")] == [None, None, 1, 2]
    with pytest.raises(BadInput, match="nothing to redo"):
        refined(ws, "redo")
    refined(ws, "undo")
    with pytest.raises(BadInput, match="nothing to undo"):
        refined(ws, "undo")


def test_a_text_of_which_nothing_can_be_placed_is_refused_and_not_stored(ws: Workspace) -> None:
    """A text of which something can is stored with that."""
    with pytest.raises(BadInput, match=r"Nothing was changed\. I don't know what “paint the fence”"):
        refined(ws, "paint the fence")
    with pytest.raises(BadInput, match="is empty"):
        refined(ws, " ")
    made = refined(ws, "Drop the post. Paint the fence.")
    assert len(made.refinement.refused) == 1
    assert refined(ws, "move the first email to Monday at 9 am").stored.version == made.stored.version


def test_the_same_brief_goes_on_with_the_refined_plan(ws: Workspace) -> None:
    """And an edited one is read anew, which lists what isn't in it and how to say it again."""
    adopt(ws, "tea", BRIEF, now=NOW)
    refined(ws, "drop the post")
    refined(ws, "make the follow-up 48 hours after the first email")
    plan, stored = adopt(ws, "tea", BRIEF, now=NOW + timedelta(days=1))
    assert "social_post" not in {step.id for step in plan.steps}
    assert stored.refinements == ("drop the post", "make the follow-up 48 hours after the first email")
    assert "It was refined since its brief was read" in stored.notes[0]
    plan, stored = adopt(ws, "tea", BRIEF + "Report on all of it.\n", now=NOW)
    assert "social_post" in {step.id for step in plan.steps}
    assert (stored.refinements, len(stored.left_out)) == ((), 2)
    assert 'marketflow refine tea "drop the post. make the follow-up' in stored.notes[0]
    assert adopt(ws, "tea", BRIEF + "Report on all of it.\n", now=NOW)[1].left_out == ()


def test_a_brief_that_changed_meanwhile_is_told_with_the_refinement(ws: Workspace) -> None:
    """The refinement is of the plan as it is stored."""
    adopt(ws, "tea", BRIEF, now=NOW)
    assert not refined(ws, "drop the post").stale
    (ws.settings.campaigns / "tea.md").write_text("Send an email on Friday.", "utf-8")
    assert refined(ws, "undo").stale


def test_an_approved_version_stays_and_a_draft_is_made_from_it(ws: Workspace) -> None:
    """Its document and its approval are as they were."""
    adopt(ws, "tea", BRIEF, now=NOW)
    approval = ws.plans.approve("tea", 1, "Ana", NOW)
    before = stages.history(ws, "tea")[0]
    made = refined(ws, "drop the post")
    assert (made.forked, made.stored.version) == (approval, 2)
    assert stages.history(ws, "tea")[0] == before
    assert ws.plans.approvals("tea") == {1: approval}
    assert refined(ws, "undo").forked is None


def test_two_refinements_at_once_both_land(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """The slower one is made again of what the quicker one stored; one that never gets through says so."""
    adopt(ws, "tea", BRIEF, now=NOW)
    quick = iter(["make the follow-up 48 hours after the first email"])
    store = PlanStore.refine

    def beaten(self: PlanStore, parent: Any, **fields: Any) -> Any:
        for text in quick:
            refined(ws, text)
        return store(self, parent, **fields)

    monkeypatch.setattr(PlanStore, "refine", beaten)
    assert refined(ws, "drop the post").stored.refinements == (
        "make the follow-up 48 hours after the first email",
        "drop the post",
    )

    def never(self: PlanStore, parent: Any, **fields: Any) -> Any:
        raise PlanChanged("tea", 1, 2)

    monkeypatch.setattr(PlanStore, "refine", never)
    with pytest.raises(PlanChanged, match="Nothing of it was stored"):
        refined(ws, "undo")


def test_a_plan_with_errors_can_be_settled_step_by_step_and_cannot_run_before(ws: Workspace) -> None:
    """Neither by its brief, nor as it is stored, nor by a schedule."""
    late = BRIEF.replace("Monday", "2 March 2026")
    (ws.settings.campaigns / "tea.md").write_text(late, "utf-8")
    with pytest.raises(PlanInvalid):
        adopt(ws, "tea", late, now=NOW)
    refined(ws, "make the follow-up 48 hours after the first email")
    assert stages.history(ws, "tea")[-1].errors > 0
    assert stages.is_stored(ws, "tea", late)
    for use in (partial(stages.stored_plan, ws, "tea"), partial(adopt, ws, "tea", late, now=NOW)):
        with pytest.raises(PlanInvalid, match="can't run as it stands"):
            use()
    year = timedelta(days=365)
    assert DueFinder().between(ws, ["Europe/London"], after=NOW - year, until=NOW + year) == ()
    refined(ws, "move everything to Monday")
    assert stages.history(ws, "tea")[-1].errors == 0
    assert stages.stored_plan(ws, "tea")[1].version == 3


def test_tomorrow_counts_from_now_while_the_campaign_lies_ahead(ws: Workspace) -> None:
    """A campaign of other days goes on from the day on which its brief was read."""
    adopt(ws, "tea", BRIEF, now=NOW)
    ws.clock = SimulatedClock(NOW + timedelta(days=1))
    assert refined(ws, "move the post to tomorrow at 10 am").refinement.plan.step("social_post").timing.model_dump()[
        "local"
    ] == ("2026-11-22T10:00")
    ws.clock = SimulatedClock(NOW + timedelta(days=900))
    assert refined(ws, "move the post to tomorrow at 11 am").refinement.plan.step("social_post").timing.model_dump()[
        "local"
    ] == ("2026-11-21T11:00")


def test_a_campaign_that_is_not_there_is_named_with_those_that_are(ws: Workspace) -> None:
    """With where its brief would lie."""
    with pytest.raises(UnknownName, match=r"campaigns/coffee\.md"):
        stages.refine_plan(ws, "coffee", "drop it", refiner=refine, reader=read_brief)
    with pytest.raises(UnknownName, match="called “coffee”"):
        stages.history(ws, "coffee")
