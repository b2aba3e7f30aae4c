"""Plans drawn by hypothesis: every part of the models, valid in form, not always sensible."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from marketflow_core.plan import models, timing
from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.rules import AllOf, AnyOf, AttributeLeaf, Count, EventLeaf, Not, Rule, SegmentLeaf
from marketflow_core.plan.vocabulary import ACTIONS, ATTRIBUTE_OPERATORS, METRICS, PLATFORM_NAMES
from marketflow_core.values import Span

NAMES = st.sampled_from(["launch", "follow_up", "openers", "vip", "thanks", "ads", "post"])
TEXTS = st.text(max_size=12)
DURATIONS = st.sampled_from(["PT0S", "PT24H", "P30D", "P1M", "-P3D", "PT90M", "P2W"])
LOCALS = st.sampled_from(["2026-11-23T09:00", "2026-11-23", "2026-12-25T18:30:15"])
CLOCK = st.sampled_from(["09:00", "21:00", "00:00", "23:59"])
ZONES = st.sampled_from(["recipient", "default", "Europe/Paris"])
CHANNELS = st.sampled_from(["email", "sms", "ads"])
PLATFORMS = st.lists(st.sampled_from(sorted(PLATFORM_NAMES)), max_size=3).map(tuple)
SCALARS = st.one_of(TEXTS, st.integers(-5, 10**6), st.booleans(), st.floats(-1e6, 1e6, allow_nan=False))
VALUES = st.one_of(SCALARS, st.lists(SCALARS, max_size=3).map(tuple))
WHERE = st.one_of(st.none(), st.dictionaries(st.sampled_from(["step", "product", "page"]), VALUES, max_size=2))
SPANS = st.one_of(st.none(), st.integers(0, 50).map(lambda start: Span(start=start, end=start + 7)))
REPEATS = st.sampled_from([None, "FREQ=WEEKLY;BYDAY=MO", "FREQ=DAILY;COUNT=3"])


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return `strategy` or nothing."""
    return st.one_of(st.none(), strategy)


