"""Sentences that ask for no step of their own: the campaign's time, zone, platforms, people, trigger, money,
regions.
"""

from __future__ import annotations

import re

from marketflow_core.values import Span
from nl.actions.contents import campaign_subject
from nl.actions.leftover_verbs import is_errand
from nl.language.measures import budgets
from nl.language.names import Name, slug_for
from nl.language.text import Sentence, blank, without_quotes
from nl.measuring.experiments import read_experiment
from nl.measuring.reporting import metric_names
from nl.people.audiences import read_audience
from nl.people.events import event_in
from nl.reading.drafts import Draft, Reading
from nl.reading.joining import keep_pause
from nl.reading.leftovers import unplaced
from nl.reading.places import Row, launch_row, rows, zones_of
from nl.times.when import When, read_when

_LAUNCH = re.compile(
    r"\b(?:launch(?:es|ing)?|campaign|start(?:s|ing)?|kick(?:s|ing)"
    r"? off|begins?|goes live|going live|live from|runs?|go out|"
    r"goes out|roll ?out|everything)\b"
)
_KINDS = re.compile(
    r"\b(?P<k>announcement|launch|sale|promotion|newsletter|webinar|"
    r"event|welcome|onboarding|nurture|re-?engagement|win-?back|"
    r"survey|fundraiser|giveaway|teaser|reminder|recovery|acquisition|"
    r"renewal)\b"
)
_USE = re.compile(r"\b(?:use|using|via|through|in|with|on|by)\b|^[^:]{0,40}[-:]\s*")
_CHANNEL_BEFORE = re.compile(
    r"\b(?P<k>e-?mails?|mails?|newsletters?|texts?|sms|push(?:es)?)\s+(?:\w+\s+)?(?:from|with|through|via|in|by|using)"
    r"\s+(?:the\s+)?$"
)
_MESSAGE_OF = {
    "e": "send_email",
    "m": "send_email",
    "n": "send_email",
    "t": "send_sms",
    "s": "send_sms",
    "p": "send_push",
}
_OF_ALL = re.compile(
    r"\b(?:overall|all together|altogether|in all|whole|entire|campaign(?:'s)?|total)\s+(?:\w+\s+)?"
    r"(?:budget|cap|spend|ceiling|limit)|\b(?:budget|cap|spend|ceiling|limit)\s+(?:for|of)\s+(?:the|"
    r"this)\s+(?:whole\s+|entire\s+)?"
    r"(?:campaign|programme|program|project|lot)|\bacross (?:all|everything|the board)\b"
)
"""Words that say of a sum that it is the campaign's, not the ads' before it."""
_POLITE = re.compile(r"\b(?:please|pls|only|again|and|or|for all of it|for (?:this|it)|as (?:always|usual))\b")
_PEOPLE = re.compile(
    r"\b(?:who|people|everyone|everybody|anyone|all|our|the|those|customers|subscribers|members|clients|users|have|has|or)\b"
)
_TRIGGER = re.compile(r"\b(?:starts?|begins?|triggered|triggers?|kicks? off|runs?|whenever|every time|when)\b")
_BANNED = re.compile(r"^\W*(?:nothing|nobody|no one|never|no (?:e-?mails?|texts?|messages?|posts?))\b")
_ABANDONED = re.compile(r"\baband\w+ (?:cart|basket|checkout)|\b(?:cart|basket) (?:recovery|abandon\w*)")


def read_setting(reading: Reading, sentence: Sentence, low: str) -> bool:
    """Read what a sentence without a step says of the campaign or of the steps before it; tell whether it said
    anything.
    """
    bare = without_quotes(low)
    when = read_when(sentence.text, bare, reading.times)
    regions = _regions(reading, sentence, bare, when)
    said = [
        _time(reading, sentence, bare, when),
        _platforms(reading, sentence, bare),
        _trigger(reading, sentence, bare, when),
        _test(reading, sentence),
        _money(reading, sentence, bare),
        _people(reading, sentence, bare, when),
        _metrics(reading, sentence, when),
    ]
    if sentence.kind != "heading" and (subject := campaign_subject(sentence, bare)):
        reading.subject = reading.subject or subject
        reading.trace("campaign/subject", sentence.span)
    kinds = [hit["k"] for hit in _KINDS.finditer(bare)]
    reading.kind = reading.kind or next((kind for kind in kinds if kind != "launch"), kinds[0] if kinds else "")
    return any([*said, regions])


