"""What is to be sent: topic, subject, assets and link, as far as the brief says them."""

from __future__ import annotations

import re

from marketflow_core.plan.models import Content
from nl.actions.actions import find_actions
from nl.actions.clauses import names_place
from nl.actions.topics import MESSAGE, STOP, noun_phrase
from nl.language.lexicon import one_of, small_words, words
from nl.language.names import Names
from nl.language.text import BLANK, Sentence, blank, plain, quotes
from nl.people.audiences import EVERYBODY
from nl.times.calendar_words import FULL_WEEKDAY

_SUBJECT = re.compile(
    r"\b(?:subject(?: lines?)?|subj(?: lines?)?|headline|title|titled)\b\s*(?:(?:is|:|=|of|-|to be|to read|should "
    r"be|should read|reads?|reading|with|says?|saying|will be)\s*){0,2}$"
)
_SUBJECT_WORDS = re.compile(
    r"\b(?:(?:use|with|under|w/|and)\s*)?(?:(?:the|a|this)\s+)?(?:subject(?: lines?)?|subj(?: lines?)?|headline)"
    r"\b(?:\s+(?:should read|reads|is|of))?\s*:?"
)
_SUBJECT_OF = re.compile(
    r"\bsubject(?: line)? (?:of|for)\b[^\"\n]{1,80}?\b(?:is|should read|should be|reads|will be|:)\s*$"
)
_PLAIN_SUBJECT = re.compile(
    r"\bsubj(?:ect)?(?: line)?\s*[:=]\s*(?P<s>[^\"\n;|.]{3,80}?)(?=\s*(?:[;|\n.]|,\s*(?:to|at|on|for|with|via)\b|$))"
)
_TOPIC = re.compile(
    rf"\b(?:about|announcing|announces|introducing|regarding|(?<!')re|on the subject of|promoting"
    rf"|concerning|highlighting|"
    rf"presenting|"
    rf"featuring|telling (?:them|people|everyone|customers|¤+) about|remind(?:ing)? (?:them|people|everyone|"
    rf"everybody|¤+) (?:of|about))"
    rf"\s+(?P<t>[^,;.:¤]{{2,90}}?){STOP}"
)
_COLON = re.compile(
    r"(?:e-?mails?|mails?|newsletter|sms|text|push|posts?|first mail|second email)"
    r"(?:\s*#?\d{1,2})?(?:\s*[(\[][^)\]\n]{0,40}[)\]])?\s*:\s*(?P<t>[^.;¤]{3,120}?)(?=,? to (?:all|our|the|every|"
    r"those|people|[a-z]+s\b)|[.;¤]|$)"
)
_LINK = re.compile(
    r"(?:\b(?:with\s+|and\s+)?(?:an?\s+|the\s+)?(?:link(?:s|ing)?|linked|pointing|leading|points|leads|driving|cta)"
    r"\s+(?:to|is|:)\s*)?(?P<url>(?:https?://|www\.)[^\s,;)>\"']+)"
    r"|\b(?:with\s+|and\s+|w/\s*)?(?:an?\s+|the\s+)?(?:link(?:s|ing)?|linked|pointing|leading)\s+to\s+(?:the\s+"
    r"|our\s+)?(?P<l>/?[\w-]+(?:[./:][\w-]+)*"
    r"(?:\s+(?:page|shop|store|site|website|form|article|webinar|survey|video|app))?)|\b(?:with|w/|plus|and) (?:the|"
    r"a|an) (?P<l2>[\w-]+"
    r" link)\b"
)
_ASSETS = re.compile(
    r"\b(?P<a>(?:(?:product|launch|the same|our|new|hero|team|behind-the-scenes|before-and-after|short|"
    r"customer|teaser|discount|coupon|voucher|promo|pdf|price|label|three|two|\d)\s+)*(?:images?|pictures?|photos?|"
    r"pics?|videos?|screenshots?|"
    r"clips?|film|carousel|infographic|gifs?|trailers?|pdfs?|brochures?|flyers? pdf|e-?books?|white ?papers?|"
    r"vouchers?|(?:coupon|voucher|promo|discount) codes?|"
    r"coupons?|price list|factsheet|lookbook|slides?|deck|artwork|banner image|animation))\b(?!\s+(?:campaign|"
    r"views?|ads?|post))"
)
_WITH = re.compile(rf"(?:\bwith|\bw/)\s*(?P<t>(?:the|a|an|our|free|\d+%?|new|some|product)\s+[^,;.¤]{{2,80}}?){STOP}")
_OBJECT = re.compile(
    rf"\b(?:send|sends|e-?mail|mail|text|share|post|publish|put|tease|resend|announce|promote|introduce|get|gets"
    rf"|receives?|"
    rf"drop|give|offer|push|tweet|schedule|write|launch|release|remind|ask|forward|advertise)\b(?:\s+(?:out|up"
    rf"|live|back))?"
    rf"(?:\s+(?:them|everyone|everybody|people|customers|subscribers|¤+|(?:the |our |all )+(?:members|customers"
    rf"|subscribers|clients)(?=\s+(?:a|an|the|our)\b)))?\s+(?P<t>(?!(?:should|must|will|shall|can|has|have|needs?|"
    rf"to) (?:be|go|"
    rf"to)\b)[a-z0-9%][^,;.:¤]{{1,80}}?){STOP}"
)
_INVITED = re.compile(
    rf"\b(?:invite|welcome)\b[^,;.:]{{1,90}}?\bto\s+(?P<t>(?:the|our|an?)\s+[^,;.:¤]{{2,60}}?)"
    rf"{STOP}"
)
_GOES = re.compile(r"\b(?:the|our|an?)\s+(?P<t>(?:[\w%'-]+\s+){1,4}?)(?:goes|go|is sent|are sent|will go|should go)\b")
_NOUN = re.compile(rf"(?P<t>(?:[\w%'-]+\s+){{0,4}}(?:{MESSAGE}|recording|guide|reminder|invitation|invite|report))\b")
_ADS_FOR = re.compile(rf"\b(?:ads?|campaigns?)\s+(?:for|on|about)\s+(?P<t>(?:the|our|a|an)\s+[^,;.:¤]{{2,60}}?){STOP}")
_REPORT = re.compile(
    r"\b(?P<t>(?:(?!a\b|an\b|the\b|one\b)[a-z-]+\s+)?(?:report|summary|wrap-up|dashboard|scorecard))\b"
)
_REPORT_KINDS = re.compile(
    r"^(?:performance|weekly|monthly|daily|final|results?|campaign|wrap-up|summary|"
    r"quarterly)\b"
)
_CHANNEL = re.compile(
    r"\b(?:by|per|via|as an?|in an?)\s+(?:e-?mail|mail|text(?: message)?|sms|push(?: notification)?)\b"
)
_PLATFORM_LEAD = re.compile(r"\b(?:with|using|through|via|on|in|from|to|over|by)\s+(?:the\s+|our\s+)?$")
_AND = re.compile(r"\s*(?:,|and|or|&|\+|,\s*and)\s*$")
_SUBJECT_OF_ALL = re.compile(
    rf"\b(?:launch(?:ing|es)?|announc(?:e|ing)|introduc(?:e|ing)|releas(?:e|ing)|promot(?:e|ing))\s+(?P<t>(?:the"
    rf"|our|a|an|my)"
    rf"\s+[^,;.:¤]{{2,60}}?){STOP}"
)
_PIECE = re.compile(rf"[^{BLANK},;:.()\n-][^{BLANK},;:.()\n]{{2,70}}")
_WEAK = re.compile(
    r"^\s*(?:(?:for|about|of|on|to|in|at|with|w/|and|that|who|whom|from|via|please|we|you|i)\s+)+", re.IGNORECASE
)
_VERBAL = re.compile(
    r"\b(?:is|are|was|be|will|should|must|can|has|have|had|if|when|who|that|which|not|then|only|don't|didn't|"
    r"haven't|hasn't|gets?|goes|go|per|"
    r"every|each|day|days|week|weeks|hours?|people|everyone|everybody|budget|total|same|again|target\w*|those|"
    r"whoever|it|them|rate|rates)\b"
)
_NO_SUBJECT = re.compile(
    r"\b(?:campaigns?|ads?|sequence|series|flow|e-?mails?|posts?|newsletter|programme|program|it)\b"
)


