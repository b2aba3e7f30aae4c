"""What holds for the whole campaign, in many wordings."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from marketflow_core.plan.models import Plan
from nl.constraints import ConstraintsRead, read_constraints
from nl.language.names import find_names
from nl.language.text import Sentence
from nl.reader import read_brief
from nl.times.when import TimeContext

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
WORKING = ["MO", "TU", "WE", "TH", "FR"]


def limits(text: str) -> ConstraintsRead:
    """Return what one sentence says of limits."""
    return read_constraints(Sentence(text, 0), find_names([(text, 0)]), TimeContext(date(2026, 11, 20)))


def plan(text: str) -> Plan:
    """Return the plan of a brief."""
    return read_brief(text, name="x", now=NOW)


def sms(hours: list[str]) -> dict[str, Any]:
    """Return quiet hours for texts."""
    return {"channel": "sms", "hours": hours}


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("No messages between 9pm and 8am.", ["21:00", "08:00"]),
        ("nothing after 21:00", ["21:00", "08:00"]),
        ("Nothing before 8.", ["21:00", "08:00"]),
        ("nothing after 9pm or before 7am", ["21:00", "07:00"]),
        ("No messages before 7am or after 9pm.", ["21:00", "07:00"]),
        ("Leave people alone after ten.", ["22:00", "08:00"]),
        ("Quiet hours: 22-7", ["22:00", "07:00"]),
        ("Quiet hours are 10 to 7.", ["22:00", "07:00"]),
        ("Quiet hours from 12 to 6", ["00:00", "06:00"]),
        ("Quiet hours from 1 to 5", ["01:00", "05:00"]),
        ("No messages between 9pm and 8am to text readers.", ["21:00", "08:00"]),
        ("21:00 to 08:00 are our quiet hours", ["21:00", "08:00"]),
        ("Keep quiet from 9 to 11pm.", ["21:00", "23:00"]),
        ("Between 10pm and 7am nothing goes out.", ["22:00", "07:00"]),
        ("Everything only between 8am and 6.", ["18:00", "08:00"]),
        ("Messages only between 9 and 12.", ["12:00", "09:00"]),
        ("We only send between 10 in the morning and noon", ["12:00", "10:00"]),
        ("Texts only between 9 and 20.", sms(["20:00", "09:00"])),
        ("Don't text anyone after 8pm or before 9am.", sms(["20:00", "09:00"])),
        ("Nothing by SMS after 9pm.", sms(["21:00", "08:00"])),
        ("No posts after 9pm.", {"channel": "social", "hours": ["21:00", "08:00"]}),
        ("no texts or pushes after 10pm", [sms(["22:00", "08:00"]), {"channel": "push", "hours": ["22:00", "08:00"]}]),
        (
            "SMS must not go out after 20:00, pushes not after 22:00.",
            [sms(["20:00", "08:00"]), {"channel": "push", "hours": ["22:00", "08:00"]}],
        ),
    ],
)
def test_quiet_hours_are_read_with_the_channel_they_are_said_of(text: str, hours: object) -> None:
    """Hours said as numbers alone begin in the evening."""
    assert limits(text).values["quiet_hours"] == hours


@pytest.mark.parametrize(
    "text",
    [
        "Nothing after 24 hours.",
        "Don't email people aged between 18 and 22.",
        "Don't send the reminder before 8am.",
        "Nothing from 10 to 12 December.",
        "Quiet hours from 8:00 to 8:00.",
        "Messages only between 9 and 20, at the best time for each.",
    ],
)
def test_what_only_looks_like_quiet_hours_is_none(text: str) -> None:
    """Ages, lengths, dates, one step's own time and windows of the best time are other things."""
    assert "quiet_hours" not in limits(text).values


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Nothing overnight please.", ["21:00", "08:00"]),
        ("Never text anybody at night.", sms(["21:00", "08:00"])),
        ("No sends outside business hours.", ["17:00", "09:00"]),
    ],
)
def test_hours_that_only_words_tell_are_taken_as_usual_and_told(text: str, hours: object) -> None:
    """ "At night" is a reading that the author must see."""
    read = limits(text)
    assert read.values["quiet_hours"] == hours
    assert [note.kind for note in read.notes] == ["ambiguous_time"]
    assert "ambiguous_time" in [found.kind for found in plan(text).diagnostics]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Weekdays only.", WORKING),
        ("Send only on weekdays.", WORKING),
        ("Mon-Thu only", ["MO", "TU", "WE", "TH"]),
        ("Only Monday to Friday.", WORKING),
        ("No sends at weekends.", WORKING),
        ("Skip weekends.", WORKING),
        ("Weekends are off limits.", WORKING),
        ("Nothing on Saturdays or Sundays.", WORKING),
        ("Never on Fridays.", ["MO", "TU", "WE", "TH", "SA", "SU"]),
        ("Messages only go out on Tuesdays and Thursdays.", ["TU", "TH"]),
        ("We only send on Tuesdays.", ["TU"]),
        ("No texts on Sundays.", {"channel": "sms", "days": ["MO", "TU", "WE", "TH", "FR", "SA"]}),
        ("Weekdays only, and never on Fridays.", ["MO", "TU", "WE", "TH"]),
        ("No texts on Sundays, no texts on Sundays.", {"channel": "sms", "days": ["MO", "TU", "WE", "TH", "FR", "SA"]}),
    ],
)
def test_weekdays_are_the_ones_that_are_allowed(text: str, days: object) -> None:
    """A weekday that is forbidden is left out of the week."""
    assert limits(text).values["days"] == days


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("Nothing on Christmas Day.", ["2026-12-25"]),
        ("Skip 24–26 December.", [["2026-12-24", "2026-12-26"]]),
        ("No sends from 24 December to 2 January.", [["2026-12-24", "2027-01-02"]]),
        ("Between 23 December and 2 January nothing goes out.", [["2026-12-23", "2027-01-02"]]),
        ("No emails on 25 December or 1 January.", ["2026-12-25", "2027-01-01"]),
        ("Dark period: 10–14 May, nothing at all", [["2027-05-10", "2027-05-14"]]),
        ("No message on Sundays or on 28 December.", ["2026-12-28"]),
        ("No message on Sundays or on 28 December; nothing on 1 January.", ["2026-12-28", "2027-01-01"]),
    ],
)
def test_dates_without_sends_are_a_blackout(text: str, closed: object) -> None:
    """Single dates, several, and spans."""
    assert limits(text).values["blackout"] == closed


