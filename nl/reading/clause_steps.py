"""From one clause to a step: its action, time, people, platforms, content and money, each with its characters."""

from __future__ import annotations

import re
from collections.abc import Iterable

from marketflow_core.values import Span
from nl.actions.actions import ActionFound
from nl.actions.clauses import Clause
from nl.actions.contents import read_content
from nl.actions.implied import implied_platforms
from nl.language.measures import budgets
from nl.language.names import slug_for
from nl.language.text import Sentence, blank
from nl.measuring.experiments import read_experiment
from nl.measuring.reporting import addressee, compared_by, dimensions, metric_names, metric_platforms
from nl.people.audiences import ELSE, EVERYBODY, PRONOUN, Audience, read_audience
from nl.reading.campaign_words import report_zone
from nl.reading.drafts import MESSAGES, Draft, Reading
from nl.reading.sharing import place_labels, time_above
from nl.times.when import When, read_when

CONDITION = re.compile(r"(?:^|[,;]\s*)where\b|\b(?:if|otherwise|unless|whoever|when they|those who|still)\b")
_TARGETED = re.compile(r"\btarget(?:ing|s)?\s+(?P<t>(?:the\s+|our\s+)?[a-z][^,;.¤]{2,60})")
_SMALL = re.compile(r"\b(?:small|modest|tiny|some)\b[^.;]{0,20}\bbudget\b|\bsome money\b")
_PAID = ("start_ads", "adjust_budget", "resume_ads")


def make_step(
    reading: Reading, sentence: Sentence, clause: Clause, shown: str, masked: str, earlier: list[Draft]
) -> Draft:
    """Return the step that `clause` of `sentence` asks for.

    `shown` is the sentence's plain form with quotes and topics blanked, `masked` the same with times and audiences
    blanked too; `earlier` are the steps of the same sentence, whose time and people it may share.
    """
    assert clause.action is not None
    start, end = clause.start, clause.end
    low = shown[start:end]
    when = read_when(sentence.text[start:end], low, reading.times, conditional=bool(CONDITION.search(low)))
    when, above = (when, []) if earlier else time_above(reading, sentence, when)
    timeless = low
    for left, right in when.taken:
        timeless = blank(timeless, left, right)
    begin, stop = sentence.start + start, sentence.start + end
    draft = Draft(
        clause.action.action,
        begin,
        stop,
        sentence.low[start:end],
        when,
        read_audience(timeless, reading.names.places(begin, stop), begin, reading.times.today),
        section=sentence.section,
        block=sentence.block,
        conditional=bool(CONDITION.search(low)),
    )
    draft.place("timing", *_spans(begin, when.taken), *above)
    named = [hit.span() for words in (EVERYBODY, ELSE, PRONOUN) for hit in words.finditer(timeless)]
    draft.place("audience", *_spans(begin, [*draft.audience.spans, *named]))
    _platforms(reading, draft, sentence, shown)
    _asked(draft, sentence, clause.action)
    _content(reading, draft, sentence, clause, masked)
    _aim(reading, draft, timeless)
    if earlier:
        _share(draft, earlier)
    _money(reading, draft, sentence, start, end)
    if test := read_experiment(sentence, reading.names, start, end):
        draft.experiment = test[0]
        draft.place("experiment", _span(sentence.start, (test[1], test[2])))
    if draft.action in ("collect_metrics", "generate_report"):
        _measure(reading, draft, sentence, start, end)
    if when.bad_zone:
        report_zone(reading, sentence, when, draft, start)
    place_labels(reading, draft, sentence)
    remember(reading, draft)
    return draft


def _asked(draft: Draft, sentence: Sentence, action: ActionFound) -> None:
    """Note the words that ask for the action: up to a platform's name, where one stands among them."""
    whole = _span(sentence.start, (action.start, action.end))
    named = [name.start for name in draft.said.get("platforms", ()) if whole.start < name.start < whole.end]
    draft.place("action", Span(start=whole.start, end=min([whole.end, *named])))


def _span(offset: int, place: tuple[int, int]) -> Span:
    return Span(start=offset + place[0], end=offset + place[1])


def _spans(offset: int, places: Iterable[tuple[int, int]]) -> list[Span]:
    return [_span(offset, place) for place in places]


def _platforms(reading: Reading, draft: Draft, sentence: Sentence, shown: str) -> None:
    slugs: set[str] = set()
    for name in reading.names.within(draft.start, draft.end, "platform"):
        if "¤" in shown[name.start - sentence.start : name.end - sentence.start]:
            continue
        slug = slug_for(name.value, draft.action)
        if slug == "google_analytics" and draft.action == "start_ads":
            slug = "google_ads"
        if slug:
            slugs.add(slug)
            draft.place("platforms", Span(start=name.start, end=name.end))
    if not slugs:
        for slug, left, right in implied_platforms(
            draft.action, shown[draft.start - sentence.start : draft.end - sentence.start]
        ):
            slugs.add(slug)
            draft.place("platforms", _span(draft.start, (left, right)))
    draft.platforms = tuple(sorted(slugs))


