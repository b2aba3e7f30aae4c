"""What a campaign is to reach and who stays out of it by chance: goals, holdouts, and somebody's approval."""

from __future__ import annotations

import re

from nl.constraints.found import ConstraintsRead
from nl.language.lexicon import words
from nl.language.measures import COUNTED, DURATION, duration, number
from nl.language.names import Names
from nl.language.text import Sentence
from nl.people.events import event_in

_WHO = r"(?:[a-z][\w'-]*|our \w+|the \w+(?: \w+)?|my \w+)"
_APPROVAL = re.compile(
    r"\b(?:sign(?:s|ed|ing)?[ ](?:it |this |that |everything |them |these |all of it |(?:the|our|all|every|"
    r"each) (?:[\w-]+ ){1,2})?off|"
    r"sign-?offs? (?:is |are )?(?:from|by|required|needed|first|before)|signs this off|"
    r"(?:get|needs?|need|require[sd]?|with|after|until|await(?:ing)?|wait(?:ing)? for|pending|"
    r"subject to|want|without|seek|has to have|give[sn]?|has given|gives? (?:me|us|you) "
    r")\s+(?:\w+(?:'s)?\s+){0,4}?(?:approval|sign-?offs?|ok|okay|o\.k\.|go-?ahead|green light|blessing|thumbs up|"
    r"all-?clear|clearance(?! (?:page|sale|e-?mail|post|text|push|offer|stock|event|ad)s?\b)|permission|"
    r"consent of the \w+|nod)|"
    r"(?:has to|have to|must|needs? to|should|is to|can|may|will|before|until|once|unless|after|let|"
    r"have)\s+(?:\w+\s+){0,5}?(?:approve[sd]?|ok(?:ay)?(?:s|ed|'d|'s)?|clear(?:s|ed)?|review(?:s|"
    r"ed)?(?= (?:it|this|everything|them|the))|check(?:s|ed)?(?= (?:it|this|everything|them)))\b|"
    r"(?:check|clear|run) (?:it |this |everything |them |that )?(?:with|by|past) (?:me|us|[a-z]+)(?: "
    r"\w+)? (?:first|before)|check with (?:me|us|\w+)|"
    r"(?:ask|show|tell) (?:me|us)\b[^.;]{0,30}?\b(?:first|before (?:you|anything|it|sending))|run "
    r"(?:it|this|everything) (?:past|by) (?:me|us|\w+)|"
    r"(?:until|before|unless) (?:i|we|i've|we've|i have|we have|she|he)(?:'ve|'s)? (?:say|said|says|"
    r"seen|had a look|confirm|confirmed|give|given|approve)\w*|"
    r"(?:i|we) want to (?:approve|see|review|check) (?:it|this|everything|them|all|"
    r"each)\b[^.;]{0,30}?(?:first|before)|approval (?:is )?(?:required|needed|by|from)|approval:|"
    r"(?:ok|okay|go-?ahead|green light|sign-?off|approval) from|must be approved|approved by|"
    r"(?:(?:the|our|my) (?:[\w-]+ ){1,3})?(?:approves?|signs? off) (?:(?:on )?(?:every|each|all of|any) ?(?:\w+)?|"
    r"everything|it all|all))\b"
)
_NO_APPROVAL = re.compile(
    r"\b(?:no (?:approval|sign-?off)|(?:approval|sign-?off) (?:is |was )?(?:not|n't)|(?:isn'?t|not|"
    r"without) (?:\w+ )?(?:approval|sign-?off) (?:needed|required|necessary)|"
    r"(?:doesn'?t|don'?t|does not|do not) need (?:\w+(?:'s)? )?(?:approval|sign-?off|an? ok)|"
    r"(?:already|has been|have been|was|were) (?:been )?(?:approved|signed off))\b"
)
_PART = (
    r"(?P<{0}>\d+(?:[.,]\d+)?\s*(?:%|percent|per cent)|(?:one|1)(?: \w+)? (?:in|out of|of) (?:every )?(?:\w+)|"
    r"an? (?:tenth|fifth|quarter|third|twentieth|half)|every (?:tenth|fifth|twentieth|third|fourth|"
    r"second|20th|10th|5th))"
)
_ASIDE = (
    r"(?:aside|back|out|apart|control|hold-?out|held out|unmailed|untouched|uncontacted|no "
    r"(?:message|e-?mail|contact|text)\w*)"
)
_HOLDOUT = re.compile(
    r"(?:"
    rf"\b(?:keep(?:ing)?|hold(?:ing)?|leave|leaving|set(?:ting)?|reserve|put(?:ting)?|with(?:hold)?|"
    rf"exclude|have|use|split off)\b[^.;%]{{0,25}}?{_PART.format('n')}[^.;]{{0,40}}?\b{_ASIDE}"
    rf"\b(?:\s+(?:group|sample|set))?"
    rf"|\b(?:hold(?:ing)?|keep(?:ing)?|leave|leaving)\s+(?:back|out|"
    rf"aside)\s+(?:a\s+)?(?:random\s+)?{_PART.format('n3')}"
    rf"|(?<!\w){_PART.format('n2')}\s+(?:\w+\s+){{0,5}}?(?:as\s+|in\s+|for\s+|is\s+|are\s+)?(?:a\s+|"
    rf"the\s+|our\s+)?(?:hold-?out|control)\b(?:\s+(?:group|sample|set))?"
    rf"|\b(?:hold-?out|control group|control)\b(?:\s+(?:group|sample|set))?\s*(?:is|of|:|=|-|will be|"
    rf"with)?\s*(?:a\s+)?{_PART.format('n4')}"
    rf"|(?<!\w){_PART.format('n6')}[^.;]{{0,30}}?\b(?:is|are|be|stays?)\s+(?:kept|held|left|set)\s+{_ASIDE}"
    rf"|(?<!\w){_PART.format('n5')}[^.;]{{0,30}}?\b(?:gets?|receives?|hears?|should get|should "
    rf"receive|must get)\s+(?:nothing|no (?:message|e-?mail|contact|text)\w*)(?: at all)?"
    r")(?:\s+(?:as|for)\s+(?:an?\s+|the\s+|our\s+)?(?:control|hold-?out|comparison)(?:\s+(?:group|sample|set))?)?"
)
_FRACTIONS = {
    "tenth": 0.1,
    "10th": 0.1,
    "fifth": 0.2,
    "5th": 0.2,
    "quarter": 0.25,
    "fourth": 0.25,
    "third": 0.33,
    "twentieth": 0.05,
    "20th": 0.05,
    "half": 0.5,
    "second": 0.5,
}
_AIM = (
    r"(?:goal|target|objective|aim|success|conversion|kpi|mission|we want|i want|we need|we're after|"
    r"looking for|hop(?:e|ing) for|(?:has|have|is|are|need|needs|ought|supposed|meant|should|"
    r"must) (?:to )?(?=bring in |raise |win |sell )|shoot(?:ing)? for|aim(?:ing)? for|we'd like)"
)
_N = (
    rf"(?P<n>\d[\d,.]*k?|"
    rf"an? hundred\b|an? thousand\b|(?!(?:an?|one|once|twice)\b)(?:{COUNTED})\b)"
)
_THING = (
    r"(?P<what>(?:(?!within|in|by|for|from|of|until|before|on|and|per|via|through|with|at|as|who|"
    r"to)[a-z][\w-]*)(?:[ -](?!within|in|by|for|from|of|until|before|on|and|per|via|through|with|at|"
    r"as|who|to)[a-z][\w-]*){0,2})"
)
_WITHIN = rf"(?:[^.;\d]{{0,25}}?\b(?:within|in|inside|over)\s+(?:the (?:first|next)\s+)?(?P<d>{DURATION}))?"
_GOAL = re.compile(
    rf"\b{_AIM}\b\s*(?:is|are|of|for|would be|:|=|-)?\s*(?:to\s+)?(?:get|reach|have|of|achieve|sell|"
    rf"win|see|hit|make|collect|bring in|at least|about|around|roughly)*\s*(?:(?:us|at least|about|"
    rf"around|roughly|some)\s+)?{_N}\s*(?P<pc>%|percent\b)?\s*(?:new |more |extra |additional "
    rf")?{_THING}{_WITHIN}"
    rf"|^\W*(?:get|reach|win|sell|collect|achieve|generate|drive|hit)\s+(?:us\s+|at least\s+|"
    rf"about\s+)?{_N.replace('<n>', '<n2>')}\s+(?:new |more |extra "
    rf")?{_THING.replace('<what>', '<what2>')}{_WITHIN.replace('<d>', '<d2>')}(?=\s+(?:for|from|by|in|"
    rf"on|within|to|via)\b|[.,!]|\s*$)"
)
_SUCCESS = re.compile(
    rf"\b(?:success|conversion|the goal|goal|our goal|a win|we win|it worked|counts? as (?:a "
    rf")?(?:success|conversion))\s*(?:is|means|=|:|if|when|counts as|event is|are)?\s*(?:defined as |"
    rf"that )?(?P<what>[^.;,\d]{{3,40}}?)\s*(?:within|in|inside|after at most)\s+(?P<d>{DURATION})"
    rf"|\b(?:success|conversion event|goal)\s*(?:is|means|=|:)\s*(?P<what2>(?:an? |the )?(?:purchase|"
    rf"order|booking|sign-?up|registration|demo(?: request)?|trial|download|donation|install|renewal|"
    rf"reply|review)s?)\b"
)
_LEAVES = re.compile(
    r"\b(?:leaves?|exits?|drops? out of|is out of|are out of|is removed from|are removed from|"
    r"come[s]? out of|out of|stops? for|ends? for)\s+(?:the\s+|this\s+)?(?:flow|sequence|campaign|"
    r"series|journey|funnel|programme|program|automation|list|emails|them|anyone|anybody|everyone)\b"
    r"|\b(?:anyone|anybody|everyone|everybody|whoever|people|those|customers) (?:who )?[^.;,]{2,40}? "
    r"(?:is|are) (?:done|finished|out)\b"
    r"|\b(?:everything|it all|all of (?:it|this)|the (?:lot|whole thing)) (?:stops|ends|is over|halts) (?:once|"
    r"as soon as|when|if|the moment) "
    r"(?:they|somebody|someone|anyone|a \w+|people|he|she)\b"
    r"|\b(?:stop|end|cancel|quit|halt|cease|remove them|take them out|drop them|pull them out|no "
    r"more (?:e-?mails|messages|texts|reminders|"
    r"nagging))\b(?!\s+(?:the\s+)?ads)[^.;]{0,40}?\b(?:once|as soon as|when|if|after|the moment|"
    r"on)\s+(?:they|somebody|someone|an? \w+|anyone|people|he|she|purchase|booking|(?:the|their|his|her) \w+ (?:is|"
    r"are|gets?|has been)\b)"
    r"|\b(?:once|as soon as|when|if|the moment)\s+(?:they|somebody|someone|anyone|a "
    r"\w+)\b[^.;]{0,40}?,?\s+(?:stop|no (?:more|further)|nothing more|they(?:'re| are) out|they get "
    r"nothing|end|that's it|the (?:flow|sequence|series|campaign) (?:ends|stops|is over))"
    r"|\b(?:until|till)\s+(?:they|somebody|someone|each person|people|he or she|the (?:customer|person|user|shopper))\b"
    r"|\b(?:who(?:ever)?|anyone who|people who|those who|everyone who|everybody "
    r"who)\b[^.;]{0,40}?\b(?:gets?|receives?|hears?)\s+(?:nothing|no)\s+(?:more|further)"
    r"|\b(?:the|this) (?:flow|sequence|series|journey) (?:ends|stops|is over)\s+(?:once|when|as soon "
    r"as|with|on|after)\b"
)