_TIME_FIRST = re.compile(
    rf"\s*(?:{one_of(*words('repeats')['adverbs'])}|every|each|tomorrow|today|tonight"
    rf"|(?:on |next |this )?{FULL_WEEKDAY}s?"
    r"|at \d|\d{1,2}[:.]\d\d|\d{1,2}\s?[ap]\.?m)\b"
)
"""A label's value that begins with a time tells when the message goes, and not what is in it."""


def platform_phrases(sentence: Sentence, low: str, names: Names) -> list[tuple[int, int]]:
    """Return where `low` says through what something "
    "goes ("with Mailchimp", "on Instagram and Facebook", "by SMS")."""
    found: list[tuple[int, int]] = [hit.span() for hit in _CHANNEL.finditer(low)]
    reached = -1
    for name in names.within(sentence.start, sentence.end, "platform"):
        start, end = name.start - sentence.start, name.end - sentence.start
        if lead := _PLATFORM_LEAD.search(low[:start]):
            found.append((lead.start(), end))
            reached = end
        elif reached >= 0 and _AND.fullmatch(low[reached:start]):
            found.append((reached, end))
            reached = end
    return sorted(found)


def hidden_topics(low: str) -> list[tuple[int, int]]:
    """Return where `low` (platform phrases blanked) holds what is to be said to people, not what is to be done: behind
    "about", or "email:".
    """
    found = [
        hit.span("t")
        for hit in _COLON.finditer(low)
        if not re.match(r"\s*¤", hit["t"])
        and not _TIME_FIRST.match(hit["t"])
        and not re.search(
            r"\bto (?:all|those|our|registrants|people|every|leads|customers|subscribers)\b|\bwho\b", hit["t"]
        )
    ]
    return found + [hit.span("t") for hit in _TOPIC.finditer(low)]


