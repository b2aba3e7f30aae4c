"""Each thing asked for becomes its step, in every wording."""

from __future__ import annotations

import pytest

from tests.nl.plans import actions, only, read, told

WORDINGS = {
    "send_email": [
        "An email is to be sent to all subscribers on Monday at 9.",
        "A newsletter gets sent to all subscribers on Monday at 9.",
        "I'd like an email to go out to all subscribers on Monday at 9.",
        "It would be great if we could email all subscribers on Monday at 9.",
        "On Monday at 9 it would be nice if you could mail all subscribers.",
        "Marketing sends the newsletter on Monday at 10 to all subscribers.",
        "Newsletter Tuesday 10am to all subscribers",
        "Please make sure that an e-mail goes to all subscribers on Monday at 9.",
        "Don't forget to email all subscribers on Monday at 9.",
        "Fire off an email blast to all subscribers on Monday at 9.",
        "On Monday at 9, everybody who clicked is to be thanked by e-mail.",
        "Mailshot to all subscribers, Monday 9am.",
    ],
    "send_sms": [
        "An SMS gets sent to all members Tuesday at noon.",
        "Text all members on Tuesday at noon.",
        "Pls msg all people who bought by text on Monday at 10.",
        "A text message should go to all members on Monday at 9.",
    ],
    "send_push": [
        "Push notification to all app users on Tuesday at 10.",
        "Have a push sent to all members on Tuesday at 10.",
        "Ping all users with a push on Tuesday at 10.",
    ],
    "publish_post": [
        "IG story + FB post Fri noon",
        "Tweet about the price drop on Tuesday at 10am.",
        "Drop a TikTok on Friday at 6pm.",
        "Send a LinkedIn article about pricing on Tuesday at 8am.",
        "On Friday at noon we'd like the label photo on Instagram and Facebook.",
        "On Friday at noon the trailer goes up on YouTube and Facebook.",
        "The new shirt is revealed on Friday at noon on X, TikTok and Instagram.",
        "Pin the photo of the oak table to Pinterest on Saturday at 11.",
    ],
    "publish_page": [
        "Write a blog post about composting on Tuesday at 8.",
        "The landing page goes live on Monday at 7am.",
        "Have the press release published on our Drupal site on Tuesday at 10am.",
        "On Monday at 9 put the programme up on our WordPress site.",
        "The event page is to be published on Drupal on Monday at 9.",
    ],
    "start_ads": [
        "Boost the post with €50 on Tuesday.",
        "Promote the Facebook post with €50 on Tuesday at 9.",
        "Retarget people who visited the pricing page with Facebook ads from Monday at 9.",
        "Launch a lookalike campaign on Meta on Monday with $30 a day.",
        "Begin advertising on TikTok and Pinterest on Tuesday at 10.",
        "Switch on the Google Ads campaign on Tuesday at 10am.",
        "Facebook ads are to be started on Monday at 9.",
        "Spend $40 a day on Google ads from Monday.",
    ],
    "pause_ads": [
        "Put the ads on hold on Friday at 6pm.",
        "The Facebook ads are to be paused on Tuesday at 10:00.",
        "Switch the Instagram ads off on Friday at 6pm.",
    ],
    "resume_ads": [
        "Bring the Instagram ads back on Tuesday at 10 a.m.",
        "On Monday at 9 resume the Google ads.",
        "The ads should be switched back on, Monday 9am.",
    ],
    "adjust_budget": [
        "Increase the Instagram ad budget to €80 a day on Friday.",
        "Take the Google budget to $220/day on Monday at 9.",
        "The Facebook budget is raised to $50 a day on Monday.",
    ],
    "sync_audience": [
        "Upload the list of gold members to Facebook as a custom audience on Monday at 9.",
        "On Monday at 9, sync customers in Germany to HubSpot.",
        "Gold members are uploaded to Facebook on Monday at 9.",
    ],
    "notify_team": [
        "Ping #marketing on Slack on Monday at 9.",
        "On Monday at 9 let the partners' team know how many registered.",
        "On Monday at 9 let sales know.",
        "Give me a shout on Monday at 9.",
        "Hand the leads over to sales on Monday at 9.",
        "Call our webhook on Tuesday at 10am.",
        "The front-of-house team is to be informed on Monday at 9.",
        "Share the numbers in a Slack message on Friday at 6pm.",
    ],
    "collect_metrics": [
        "Keep an eye on clicks and conversions.",
        "Impressions and clicks should be tracked.",
        "Pull impressions, spend and conversions from Google Ads, Facebook and TikTok every six hours.",
    ],
    "generate_report": [
        "On Monday at 9 put together a report on revenue by platform.",
        "A report on clicks by region goes to the board on Monday at 9.",
        "The board gets a scorecard on Monday at 9.",
    ],
}


@pytest.mark.parametrize(("action", "brief"), [(action, brief) for action, said in WORDINGS.items() for brief in said])
def test_each_wording_asks_for_its_action(action: str, brief: str) -> None:
    assert actions(brief) == [action]


