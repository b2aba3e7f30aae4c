"""Partition keys and the range that covers them."""

from __future__ import annotations

from datetime import date

import dagster as dg
import pytest

from marketflow_dagster.partitions import (
    RANGE_END,
    RANGE_START,
    bounds,
    campaign_zones,
    cell,
    platform_day,
    platform_days,
    read_platform_day,
    register,
)


def test_keys_have_the_dimensions_in_alphabetical_order(instance: dg.DagsterInstance) -> None:
    """Dagster joins dimensions by the alphabetical order of their names, and so do the functions that write keys."""
    register(instance, campaign="lamp", zone=["America/New_York"], day=[date(2026, 11, 23)])
    assert campaign_zones.get_partition_keys(dynamic_partitions_store=instance) == [cell("lamp", "America/New_York")]
    days = platform_days.get_partition_keys(dynamic_partitions_store=instance)
    assert platform_day("mailchimp", date(2026, 11, 23)) == "2026-11-23|mailchimp"
    assert "2026-11-23|mailchimp" in days


def test_a_platform_and_its_day_are_read_back_from_their_key() -> None:
    """What is written as a key is read as the same platform and day."""
    assert read_platform_day(platform_day("google_ads", date(2026, 3, 8))) == ("google_ads", date(2026, 3, 8))


def test_a_key_without_a_date_is_refused() -> None:
    """A key of another form is an error and never a wrong day."""
    with pytest.raises(ValueError, match="isoformat"):
        read_platform_day("soon|mailchimp")


def test_registering_twice_changes_nothing(instance: dg.DagsterInstance) -> None:
    """A key that is known stays known once."""
    for _ in range(2):
        register(instance, campaign="lamp", zone=["Asia/Tokyo", "Asia/Tokyo"])
    assert instance.get_dynamic_partitions("zone") == ["Asia/Tokyo"]
    assert instance.get_dynamic_partitions("campaign") == ["lamp"]


def test_one_key_needs_no_range(instance: dg.DagsterInstance) -> None:
    """A run for one cell carries the cell's own tags."""
    register(instance, campaign="lamp", zone=["Asia/Tokyo"])
    tags = bounds([cell("lamp", "Asia/Tokyo")], campaign_zones, instance)
    assert tags["dagster/partition"] == "lamp|Asia/Tokyo"
    assert RANGE_START not in tags


def test_the_range_covers_all_keys_in_the_order_in_which_they_became_known(instance: dg.DagsterInstance) -> None:
    """Zones are in the order of their arrival, not of the alphabet, so the range's ends are found there."""
    register(instance, campaign="lamp", zone=["Europe/London"])
    register(instance, zone=["America/New_York"])
    register(instance, zone=["Asia/Tokyo"])
    keys = [cell("lamp", "America/New_York"), cell("lamp", "Europe/London")]
    tags = bounds(keys, campaign_zones, instance)
    assert (tags[RANGE_START], tags[RANGE_END]) == ("lamp|Europe/London", "lamp|America/New_York")
    covered = campaign_zones.get_partition_keys_in_range(
        dg.PartitionKeyRange(tags[RANGE_START], tags[RANGE_END]), dynamic_partitions_store=instance
    )
    assert set(keys) <= set(covered)
