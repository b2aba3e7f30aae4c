"""How people ask for ads, and for people to be copied to a platform."""

from __future__ import annotations

from collections.abc import Iterator

from nl.actions.wording import ADS, ASKED, PAID_ON, PEOPLE, POST, led, said, verb

_MONEY = r"(?:[€$£¥]\s?\d|\d[\d.,]*\s?(?:€|\$|£|euros?|dollars?|pounds?|eur|usd|gbp|bucks|quid)\b)"


def crm() -> Iterator[tuple[str, int, str]]:
    """Yield the wordings for people who are copied to a platform: action, rank and pattern."""
    lists = (
        rf"(?:list|audiences?|segments?|contacts|customers|people|members|subscribers|leads|everyone|everybody|"
        rf"those|{PEOPLE})"
    )
    target = (
        r"(?:facebook|fb|meta|instagram|linkedin|tiktok|google(?: ads)?|hubspot|hs|mailchimp|salesforce|"
        r"klaviyo|marketo|segment|braze)"
    )
    custom = (
        rf"(?:(?:custom|ad|lookalike|retargeting|remarketing|matched|suppression|{PAID_ON}|\w+ ad) "
        rf"(?:audiences?|lists?))"
    )
    yield "sync_audience", 0, led(rf"{verb('sync')}\b[^.;]{{0,80}}?\b(?:{custom}|(?:in)?to (?:the |our )?crm)")
    moved = r"(?:sync|synch|synchroni[sz]e|upload|export|import|copy|transfer|load|push|feed|add|match)"
    yield (
        "sync_audience",
        0,
        led(rf"{moved}s?\b[^.;]{{0,60}}?(?:\b{lists}\b|¤)[^.;]{{0,60}}?\b(?:to|into|with|in)\s+{target}\b"),
    )
    yield "sync_audience", 0, led(rf"(?:sync|synch|synchroni[sz]e)s?\b[^.;]{{0,60}}?\b{target}\b")
    yield (
        "sync_audience",
        0,
        rf"(?P<at>(?:\b{lists}|¤)\s*{ASKED}(?:synced|synchroni[sz]ed|uploaded|exported|pushed|copied|added)"
        r"\b[^.;]{0,40}?\b(?:to|into|with)\b)",
    )
    yield "sync_audience", 2, said(rf"(?:{target} )?(?:audience|list) (?:sync|upload)\b")