_CLAUSE_END = re.compile(r"\s*(?:[.;!]|,(?!\s*that(?:'s| is) (?:our|the) goal)|\s+(?:and|but)\s)")


def read_approval(read: ConstraintsRead) -> None:
    """Read that somebody has to agree before anything goes out."""
    if _NO_APPROVAL.search(read.rest):
        return
    if hit := _APPROVAL.search(read.rest):
        start = _ban_before(read.rest, hit.start())
        read.put("approval", True, start, hit.end())


def _ban_before(rest: str, start: int) -> int:
    """Return where "nothing goes out before …" begins, which is said of the approval and of no date."""
    lead = re.search(
        r"(?:^|[,;]\s*(?:and\s+)?|\band\s+)(?P<ban>(?:nothing|don'?t|do not|no \w+|hold|wait|please "
        r"don'?t|never)\b[^.;,]{0,50}?\b(?:before|until|till|unless|without|"
        r"for)\s+(?:\w+(?:'s)?\s+){0,4})$",
        rest[:start],
    )
    return lead.start("ban") if lead else start


def read_holdout(read: ConstraintsRead) -> None:
    """Read the part of the audience that is kept out to compare with."""
    for hit in _HOLDOUT.finditer(read.rest):
        said = next(found for key in ("n", "n2", "n3", "n4", "n5", "n6") if (found := hit[key]))
        if (share := _share(said)) is not None:
            read.put("holdout", share, *hit.span())
            return


