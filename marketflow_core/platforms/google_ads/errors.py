"""What Google's error envelope means for us.

Sources: google.rpc.Status with a GoogleAdsFailure in `details`; QuotaErrorDetails.retry_delay
(developers.google.com/google-ads/api/reference/rpc/v24/QuotaErrorDetails).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from marketflow_core.platforms.answers import Answer, impersonal
from marketflow_core.platforms.contract import Terminal, Transient, Uncertain
from marketflow_core.platforms.http import Judge

_PASSING = frozenset({"TRANSIENT_ERROR", "CONCURRENT_MODIFICATION", "DEADLINE_EXCEEDED"})


def google_judge(doing: str) -> Judge:
    """Return the reading of an answer to what `doing` tells; one without Google's envelope is left to its status."""

    def judge(answer: Answer, harmless: bool) -> Transient | Terminal | Uncertain | None:
        if not isinstance(answer.get("error"), Mapping):
            return None
        codes = dict(error_codes(answer))
        told = "; ".join(f"{category}: {code}" for category, code in codes.items()) or str(
            answer.get("error", "status")
        )
        if answer.status == 429 or "quotaError" in codes:
            return Transient(f"Google Ads limits our calls and did not {doing} ({told}).", retry_delay(answer))
        if answer.status >= 500 and answer.status != 503:
            return None
        if _PASSING.intersection(codes.values()):
            return Transient(f"Google Ads could not {doing} just now ({told}).")
        if answer.status == 401 or "authenticationError" in codes:
            return Terminal(
                f"Google Ads did not {doing}: the access was withdrawn or has expired ({told}). "
                "Reconnect the account and set the new refresh_token."
            )
        if answer.status == 403 or "authorizationError" in codes:
            return Terminal(f"Google Ads did not {doing}: the account or the developer token may not ({told}).")
        if answer.status == 503:
            return None
        return Terminal(f"Google Ads refused to {doing} ({told}).{_said(answer)}")

    return judge


def token_judge(answer: Answer, harmless: bool) -> Transient | Terminal | Uncertain | None:
    """Read the token endpoint's errors (RFC 6749, section 5.2)."""
    del harmless
    problem = answer.get("error")
    if answer.status not in (400, 401) or not isinstance(problem, str):
        return None
    if problem == "invalid_grant":
        return Terminal(
            "Google Ads let nobody in: the refresh token has expired or was withdrawn (invalid_grant). "
            "Reconnect the account and set the new refresh_token."
        )
    return Terminal(f"Google Ads let nobody in ({impersonal(problem)}): check client_id and client_secret.")


def error_codes(answer: Answer) -> Iterator[tuple[str, str]]:
    """Yield the codes of all errors in an answer: category (`campaignError`) and value (`DUPLICATE_CAMPAIGN_NAME`)."""
    for error in _errors(answer):
        codes = error.get("errorCode")
        for category, code in codes.items() if isinstance(codes, Mapping) else ():
            yield str(category), str(code)


def retry_delay(answer: Answer) -> float | None:
    """Return the seconds that Google asks us to wait (a protobuf Duration, `"30s"`), or None where it doesn't."""
    waits: list[float] = []
    for error in _errors(answer):
        details = error.get("details")
        quota = details.get("quotaErrorDetails") if isinstance(details, Mapping) else None
        text = str(quota.get("retryDelay", "")) if isinstance(quota, Mapping) else ""
        if re.fullmatch(r"\d+(\.\d+)?s", text):
            waits.append(float(text[:-1]))
    return max(waits, default=None)


def _errors(answer: Answer) -> Iterator[Mapping[str, Any]]:
    for detail in answer.get("error", "details", default=None) or ():
        errors = detail.get("errors") if isinstance(detail, Mapping) else None
        for error in errors if isinstance(errors, list) else ():
            if isinstance(error, Mapping):
                yield error


def _said(answer: Answer) -> str:
    first = next((error.get("message") for error in _errors(answer)), None) or answer.get("error", "message")
    return f" It said: {impersonal(first)}" if isinstance(first, str) and first else ""
