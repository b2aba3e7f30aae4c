"""From the words around a topic to a noun phrase that reads as one, or to nothing."""

from __future__ import annotations

import re

from nl.language.lexicon import one_of, words

MESSAGE = (
    r"(?:e-?mails?|e-?mailings?|mails?|mailings?|newsletters?|messages?|text messages?|texts?|sms|push(?:"
    r" notifications?)?|"
    r"notifications?|posts?|tweets?|ads?|ad campaigns?|campaigns?)"
)
"""Words for the message itself, which say nothing of what is in it."""

STOP = (
    r"(?=\s*[,;.:¤(]|(?<!their)(?<!the)(?<!your)(?<!our)\s+(?:to|at|via|through|using|from|in|into|after|before"
    r"|until|who|whom|whose|targeting|every|each|starting|"
    r"gets?|goes|go|is|are|if|when|once|unless|otherwise|tomorrow|today|tonight|now|next|this|then|so|as|linking"
    r"|linked|"
    r"on|by|with|per|within|during|but|because)\b"
    r"|\s+(?:an?|one|two|three|four|five|\d+) (?:minutes?|hours?|days?|weeks?|months?)\b"
    r"|\s+the (?:day|morning|evening|week) (?:after|before)\b"
    r"|\s+the (?:next|following|same) (?:day|morning|evening|week)\b"
    r"|\s+for (?:all|people|those|everyone|everybody|customers|subscribers|members|users|leads|women|men|\$|€|£|\d)"
    r"|\s+(?:and|or|then) (?:then |also )?(?:put|post|share|send|start|publish|text|push|e-?mail|run|launch|tell"
    r"|notify|report|"
    r"collect|stop|pause|a |an |one )|\s+[-–—]\s"
    rf"|\s+(?:and|then) {one_of(*words('errands')['verbs'])} (?:the|a|an|our|my|their|some)\b|$)"
)
"""Where a topic ends: a phrase that says to whom, when, where or through what, or the next thing to do."""

_LEAD = re.compile(
    r"^(?:(?:a|an|the|our|my|your|their|this|that|these|those|some|any|same|another|one|out|up|more|them|him|her|"
    r"it|us|"
    r"everyone|everybody|people|all|send|e-?mail|text|mail|post|put|share|publish|and|then|to|plus|also|goes"
    r"|again|with|of|"
    r"please|follow(?:ing)? up|resend|just|only|on|in|by|for|about|announcing|get|gets|receives?|as|both)\b\s*)+",
    re.IGNORECASE,
)
_TRAIL = re.compile(
    rf"(?:^|\s+)(?:{MESSAGE}|it|them|out|up|too|also|again|instead|live|online|please|off)$", re.IGNORECASE
)
_PLAIN = re.compile(
    r"^(?:(?:sent|sends|be|gets|goes|published|posted|started|announces|news|same|subs|ppl|short|friendly|quick|"
    r"personal(?:i[sz]ed)?|nice|simple|first|second|third|fourth|final|last|new|separate|"
    r"different|single|plain|brief|gentle|follow[- ]?up|one|two|three|\d+|social|media|little|warm|small|big|more"
    r"|it|them|"
    r"follow|up|and|or|of|the|a|kind|initial|next|automated|automatic|triggered|transactional|organic|paid|people"
    r"|everyone)"
    r"\s*)*$",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"(?:^(?:they|we|i|you|he|she|ones|something|account|owners|list|\d+[- ]day|who|whoever|anyone|anybody"
    r"|everyone|everybody|people|ppl|those|whichever|start|resend|all|both|only|registrants|"
    r"attendees)\b|\bto (?:all|every|the|our)\b|\b(?:a|an|the|to|of|for|with|and|or|about|in|on|owners|folks|list"
    r"|ones|subscribers|customers|members|users|people|ppl|clients|shoppers|buyers|readers|donors|parents)$)",
    re.IGNORECASE,
)
_NEWSLETTER = re.compile(r"\bnewsletters?\b", re.IGNORECASE)


def noun_phrase(text: str) -> str | None:
    """Return `text` as a noun phrase without articles, without a word for the message itself at its end, or None
    where nothing is left that says what it is about.
    """
    text = re.sub(r"</?[A-Za-z][^<>]{0,80}>?", " ", text)
    words = re.sub(r"^#?\d{1,2}\s*[–—:-]\s*", "", " ".join(text.split()).strip(" ,.;:-–—()¤"))
    words = _LEAD.sub("", words)
    while (shorter := _TRAIL.sub("", words)) != words and not _NEWSLETTER.search(words[len(shorter) :]):
        words = shorter.strip(" ,.;:-")
    if _PLAIN.match(words) or _PEOPLE.search(words) or not re.search(r"[^\W\d_]{2}", words):
        return None
    return words