_HAPPENS = re.compile(
    r"^\W*[\w' -]{2,40}:|:\s*$|\b(?:is|are|was|will|'s|takes? place|happens?|starts?|begins?|ends?|opens?|closes?|"
    r"falls?|runs?|comes?|goes|arrives?|expires?|due|scheduled|planned|launch\w*|live|webinar|seminar|event|sale|"
    r"conference|party|workshop|opening|drop|release|deadline|holiday|festival|fair|meeting|premiere|season|renewal|"
    r"date|day|week|month|campaign|countdown|kick-?off)\b"
)
"""Words of a sentence that tells when something is, and asks for nothing."""


def _time(reading: Reading, sentence: Sentence, low: str, when: When) -> bool:
    if when.bad_zone:
        report_zone(reading, sentence, when)
    if keep_pause(reading, sentence, when):
        return True
    if when.zone and not when.day:
        reading.zone = when.zone if when.zone != "recipient" or len(reading.regions) > 1 else reading.zone
        reading.trace("campaign/zone", sentence.span)
        if not when.time:
            return True
    if not when.day:
        return bool(when.bad_zone)
    reading.times.last = when.day
    if when.zone and when.zone != "recipient":
        reading.zone = when.zone
    first = reading.anchor is None or reading.anchor.day is None
    if first or _LAUNCH.search(low):
        reading.anchor, reading.anchor_words = when, low
    if (_LAUNCH.search(low) and not re.search(r"\bwebinar\b", low)) or _only_time(reading, sentence, low, when):
        reading.launch = when
        _trace_time(reading, "campaign/timing", sentence, when)
    else:
        _trace_time(reading, "campaign/anchor", sentence, when)
        if sentence.kind != "heading" and (is_errand(low) or not _HAPPENS.search(low)):
            unplaced(reading, sentence.span)  # a time that others may count from, of something that nothing here does
    return True


def _trace_time(reading: Reading, path: str, sentence: Sentence, when: When) -> None:
    reading.trace("campaign", sentence.span)
    for start, end in when.taken:
        reading.trace(path, Span(start=sentence.start + start, end=sentence.start + end))


def _only_time(reading: Reading, sentence: Sentence, low: str, when: When) -> bool:
    """Tell whether a sentence says a time (and places) and nothing else, so that it holds for what comes behind it."""
    row = launch_row(sentence, low, reading.names, when.taken)
    for start, end in (*when.taken, *([(row.start - 4, row.end)] if row else [])):
        low = blank(low, max(0, start), end)
    rest = re.sub(r"\b(?:on|at|in|for|from|when|time|date|then|and)\b|\W", "", low)
    return sentence.kind != "heading" and when.time is not None and not rest


def report_zone(reading: Reading, sentence: Sentence, when: When, step: Draft | None = None, offset: int = 0) -> None:
    """Tell that a zone that was named doesn't exist, with the closest that do."""
    from difflib import get_close_matches
    from zoneinfo import available_timezones

    from marketflow_core.errors import closest_names

    assert when.bad_zone is not None
    name, start, end = when.bad_zone
    zones = {zone.lower(): zone for zone in available_timezones()}
    near = closest_names(name, zones) or get_close_matches(name.lower(), sorted(zones), 3, 0.4)
    close = [zones[zone] for zone in near]
    told = f" Did you mean {' or '.join(close)}?" if close else ""
    span = Span(start=sentence.start + offset + start, end=sentence.start + offset + end)
    reading.tell("ambiguous_time", "error", f"There is no time zone called “{name}”.{told}", span, *close, step=step)


