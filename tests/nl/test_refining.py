"""Refinements in their wordings: what each of them changes, and that it changes nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.nl.refined import ADULTS, AT, CLICKERS, OPENERS, changed, plan, said, with_step, without

Fields = dict[str, Any]
NO_LINKS = [{"step": "launch_email", "delay": "PT0S", "on": "done"}]


def at(local: str, zone: str = "recipient") -> dict[str, str]:
    """Return a wall-clock time."""
    return {"kind": "at", "local": local, "zone": zone}


def later(delay: str) -> list[dict[str, str]]:
    """Return the follow-up's wait for the launch."""
    return [{"step": "launch_email", "delay": delay, "on": "done"}]


def moved(step: str, local: str) -> Fields:
    """Return what moving a step to a time changes; a follow-up still waits for the step before it."""
    links: Fields = {f"{step}/after": NO_LINKS} if step == "follow_up_email" else {}
    return {f"{step}/timing": at(local), **links}


TIMES = [
    ("Move the follow-up to Tuesday 10 am", moved("follow_up_email", "2026-11-24T10:00")),
    ("Please move the follow-up email to Tuesday at 10 am.", moved("follow_up_email", "2026-11-24T10:00")),
    ("can you send the follow-up on Wednesday at 3 pm", moved("follow_up_email", "2026-11-25T15:00")),
    ("the follow-up should go out on Wednesday at 8 am", moved("follow_up_email", "2026-11-25T08:00")),
    ("move the follow-up to 4 December", moved("follow_up_email", "2026-12-04T09:00")),
    ("send the first email at 10 am instead of 9", moved("launch_email", "2026-11-23T10:00")),
    ("move the post from Monday to Wednesday", moved("social_post", "2026-11-25T09:00")),
    ("Post the pictures at noon", moved("social_post", "2026-11-23T12:00")),
    ("publish the Instagram post at 10 am", moved("social_post", "2026-11-23T10:00")),
    ("change the time of the post to 11:30", moved("social_post", "2026-11-23T11:30")),
    ("launch the ads on Friday", moved("ads", "2026-11-27T09:00")),
    ("send launch_email at 7:30", moved("launch_email", "2026-11-23T07:30")),
    ("move step 2 to Thursday", moved("social_post", "2026-11-26T09:00")),
    ("Move the follow-up to Sunday", moved("follow_up_email", "2026-11-29T09:00")),
    ("send the first email an hour earlier", {"launch_email/timing": at("2026-11-23T08:00")}),
    ("send the last email two hours later", {"follow_up_email/after": later("PT26H")}),
    ("delay the follow-up by a day", {"follow_up_email/after": later("PT48H")}),
    ("push the follow-up back by two hours", {"follow_up_email/after": later("PT26H")}),
    ("bring the post forward by two hours", {"social_post/timing": at("2026-11-23T07:00")}),
    ("post the pictures a day earlier", {"social_post/timing": at("2026-11-22T09:00")}),
    ("make the follow-up 48 hours after the first email", {"follow_up_email/after": later("PT48H")}),
    ("send the follow-up 48 hours after instead of 24", {"follow_up_email/after": later("PT48H")}),
    ("send the first email at 9 am London time", {"launch_email/timing": at("2026-11-23T09:00", "Europe/London")}),
    ("send the first email every Monday", {"launch_email/repeat": "FREQ=WEEKLY;BYDAY=MO"}),
]
EVERYTHING = [
    ("Postpone everything by a week", "2026-11-30T09:00"),
    ("Move the whole campaign to Tuesday", "2026-11-24T09:00"),
    ("move everything two hours later", "2026-11-23T11:00"),
]
PLATFORMS = [
    ("also post it on LinkedIn", {"social_post/platforms": ["facebook", "instagram", "linkedin"]}),
    ("post it on X instead of Facebook", {"social_post/platforms": ["instagram", "x"]}),
    ("post only on Instagram", {"social_post/platforms": ["instagram"]}),
    ("take Facebook off the post", {"social_post/platforms": ["instagram"]}),
    ("don't post on Facebook", {"social_post/platforms": ["instagram"]}),
    ("drop the Facebook ads", {"ads/platforms": ["google_ads"]}),
    ("run the ads on TikTok too", {"ads/platforms": ["facebook", "google_ads", "tiktok"]}),
    ("replace Facebook with Instagram in the ads", {"ads/platforms": ["google_ads", "instagram"]}),
    ("send the launch email through HubSpot", {"launch_email/platforms": ["hubspot"]}),
    (
        "use Klaviyo for the emails",
        {"launch_email/platforms": ["klaviyo"], "follow_up_email/platforms": ["klaviyo"]},
    ),
]
GERMANY = {
    "any": [
        {"field": "country", "operator": "equals", "value": "DE"},
        {"field": "country", "operator": "equals", "value": "AT"},
    ]
}
WOMEN = {"field": "gender", "operator": "equals", "value": "female"}
FRANCE = {"field": "country", "operator": "equals", "value": "FR"}
BOUGHT = {"event": "purchased", "operator": "performed", "within": "P30D"}
PEOPLE = [
    ("Only women", {"launch_email/audience": {"all": [OPENERS, WOMEN]}, "ads/audience": {"all": [ADULTS, WOMEN]}}),
    ("send the follow-up only to women", {"follow_up_email/audience": {"all": [CLICKERS, WOMEN]}}),
    ("send the first email to women", {"launch_email/audience": WOMEN}),
    ("send the first email also to women", {"launch_email/audience": {"any": [OPENERS, WOMEN]}}),
    ("send the first email to everyone", {"launch_email/audience": None}),
    ("limit the ads to people aged 30-40", {"ads/audience": ADULTS | {"value": [30, 40]}}),
    ("leave out customers in France", {"exclude": FRANCE}),
    ("exclude people who bought in the last 30 days", {"exclude": BOUGHT}),
    (
        "don't send the follow-up to people in France",
        {"follow_up_email/audience": {"all": [CLICKERS, {"not": FRANCE}]}},
    ),
]
MONEY = [
    ("make the budget 300 a day", {"ads/budget": {"amount": 300, "currency": "USD", "per": "day"}}),
    ("make the budget $750", {"ads/budget": {"amount": 750, "currency": "USD", "per": "total"}}),
    ("double the ad budget", {"ads/budget": {"amount": 1200, "currency": "USD", "per": "total"}}),
    ("cut the budget by half", {"ads/budget": {"amount": 300, "currency": "USD", "per": "total"}}),
    ("raise the budget by 20%", {"ads/budget": {"amount": 720, "currency": "USD", "per": "total"}}),
    ("spend 200 more on the ads", {"ads/budget": {"amount": 800, "currency": "USD", "per": "total"}}),
    ("reduce the budget by $100", {"ads/budget": {"amount": 500, "currency": "USD", "per": "total"}}),
    ("set the campaign budget to 5000 euros", {"budget": {"amount": 5000, "currency": "EUR", "per": "total"}}),
]
CONTENT = [
    ('change the subject of the first email to "Tea time"', {"launch_email/content": ("subject", "Tea time")}),
    ("change the subject of the follow-up to 'Last chance'", {"follow_up_email/content": ("subject", "Last chance")}),
    ("the subject of the launch email should be: It boils", {"launch_email/content": ("subject", "It boils")}),
    ("link the post to https://example.com/kettle", {"social_post/content": ("link", "https://example.com/kettle")}),
    ("make the post about the winter sale", {"social_post/content": ("topic", "winter sale")}),
]
LIMITS = [
    ("no messages after 9 pm", {"quiet_hours": ["21:00", "08:00"]}),
    ("At most two messages a week", {"frequency_cap": {"at_most": 2, "per": "P7D"}}),
    ("nothing on Christmas Day", {"blackout": ["2026-12-25"]}),
    ("only send on weekdays", {"days": ["MO", "TU", "WE", "TH", "FR"]}),
    ("keep 10% as a control group", {"holdout": 0.1}),
    ("it needs approval from Anna", {"approval": True}),
    ("run it in Tokyo as well", {"regions": ["Europe/London", "Europe/Berlin", "Asia/Tokyo"]}),
    ("run it only in Tokyo", {"regions": ["Asia/Tokyo"]}),
]