def campaign_subject(sentence: Sentence, low: str) -> str | None:
    """Return what a sentence about the whole campaign says it is for ("We are launching the Aurora"), or None."""
    hit = _SUBJECT_OF_ALL.search(low)
    if hit is None or _NO_SUBJECT.search(hit["t"]):
        return None
    return noun_phrase(sentence.text[slice(*hit.span("t"))])


def read_content(sentence: Sentence, start: int, end: int, low: str, names: Names, action: str) -> Content:
    """Read what the clause from `start` to `end` of `sentence` says is to be sent; `low` has times and audiences
    blanked.
    """
    text = sentence.text
    if action in ("collect_metrics", "notify_team", "sync_audience", "pause_ads", "resume_ads", "adjust_budget"):
        return Content()
    content = _said(sentence, start, end, low, names, action)
    labelled = {
        one.name: text[one.at : one.end].strip(" \"'“”‘’*_") for one in sentence.fields if start <= one.start < end
    }
    update: dict[str, str | tuple[str, ...]] = {
        key: labelled[key] for key in ("topic", "subject", "link") if labelled.get(key)
    }
    if "topic" not in update and content.topic is None and (cell := _free_cell(sentence, low, names)):
        update["topic"] = cell
    if labelled.get("assets"):
        update["assets"] = tuple(re.split(r"\s*(?:,|;|\+|\band\b)\s*", labelled["assets"]))
    return content.model_copy(update=update)


def _free_cell(sentence: Sentence, low: str, names: Names) -> str | None:
    """Return the first cell of a record that says neither what to do nor when, to whom or through what."""
    for start, end in sentence.cells:
        taken = names.within(sentence.start + start, sentence.start + end, "platform")
        labelled = any(one.start == start for one in sentence.fields)
        said = low[start:end]
        if labelled or taken or BLANK in said or EVERYBODY.search(said) or find_actions(said) or names_place(said):
            continue
        if re.search(r"[^\W\d_]{2}", said):
            return sentence.text[start:end].strip(" \"'“”*_|")
    return None