def _platforms(reading: Reading, sentence: Sentence, low: str) -> bool:
    """Take the platforms of a sentence that names them for the campaign, or each for a kind of message."""
    named = [
        (name, slug)
        for name in reading.names.within(sentence.start, sentence.end, "platform")
        if (slug := slug_for(name.value, None))
        and "¤" not in low[name.start - sentence.start : name.end - sentence.start]
    ]
    mentioned = _USE.search(low) or names_routes(reading, sentence, low)
    if not named or not (mentioned or _only_names(sentence, low, [name for name, _ in named])):
        return False
    for name, slug in named:
        kind = _CHANNEL_BEFORE.search(low[max(0, name.start - sentence.start - 40) : name.start - sentence.start])
        if kind:
            reading.platform_of[_MESSAGE_OF[kind["k"].replace("-", "")[0]]] = slug
        else:
            reading.platforms = tuple(dict.fromkeys([*reading.platforms, slug]))
    reading.trace("campaign/platforms", sentence.span)
    return True


def names_routes(reading: Reading, sentence: Sentence, low: str) -> bool:
    """Tell whether a sentence only says through what each kind of message goes ("mails from X, pushes from Y")."""
    found = reading.names.within(sentence.start, sentence.end, "platform")
    return len(found) > 1 and all(
        _CHANNEL_BEFORE.search(low[max(0, name.start - sentence.start - 40) : name.start - sentence.start])
        for name in found
    )


def _only_names(sentence: Sentence, low: str, named: list[Name]) -> bool:
    """Tell whether a sentence holds platforms and nothing else ("Klaviyo please.")."""
    for name in named:
        low = blank(low, name.start - sentence.start, name.end - sentence.start)
    return not _POLITE.sub("", low).strip(" ¤.,;:!&+/-()")


def _trigger(reading: Reading, sentence: Sentence, low: str, when: When) -> bool:
    if re.search(r"\b(?:stops?|nothing more|no more)\b", low):
        return False
    event = next((wait.event for wait in when.waits if wait.of == "event"), None)
    if event is None and _ABANDONED.search(low):
        event = "cart_abandoned"
    if event is None and _TRIGGER.search(low) and re.search(r"\b(?:someone|somebody|a \w+|people|they|anyone)\b", low):
        event = event_in(low)
    if event is None:
        return False
    reading.trigger = reading.times.trigger = event
    reading.trace("campaign/trigger", sentence.span)
    return True


def _test(reading: Reading, sentence: Sentence) -> bool:
    found = read_experiment(sentence, reading.names)
    target = reading.drafts[-1] if reading.drafts else None
    if not found or target is None:
        return False
    target.experiment = {**(target.experiment or {}), **found[0]}
    reading.trace("campaign/experiment", sentence.span)
    return True


def _money(reading: Reading, sentence: Sentence, low: str) -> bool:
    found = budgets(low)
    if not found:
        return False
    ads = [draft for draft in reading.drafts if draft.action == "start_ads" and draft.budget is None]
    if _OF_ALL.search(low) or (not ads and re.search(r"\bbudget|spend", low)):
        reading.constrain("budget", found[0].budget.model_dump(), sentence.span)
    elif ads:
        ads[-1].budget = found[0].budget
        ads[-1].place("budget", Span(start=sentence.start + found[0].start, end=sentence.start + found[0].end))
        reading.trace("campaign/budget", sentence.span)
    else:
        return False
    return True


