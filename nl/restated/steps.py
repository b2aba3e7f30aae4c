"""What a step does and its details, as `plan.english.steps` writes them."""

from __future__ import annotations

import re
from typing import Any

from marketflow_core.plan.english.steps import (
    ACTION_WORDS,
    AS_BEFORE,
    BY_DEFAULT,
    CHANNEL_NAMES,
    EVERYBODY,
    FOLLOW_UP,
    OF_THOSE,
    WINNER,
)
from marketflow_core.plan.models import Experiment
from marketflow_core.plan.rules import Rule
from nl.restated.cursor import Cursor
from nl.restated.rules import read_rule
from nl.restated.texts import opens_quotes, read_bare_name, read_item, read_quoted
from nl.restated.values import read_metric, read_percent, read_platform, read_span

_ACTIONS = {words: action for action, words in ACTION_WORDS.items()} | {FOLLOW_UP: "send_email"}
_CHANNELS = {words: channel for channel, words in CHANNEL_NAMES.items()}
_VARIANTS = re.compile(r"(-?[0-9]+) variants?\b")
_ANYTHING = re.compile(r".+")
_NOTHING = re.compile(r"nothing$")
_PEOPLE = re.compile(r" \((?:up to )?[0-9][0-9,]* (?:people|person)\)$")


def read_head(cursor: Cursor) -> tuple[str, dict[str, Any]]:
    """Read what a step does: its action, and the topic or subject that stands with it.

    What a step that collects or reports names there is said under `Measured`, and is passed over here.
    """
    action = cursor.one_of(_ACTIONS)
    if cursor.take(" about "):
        return action, {"topic": read_quoted(cursor)}
    if cursor.take(" with the subject "):
        return action, {"subject": read_quoted(cursor)}
    if action == "collect_metrics" and cursor.take(": "):
        cursor.several(read_metric)
    elif action == "generate_report" and cursor.take(", compared by "):
        cursor.several(read_bare_name)
    return action, {}


def read_platforms(cursor: Cursor) -> tuple[str, ...]:
    """Read where a step happens; empty where it is the default."""
    if cursor.take(BY_DEFAULT):
        cursor.one_of(_CHANNELS)
        return ()
    return tuple(cursor.several(read_platform))


def read_people(cursor: Cursor) -> Rule | None:
    """Read whom a step reaches; None where nothing narrows it."""
    if cursor.take(EVERYBODY) or cursor.take(AS_BEFORE):
        return None
    cursor.take(OF_THOSE)
    return read_rule(cursor)


def read_assets(cursor: Cursor) -> tuple[str, ...]:
    """Read what is sent with a step."""
    return () if cursor.match(_NOTHING) else tuple(cursor.several(read_item))


def read_text(cursor: Cursor) -> str:
    """Read a text that has its line for itself."""
    if opens_quotes(cursor, '“"') and (told := cursor.attempt(_quoted_whole)) is not None:
        return told
    return cursor.must(_ANYTHING)[0]


def _quoted_whole(cursor: Cursor) -> str:
    told = read_quoted(cursor)
    cursor.end()
    return told


def read_experiment(cursor: Cursor) -> Experiment:
    """Read what a test varies, on whom, and how it is decided."""
    vary = read_bare_name(cursor)
    cursor.need(" (")
    variants: Any = ()
    if number := cursor.match(_VARIANTS):
        variants = int(number[1])
    elif not cursor.take("no variants"):
        variants = tuple(cursor.several(read_quoted))
    cursor.need(")")
    share = None
    if not cursor.take(" on everybody"):
        cursor.need(" on ")
        share = read_percent(cursor)
        cursor.need(" of the people")
    metric = read_metric(cursor) if cursor.take(", decided by ") else None
    after = read_span(cursor) if cursor.take(" after ") else None
    cursor.take(WINNER)
    found = {"vary": vary, "variants": variants, "share": share, "metric": metric, "decide_after": after}
    return Experiment.model_validate(found)


def without_number(told: str) -> str:
    """Return whom a step reaches without how many they are, which changes with every day."""
    return _PEOPLE.sub("", told)