@pytest.mark.parametrize(
    "text",
    [
        "Pause the ads on 24 December.",
        "Nothing when 24 December comes.",
        "Skip the intro on 24 December.",
        "Between Tuesday and nothing goes out.",
    ],
)
def test_a_date_of_something_else_closes_nothing(text: str) -> None:
    """Only what forbids sends closes a date."""
    assert "blackout" not in limits(text).values


def test_a_weekday_beside_no_date_closes_no_date() -> None:
    """ "Or on" something that is no date."""
    assert "blackout" not in limits("No message on Sundays or on new lists.").values


def test_holidays_without_dates_are_told() -> None:
    """Nobody here knows a calendar of bank holidays."""
    assert [found.kind for found in plan("Not on bank holidays.").diagnostics] == ["not_understood"]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Press embargo until 15 September 2027, 12:00 UTC.", {"local": "2027-09-15T12:00", "zone": "UTC"}),
        (
            "Everything is under embargo until 20 May at 9am in each market.",
            {"local": "2027-05-20T09:00", "zone": "recipient"},
        ),
        ("Not a word before 5 May, please.", {"local": "2027-05-05", "zone": "default"}),
        ("Hold everything till 30 November at 8am.", {"local": "2026-11-30T08:00", "zone": "default"}),
        ("Strictly no publication before 1 December.", {"local": "2026-12-01", "zone": "default"}),
        ("Before 5 May nothing may be published.", {"local": "2027-05-05", "zone": "default"}),
        ("Start no earlier than 5 May.", {"local": "2027-05-05", "zone": "default"}),
        ("Nothing on social until 5 May.", {"local": "2027-05-05", "zone": "default", "channel": "social"}),
        ("The doors open on 5 May at 9, and not a word before that.", {"local": "2027-05-05T09:00", "zone": "default"}),
    ],
)
def test_an_embargo_is_read_in_many_wordings(text: str, moment: object) -> None:
    """With its time, its zone and its channel."""
    assert limits(text).values["not_before"] == moment


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Don't send anything after 30 June.", "2027-06-30"),
        ("After 30 June nothing goes out.", "2027-06-30"),
        ("The campaign must be over by 30 June.", "2027-06-30"),
        ("Everything must be finished before 1 July.", "2027-06-30"),
        ("Nothing goes out before 5 May or after 30 June.", "2027-06-30"),
    ],
)
def test_the_end_of_a_campaign_is_read(text: str, day: str) -> None:
    """The last day on which anything goes out."""
    assert limits(text).values["not_after"]["local"] == day


