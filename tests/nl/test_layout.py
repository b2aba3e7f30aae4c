"""Headings, bullets, tables, labelled lines and what was pasted in."""

from __future__ import annotations

import time

import pytest

from marketflow_core.plan.account import account
from nl.layout.runs import runs
from tests.nl.plans import actions, local, only, read, told

MARKDOWN = """| Day | What | Who |
|-----|------|-----|
| Mon 23 Nov 9am | Email: sale starts | all subscribers |
| Tue 24 Nov noon | Post on Instagram and Facebook | – |
| Wed 25 Nov 10am | Text reminder | people who clicked |
"""
TABBED = (
    "Date\tChannel\tAudience\tTopic\n"
    "2026-11-30 09:00\tEmail\tall subscribers\tWinter sale\n"
    "2026-12-01 12:00\tLinkedIn\tpublic\tWinter teaser\n"
    "2026-12-02 10:00\tPush\tgold members\tLast day\n"
)
COMMAS = (
    "date,channel,audience,subject\n"
    "2026-11-30 09:00,email,all subscribers,Winter is here\n"
    "2026-12-01 09:00,sms,gold members,Only today\n"
)
BARE = (
    "Mon 9am | email | all subscribers | winter sale\nTue noon | IG + FB | sale teaser\nWed 10am | website | new page\n"
)
RECORDS = """Campaign: Winter sale
Platforms: HubSpot and LinkedIn

Email 1
Send: Monday 9am
To: all subscribers
Subject: Winter is here
Link: https://shop.test/winter
Owner: Mia

Email 2
Send: Wednesday 9am
To: people who clicked
Subject: "Did you see it?"

LinkedIn post
When: Tuesday noon
Image: the winter photo, the logo
"""


@pytest.mark.parametrize(
    ("brief", "wanted"),
    [
        (MARKDOWN, ["send_email", "publish_post", "send_sms"]),
        (TABBED, ["send_email", "publish_post", "send_push"]),
        (COMMAS, ["send_email", "send_sms"]),
        (BARE, ["send_email", "publish_post", "publish_page"]),
    ],
)
def test_each_row_of_a_table_is_a_step(brief: str, wanted: list[str]) -> None:
    assert actions(brief) == wanted
    assert told(brief) == []


def test_the_columns_of_a_table_say_what_their_cells_mean() -> None:
    email, post, push = read(TABBED).steps
    assert (local(email), email.content.topic) == ("2026-11-30T09:00", "Winter sale")
    assert (post.platforms, post.content.topic) == (("linkedin",), "Winter teaser")
    assert push.audience is not None


def test_a_cell_without_a_column_that_says_nothing_else_is_the_topic() -> None:
    email, post, page = read(BARE).steps
    assert [email.content.topic, post.content.topic, page.content.topic] == ["winter sale", "sale teaser", "new page"]


def test_labelled_lines_belong_to_the_thing_above_them() -> None:
    first, second, post = read(RECORDS).steps
    assert (local(first), first.content.subject) == ("2026-11-23T09:00", "Winter is here")
    assert first.content.link == "https://shop.test/winter"
    assert (local(second), second.content.subject) == ("2026-11-25T09:00", "Did you see it?")
    assert (local(post), post.content.assets) == ("2026-11-24T12:00", ("the winter photo", "the logo"))
    assert (first.platforms, post.platforms) == (("hubspot",), ("linkedin",))


@pytest.mark.parametrize(
    "brief",
    [
        "Channel: email\nWhen: Monday 9am\nAudience: gold members\nSubject: Last chance\nTopic: the winter sale",
        "## Email 1 – Winter\n- **When:** Monday 9am\n- **Audience:** gold members\n- **Subject:** Last chance",
        "## Email 1\n\n- When: Monday 9am\n- Audience: gold members\n- Subject: Last chance",
        "1. Email to gold members\n   - Monday 9am\n   - Subject: Last chance",
        "What: newsletter\nWhen: Monday 9am\nWho: gold members\nSubject line: Last chance",
    ],
)
def test_a_step_s_details_are_read_in_any_layout(brief: str) -> None:
    step = only(brief)
    assert (step.action, local(step), step.content.subject) == ("send_email", "2026-11-23T09:00", "Last chance")
    assert step.audience is not None
    assert told(brief) == []