def paid() -> Iterator[tuple[str, int, str]]:
    """Yield the wordings for ads that start, stop and cost more or less: action, rank and pattern."""
    campaigns = rf"(?:{ADS}|{PAID_ON}(?:\s*(?:,|and|or|&|\+|/)\s*\w+){{0,4}} campaigns?|boost)"
    several = r"(?:them|these|those|it|both|all|everything)"
    yield "adjust_budget", 0, led(rf"{verb('budget')}\b[^.;]{{0,40}}?\b(?:budgets?|spend(?:ing)?)\b")
    yield (
        "adjust_budget",
        1,
        said(
            rf"(?:budgets?|spend(?:ing)?)\s+(?:for (?:the )?[\w ]{{1,30}}? )?{ASKED}"
            r"(?:raised|increased|lifted|doubled|cut|reduced|lowered|halved|changed|adjusted|set|moved|bumped|"
            r"dropped|up|down)\b"
        ),
    )
    yield (
        "adjust_budget",
        1,
        said(
            r"(?:budgets?|spend)\s+(?:goes|go|rises|drops|falls|moves) (?:up|down|to|back|"
            r"by)\b"
        ),
    )
    yield (
        "adjust_budget",
        1,
        led(
            rf"(?:raise|increase|lift|cut|reduce|lower|scale|bump|top up|up)s?\s+(?:the\s+)?(?:{campaigns}|"
            rf"{PAID_ON})\b"
            rf"[^.;]{{0,20}}?\b(?:to|by)\s+(?:{_MONEY}|\d+\s?%)"
        ),
    )
    yield (
        "resume_ads",
        0,
        led(
            rf"(?:{verb('resume')}|(?:turn|switch|bring|put|start|get)s? (?:[\w ]{{0,25}}? )?(?:back on|on again)"
            rf"\b(?! "
            rf"hold))\b"
            rf"[^.;,]{{0,30}}?\b{campaigns}\b"
        ),
    )
    yield (
        "resume_ads",
        0,
        led(
            rf"(?:bring|put|switch|turn|start|get)s?\b[^.;,]{{0,30}}?\b{campaigns} (?:back|on again|again|up again)"
            rf"\b(?: (?:on|up))?"
        ),
    )
    yield (
        "resume_ads",
        0,
        said(
            rf"{campaigns}\s+{ASKED}(?:resumed?|restart(?:ed)?|reactivated|back on|on again|switched back on|turned "
            rf"back on|back)\b"
        ),
    )
    yield (
        "resume_ads",
        1,
        led(
            rf"(?:resume|restart|reactivate|unpause|re-?enable)s?\s+{several}\b|(?:turn|switch|put|bring)"
            rf"s?\s+{several}\s+(?:back\s+)?on(?: again)?\b(?!\s+\w)|(?:turn|switch|put|bring)"
            rf"s?\s+{several}\s+back(?: on)?\b"
        ),
    )
    yield (
        "pause_ads",
        0,
        led(
            rf"(?:{verb('pause')}|(?:switch|turn|shut)s? (?:all )?(?:the )?(?:[\w-]+ ){{0,3}}off)\b[^.;,]{{0,30}}?"
            rf"(?:\b{campaigns}\b|\bcampaigns?\b)(?: off)?|(?:switch|turn|shut|take)s? [^.;,]{{0,30}}?\b{campaigns} "
            rf"(?:off|down)\b"
            rf"|puts?\b[^.;,]{{0,30}}?\b{campaigns} on (?:hold|ice|pause)\b"
        ),
    )
    yield (
        "pause_ads",
        0,
        said(
            rf"{campaigns}\s+{ASKED}(?:paused?|stop(?:s|ped)?|ended|switched off|turned off|shut (?:off|down)|"
            rf"halted|suspended|taken down|put on hold|off)\b"
        ),
    )
    yield (
        "pause_ads",
        1,
        led(
            rf"(?:pause|stop|end|suspend|halt)s?\s+(?:them|these|those|all of them|it all)\b|(?:turn|switch|shut)"
            rf"s?\s+{several}\s+(?:off|down)\b|puts?\s+{several}\s+on (?:hold|ice)\b"
        ),
    )
    yield (
        "start_ads",
        0,
        led(
            rf"(?:boost|sponsor)s?\b(?!\s+(?:awareness|sales|engagement|sign-?ups|the (?:numbers|mood)))"
            rf"[^.;]{{0,50}}?\b(?:{POST}|videos?|it|them|photos?)\b"
        ),
    )
    yield (
        "start_ads",
        0,
        led(rf"(?:promote|push|advertise|boost|sponsor)s?\b[^.;]{{0,60}}?(?:\bwith\b|\bfor\b|,)?\s*{_MONEY}"),
    )
    yield (
        "start_ads",
        0,
        led(
            rf"puts?\s+(?:[^.;,]{{0,30}}\b(?:budget|money|spend)|{_MONEY})\b[^.;,]{{0,30}}?\b(?:behind|into|on|"
            rf"towards)\s+[^.;,]{{0,20}}?\b"
            rf"{campaigns}\b"
        ),
    )
    yield "start_ads", 0, led(r"(?:retarget|remarket to)s?\b")
    yield "start_ads", 1, led(rf"{verb('start')}\b(?!\s+up\b)[^.;]{{0,60}}?\b{campaigns}\b")
    yield (
        "start_ads",
        1,
        said(rf"{campaigns}\s+{ASKED}(?:started|launched|running|switched on|turned on|live|activated|run|shown)\b"),
    )
    yield (
        "start_ads",
        2,
        said(
            rf"(?:{ADS}|{campaigns})\s+(?:start|run|begin|go|launch|kick off|are|on|in|for|from|with|targeting|aimed|"
            rf"to)s?\b"
        ),
    )
    yield "start_ads", 2, said(r"advertis(?:e|es|ing)\b(?!\s+(?:budget|spend|agency|account))")
    yield (
        "start_ads",
        1,
        led(rf"spends?\s+(?:{_MONEY}|an?\b|some\b|the\b|¤|up to\b|no more\b)[^.;]{{0,60}}?\b{campaigns}\b"),
    )
    yield "start_ads", 2, led(rf"spends?\s+{_MONEY}[^.;]{{0,40}}?\b(?:on|in|for)\s+{PAID_ON}\b")
    yield "start_ads", 3, said(rf"{PAID_ON}\b[\w ,&+/]{{0,30}}\b{ADS}\b|\b{ADS}\b(?=\s*[,:¤-]|\s*$)")
    amount = r"(?:[€$£¥]\s?\d[\d.,]{0,12}k?|\d[\d.,]{0,12}\s?(?:€|\$|£|euros?|dollars?|pounds?|eur|usd|gbp))"
    sum_of = rf"{amount}\s*(?:/|per\b|an?\b|each\b|¤|in total|total|altogether|all in|daily|overall|budget)"
    named = rf"{PAID_ON}(?:\s*(?:,|and|&|\+|/)\s*{PAID_ON}){{0,4}}"
    between = r"(?:[^.;\w]|\b(?:from|until|to|for|over|on|starting|running|\w+ (?:weeks?|months?|days?))\b){0,60}"
    yield "start_ads", 3, said(rf"{named}\b\s*[,:;(–—¤-]{between}{sum_of}")
    yield "start_ads", 3, rf"(?P<at>{sum_of}[^.;,]{{0,20}}?\b(?:on|for|in)\s+{named})\b"
    yield "start_ads", 3, said(r"google ads\b|\badwords\b|\bgads\b")
