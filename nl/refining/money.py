"""Another budget: for ads, or for the whole campaign; as a sum, as so much more or less, doubled or halved."""

from __future__ import annotations

import re
from decimal import Decimal

from marketflow_core.plan.edits import with_limits, with_step
from marketflow_core.plan.models import Budget, Plan
from nl.language.lexicon import one_of, words
from nl.language.measures import MONEY, budgets
from nl.refining.requests import NotPlaced, Request
from nl.refining.which import meant, several

_ABOUT = re.compile(r"\b(?:budgets?|spend(?:s|ing)?|cost|costs)\b")
_NEW = re.compile(r"^(?:also\s+)?(?:start|launch|begin|set up|send|post|publish)\b")
_BARE = re.compile(
    r"(?<![\w.,$€£¥])(?P<n>\d[\d,]*(?:\.\d+)?\s?(?:k\b)?)(?!\s*%|\w|\s*(?:percent|days?|hours?|weeks?|am|pm)\b|:\d)"
)
_PERIOD = re.compile(
    r"\s*(?:a|per|/|each|every)\s*(?:day|week|month)\b|\s*\bdaily\b|\s*\b(?:in total|total|overall|altogether|all in)\b"
)
_PERCENT = re.compile(
    r"\b(?:by\s+)?(?P<n>\d{1,3}(?:\.\d+)?)\s*(?:%|percent|per cent)(?:\s+(?:more|less|higher|lower))?"
)
_BY = re.compile(r"\bby\s*$")
_LESS = re.compile(r"\b(?:cut|reduce|lower|decrease|less|lower|shrink|trim|down)\b")
_MORE = re.compile(r"\b(?:raise|increase|bump|lift|more|higher|up|extend|add)\b")
_TIMES = re.compile(r"\b(?P<w>double|halve|half|triple)\b")
_HOW = re.compile(
    r"\b(?:budgets?|spend(?:s|ing)?|costs?|raise|increase|bump|lift|more|higher|extend|cut|reduce|lower|decrease|less|shrink|trim"
    r"|up|down|daily|per|a|day|total|amount|money|adjust|is|be|should|for)\b"
)


def change_money(asked: Request) -> Plan | None:
    """Return the plan with the budget that `asked` names; None where it speaks of no money."""
    if _NEW.match(asked.low) or not (_ABOUT.search(asked.low) or MONEY.search(asked.low)):
        return None
    whole = re.search(rf"\b(?:{one_of(*words('refining')['limits']['budget'])})\b", asked.low) is not None
    ads = [step for step in asked.plan.steps if step.action == "start_ads"]
    limit = asked.plan.constraints.budget
    currency = next((step.budget.currency for step in ads if step.budget), limit.currency if limit else "USD")
    change = _change(asked, currency)
    if change is None:
        return None
    if whole:
        asked.rest = re.sub(one_of(*words("refining")["limits"]["budget"]), " ", asked.rest)
    for hit in list(_HOW.finditer(asked.rest)):
        asked.take(*hit.span())
    found = meant(asked, lambda step: step.action == "start_ads")
    if not found.named and (whole or (limit is not None and not any(step.budget for step in ads))):
        return with_limits(asked.plan, budget=_changed(asked, limit, change).model_dump(mode="json"))
    if not found.steps:
        raise NotPlaced("The plan has no ads whose budget could be changed.", "The campaign budget is $5,000 in total")
    if len(found.steps) > 1 and not found.named:
        raise several(asked, found.steps)
    plan = asked.plan
    for step in found.steps:
        plan = with_step(plan, step.model_copy(update={"budget": _changed(asked, step.budget, change)}))
    return plan


class _Change:
    """A new sum (`per` null: as before), a sum to add (`by`), or a factor."""

    def __init__(self, amount: Budget | None, per: str | None, factor: Decimal | None, sign: int) -> None:
        self.amount = amount
        self.per = per
        self.factor = factor
        self.sign = sign


def _change(asked: Request, currency: str) -> _Change | None:
    less = _LESS.search(asked.low) is not None
    if hit := asked.take_all(_PERCENT):
        share = Decimal(hit["n"]) / 100
        if not less and not _MORE.search(asked.low):
            raise NotPlaced("Say whether the budget goes up or down.", f"Raise the budget by {hit['n']}%")
        return _Change(None, None, 1 - share if less else 1 + share, 0)
    if hit := asked.take_all(_TIMES):
        return _Change(None, None, {"double": Decimal(2), "triple": Decimal(3)}.get(hit["w"], Decimal("0.5")), 0)
    low, start = _with_currency(asked, currency)
    found = budgets(low)
    if not found or start is None:
        return None
    begin, end = start
    by = _BY.search(asked.low[:begin]) is not None
    said = _PERIOD.match(asked.low, end)
    asked.take(begin, said.end() if said else end)
    by = by or re.match(r"\s*(?:more|less)\b", asked.low[end:]) is not None
    per = found[-1].budget.per if said or "daily" in asked.low else None
    sign = 0 if not by else -1 if less else 1
    return _Change(found[-1].budget, per, None, sign)


def _with_currency(asked: Request, currency: str) -> tuple[str, tuple[int, int] | None]:
    """Return the words with the budget's currency before a bare number, and where the sum stands in the request."""
    low = asked.rest
    if hit := MONEY.search(low):
        return low, hit.span()
    numbers = list(_BARE.finditer(low))
    if not numbers:
        return low, None
    hit = numbers[-1]
    sign = {"JPY": "¥"}.get(currency, f"{currency.lower()} ")
    return f"{low[: hit.start()]}{sign}{low[hit.start() :]}", hit.span()


def _changed(asked: Request, before: Budget | None, change: _Change) -> Budget:
    if change.amount is None or change.sign:
        if before is None:
            raise NotPlaced("There is no budget yet that could go up or down.", "Make the budget $300 a day")
        if change.amount is None:
            amount = (before.amount * (change.factor or 1)).quantize(Decimal("0.01"))
        else:
            amount = before.amount + change.sign * change.amount.amount
        if amount <= 0:
            raise NotPlaced("Nothing would be left of the budget. To stop the ads, say so.", "Drop the ads")
        return before.model_copy(update={"amount": amount})
    new = change.amount
    per = change.per or (before.per if before else new.per)
    return Budget.model_validate({"amount": new.amount, "currency": new.currency, "per": per})