def test_bullets_under_a_thing_that_say_no_other_thing_belong_to_it() -> None:
    email, post = read(
        "1. Email to all subscribers\n   - Monday 9am\n   - about the sale\n2. Post on X\n   - Tuesday noon"
    ).steps
    assert (local(email), email.content.topic, local(post)) == ("2026-11-23T09:00", "sale", "2026-11-24T12:00")


def test_a_second_channel_line_begins_a_step_of_its_own() -> None:
    brief = "Channel: email\nWhen: Monday 9am\nTo: all subscribers\nChannel: SMS\nWhen: Tuesday 9am\nTo: gold members"
    assert actions(brief) == ["send_email", "send_sms"]


def test_labelled_lines_that_name_no_thing_are_the_campaign_s() -> None:
    plan = read("Budget: €500\nPlatforms: HubSpot\nEmail all subscribers on Monday at 9 about shoes.")
    assert [step.platforms for step in plan.steps] == [("hubspot",)]


def test_a_record_that_is_too_long_is_read_line_by_line() -> None:
    brief = "Email to all subscribers\nWhen: Monday 9am\nText: " + "very " * 150 + "long"
    assert actions(brief)[0] == "send_email"


def test_bullets_take_the_time_of_the_line_above_them() -> None:
    plan = read(
        "Monday 23 Nov, 9am:\n- Email to all subscribers\n- Post on X\n\nTuesday 24 Nov, 10am:\n- Text gold members"
    )
    assert [local(step) for step in plan.steps] == ["2026-11-23T09:00", "2026-11-23T09:00", "2026-11-24T10:00"]


def test_a_line_above_bullets_that_says_no_time_gives_none() -> None:
    plan = read("Week 1:\n- Tuesday 10am: newsletter to all subscribers\n- LI post on Thursday at noon")
    assert [local(step) for step in plan.steps] == ["2026-11-24T10:00", "2026-11-26T12:00"]


@pytest.mark.parametrize(
    "brief",
    [
        "Day 0 – welcome email to all subscribers\nDay 3 – email with tips\nDay 7 – text with a 10% code",
        "Email 1 (Tue 9:00): the sale starts, to all subscribers\nEmail 2 (Thu 9:00): last chance, to all subscribers",
        "A. Email all subscribers on Monday at 9.\nB. Text gold members on Tuesday at 9.",
        "Step 1: Email all subscribers on Monday at 9.\nStep 2: Text gold members on Tuesday at 9.",
    ],
)
def test_rows_and_numbered_steps_are_steps(brief: str) -> None:
    plan = read(brief)
    assert len(plan.steps) == len(brief.splitlines())
    assert told(brief) == []


@pytest.mark.parametrize(
    "brief",
    [
        "A. Email all subscribers on Monday at 9.\nB. Text gold members on Tuesday at 9.",
        "<p>Email all subscribers on Monday at 9.</p>",
    ],
)
def test_the_marks_of_the_layout_have_a_place_too(brief: str) -> None:
    assert not [
        piece.text for piece in account(read(brief)) if not piece.fields + piece.wrong and piece.text.strip("\n")
    ]


def test_html_is_read_without_its_tags() -> None:
    brief = (
        "<p>Send an <b>email</b> to all subscribers on Monday at 9am.</p><ul><li>Post on X on Tuesday at noon</li></ul>"
    )
    plan = read(brief)
    assert [(step.action, local(step)) for step in plan.steps] == [
        ("send_email", "2026-11-23T09:00"),
        ("publish_post", "2026-11-24T12:00"),
    ]
    assert told(brief) == []