def _people(reading: Reading, sentence: Sentence, low: str, when: When) -> bool:
    shown = low
    for start, end in when.taken:
        shown = blank(shown, start, end)
    audience = read_audience(
        shown, reading.names.places(sentence.start, sentence.end), sentence.start, reading.times.today
    )
    about_people = "audience" in sentence.section or re.search(r"\b(?:target|aim|for|audience|people|only)\b", low)
    named = audience.rule is not None and _only_people(shown, audience.spans)
    said_of_all = (about_people or named) and not _BANNED.search(low)
    if audience.rule is None or not said_of_all or sentence.kind == "heading":
        return False
    ads = [draft for draft in reading.drafts if draft.action == "start_ads" and draft.audience.rule is None]
    if ads and (re.search(r"\b(?:target|aim|them|ads)\b", low) or (named and reading.drafts[-1] is ads[-1])):
        for draft in ads[-1:] if named else ads:
            if draft.section == sentence.section:
                draft.audience = audience
    else:
        reading.audience = audience
    reading.trace("campaign/audience", sentence.span)
    return True


def _only_people(low: str, spans: list[tuple[int, int]]) -> bool:
    """Tell whether a sentence names people and says nothing else ("Directors aged 30 to 45 in Canada.")."""
    for start, end in spans:
        low = blank(low, start, end)
    return not re.search(r"[a-z0-9]", _POLITE.sub("", _PEOPLE.sub("", low)))


def _metrics(reading: Reading, sentence: Sentence, when: When) -> bool:
    found = metric_names(sentence, reading.names)
    if not found or not re.search(
        r"\b(?:kpis?|metrics?|measur\w+|report\w*|success)\b", sentence.section + " " + sentence.low
    ):
        return False
    from nl.measuring.reporting import dimensions
    from nl.people.audiences import Audience

    by = dimensions(sentence.low)
    draft = Draft(
        "collect_metrics",
        sentence.start,
        sentence.end,
        sentence.low,
        when,
        Audience(),
        section=sentence.section,
        block=sentence.block,
    )
    draft.metrics, draft.compare_by = found, by
    reading.drafts.append(draft)
    reading.trace("metrics", sentence.span)
    before = reading.metric_request or {"names": [], "platforms": (), "every": None, "dimensions": []}
    reading.metric_request = before | {
        "names": list(dict.fromkeys([*before["names"], *found])),
        "dimensions": list(dict.fromkeys([*before["dimensions"], *by])),
    }
    return True


def take_places(reading: Reading, sentence: Sentence, row: Row) -> list[str]:
    """Let the campaign run in the places of `row`, and tell of those that nothing is known of; return their zones."""
    zones = zones_of(row.names, reading.preferences.regions)
    reading.regions = list(dict.fromkeys([*reading.regions, *zones]))
    if zones:
        reading.trace("constraints/regions", sentence.span)
    tell_unknown(reading, sentence, row)
    return zones


def tell_unknown(reading: Reading, sentence: Sentence, row: Row) -> None:
    """Tell of the places in a row whose zone nobody knows here."""
    for start, end in row.unknown:
        reading.tell(
            "not_understood",
            "warning",
            f"I don't know where “{sentence.text[start:end]}” is, so it is no region of the plan. Name a big city"
            f" near it,"
            " its country, or its time zone (such as Europe/Paris).",
            Span(start=sentence.start + start, end=sentence.start + end),
        )


def _regions(reading: Reading, sentence: Sentence, low: str, when: When) -> bool:
    """Take the regions that a sentence about time or launch names."""
    if row := launch_row(sentence, low, reading.names, when.taken):
        zones = take_places(reading, sentence, row)
        if zones and when.zone is None:
            when.zone = "recipient"
        return bool(zones or row.unknown)
    if not re.search(r"\b(?:local time|launch\w*|time zone|in each|regions?|markets?|rolls? out)\b", low):
        return False
    named = [
        name
        for name in reading.names.within(sentence.start, sentence.end)
        if name.kind in ("country", "region")
        and "¤" not in low[name.start - sentence.start : name.end - sentence.start]
    ]
    found = [*rows(sentence, low, reading.names)] or [Row(tuple(named), (), 0, 0)]
    zones = [zone for row in found for zone in take_places(reading, sentence, row)]
    if len(zones) > 1 and when.time and when.zone is None:
        when.zone = "recipient"
    return bool(zones)
