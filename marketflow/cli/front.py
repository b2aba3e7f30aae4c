"""How the command ends: every error as a sentence on standard error, with the exit status that it stands for."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence

from marketflow_core.errors import MarketflowError

STOPPED = 130
"""What a shell calls a command that Ctrl-C ended."""


def run_command(arguments: Sequence[str] | None = None) -> int:
    """Run `arguments` (default: what was typed) and return the exit status: 0, or that of what went wrong.

    2: the input can't be used as it is. 130: stopped by Ctrl-C. 1: something that should not happen; the traceback is
    shown where `MARKETFLOW_DEBUG` is 1.
    """
    try:
        from marketflow.cli.app import app

        app(args=None if arguments is None else list(arguments), prog_name="marketflow")
    except SystemExit as ended:
        return _status(ended)
    except KeyboardInterrupt:
        return _stopped()
    except MarketflowError as problem:
        _tell(str(problem))
        return problem.exit_status
    except BrokenPipeError:
        # who read our output has gone; point it at nothing, so that closing it at the end doesn't fail again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as problem:
        return _unexpected(problem)
    return 0


def _status(ended: SystemExit) -> int:
    if ended.code == STOPPED:
        return _stopped()
    return ended.code if isinstance(ended.code, int) else int(ended.code is not None)


def _stopped() -> int:
    _tell("Stopped. What was done stands; typing the same command again carries on and does nothing twice.")
    return STOPPED


def _unexpected(problem: Exception) -> int:
    from marketflow_core.settings import wants_tracebacks

    if wants_tracebacks():
        traceback.print_exception(problem)
        return 1
    where = traceback.extract_tb(problem.__traceback__)[-1]
    _tell(
        f"Something went wrong that marketflow has no answer for ({type(problem).__name__} in {where.name}, "
        f"line {where.lineno} of {os.path.basename(where.filename)}). Run the command again with "  # noqa: PTH119 - a name, no file is touched
        "MARKETFLOW_DEBUG=1 to see the details."
    )
    return 1


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr)  # noqa: T201 - this is where the command speaks
