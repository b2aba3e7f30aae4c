"""Ctrl-C that can't get lost.

Dagster, asyncio and the garbage collector each handle the signal in their own way for a while, and now and then one
of them swallows it. The interpreter also writes it to a socket, whoever handles it: that is what is read here.
"""

from __future__ import annotations

import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs


class Interruption:
    """Knows whether the person has pressed Ctrl-C since it was watched for."""

    def __init__(self, signals: socket.socket | None) -> None:
        self._signals = signals
        self._pressed = False

    @property
    def pressed(self) -> bool:
        """Tell whether Ctrl-C was pressed, also where nobody has noticed."""
        if self._signals is not None and not self._pressed:
            with suppress(BlockingIOError):
                self._pressed = signal.SIGINT in self._signals.recv(4096)
        return self._pressed

    def check(self) -> None:
        """Raise `KeyboardInterrupt` where Ctrl-C was pressed."""
        if self.pressed:
            raise KeyboardInterrupt


@contextmanager
def watched_for() -> Iterator[Interruption]:
    """Watch for Ctrl-C while the block runs. Signals reach the main thread only, so in another one nothing is seen."""
    if threading.current_thread() is not threading.main_thread():
        yield Interruption(None)
        return
    reading, writing = socket.socketpair()
    with reading, writing:
        reading.setblocking(False)
        writing.setblocking(False)
        before = signal.set_wakeup_fd(writing.fileno(), warn_on_full_buffer=False)
        told_before = sys.unraisablehook
        sys.unraisablehook = _quiet_about_interrupts(told_before)
        try:
            yield Interruption(reading)
        finally:
            sys.unraisablehook = told_before
            signal.set_wakeup_fd(before)


def _quiet_about_interrupts(tell: Callable[[UnraisableHookArgs], object]) -> Callable[[UnraisableHookArgs], None]:
    """Return a hook that tells of what could not be raised, but not of interrupts: they are known here anyway."""

    def hook(unraisable: UnraisableHookArgs) -> None:
        if issubclass(unraisable.exc_type, Exception):
            tell(unraisable)

    return hook