@pytest.mark.parametrize(
    "text",
    [
        "Send it no later than Friday.",
        "The sale runs from 5 to 9 May.",
        "When the campaign is over on 5 May, say so.",
        "Nothing goes out before the weekly meeting on every Monday.",
        "The campaign runs from Monday on.",
        "Until we meet, nothing goes out.",
        "Don't run the campaign from 5 to 9 May.",
        "Nothing before a very long list of things that are to be done by us till 5 May.",
    ],
)
def test_other_dates_bind_no_campaign(text: str) -> None:
    """Deadlines of one step, sales, conditions and bans are no bounds of the campaign."""
    assert not {"not_after"} & set(limits(text).values)


def test_a_campaign_that_runs_from_to_has_both_bounds_and_starts() -> None:
    """Its dates are the launch as well."""
    read = limits("The campaign runs from 1 March at 8am to 31 March.")
    assert (read.values["not_before"]["local"], read.values["not_after"]["local"]) == ("2027-03-01T08:00", "2027-03-31")
    assert read.starts


def test_until_then_is_the_launch_wherever_the_brief_gives_it() -> None:
    """Also where the launch is told later."""
    read = plan("Nothing on social until then, no texts before the launch. The launch is on 5 May 2027 at 9am.")
    assert read.constraints.model_dump(mode="json")["not_before"] == [
        {"local": "2027-05-05T09:00", "zone": "default", "channel": "social"},
        {"local": "2027-05-05T09:00", "zone": "default", "channel": "sms"},
    ]


def test_until_then_keeps_the_zones_of_the_launch() -> None:
    """An embargo on a launch at local time lifts at local time."""
    told = "We launch on 5 May 2027 at 9am local time in Japan and Germany. Until then everything is under embargo."
    bound = plan(told).constraints.not_before
    assert bound is not None
    assert bound.model_dump() == {"local": "2027-05-05T09:00", "zone": "recipient"}  # pyright: ignore[reportAttributeAccessIssue]


def test_until_a_launch_that_nobody_tells_holds_nothing_back_and_says_so() -> None:
    """The author must say when it is."""
    read = plan("Not a word before the launch.")
    assert read.constraints.not_before is None
    assert ("missing_time", "warning") in [(found.kind, found.severity) for found in read.diagnostics]


def test_a_bound_takes_the_zone_said_once() -> None:
    """A zone said for the campaign holds for its bounds."""
    bound = plan("All times are CET. Press embargo until 5 May 2027, 9am.").constraints.not_before
    assert bound is not None
    assert bound.zone == "Europe/Paris"  # pyright: ignore[reportAttributeAccessIssue]


def test_an_embargo_told_twice_is_one() -> None:
    """ "Nothing before then" behind the embargo's own time says nothing new."""
    read = limits("The embargo lifts on 5 May at 15:00; nothing public before then.")
    assert read.values["not_before"]["local"] == "2027-05-05T15:00"


@pytest.mark.parametrize(
    ("text", "cap"),
    [
        ("Max 2 emails a week each.", {"at_most": 2, "per": "P7D", "channel": "email"}),
        ("max 1 email per wk per person", {"at_most": 1, "per": "P7D", "channel": "email"}),
        ("No one should get more than three messages a week.", {"at_most": 3, "per": "P7D"}),
        ("Limit to one per day.", {"at_most": 1, "per": "P1D"}),
        ("Never more than one text a month.", {"at_most": 1, "per": "P1M", "channel": "sms"}),
        ("Keep it to one push a day.", {"at_most": 1, "per": "P1D", "channel": "push"}),
        ("fewer than 4 mails weekly", {"at_most": 3, "per": "P7D", "channel": "email"}),
        ("Two messages per person per week at most.", {"at_most": 2, "per": "P7D"}),
        ("Please don't contact anyone more than twice a week.", {"at_most": 2, "per": "P7D"}),
        ("Leave at least 48 hours between emails.", {"at_most": 1, "per": "PT48H", "channel": "email"}),
        ("Don't write to them more than once every 3 days.", {"at_most": 1, "per": "P3D"}),
        (
            "At most 2 emails and 1 text a week per person.",
            [{"at_most": 2, "per": "P7D", "channel": "email"}, {"at_most": 1, "per": "P7D", "channel": "sms"}],
        ),
        (
            "No more than one text per week and two emails per week.",
            [{"at_most": 1, "per": "P7D", "channel": "sms"}, {"at_most": 2, "per": "P7D", "channel": "email"}],
        ),
    ],
)
def test_caps_are_read_in_many_wordings(text: str, cap: object) -> None:
    """How many, in which span, of which channel."""
    assert limits(text).values["frequency_cap"] == cap


