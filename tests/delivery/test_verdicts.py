"""Verdicts: who gets a send, and the one reason why anybody doesn't."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from marketflow_core.delivery import verdicts as v
from marketflow_core.delivery.verdicts import Grounds, judge


def people(ids, email=None, sms=None) -> pa.Table:
    """Build members with consent flags."""
    ids = list(ids)
    return pa.table(
        {
            "profile_id": pa.array(ids, pa.int64()),
            "email_subscribed": pa.array(email or [True] * len(ids), pa.bool_()),
            "sms_subscribed": pa.array(sms or [False] * len(ids), pa.bool_()),
        }
    )


def test_without_grounds_everybody_who_agreed_gets_it():
    """Consent is per channel; unknown is no."""
    members = people([1, 2, 3], email=[True, False, None])
    assert judge(members, "email", Grounds()).to_send == (1,)
    assert judge(members, "email", Grounds()).suppressed == {v.NO_CONSENT: 2}
    assert judge(members, "sms", Grounds()).to_send == ()
    assert judge(members, "push", Grounds()).to_send == ()


def test_the_strongest_ground_is_the_one_that_is_told():
    """Somebody excluded by the brief is told as excluded, also when they lack an address."""
    grounds = Grounds(excluded=[1], capped=[1, 2], reachable=[3], goal_reached=[4])
    decided = judge(people([1, 2, 3, 4]), "email", grounds)
    assert decided.suppressed == {v.EXCLUDED: 1, v.CAP_REACHED: 1, v.GOAL_REACHED: 1}
    assert decided.to_send == (3,)


def test_who_has_it_already_stays_in_the_account_and_is_not_sent_again():
    """People who left the audience after an earlier version was sent are still part of what was planned."""
    decided = judge(people([1, 2]), "email", Grounds(stands=[2, 9], elsewhere=[1]))
    assert decided.people == (1, 2, 9)
    assert decided.to_send == ()
    assert decided.suppressed == {v.SENT_ELSEWHERE: 1}


@given(
    st.sets(st.integers(1, 40)),
    st.sets(st.integers(1, 40)),
    st.sets(st.integers(1, 40)),
    st.sets(st.integers(1, 40)),
    st.floats(0, 1),
)
def test_everybody_gets_exactly_one_verdict(ids, excluded, capped, reachable, holdout):
    """Planned is always those who get it, plus the suppressed by reason."""
    grounds = Grounds(excluded=excluded, capped=capped, reachable=reachable, holdout=holdout, holdout_key="launch")
    decided = judge(people(sorted(ids)), "email", grounds)
    assert decided.planned == len(ids) == len(decided.to_send) + sum(decided.suppressed.values())
    assert not set(decided.to_send) & excluded


def test_the_held_out_share_is_stable_and_near_what_was_asked():
    """The same people are held out each time; another key holds out others; 0 and 1 mean nobody and everybody."""
    ids = np.arange(1, 100_001)
    some = v.held_out(ids, 0.1, "launch")
    assert abs(some.mean() - 0.1) < 0.01
    assert (some == v.held_out(ids, 0.1, "launch")).all()
    assert (some != v.held_out(ids, 0.1, "spring")).any()
    assert not v.held_out(ids, 0.0, "launch").any()
    assert v.held_out(ids, 1.0, "launch").all()


def test_verdicts_read_back_as_they_were_frozen(tmp_path):
    """A resumed run goes by what was decided, and nothing is there before it was."""
    file = tmp_path / "send.parquet"
    assert v.frozen(file) is None
    decided = judge(people([1, 2], email=[True, False]), "email", Grounds())
    v.freeze(decided, file)
    assert v.frozen(file) == decided
