"""What the columns of an imported file are for: recognised by their usual names, or told by a mapping."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from marketflow_core.errors import BadInput, UnknownName

Kind = Literal["profiles", "events"]
LEAVE_OUT = "-"
"""The target in a mapping that leaves a column out."""

PERSON = ("profile_id", "user_id", "customer_id")
EVENT_ID = "event_id"
CONTACT = ("email", "phone", "name")
"""Targets that go to the contact source and nowhere else."""

_SHARED: dict[str, tuple[str, ...]] = {
    "time_zone": ("time_zone", "timezone", "tz", "iana_time_zone", "iana_timezone"),
    "country": ("country", "country_code"),
    "region": ("region", "state", "province"),
    "city": ("city", "town"),
    "device": ("device", "device_type"),
}
_PROFILES: dict[str, tuple[str, ...]] = _SHARED | {
    "profile_id": (*PERSON, "id"),
    "age": ("age",),
    "gender": ("gender", "sex"),
    "location_type": ("location_type",),
    "language": ("language", "lang", "language_code", "preferred_language"),
    "lifecycle_stage": ("lifecycle_stage", "lifecycle"),
    "plan": ("plan", "plan_name", "subscription_plan"),
    "loyalty_tier": ("loyalty_tier", "loyalty_level", "loyalty_status"),
    "lifetime_value": ("lifetime_value", "ltv", "clv", "customer_lifetime_value", "total_spent"),
    "order_count": ("order_count", "orders_count", "number_of_orders", "total_orders"),
    "average_order_value": ("average_order_value", "avg_order_value", "aov"),
    "last_purchase_at": ("last_purchase_at", "last_purchase", "last_purchase_date", "last_order_at", "last_order_date"),
    "signed_up_at": ("signed_up_at", "sign_up_date", "signup_date", "signup_at", "registered_at", "created_at"),
    "last_seen_at": ("last_seen_at", "last_seen", "last_active_at", "last_active"),
    "birthday": ("birthday", "birthdate", "birth_date", "date_of_birth", "dob"),
    "interests": ("interests", "interest"),
    "email_subscribed": (
        "email_subscribed",
        "email_opt_in",
        "email_optin",
        "email_consent",
        "email_marketing_consent",
        "accepts_email",
        "subscribed_to_email",
    ),
    "sms_subscribed": (
        "sms_subscribed",
        "sms_opt_in",
        "sms_optin",
        "sms_consent",
        "sms_marketing_consent",
        "accepts_sms",
        "subscribed_to_sms",
    ),
    "job_title": ("job_title", "position"),
    "seniority": ("seniority", "seniority_level"),
    "company_size": ("company_size", "employees", "employee_count", "number_of_employees"),
    "industry": ("industry",),
    "lead_score": ("lead_score",),
    "engagement_score": ("engagement_score",),
}
_EVENTS: dict[str, tuple[str, ...]] = _SHARED | {
    "profile_id": PERSON,
    "event": ("event", "event_type", "kind"),
    "occurred_at": ("occurred_at", "timestamp", "ts", "time", "event_time", "event_timestamp", "datetime"),
    EVENT_ID: (EVENT_ID,),
    "campaign": ("campaign", "campaign_name", "utm_campaign"),
    "step": ("step", "campaign_step"),
    "platform": ("platform",),
    "product": ("product", "product_name"),
    "page": ("page", "page_url", "page_path"),
    "link": ("link", "link_url"),
    "revenue": ("revenue", "amount", "order_value"),
}
ALIASES: dict[Kind, dict[str, tuple[str, ...]]] = {"profiles": _PROFILES, "events": _EVENTS}
REQUIRED: dict[Kind, tuple[str, ...]] = {"profiles": ("profile_id",), "events": ("profile_id", "event", "occurred_at")}
_ROLES = {"profile_id": "the person", "event": "what happened", "occurred_at": "when it happened"}

TYPES: dict[str, str] = {
    **dict.fromkeys(("age", "order_count", "company_size"), "BIGINT"),
    **dict.fromkeys(
        ("lifetime_value", "average_order_value", "lead_score", "engagement_score", "revenue"),
        "DOUBLE",
    ),
    **dict.fromkeys(("email_subscribed", "sms_subscribed"), "BOOLEAN"),
    **dict.fromkeys(("last_purchase_at", "signed_up_at", "last_seen_at", "occurred_at"), "TIMESTAMP"),
    "birthday": "DATE",
    "interests": "VARCHAR[]",
}
"""The types of columns that we know; the others we know are text."""


@dataclass(frozen=True)
class Assignment:
    """What each column of a file is for: its name in the file and in the warehouse."""

    targets: dict[str, str]
    mapped: frozenset[str] = field(default_factory=frozenset)
    """Columns whose target was told, so that nothing is guessed about them."""
    seen: frozenset[str] = field(default_factory=frozenset)
    """All columns of the file so far, those left out included."""

    def source_of(self, target: str) -> str | None:
        """Return the column of the file that gives `target`, or None."""
        return next((name for name, to in self.targets.items() if to == target), None)


def normalised(name: str) -> str:
    """Return a column's name in snake_case: `Order Count`, `orderCount` and `ORDER-COUNT` are `order_count`."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name.strip())
    return re.sub(r"\W+", "_", spaced.lower()).strip("_") or "column"