@pytest.mark.parametrize(("text", "fields"), [*TIMES, *PLATFORMS, *PEOPLE, *MONEY, *LIMITS])
def test_a_wording_changes_exactly_these_fields(text: str, fields: Fields) -> None:
    """Every other field of every step stays as it was."""
    assert changed(text) == fields


@pytest.mark.parametrize(("text", "fields"), CONTENT)
def test_content_is_changed_and_what_else_a_message_holds_stays(text: str, fields: Fields) -> None:
    """Topic, subject and link are told apart."""
    ((path, (key, value)),) = fields.items()
    before = plan().step(path.partition("/")[0]).content.model_dump(exclude_none=True)
    assert changed(text) == {path: before | {key: value}}


@pytest.mark.parametrize(("text", "local"), EVERYTHING)
def test_everything_is_moved_by_one_distance(text: str, local: str) -> None:
    """Steps that wait for others go with those."""
    assert changed(text) == {
        f"{name}/timing": at(local) for name in ("launch_email", "social_post", "ads", "collect_metrics")
    }


def test_only_people_in_two_countries_holds_for_every_message_and_for_ads() -> None:
    """A follow-up is for some of those who got the first message anyway."""
    fields = changed("only people in Germany and Austria")
    assert sorted(fields) == ["ads/audience", "launch_email/audience"]
    assert fields["launch_email/audience"]["all"][0] == OPENERS
    told = said("only people in Germany and Austria").plan.segments
    assert all(
        {"DE", "AT"} <= set(str(rule).replace("'", " ").split()) for rule in told.values() if "country" in str(rule)
    )


