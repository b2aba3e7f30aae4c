"""Steps in English: what is done, with what, to whom, where and when."""

from __future__ import annotations

from collections.abc import Iterator

from marketflow_core.plan.english.quoting import bare_item, bare_line, bare_name, quoted
from marketflow_core.plan.english.rules import describe_rule
from marketflow_core.plan.english.times import describe_timing
from marketflow_core.plan.english.words import CHANNEL_WORDS, listed, metric, money, percent, platform, span
from marketflow_core.plan.models import Experiment, Plan, Step
from marketflow_core.plan.rules import SegmentLeaf
from marketflow_core.plan.vocabulary import CHANNEL_OF, MESSAGE_ACTIONS, Channel

ACTION_WORDS = {
    "send_email": "Send an email",
    "send_sms": "Send a text message",
    "send_push": "Send a push message",
    "publish_post": "Publish a post",
    "publish_page": "Publish a page",
    "start_ads": "Start ads",
    "pause_ads": "Pause the ads",
    "resume_ads": "Resume the ads",
    "adjust_budget": "Change the ads' budget",
    "sync_audience": "Hand the audience over",
    "collect_metrics": "Collect metrics",
    "generate_report": "Write the report",
    "notify_team": "Tell the team",
}
"""What a step does."""
FOLLOW_UP = "Send a follow-up email"
"""An email that answers an earlier step and names nothing that it is about."""
CHANNEL_NAMES: dict[Channel, str] = {
    "email": "email",
    "sms": "texts",
    "push": "push messages",
    "social": "social media",
    "ads": "ads",
    "cms": "the website",
    "analytics": "analytics",
    "crm": "the CRM",
    "internal": "the team",
}
"""What a platform is for."""
BY_DEFAULT = "the default platform for "
EVERYBODY = "everybody who subscribed"
AS_BEFORE = "the people of the step before"
OF_THOSE = "of those who got the step before: "
WINNER = "; the winner goes to the rest"
_AD_ACTIONS = frozenset({"start_ads", "pause_ads", "resume_ads", "adjust_budget", "sync_audience"})
_ABOUT_NUMBERS = frozenset({"collect_metrics", "generate_report"})


_OF_THE_HOUSE = frozenset({"internal", "analytics"})
"""Channels whose default platform says nothing to a reader."""


def describe_step(step: Step, plan: Plan) -> str:
    """Return what `step` of `plan` does, in a few words without place, time and people: `Send an email about boots`."""
    told = ACTION_WORDS[step.action]
    if step.action == "collect_metrics":
        names = [metric(name) for name in plan.metrics.names] if plan.metrics is not None else []
        return f"{told}: {listed(names)}" if names else told
    if step.action == "generate_report":
        by = plan.reports[0].compare_by if len(plan.reports) == 1 else ()
        return f"{told}, compared by {listed([bare_name(one) for one in by])}" if by else told
    if step.content.topic is not None:
        return f"{told} about {quoted(step.content.topic)}"
    if step.content.subject is not None:
        return f"{told} with the subject {quoted(step.content.subject)}"
    return FOLLOW_UP if step.action == "send_email" and step.after else told


def describe_platforms(step: Step) -> str:
    """Return the step's platforms as people write them, or that the channel's default is used."""
    if step.platforms:
        return listed([platform(slug) for slug in step.platforms])
    return f"{BY_DEFAULT}{CHANNEL_NAMES[step.channel]}"


def describe_audience(step: Step, plan: Plan) -> str | None:
    """Return whom the step reaches; null for a step without people, such as a public post."""
    follows = step.action in MESSAGE_ACTIONS and bool(step.after)
    if step.audience is None:
        if step.action in MESSAGE_ACTIONS:
            return AS_BEFORE if follows else EVERYBODY
        return None
    told = describe_rule(SegmentLeaf(segment=step.audience), plan.segments)
    return f"{OF_THOSE}{told}" if follows else told


def step_lines(step: Step, plan: Plan) -> list[str]:
    """Return everything that is to be said of `step`: what it does, then a line for each detail."""
    return [describe_step(step, plan), *(f"{label}: {told}" for label, told in step_details(step, plan))]


def step_details(step: Step, plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield each detail of `step` with the label it stands behind."""
    content, numbers = step.content, step.action in _ABOUT_NUMBERS
    yield "when", describe_timing(step.timing, step)
    if step.platforms or step.channel not in _OF_THE_HOUSE:
        yield "on", describe_platforms(step)
    if step.channel != CHANNEL_OF[step.action]:
        yield "channel", CHANNEL_WORDS[step.channel]
    if (audience := describe_audience(step, plan)) is not None:
        yield "for" if step.action in _AD_ACTIONS else "to", audience
    if content.topic is not None and numbers:
        yield "about", quoted(content.topic)
    if content.assets is not None:
        yield "with", listed([bare_item(asset) for asset in content.assets]) if content.assets else "nothing"
    if content.subject is not None and (content.topic is not None or numbers):
        yield "subject", bare_line(content.subject)
    if content.link is not None:
        yield "link", bare_line(content.link)
    if step.budget is not None:
        yield "budget", money(step.budget)
    if step.experiment is not None:
        yield "test", describe_experiment(step.experiment)


def describe_experiment(experiment: Experiment) -> str:
    """Return what a test varies, on whom, and how it is decided."""
    variants = experiment.variants
    told = f"{variants} variants" if isinstance(variants, int) else _variants(variants)
    told = f"{bare_name(experiment.vary)} ({told})"
    told += f" on {percent(experiment.share)} of the people" if experiment.share is not None else " on everybody"
    told += f", decided by {metric(experiment.metric)}" if experiment.metric else ""
    told += f" after {span(experiment.decide_after)}" if experiment.decide_after else ""
    rest = experiment.share is not None and experiment.share < 1
    return f"{told}{WINNER}" if rest else told


def _variants(variants: tuple[str, ...]) -> str:
    return listed([quoted(one) for one in variants]) if variants else "no variants"