def assign(kind: Kind, names: Sequence[str], mapping: Mapping[str, str], *, file: str) -> Assignment:
    """Find out what the columns `names` of a file are for; `mapping` (column → our name) rules where it says something.

    Raises `BadInput` where a required column is missing: it lists what was found, what is recognised, and how to map.
    """
    told = _told(names, mapping, file)
    targets = {name: target for name, target in told.items() if target != LEAVE_OUT}
    _add(kind, targets, [name for name in names if name not in told])
    assignment = Assignment(targets, frozenset(told), frozenset(names))
    missing = [target for target in REQUIRED[kind] if assignment.source_of(target) is None]
    if missing:
        raise _missing(kind, missing, names, file)
    return assignment


def extend(kind: Kind, assignment: Assignment, names: Sequence[str]) -> Assignment:
    """Return the assignment with columns that only later rows have; what was settled stays."""
    new = [name for name in names if name not in assignment.seen]
    if not new:
        return assignment
    targets = dict(assignment.targets)
    _add(kind, targets, new)
    return Assignment(targets, assignment.mapped, assignment.seen | set(new))


def is_known(kind: Kind, target: str) -> bool:
    """Tell whether a column of the warehouse is one that we know by name."""
    return target in ALIASES[kind]


def _add(kind: Kind, targets: dict[str, str], names: Sequence[str]) -> None:
    """Give each of the columns `names` a target: the one it is recognised as, else its own name."""
    free = list(names)
    for target, aliases in ALIASES[kind].items():
        if target in targets.values():
            continue
        by_alias = {normalised(name): name for name in reversed(free)}
        found = next((by_alias[alias] for alias in aliases if alias in by_alias), None)
        if found is not None:
            targets[found] = target
            free.remove(found)
    taken = set(targets.values())
    for name in free:
        targets[name] = _unused(normalised(name), taken)
        taken.add(targets[name])


def _told(names: Sequence[str], mapping: Mapping[str, str], file: str) -> dict[str, str]:
    told: dict[str, str] = {}
    by_name = {normalised(name): name for name in reversed(names)}
    for column, target in mapping.items():
        if column not in names and normalised(column) not in by_name:
            raise UnknownName("column", column, names, remedy=f"A mapping names columns of {file}.")
        wanted = LEAVE_OUT if target.strip() in ("", LEAVE_OUT) else normalised(target)
        if wanted in told.values() and wanted not in (LEAVE_OUT, *CONTACT):
            raise BadInput(f"The mapping sends two columns to {wanted}; one column gives it. Nothing was changed.")
        told[column if column in names else by_name[normalised(column)]] = wanted
    return told


def _unused(name: str, taken: set[str]) -> str:
    reserved = {"profile", "profile_id", "event_key", "event_id"}
    wanted, number = name if name not in reserved else f"{name}_", 2
    while wanted in taken:
        wanted, number = f"{name}_{number}", number + 1
    return wanted


def _missing(kind: Kind, missing: Sequence[str], names: Sequence[str], file: str) -> BadInput:
    lines = [f"  - {_ROLES[target]}: one of {', '.join(ALIASES[kind][target])}" for target in missing]
    example = f"{names[0] if names else 'column'}={missing[0]}"
    return BadInput(
        f"{file} lacks a column for {' and '.join(_ROLES[target] for target in missing)}, so no {kind} can be imported "
        f"from it.\nFound: {', '.join(names) or 'no column'}.\nRecognised, in any case and spacing:\n"
        + "\n".join(lines)
        + f"\nWhere a column has another name, map it: {example}. Nothing was changed."
    )
