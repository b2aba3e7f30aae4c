"""Metrics asked for under a team's own names, matched with the names that a plan knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from marketflow_core.errors import BadInput, UnknownName
from marketflow_core.plan.criteria import duration_of
from marketflow_core.plan.models import Dimension, MetricsRequest
from marketflow_core.plan.vocabulary import METRICS, PLATFORM_NAMES

_FREQUENCIES = {"hourly": "PT1H", "daily": "P1D", "weekly": "P1W", "monthly": "P1M"}
_PREFIXES = ("email_", "ads_", "ad_", "social_", "web_", "site_", "sms_")
"""What people put before a metric's name to say where it comes from, which `source` says already."""
_KEYS = ("collection_frequency", "metrics", "dimensions")
_METRIC_KEYS = ("name", "source", "field")


@dataclass(frozen=True)
class MetricRequest:
    """One metric as it was asked for: the team's name for it, the plan's, the platforms, and the platform's field."""

    name: str
    metric: str
    sources: tuple[str, ...] = ()
    field: str | None = None


@dataclass(frozen=True)
class MetricsSetup:
    """What was asked for, and what it comes to in the plan."""

    requests: tuple[MetricRequest, ...]
    request: MetricsRequest

    @classmethod
    def read(cls, settings: Mapping[str, Any]) -> MetricsSetup:
        """Read `{"collection_frequency", "metrics": [{"name", "source", "field"}], "dimensions"}`.

        A metric without a source comes from all platforms. Raises `BadInput` or `UnknownName` with what is allowed.
        """
        _only(settings, _KEYS, "The metrics' configuration")
        requests = tuple(map(_request, _list(settings.get("metrics", ()), "metrics")))
        sources = {source for request in requests for source in request.sources}
        from_all = not sources or any(not request.sources for request in requests)
        return cls(
            requests,
            MetricsRequest.model_validate(
                {
                    "names": tuple(dict.fromkeys(request.metric for request in requests)),
                    "platforms": "all" if from_all else tuple(sorted(sources)),
                    "every": _every(settings.get("collection_frequency")),
                    "dimensions": _dimensions(settings.get("dimensions", ())),
                }
            ),
        )


def metric_named(name: str) -> str:
    """Return the plan's name of the metric that a team calls `name`: `email_open_rate` is `open_rate`.

    Raises `UnknownName` with the closest names.
    """
    for prefix in ("", *_PREFIXES):
        if name.startswith(prefix) and name.removeprefix(prefix) in METRICS:
            return name.removeprefix(prefix)
    raise UnknownName("metric", name, METRICS)


def _request(raw: Any) -> MetricRequest:
    if isinstance(raw, str):
        return MetricRequest(raw, metric_named(raw))
    if not isinstance(raw, Mapping) or "name" not in raw:
        raise BadInput("Each entry of “metrics” is a name, or has a “name”, a “source” and a “field”.")
    _only(raw, _METRIC_KEYS, f"The metric “{raw['name']}”")
    source = raw.get("source") or ()
    sources = (source,) if isinstance(source, str) else tuple(_list(source, "source"))
    for slug in sources:
        if slug not in PLATFORM_NAMES:
            raise UnknownName("platform", str(slug), PLATFORM_NAMES)
    name = str(raw["name"])
    return MetricRequest(name, metric_named(name), sources, raw.get("field"))


def _every(frequency: Any) -> str | None:
    if frequency is None:
        return None
    try:
        return _FREQUENCIES.get(str(frequency).lower()) or duration_of(frequency)
    except BadInput as problem:
        raise BadInput(
            f"The collection frequency “{frequency}” can't be read; allowed are {', '.join(_FREQUENCIES)}, "
            "a timeframe such as 6h, and an ISO 8601 duration such as PT6H."
        ) from problem


def _dimensions(given: Any) -> tuple[str, ...]:
    known = get_args(Dimension)
    for name in _list(given, "dimensions"):
        if name not in known:
            raise UnknownName("dimension", str(name), known, remedy=f"Allowed: {', '.join(known)}.")
    return tuple(dict.fromkeys(given))


def _list(given: Any, key: str) -> Sequence[Any]:
    if not isinstance(given, Sequence) or isinstance(given, str):
        raise BadInput(f"“{key}” must be a list.")
    return given


def _only(given: Mapping[str, Any], allowed: Sequence[str], what: str) -> None:
    if unknown := sorted(set(map(str, given)) - set(allowed)):
        raise BadInput(
            f"{what} has no key {', '.join(f'“{key}”' for key in unknown)}; allowed are {', '.join(allowed)}."
        )