@pytest.mark.parametrize(
    "text",
    [
        "max $150 a day",
        "spend at most 200 a day",
        "customers who bought at most two times a month",
        "up to two a week",
        "fewer than 1 email a week",
    ],
)
def test_money_and_what_people_did_are_no_caps(text: str) -> None:
    """Nor is a bound that leaves nothing."""
    assert "frequency_cap" not in limits(text).values


@pytest.mark.parametrize(
    "text",
    [
        "Priya must sign off before anything goes out.",
        "Nothing goes out before Dana signs off.",
        "Don't send before I've approved.",
        "This needs legal's OK.",
        "Check with me first.",
        "Run it past me first.",
        "Legal have to clear it.",
        "I want to see it before it goes out.",
    ],
)
def test_an_approval_is_read_in_many_wordings(text: str) -> None:
    """Whoever it is that must agree."""
    assert limits(text).values == {"approval": True}


@pytest.mark.parametrize("text", ["No approval needed.", "It has already been approved.", "Plan for sign-off"])
def test_what_needs_no_approval_asks_for_none(text: str) -> None:
    """Nor does a title."""
    assert not limits(text).values


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("Keep 10% back as a control group.", 0.1),
        ("Hold out one in ten.", 0.1),
        ("One guest in ten is kept out as a control group.", 0.1),
        ("10% control group", 0.1),
        ("Control group: 2,5%", 0.025),
        ("A random 10% should get nothing.", 0.1),
        ("Leave out a tenth as a control.", 0.1),
        ("Keep one in zero back.", None),
    ],
)
def test_a_holdout_is_a_fraction(text: str, share: float | None) -> None:
    """Percent, parts and "one in ten"."""
    assert limits(text).values.get("holdout") == share


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        ("Goal: 400 donations", ("donated", None, 400)),
        ("Aim: 500 sign-ups within two weeks.", ("signed_up", "P14D", 500)),
        ("Goal is 20k downloads", ("downloaded", None, 20000)),
        ("We want a hundred bookings.", ("booked", None, 100)),
        ("Get a thousand reviews", ("review_left", None, 1000)),
        ("Target: 25% open rate", ("open_rate", None, 25)),
        ("Our goal is 30 blue widgets", ("blue_widgets", None, 30)),
        ("Success = purchase in 14 days.", ("purchased", "P14D", None)),
        ("The goal is a booking.", ("booked", None, None)),
        ("Stop once they've booked.", ("booked", None, None)),
        ("Keep emailing until they buy.", ("purchased", None, None)),
        ("Anyone who purchases leaves the flow.", ("purchased", None, None)),
        ("Anyone who books a class is done.", ("booked", None, None)),
    ],
)
def test_a_goal_is_read_in_many_wordings(text: str, goal: tuple[str, str | None, float | None]) -> None:
    """What is wanted, by when and how often; or what ends it for a person."""
    found = limits(text).values["goal"]
    assert (found["event"], found["within"], found["target"]) == goal


def test_a_report_is_no_goal() -> None:
    """ "Generate a report" aims at nothing."""
    assert not limits("Generate a report for the board.").values


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("The total budget is €2.000.", 2000, "EUR"),
        ("Campaign budget: £1.5k", 1500, "GBP"),
        ("We can spend at most €2k on the whole campaign.", 2000, "EUR"),
        ("We have 3,000 dollars for this campaign.", 3000, "USD"),
    ],
)
def test_the_budget_of_the_campaign_is_a_limit(text: str, amount: int, currency: str) -> None:
    """Where the sentence says that it is for all of it."""
    budget = limits(text).values["budget"]
    assert (budget["amount"], budget["currency"]) == (amount, currency)


