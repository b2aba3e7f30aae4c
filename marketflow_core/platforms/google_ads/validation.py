"""What the simulated account refuses: the rules of Google Ads that a campaign of ours could break."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

_BIDDING = frozenset({"targetSpend", "manualCpc", "maximizeConversions", "maximizeConversionValue", "biddingStrategy"})
_REQUIRED = {
    "campaignBudgets": ("amountMicros",),
    "campaigns": ("name", "advertisingChannelType", "campaignBudget", "containsEuPoliticalAdvertising", "status"),
    "campaignCriteria": ("campaign",),
    "adGroups": ("name", "campaign"),
    "adGroupCriteria": ("adGroup",),
    "adGroupAds": ("adGroup", "ad"),
}


@dataclass(frozen=True)
class Fault:
    """One error of a GoogleAdsFailure; `operation` is the number of the operation it is in."""

    category: str
    code: str
    message: str
    operation: int | None = None

    def at(self, number: int) -> Fault:
        """Return the fault, placed in operation `number`."""
        return replace(self, operation=number)

    def as_json(self) -> dict[str, Any]:
        """Return the fault as Google writes it."""
        error: dict[str, Any] = {"errorCode": {self.category: self.code}, "message": self.message}
        if self.operation is not None:
            place = {"fieldName": "mutate_operations", "index": self.operation}
            error["location"] = {"fieldPathElements": [place]}
        return error


def faults_of(kind: str, doc: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what is wrong with an object that is to be stored."""
    for field in _REQUIRED[kind]:
        if not doc.get(field):
            yield Fault("fieldError", "REQUIRED", f"The required field {field} was not present.")
    if kind == "campaignBudgets":
        yield from _money_faults(doc.get("amountMicros"))
    if kind == "campaigns" and not _BIDDING.intersection(doc):
        yield Fault("campaignError", "BIDDING_STRATEGY_REQUIRED", "A campaign needs a bidding strategy.")
    if kind == "adGroupAds":
        yield from _ad_faults(doc.get("ad") or {})


def _money_faults(amount: Any) -> Iterator[Fault]:
    if amount is None:
        return
    if not isinstance(amount, str) or not amount.isdigit() or int(amount) <= 0:
        yield Fault("campaignBudgetError", "MONEY_AMOUNT_TOO_SMALL", "The money amount is too small.")
    elif int(amount) % 10_000:
        told = "The money amount is not a multiple of the minimum currency unit."
        yield Fault("campaignBudgetError", "NON_MULTIPLE_OF_MINIMUM_CURRENCY_UNIT", told)


def _ad_faults(ad: Mapping[str, Any]) -> Iterator[Fault]:
    if not ad.get("finalUrls"):
        yield Fault("adError", "MISSING_FINAL_URL", "An ad needs a final URL.")
    search = ad.get("responsiveSearchAd") or {}
    for field, least, most, longest in (("headlines", 3, 15, 30), ("descriptions", 2, 4, 90)):
        texts = [one.get("text", "") for one in search.get(field, [])]
        if not least <= len(texts) <= most:
            yield Fault("adError", "INVALID_NUMBER_OF_ASSETS", f"An ad needs {least} to {most} {field}.")
        if any(not text or len(text) > longest for text in texts):
            yield Fault("stringLengthError", "TOO_LONG", f"Each of {field} has 1 to {longest} characters.")
        if len({text.lower() for text in texts}) != len(texts):
            yield Fault("adError", "DUPLICATE_ASSETS", f"All {field} must differ.")