def several(strategy: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    """Return tuples of up to `most` of `strategy`."""
    return st.lists(strategy, max_size=most).map(tuple)


COUNTS = st.builds(
    Count, at_least=maybe(st.integers(0, 5)), at_most=maybe(st.integers(0, 9)), exactly=maybe(st.integers(0, 9))
)
LEAVES: st.SearchStrategy[Rule] = st.one_of(
    st.builds(AttributeLeaf, field=NAMES, operator=st.sampled_from(ATTRIBUTE_OPERATORS), value=maybe(VALUES)),
    st.builds(
        EventLeaf,
        event=st.sampled_from(["email_opened", "purchased", "waved"]),
        operator=st.sampled_from(["performed", "not_performed"]),
        within=maybe(DURATIONS),
        count=maybe(COUNTS),
        where=WHERE,
    ),
    st.builds(SegmentLeaf, segment=NAMES),
)
RULES: st.SearchStrategy[Rule] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(AllOf, all=several(inner)),
        st.builds(AnyOf, any=several(inner)),
        st.builds(lambda rule: Not(rule=rule), inner),
    ),
    max_leaves=5,
)
BUDGETS = st.builds(
    models.Budget,
    amount=st.decimals(min_value=Decimal("0.01"), max_value=Decimal(10**6), places=2),
    currency=st.sampled_from(["USD", "EUR", "CHF"]),
    per=st.sampled_from(["day", "total"]),
)
TIMINGS = st.one_of(
    st.builds(timing.At, local=LOCALS, zone=ZONES),
    st.just(timing.AfterSteps()),
    st.builds(timing.OnEvent, event=NAMES, delay=DURATIONS, at=maybe(CLOCK), where=WHERE, count=maybe(COUNTS)),
    st.builds(timing.Optimal, on=maybe(LOCALS), between=maybe(st.tuples(CLOCK, CLOCK))),
    st.just(timing.Unscheduled()),
)
EXPERIMENTS = st.builds(
    models.Experiment,
    vary=st.just("subject"),
    variants=st.one_of(st.integers(2, 4), st.tuples(TEXTS, TEXTS)),
    share=maybe(st.floats(0.01, 1)),
    metric=maybe(st.sampled_from(METRICS)),
    decide_after=maybe(DURATIONS),
)
STEPS = st.builds(
    models.Step,
    id=NAMES,
    action=st.sampled_from(ACTIONS),
    channel=CHANNELS,
    platforms=PLATFORMS,
    audience=maybe(NAMES),
    content=st.builds(models.Content, topic=maybe(TEXTS), assets=maybe(st.tuples(TEXTS)), link=maybe(TEXTS)),
    budget=maybe(BUDGETS),
    timing=TIMINGS,
    after=several(st.builds(models.After, step=NAMES, delay=DURATIONS, on=st.sampled_from(["done", "clicked"])), 2),
    experiment=maybe(EXPERIMENTS),
    repeat=REPEATS,
    source=SPANS,
)
BOUNDS = st.builds(models.LocalMoment, local=LOCALS, zone=ZONES, channel=maybe(CHANNELS))
QUIET = st.builds(models.QuietHours, channel=CHANNELS, hours=st.tuples(CLOCK, CLOCK))
CAPS = st.builds(models.FrequencyCap, at_most=st.integers(0, 5), per=DURATIONS, channel=maybe(CHANNELS))
CHANNEL_DAYS = st.builds(models.ChannelDays, channel=CHANNELS, days=st.just(("MO", "FR")))
CONSTRAINTS = st.builds(
    models.Constraints,
    regions=several(st.sampled_from(["Europe/Paris", "Asia/Tokyo"]), 2),
    not_before=maybe(st.one_of(BOUNDS, st.tuples(BOUNDS))),
    not_after=maybe(BOUNDS),
    quiet_hours=maybe(st.one_of(st.tuples(CLOCK, CLOCK), QUIET, st.tuples(QUIET))),
    blackout=several(st.one_of(LOCALS, st.tuples(LOCALS, LOCALS)), 2),
    days=st.one_of(st.just(("MO", "TU")), st.just(()), CHANNEL_DAYS, st.tuples(CHANNEL_DAYS)),
    frequency_cap=maybe(st.one_of(CAPS, st.tuples(CAPS, CAPS))),
    exclude=maybe(RULES),
    budget=maybe(BUDGETS),
    approval=maybe(st.booleans()),
    goal=maybe(st.builds(models.Goal, event=NAMES, within=maybe(DURATIONS), target=maybe(st.floats(0.5, 500)))),
    holdout=maybe(st.floats(0, 0.9)),
)
AUTOMATION = st.builds(
    models.AutomationRule,
    when=st.builds(
        models.Condition,
        metric=st.sampled_from(METRICS),
        operator=st.sampled_from(["greater_than", "at_least", "less_than", "at_most", "equals"]),
        value=st.floats(0, 100),
        over=maybe(DURATIONS),
        platforms=PLATFORMS,
    ),
    then=st.builds(
        models.Reaction,
        action=st.sampled_from(["pause_ads", "resume_ads", "adjust_budget", "notify_team"]),
        by_percent=maybe(st.floats(-50, 50)),
        platforms=PLATFORMS,
    ),
    source=SPANS,
)
METRICS_REQUESTS = st.builds(
    models.MetricsRequest,
    names=several(st.sampled_from(METRICS)),
    platforms=st.one_of(PLATFORMS, st.just("all")),
    every=maybe(DURATIONS),
    dimensions=several(st.sampled_from(["platform", "region", "time"])),
)
REPORTS = st.builds(
    models.ReportRequest,
    compare_by=several(st.sampled_from(["platform", "region"])),
    metrics=several(st.sampled_from(METRICS)),
    at=maybe(TIMINGS),
    repeat=REPEATS,
    to=maybe(TEXTS),
    source=SPANS,
)
DIAGNOSTICS = st.builds(
    Diagnostic,
    kind=st.sampled_from(["not_understood", "past_date"]),
    severity=st.sampled_from(["error", "warning", "info"]),
    message=TEXTS,
    suggestions=several(TEXTS, 2),
    source=SPANS,
)
PLANS: st.SearchStrategy[models.Plan] = st.builds(
    models.Plan,
    name=NAMES,
    steps=several(STEPS),
    segments=st.dictionaries(NAMES, RULES, max_size=3),
    constraints=CONSTRAINTS,
    rules=several(AUTOMATION, 2),
    metrics=maybe(METRICS_REQUESTS),
    reports=several(REPORTS, 2),
    diagnostics=several(DIAGNOSTICS, 2),
    provenance=several(st.builds(models.Provenance, path=NAMES, source=SPANS, assumed=maybe(TEXTS)), 2),
    brief=TEXTS,
)