def test_a_period_of_the_calendar_counts_from_the_day_of_the_request() -> None:
    """ "Last year" is a year with a number."""
    fields = changed("send the launch email to people who bought last year")
    assert [part["value"] for part in fields["launch_email/audience"]["all"]] == ["2025-01-01", "2026-01-01"]


def test_time_platform_and_people_in_one_sentence() -> None:
    """Each part is done to the step that is meant."""
    fields = changed("Send the follow-up on Wednesday at 3 pm through HubSpot only to women")
    assert fields == {
        **moved("follow_up_email", "2026-11-25T15:00"),
        "follow_up_email/platforms": ["hubspot"],
        "follow_up_email/audience": {"all": [CLICKERS, WOMEN]},
    }


def test_two_requests_in_one_sentence_and_two_sentences_in_one_text() -> None:
    """One after the other, on what the one before made."""
    fields = moved("follow_up_email", "2026-11-24T10:00") | {"ads/platforms": ["google_ads"]}
    assert changed("Move the follow-up to Tuesday 10 am and drop the Facebook ads") == fields
    assert changed("Move the follow-up to Tuesday 10 am. Drop the Facebook ads.") == fields


def test_a_step_that_is_left_out_takes_its_segment_and_the_links_to_it_along() -> None:
    """A report waits for what there is."""
    made = said("remove the last email")
    assert [one.id for one in made.plan.steps] == [
        "launch_email",
        "social_post",
        "ads",
        "collect_metrics",
        "generate_report",
    ]
    assert "clickers" not in made.plan.segments
    assert "follow_up_email" not in {link.step for link in made.plan.step("generate_report").after}
    assert made.plan.segments["openers"] == made.before.segments["openers"]


def test_several_steps_are_left_out_together_where_one_builds_on_the_other() -> None:
    """Named one by one, or by what they are."""
    for text in ("drop launch_email and follow_up_email", "drop all emails"):
        assert [one.id for one in said(text).plan.steps][:2] == ["social_post", "ads"]


def test_the_report_and_the_metrics_go_with_their_steps() -> None:
    """What a step stands for isn't left behind."""
    made = said("drop the report. Drop the metrics.").plan
    assert (made.reports, made.metrics) == ((), None)


