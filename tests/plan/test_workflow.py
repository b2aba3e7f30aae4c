"""A workflow keeps what was set on it, whatever is set next, and refuses what isn't known without changing anything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from marketflow_core.errors import BadInput, UnknownName
from marketflow_core.plan.documents import load_plan
from marketflow_core.plan.models import Plan
from marketflow_core.plan.workflow import Workflow

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def tomorrow(text: str, *, name: str, now: datetime) -> Plan:
    """Read any text as: an email and an ad tomorrow at nine, a follow-up a day after the email."""
    day = f"{now + timedelta(days=1):%Y-%m-%d}T09:00"
    at = {"kind": "at", "local": day, "zone": "default"}
    steps: list[dict[str, Any]] = [
        {"id": "email_announcement", "action": "send_email", "channel": "email", "timing": at},
        {"id": "ads", "action": "start_ads", "channel": "ads", "timing": at, "platforms": ["google_ads", "facebook"]},
        {
            "id": "follow_up_email",
            "action": "send_email",
            "channel": "email",
            "timing": {"kind": "after"},
            "after": [{"step": "email_announcement", "delay": "P1D"}],
        },
    ]
    vague = {"kind": "missing_audience", "severity": "warning", "message": "To whom?", "step": "email_announcement"}
    other = {"kind": "missing_audience", "severity": "warning", "message": "To whom?", "step": "follow_up_email"}
    bounds = {"not_before": {"local": day}, "not_after": [{"local": day, "zone": "Asia/Tokyo"}]}
    return load_plan(
        {
            "name": name,
            "steps": steps,
            "brief": text,
            "diagnostics": [vague, other],
            "constraints": bounds,
            "reports": [{"at": at}, {}],
        }
    )


@pytest.fixture
def workflow() -> Workflow:
    """A workflow whose brief can be read again."""
    return Workflow(tomorrow("Tomorrow", name="launch", now=NOW), reader=tomorrow, now=NOW)


def local(workflow: Workflow, step: str) -> Any:
    """Return the timing of a step."""
    return workflow.plan.step(step).timing


def test_steps_print_as_people_read_them(workflow: Workflow) -> None:
    """Id, description, platforms and timing of each step, in order."""
    email, ads, follow_up = workflow.steps
    assert [step.id for step in workflow.steps] == ["email_announcement", "ads", "follow_up_email"]
    assert f"{email.description} on {email.platforms} at {email.timing}" == (
        "Send an email on the default platform for email "
        "at Saturday 21 November 2026 at 09:00, the team's own time zone"
    )
    assert str(ads.platforms) == "Facebook and Google Ads"
    assert ads.platforms == ("facebook", "google_ads")
    assert (follow_up.timing.kind, str(follow_up.timing)) == ("after", "1 day after “email announcement”")
    assert follow_up.timing.value == workflow.plan.steps[2].timing
    assert email.audience is None


def test_a_segment_becomes_the_steps_audience_and_answers_its_question(workflow: Workflow) -> None:
    """The question about that step's audience goes, that about another step stays."""
    workflow.apply_segment("email_announcement", "active_subscribers")
    assert workflow.plan.step("email_announcement").audience == "active_subscribers"
    assert [found.step for found in workflow.plan.diagnostics] == ["follow_up_email"]


def test_a_step_that_is_not_there_is_named_with_its_closest(workflow: Workflow) -> None:
    """A slip in a step's id is answered with the id it was meant to be, and changes nothing."""
    before = workflow.plan
    with pytest.raises(UnknownName, match="email_announcement"):
        workflow.apply_segment("email_anouncement", "active_subscribers")
    assert workflow.plan == before


def test_times_count_from_the_reference_time_and_what_was_set_stays(workflow: Workflow) -> None:
    """The brief is read again as of the reference time; segments and metrics set before are set still."""
    workflow.apply_segment("ads", "customers")
    workflow.configure_metrics({"metrics": ["clicks"]})
    workflow.set_time_coordination({"reference_time": "2023-10-15 09:00:00"})
    assert workflow.reference_time == datetime(2023, 10, 15, 9, tzinfo=UTC)
    assert local(workflow, "email_announcement").local == "2023-10-16T09:00"
    assert workflow.plan.step("ads").audience == "customers"
    assert workflow.plan.metrics is not None
    assert workflow.plan.metrics.names == ("clicks",)
    assert (workflow.name, workflow.plan.name) == ("launch", "launch")


