"""Which steps of a plan the words of a request mean; every telling word has to fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from marketflow_core.plan.explanation import describe_step
from marketflow_core.plan.models import Plan, Step
from marketflow_core.plan.vocabulary import MESSAGE_ACTIONS
from nl.language.lexicon import one_of, words
from nl.language.names import slug_for
from nl.reading.references import words_of
from nl.refining.requests import NotPlaced, Request
from nl.refining.standing import words_about

_WORD = re.compile(r"[a-z0-9][\w'-]*")
_NUMBER = re.compile(r"\bstep\s+(?:number\s+)?(\d{1,3})\b|#(\d{1,3})\b")
_FOLLOW_UP = re.compile(r"\bfollow(?:ing)?[ -]?ups?\b")
_MANY = re.compile(r"\b(?:all|both|every|each|everything|two|three|four)\b")


@dataclass(frozen=True)
class Meant:
    """The steps that are meant, and whether the words named them (false: they name none, and no word is left over)."""

    steps: tuple[Step, ...]
    named: bool


def meant(asked: Request, suits: Callable[[Step], bool] = lambda step: True) -> Meant:
    """Return the steps that the unread words of `asked` mean, among those that `suits` lets through.

    Raises `NotPlaced` where a word fits no step, or where several steps fit and only one is spoken of.
    """
    plan = asked.plan
    rest, chosen = _by_name(asked)
    if chosen:
        _nothing_left(asked, rest)
        return Meant(tuple(step for step in plan.steps if step in chosen), named=True)
    many = bool(_MANY.search(rest))
    if hit := _everything().search(rest):
        _nothing_left(asked, rest[: hit.start()] + rest[hit.end() :])
        return Meant(tuple(filter(suits, plan.steps)), named=True)
    rest = _lead().sub("", rest)
    rest = _FOLLOW_UP.sub(lambda hit: "follow-up" + " " * (len(hit[0]) - 9), rest)
    fitting = [step for step in plan.steps if suits(step)]
    kinds, names = _kinds(rest), asked.platforms()
    for _, start, end in names:
        rest = rest.replace(asked.low[start:end], " ")
    for word, _ in kinds:
        rest = re.sub(rf"\b{re.escape(word)}\b", " ", rest)
    many = many or any(map(_is_plural, (word for word, _ in kinds)))
    if kinds:
        fitting = [step for step in fitting if any(step.action in actions for _, actions in kinds)]
    if len(kinds) > 1 and not many:
        many = _one_of_each(asked, fitting, kinds)
    for value, _, _ in names:
        fitting = [step for step in fitting if slug_for(value, step.action) in step.platforms]
    telling = [word for word in _WORD.findall(rest) if word not in _fillers()]
    place = next((_order()[word] for word in telling if word in _order()), None)
    telling = [word for word in telling if word not in _order() and not word.isdigit()]
    fitting = _told_by(asked, fitting, telling)
    named = bool(kinds or names or telling or place is not None)
    if place is not None and fitting:
        of_kind = fitting if kinds else [step for step in fitting if step.action in MESSAGE_ACTIONS] or fitting
        fitting = of_kind[place : place + 1 or None]
    if not fitting and named:
        raise _unknown(asked)
    if len(fitting) > 1 and named and not many:
        raise several(asked, fitting)
    return Meant(tuple(fitting), named)


def _is_plural(word: str) -> bool:
    return word.endswith("s") and word != "sms"


def _one_of_each(asked: Request, fitting: list[Step], kinds: list[tuple[str, frozenset[str]]]) -> bool:
    """Refuse “the email and the post” where one of them can be several steps; return that several are meant."""
    for _, actions in kinds:
        alike = [step for step in fitting if step.action in actions]
        if len(alike) > 1:
            raise several(asked, alike)
    return True


def several(asked: Request, fitting: Sequence[Step]) -> NotPlaced:
    """Return the refusal of words that fit several steps."""
    told = "; ".join(_called(asked.plan, step) for step in fitting[:6])
    return NotPlaced(
        f"“{asked.text}” can mean several steps: {told}. Say which by its name.", f"{asked.text} ({fitting[0].id})"
    )


def _unknown(asked: Request) -> NotPlaced:
    told = "; ".join(_called(asked.plan, step) for step in asked.plan.steps[:8])
    return NotPlaced(f"No step of the plan fits “{asked.text}”. Its steps are: {told or 'none'}.", *examples(asked))


def examples(asked: Request) -> tuple[str, ...]:
    """Return requests that can be made of the plan as it is."""
    first = asked.plan.steps[0].id if asked.plan.steps else None
    if first is None:
        return ("Send an email to all subscribers on Monday at 9 am",)
    return (f"Move {first} to Tuesday at 10 am", f"Drop {asked.plan.steps[-1].id}")


def _called(plan: Plan, step: Step) -> str:
    return f"{step.id} ({describe_step(step, plan)})"


def _by_name(asked: Request) -> tuple[str, list[Step]]:
    """Return the words without steps that are named by their id or number, and those steps."""
    rest, chosen = asked.rest, list[Step]()
    for step in sorted(asked.plan.steps, key=lambda step: -len(step.id)):
        if "_" in step.id or f'"{step.id}"' in rest:
            pattern = re.compile(rf"(?<![\w])[(\"]?{re.escape(step.id)}[)\"]?(?![\w])")
            if pattern.search(rest):
                rest = pattern.sub(" ", rest)
                chosen.append(step)
    for hit in list(_NUMBER.finditer(rest)):
        number = int(hit[1] or hit[2])
        if not 1 <= number <= len(asked.plan.steps):
            raise NotPlaced(f"There is no step {number}: the plan has {len(asked.plan.steps)}.", *examples(asked))
        chosen.append(asked.plan.steps[number - 1])
        rest = rest.replace(hit[0], " ")
    return rest, chosen


def _nothing_left(asked: Request, rest: str) -> None:
    left = [word for word in _WORD.findall(rest) if word not in _fillers()]
    kinds = {word for word, _ in _kinds(rest)}
    if any(word not in kinds for word in left):
        raise unread(asked, " ".join(left))


def unread(asked: Request, left: str) -> NotPlaced:
    """Return the refusal of a request with words that nothing was made of."""
    return NotPlaced(f"I don't know what to do with “{left}” in “{asked.text}”.", *examples(asked))


def _kinds(rest: str) -> list[tuple[str, frozenset[str]]]:
    """Return the words for kinds of steps in `rest`, each with the actions it stands for."""
    found = [hit[0] for hit in _kind_pattern().finditer(rest)]
    return [(word, _actions()[word]) for word in dict.fromkeys(found)]


def _told_by(asked: Request, steps: list[Step], telling: list[str]) -> list[Step]:
    """Return those of `steps` that every word of `telling` fits; the ones that are called so come first."""
    known = words("refining")["follows"]
    for word in telling:
        stem = words_of(word) or {word}
        close = [step for step in steps if stem <= words_of(f"{step.id.replace('_', ' ')} {step.content.topic or ''}")]
        close = close or [step for step in steps if _is_follow_up(word) and "follow_up" in step.id]
        wide = close or [step for step in steps if stem <= words_of(words_about(asked.plan, step))]
        if not wide and (word in known["words"] or _is_follow_up(word)):
            wide = [step for step in steps if step.after and step.action in MESSAGE_ACTIONS]
        if not wide and word in known["opens"]:
            wide = [step for step in steps if not step.after][:1]
        steps = wide
    return steps


def _is_follow_up(word: str) -> bool:
    return word.startswith("follow-up")


@cache
def _fillers() -> frozenset[str]:
    return frozenset(words("refining")["fillers"]["words"].split())


@cache
def _lead() -> re.Pattern[str]:
    """Return what matches the verb of a request; one that is also a word for a kind of step tells which is meant."""
    verbs = [verb for verb in words("refining")["verbs"]["change"] if verb not in _actions()]
    return re.compile(rf"^\W*(?:also\s+|only\s+)?{one_of(*verbs)}\b")


@cache
def _order() -> dict[str, int]:
    return words("refining")["order"]


@cache
def _everything() -> re.Pattern[str]:
    return re.compile(rf"\b{one_of(*words('refining')['everything']['words'])}\b")


@cache
def _actions() -> dict[str, frozenset[str]]:
    kinds: dict[str, list[str]] = words("refining")["kinds"]
    found = {word: frozenset({action}) for action, named in kinds.items() for word in named if action != "message"}
    return found | {word: frozenset(MESSAGE_ACTIONS) for word in kinds["message"]}


@cache
def _kind_pattern() -> re.Pattern[str]:
    return re.compile(rf"\b{one_of(*_actions())}\b")
