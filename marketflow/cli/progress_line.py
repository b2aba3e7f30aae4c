"""One line on standard error that tells how far long work is, and goes away when it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class ProgressLine:
    """A context manager whose `progress` is what long work calls; without a terminal it stays still."""

    def __init__(self) -> None:
        from rich.console import Console  # late: most commands end before they need it
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = (TextColumn("{task.description}"), BarColumn(bar_width=24), MofNCompleteColumn())
        self._bar: Progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task: TaskID = self._bar.add_task("starting", total=None)

    def __enter__(self) -> ProgressLine:
        if self._bar.console.is_terminal:
            self._bar.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._bar.stop()

    def progress(self, what: str, done: int, total: int) -> None:
        """Show that `done` of `total` units of `what` are done."""
        self._bar.update(self._task, description=what.replace("[", "\\["), completed=done, total=total or None)