def _share(said: str) -> float | None:
    if hit := re.match(r"\d+(?:[.,]\d+)?(?=\s*(?:%|p))", said):
        return float(hit[0].replace(",", ".")) / 100
    last = said.split()[-1]
    if last in _FRACTIONS:
        return _FRACTIONS[last]
    of = number(last)
    return round(1 / of, 4) if of and of > 1 else None


def read_goal(read: ConstraintsRead, sentence: Sentence, names: Names) -> None:
    """Read what is aimed at: so many of something, an event that counts as success, or what ends it for a person."""
    if hit := _GOAL.search(read.rest):
        target = _amount(hit["n"] or hit["n2"])
        metrics = names.within(sentence.start + hit.start(), sentence.start + hit.end(), "metric")
        what = hit["what"] or hit["what2"]
        event = metrics[0].value if hit["pc"] and metrics else _event_of(what)
        read.put("goal", _goal(event, hit["d"] or hit["d2"], target), *hit.span())
    elif hit := _SUCCESS.search(read.rest):
        what = re.sub(r"^(?:an?|the|they|somebody|someone)\s+", "", (hit["what"] or hit["what2"]).strip())
        event = event_in(what) or _event_of(what)
        read.put("goal", _goal(event, hit["d"], None), *hit.span())
    elif (hit := _LEAVES.search(read.rest)) and (event := event_in(sentence.low) or _known(sentence.low)):
        end = _CLAUSE_END.search(read.rest, hit.end())
        read.put("goal", _goal(event, None, None), hit.start(), end.start() if end else len(read.rest))


def _goal(event: str, within: str | None, target: float | None) -> dict[str, object]:
    return {"event": event, "within": duration(within) if within else None, "target": target}


def _amount(said: str) -> float | None:
    if said.endswith("k"):
        return (number(said[:-1]) or 0) * 1000
    if said.endswith(("hundred", "thousand")):
        return 100.0 if said.endswith("hundred") else 1000.0
    return number(said.rstrip(",."))


def _event_of(what: str) -> str:
    """Return the event that a goal's name stands for, else the name in snake_case."""
    return _known(what) or re.sub(r"\W+", "_", what.strip())


def _known(what: str) -> str | None:
    events = words("limits")["goal_events"].items()
    return next((event for begins, event in events if re.search(rf"\b{begins}", what)), None)
