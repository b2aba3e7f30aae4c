"""What the parts of a plan say against one another."""

from __future__ import annotations

from typing import Any

import pytest

from marketflow_core.plan.checks.clocks import Clocks
from marketflow_core.plan.checks.satisfiable import nobody_in
from marketflow_core.plan.checks.whole import check_whole
from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.documents import load_plan
from marketflow_core.plan.rules import RULE
from marketflow_core.plan.validation import validate

CLOCKS = Clocks("America/New_York", ("America/New_York", "Asia/Tokyo", "Europe/Berlin"))


def email(name: str = "a", local: str = "2026-11-23T09:00", zone: str = "default", **more: Any) -> dict[str, Any]:
    """Return an email step with a time; Monday at nine where nothing else is said."""
    timing = {"kind": "at", "local": local, "zone": zone}
    return {"id": name, "action": "send_email", "channel": "email", "timing": timing, **more}


def follow_up(name: str = "b", delay: str = "P7D", **more: Any) -> dict[str, Any]:
    """Return an email step that follows “a”."""
    return email(name, timing={"kind": "after"}, after=[{"step": "a", "delay": delay}]) | more


def found(*steps: dict[str, Any], **more: Any) -> list[Diagnostic]:
    """Return the contradictions of a plan."""
    return list(check_whole(load_plan({"name": "x", "steps": list(steps), **more}), CLOCKS))


def told(*steps: dict[str, Any], **more: Any) -> list[tuple[str | None, str, str]]:
    """Return the path, the severity and the first remedy of each contradiction."""
    return [(one.path, one.severity, one.suggestions[0]) for one in found(*steps, **more)]


@pytest.mark.parametrize(
    ("limits", "step", "remedy"),
    [
        ({"quiet_hours": ["21:00", "10:00"]}, email(), "Monday 23 November 2026 at 10:00"),
        ({"quiet_hours": ["08:00", "10:00"]}, email(), "Monday 23 November 2026 at 10:00"),
        (
            {"quiet_hours": {"channel": "email", "hours": ["21:00", "09:30"]}},
            email(),
            "Monday 23 November 2026 at 09:30",
        ),
        ({"not_before": {"local": "2026-11-25T12:00"}}, email(), "Wednesday 25 November 2026 at 12:00"),
        ({"not_before": {"local": "2026-11-25"}}, email(local="2026-11-23"), "Wednesday 25 November 2026"),
        (
            {
                "not_before": [
                    {"local": "2026-11-25T08:00", "channel": "email"},
                    {"local": "2027-01-01", "channel": "sms"},
                ]
            },
            email(),
            "Wednesday 25 November 2026 at 08:00",
        ),
        ({"not_after": {"local": "2026-11-22T12:00"}}, email(), "let the campaign end later"),
        ({"blackout": ["2026-11-23"]}, email(), "Tuesday 24 November 2026 at 09:00"),
        ({"blackout": [["2026-11-22", "2026-11-24"]]}, email(), "Wednesday 25 November 2026 at 09:00"),
        ({"blackout": [["2026-11-23T08:00", "2026-11-23T12:00"]]}, email(), "Tuesday 24 November 2026 at 09:00"),
        ({"days": ["WE"]}, email(), "Wednesday 25 November 2026 at 09:00"),
        ({"days": {"channel": "email", "days": ["TU"]}}, email(), "Tuesday 24 November 2026 at 09:00"),
    ],
)
def test_a_step_inside_a_limit_is_told_the_next_time_that_is_open(
    limits: dict[str, Any], step: dict[str, Any], remedy: str
) -> None:
    """As words that could stand in the brief."""
    assert told(step, constraints=limits) == [("steps/0/timing", "error", remedy)]


@pytest.mark.parametrize(
    ("limits", "step"),
    [
        ({"quiet_hours": ["21:00", "08:00"]}, email()),
        ({"quiet_hours": {"channel": "sms", "hours": ["08:00", "10:00"]}}, email()),
        ({"quiet_hours": ["08:00", "10:00"]}, email(local="2026-11-23")),
        ({"quiet_hours": ["08:00", "10:00"]}, email(action="publish_post", channel="social")),
        ({"days": ["TU"]}, email(action="start_ads", channel="ads")),
        ({"days": {"channel": "sms", "days": ["TU"]}}, email()),
        ({"not_before": {"local": "2026-11-25", "channel": "sms"}}, email()),
        ({"not_after": {"local": "2026-11-23"}}, email()),
        ({"blackout": ["2026-11-23"]}, email(action="generate_report", channel="analytics")),
        ({"blackout": ["2026-11-23"]}, email(repeat="FREQ=WEEKLY;BYDAY=MO;UNTIL=20270101")),
        ({"blackout": ["2026-11-23"]}, email(timing={"kind": "optimal"})),
    ],
)
def test_what_no_limit_touches_is_no_fault(limits: dict[str, Any], step: dict[str, Any]) -> None:
    """Another channel, no time of day, a repeat that is closed only once."""
    assert not found(step, constraints=limits)


