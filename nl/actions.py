"""What is to be done: the action that a clause asks for, by its verbs and by the thing it names."""

from __future__ import annotations

import re
from typing import NamedTuple

_EMAIL = r"(?:e-?mails?|e-?mailings?|mails?|newsletters?|mailings?|mailers?|drip)"
_SMS = r"(?:sms(?:es)?|text messages?|text mes+ages?|texts?|whatsapps?)"
_PUSH = r"(?:push(?:es)?(?: notifications?| messages?)?|(?:in-app|mobile|app) notifications?|notifications?)"
_POST = (
    r"(?:(?:social |facebook |instagram |linkedin |twitter |li |"
    r"ig |fb |x |media )*(?:posts?|tweets?|stor(?:y|ies)|reels?|"
    r"carousel)|pins?)"
)
_PAGE = (
    r"(?:(?:landing|product|sale|campaign|event|web|info|launch)"
    r"[ -]?pages?|blog ?posts?|blog articles?|blog entr(?:y|ies)"
    r"|article on the (?:site|blog)|pages?)"
)
_ADS = (
    r"(?:ads?|adverts?|advertisements?|ad campaigns?|ad sets?|retargeting(?: campaigns?)"
    r"?|remarketing|paid (?:social|search|campaigns?))"
)
_REPORT = r"(?:reports?|wrap-up|summary|dashboard|recap of (?:the )?(?:results|numbers)|scorecard|performance overview)"
_LEAD = (
    r"(?:^|[,;:.→(¤-]\s*|\b(?:and|then|also|please|to|we|you|we'll|"
    r"i|i'd|i'll|like|let's|lets|plus|should|will|must|can|could|"
    r"pls|just|would|or|so|now|it|but|after|them|instead|¤)\s+)"
)
_ARTICLE = (
    r"(?:(?:a|an|the|our|one|another|some|this|that|his|her|their|out|them|him|each|everyone|us|me|all|it)\s+|¤+\s*)*"
)
_TELL = (
    r"announce|share|promote|tease|tell|send|remind|invite|thank|ask|offer|introduce|publish|launch|contact"
    r"|reach|inform|notify"
)
_TEAM = (
    r"(?:the\s+|our\s+)?(?:[\w-]+\s+){0,2}?(?:team|staff|manager|"
    r"colleagues|department|desk|reps?|sales|us|me|[a-z]+ team)"
)


_DAYS = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|the \d"


class ActionFound(NamedTuple):
    """An action of the plan and where its words stand; the less `rank`, the surer."""

    action: str
    start: int
    end: int
    rank: int


def _verb(words: str) -> str:
    return rf"{_LEAD}(?P<at>{words})"


