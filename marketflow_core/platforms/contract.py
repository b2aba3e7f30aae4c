"""What every connector offers, and what a call to a platform can end as.

A call ends `Confirmed`, `Transient` (nothing happened, try again), `Terminal` (nothing happened, don't) or `Uncertain`
(it may have arrived: look it up by our own reference before anything else).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from marketflow_core.plan.models import Budget, Content

if TYPE_CHECKING:
    from marketflow_core.platforms.http import Connection


@dataclass(frozen=True)
class CredentialField:
    """One credential of a platform: its key (`api_key`), what it is in words, and whether it may be shown.

    `aliases` are other keys that people use for it; one that isn't `required` may be left out in live mode too.
    """

    key: str
    meaning: str
    secret: bool = True
    required: bool = True
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Manifest:
    """What is known of a platform without calling it.

    `actions` are plan actions it can carry out; `batch_size` the most people in one delivery (0: not for people);
    `base_url` and `api_version` are settings' defaults; `sunset` is the day the version stops, where it is known;
    `contract` names the vendor description that the connector is held against.
    """

    slug: str
    name: str
    channels: frozenset[str]
    actions: frozenset[str]
    credentials: tuple[CredentialField, ...]
    base_url: str
    api_version: str
    contract: str
    batch_size: int = 0
    reports_metrics: bool = True
    reports_engagement: bool = False
    sunset: date | None = None


@dataclass(frozen=True)
class Recipient:
    """One person a message goes to. The address exists only in memory, for the batch that needs it."""

    profile_id: int
    address: str = field(repr=False)
    time_zone: str = "UTC"


@dataclass(frozen=True)
class Delivery:
    """One thing to hand to a platform: a batch of messages, a post, a page or an ad campaign.

    `reference` is our own unique name for it; a connector must put it where the platform lets us look it up again, and
    into the tracked link as `utm_content`. `zone` is the region it is for. `at` is the planned instant (UTC).
    `targeting` holds translated audience terms for ads: `age_min`, `age_max`, `countries`, `interests`.
    """

    reference: str
    campaign: str
    step: str
    zone: str
    action: str
    at: datetime
    content: Content
    recipients: tuple[Recipient, ...] = ()
    budget: Budget | None = None
    targeting: Mapping[str, object] = field(default_factory=dict)
    link: str | None = None
    stops: tuple[str, ...] = ()
    """For `pause_ads`/`resume_ads`/`adjust_budget`: external ids of what is paused, resumed or changed."""


@dataclass(frozen=True)
class Rejection:
    """A recipient the platform did not take, by its recipient key, and why."""

    recipient_key: str
    reason: str


@dataclass(frozen=True)
class Confirmed:
    """The platform has it, under `external_id`; `rejected` are the people in the batch that it did not take."""

    external_id: str
    rejected: tuple[Rejection, ...] = ()


@dataclass(frozen=True)
class Transient:
    """Nothing happened; the same call may be made again, after `retry_after` seconds if it is given."""

    reason: str
    retry_after: float | None = None


@dataclass(frozen=True)
class Terminal:
    """Nothing happened, and the same call will never work."""

    reason: str


@dataclass(frozen=True)
class Uncertain:
    """It may or may not have arrived: reconcile by reference, never repeat blindly."""

    reason: str


Outcome = Confirmed | Transient | Terminal | Uncertain


@dataclass(frozen=True)
class Engagement:
    """One thing a recipient did with a delivery.

    `event` is a plan event (`email_opened`, `email_clicked`, `unsubscribed`).
    """

    external_id: str
    recipient_key: str
    event: str
    at: datetime


@dataclass(frozen=True)
class Figure:
    """One measured number of one platform and day, for one of our deliveries.

    `metric` is a countable base metric of the one schema (`impressions`, `clicks`, `delivered`, `opens`, `bounces`,
    `unsubscribes`, `spend`, `conversions`, `revenue`, `sessions`, `page_views`, `likes`, `shares`, `comments`, `reach`,
    `video_views`); rates are worked out from them later. `reference` is the delivery's. Money carries its currency.
    """

    reference: str
    day: date
    metric: str
    value: float
    currency: str | None = None


class Connector(ABC):
    """One platform. Calls are asynchronous and go over the connection that was handed in; the platform keeps state."""

    manifest: ClassVar[Manifest]

    def __init__(self, connection: Connection) -> None:
        """Work over `connection`; nothing is asked of the platform yet."""
        self.connection = connection

    @abstractmethod
    async def check(self) -> None:
        """Prove that the credentials work with the cheapest read call; raise `PlatformRefused` where they don't."""

    @abstractmethod
    async def deliver(self, delivery: Delivery) -> Outcome:
        """Carry out one delivery, once. Never raises for what the platform answers: the outcome says it."""

    @abstractmethod
    async def find(self, reference: str) -> Confirmed | None:
        """Return what the platform holds under our `reference`, finished, or None where it holds nothing finished.

        Raises `PlatformRefused` where the platform can't be asked.
        """

    @abstractmethod
    async def figures(self, day: date, references: Mapping[str, str]) -> Sequence[Figure]:
        """Return the day's numbers (UTC day) of the deliveries in `references` (external id → our reference)."""

    async def engagement(
        self, external_ids: Sequence[str], *, since: datetime, until: datetime
    ) -> Sequence[Engagement]:
        """Return what recipients did in `[since, until)` with the deliveries `external_ids`; none by default."""
        del external_ids, since, until
        return ()

    def unsaid(self, delivery: Delivery) -> Sequence[str]:
        """Return, in words, what of `delivery` the platform can't be told; nothing by default."""
        del delivery
        return ()

    def recipient_key(self, address: str) -> str:
        """Return what the platform calls a recipient in its reports; the address itself by default."""
        return address