def _content(reading: Reading, draft: Draft, sentence: Sentence, clause: Clause, masked: str) -> None:
    draft.content = read_content(sentence, clause.start, clause.end, masked, reading.names, draft.action)
    for key, value in draft.content:
        for words in value if isinstance(value, tuple) else [value] if value else []:
            draft.place(f"content/{key}", *_verbatim(reading.brief, words, draft.start, draft.end))


def _verbatim(brief: str, words: str, start: int, end: int) -> list[Span]:
    """Return where `words` stand between two characters of the brief, however they are spaced there; where they stand
    apart, each of them.
    """
    for parts in ([words.split()], [[word] for word in words.split()]):
        found = [
            re.compile(r"\s+".join(map(re.escape, part)), re.IGNORECASE).search(brief, start, end) for part in parts
        ]
        if any(found):
            return [Span(start=hit.start(), end=hit.end()) for hit in found if hit]
    return []


def _aim(reading: Reading, draft: Draft, timeless: str) -> None:
    """Tell of ads that aim at people of whom the data says nothing."""
    aimed = _TARGETED.search(timeless)
    if draft.action != "start_ads" or not aimed or draft.audience:
        return
    reading.tell(
        "vague_audience",
        "warning",
        f"I can't tell from people's data who “{aimed['t'].strip()}” are, so the ads aim at everyone. Say it by"
        " age, country, job title, interests or what people did.",
        draft.span,
        "customers who bought in the last 90 days",
        step=draft,
    )


def _share(draft: Draft, earlier: list[Draft]) -> None:
    """Let a later part of a sentence take the time, and a message the people, of the part before."""
    first, before = earlier[0], earlier[-1]
    if not draft.when.placed and (first.when or first.when.placed):
        zone, time = draft.when.zone, draft.when.time
        draft.when = When(
            **{**vars(first.when), "taken": [], "zone": zone or first.when.zone, "time": time or first.when.time}
        )
        draft.shares_time = True
        draft.place("timing", *first.said.get("timing", ()))
    if draft.action in MESSAGES and not draft.audience and before.action in MESSAGES:
        draft.audience = before.audience
        draft.place("audience", *before.said.get("audience", ()))


def _money(reading: Reading, draft: Draft, sentence: Sentence, start: int, end: int) -> None:
    if draft.action not in _PAID:
        return
    for money in budgets(sentence.low[start:end]):
        draft.budget = money.budget
        draft.said["budget"] = [_span(draft.start, (money.start, money.end))]
    if draft.budget is None and _SMALL.search(sentence.low, start, end):
        reading.tell(
            "vague_quantity",
            "warning",
            "The budget has no amount; the platform's smallest is taken until you give one.",
            draft.span,
            step=draft,
        )


def _measure(reading: Reading, draft: Draft, sentence: Sentence, start: int, end: int) -> None:
    """Read what a step collects or reports; it has no people and no platforms of its own."""
    draft.metrics = metric_names(sentence, reading.names, start, end)
    draft.compare_by = (compared_by if draft.action == "generate_report" else dimensions)(sentence.low[start:end])
    draft.to = addressee(sentence, start, end) if draft.action == "generate_report" else None
    draft.platforms, draft.audience = (), Audience()
    for name in ("platforms", "audience"):
        draft.said.pop(name, None)
    if draft.action == "generate_report":
        return
    request = reading.metric_request or {"names": [], "platforms": (), "every": None, "dimensions": []}
    request["names"] = list(dict.fromkeys([*request["names"], *draft.metrics]))
    request["platforms"] = metric_platforms(sentence, reading.names, start, end) or request["platforms"]
    request["every"] = draft.when.every or request["every"]
    request["dimensions"] = list(dict.fromkeys([*request["dimensions"], *draft.compare_by]))
    reading.metric_request = request
    draft.when.repeat = None
    reading.trace("metrics", draft.span)
    for name in reading.names.within(draft.start, draft.end, "metric"):
        reading.trace("metrics/names", Span(start=name.start, end=name.end))


def remember(reading: Reading, draft: Draft) -> None:
    """Keep what holds for later sentences: the last day named, the zone, the year."""
    when = draft.when
    if when.day:
        reading.times.last = when.day
    if when.zone and when.zone != "recipient":
        reading.zone = when.zone
