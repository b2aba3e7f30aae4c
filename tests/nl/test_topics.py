"""What a step is about: a noun phrase or nothing, and never a platform, a place or a time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from marketflow_core.plan.models import Plan
from nl.language.names import find_names
from nl.reader import read_brief

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def _read(brief: str) -> Plan:
    return read_brief(brief, name="test", now=NOW)


CASES = [
    ("Email all subscribers on Monday at 9 about the sale with Mailchimp.", "sale", ("mailchimp",), "sale_email"),
    ("Email gold members about the sale using Klaviyo tomorrow at noon.", "sale", ("klaviyo",), "sale_email"),
    ("On Friday at 10, post about our tour through Buffer.", "tour", ("buffer",), "buffer_post"),
    ("Text gold members on Monday at 9 about the sale on Friday with Twilio.", "sale", ("twilio",), "sale_text"),
    ("Send everyone an SMS with Twilio on Friday at 5 pm.", None, ("twilio",), "text"),
    ("Start Facebook and Google ads with a budget of $600 at 9 on Friday.", None, ("facebook", "google_ads"), "ads"),
    (
        "On Friday at 9, post photos of the lamp on Instagram with a link to the product page.",
        "photos of the lamp",
        ("instagram",),
        "instagram_post",
    ),
    (
        "Run ads for the spring collection on Facebook at 9 on Friday.",
        "spring collection",
        ("facebook",),
        "facebook_ads",
    ),
    ("Send a follow-up email to all subscribers on Friday at 10.", None, (), "follow_up_email"),
    ("Send a short friendly email to all subscribers on Friday at 10.", None, (), "email"),
    (
        "Email the spring catalogue to all subscribers on Friday at 10.",
        "spring catalogue",
        (),
        "spring_catalogue_email",
    ),
    (
        "At 9 on Friday, email all customers with 15% off their next order.",
        "15% off their next order",
        (),
        "discount_email",
    ),
    ("Generate a performance report on Friday at 10.", "performance report", (), "generate_report"),
    ("Generate a report on Friday at 10.", None, (), "generate_report"),
    ("Announce our spring sale by email on Monday at 9 am to all customers.", "spring sale", (), "spring_sale_email"),
    ("Tell our customers about the sale by text on Friday at 5 pm.", "sale", (), "sale_text"),
]


@pytest.mark.parametrize(("brief", "topic", "platforms", "name"), CASES, ids=[case[0] for case in CASES])
def test_a_topic_reads_as_a_noun_phrase(brief: str, topic: str | None, platforms: tuple[str, ...], name: str) -> None:
    (step,) = _read(brief).steps
    assert (step.content.topic, step.platforms, step.id) == (topic, platforms, name)


@pytest.mark.parametrize("brief", [case[0] for case in CASES])
def test_no_platform_stands_in_a_topic(brief: str) -> None:
    for step in _read(brief).steps:
        topic = step.content.topic or ""
        assert not [name for name in find_names([(topic, 0)]).all if name.kind == "platform"]


def test_ads_without_a_subject_are_about_what_is_launched() -> None:
    plan = _read("We are launching the Aurora, our new lamp, on Monday at 9 AM. Start Facebook ads for $300.")
    assert plan.step("facebook_ads").content.topic == "Aurora"


def test_link_and_assets_leave_the_topic() -> None:
    (step,) = _read("On Friday at 9, post photos of the lamp on Instagram with a link to the product page.").steps
    assert (step.content.assets, step.content.link) == (("photos",), "product page")


@pytest.mark.parametrize(
    ("brief", "action"),
    [
        ("Announce our sale by email on Monday at 9.", "send_email"),
        ("Share the video by SMS with gold members on Monday at 9.", "send_sms"),
        ("Announce our sale on Instagram on Monday at 9.", "publish_post"),
        ("Announce the sale via push notification on Monday at 9.", "send_push"),
    ],
)
def test_by_what_it_goes_decides_the_channel(brief: str, action: str) -> None:
    (step,) = _read(brief).steps
    assert step.action == action


@pytest.mark.parametrize(
    ("brief", "event", "delay"),
    [
        ("When somebody abandons their cart, send an email after one hour.", "cart_abandoned", "PT1H"),
        ("When someone signs up, wait two days and then send them the welcome guide.", "signed_up", "P2D"),
        ("Whenever a visitor views the pricing page, email them the guide 30 minutes later.", "page_viewed", "PT30M"),
        ("One hour after a customer abandons the cart, send them an SMS.", "cart_abandoned", "PT1H"),
    ],
)
def test_an_event_and_a_wait_that_stand_apart_are_one(brief: str, event: str, delay: str) -> None:
    (step,) = _read(brief).steps
    timing = step.timing.model_dump()
    assert (timing["kind"], timing["event"], timing["delay"]) == ("on_event", event, delay)


def test_bought_before_but_not_lately_is_both() -> None:
    plan = _read("At 9 on Friday, email customers who have bought from us before but not in the last 90 days.")
    (rule,) = plan.segments.values()
    assert [(leaf["operator"], leaf["within"]) for leaf in rule.model_dump()["all"]] == [
        ("performed", None),
        ("not_performed", "P90D"),
    ]


def test_a_time_at_the_end_of_a_sentence_is_read() -> None:
    (step,) = _read("Email all subscribers about the sale on Friday at 10.").steps
    assert step.timing.model_dump()["local"] == "2026-11-27T10:00"


def test_platforms_for_each_channel_are_no_step() -> None:
    plan = _read(
        "Use Mailchimp for emails and Buffer for posts. On Friday at 9 am email all subscribers about the concert."
    )
    assert [(step.id, step.platforms) for step in plan.steps] == [("concert_email", ("mailchimp",))]
    assert not plan.diagnostics


def test_people_that_ads_aim_at_and_nobody_knows_are_told() -> None:
    plan = _read("On 1 June 2027 at 9 run LinkedIn ads targeting beekeepers.")
    assert [found.kind for found in plan.diagnostics] == ["vague_audience"]
