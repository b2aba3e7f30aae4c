"""Ctrl-C is noticed, whoever swallows it."""

from __future__ import annotations

import os
import signal
import sys
import threading

import pytest

from marketflow.interruption import watched_for


def test_a_swallowed_ctrl_c_is_known_afterwards():
    """A handler that does nothing, as others set theirs, doesn't hide it."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        with watched_for() as interruption:
            assert not interruption.pressed
            interruption.check()
            os.kill(os.getpid(), signal.SIGINT)
            assert interruption.pressed
            with pytest.raises(KeyboardInterrupt):
                interruption.check()
    finally:
        signal.signal(signal.SIGINT, before)


def test_an_interrupt_in_a_finalizer_is_not_printed_and_a_fault_is(capsys):
    """What can't be raised there is told, unless it is the interrupt, which is known anyway."""

    class Finalized:
        def __init__(self, problem: BaseException) -> None:
            self.problem = problem

        def __del__(self) -> None:
            raise self.problem

    with watched_for():
        Finalized(KeyboardInterrupt())
        assert capsys.readouterr().err == ""
    told: list[object] = []
    before = sys.unraisablehook
    sys.unraisablehook = told.append
    try:
        with watched_for():
            Finalized(ValueError("a fault"))
    finally:
        sys.unraisablehook = before
    assert len(told) == 1


def test_another_signal_is_no_ctrl_c():
    """A window that changes its size stops nothing."""
    with watched_for() as interruption:
        os.kill(os.getpid(), signal.SIGWINCH)
        assert not interruption.pressed


def test_in_another_thread_nothing_is_seen():
    """Signals are the main thread's; watching elsewhere does no harm."""
    seen: list[bool] = []

    def watch() -> None:
        with watched_for() as interruption:
            seen.append(interruption.pressed)

    thread = threading.Thread(target=watch)
    thread.start()
    thread.join()
    assert seen == [False]
