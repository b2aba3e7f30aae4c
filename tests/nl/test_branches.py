"""Two steps for people who did and who didn't do something with a message both follow that message."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from marketflow_core.plan.models import Plan, Step
from nl.reader import read_brief

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
FIRST = "Email all customers the tasting notes on Monday at 9am. "


def _read(text: str) -> Plan:
    return read_brief(text, name="x", now=NOW)


def _links(step: Step) -> list[tuple[str, str]]:
    return [(one.step, one.delay) for one in step.after]


@pytest.mark.parametrize(
    ("said", "delays"),
    [
        (
            "If they open it but don't order, text them five days after the email. If they don't open it, send a push"
            " after three days instead.",
            ["P5D", "P3D"],
        ),
        (
            "Two days after that, text the ones who clicked but didn't order. Whoever hasn't opened it by then gets a"
            " second email.",
            ["P2D", "P2D"],
        ),
        (
            "Where that email has not been opened after three days, a push notification is to follow; where it has"
            " been clicked, a second email is to be sent instead.",
            ["P3D", "P3D"],
        ),
        ("\n+2 days: no open → text them; opened but no click → push instead", ["P2D", "P2D"]),
        (
            "If they haven't clicked it ten days later, they get a text. If they have clicked it, a second email goes"
            " out instead.",
            ["P10D", "P10D"],
        ),
        (
            "Two days later, email those who opened it. Three days later, push to those who haven't opened it."
            " Five days later, text those who clicked it.",
            ["P2D", "P3D", "P5D"],
        ),
    ],
)
def test_both_branches_follow_the_message_that_their_conditions_speak_of(said: str, delays: list[str]) -> None:
    first, *branches = _read(FIRST + said).steps
    assert [_links(step) for step in branches] == [[(first.id, delay)] for delay in delays]
    segments = _read(FIRST + said).segments
    assert all(f"'step': '{first.id}'" in str(segments[step.audience or ""].model_dump()) for step in branches)


def test_a_branch_of_a_step_with_a_time_takes_that_time() -> None:
    plan = _read(FIRST + "On Friday at noon, text those who clicked it. Those who never opened it get a push.")
    mail, text, push = plan.steps
    assert push.timing == text.timing
    assert {str(plan.segments[step.audience or ""].model_dump()["where"]) for step in (text, push)} == {
        f"{{'step': '{mail.id}'}}"
    }


def test_what_a_text_follows_is_the_email_that_was_opened() -> None:
    plan = _read(FIRST + "Two days later, text those who opened it. A day later, push to those who clicked it.")
    mail, text, push = plan.steps
    assert _links(push) == [(text.id, "P1D")]
    assert plan.segments[push.audience or ""].model_dump()["where"] == {"step": mail.id}


def test_a_push_that_follows_no_email_is_what_was_opened() -> None:
    plan = _read("Send all customers a push on Monday at 9am. If they don't open it, text them two days later.")
    push, text = plan.steps
    assert plan.segments[text.audience or ""].model_dump()["where"] == {"step": push.id}


def test_people_who_still_do_nothing_follow_the_step_before() -> None:
    plan = _read(
        FIRST
        + "If they don't open it, email them again two days later. If they still don't open it, text them after a day."
    )
    _, again, text = plan.steps
    assert _links(text) == [(again.id, "P1D")]


@pytest.mark.parametrize(
    "said",
    [
        "On Monday at 9am, email the guide to everyone who opened our emails in the last 30 days. On Tuesday at 9am,"
        " text everyone who hasn't opened our emails in the last 30 days.",
        "On Monday at 9am, text everyone who bought. On Tuesday at 9am, email those who haven't bought.",
    ],
)
def test_groups_that_no_step_made_are_no_branches(said: str) -> None:
    assert not any(step.after for step in _read(said).steps)


def test_groups_of_a_message_that_the_brief_lacks_follow_one_another() -> None:
    plan = _read("On Monday at 9am, push to everyone who clicked the email. Text those who didn't click it.")
    push, text = plan.steps
    assert _links(text) == [(push.id, "PT0S")]


@pytest.mark.parametrize(
    "said",
    [
        "If they open it, text them after a day. If they don't, push instead.",
        "Those who open it get a text after a day; those who don't should receive a push instead.",
        "Those who open it get a text after a day; whoever hasn't should receive a push.",
        "If they open it, text them after a day. If they did not, a push goes out.",
    ],
)
def test_the_other_branch_may_leave_its_verb_out(said: str) -> None:
    plan = _read(FIRST + said)
    mail, text, push = plan.steps
    assert _links(push) == _links(text) == [(mail.id, "P1D")]
    rule = plan.segments[push.audience or ""].model_dump()
    assert (rule["event"], rule["operator"], rule["where"]) == ("email_opened", "not_performed", {"step": mail.id})
    assert not [one for one in plan.diagnostics if one.kind == "not_understood"]


def test_a_condition_that_names_the_email_counts_from_it_and_not_from_the_text_between() -> None:
    said = "If they order, thank them by text a day later; if they don't open the email, send it again after five days."
    mail, _, again = _read(FIRST + said).steps
    assert _links(again) == [(mail.id, "P5D")]


def test_it_is_the_last_email_where_each_has_a_day() -> None:
    plan = _read(
        "Mon 23 Nov 09:00 – email #1, tea → all customers\n"
        "Tue 1 Dec 09:00 – email #2, coffee → people who opened email #1\n"
        "Tue 8 Dec 09:00 – text, cups → only people who didn't open email #2"
    )
    assert [plan.segments[step.audience or ""].model_dump()["where"] for step in plan.steps[1:]] == [
        {"step": plan.steps[0].id},
        {"step": plan.steps[1].id},
    ]


TWO = "Email all subscribers the teaser on Tuesday at 10am. On Thursday at 9am email the prices to all subscribers. "


@pytest.mark.parametrize(
    ("said", "key", "operator"),
    [
        ("opened neither mail", "all", "not_performed"),
        ("opened either of the two mails", "any", "performed"),
        ("clicked a link in either email", "any", "performed"),
        ("didn't open either email", "all", "not_performed"),
    ],
)
def test_two_messages_may_be_meant(said: str, key: str, operator: str) -> None:
    plan = _read(f"{TWO}On Friday at 9am text those who {said}.")
    *mails, text = plan.steps
    leaves = plan.segments[text.audience or ""].model_dump(by_alias=True)[key]
    assert [(leaf["operator"], leaf["where"]["step"]) for leaf in leaves] == [(operator, mail.id) for mail in mails]


def test_a_number_beyond_the_emails_is_an_unresolved_reference() -> None:
    plan = _read(FIRST + "On Friday at 9am text those who opened email #0.")
    assert "unresolved_reference" in [one.kind for one in plan.diagnostics]


@pytest.mark.parametrize(
    ("said", "actions"),
    [
        ("Email all customers the teaser on Monday at 9am and, two days later, a second one with the prices.", 2),
        ("Members in the UK are emailed about tea on Monday at 9am; those in Spain get one about coffee.", 2),
        ("On Monday at 9am members in the UK get the email about tea, and members in Spain the one about coffee.", 2),
        (FIRST + "Everybody else on the list gets one on Friday at 10am.", 2),
        ("People in Spain get one about coffee.", 1),
        ("All customers are emailed the guide on Monday at 9am, followed by an email two days later.", 2),
    ],
)
def test_one_is_a_message_of_the_kind_named_before(said: str, actions: int) -> None:
    assert [step.action for step in _read(said).steps] == ["send_email"] * actions


def test_a_step_that_the_brief_lacks_is_told() -> None:
    plan = _read(FIRST + "Two days after step 9, push a reminder to everyone who has bought a ticket.")
    assert [one.kind for one in plan.diagnostics if one.severity == "error"] == ["unresolved_reference"]


def test_a_message_may_wait_until_a_page_is_live() -> None:
    page, mail = _read(
        "On Monday at 9am publish the page in WordPress, and as soon as it is live those who bought get an email."
    ).steps
    assert _links(mail) == [(page.id, "PT0S")]


@pytest.mark.parametrize(
    "said",
    [
        "Two days later, text everyone who opened it and push to all members of the app.",
        "Two days after that, send a text and a push to all customers.",
        "Two days later, send them an SMS and a push.",
    ],
)
def test_two_steps_of_one_wait_both_follow_the_step_before(said: str) -> None:
    mail, text, push = _read(FIRST + said).steps
    assert (text.action, push.action) == ("send_sms", "send_push")
    assert _links(text) == _links(push) == [(mail.id, "P2D")]


def test_day_0_of_a_sequence_may_hold_two_steps() -> None:
    mail, push, text = _read("When somebody signs up:\nDay 0 – welcome email and a push\nDay 4 – text").steps
    assert push.timing == mail.timing
    assert _links(text) == [(mail.id, "P4D")]
