"""How people ask for what stays inside: metrics, reports, notices to the team."""

from __future__ import annotations

from collections.abc import Iterator

from nl.actions.wording import ASKED, REPORT, TEAM, led, said, verb


def inside() -> Iterator[tuple[str, int, str]]:
    """Yield the wordings for metrics, reports and notices to the team: action, rank and pattern."""
    yield "collect_metrics", 0, led(rf"{verb('collect')}\b(?!\s+(?:sheet|list|album|over|out|yourself))")
    yield "collect_metrics", 0, rf"\bcampaign,?\s+(?P<at>{verb('collect')})\b"
    yield (
        "collect_metrics",
        2,
        said(
            rf"(?:metrics|kpis|rates?|impressions|clicks|conversions|ctr|spend|revenue|sessions|numbers|figures|"
            rf"opens|data)\s+{ASKED}(?:collected|gathered|pulled|tracked|measured|monitored|recorded|captured|"
            rf"watched)\b"
        ),
    )
    yield "generate_report", 1, led(rf"{verb('report')}\b[^.;]{{0,45}}?\b{REPORT}\b")
    yield "generate_report", 1, led(r"(?:report on|report back|reports?)\b")
    yield (
        "generate_report",
        1,
        said(
            rf"{REPORT}\s+(?:for|to|on|by|with|comparing|at|that|every|goes|showing|of|of the|per|across|in|is|are|"
            rf"gets?|should|each|after|when|once)\b|\bgets?\s+(?:a|the)\s+(?:[\w-]+\s+){{0,2}}{REPORT}\b"
        ),
    )
    know = r"(?:know|heads[- ]?up|have (?:a )?heads[- ]?up)"
    asking = r"(?!\s+(?:if|what|whether|how(?! many| much)|your|that they|(?:when|once|as soon as) you)\b)"
    musing = r"(?!let (?:me|us) (?:think|see|check|look)\b)"
    yield (
        "notify_team",
        1,
        led(rf"{musing}{verb('notify')}\s+{TEAM}(?:\s+{know}{asking})?(?!\s+(?:the|a|our)\s+{REPORT}|\s+know)"),
    )
    yield "notify_team", 1, led(rf"let\s+(?:[\w'-]+\s+){{1,5}}?know\b{asking}")
    yield (
        "notify_team",
        0,
        led(
            r"(?:hand|pass|route|forward|assign|transfer|escalate|refer|give|send)s?\s+(?:(?:them|these|those|it|"
            r"him|her|¤+|the|hot|new|warm|leads?|list|contacts?|people|everyone|all|over|on)\s+){0,5}(?:over |on )"
            r"?to (?:the |our )?(?:[\w-]+ )?(?:sales|support|success|account managers?|reps?)\b(?: (?:team|reps?|"
            r"desk))?"
        ),
    )
    yield "notify_team", 1, led(r"hand(?:s|ed)? (?:it |this )?over to\b")
    yield (
        "notify_team",
        0,
        led(
            rf"(?:give|send|drop)s?\s+{TEAM}\s+(?:an?\s+)?(?:shout|heads[- ]?up|ping|nudge|note|notice|bell|"
            rf"slack(?: message)?)\b"
        ),
    )
    yield "notify_team", 0, said(r"slack (?:message|msg|note|ping|post|notification|alert)s?\b")
    yield (
        "notify_team",
        0,
        led(
            r"(?:ping|message|msg|slack|notify|alert|tell)s?\b[^.;,]{0,40}?\b(?:on|in|via|through|over) slack\b|"
            r"(?:post|drop|write|put|share|send)s?\b[^.;,]{0,60}?\b(?:on|in|to|via|through|over)\s+(?:slack\b|"
            r"(?:the\s+)?#[\w-]+)"
        ),
    )
    yield (
        "notify_team",
        0,
        led(r"(?:call|trigger|fire|hit|ping|invoke|post to|send to)s?\s+(?:[\w'-]+\s+){0,2}webhook\b"),
    )
    yield (
        "notify_team",
        1,
        said(rf"{TEAM}\s+{ASKED}(?:informed|notified|told|alerted|warned|pinged|briefed|reminded|updated)\b"),
    )
    yield "notify_team", 1, said(rf"(?:heads[- ]?up|alert|notice|notification|note) (?:to|for) {TEAM}")