_RULES: tuple[tuple[str, int, re.Pattern[str]], ...] = tuple(
    (action, rank, re.compile(pattern))
    for action, rank, pattern in (
        (
            "sync_audience",
            0,
            r"(?P<at>\b(?:put|add|sync|upload|push|load|export)\b[^.;]{0,80}?\b(?:(?:custom|"
            r"ad|lookalike|retargeting|facebook|google|\w+ ad) audiences?|"
            r"into (?:the )?crm|to (?:the )?crm))",
        ),
        (
            "adjust_budget",
            0,
            _verb(
                r"(?:raise|increase|lift|boost|double|cut|reduce|lower|decrease|"
                r"halve|adjust|change|set|move|bring|bump)\b[^.;]{0,25}?\b(?:budgets?|"
                r"spend)\b"
            ),
        ),
        (
            "resume_ads",
            0,
            _verb(
                rf"(?:resume|restart|reactivate|re-?enable|unpause|(?:turn|switch)"
                rf" (?:[\w ]{{0,25}}? )?(?:back )?on)\b[^.;,]{{0,30}}?\b{_ADS}\b"
            ),
        ),
        (
            "pause_ads",
            0,
            _verb(
                rf"(?:stop|pause|end|switch off|turn off|shut (?:off|down)|halt|"
                rf"kill|deactivate|(?:switch|turn) (?:all )?(?:the )?(?:[\w-]+ )"
                rf"{{0,3}}off|take down|close)\b[^.;,]{{0,30}}?(?:\b{_ADS}\b|"
                rf"campaigns?\b)(?: off)?|(?:switch|turn) [^.;,]{{0,30}}?\b{_ADS} off\b"
            ),
        ),
        *(
            (action, 0, _verb(rf"(?:{_TELL})\s+[^.;]{{0,60}}?\b(?:by|via|per|through|over|as an?)\s+{words}\b"))
            for action, words in (("send_email", _EMAIL), ("send_sms", _SMS), ("send_push", _PUSH))
        ),
        ("collect_metrics", 0, _verb(r"(?:collect|gather|pull|track|measure|monitor|capture|record|fetch|watch)\b")),
        (
            "generate_report",
            1,
            _verb(
                rf"(?:generate|create|prepare|build|produce|compile|make|give|"
                rf"send|need|want|get|deliver|write|email|mail)s?\b[^.;]{{0,45}}?\b{_REPORT}\b"
            ),
        ),
        (
            "generate_report",
            1,
            rf"(?P<at>{_LEAD}(?:report on|report back|report)\b|\b{_REPORT}\s+(?:for|"
            rf"to|on|by|with|comparing|at|that|every|goes|showing|of)\b|\bgets?\s+(?:a|"
            rf"the)\s+(?:[\w-]+\s+){{0,2}}{_REPORT}\b)",
        ),
        (
            "notify_team",
            1,
            _verb(
                rf"(?:tell|notify|alert|inform|let|ping|message|email|warn|update|"
                rf"brief)\s+{_TEAM}\b(?:\s+know)?"
            ),
        ),
        (
            "notify_team",
            1,
            _verb(
                r"(?:hand (?:them|these|those)|pass (?:them|these|those)) (?:over )"
                r"?to (?:the )?(?:sales|support|success)\b"
            ),
        ),
        (
            "publish_page",
            0,
            _verb(
                rf"(?:publish|put (?:up|live|out)|release|launch|post|make live|"
                rf"create|set up|write|go live with)\s+(?:[^.;,]{{0,40}}?\b)?{_PAGE}\b"
            ),
        ),
        ("publish_page", 1, rf"(?P<at>\b{_PAGE}\s+(?:goes|go|is|are)\s+(?:live|published|up|out)\b)"),
        ("publish_page", 1, r"(?P<at>\b(?:as a blog post|blog ?post (?:on|in|about)|on (?:our|the) blog)\b)"),
        (
            "start_ads",
            1,
            _verb(
                rf"(?:start|run|launch|begin|kick off|set up|create|turn on|switch on|"
                rf"activate|open|show|spend)\b[^.;]{{0,60}}?\b(?:{_ADS}|(?:google|"
                rf"facebook|instagram|linkedin|meta|tiktok|search|display|video|"
                rf"ad)(?:\s+(?:and|or|&)\s+\w+)* campaigns?)\b"
            ),
        ),
        (
            "start_ads",
            2,
            rf"(?P<at>\b{_ADS}\s+(?:start|run|begin|go|launch|are|on|for|"
            rf"with|targeting|to)\b|\b(?:advertise)\b)",
        ),
        (
            "start_ads",
            3,
            rf"(?P<at>\b(?:facebook|google|instagram|linkedin|meta|tiktok|"
            rf"sale|x|pinterest|search)\b[\w ,&]{{0,30}}\b{_ADS}\b|\b{_ADS}\b(?=\s*[,:])"
            rf")",
        ),
        (
            "send_sms",
            1,
            _verb(
                rf"(?:send|gets?|receives?|drop|fire|shoot|schedule)\b[^.;,]{{0,50}}?\b(?:an? |"
                rf"the |out |our )?{_SMS}\b"
            ),
        ),
        ("send_push", 1, _verb(rf"(?:send|gets?|receives?|drop|fire|trigger|schedule)\b[^.;,]{{0,50}}?\b{_PUSH}\b")),
        (
            "send_email",
            1,
            _verb(
                rf"(?:send|resend|gets?|receives?|drop|deliver|fire|shoot|forward|"
                rf"mail out|write|schedule|sends?)\b[^.;,]{{0,60}}?\b{_EMAIL}\b"
            ),
        ),
        ("send_email", 1, _verb(r"(?:e-?mail|mail|thank|re-?mail)\s+(?!rate)(?=\w|¤)")),
        (
            "send_sms",
            1,
            _verb(
                r"(?:text|sms)\s+(?=(?:¤|our|the|all|every|those|them|people|"
                r"everyone|anyone|customers|vip|registrants|who|a |to\b))"
            ),
        ),
        ("send_push", 1, _verb(r"(?:push|ping)\s+(?=(?:a |the |our |all |every|those|them|people|users))")),
        (
            "publish_post",
            1,
            _verb(
                r"(?:post|share|tweet|publish|tease|announce|introduce|pin|repost|"
                r"cross-post|promote|schedule)\b(?!\s+(?:date|rate))"
                # a thing is put on a platform; a poster that is put in the window is somebody's errand
                rf"|put\b(?=[^.;]{{0,90}}?\b(?:on|up|out)\b(?!\s+(?:{_DAYS}|\d)))"
            ),
        ),
        ("send_sms", 3, rf"(?P<at>\b{_SMS}\b(?!\s+(?:consent|permission|opt)))"),
        ("send_push", 3, rf"(?P<at>\b{_PUSH}\b)"),
        ("send_email", 3, rf"(?P<at>\b{_EMAIL}\b(?!\s+(?:consent|permission|opt|address|rate|list)))"),
        ("publish_post", 3, rf"(?P<at>\b{_POST}\b(?!-))"),
        ("generate_report", 4, rf"(?P<at>\b{_REPORT}\b)"),
        ("send_email", 4, _verb(r"(?:send|remind|invite|re-?send|thank(?!s)|ask|welcome|offer)(?:s)?\b")),
        ("send_email", 5, r"(?P<at>\b(?:gets?|receives?|goes (?:out )?to|go to|hears? about|gets? it)\b)"),
        ("start_ads", 5, _verb(r"(?:target|run)\b")),
    )
)

