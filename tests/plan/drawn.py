"""Plans drawn by hypothesis: every part of the models, valid in form, not always sensible."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from marketflow_core.plan import models, timing
from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.rules import AllOf, AnyOf, AttributeLeaf, Count, EventLeaf, Not, Rule, SegmentLeaf
from marketflow_core.plan.vocabulary import ACTIONS, ATTRIBUTE_OPERATORS, FIELDS, METRICS, PLATFORM_NAMES
from marketflow_core.values import Span

NAMES = st.sampled_from(["launch", "follow_up", "openers", "vip", "thanks", "ads", "post"])
ODD_NAMES = st.sampled_from(["Thanks!", "to_and_from", "is_member", "a b", "trial ends, at", "]", "last_visit", "x y"])
ANY_NAMES = st.one_of(NAMES, ODD_NAMES)
FIELD_NAMES = st.one_of(st.sampled_from(sorted(FIELDS)), ANY_NAMES)
WORDS = st.sampled_from(
    [
        *("DE", "gold", "marketing manager", "at_risk", "research_and_development", "/pricing", "Inc.", "Smith, Ann"),
        *("yes", "nothing", "1,200", "25", "50%", "P30D", "2026-01-01", "1_may_2026", "Monday 23 November 2026"),
        *("above", "one", "or", "people (all)", "12 people", "[id]", " x ", "a\nb", "back\\slash"),
        *("the “big” one", "half an “hour", "it’s ‘so’"),
    ]
)
"""Texts that would be taken for something else if nothing marked them as texts."""
TEXTS = st.one_of(WORDS, st.text(max_size=12))
DURATIONS = st.sampled_from(
    ["PT0S", "PT24H", "P30D", "P1M", "-P3D", "PT90M", "P2W", "P1Y2M3DT4H5M6S", "P0D", "P0.5D", "-PT0S", "+P1D", "P01D"]
)
LOCALS = st.sampled_from(["2026-11-23T09:00", "2026-11-23", "2026-12-25T18:30:15", "2026-02-30", "0999-01-01"])
CLOCK = st.sampled_from(["09:00", "21:00", "00:00", "23:59"])
ZONES = st.sampled_from(["recipient", "default", "Europe/Paris", "UTC", "Paris", "America/Argentina/Buenos_Aires"])
CHANNELS = st.sampled_from(["email", "sms", "ads", "push", "social", "cms", "analytics", "crm", "internal"])
PLATFORMS = st.lists(
    st.sampled_from([*sorted(PLATFORM_NAMES), "mastodon", "our_own_app", "Odd One", "tv_and_radio"]), max_size=3
).map(tuple)
SCALARS = st.one_of(TEXTS, st.integers(-5, 10**6), st.booleans(), st.floats(-1e6, 1e6, allow_nan=False))
VALUES = st.one_of(SCALARS, st.lists(SCALARS, max_size=3).map(tuple))
WHERE = st.one_of(
    st.none(), st.dictionaries(st.sampled_from(["step", "product", "page", "the page", "device"]), VALUES, max_size=2)
)
SPANS = st.one_of(st.none(), st.integers(0, 50).map(lambda start: Span(start=start, end=start + 7)))
REPEATS = st.sampled_from(
    [
        *(None, "FREQ=WEEKLY;BYDAY=MO", "FREQ=DAILY;COUNT=3", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20261231"),
        *("FREQ=MONTHLY;BYDAY=1MO,-1FR", "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=1,15", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        *("FREQ=YEARLY;BYMONTH=3,12;BYMONTHDAY=22", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
        *("FREQ=WEEKLY;UNTIL=20261231T090000Z;BYDAY=MO", "COUNT=2;FREQ=DAILY", "FREQ=DAILY;COUNT=", "now and then"),
    ]
)


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
    st.builds(AttributeLeaf, field=FIELD_NAMES, operator=st.sampled_from(ATTRIBUTE_OPERATORS), value=maybe(VALUES)),
    st.builds(
        EventLeaf,
        event=st.one_of(st.sampled_from(["email_opened", "purchased", "waved", "sent_an_email"]), ODD_NAMES),
        operator=st.sampled_from(["performed", "not_performed"]),
        within=maybe(DURATIONS),
        count=maybe(COUNTS),
        where=WHERE,
    ),
    st.builds(SegmentLeaf, segment=ANY_NAMES),
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
    currency=st.sampled_from(["USD", "EUR", "CHF", "points"]),
    per=st.sampled_from(["day", "total"]),
)
TIMINGS = st.one_of(
    st.builds(timing.At, local=LOCALS, zone=ZONES),
    st.just(timing.AfterSteps()),
    st.builds(timing.OnEvent, event=ANY_NAMES, delay=DURATIONS, at=maybe(CLOCK), where=WHERE, count=maybe(COUNTS)),
    st.builds(timing.Optimal, on=maybe(LOCALS), between=maybe(st.tuples(CLOCK, CLOCK))),
    st.just(timing.Unscheduled()),
)
EXPERIMENTS = st.builds(
    models.Experiment,
    vary=st.one_of(st.just("subject"), ODD_NAMES),
    variants=st.one_of(st.integers(2, 4), several(TEXTS)),
    share=maybe(st.floats(0.01, 1)),
    metric=maybe(st.sampled_from(METRICS)),
    decide_after=maybe(DURATIONS),
)
STEPS = st.builds(
    models.Step,
    id=ANY_NAMES,
    action=st.sampled_from(ACTIONS),
    channel=CHANNELS,
    platforms=PLATFORMS,
    audience=maybe(ANY_NAMES),
    content=st.builds(
        models.Content, topic=maybe(TEXTS), subject=maybe(TEXTS), assets=maybe(several(TEXTS)), link=maybe(TEXTS)
    ),
    budget=maybe(BUDGETS),
    timing=TIMINGS,
    after=several(
        st.builds(
            models.After, step=ANY_NAMES, delay=DURATIONS, on=st.sampled_from(["done", "clicked", "waved", "Hm, so"])
        )
    ),
    experiment=maybe(EXPERIMENTS),
    repeat=REPEATS,
    source=SPANS,
)
BOUNDS = st.builds(models.LocalMoment, local=LOCALS, zone=ZONES, channel=maybe(CHANNELS))
QUIET = st.builds(models.QuietHours, channel=CHANNELS, hours=st.tuples(CLOCK, CLOCK))
CAPS = st.builds(models.FrequencyCap, at_most=st.integers(0, 5), per=DURATIONS, channel=maybe(CHANNELS))
CHANNEL_DAYS = st.builds(models.ChannelDays, channel=CHANNELS, days=st.sampled_from([(), ("MO", "FR")]))
CONSTRAINTS = st.builds(
    models.Constraints,
    regions=several(st.sampled_from(["Europe/Paris", "Asia/Tokyo", "here and there"]), 2),
    not_before=maybe(st.one_of(BOUNDS, st.tuples(BOUNDS))),
    not_after=maybe(BOUNDS),
    quiet_hours=maybe(st.one_of(st.tuples(CLOCK, CLOCK), QUIET, st.tuples(QUIET))),
    blackout=several(st.one_of(LOCALS, st.tuples(LOCALS, LOCALS)), 2),
    days=st.one_of(st.just(("MO", "TU")), st.just(()), CHANNEL_DAYS, st.tuples(CHANNEL_DAYS)),
    frequency_cap=maybe(st.one_of(CAPS, st.tuples(CAPS, CAPS))),
    exclude=maybe(RULES),
    budget=maybe(BUDGETS),
    approval=maybe(st.booleans()),
    goal=maybe(st.builds(models.Goal, event=ANY_NAMES, within=maybe(DURATIONS), target=maybe(st.floats(0.5, 500)))),
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
    compare_by=several(st.one_of(st.sampled_from(["platform", "region"]), ODD_NAMES)),
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
    segments=st.dictionaries(ANY_NAMES, RULES, max_size=3),
    constraints=CONSTRAINTS,
    rules=several(AUTOMATION, 2),
    metrics=maybe(METRICS_REQUESTS),
    reports=several(REPORTS, 2),
    diagnostics=several(DIAGNOSTICS, 2),
    provenance=several(st.builds(models.Provenance, path=NAMES, source=SPANS, assumed=maybe(TEXTS)), 2),
    brief=TEXTS,
)
