"""What asks for something and is no step is told; what asks for nothing is not."""

from __future__ import annotations

import pytest

from tests.nl.plans import actions, read, told

STEP = "Email all subscribers on Monday at 9am about shoes."


@pytest.mark.parametrize(
    "said",
    [
        "Hi team,",
        "Hope you're all well!",
        "We are a small bakery in Leeds and have been baking since 1952.",
        "We think people will love it.",
        "The weather will be fine.",
        "Our customers are mostly families.",
        "It's our tenth anniversary.",
        "Last year's campaign went well.",
        "Thanks so much for your help with this.",
        "Let me know if you have any questions.",
        "More details to follow.",
        "Please confirm.",
        "Could you set this up for us?",
        "Tone: friendly.",
        "Owner: Mia.",
        "My phone number is +44 113 000 000.",
    ],
)
def test_what_asks_for_nothing_is_passed_over(said: str) -> None:
    assert told(f"{said} {STEP}") == []
    assert actions(f"{said} {STEP}") == ["send_email"]


@pytest.mark.parametrize(
    "reason",
    [
        "because our oven is finally back",
        "so that nobody misses it",
        "so people can plan ahead",
        "in order to fill the shop",
    ],
)
def test_a_reason_is_no_request(reason: str) -> None:
    brief = f"Email all subscribers on Monday at 9am about shoes, {reason}."
    assert told(brief) == []


def test_a_signature_and_the_head_of_an_e_mail_are_passed_over() -> None:
    brief = (
        "From: Anna <anna@x.test>\nTo: Tom\nSubject: Autumn\n\nHi Tom,\n"
        f"{STEP}\n\nKind regards\nAnna\nMarketing Lead, Leeds Bread Ltd.\nanna@x.test | +44 113 000 000"
    )
    assert (actions(brief), told(brief)) == (["send_email"], [])


@pytest.mark.parametrize(
    "errand",
    [
        "Negotiate with the venue.",
        "Repaint the shop.",
        "Ask Tom for the photos.",
        "We need new business cards.",
        "Update the website footer on Monday at 9am.",
        "Feed the cat",
        "Make it pop.",
    ],
)
def test_an_errand_of_any_kind_is_told(errand: str) -> None:
    plan = read(f"{STEP}\n\n{errand}")
    assert [step.action for step in plan.steps] == ["send_email"]
    assert "not_understood" in [one.kind for one in plan.diagnostics]


def test_an_errand_beside_a_step_is_told_by_its_words() -> None:
    brief = "Email all subscribers on Monday at 9am about shoes and feed the ducks."
    (found,) = [one for one in read(brief).diagnostics if one.kind == "not_understood"]
    assert found.source is not None
    assert brief[found.source.start : found.source.end].rstrip(".") == "feed the ducks"


def test_an_address_and_a_word_beside_a_step_ask_for_nothing() -> None:
    assert told(f"{STEP}\n\nLeeds Bread Ltd. is at www.leedsbread.test, +44 113 000 000") == []
    assert told("Ok; email all subscribers on Monday at 9am about shoes.") == []
