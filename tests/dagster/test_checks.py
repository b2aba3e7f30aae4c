"""Asset checks say in words what is wrong."""

from __future__ import annotations

from datetime import date

import dagster as dg

from marketflow_core.campaign.outcomes import AudienceSize, CellOutcome, StepOutcome, Tally
from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_dagster.checks import (
    audience_not_empty,
    metrics_fresh,
    nothing_left_open,
    plan_understood,
    sends_accounted_for,
)
from tests.dagster.conftest import plan_named


def _outcome(tally: Tally) -> CellOutcome:
    step = StepOutcome("email", "Asia/Tokyo", "once", "send_email", "email", "mailchimp", None, None, tally)
    return CellOutcome("lamp", "Asia/Tokyo", (step,))


def test_sends_that_add_up_pass_and_say_the_identity() -> None:
    """The check shows the sum, so that nobody has to believe it."""
    tally = Tally(planned=1200, sent=1150, suppressed={"no consent": 40}, held={"kill switch": 10})
    result = sends_accounted_for([_outcome(tally)])
    assert result.passed
    assert result.description == (
        "All sends are accounted for: planned 1,200 = sent 1,150 + suppressed 40 + held 10 + failed 0 + uncertain 0."
    )


def test_a_send_that_got_lost_is_an_error_that_names_its_place() -> None:
    """Twelve planned and eleven sent is one too few, and the check says where."""
    result = sends_accounted_for([_outcome(Tally(planned=12, sent=11))])
    assert not result.passed
    assert result.severity is dg.AssetCheckSeverity.ERROR
    assert "email in Asia/Tokyo on mailchimp: planned 12 = sent 11" in (result.description or "")


def test_an_audience_of_nobody_warns_with_the_step_and_the_clause_that_emptied_it() -> None:
    """The author learns which step, which rule, and where everybody was lost."""
    sizes = [AudienceSize("email", "openers", "opened in the last 30 days", 0, 0, {}, (("all", 9), ("aged 200", 0)))]
    result = audience_not_empty("lamp", sizes)
    assert not result.passed
    assert result.severity is dg.AssetCheckSeverity.WARN
    assert "The step email would reach nobody" in (result.description or "")
    assert "Nobody is left after “aged 200”" in (result.description or "")


def test_an_audience_without_consent_says_so() -> None:
    """People who may not be written to are not nobody: the reason is another one."""
    result = audience_not_empty("lamp", [AudienceSize("email", None, "everybody", 50, 0, {})])
    assert "none of its 50 people may be written to" in (result.description or "")


def test_a_follow_up_is_not_called_empty_before_its_first_message_was_sent() -> None:
    """Its audience is only known once the step before it was sent."""
    sizes = [
        AudienceSize("email", None, "everybody", 5, 5, {}),
        AudienceSize("reminder", None, "everybody who got it", 0, 0, {}, (), "email"),
    ]
    assert audience_not_empty("lamp", sizes).passed


def test_what_is_held_failed_or_uncertain_is_told_apart() -> None:
    """Each needs another answer from people."""
    tally = Tally(planned=6, held={"the kill switch is on": 1}, failed=2, uncertain=3)
    told = nothing_left_open([_outcome(tally)]).description or ""
    assert "1 held (1 the kill switch is on)" in told
    assert "2 refused by the platform" in told
    assert "3 uncertain" in told
    assert nothing_left_open([_outcome(Tally(planned=1, sent=1))]).passed


def test_a_day_that_was_never_collected_is_named() -> None:
    """The earliest one stands for all, with the job that mends it."""
    day = date(2026, 11, 23)
    result = metrics_fresh([("mailchimp", day), ("facebook", day)], [("mailchimp", day)])
    assert not result.passed
    assert "1 platform day not collected yet, the earliest facebook on 2026-11-23" in (result.description or "")
    assert metrics_fresh([("mailchimp", day)], [("mailchimp", day)]).passed


def test_a_sentence_without_a_place_in_the_plan_warns() -> None:
    """What wasn't understood comes before what was chosen."""
    chosen = Diagnostic(kind="missing_audience", severity="warning", message="No audience is named.")
    lost = Diagnostic(kind="not_understood", severity="warning", message="“Call my mother” has no place.")
    plan = plan_named("lamp")
    assert plan_understood(plan).passed
    both = plan_understood(plan.model_copy(update={"diagnostics": (chosen, lost)}))
    assert both.description == "1 part of the brief found no place in the plan: “Call my mother” has no place."
    one = plan_understood(plan.model_copy(update={"diagnostics": (chosen,)}))
    assert one.description == "1 point to look at: No audience is named."
