"""How people ask for what the public sees: messages, posts, pages."""

from __future__ import annotations

from collections.abc import Iterator

from nl.actions.wording import ADS, ASKED, EMAIL, NETWORK, PAGE, PEOPLE, POST, PUSH, REPORT, SITE, SMS, led, said, verb

_DAYS = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|the \d"
_ALONE = r"(?:(?!\b(?:e-?mail|text|sms|push)\s+(?:and|plus|&)\s)[^.;,])"
"""Characters between "send" and a thing, where no other thing stands that is to be sent with it."""
_CHANNEL_OF_IT = (("send_email", EMAIL), ("send_sms", SMS), ("send_push", PUSH))


def published() -> Iterator[tuple[str, int, str]]:
    """Yield the wordings for pages and for posts that are put somewhere: action, rank and pattern."""
    on_site = rf"(?:on|to|in|into|at|through|via|with)\s+(?:(?:our|the|my|its|your)\s+)?(?:[\w-]+\s+){{0,1}}?{SITE}\b"
    done = (
        r"(?:published|put up|put live|posted|released|uploaded|added|placed|shown|announced|goes|go|going|up|"
        r"live|online|out)"
    )
    yield (
        "publish_page",
        0,
        led(rf"{verb('bring_out')}(?:\s+(?:up|live|out))?\s+(?:[^.;,]{{0,40}}?\b)?{PAGE}\b(?!\s+(?:link|url)s?\b)"),
    )
    yield (
        "publish_page",
        0,
        led(rf"{verb('bring_out')}\b(?![^.;,]{{0,60}}\b(?:{ADS}|{EMAIL}|{POST})\b)[^.;,]{{0,60}}?\b{on_site}"),
    )
    yield "publish_page", 1, said(rf"{PAGE}\s+{ASKED}(?:live|published|up|out|online|released|launched|uploaded)\b")
    yield "publish_page", 1, said(rf"{done}\b\s*(?:up|live|out|online)?[¤\s,]{{0,40}}{on_site}")
    yield (
        "publish_page",
        1,
        said(r"as an? (?:blog ?post|article|page)\b|\bblog ?posts? (?:on|in|about)\b|\bon (?:our|the) blog\b"),
    )
    yield "publish_page", 2, said(rf"{PAGE}\s+(?:on|in|to)\s+(?:(?:our|the)\s+)?{SITE}\b")
    yield (
        "publish_page",
        3,
        said(
            r"(?:landing|product|event|sale|faq|launch) page\b(?=\s*(?:$|[,.;:¤(+&-]|live\b|up\b|on\b|in\b|about\b|"
            r"for\b))"
        ),
    )
    social = rf"(?:{NETWORK})\b"
    yield (
        "publish_post",
        1,
        said(rf"(?:goes|go|going|is|are|put|puts) (?:up|out|live)?[¤\s,]{{0,40}}on (?:our )?{social}"),
    )
    yield (
        "publish_post",
        1,
        said(
            rf"(?:published|posted|shared|announced|revealed|unveiled|shown|teased|introduced|tweeted|pinned|put|"
            rf"placed|featured)\b(?:\s+(?:up|out|live))?"
            rf"[¤\s,]{{0,40}}(?:on|to|over|across|via|through)\s+(?:(?:our|the)\s+)?{social}"
        ),
    )
    yield (
        "publish_post",
        2,
        led(
            r"(?:want|like|need|have|get|love|see)\s+(?:(?:the|our|a|an|some)\s+)?[^.;,]{1,50}?\b(?:on|over|across)"
            r"\s+(?:our )?"
            rf"{social}"
        ),
    )
    yield (
        "publish_post",
        1,
        led(
            rf"(?:drop|do|make|shoot|send|write)s?\s+(?:(?:a|an|the|another|one|our|some)\s+)?(?:[\w-]+\s+)"
            rf"{{0,2}}?(?:{POST}|tiktoks?)\b"
        ),
    )


