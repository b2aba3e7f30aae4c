"""What is to be sent: topic, subject, assets and link."""

from __future__ import annotations

import pytest

from tests.nl.plans import only, read


@pytest.mark.parametrize(
    ("brief", "subject"),
    [
        ("Email with subject line 'Last chance' to all subscribers Fri 9am", "Last chance"),
        ('Email all subscribers on Friday 9am, subject: "50% off, today only".', "50% off, today only"),
        ("Email all subscribers on Friday at 9am. Subject: Don't miss out.", "Don't miss out"),
        ("The subject of Friday's 9am email to all subscribers should read ‘We moved!’.", "We moved!"),
        ("Email announcing our merger to all subscribers, Tuesday 10am, subj: Big news", "Big news"),
        ("Use the headline “Free skates” for the email to all subscribers on Tuesday at 10am.", "Free skates"),
    ],
)
def test_a_subject_is_read_in_quotes_of_any_kind_or_behind_its_label(brief: str, subject: str) -> None:
    assert only(brief).content.subject == subject


@pytest.mark.parametrize(
    ("brief", "topic"),
    [
        ("Email + push to gold members Mon 9am: the new lamp.", "new lamp"),
        ("An email introducing the Aurora goes to all subscribers on Monday at 9.", "Aurora"),
        ("Send an email to all subscribers on Monday at 9 for our spring collection.", "spring collection"),
        ("Text gold members on Monday at 10 the code SNOW15.", "code SNOW15"),
        ("Launch Google ads for the winter boots on Monday at 8, $40 a day.", "winter boots"),
        ("Publish a blog post featuring our bakers on WordPress on Monday at 9.", "bakers"),
        ('Email all subscribers about Tom\'s "Green week" on Monday at 9.', 'Tom\'s "Green week"'),
        ("An SMS gets sent to all members Tuesday at noon.", None),
    ],
)
def test_the_topic_is_what_a_clause_says_beside_time_people_and_platform(brief: str, topic: str | None) -> None:
    assert read(brief).steps[-1].content.topic == topic


@pytest.mark.parametrize(
    ("brief", "link"),
    [
        ("On Friday at 9 email all subscribers a link to https://shop.test/sale.", "https://shop.test/sale"),
        ("Post the infographic to X on Tuesday at 10, pointing to the report page.", "report page"),
        ("On Friday at 9 post the photo on X with the ticket link.", "ticket link"),
        ("On Friday at 9 post the photo on X, www.shop.test/a.", "www.shop.test/a"),
    ],
)
def test_a_link_is_an_address_or_the_name_of_a_page(brief: str, link: str) -> None:
    assert only(brief).content.link == link


def test_assets_are_what_is_sent_along() -> None:
    brief = "Email all subscribers on Friday 9am a PDF of the menu and a voucher. Images: the oven, the team"
    assert only(brief).content.assets == ("the oven, the team",)


def test_several_assets_of_a_sentence_are_kept() -> None:
    step = only("Email all subscribers on Friday 9am with a PDF of the menu and a discount code.")
    assert step.content.assets == ("PDF", "discount code")


@pytest.mark.parametrize(
    ("brief", "topic"),
    [
        ("On Monday at 9 invite gold members to the open evening by email.", "open evening invitation"),
        ("On Monday at 9 invite gold members to our invitation-only sale by email.", "invitation-only sale"),
    ],
)
def test_an_invitation_is_about_what_people_are_invited_to(brief: str, topic: str) -> None:
    assert only(brief).content.topic == topic


def test_a_followup_is_named_as_one() -> None:
    assert only("Send a followup email to gold members on Monday at 9.").id == "follow_up_email"


def test_a_cell_that_says_what_a_row_is_about_holds_for_all_its_steps() -> None:
    """It stands in the words of the last, and is the topic of the first as well."""
    row = "| When | What | |\n|---|---|---|\n| Monday 9 am | send an email, then post on Facebook | spring boots |\n"
    steps = read(row).steps
    assert [(step.action, step.content.topic) for step in steps] == [
        ("send_email", "spring boots"),
        ("publish_post", "spring boots"),
    ]
