"""Ways of asking ("it would be great if we could …") and what asks for nothing: greetings, thanks, statements, "
"reasons."""

from __future__ import annotations

import re
from functools import cache

from nl.language.lexicon import one_of, words

_SIGNATURE = re.compile(r"^\W*(?:[A-Z][\w.'-]*,?\s?){1,3}\W*$")
_SET_UP = re.compile(
    r"\W*(?:(?:could|can|would|will) (?:you|we) (?:please )?)?(?:please )?(?:set (?:this|it|these|up)|prepare|"
    r"arrange|plan|help|build|do|make it|"
    r"take care of|handle|schedule)\b[^.?,]{0,60}\?"
)
_CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\+\d[\d /().-]{6,}|\b(?:www\.|https?://)[^\s]+|\b(?:ltd|inc|gmbh|llc|plc|b\.v|"
    r"s\.a)\b\.?",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:because (?!of the\b)|so that |in order (?:to|that) |(?:since|(?<!soon )(?<!long )(?<!well )as) (?:we|our|"
    r"this)(?:'re|'s|'ve)?\s+(?:are|is|have|has|was|were|do|did|can|will|all|really|\w+ed)\b"
    r"|so (?=(?:people|they|everyone|everybody|nobody|no one|customers|we|it|she|he) (?:can|could|will|have|has|"
    r"don't|know|knows|are|is|gets? (?:the|a) chance|may|might)\b)"
    r"|(?:which|that) (?:is|will be) why\b)[^.;!?\n,¤]{2,140}"
)
_ASKS = re.compile(
    r"\b(?:send|post|link|forward|write|call|put|ask)\b|^\W*(?:please\s+)?[a-z]+\s+(?:the|a|an|our|it|them|this|some)\b"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\btomorrow\b"
)
"""Words of a line with an address that says more than whose it is."""
_SHORT = 30
"""Characters of a signature line, at most."""


@cache
def _frames() -> re.Pattern[str]:
    known = words("requests")
    frames = "|".join(
        r"\s+".join(map(re.escape, frame.split()))
        for frame in sorted(known["frames"], key=lambda one: (-len(one), one))
    )
    pattern = frames.replace("ADJECTIVE", one_of(*known["adjectives"])).replace("WE", one_of(*known["people"]))
    return re.compile(
        rf"(?:^|(?<=[,;:.!-] ))[\W¤]{{0,4}}(?:please\s+|and\s+|so\s+|but\s+|also\s+)?(?P<f>{pattern})\b(?![-'])"
    )


def request_frames(low: str) -> list[tuple[int, int]]:
    """Return where `low` (plain form) asks without saying what for ("it would be great if we could", "make sure")."""
    return [hit.span("f") for hit in _frames().finditer(low)]


def greetings(low: str) -> list[tuple[int, int]]:
    """Return where `low` greets somebody before it asks for something ("Hi team, …")."""
    hit = _greeting().match(low)
    return [hit.span("g")] if hit else []


@cache
def _greeting() -> re.Pattern[str]:
    opening = "|".join(words("courtesy")["openings"])
    return re.compile(rf"\W*(?P<g>(?:{opening})\b(?:\s+[\w.'-]+){{0,3}})\s*(?:[,!:.-]|$)\s*(?=\S)")


def reasons(low: str) -> list[tuple[int, int]]:
    """Return where `low` says why ("because our oven is back", "so that nobody misses it")."""
    return [hit.span() for hit in _REASON.finditer(low)]


@cache
def _polite() -> re.Pattern[str]:
    known = words("courtesy")
    opening, closing, aside = ("|".join(known[key]) for key in ("openings", "closings", "asides"))
    return re.compile(
        rf"^\W*(?:(?:{opening})\b(?:\s+[\w-]+){{0,3}}\W*|(?:{closing})\b.{{0,60}}|(?:{aside})\b.{{0,80}}|"
        rf"\w{{1,20}},?)$"
    )


@cache
def _statement() -> tuple[re.Pattern[str], re.Pattern[str]]:
    known = words("courtesy")
    subject, state = "|".join(known["subjects"]), one_of(*known["states"])
    lead = (
        r"(?:(?:and|but|so|also|as|now|currently|today|meanwhile|in fact|sadly|luckily|by the way|btw|after all|as "
        r"you know|this (?:year|month|week)|these days)\W+){0,2}"
    )
    return (
        re.compile(
            rf"^\W*{lead}(?:{subject})(?:\s+(?:also|really|just|already|now|all|mostly|always|still|both))"
            rf"?\s*(?<![\w']){state}(?![\w'])|^\W*{lead}(?:it|that|we|i|they|there|he|she)'(?:s|re|m|ve)\b"
        ),
        re.compile(
            rf"(?<![\w-]){one_of(*known['asking'])}(?![\w-])|\bwill be \w+ed\b|\d\s?%|[€$£]\s?\d|\bis (?:sent|"
            rf"posted|published)\b"
        ),
    )


def states_only(low: str) -> bool:
    """Tell whether a sentence (plain form) only says how things are ("We are a small bakery")."""
    said, asks = _statement()
    return bool(said.match(low)) and not asks.search(low)


def asks_nothing(text: str, low: str) -> bool:
    """Tell whether a sentence is a greeting, thanks, a signature, an address or a statement; `low` is its plain "
    "form."""
    if not re.search(r"\w", low) or _polite().match(low) or _SET_UP.match(low) or states_only(low):
        return True
    if _CONTACT.search(text) and not _ASKS.search(low):
        return True
    return len(text) < _SHORT and bool(_SIGNATURE.match(text))