def test_a_repeat_that_is_always_closed_is_at_fault() -> None:
    """Each of its times."""
    (fault,) = found(email(repeat="FREQ=WEEKLY;BYDAY=MO;UNTIL=20261220T090000Z"), constraints={"days": ["TU"]})
    assert fault.message.startswith("Each time of “a”, from Monday 23 November 2026 at 09:00 on falls where")


def test_each_region_has_its_own_clock() -> None:
    """Nine in Berlin is three at night in New York, and no one time suits both and Tokyo."""
    limits = {"quiet_hours": ["21:00", "09:00"], "regions": ["Europe/Berlin", "America/New_York", "Asia/Tokyo"]}
    (fault,) = found(email(zone="Europe/Berlin"), constraints=limits)
    assert "which is Monday 23 November 2026 at 03:00 in America/New_York" in fault.message
    assert fault.suggestions[0] == "Monday 23 November 2026 at 09:00 local time"


def test_in_the_default_zone_a_clash_elsewhere_is_a_warning() -> None:
    """The brief named no zone, so the reading may be at fault."""
    limits = {"quiet_hours": ["21:00", "08:00"], "regions": ["Asia/Tokyo"]}
    assert [one.severity for one in found(email(), constraints=limits)] == ["warning"]


@pytest.mark.parametrize(("zone", "faults"), [("recipient", 0), ("America/New_York", 1)])
def test_an_embargo_in_a_zone_lifts_for_each_region_at_its_own_time(zone: str, faults: int) -> None:
    """Nine o'clock in Berlin lies before nine o'clock in New York."""
    limits = {"not_before": {"local": "2026-11-23T09:00", "zone": zone}, "regions": ["Europe/Berlin"]}
    assert len(found(email(zone="recipient"), constraints=limits)) == faults


def test_without_regions_peoples_own_time_is_that_of_all_configured_zones() -> None:
    """Tokyo is the first of them to have nine o'clock."""
    limits = {"not_before": {"local": "2026-11-23T09:00", "zone": "default"}}
    assert "in Asia/Tokyo" not in found(email(zone="recipient"), constraints=limits)[0].message
    assert not check_whole(load_plan({"name": "x", "steps": [email(zone="recipient")]}), Clocks())


@pytest.mark.parametrize(
    ("step", "limits"),
    [
        (email(local="2026-02-30T09:00"), {"blackout": ["2026-11-23"]}),
        (email(zone="Nowhere/Land"), {"blackout": ["2026-11-23"]}),
        (email(repeat="FREQ=NEVER"), {"blackout": ["2026-11-23"]}),
        (email(), {"blackout": ["2026-02-30"]}),
        (email(), {"not_before": {"local": "2026-12-01", "zone": "Nowhere/Land"}}),
    ],
)
def test_what_cannot_be_read_is_left_to_the_checks_of_its_parts(step: dict[str, Any], limits: dict[str, Any]) -> None:
    """Nothing is told twice, and nothing raises."""
    assert not found(step, constraints=limits)


OVER_40 = {"field": "age", "operator": "greater_than", "value": 40}
UNDER_30 = {"field": "age", "operator": "less_than", "value": 30}
GERMANY = {"field": "country", "operator": "equals", "value": "DE"}
FRANCE = {"field": "country", "operator": "equals", "value": "fr"}
BOTH = {"field": "country", "operator": "in", "value": ["DE", "AT"]}
OPENED = {"event": "email_opened", "operator": "performed"}
LATELY = {"event": "purchased", "operator": "performed", "within": "P30D"}
EVER = {"event": "purchased", "operator": "performed"}
NEVER = {"event": "purchased", "operator": "not_performed"}
NOT_IN_A_WEEK = {"event": "purchased", "operator": "not_performed", "within": "P7D"}


def field(operator: str, value: Any = None, name: str = "age") -> dict[str, Any]:
    """Return a leaf on a field."""
    return {"field": name, "operator": operator, "value": value}


