"""The ledger: nobody can be claimed twice, and everything that was claimed is accounted for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from marketflow_core.delivery.ledger import Ledger, Settled
from marketflow_core.store.home import Home
from marketflow_core.store.records import open_records
from tests.delivery.conftest import NOW

CELL = ("announcement", "Europe/London", "once", "postbox")


def test_a_person_is_claimed_once_for_one_occurrence_of_a_step(ledger, batch):
    """The second batch that asks for the same people gets only those nobody has claimed."""
    assert ledger.claim(batch("b1"), [1, 2, 3], NOW) == (1, 2, 3)
    assert ledger.claim(batch("b2"), [2, 3, 4], NOW) == (4,)


def test_another_zone_of_the_same_step_claims_nobody_again(ledger, batch):
    """A person who moves between zones gets the step once."""
    ledger.claim(batch("b1"), [1], NOW)
    assert ledger.claim(batch("b2", zone="Asia/Tokyo"), [1], NOW) == ()


def test_the_next_occurrence_of_a_repeated_step_is_its_own_send(ledger, batch):
    """The second issue of a newsletter goes to the same people."""
    ledger.claim(batch("b1", occurrence="2026-11-23T09:00"), [1], NOW)
    assert ledger.claim(batch("b2", occurrence="2026-11-30T09:00"), [1], NOW) == (1,)


def test_a_claim_is_the_same_when_it_is_made_again(ledger, batch):
    """A resumed run goes on with exactly the people its batch held."""
    ledger.claim(batch("b1"), [1, 2], NOW)
    assert ledger.claim(batch("b1"), [1, 2, 3], NOW) == (1, 2)


def test_people_of_a_failed_batch_may_be_claimed_again(ledger, batch):
    """Where nothing went out, trying again is right."""
    ledger.claim(batch("b1"), [1, 2], NOW)
    ledger.fail("b1", "the list is archived", NOW)
    assert ledger.claim(batch("b2"), [1, 2], NOW) == (1, 2)


def test_people_of_an_uncertain_batch_may_not_be_claimed_again(ledger, batch):
    """Who may have got it does not get it again."""
    ledger.claim(batch("b1"), [1, 2], NOW)
    ledger.doubt("b1", "the answer was lost", NOW)
    assert ledger.claim(batch("b2"), [1, 2], NOW) == ()


def test_rehearsal_and_live_never_see_each_others_sends(records, batch):
    """A rehearsed send doesn't keep the real one from going out."""
    rehearsal, live = Ledger(records, "rehearsal"), Ledger(records, "live")
    rehearsal.claim(batch("b1"), [1], NOW)
    assert live.claim(batch("b2", mode="live"), [1], NOW) == (1,)
    assert live.taken("launch", "announcement", "once", "email") == {1}
    assert [one.reference for one in live.batches("launch")] == ["b2"]


def test_every_claimed_person_is_counted_by_how_the_batch_ended(ledger, batch):
    """Sent, refused and unsure people add up to the claimed ones."""
    ledger.claim(batch("b1"), [1, 2, 3], NOW)
    ledger.confirm("b1", "m-1", NOW, {3: "bounced"})
    ledger.claim(batch("b2"), [4, 5], NOW)
    ledger.doubt("b2", "the answer was lost", NOW)
    ledger.claim(batch("b3"), [6], NOW)
    assert ledger.settled("launch")[CELL] == Settled(sent=2, failed=1, uncertain=3)
    assert ledger.unsettled("launch", "announcement", "Europe/London") == 4


def test_a_post_counts_as_one(ledger, batch):
    """What isn't for people has one send per batch."""
    ledger.claim(batch("p1", action="publish_post", channel="social", people=0), [], NOW)
    assert ledger.settled("launch")[CELL] == Settled(uncertain=1)
    ledger.confirm("p1", "post-1", NOW)
    assert ledger.settled("launch")[CELL] == Settled(sent=1)