@pytest.mark.parametrize(
    "pasted",
    [
        'def send_email(to):\n    for user in users:\n        smtp.send(user.email, "hello")\n    return True',
        "SELECT * FROM users WHERE email IS NOT NULL;",
        '{"steps": [{"action": "send_email", "when": "monday"}]}',
        "Name\tEmail\tCountry\nAnna\tanna@x.test\tUK\nTom\ttom@x.test\tDE",
        "Name,Email\nAnna,anna@x.test\nTom,tom@x.test",
        "Bitte schicken Sie am Montag um 9 Uhr eine E-Mail an alle Abonnenten.",
        "Envoyez un courriel à tous les abonnés lundi à 9h.",
        "Enviar un correo electrónico a todos los suscriptores el lunes a las 9.",
        "Отправьте письмо всем подписчикам в понедельник.",
    ],
)
def test_what_is_no_brief_is_told_once_and_makes_no_step(pasted: str) -> None:
    plan = read(f"{pasted}\n\nEmail all subscribers on Monday at 9 about shoes.")
    assert [step.action for step in plan.steps] == ["send_email"]
    assert [one.kind for one in plan.diagnostics] == ["not_understood"]
    assert "@" not in plan.diagnostics[0].message


@pytest.mark.parametrize("brief", ["🎉🎉🎉", "…", "  \n\t\n"])
def test_a_text_without_words_gives_an_empty_plan(brief: str) -> None:
    plan = read(brief)
    assert (plan.steps, plan.diagnostics) == ((), ())


def test_emojis_and_control_characters_do_no_harm() -> None:
    assert actions("🎉 Email all subscribers on Monday at 9am 🎉\x00\x07") == ["send_email"]


def test_five_hundred_sentences_are_read() -> None:
    assert len(read("Email all subscribers on Monday at 9 about tea. " * 500).steps) == 500


def test_two_campaigns_in_one_text_are_read_and_told() -> None:
    plan = read(
        "Campaign 1: Spring sale\nEmail all subscribers on 1 March 2027 at 9am.\n\n"
        "Campaign 2: Summer sale\nEmail all subscribers on 1 June 2027 at 9am."
    )
    assert len(plan.steps) == 2
    (found,) = plan.diagnostics
    assert (found.kind, found.suggestions) == ("not_understood", ("split the brief in two",))


def test_a_long_line_is_cut_at_blanks() -> None:
    found = runs("word " * 400)
    assert len(found) > 1
    assert all(one.text.strip() == one.text for one in found)


def test_a_long_word_is_cut_anywhere() -> None:
    assert [len(one.text) for one in runs("a" * 1500)] == [700, 700, 100]


def test_the_cells_of_a_row_are_of_one_step() -> None:
    assert actions("Mon 9am | email | newsletter to all subscribers\nTue 9am | – | text gold members") == [
        "send_email",
        "send_sms",
    ]


def test_a_cell_may_bring_its_own_label() -> None:
    step = only("Mon 9am | Channel: email | To: gold members | Subject: Hello")
    assert (step.action, step.content.subject) == ("send_email", "Hello")


def test_a_table_ends_where_a_line_has_no_cells() -> None:
    assert actions("| Mon 9am | email | gold members |\nPost on X on Tuesday at noon.") == [
        "send_email",
        "publish_post",
    ]


def test_a_head_without_rows_is_no_table() -> None:
    assert actions("date, channel\n\nEmail all subscribers on Monday at 9.") == ["send_email"]


def test_a_line_with_a_colon_and_nothing_below_leads_nothing() -> None:
    assert actions("The plan:\n\nEmail all subscribers on Monday at 9.") == ["send_email"]


def test_bullets_under_a_line_without_a_time_keep_theirs() -> None:
    assert read("To do:\n- Email all subscribers").steps[0].timing.kind == "unscheduled"


def test_a_row_that_names_nothing_to_do_is_told() -> None:
    assert "not_understood" in told("Mon 9am | balloons | gold members\n\nEmail all subscribers on Tuesday at 9.")


def test_two_cells_over_a_drawn_line_are_a_table() -> None:
    brief = "Stage | Idea\n----- | -----\nMon 9am | email to all subscribers"
    assert actions(brief) == ["send_email"]


def test_many_labelled_lines_are_read_in_linear_time() -> None:
    """Each line looks at a bounded number of those below it, however many there are."""
    started = time.process_time()
    read("When: x\n" * 1500)
    assert time.process_time() - started < 20