def test_local_time_by_region_and_regions(workflow: Workflow) -> None:
    """Times without a zone become each region's own; those with one keep it; later settings add to earlier ones."""
    workflow.set_time_coordination({"regions": ["Asia/Tokyo", "Europe/London", "Asia/Tokyo"]})
    assert workflow.regions == ("Asia/Tokyo", "Europe/London")
    assert local(workflow, "email_announcement").zone == "default"
    workflow.set_time_coordination({"local_time_by_region": True})
    assert local(workflow, "email_announcement").zone == "recipient"
    assert workflow.regions == ("Asia/Tokyo", "Europe/London")
    limits = workflow.plan.constraints
    assert limits.not_before is not None
    assert not isinstance(limits.not_before, tuple)
    assert limits.not_before.zone == "recipient"
    assert isinstance(limits.not_after, tuple)
    assert limits.not_after[0].zone == "Asia/Tokyo"
    assert workflow.plan.reports[0].at is not None
    assert workflow.plan.reports[0].at.model_dump()["zone"] == "recipient"


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"reference": "now"}, "allowed are reference_time"),
        ({"reference_time": "soon"}, "“soon” can't be read"),
        ({"local_time_by_region": "yes"}, "allowed are True and False"),
        ({"regions": "Asia/Tokyo"}, "must be a list"),
        ({"regions": ["Asia/Tokio"]}, "Asia/Tokyo"),
    ],
)
def test_time_coordination_that_cannot_be_used_changes_nothing(
    workflow: Workflow, settings: dict[str, Any], told: str
) -> None:
    """Unknown keys, times and zones are refused with what is allowed."""
    before = workflow.plan
    with pytest.raises(BadInput, match=told):
        workflow.set_time_coordination({"reference_time": datetime(2023, 1, 1, tzinfo=UTC), **settings})
    assert workflow.plan == before
    assert workflow.reference_time is None


def test_without_a_reader_the_dates_stay(workflow: Workflow) -> None:
    """A plan that came from a document has no brief to read again."""
    loaded = Workflow(workflow.plan, now=NOW)
    loaded.set_time_coordination({"reference_time": datetime(2023, 1, 1, tzinfo=UTC)})
    assert local(loaded, "email_announcement").local == "2026-11-21T09:00"


def test_metrics_keep_the_teams_names_and_take_the_plans(workflow: Workflow) -> None:
    """Names, sources and fields are kept as they were given; the plan has its own names of the same metrics."""
    assert workflow.metric_requests == ()
    workflow.configure_metrics(
        {
            "collection_frequency": "hourly",
            "metrics": [
                {"name": "email_open_rate", "source": "mailchimp", "field": "opens.rate"},
                {"name": "ad_impressions", "source": ["facebook", "google_ads"], "field": "impressions"},
                {"name": "conversion_rate", "source": "google_analytics"},
            ],
            "dimensions": ["platform", "region", "segment", "time"],
        }
    )
    request = workflow.plan.metrics
    assert request is not None
    assert request.names == ("open_rate", "impressions", "conversion_rate")
    assert request.platforms == ("facebook", "google_ads", "google_analytics", "mailchimp")
    assert (request.every, request.dimensions) == ("PT1H", ("platform", "region", "segment", "time"))
    kept = [(one.name, one.metric, one.sources, one.field) for one in workflow.metric_requests]
    assert kept[0] == ("email_open_rate", "open_rate", ("mailchimp",), "opens.rate")
    assert kept[1] == ("ad_impressions", "impressions", ("facebook", "google_ads"), "impressions")


def test_a_metric_without_a_source_comes_from_everywhere(workflow: Workflow) -> None:
    """One such metric among others, and all platforms are asked."""
    workflow.configure_metrics({"collection_frequency": "6h", "metrics": ["clicks", {"name": "spend", "source": "x"}]})
    assert workflow.plan.metrics is not None
    assert (workflow.plan.metrics.platforms, workflow.plan.metrics.every) == ("all", "PT6H")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"metric": []}, "allowed are collection_frequency, metrics, dimensions"),
        ({"metrics": "clicks"}, "“metrics” must be a list"),
        ({"metrics": [{"source": "facebook"}]}, "has a “name”"),
        ({"metrics": [{"name": "clicks", "from": "facebook"}]}, "no key “from”"),
        ({"metrics": ["email_opne_rate"]}, "open_rate"),
        ({"metrics": [{"name": "clicks", "source": "facebok"}]}, "facebook"),
        ({"collection_frequency": "often"}, "allowed are hourly, daily"),
        ({"dimensions": ["planet"]}, "Allowed: platform"),
        ({"dimensions": "platform"}, "must be a list"),
    ],
)
def test_metrics_that_are_not_known_change_nothing(workflow: Workflow, settings: dict[str, Any], told: str) -> None:
    """Unknown keys and names are refused with what is allowed."""
    with pytest.raises(BadInput, match=told):
        workflow.configure_metrics(settings)
    assert workflow.plan.metrics is None
