"""Dispatch: one delivery ends once, whatever happened to it before."""

from __future__ import annotations

import asyncio

import pytest

from marketflow_core.clock import SimulatedClock
from marketflow_core.delivery.dispatch import Dispatched, dispatch, recipients
from marketflow_core.delivery.ledger import Batch, Ledger, Settled
from marketflow_core.delivery.reconcile import Reconciled, reconcile
from marketflow_core.plan.models import Content
from marketflow_core.platforms.contract import Delivery, Terminal, Transient
from tests.delivery.conftest import NOW
from tests.delivery.platform import Postbox

CELL = ("announcement", "Europe/London", "once", "postbox")
ADDRESSES = {1: "a@people.example", 2: "b@people.example", 3: "c@people.example"}


def make_batch(reference: str = "b1", *, action: str = "send_email") -> Batch:
    """Build a batch of the email step."""
    return Batch(
        reference, "rehearsal", "launch", "announcement", "Europe/London", "once", "postbox", "email", action, NOW, 3
    )


def send(
    ledger: Ledger, postbox: Postbox, people=(1, 2, 3), batch: Batch | None = None, addresses=ADDRESSES
) -> Dispatched:
    """Dispatch one batch to the postbox."""
    one = batch or make_batch()

    def make(held):
        return Delivery(
            one.reference, one.campaign, one.step, one.zone, one.action, NOW, Content(), recipients(addresses, held)
        )

    clock = SimulatedClock(NOW)
    return asyncio.run(dispatch(one, people, connector=postbox, ledger=ledger, clock=clock, make=make))


def test_a_batch_is_claimed_delivered_and_confirmed(ledger):
    """The ordinary case."""
    assert send(ledger, Postbox()) == Dispatched("confirmed", 3)
    assert ledger.settled("launch")[CELL] == Settled(sent=3)


def test_a_confirmed_batch_is_left_alone(ledger):
    """The same call again reaches no platform."""
    postbox = Postbox()
    send(ledger, postbox)
    assert send(ledger, postbox) == Dispatched("confirmed", 0)
    assert len(postbox.calls) == 1


def test_who_the_platform_refused_is_counted_as_failed(ledger):
    """A rejected recipient is told apart by the platform's own key."""
    assert send(ledger, Postbox(rejects=["b@people.example"])).new == 2
    assert ledger.settled("launch")[CELL] == Settled(sent=2, failed=1)


def test_who_has_lost_their_address_is_counted_as_failed(ledger):
    """Somebody erased between plan and send isn't counted as reached."""
    assert send(ledger, Postbox(), addresses={1: "a@people.example"}).new == 1
    assert ledger.settled("launch")[CELL] == Settled(sent=1, failed=2)


def test_a_batch_whose_people_have_no_address_at_all_fails(ledger):
    """Nothing is handed to the platform then."""
    postbox = Postbox()
    assert send(ledger, postbox, addresses={}).state == "failed"
    assert postbox.calls == []


def test_a_batch_of_people_who_got_it_already_reaches_no_platform(ledger):
    """The claim holds nobody, so there is nothing to deliver and nothing to count."""
    postbox = Postbox()
    send(ledger, postbox)
    assert send(ledger, postbox, batch=make_batch("b2")) == Dispatched(
        "confirmed", 0, "everybody in it had been sent it already"
    )
    assert len(postbox.calls) == 1
    assert ledger.settled("launch")[CELL] == Settled(sent=3)


@pytest.mark.parametrize("answer", [Transient("try later"), Terminal("the list is archived")])
def test_what_certainly_did_not_leave_may_be_sent_by_a_later_run(ledger, answer):
    """A refused batch fails, and the next run delivers it once."""
    postbox = Postbox([answer])
    assert send(ledger, postbox) == Dispatched("failed", 0, answer.reason)
    assert ledger.settled("launch")[CELL] == Settled(failed=3)
    assert send(ledger, postbox) == Dispatched("confirmed", 3)
    assert ledger.settled("launch")[CELL] == Settled(sent=3)


def test_a_lost_answer_is_looked_up_and_not_repeated(ledger):
    """Uncertain, then found on the platform: confirmed without a second delivery."""
    postbox = Postbox()
    postbox.loses_answer = True
    assert send(ledger, postbox).state == "uncertain"
    assert ledger.settled("launch")[CELL] == Settled(uncertain=3)
    assert send(ledger, postbox).state == "confirmed"
    assert len(postbox.calls) == 1
    assert ledger.settled("launch")[CELL] == Settled(sent=3)


@pytest.mark.parametrize("arrived", [True, False])
def test_a_crash_between_call_and_confirmation_sends_once(ledger, arrived):
    """Whether or not the platform had it when the process died, it ends up there exactly once."""
    postbox = Postbox([] if arrived else [KeyboardInterrupt()])
    if arrived:
        ledger.claim(make_batch(), [1, 2, 3], NOW)
        postbox.held["b1"] = Delivery("b1", "launch", "announcement", "z", "send_email", NOW, Content())
    else:
        with pytest.raises(KeyboardInterrupt):
            send(ledger, postbox)
    send(ledger, postbox)
    assert list(postbox.held) == ["b1"]
    assert ledger.settled("launch")[CELL] == Settled(sent=3)


def reconciled(ledger: Ledger, postbox: Postbox | None) -> Reconciled:
    """Reconcile the campaign against one platform, or none."""
    connectors = {"postbox": postbox} if postbox else {}
    return asyncio.run(reconcile("launch", ledger=ledger, connectors=connectors, clock=SimulatedClock(NOW)))


def test_reconciling_confirms_what_the_platform_holds_and_frees_what_it_does_not(ledger):
    """After an interruption each open batch is settled by what the platform says."""
    postbox = Postbox()
    ledger.claim(make_batch("b1"), [1], NOW)
    ledger.claim(make_batch("b2"), [2], NOW)
    postbox.held["b1"] = Delivery("b1", "launch", "announcement", "z", "send_email", NOW, Content())
    assert reconciled(ledger, postbox) == Reconciled(found=1, missing=1)
    assert [one.state for one in ledger.batches("launch")] == ["confirmed", "failed"]


@pytest.mark.parametrize("there", [True, False])
def test_what_cannot_be_looked_up_stays_uncertain(ledger, there):
    """A platform that is down or has no connector leaves the batch open, and its people unclaimable."""
    postbox = Postbox()
    postbox.can_be_asked = False
    ledger.claim(make_batch("b1"), [1], NOW)
    assert reconciled(ledger, postbox if there else None) == Reconciled(open=1)
    assert ledger.claim(make_batch("b2"), [1], NOW) == ()