def test_a_reminder_is_a_step_of_its_own_behind_the_one_that_it_counts_from() -> None:
    """The report that waited for everything waits for it too, and no id moves."""
    made = said("add a reminder two days after the launch email to people who didn't open it")
    assert made.refused == ()
    new = made.plan.step("reminder_email")
    assert [link.model_dump() for link in new.after] == [{"step": "launch_email", "delay": "P2D", "on": "done"}]
    rule = made.plan.segments[new.audience or ""].model_dump(mode="json")
    assert (rule["event"], rule["operator"], rule["where"]) == (
        "email_opened",
        "not_performed",
        {"step": "launch_email"},
    )
    assert [one.id for one in made.plan.steps][:2] == ["launch_email", "reminder_email"]
    assert "reminder_email" in {link.step for link in made.plan.step("generate_report").after}
    kept = [one.id for one in made.plan.steps if one == next((old for old in plan().steps if old.id == one.id), None)]
    assert kept == ["launch_email", "social_post", "ads", "follow_up_email", "collect_metrics"]


def test_a_post_on_another_network_at_another_time_is_a_step_of_its_own() -> None:
    """Moving the first one would not be what was said."""
    made = said("also post it on LinkedIn on Wednesday at 10 am")
    assert made.plan.step("social_post") == plan().step("social_post")
    assert made.plan.step("linkedin_post").platforms == ("linkedin",)
    assert made.plan.step("linkedin_post").timing.model_dump()["local"] == "2026-11-25T10:00"


def test_what_is_collected_grows_and_rules_are_added() -> None:
    """A second step that collects isn't made."""
    made = said("also track the unsubscribe rate").plan
    assert made.metrics is not None
    assert made.metrics.names == ("clicks", "unsubscribe_rate")
    assert len(made.steps) == len(plan().steps)
    (rule,) = said("pause the Facebook ads if CPA goes above 40").plan.rules
    assert (rule.when.metric, rule.when.value, rule.then.action, rule.source) == ("cpa", 40, "pause_ads", None)


def test_ads_are_stopped_by_a_step_of_its_own_on_their_platforms() -> None:
    """Then that one is moved, and leaving the ads out takes it along."""
    made = said("stop the ads on 4 December at 6 pm").plan
    assert made.step("pause_ads").platforms == ("facebook", "google_ads")
    assert said("stop the ads on 5 December at 6 pm", made).plan.step("pause_ads").timing.model_dump()["local"] == (
        "2026-12-05T18:00"
    )


def test_a_new_message_may_be_the_first_thing_in_an_empty_plan() -> None:
    """There is nothing to count from, and nothing that waits."""
    made = said("Send an email to all subscribers on Monday at 9 am", plan(steps=[], reports=[], metrics=None))
    assert [one.action for one in made.plan.steps] == ["send_email"]


def test_a_weekday_is_the_one_of_the_week_in_which_the_step_is() -> None:
    """However far away the campaign is."""
    far = with_step("social_post", timing=AT | {"local": "2026-12-14T09:00"})
    assert changed("move the post to Thursday", far) == moved("social_post", "2026-12-17T09:00")


def test_a_repeat_goes_with_the_weekday() -> None:
    """Every Monday moved to Tuesday is every Tuesday."""
    weekly = with_step("launch_email", repeat="FREQ=WEEKLY;BYDAY=MO")
    fields = changed("move the first email to Tuesday", weekly)
    assert fields == moved("launch_email", "2026-11-24T09:00") | {"launch_email/repeat": "FREQ=WEEKLY;BYDAY=TU"}


def test_a_limit_is_lifted() -> None:
    """Each by what it is called."""
    limited = plan(constraints={"quiet_hours": ["21:00", "08:00"], "approval": True})
    assert changed("drop the quiet hours", limited) == {"quiet_hours": None}
    assert changed("no approval needed", limited) == {"approval": None}


def test_a_budget_for_the_campaign_where_no_ads_have_one() -> None:
    """The sum that stands is changed."""
    limited = plan(steps=[one.model_dump() for one in without("ads").steps], constraints={"budget": {"amount": 900}})
    assert changed("make the budget 1000", limited) == {"budget": {"amount": 1000, "currency": "USD", "per": "total"}}
