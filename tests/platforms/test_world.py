"""The simulated world: figures come from what was sent, the future is hidden, and processes may share it."""

from __future__ import annotations

import multiprocessing
import sqlite3
import threading
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from marketflow_core.clock import SimulatedClock
from marketflow_core.errors import HomeBusy, StoreDamaged
from marketflow_core.platforms.simulation.world import World, person_key

LINK = "https://shop.example/?utm_source=mailchimp&utm_medium=email&utm_campaign=launch&utm_content={}"
DAY = timedelta(days=1)


def people(count, start=0):
    return [f"Person{n}@example.test" for n in range(start, start + count)]


def days_from(start, count):
    return [start.date() + number * DAY for number in range(count)]


def test_nothing_sent_nothing_measured(world, clock):
    """An empty world has no activity, visits or purchases, and knows no figures."""
    assert world.daily("mailchimp", "1", clock.now().date()) == {}
    assert world.visits(clock.now().date()) == []
    assert world.purchases(clock.now() - DAY, clock.now()) == []
    assert world.message_activity("mailchimp", ["1"], clock.now() - DAY, clock.now()) == []
    assert world.unsubscribed("mailchimp") == set()
    assert world.reached() is None


def test_the_future_is_hidden(world, clock):
    """What people will do shows only as the clock gets there."""
    start = clock.now()
    world.message_sent("mailchimp", "1", "mf.a", people(2000), link=LINK.format("mf.a"), at=start)
    far = start + 60 * DAY
    assert {one.kind for one in world.message_activity("mailchimp", ["1"], start, far)} == {"sent"}
    seen = 0
    for hours in (1, 6, 24, 72):
        clock.advance_to(start + timedelta(hours=hours))
        activity = world.message_activity("mailchimp", ["1"], start, far)
        assert all(one.at <= clock.now() for one in activity)
        assert len(activity) > seen
        seen = len(activity)
        assert all(purchase.at <= clock.now() for purchase in world.purchases(start, far))


def test_a_day_that_has_not_come_is_empty(world, clock):
    """Figures of tomorrow are zero today, for messages, posts and ads."""
    start = clock.now()
    world.message_sent("m", "1", "mf.a", people(50), link=None, at=start)
    world.post_published("p", "2", "mf.b", link=LINK.format("mf.b"), at=start)
    world.ads_started("f", "3", "mf.c", daily_budget=50, currency="USD", targeting={}, link=None, at=start)
    for platform, external_id in (("m", "1"), ("p", "2"), ("f", "3")):
        figures = world.daily(platform, external_id, start.date() + DAY)
        assert figures
        assert not any(figures.values())