_UNSUPPORTED = re.compile(
    r"\b(?P<w>(?:call|phone|ring(?: up)?|telephone)\s+(?:all\s+|"
    r"every\s+)?(?:the|our|up|each|every|them|those|people|top)\b|"
    r"(?:print|hang|put up|stick up|mail out|hand out)\s+(?:[\w-]+\s+)"
    r"{0,3}(?:posters?|flyers?|leaflets?|letters?|postcards?|brochures?|"
    r"banners?|signs?)|send\s+(?:[\w-]+\s+){0,3}(?:a letter|letters|"
    r"postcards?|a gift|gifts|samples?|flowers|catalogues?|by (?:post|"
    r"courier))|(?:book|buy|rent|run|place)\s+(?:a |an |the )?(?:[\w-]+ )"
    r"?(?:billboards?|tv (?:ads?|spots?|commercials?)|radio (?:ads?|"
    r"spots?)|venue|stand|booth)|knock on|skywriting|fax)\b"
)


def find_actions(low: str) -> list[ActionFound]:
    """Return the actions that `low` (plain form; quotes, audiences and times blanked) asks for, surest reading at
    each place.
    """
    found: list[ActionFound] = []
    for action, rank, pattern in _RULES:
        for hit in pattern.finditer(low):
            found.append(ActionFound(action, hit.start("at"), hit.end("at"), rank))
    kept: list[ActionFound] = []
    for one in sorted(found, key=lambda one: (one.rank, one.start, -one.end)):
        if not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def find_unsupported(low: str) -> re.Match[str] | None:
    """Return where `low` asks for something that nothing here can do ("call the customers"), or None."""
    return _UNSUPPORTED.search(low)
