"""The `marketflow` command: one module a command, with nothing in it but talking to the person at the screen.

What a command does is in the core; what it imports for that, it imports when it runs, so that `--help` is quick.
"""

from __future__ import annotations


def main() -> None:
    """Run the command that was typed, and end with its exit status."""
    from marketflow.cli.front import run_command  # late: importing the package costs nothing

    raise SystemExit(run_command())
