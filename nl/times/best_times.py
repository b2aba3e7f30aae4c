"""Wordings of "at the best time for each person"."""

from __future__ import annotations

import re

_WHOSE = r"(?:each|every|the|their|a|all)"
_PEOPLE = (
    r"(?:person|recipient|subscriber|customer|user|contact|reader|member|individual|guest|one|of them|them|people"
    r"|everyone)"
)
_BEST = r"(?:best|optimal|ideal|right|perfect|preferred|favou?rite|usual|most (?:active|likely|engaged))"
BEST_TIME = re.compile(
    rf"\bat (?:the|each {_PEOPLE}'s|everyone's|their|his or her|each one's|whatever|whichever) (?:own "
    rf"|personal )?{_BEST}"
    r" (?:send(?:ing)? |opening )?(?:time|hour|moment)s?(?: (?:of day|of the day))?(?: (?:for|of) (?:each|every"
    r"|them)\w*(?: \w+)?)?"
    rf"|\b(?:the )?{_BEST} (?:send(?:ing)? )?(?:time|moment|hour)s? (?:for|of) {_WHOSE}(?: single)?(?: \w+)?"
    rf"|\bwhenever (?:each|every|they)[\w' ]{{0,20}}(?:is |are )?most like?l?e?y[\w' ]{{0,40}}?(?=between|[,.;]|$)"
    r"|\b(?:at|when) (?:the|a|whatever|whichever) (?:hour|time|moment) (?:that )?(?:best )?(?:suits|works|fits"
    rf"|is best for|each|they)[\w' ]{{0,40}}?(?=\s+between|[,.;(]|$)"
    r"|\b(?:when|whenever|around when|at the (?:time|hour) (?:when )?) ?(?:each|every|they|the|people|subscribers"
    r"|customers|recipients)"
    rf"(?: {_PEOPLE})?(?:'re| is| are)? (?:(?:is |are )?(?:individually )?most (?:active|likely|engaged|responsive"
    rf"|receptive)|usually|typically|normally|tends? to|usual)[\w' ]{{0,40}}?(?=\s+between|[,.;(]|$)"
    r"|\b(?:using |with |use |through )?send[- ]?time[- ]optimi[sz](?:ation|ed|ing)|\bindividually optimi[sz]ed"
    r"|\boptimi[sz]ed send[- ]times?|\bsmart[- ]send(?:ing)?(?: time)?"
    r"|\bbest[- ]time[- ](?:sending|delivery|to[- ]send)|\b(?:optimi[sz]e"
    r"|personali[sz]e) the (?:send(?:ing)? )?time(?: (?:for|per) each \w+| per \w+)?|\b(?:individual"
    r"|personal(?:i[sz]ed)?) send[- ]times?|\bSTO\b"
)
"""A wish that each person gets a message when that person is most likely to look at it."""
