"""The words of `words/actions.toml` as pieces of regular expressions: things that go out, and verbs."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nl.language.lexicon import words


def _flexible(word: str) -> str:
    return re.escape(word).replace(r"\ ", r"[ -]?").replace(r"\-", "-?")


def one_of_words(choices: Iterable[str], ending: str = "") -> str:
    """Return a pattern for any of `choices`, the longest first; a blank in one stands for a hyphen or nothing too."""
    ordered = sorted(choices, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(_flexible(word) + ending for word in ordered) + ")"


def things(action: str) -> str:
    """Return a pattern for the things that steps of `action` make ("email", "newsletters")."""
    return one_of_words(words("actions")["things"][action], "s?")


def named(group: str, key: str, ending: str = "") -> str:
    """Return a pattern for any word of the list `key` in the table `group`; `ending` may follow each."""
    return one_of_words(words("actions")[group][key], ending)


def verb(key: str) -> str:
    """Return a pattern for any verb of the list `key`, as it is said to somebody or of somebody ("send", "sends")."""
    found = [_inflected(word) for word in sorted(words("actions")["verbs"][key], key=lambda one: (-len(one), one))]
    return "(?:" + "|".join(found) + ")"


def _inflected(word: str) -> str:
    first, *rest = word.split(" ", 1)
    ending = "(?:es)?" if first.endswith(("sh", "ch", "ss", "x", "o")) else "s?"
    return _flexible(first) + ending + "".join(r"\s+" + _flexible(more).replace("[ -]?", r"\s+") for more in rest)


EMAIL, SMS, PUSH = things("send_email"), things("send_sms"), things("send_push")
NETWORK = named("networks", "names")
POST = (
    rf"(?:{NETWORK}(?:(?:\s*[+&/,]\s*|\s+and\s+|\s+){NETWORK}){{0,5}}\s+{named('networks', 'things', 's?')}|"
    rf"{things('publish_post')})"
)
PAGE, ADS, REPORT = things("publish_page"), things("start_ads"), things("generate_report")
PAID_ON, SITE = named("networks", "paid"), named("networks", "sites")
TEAM = (
    r"(?:(?:the|our|my|your)\s+)?(?:(?:[\w'&-]+\s+){0,3}?"
    rf"{named('team', 'nouns')}|{named('team', 'names')}|#[a-z][\w-]*)(?![\w'-])"
)
ASKED = (
    r"(?:is|are|was|be|been|being|gets?|goes|go|has|have|should|shall|will|must|can|to|also|then|all|only|only "
    r"then|¤|,|\s)+"
)
"""Words between a thing and what is done with it: "is to be", "should then be"."""


LEAD = (
    r"(?:^|[,;:.→>(¤+/&!]\s*|-\s+|(?<!\w)-|\b(?:and|then|also|please|to|we|you|we'll|i|i'd|we'd|i'll|like|let's|lets|"
    r"plus|should|"
    r"will|"
    r"must|can|"
    r"could|pls|plz|just|would|or|so|now|it|but|after|them|instead|still|finally|team|staff|marketing|desk|office|"
    r"agency|"
    r"someone|somebody|who|first|next|later|afterwards|immediately|shall|may|need|want|¤|have (?:us|them|"
    r"it)|by)\s+)"
)
"""What may stand before a verb that asks for something."""


def led(words: str) -> str:
    """Return a pattern for a verb (`words`) where it asks for something, as the group `at`."""
    return rf"{LEAD}(?P<at>{words})"


def said(words: str) -> str:
    """Return a pattern for `words` wherever they stand, as the group `at`."""
    return rf"(?P<at>\b{words})"


PEOPLE = r"(?:people|customers|everyone|everybody|anyone|those|them|users|subscribers|members|visitors|buyers|¤)"
"""Words for people who get something; where they were read already they are blanked."""