def test_people_behave_within_believable_rates(world, clock):
    """Opens, clicks, bounces and unsubscribes lie where newsletters' do; most opens come within 12 hours."""
    start = clock.now()
    for number in range(5):
        reference = f"mf.{number}"
        addresses = people(6000, number * 6000)
        world.message_sent("mailchimp", str(number), reference, addresses, link=LINK.format(reference), at=start)
    clock.advance_to(start + 10 * DAY)
    activity = world.message_activity("mailchimp", [str(number) for number in range(5)], start, clock.now())
    kinds = Counter(one.kind for one in activity)
    delivered = kinds["sent"] - kinds["bounced"]
    assert kinds["sent"] == 30_000
    assert 0.007 < kinds["bounced"] / 30_000 < 0.013
    assert 0.21 < kinds["opened"] / delivered < 0.31
    assert 0.09 < kinds["clicked"] / kinds["opened"] < 0.15
    assert 0.001 < kinds["unsubscribed"] / delivered < 0.003
    bought = world.purchases(start, clock.now())
    assert 0.04 < len(bought) / kinds["clicked"] < 0.12
    assert 45 < sorted(one.amount for one in bought)[len(bought) // 2] < 80
    opened = [one for one in activity if one.kind == "opened"]
    assert sum(one.at <= start + timedelta(hours=12) for one in opened) > 0.8 * len(opened)
    sent_to_openers = {one.key for one in opened}
    assert {one.key for one in activity if one.kind in ("clicked", "unsubscribed")} <= sent_to_openers
    assert {one.key for one in bought} <= {one.key for one in activity if one.kind == "clicked"}
    assert {one.key for one in activity if one.kind == "bounced"}.isdisjoint(sent_to_openers)


def test_thirty_thousand_recipients_in_six_batches_are_all_accounted_for(world, clock):
    """A large send, its activity, figures and visits."""
    start = clock.now()
    for number in range(6):
        addresses = people(5000, number * 5000)
        world.message_sent("mailchimp", str(number), f"mf.{number}", addresses, link=LINK.format("a"), at=start)
    clock.advance_to(start + 3 * DAY)
    assert len(world.message_activity("mailchimp", list("012345"), start, clock.now())) > 30_000
    for day in days_from(start, 4):
        world.visits(day)
        world.daily("mailchimp", "0", day)


def test_a_person_does_the_same_in_any_batch(tmp_path, clock):
    """What someone does with a message hangs on them and the message, not on who else got it."""

    def activity(file, addresses):
        clock = SimulatedClock(datetime(2026, 11, 23, tzinfo=UTC))
        with World(tmp_path / file, clock) as world:
            world.message_sent("m", "1", "mf.a", addresses, link=LINK.format("mf.a"), at=clock.now())
            start = clock.now()
            clock.advance_to(start + 5 * DAY)
            return {(one.key, one.kind, one.at) for one in world.message_activity("m", ["1"], start, clock.now())}

    assert activity("few.db", people(300)) <= activity("many.db", people(900))


def test_the_same_external_id_again_changes_nothing(world, clock):
    """Telling a send, a post or an ad campaign twice counts once, as it was told first."""
    start = clock.now()
    for budget, count in ((100, 500), (900, 900)):
        link = LINK.format("x")
        world.message_sent("m", "1", "mf.a", people(count), link=link, at=start)
        world.post_published("p", "1", "mf.b", link=link, at=start)
        world.ads_started("f", "1", "mf.c", daily_budget=budget, currency="USD", targeting={}, link=link, at=start)
    clock.advance_to(start + 2 * DAY)
    day = start.date() + DAY
    sent = world.message_activity("m", ["1", "1"], start, clock.now())
    assert sum(one.kind == "sent" for one in sent) == 500
    assert 85 < world.daily("f", "1", day)["spend"] <= 100


def test_days_add_up_for_messages_posts_and_ads(world, clock):
    """Figures of the days sum to what the whole time brought, and a day's grow only while it lasts."""
    start = clock.now()
    world.message_sent("m", "1", "mf.a", people(3000), link=LINK.format("mf.a"), at=start)
    world.post_published("facebook", "2", "mf.b", link=LINK.format("mf.b"), at=start)
    world.ads_started(
        "facebook", "3", "mf.c", daily_budget=80, currency="USD", targeting={}, link=LINK.format("mf.c"), at=start
    )
    noon = []
    for hours in (2, 5, 9):
        clock.advance_to(start + timedelta(hours=hours))
        noon.append([world.daily(p, i, start.date()) for p, i in (("m", "1"), ("facebook", "2"), ("facebook", "3"))])
    for earlier, later in pairwise(noon):
        for before, after in zip(earlier, later, strict=True):
            assert all(after[name] >= before[name] for name in after)
    clock.advance_to(start + 9 * DAY)
    message: Counter[str] = Counter()
    for day in days_from(start, 10):
        message.update(world.daily("m", "1", day))
    kinds = Counter(one.kind for one in world.message_activity("m", ["1"], start, clock.now()))
    assert message["opens"] == kinds["opened"]
    assert message["clicks"] == kinds["clicked"]
    assert message["delivered"] == 3000 - kinds["bounced"]
    spend = sum(world.daily("facebook", "3", day)["spend"] for day in days_from(start, 9))
    assert 0.9 * 80 * 8 < spend < 80 * 9
    reach = [world.daily("facebook", "2", day)["reach"] for day in days_from(start, 9)]
    assert reach == sorted(reach, reverse=True)
    assert sum(reach) > 1000


def test_ads_spend_only_while_they_run(world, clock):
    """Paused ads bring nothing; resumed ones go on; an end stops them; spend never passes the budget."""
    start = datetime(2026, 11, 24, tzinfo=UTC)
    clock.advance_to(start)
    link = LINK.format("mf.c")
    world.ads_started("google_ads", "1", "mf.c", daily_budget=100, currency="USD", targeting={}, link=link, at=start)
    world.ads_paused("google_ads", "1", at=start + DAY)
    world.ads_paused("google_ads", "1", at=start + 1.5 * DAY)
    world.ads_resumed("google_ads", "1", at=start + 2 * DAY)
    world.ads_resumed("google_ads", "1", at=start + 2.5 * DAY)
    world.ads_started(
        "google_ads",
        "2",
        "mf.d",
        daily_budget=100,
        currency="USD",
        targeting={},
        link=link,
        at=start,
        until=start + DAY,
    )
    clock.advance_to(start + 4 * DAY)
    spent = [world.daily("google_ads", "1", day)["spend"] for day in days_from(start, 4)]
    assert spent[1] == 0
    assert all(90 < amount <= 100 for amount in (spent[0], spent[2], spent[3]))
    ended = [world.daily("google_ads", "2", day)["spend"] for day in days_from(start, 2)]
    assert ended[0] > 90
    assert ended[1] == 0


def test_platforms_differ_and_money_is_in_its_currency(world, clock):
    """The same money brings different figures on different platforms; yen buy what their dollars would."""
    start = datetime(2026, 11, 24, tzinfo=UTC)
    clock.advance_to(start)
    for platform, currency, budget in (
        ("facebook", "USD", 300),
        ("google_ads", "USD", 300),
        ("instagram", "JPY", 45_000),
        ("elsewhere", "USD", 300),
    ):
        money = {"daily_budget": budget, "currency": currency}
        world.ads_started(platform, "1", f"mf.{platform}", **money, targeting={}, link="https://s.test/", at=start)
    clock.advance_to(start + 10 * DAY)
    totals = {}
    for platform in ("facebook", "google_ads", "instagram", "elsewhere"):
        total: Counter[str] = Counter()
        for day in days_from(start, 10):
            total.update(world.daily(platform, "1", day))
        totals[platform] = total
    rate = {name: total["clicks"] / total["impressions"] for name, total in totals.items()}
    assert rate["google_ads"] > rate["facebook"] > rate["instagram"]
    assert totals["facebook"]["impressions"] > totals["google_ads"]["impressions"] > 100_000
    assert 0.5 < totals["instagram"]["impressions"] / totals["facebook"]["impressions"] < 2
    assert totals["instagram"]["revenue"] > 10_000
    visits = world.visits(start.date())
    assert {visit.reference for visit in visits} == {f"mf.{name}" for name in totals}
    assert {visit.source for visit in visits} == {"(not set)"}


def test_without_a_link_nobody_comes(world, clock):
    """No link, no clicks, no visits, no purchases."""
    start = clock.now()
    world.message_sent("m", "1", "mf.a", people(3000), link=None, at=start)
    world.post_published("p", "2", "mf.b", link=None, at=start)
    world.ads_started("f", "3", "mf.c", daily_budget=500, currency="USD", targeting={}, link=None, at=start)
    clock.advance_to(start + 3 * DAY)
    assert world.purchases(start, clock.now()) == []
    for day in days_from(start, 4):
        assert world.visits(day) == []
        for platform, external_id in (("m", "1"), ("p", "2"), ("f", "3")):
            assert world.daily(platform, external_id, day)["clicks"] == 0


def test_visits_name_the_delivery_by_its_link(world, clock):
    """Analytics sees the tracked link's source, medium, campaign and content; sales are the shop's."""
    start = datetime(2026, 11, 24, tzinfo=UTC)
    clock.advance_to(start)
    world.message_sent("mailchimp", "1", "mf.a", people(5000), link=LINK.format("mf.a"), at=start)
    clock.advance_to(start + 5 * DAY)
    visits = [visit for day in days_from(start, 6) for visit in world.visits(day)]
    assert {(v.reference, v.source, v.medium, v.campaign) for v in visits} == {("mf.a", "mailchimp", "email", "launch")}
    bought = world.purchases(start, clock.now())
    assert sum(visit.conversions for visit in visits) == len(bought) > 0
    assert round(sum(visit.revenue for visit in visits), 2) == round(sum(one.amount for one in bought), 2)
    assert all(visit.page_views >= visit.sessions >= visit.conversions for visit in visits)
    assert {(one.product, one.currency, one.reference) for one in bought} == {("launch", "USD", "mf.a")}


def test_no_address_is_kept(tmp_path, clock):
    """The file holds hashes of addresses and no address."""
    file = tmp_path / "platforms.db"
    with World(file, clock) as world:
        world.message_sent("m", "1", "mf.a", people(50), link=None, at=clock.now())
        world.join("m", "list", [person_key("Someone@Example.test")])
        assert world.group("m", "list") == [person_key("someone@example.TEST")]
    for part in tmp_path.iterdir():
        assert b"example" not in part.read_bytes().lower()


def test_objects_groups_and_numbers_are_kept(world):
    """Simulators keep documents, groups and running numbers; all of a kind come oldest first."""
    for _ in range(12):
        number = world.next_id("m", "thing")
        world.put("m", "thing", str(number), {"n": number})
    world.put("m", "thing", "3", {"n": "three"})
    assert [doc["n"] for doc in world.all("m", "thing")] == [1, 2, "three", *range(4, 13)]
    assert world.get("m", "thing", "13") is None
    assert world.delete("m", "thing", "12")
    assert not world.delete("m", "thing", "12")
    assert world.next_id("m", "other") == 1
    keys = [person_key(address) for address in people(5)]
    world.join("m", "g", keys)
    world.join("m", "g", keys[:2])
    world.leave("m", "g", keys[3:])
    assert world.group("m", "g") == sorted(keys[:3])


def test_simulated_time_never_goes_back(world, clock):
    """How far time has come is kept, and only grows."""
    world.reach(clock.now())
    world.reach(clock.now() - DAY)
    assert world.reached() == clock.now()


def test_a_write_that_fails_leaves_nothing(world):
    """What a block writes is kept whole or not at all, inner blocks included."""

    def both():
        with world.writing():
            world.put("m", "thing", "1", {})
            with world.writing():
                world.put("m", "thing", "2", {})
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError):
        both()
    assert world.all("m", "thing") == []