def test_recipients_are_those_who_certainly_got_it(ledger, batch):
    """Refused and unsure people are not among the recipients; zones can be told apart."""
    ledger.claim(batch("b1"), [1, 2], NOW)
    ledger.confirm("b1", "m-1", NOW, {2: "bounced"})
    ledger.claim(batch("b2", zone="Asia/Tokyo"), [3], NOW)
    ledger.confirm("b2", "m-2", NOW)
    assert ledger.recipients("launch", "announcement") == {1: NOW, 3: NOW}
    assert ledger.recipients("launch", "announcement", zone="Asia/Tokyo", occurrence="once") == {3: NOW}


def test_messages_in_a_window_are_counted_per_person_and_channel(ledger, batch):
    """A frequency cap looks at what each person got since a given instant."""
    ledger.claim(batch("b1"), [1, 2], NOW)
    ledger.confirm("b1", "m-1", NOW)
    ledger.claim(batch("b2", campaign="other", channel="sms"), [1], NOW)
    later = NOW + timedelta(hours=1)
    assert ledger.sent_since(None, NOW, later) == {1: 2, 2: 1}
    assert ledger.sent_since("email", NOW, later) == {1: 1, 2: 1}
    assert ledger.sent_since("email", later, later + timedelta(days=1)) == {}


def test_batches_are_found_by_state_and_column(ledger, batch):
    """Open batches can be told from finished ones."""
    ledger.claim(batch("b1"), [1], NOW)
    ledger.claim(batch("b2", step="reminder"), [1], NOW)
    ledger.confirm("b2", "m-2", NOW)
    assert [one.reference for one in ledger.batches(states=("claimed",))] == ["b1"]
    assert [one.external_id for one in ledger.batches("launch", step="reminder")] == ["m-2"]
    assert ledger.batch("nowhere") is None


def test_many_claims_at_once_never_share_a_person(tmp_path, batch):
    """Eight workers that claim overlapping people at the same time divide them without overlap or loss."""
    opened = [open_records(Home(tmp_path)) for _ in range(8)]

    def claim(number: int) -> tuple[int, ...]:
        return Ledger(opened[number], "rehearsal").claim(batch(f"b{number}"), range(number, 200), NOW)

    with ThreadPoolExecutor(8) as workers:
        held = list(workers.map(claim, range(8)))
    for one in opened:
        one.close()
    everybody = [person for people in held for person in people]
    assert sorted(everybody) == list(range(200))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.sets(st.integers(1, 12)), st.sampled_from(["confirm", "fail", "doubt", "crash"])), max_size=8)
)
def test_whatever_happens_nobody_is_confirmed_twice(tmp_path_factory, batches):
    """Claims and endings in any order: a person is in at most one batch that is not failed."""
    records = open_records(Home(tmp_path_factory.mktemp("home")))
    ledger = Ledger(records, "rehearsal")
    confirmed: list[int] = []
    from tests.delivery.test_dispatch import make_batch

    for number, (people, ending) in enumerate(batches):
        held = ledger.claim(make_batch(f"b{number}"), sorted(people), NOW)
        if ending == "confirm":
            ledger.confirm(f"b{number}", "m", NOW)
            confirmed += held
        elif ending == "fail":
            ledger.fail(f"b{number}", "refused", NOW)
        elif ending == "doubt":
            ledger.doubt(f"b{number}", "lost", NOW)
    records.close()
    assert len(confirmed) == len(set(confirmed))


def test_why_sends_failed_is_told_per_cell(ledger, batch):
    """Refused people and failed things are counted by reason."""
    ledger.claim(batch("b1"), [1, 2, 3], NOW)
    ledger.confirm("b1", "m-1", NOW, {3: "bounced"})
    ledger.claim(batch("b2"), [4, 5], NOW)
    ledger.fail("b2", "the list is archived", NOW)
    ledger.claim(batch("p1", action="publish_post", channel="social", step="post"), [], NOW)
    ledger.fail("p1", "no page", NOW)
    told = ledger.refusals("launch")
    assert told[CELL] == {"bounced": 1, "the list is archived": 2}
    assert told["post", *CELL[1:]] == {"no page": 1}