def messages() -> Iterator[tuple[str, int, str]]:
    """Yield the wordings for emails, texts and pushes: action, rank and pattern."""
    through = r"(?:by|via|per|through|over|as an?|in an?|with an?)"
    for action, words in _CHANNEL_OF_IT:
        yield (
            action,
            0,
            led(
                rf"{verb('tell')}\s+[^.;]{{0,60}}?\b{through}\s+(?:(?:short|quick|friendly|personal|final)\s+)"
                rf"?{words}\b(?!\s+or\b)"
            ),
        )
        yield (
            action,
            0,
            said(
                rf"(?:told|informed|notified|reminded|invited|thanked|contacted|sent|announced|reached|asked|"
                rf"welcomed)\b[^.;,]{{0,40}}?\b{through}\s+{words}\b"
            ),
        )
    for action, done in (("send_email", r"e-?mailed"), ("send_sms", "texted")):
        yield action, 1, rf"\b(?:is|are|be|gets?)\s+(?:then\s+|also\s+)?(?P<at>{done})\b"
    yield "send_sms", 1, led(rf"{verb('send')}\b{_ALONE}{{0,50}}?\b(?:an? |the |out |our )?{SMS}\b")
    yield "send_push", 1, led(rf"{verb('send')}\b{_ALONE}{{0,50}}?\b{PUSH}\b")
    yield (
        "send_email",
        1,
        led(rf"{verb('send')}\b[^.;,]{{0,60}}?\b{EMAIL}\b(?!\s+(?:marketing|platform|tool|list)\b)"),
    )
    yield (
        "send_email",
        1,
        led(r"(?:e-?mail|mail|thank|re-?mail)\s+(?!rate|campaign|sequence|list|address|subject)(?=\w|¤)"),
    )
    people = (
        rf"(?:¤|our|the|all|every|those|them|{PEOPLE}|vips?|registrants|who|a |to\b|back\b|out\b|any|whoever|"
        rf"attendees|guests|clients|parents|leads|donors|ppl|subs)"
    )
    yield "send_sms", 1, led(rf"(?:text|txt|sms)s?\s+(?={people})(?!the (?:message|link|copy) (?:is|reads|should))")
    yield (
        "send_push",
        1,
        led(rf"(?:push|ping)(?:es)?\s+(?={people})(?!(?:the|our) (?:launch|date|sale|campaign|list|audience))"),
    )
    yield "send_email", 1, led(r"(?:e-?mail|mail)(?=\s*(?:\+|&|and|/|,)\s*(?:text|sms|push|post|then)\b)")
    yield "send_sms", 1, led(r"(?:text|sms)(?=\s*(?:\+|&|and|/|,)\s*(?:e-?mail|mail|push|post)\b)")
    yield "send_push", 1, led(r"push(?=\s*(?:\+|&|and|/|,)\s*(?:e-?mail|mail|text|sms|post)\b)")


def last() -> Iterator[tuple[str, int, str]]:
    """Yield the wordings that say an action less surely: action, rank and pattern."""
    yield (
        "publish_post",
        1,
        led(
            rf"{verb('show')}\b(?!(?<=shares)\s*(?:[.,;:/&+)]|and\b|or\b|$))(?!\s+(?:date|rate|{REPORT}|{EMAIL}|"
            rf"to (?:the )?(?:team|sales)))"
            # a thing is put on a platform; a poster that is put in the window is somebody's errand
            rf"|put\b(?=[^.;]{{0,90}}?\b(?:on|up|out)\b(?!\s+(?:{_DAYS}|\d|hold|ice)))"
        ),
    )
    yield "send_sms", 3, said(rf"{SMS}\b(?!\s+(?:consent|permission|opt|subscribe))")
    yield "send_push", 3, said(rf"{PUSH}\b(?!\s+(?:consent|permission|opt|back\b|the\b))")
    yield (
        "send_email",
        3,
        said(
            rf"(?<![@.]){EMAIL}\b(?![.-]\w)(?!\s+(?:consent|permission|opt|address|rate|list|subscribers?|platform|marketing|metrics))"
        ),
    )
    yield (
        "send_email",
        4,
        said(
            r"(?:invitation|invite|reminder|thank[- ]you|save the date|follow[- ]up|last call|welcome)"
            r"(?: note| message)? to\b(?=\s*(?:¤|all\b|every|those\b|the\b|our\b|people\b|anyone\b|registrants\b))"
        ),
    )
    yield "publish_post", 3, said(rf"{POST}\b(?!-|\s+(?:office|code))")
    yield "generate_report", 4, said(rf"{REPORT}\b")
    yield (
        "send_email",
        4,
        led(
            r"(?:send|remind|invite|re-?send|thank(?!s)|welcome|offer|nudge|congratulate|chase|follow up with|"
            r"msg|message|contact|write to)s?\b(?! (?:for|if|when)\b)"
        ),
    )
    yield "send_email", 4, said(rf"{ASKED}(?:be )?(?:thanked|invited|reminded|welcomed|contacted)\b")
    yield (
        "send_email",
        5,
        said(
            r"(?:gets?|receives?|goes (?:out )?to|go to|hears? (?:about|of)|gets? it|goes "
            r"again)\b"
        ),
    )
    yield "start_ads", 5, led(r"(?:target|run)\b")
    yield (
        "send_email",
        4,
        led(rf"asks?\s+(?=(?:{PEOPLE}|our|the|all|every|each|any|whoever|attendees|guests|clients)(?![\w-]))"),
    )
