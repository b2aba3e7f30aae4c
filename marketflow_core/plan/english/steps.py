"""Steps in English: what is done, with what, to whom, where and when."""

from __future__ import annotations

from marketflow_core.plan.english.rules import describe_rule
from marketflow_core.plan.english.times import describe_timing
from marketflow_core.plan.english.words import listed, metric, money, percent, platform, spaced, span
from marketflow_core.plan.models import Experiment, Plan, Step
from marketflow_core.plan.vocabulary import MESSAGE_ACTIONS

_ACTIONS = {
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
_AD_ACTIONS = frozenset({"start_ads", "pause_ads", "resume_ads", "adjust_budget", "sync_audience"})


_OF_THE_HOUSE = frozenset({"internal", "analytics"})
"""Channels whose default platform says nothing to a reader."""


def describe_step(step: Step, plan: Plan) -> str:
    """Return what `step` of `plan` does, in a few words without place, time and people: `Send an email about boots`."""
    told = _ACTIONS[step.action]
    if step.action == "collect_metrics":
        names = [metric(name) for name in plan.metrics.names] if plan.metrics is not None else []
        return f"{told}: {listed(names)}" if names else told
    if step.action == "generate_report":
        by = plan.reports[0].compare_by if len(plan.reports) == 1 else ()
        return f"{told}, compared by {listed([spaced(one) for one in by])}" if by else told
    if step.content.topic:
        return f"{told} about “{step.content.topic}”"
    if step.content.subject:
        return f"{told} with the subject “{step.content.subject}”"
    return "Send a follow-up email" if step.action == "send_email" and step.after else told


def describe_platforms(step: Step) -> str:
    """Return the step's platforms as people write them, or that the channel's default is used."""
    if step.platforms:
        return listed([platform(slug) for slug in step.platforms])
    return f"the default platform for {step.channel}"


def describe_audience(step: Step, plan: Plan) -> str | None:
    """Return whom the step reaches; null for a step without people, such as a public post."""
    follows = step.action in MESSAGE_ACTIONS and step.after
    if step.audience is None:
        if step.action in MESSAGE_ACTIONS:
            return "the people of the step before" if follows else "everybody who subscribed"
        return None
    rule = plan.segments.get(step.audience)
    told = f"the segment “{spaced(step.audience)}”" if rule is None else describe_rule(rule)
    return f"of those who got the step before: {told}" if follows else told


def step_lines(step: Step, plan: Plan) -> list[str]:
    """Return everything that is to be said of `step`: what it does, then a line for each detail."""
    details = [
        ("when", describe_timing(step.timing, step)),
        ("on", describe_platforms(step) if step.platforms or step.channel not in _OF_THE_HOUSE else None),
        ("to" if step.action not in _AD_ACTIONS else "for", describe_audience(step, plan)),
        ("with", listed(step.content.assets) if step.content.assets else None),
        ("subject", step.content.subject if step.content.topic else None),
        ("link", step.content.link),
        ("budget", money(step.budget) if step.budget else None),
        ("test", describe_experiment(step.experiment) if step.experiment else None),
    ]
    return [describe_step(step, plan), *(f"{label}: {told}" for label, told in details if told)]


def describe_experiment(experiment: Experiment) -> str:
    """Return what a test varies, on whom, and how it is decided."""
    variants = experiment.variants
    told = f"{variants} variants" if isinstance(variants, int) else listed([f"“{one}”" for one in variants])
    told = f"{spaced(experiment.vary)} ({told})"
    told += f" on {percent(experiment.share)} of the people" if experiment.share is not None else " on everybody"
    told += f", decided by {metric(experiment.metric)}" if experiment.metric else ""
    told += f" after {span(experiment.decide_after)}" if experiment.decide_after else ""
    rest = experiment.share is not None and experiment.share < 1
    return f"{told}; the winner goes to the rest" if rest else told