@pytest.mark.parametrize(
    "rule",
    [
        {"all": [OVER_40, UNDER_30]},
        {"all": [field("at_least", 40), field("less_than", 40)]},
        {"all": [field("between", [20, 30]), field("equals", 31)]},
        {"all": [GERMANY, FRANCE]},
        {"all": [GERMANY, {"not": GERMANY}]},
        {"all": [GERMANY, {"not": BOTH}]},
        {"all": [GERMANY, field("not_equals", "de", "country")]},
        {"all": [field("not_in", ["DE"], "country"), GERMANY]},
        {"all": [{"any": [GERMANY, FRANCE]}, field("equals", "IT", "country")]},
        {"all": [OPENED, {"event": "email_opened", "operator": "not_performed"}]},
        {"all": [LATELY, NEVER]},
        {"all": [LATELY, {"not": EVER}]},
        {"all": [field("is_known"), field("is_unknown")]},
        {"all": [OVER_40, {"not": field("is_known")}]},
        {"all": [OVER_40, {"not": field("at_least", 30)}]},
        {"all": [field("between", [41, 50]), {"not": OVER_40}]},
        {"all": [field("within_last", "P30D", "last_seen_at"), field("not_within_last", "P60D", "last_seen_at")]},
        {"all": [{"segment": "s"}, {"not": {"segment": "s"}}]},
        {"all": [{"segment": "germans"}, FRANCE]},
        {"not": {"any": [GERMANY, {"not": GERMANY}]}},
    ],
)
def test_conditions_that_rule_each_other_out_hold_nobody(rule: dict[str, Any]) -> None:
    """By numbers, values, events, and what is known."""
    assert nobody_in(RULE.validate_python(rule), {"germans": RULE.validate_python(GERMANY)})


@pytest.mark.parametrize(
    "rule",
    [
        {"all": [OVER_40, field("less_than", 60)]},
        {"any": [GERMANY, FRANCE]},
        {"all": [field("equals", "tea", "interests"), field("equals", "coffee", "interests")]},
        {"all": [field("equals", "a", "list"), field("equals", "b", "list")]},
        {"all": [EVER, NOT_IN_A_WEEK]},
        {"all": [{"not": GERMANY}, {"not": FRANCE}]},
        {"all": [GERMANY, OVER_40, OPENED]},
        {"all": [OVER_40, {"not": field("at_least", 50)}]},
        {"all": [OVER_40, {"not": GERMANY}]},
        {"all": [GERMANY, {"not": OPENED}]},
        {"all": [OVER_40, field("not_equals", 30)]},
        {"all": [OVER_40, field("contains", 4)]},
        {"all": [field("contains", "manager", "job_title"), field("equals", "ceo", "job_title")]},
        {"all": [field("contains", "a", "city"), field("contains", "b", "city")]},
        {"all": [field("is_unknown"), field("not_within_last", "P1D")]},
        {"all": [field("before", "2026-01-01", "birthday"), field("after", "2027-01-01", "birthday")]},
        {"all": []},
        {"all": [{"any": []}, GERMANY]},
        {"all": [{"any": [GERMANY, FRANCE, OPENED]}] * 6},
        {"all": [{"any": [GERMANY, OPENED]}, {"any": [{"all": [{"any": [OVER_40] * 12}] * 2}] * 2}]},
        {"segment": "ring"},
    ],
)
def test_what_can_hold_somebody_or_is_not_certain_is_no_fault(rule: dict[str, Any]) -> None:
    """Lists, other spans, other fields, rules in a ring, rules too branched to look through."""
    assert not nobody_in(RULE.validate_python(rule), {"ring": RULE.validate_python({"segment": "ring"})})


def test_an_audience_that_holds_nobody_is_told_once() -> None:
    """Though the campaign leaves people out as well."""
    segments = {"none": {"all": [OVER_40, UNDER_30]}}
    paths = told(email(audience="none"), segments=segments, constraints={"exclude": GERMANY})
    assert [path for path, *_ in paths] == ["segments/none"]


@pytest.mark.parametrize(("audience", "faults"), [("germans", 1), ("adults", 0)])
def test_people_who_are_asked_for_and_left_out_get_nothing(audience: str, faults: int) -> None:
    """Also where the exclusion only implies them."""
    segments = {"germans": GERMANY, "adults": OVER_40}
    assert len(found(email(audience=audience), segments=segments, constraints={"exclude": BOTH})) == faults