def _said(sentence: Sentence, start: int, end: int, low: str, names: Names, action: str) -> Content:
    text, searched = sentence.text, sentence.low
    quoted = [span for span in quotes(searched) if start <= span[0] and span[1] <= end]
    subjects = [span for span in quoted if _before_subject(searched[start : span[0] - 1].rstrip())]
    bare = None if subjects else _PLAIN_SUBJECT.search(searched, start, end)
    subjects = [bare.span("s")] if bare else subjects
    link = _LINK.search(searched, start, end)
    assets = [text[slice(*hit.span("a"))].strip() for hit in _ASSETS.finditer(searched, start, end)]
    topic = _topic(sentence, start, end, _free(sentence, low, names, link), action)
    said = [
        words
        for left, right in quoted
        if (left, right) not in subjects and (words := text[left:right]) not in (topic or "")
    ]
    return Content(
        topic=" ".join(part for part in (topic, *said) if part) or None,
        subject=text[slice(*subjects[0])] if subjects else None,
        assets=tuple(dict.fromkeys(assets)) or None,
        link=_address(text, link) if link else None,
    )


def _before_subject(before: str) -> bool:
    return bool(_SUBJECT.search(before) or _SUBJECT_OF.search(before))


def _address(text: str, link: re.Match[str]) -> str:
    group = next(name for name in ("url", "l", "l2") if link[name])
    return text[slice(*link.span(group))].rstrip(".!?")


def _free(sentence: Sentence, low: str, names: Names, link: re.Match[str] | None) -> tuple[str, str]:
    """Return the plain form without platforms and links, once with times and audiences and once (`low`) without."""
    spans = platform_phrases(sentence, sentence.low, names)
    spans += [
        (name.start - sentence.start, name.end - sentence.start)
        for name in names.within(sentence.start, sentence.end, "platform")
    ]
    bare = low
    spoken = sentence.low
    for left, right in [*platform_phrases(sentence, spoken, names), *([link.span()] if link else [])]:
        spoken = blank(spoken, left, right)
    for left, right in [*spans, *([link.span()] if link else [])]:
        bare = blank(bare, left, right)
    hidden = [(left - 1, right + 1) for left, right in quotes(sentence.low)]
    for left, right in [*hidden, *(hit.span() for hit in _SUBJECT_WORDS.finditer(sentence.low))]:
        bare = blank(bare, left, right)
    return spoken, bare


def _topic(sentence: Sentence, start: int, end: int, free: tuple[str, str], action: str) -> str | None:
    spoken, bare = free
    text = sentence.text

    def phrase(hit: re.Match[str] | None) -> str | None:
        return noun_phrase(text[slice(*hit.span("t"))]) if hit else None

    for pattern in (_COLON, _TOPIC):
        if found := phrase(pattern.search(spoken, start, end)):
            return found
    if action == "generate_report":
        hit = _REPORT.search(bare, start, end)
        return " ".join(hit["t"].split()) if hit and _REPORT_KINDS.match(hit["t"]) else None
    if action == "start_ads":
        return phrase(_ADS_FOR.search(bare, start, end)) or phrase(_ADS_FOR.search(spoken, start, end))
    if action not in ("publish_post", "publish_page") and (found := phrase(_INVITED.search(bare, start, end))):
        return found if "invit" in found else f"{found} invitation"
    thing = next(
        (found for pattern in (_OBJECT, _GOES, _NOUN) if (found := phrase(pattern.search(bare, start, end)))), None
    )
    extra = phrase(_WITH.search(spoken, start, end))
    if extra and extra != thing and not _ASSETS.fullmatch(extra.lower()):
        return f"{thing} with {extra}" if thing and action.startswith("send_") else thing or extra
    return thing or (None if sentence.cells else _rest(text, bare, start, end))


def _rest(text: str, bare: str, start: int, end: int) -> str | None:
    """Return the first words of a clause that say neither what is done nor when, to whom or through what."""
    for one in find_actions(bare[start:end]):
        bare = blank(bare, start + one.start, start + one.end)
    for piece in _PIECE.finditer(bare, start, end):
        words = noun_phrase(_WEAK.sub("", text[slice(*piece.span())]))
        if words and _tells(words, text[piece.start() : piece.end()]):
            return words
    return None


def _tells(words: str, piece: str) -> bool:
    """Tell whether `words`, which stand in `piece`, say what a step is about: more than one word that isn't small."""
    low = plain(words)
    telling = [word for word in re.findall(r"[\w%'-]{2,}", low) if word not in small_words()]
    led = re.match(r"\s*(?:for|about|with|on|the|our|a|an)\s", plain(piece)) is not None
    return len(telling) >= (1 if led or re.search(r"\d", low) else 2) and not _VERBAL.search(low)
