"""Demo data: the same for the same seed, and believable."""

# ruff: noqa: DTZ001 - the warehouse keeps instants in UTC without a zone, so that is what is compared

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from marketflow_core.data.demo import ensure_people, make_demo_data
from marketflow_core.data.importing import import_file
from marketflow_core.errors import BadInput
from marketflow_core.plan.vocabulary import EVENTS, FIELDS
from marketflow_core.store.contacts import open_contacts
from marketflow_core.store.home import Home
from marketflow_core.store.warehouse import Warehouse
from tests.data.conftest import events, every_byte, profiles

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("shop"))
    make_demo_data(home, profiles=3_000, events=40_000, seed=7, now=NOW)
    return home


def test_the_same_seed_sizes_and_day_give_the_same_bytes_in_another_home(shop: Home, tmp_path: Path) -> None:
    other = Home(tmp_path)
    result = make_demo_data(other, profiles=3_000, events=40_000, seed=7, now=NOW.replace(hour=1))
    assert result.fresh
    assert Warehouse(other).version() == Warehouse(shop).version()
    ours, theirs = (
        {Path(name).name: content for name, content in every_byte(home).items() if name.endswith(".parquet")}
        for home in (shop, other)
    )
    assert ours == theirs


@pytest.mark.parametrize("change", [{"seed": 8}, {"events": 39_999}, {"now": NOW + timedelta(days=1)}])
def test_another_seed_size_or_day_gives_other_data(shop: Home, tmp_path: Path, change: dict[str, int]) -> None:
    home = Home(tmp_path)
    make_demo_data(home, **{"profiles": 3_000, "events": 40_000, "seed": 7, "now": NOW, **change})  # pyright: ignore[reportArgumentType] - mixed on purpose
    assert Warehouse(home).version() != Warehouse(shop).version()


def test_what_the_home_holds_already_is_not_made_again(shop: Home) -> None:
    before = every_byte(shop).keys()
    assert not make_demo_data(shop, profiles=3_000, events=40_000, seed=7, now=NOW).fresh
    assert every_byte(shop).keys() == before


def test_every_field_and_event_of_the_vocabulary_is_there(shop: Home) -> None:
    assert set(Warehouse(shop).profile_columns()) >= FIELDS | {"time_zone", "profile_id"}
    assert set(Warehouse(shop).event_kinds()) == EVENTS
    assert Warehouse(shop).counts() == (3_000, 40_000)


def test_people_live_on_every_continent_in_forty_zones(shop: Home) -> None:
    zones = Counter(person["time_zone"] for person in profiles(shop))
    assert len(zones) >= 40
    assert {zone.split("/")[0] for zone in zones} >= {"America", "Europe", "Asia", "Africa", "Australia", "Pacific"}


def test_consent_and_activity_are_skewed_as_in_life(shop: Home) -> None:
    people = profiles(shop)
    assert 0.65 < sum(person["email_subscribed"] for person in people) / len(people) < 0.76
    assert 0.2 < sum(person["sms_subscribed"] for person in people) / len(people) < 0.3
    active = Counter(event["profile_id"] for event in events(shop))
    assert 0.12 < 1 - len(active) / len(people) < 0.25
    busiest = sum(count for _, count in active.most_common(len(people) // 10))
    assert busiest > 0.3 * 40_000


def test_figures_of_a_person_agree_with_their_events(shop: Home) -> None:
    bought = [event for event in events(shop) if event["event"] == "purchased"]
    orders = Counter(event["profile_id"] for event in bought)
    spent: Counter[int] = Counter()
    last: dict[int, datetime] = {}
    for event in bought:
        spent[event["profile_id"]] += event["revenue"]
        last[event["profile_id"]] = max(event["occurred_at"], last.get(event["profile_id"], event["occurred_at"]))
    for person in profiles(shop):
        who = person["profile_id"]
        assert person["order_count"] == orders[who]
        assert person["lifetime_value"] == pytest.approx(spent[who])
        assert person["last_purchase_at"] == last.get(who)
        assert (person["average_order_value"] is None) == (orders[who] == 0)


def test_events_lie_in_the_year_before_and_after_sign_up(shop: Home) -> None:
    signed_up = {person["profile_id"]: person["signed_up_at"] for person in profiles(shop)}
    for event in events(shop):
        assert datetime(2025, 11, 20) <= event["occurred_at"] < datetime(2026, 11, 20)
        assert event["occurred_at"] >= signed_up[event["profile_id"]]


def test_who_left_has_no_consent_and_who_has_none_got_no_mail_after(shop: Home) -> None:
    subscribed = {person["profile_id"]: person["email_subscribed"] for person in profiles(shop)}
    left: dict[int, datetime] = {}
    for event in events(shop):
        if event["event"] == "unsubscribed":
            assert not subscribed[event["profile_id"]]
            left[event["profile_id"]] = event["occurred_at"]
    mailed = [event for event in events(shop) if event["event"] == "email_sent"]
    assert left
    for event in mailed:
        assert subscribed[event["profile_id"]] or event["occurred_at"] <= left[event["profile_id"]]


def test_people_sleep_at_night_where_they_live(shop: Home) -> None:
    with duckdb.connect(str(Warehouse(shop).audience_file()), read_only=True) as connection:
        hours = dict(
            connection.execute(
                "SELECT (hour(occurred_at) + 9) % 24, count(*) FROM events JOIN profiles USING (profile) "
                "WHERE time_zone = 'Asia/Tokyo' AND event = 'site_visited' GROUP BY 1"
            ).fetchall()
        )
    night = sum(hours.get(hour, 0) for hour in range(1, 5))
    evening = sum(hours.get(hour, 0) for hour in range(18, 22))
    assert evening > 5 * max(night, 1)


def test_ages_and_birthdays_agree(shop: Home) -> None:
    for person in profiles(shop):
        born = person["birthday"]
        assert person["age"] == 2026 - born.year - ((born.month, born.day) > (11, 20))


def test_a_home_without_people_gets_ten_thousand_once(tmp_path: Path) -> None:
    home = Home(tmp_path)
    made = ensure_people(home, now=NOW)
    assert made is not None
    assert Warehouse(home).counts() == (10_000, 100_000)
    assert ensure_people(home, now=NOW) is None


def test_demo_people_are_replaced_and_imported_ones_stay(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    (tmp_path / "p.csv").write_text("id,age,email\n1,40,ann@shop.example\n")
    import_file(home, "profiles", tmp_path / "p.csv")
    make_demo_data(home, profiles=50, events=100, seed=1, now=NOW)
    make_demo_data(home, profiles=20, events=0, seed=1, now=NOW)
    assert Warehouse(home).counts() == (21, 0)
    assert len(open_contacts(home).addresses([person["profile_id"] for person in profiles(home)], "email")) == 21
    make_demo_data(home, profiles=0, events=0, seed=1, now=NOW)
    assert Warehouse(home).counts() == (1, 0)


def test_few_people_with_many_events_are_possible(tmp_path: Path) -> None:
    home = Home(tmp_path)
    make_demo_data(home, profiles=1, events=300, seed=3, now=NOW)
    assert Warehouse(home).counts() == (1, 300)


@pytest.mark.parametrize(("people", "events_"), [(-1, 0), (0, 5), (5, -1)])
def test_sizes_that_can_not_be_are_refused(tmp_path: Path, people: int, events_: int) -> None:
    with pytest.raises(BadInput):
        make_demo_data(Home(tmp_path), profiles=people, events=events_, seed=1, now=NOW)
