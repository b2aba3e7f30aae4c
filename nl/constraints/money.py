"""The money of the whole campaign, where a sentence says that it is for all of it."""

from __future__ import annotations

import re

from nl.constraints.found import ConstraintsRead
from nl.language.measures import budgets

_WHOLE = re.compile(
    r"\b(?:(?:overall|total|whole|entire|maximum|max|combined|campaign(?:'s)?|marketing|media|"
    r"project)\s+(?:campaign\s+)?(?:budget|spend|costs?)|"
    r"budget\s+(?:for|of)\s+(?:the\s+)?(?:whole|entire|campaign|everything|all of (?:this|it)|"
    r"project)|(?:for|on) (?:this|the|the whole|our) campaign|(?:this|the) campaign (?:has|gets|may "
    r"cost|must not cost|costs|can cost)|"
    r"(?:spend|cost)\w*\b[^.;]{0,40}?\b(?:for (?:the )?(?:whole|entire) (?:campaign|thing)|on (?:the "
    r")?(?:whole|entire) (?:campaign|thing)|on this campaign|across everything|for everything|all in "
    r"all|in all|on all of (?:this|it))|"
    r"everything together|whole (?:campaign|thing) (?:must|may|should|can)(?: not|n't)? (?:cost|spend|exceed))\b"
)
_STEP = re.compile(r"\b(?:start|launch|run|begin|kick off|switch on|turn on|boost|set up)\b[^.;]{0,40}?\bads?\b")


def read_budget(read: ConstraintsRead) -> None:
    """Read the budget of a sentence that says it is the campaign's; others belong to a step."""
    hit = _WHOLE.search(read.rest)
    if not hit or _STEP.search(read.rest):
        return
    for money in budgets(read.rest):
        read.put("budget", money.budget.model_dump(), min(hit.start(), money.start), max(hit.end(), money.end))
        return
