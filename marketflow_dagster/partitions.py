"""The partitions: campaigns, time zones and days come and go at run time; platforms are those with a connector.

Keys of two dimensions follow the alphabetical order of the dimensions' names, as Dagster has it:
`product_launch|America/New_York` (campaign, zone) and `2026-11-23|mailchimp` (day, platform). Days are dynamic because
a rehearsal can take place on any date.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import available_timezones

import dagster as dg
from dagster._core.instance import DynamicPartitionsStore

from marketflow_core.campaign.briefs import find_brief
from marketflow_core.campaign.workspace import open_workspace
from marketflow_core.platforms.registry import connectors
from marketflow_core.settings import load_settings

RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"
"""Tags by which Dagster hands one run a range of partitions."""


class WelcomingPartitions(dg.DynamicPartitionsDefinition):
    """Dynamic partitions that take a key in when somebody asks for it by name and it stands for something real.

    So `dagster asset materialize --partition …` works for a brief that was just written, and in a Dagster store that
    never saw the campaign, such as the temporary one that Dagster uses without `DAGSTER_HOME`.
    """

    def is_real(self, key: str) -> bool:
        """Tell whether `key` stands for something that there is; each kind of partition knows what is real for it."""
        del key
        return False

    def has_partition_key(
        self,
        partition_key: str,
        current_time: datetime | None = None,
        dynamic_partitions_store: DynamicPartitionsStore | None = None,
    ) -> bool:
        """Tell whether the key is known; one that is not yet, and is real, becomes known."""
        if super().has_partition_key(partition_key, current_time, dynamic_partitions_store):
            return True
        with dg.partition_loading_context(current_time, dynamic_partitions_store) as loading:
            store = loading.dynamic_partitions_store
        if self.name is None or not isinstance(store, dg.DagsterInstance) or not self.is_real(partition_key):
            return False
        store.add_dynamic_partitions(self.name, [partition_key])
        return True


class Campaigns(WelcomingPartitions):
    """Campaigns with a stored plan or a brief in the campaigns folder."""

    def is_real(self, key: str) -> bool:
        """Look for a brief of that name, then for a stored plan."""
        settings = load_settings()
        if find_brief(settings.campaigns, key) is not None:
            return True
        with open_workspace(settings) as ws:
            return ws.plans.latest(key) is not None


class Zones(WelcomingPartitions):
    """IANA time zones."""

    def is_real(self, key: str) -> bool:
        """Look the zone up in the time zone database."""
        return key in available_timezones()


class Days(WelcomingPartitions):
    """Days as ISO 8601 has them."""

    def is_real(self, key: str) -> bool:
        """Read the key as a date, in its long form."""
        try:
            return date.fromisoformat(key).isoformat() == key
        except ValueError:
            return False


campaigns = Campaigns(name="campaign")
zones = Zones(name="zone")
days = Days(name="day")
platforms = dg.StaticPartitionsDefinition(sorted(connectors()))

campaign_zones = dg.MultiPartitionsDefinition({"campaign": campaigns, "zone": zones})
platform_days = dg.MultiPartitionsDefinition({"platform": platforms, "day": days})


def cell(campaign: str, zone: str) -> str:
    """Return the partition key of one campaign in one time zone."""
    return f"{campaign}|{zone}"


def platform_day(platform: str, day: date) -> str:
    """Return the partition key of one platform on one UTC day."""
    return f"{day.isoformat()}|{platform}"


def read_platform_day(key: str) -> tuple[str, date]:
    """Return the platform and the UTC day of a partition key. Raises `ValueError` on anything else."""
    day, _, platform = key.partition("|")
    return platform, date.fromisoformat(day)


def register(
    instance: dg.DagsterInstance,
    *,
    campaign: str | None = None,
    zone: Iterable[str] = (),
    day: Iterable[date] = (),
) -> None:
    """Make partition keys known, in order, where they aren't yet: one unknown key would fail a whole tick or run."""
    wanted = {
        "campaign": [campaign] if campaign else [],
        "zone": sorted(set(zone)),
        "day": sorted({one.isoformat() for one in day}),
    }
    for name, keys in wanted.items():
        if keys:
            instance.add_dynamic_partitions(name, keys)


def bounds(
    keys: Sequence[str], definition: dg.MultiPartitionsDefinition, instance: dg.DagsterInstance
) -> dict[str, str]:
    """Return the tags of one run that covers `keys`: the smallest range that holds them all.

    A range of two dimensions is a rectangle and may hold more cells than are wanted, so the run is told its cells in
    its configuration as well.
    """
    if len(keys) == 1:
        return dict(definition.get_tags_for_partition_key(definition.get_partition_key_from_str(keys[0])))
    corners: list[tuple[str, str]] = []
    for place, dimension in enumerate(definition.partitions_defs):
        wanted = {key.split("|")[place] for key in keys}
        known = dimension.partitions_def.get_partition_keys(dynamic_partitions_store=instance)
        inside = [key for key in known if key in wanted]
        corners.append((inside[0], inside[-1]))
    return {
        RANGE_START: "|".join(first for first, _last in corners),
        RANGE_END: "|".join(last for _first, last in corners),
    }