def test_a_damaged_file_is_told_in_words(tmp_path, clock):
    """A file that isn't a database says what it was and what to do."""
    (tmp_path / "platforms.db").write_bytes(b"no database" * 500)
    with pytest.raises(StoreDamaged, match="delete it to begin a new rehearsal"):
        World(tmp_path / "platforms.db", clock)


def test_threads_share_a_world(world, clock):
    """Many threads write and read at once; every number is given once."""
    numbers: list[int] = []

    def work():
        for _ in range(50):
            number = world.next_id("m", "n")
            world.put("m", "n", str(number), {"n": number})
            numbers.append(number)
            world.visits(date(2026, 11, 23))

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == list(range(1, 301))
    assert len(world.all("m", "n")) == 300


def _number_things(file: str, gate) -> None:
    gate.wait()
    clock = SimulatedClock(datetime(2026, 11, 23, tzinfo=UTC))
    with World(Path(file), clock) as world:
        for _ in range(25):
            number = world.next_id("m", "n")
            world.put("m", "n", str(number), {})


def test_processes_share_a_world(tmp_path, clock):
    """Processes that open a new file at the same moment all get in, and no number is given twice."""
    spawn = multiprocessing.get_context("fork")
    gate = spawn.Barrier(4)
    file = tmp_path / "platforms.db"
    workers = [spawn.Process(target=_number_things, args=(str(file), gate)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0, 0]
    with World(file, clock) as world:
        assert len(world.all("m", "n")) == 100


def test_a_busy_file_is_not_called_damaged(tmp_path, clock, monkeypatch):
    """A file that another process holds too long says that it is busy, not that it is broken."""
    file = tmp_path / "platforms.db"
    World(file, clock).close()
    monkeypatch.setattr("marketflow_core.platforms.simulation.state.PATIENCE", 0.05)
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(HomeBusy, match="another process holds it"):
        World(file, clock)
    holder.rollback()
    with World(file, clock) as world:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(HomeBusy, match="Nothing was changed"):
            world.put("m", "thing", "1", {})
        holder.rollback()
        assert world.all("m", "thing") == []
    holder.close()


def test_forgetting_old_messages_changes_nothing(world, clock, monkeypatch):
    """What is kept in memory is bounded by recipients; what was forgotten is worked out again, the same."""
    start = clock.now()
    for number in range(4):
        world.message_sent("m", str(number), f"mf.{number}", people(300), link=LINK.format(number), at=start)
    clock.advance_to(start + DAY)
    before = [world.daily("m", str(number), start.date()) for number in range(4)]
    monkeypatch.setattr("marketflow_core.platforms.simulation.messages._KEPT", 500)
    world.message_sent("m", "4", "mf.4", people(300), link=None, at=start)
    for _ in range(2):
        world.daily("m", "4", start.date())
        assert [world.daily("m", str(number), start.date()) for number in range(4)] == before
    with World(world.file, clock) as fresh:
        assert [fresh.daily("m", str(number), start.date()) for number in range(4)] == before
        kept = fresh._messages._kept
        assert sum(len(message.keys) // 16 for message in kept.values()) <= 500