@pytest.mark.parametrize("text", ["Start Facebook ads with a total budget of $500.", "The total budget is small."])
def test_the_budget_of_a_step_is_none_of_the_campaign(text: str) -> None:
    """Nor is one without an amount."""
    assert "budget" not in limits(text).values


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Never to anyone under 18.", {"field": "age", "operator": "less_than", "value": 18}),
        ("Nobody under 18 must get anything from this.", {"field": "age", "operator": "less_than", "value": 18}),
        ("People in Germany must not receive this.", {"field": "country", "operator": "equals", "value": "DE"}),
        ("Exclude anyone on the DNC list.", {"segment": "dnc_list"}),
        ("Respect the do-not-contact list.", {"segment": "do_not_contact_list"}),
        ("Everyone on the suppression list is excluded.", {"segment": "suppression_list"}),
        ("Never send to our employees.", {"segment": "employees"}),
        ("also nobody under 21 gets any of these", {"field": "age", "operator": "less_than", "value": 21}),
        ("Players under 14 never get anything from us.", {"field": "age", "operator": "less_than", "value": 14}),
        ("Please leave everyone in Peru out of it all.", {"field": "country", "operator": "equals", "value": "PE"}),
        ("Kindly spare our Danish readers.", {"field": "country", "operator": "equals", "value": "DK"}),
        ("Nothing of this may go to people in Chile.", {"field": "country", "operator": "equals", "value": "CL"}),
        ("No texts to anyone under 16, ever.", {"field": "age", "operator": "less_than", "value": 16}),
        (
            "It is forbidden to contact kids with less than 10 years.",
            {"field": "age", "operator": "less_than", "value": 10},
        ),
        ("We don't want anybody over 90 to get these.", {"field": "age", "operator": "greater_than", "value": 90}),
        ("Whoever cancelled in the past month is to be spared.", {"event": "subscription_cancelled", "within": "P1M"}),
        ("Tenants with open arrears are never to be contacted by us.", {"segment": "tenants"}),
        ("Landscapers with open claims must not be contacted.", {"segment": "landscapers_with_open_claims"}),
        ("Don't bother trade customers with this.", {"segment": "trade_customers"}),
        ("Staff of the shop are to be left out of everything.", {"segment": "staff"}),
    ],
)
def test_whom_the_campaign_leaves_out_is_an_exclusion(text: str, rule: dict[str, Any]) -> None:
    """By what they are, or by the list they are on."""
    exclude = plan(text).constraints.exclude
    assert exclude is not None
    assert rule.items() <= exclude.model_dump().items()


@pytest.mark.parametrize(
    "text",
    [
        "Nobody under 18 must get anything from this, ever.",
        "Fans under 16 never get any of this.",
        "Clients with an open case are never to be contacted by this campaign.",
        "It is not allowed to write to persons with less than 18 years.",
        "No mail to journalists.",
        "Anyone who asked us to stop, that is who unsubscribed in the last year, is to be left out of all of it.",
    ],
)
def test_an_exclusion_asks_for_no_message(text: str) -> None:
    """Its verbs say what isn't sent, and each of its words has a place."""
    read = plan(f"On Monday at 9 email all readers. {text}")
    assert [step.action for step in read.steps] == ["send_email"]
    assert read.constraints.exclude is not None
    assert [found.kind for found in read.diagnostics] == []


def test_a_list_and_people_are_left_out_together() -> None:
    """Both of them."""
    exclude = plan("Exclude the DNC list and leave out people in Germany.").constraints.exclude
    assert exclude is not None
    assert [part.model_dump() for part in exclude.any] == [  # pyright: ignore[reportAttributeAccessIssue]
        {"segment": "dnc_list"},
        {"field": "country", "operator": "equals", "value": "DE"},
    ]


@pytest.mark.parametrize(
    "text", ["Don't forget the link.", "We keep a do-not-contact list.", "Don't send attachments."]
)
def test_nobody_is_left_out_where_nobody_is_named(text: str) -> None:
    """A list that is only mentioned keeps nobody out."""
    assert limits(text).exclude is None


def test_an_exclusion_beside_a_step_is_none_of_the_campaign() -> None:
    """It is said of that step."""
    assert plan("Email all subscribers on Monday at 9 and leave out people in Spain.").constraints.exclude is None


def test_limits_of_several_sentences_are_joined() -> None:
    """Two channels stand side by side; the same limit twice is one."""
    both = plan("No texts after 8pm. No pushes after 9pm. No texts after 8pm.").constraints.quiet_hours
    assert [one.channel for one in both or ()] == ["sms", "push"]  # pyright: ignore[reportAttributeAccessIssue]


def test_a_limit_that_is_given_twice_and_differently_is_told() -> None:
    """The first one is kept."""
    read = plan("Quiet hours are 21:00 to 8:00. Nothing after 19:00. Keep 10% back. Keep 20% back.")
    assert read.constraints.quiet_hours == ("21:00", "08:00")
    assert [found.severity for found in read.diagnostics if found.kind == "contradiction"] == ["warning", "warning"]


@pytest.mark.parametrize("when", ["05/06/2027 at 9", "5 May in the morning"])
def test_an_embargo_of_open_words_says_what_it_took(when: str) -> None:
    """A date in numbers has two readings."""
    assert "ambiguous_time" in [found.kind for found in plan(f"Press embargo until {when}.").diagnostics]


def test_days_that_are_taken_away_twice_are_both_gone() -> None:
    """Each sentence leaves out its own days."""
    plan = read_brief(
        "No sends at weekends. Never on Fridays. Email all members on Monday at 9am.",
        name="limits",
        now=datetime(2026, 11, 20, 9, tzinfo=UTC),
    )
    assert plan.constraints.days == ("MO", "TU", "WE", "TH")