def test_a_follow_up_after_the_end_never_comes() -> None:
    """Its wait leads past the campaign's last day."""
    limits = {"not_after": {"local": "2026-11-27"}}
    (fault,) = found(email(), follow_up(), constraints=limits)
    assert (fault.path, fault.step) == ("steps/1/after", "b")
    assert not found(email(), follow_up(delay="P1D"), constraints=limits)
    assert not found(email(), follow_up(delay="P1D"), constraints={"not_after": {"local": "2026-13-27"}})
    assert not found(email(), follow_up("b", "P9999Y"))


def test_a_follow_up_of_what_has_no_time_is_not_judged() -> None:
    """Nobody knows when it comes."""
    unscheduled = email(timing={"kind": "unscheduled"})
    assert not found(unscheduled, follow_up(), constraints={"not_after": {"local": "2026-11-27"}})


def test_ads_that_end_before_they_start() -> None:
    """Only where one sentence says both."""
    start = email("ads", "2027-01-10", action="start_ads", channel="ads", source={"start": 0, "end": 9})
    end = email("stop", "2027-01-02", action="pause_ads", channel="ads", source={"start": 0, "end": 9})
    assert told(start, end) == [("steps/1/timing", "error", "from Saturday 2 January 2027 to Sunday 10 January 2027")]
    assert not found(start, end | {"source": {"start": 20, "end": 29}})
    assert not found(start, end | {"source": None})
    assert not found(start, email("stop", "2027-01-12", action="pause_ads", channel="ads", source=start["source"]))


def test_a_repeat_that_ends_before_its_first_time() -> None:
    """It never happens."""
    faults = told(email(repeat="FREQ=WEEKLY;UNTIL=20261101"))
    assert ("steps/0/repeat", "error", "let it repeat without an end") in faults


def test_a_step_that_is_asked_for_before_what_it_waits_for() -> None:
    """With the time at which it could be."""
    step = email("b", "2026-11-24", after=[{"step": "a", "delay": "P2D"}])
    assert told(email(), step) == [("steps/1/timing", "error", "Wednesday 25 November 2026 at 09:00")]
    assert not found(email(), email("b", "2026-11-25T09:00", after=[{"step": "a", "delay": "P2D"}]))
    assert not found(email(zone="Asia/Tokyo"), step)


def test_a_follow_up_sooner_than_the_test_before_it_is_decided() -> None:
    """The winner isn't known yet."""
    test = {"vary": "subject", "variants": 2, "share": 0.2, "decide_after": "PT48H"}
    assert told(email(experiment=test), follow_up(delay="PT4H")) == [
        ("steps/1/after/0/delay", "warning", "2 days later")
    ]
    assert not found(email(experiment=test), follow_up(delay="P2D"))


def test_a_report_before_anything_has_gone_out() -> None:
    """It would cover nothing."""
    report = email("r", "2026-11-20", action="generate_report", channel="analytics")
    assert told(email(), report) == [("steps/1/timing", "warning", "the day after the last step")]
    assert not found(email(), report | {"repeat": "FREQ=WEEKLY"})
    assert not found(email(), follow_up(), report)


def test_steps_that_spend_more_than_the_campaign_has() -> None:
    """In one currency and for one span."""
    ads = email(action="start_ads", channel="ads", budget={"amount": 600, "currency": "EUR", "per": "total"})
    budget = {"amount": 1000, "currency": "EUR", "per": "total"}
    assert told(ads, ads | {"id": "b"}, constraints={"budget": budget}) == [
        ("constraints/budget", "error", "the campaign's budget is 1200 EUR in total")
    ]
    assert not found(ads, ads | {"id": "b"}, constraints={"budget": budget | {"per": "day"}})


def test_most_people_held_out_is_asked_about() -> None:
    """It may be the other way round."""
    assert told(email(), constraints={"holdout": 0.9}) == [
        ("constraints/holdout", "warning", "keep 10% back as a control group")
    ]


def test_what_the_reader_told_is_not_told_again_and_nothing_beside_a_fault_of_a_part() -> None:
    """Validation repeats nothing."""
    plan = load_plan({"name": "x", "steps": [email()], "constraints": {"days": ["TU"]}})
    (fault,) = validate(plan)
    assert not validate(plan.model_copy(update={"diagnostics": (fault,)}))
    broken = load_plan({"name": "x", "steps": [email(repeat="FREQ=NEVER")], "constraints": {"days": ["TU"]}})
    assert [one.path for one in validate(broken)] == ["steps/0/repeat"]
