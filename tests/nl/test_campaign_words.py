"""What a sentence says of the whole campaign: its platforms, its money, what it is for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from marketflow_core.plan.models import Plan
from nl.reader import read_brief


def read(brief: str) -> Plan:
    return read_brief(brief, name="test", now=datetime(2026, 11, 20, 9, tzinfo=UTC))


@pytest.mark.parametrize("said", ["Klaviyo please.", "We use Klaviyo.", "Klaviyo!", "Use Klaviyo as usual."])
def test_a_platform_said_once_is_every_step_s_that_it_can_do(said: str) -> None:
    """However short the sentence is that names it."""
    plan = read(f"{said} Email all subscribers about tea on Monday at 9am, and post photos on Instagram.")
    assert [step.platforms for step in plan.steps] == [("klaviyo",), ("instagram",)]


def test_each_kind_of_message_may_have_its_own_platform() -> None:
    """Mails go by one, texts by another."""
    plan = read(
        "Mails from Mailchimp, texts through Twilio. Email all subscribers about tea on Monday at 9am."
        " An hour later, text everyone who clicked."
    )
    assert [step.platforms for step in plan.steps] == [("mailchimp",), ("twilio",)]


@pytest.mark.parametrize(
    "said",
    [
        "Overall budget: $30,000.",
        "The cap for the campaign is $30,000.",
        "Our total spend across everything is $30,000.",
    ],
)
def test_money_for_all_is_the_campaign_s_and_not_the_last_ads(said: str) -> None:
    """The ads keep the money that their own sentence gives, or none."""
    plan = read(f"Run Google ads from Monday at 9am. {said}")
    assert plan.steps[0].budget is None
    assert plan.constraints.budget is not None
    assert plan.constraints.budget.amount == 30000


def test_money_said_behind_the_ads_is_theirs() -> None:
    """A sum in the next sentence belongs to the ads before it."""
    plan = read("Run Google ads from Monday at 9am. The budget is $150 a day.")
    assert plan.steps[0].budget is not None
    assert (plan.steps[0].budget.amount, plan.steps[0].budget.per) == (150, "day")


def test_ads_that_name_nothing_are_about_what_the_campaign_is_for() -> None:
    """The launch's own sentence names the thing."""
    plan = read("We are launching the Aurora lamp on Monday at 9am. Start Facebook ads for women.")
    assert plan.steps[0].content.topic == "Aurora lamp"


@pytest.mark.parametrize("said", ["All times are 9 am London time.", "Everything goes out at 9 am London time."])
def test_a_zone_said_with_a_time_of_day_is_the_campaign_s(said: str) -> None:
    """The steps behind it are told by that clock, where they name none."""
    (step,) = read(f"{said} Email all subscribers about tea on Monday at 10am.").steps
    assert step.timing.model_dump()["local"] == "2026-11-23T10:00"
    assert step.timing.model_dump()["zone"] == "Europe/London"


@pytest.mark.parametrize("said", ["Abandoned cart recovery.", "Our abandoned basket flow:\n", "Cart abandonment"])
def test_a_campaign_on_abandoned_carts_starts_when_one_is_abandoned(said: str) -> None:
    """A title says so as well as a sentence does."""
    (step,) = read(f"{said}\n\nSend an email about the cart after an hour.").steps
    timing = step.timing.model_dump()
    assert (timing["kind"], timing["event"], timing["delay"]) == ("on_event", "cart_abandoned", "PT1H")


def test_a_heading_may_say_how_the_step_before_it_is_tested() -> None:
    """In a heading as in a sentence."""
    plan = read(
        "Email all subscribers about tea on Monday at 9am.\n\n## A/B test: two subject lines on 20% of people\n\n"
        "Post photos on Instagram on Tuesday at 9am."
    )
    email, post = plan.steps
    assert email.experiment is not None
    assert (email.experiment.vary, email.experiment.variants, email.experiment.share) == ("subject", 2, 0.2)
    assert post.experiment is None


def test_people_whom_the_ads_of_a_section_aim_at_are_not_those_of_another_section() -> None:
    """Each platform may have its own people."""
    plan = read(
        "# Facebook\nRun Facebook ads from Monday at 9am.\n\n"
        "# Google\nRun Google ads from Tuesday at 9am.\nWe aim at women over 40."
    )
    assert [step.audience for step in plan.steps] == [None, "gender_age"]


@pytest.mark.parametrize("title", ["Welcome email series", "Our email journey."])
def test_a_title_that_names_a_row_of_messages_is_no_step(title: str) -> None:
    """The messages themselves are said behind it."""
    (step,) = read(f"{title}\n\nEmail all subscribers about tea on Monday at 9am.").steps
    assert step.content.topic == "tea"
    assert step.timing.model_dump()["local"] == "2026-11-23T09:00"


@pytest.mark.parametrize(
    ("brief", "event"),
    [
        ("The flow starts when someone signs up. Send a welcome email about tea.", "signed_up"),
        ("Abandoned cart recovery. Send an email with the basket.", "cart_abandoned"),
    ],
)
def test_a_step_without_a_time_goes_when_what_the_campaign_is_about_happens(brief: str, event: str) -> None:
    """The trigger is said once, for the whole of it."""
    (step,) = read(brief).steps
    assert step.timing.model_dump(exclude_none=True) == {"kind": "on_event", "event": event, "delay": "PT0S"}


def test_dates_that_are_closed_in_two_sentences_are_both_closed() -> None:
    """The second joins the first."""
    plan = read("Nothing on 24 December. Nothing on 26 December. Email all members on Monday at 9am about tea.")
    assert plan.constraints.blackout == ("2026-12-24", "2026-12-26")