@pytest.mark.parametrize(
    ("brief", "wanted"),
    [
        ("On Monday at 9, email and text all members about the sale.", ["send_email", "send_sms"]),
        (
            "On Monday at 9 send all members an email, a push and a post on X about the sale.",
            ["send_email", "send_push", "publish_post"],
        ),
        ("Monday 9am: email all members the catalogue, then FB + IG post at noon.", ["send_email", "publish_post"]),
        ("Mon 9am: email all members → text gold members Tuesday 9am", ["send_email", "send_sms"]),
        ("On Monday at 10, LI post + FAQ page on WordPress.", ["publish_post", "publish_page"]),
        ("On Monday at 9 post a reel on Instagram and a clip on TikTok.", ["publish_post"]),
        ("Pause all Facebook ads on Friday at 6pm; switch them back on Monday 8am.", ["pause_ads", "resume_ads"]),
    ],
)
def test_one_sentence_is_cut_into_the_things_it_asks_for(brief: str, wanted: list[str]) -> None:
    assert actions(brief) == wanted


def test_things_named_in_one_breath_share_people_time_and_topic() -> None:
    plan = read("Email and text gold members about the flash sale on Monday at 9.")
    email, text = plan.steps
    assert email.audience == text.audience is not None
    assert email.timing == text.timing
    assert email.content.topic == text.content.topic == "flash sale"


@pytest.mark.parametrize(
    ("brief", "platforms"),
    [
        ("Tweet about the price drop on Tuesday at 10am.", ("x",)),
        ("Pin the photo of the table on Tuesday at 10am.", ("pinterest",)),
        ("Post the photo on IG and TikTok on Tuesday at 10.", ("instagram", "tiktok")),
        ("Schedule the update through Buffer to LinkedIn and X for Tuesday, 10am.", ("buffer", "linkedin", "x")),
        ("Email all subscribers with MC on Tuesday at 10.", ("mailchimp",)),
        ("Email all subscribers through SFMC on Tuesday at 10.", ("salesforce",)),
        ("Start Meta ads on Tuesday at 10.", ("facebook",)),
        ("Start GA ads on Tuesday at 10.", ("google_ads",)),
        ("Post the photo on Google on Tuesday at 10.", ()),
        ("On Tuesday at 10, post on Instagram “We are on Facebook”.", ("instagram",)),
    ],
)
def test_platforms_are_known_by_short_names_and_by_their_things(brief: str, platforms: tuple[str, ...]) -> None:
    assert only(brief).platforms == platforms


@pytest.mark.parametrize(
    "brief",
    [
        "Two hours after someone clicks in that email, text them the code.",
        "Don't email anybody on Sunday.",
    ],
)
def test_a_message_that_is_only_spoken_of_or_forbidden_is_no_step(brief: str) -> None:
    assert "send_email" not in actions(brief)


@pytest.mark.parametrize(
    "request_",
    [
        "Call the top 20 customers on Friday.",
        "Our team should phone everyone who didn't answer.",
        "Those who have not clicked shall be telephoned by the partner in charge.",
        "Have the showroom staff ring everyone who clicked.",
        "Give them a quick call on Friday.",
        "A letter goes to all gold members on Monday.",
        "Rent a billboard at the station for December.",
        "Place a radio spot on Friday.",
        "Hire a photographer for the shoot.",
        "Have the flyers printed by Tuesday.",
        "Book a table at the trade fair.",
        "Courier the samples to our partners on Monday.",
        "Postcards to all members in December.",
        "A personal call to each donor on Monday.",
    ],
)
def test_what_nobody_here_can_do_is_told_as_such(request_: str) -> None:
    plan = read(f"{request_} Email all subscribers on Monday at 9 about shoes.")
    assert [step.action for step in plan.steps] == ["send_email"]
    assert "unsupported_action" in [one.kind for one in plan.diagnostics]


@pytest.mark.parametrize(
    "brief",
    [
        "Put the poster up on Instagram on Monday at 9.",
        "Send a gift guide by email to all subscribers on Monday at 9.",
        "On Monday at 9 email all subscribers the gift voucher.",
    ],
)
def test_what_only_sounds_like_print_is_done(brief: str) -> None:
    assert told(brief) == []


@pytest.mark.parametrize(
    ("brief", "name"),
    [
        ("Send an email to all subscribers on Monday at 9 via Hootsuite.", "Hootsuite"),
        ("Post the photo on Mastodon and Facebook on Monday at 9.", "Mastodon"),
        ("Schedule the post in Later for Monday at 9.", "Later"),
        ("Send a whatsapp to all members on Monday at 9.", "whatsapp"),
        ("Email all subscribers using Mailchump on Monday at 9.", "Mailchump"),
    ],
)
def test_a_platform_that_nobody_knows_is_told_by_its_name(brief: str, name: str) -> None:
    found = [one for one in read(brief).diagnostics if one.kind == "unknown_platform"]
    assert [brief[one.source.start : one.source.end] for one in found if one.source] == [name]
