"""Measure what the README promises: `make bench`, or `python -m bench plan run` for some of it.

Each figure is of a whole process, as a person would wait for it: wall seconds and peak memory of the command and its
children. Machines differ and are shared; quote the median, and say which machine it was.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[1]
COMMAND = str(Path(sys.executable).parent / "marketflow")
BRIEF = ROOT / "campaigns" / "product_launch.md"
RULES = {
    "opened in 30 days": {"event": "email_opened", "within": "P30D"},
    "clicked and did not buy": {
        "all": [{"event": "email_clicked", "within": "P90D"}, {"event": "purchased", "operator": "not_performed"}]
    },
    "eight leaves": {
        "all": [
            {"any": [{"event": "email_opened", "within": "P30D"}, {"event": "app_opened", "count": {"at_least": 3}}]},
            {"not": {"event": "unsubscribed"}},
            {"field": "age", "operator": "between", "value": [25, 54]},
            {"any": [{"field": "loyalty_tier", "operator": "equals", "value": "gold"}, {"event": "referred"}]},
            {"field": "last_seen_at", "operator": "within_last", "value": "P180D"},
            {"field": "country", "operator": "in", "value": ["US", "GB", "JP"]},
        ]
    },
}


@dataclass(frozen=True)
class Figure:
    """One measured thing: seconds of each run, the highest peak memory in MB (None: not measured), and the promise."""

    name: str
    seconds: list[float]
    memory: float | None
    promise: str


def measured(*command: str, runs: int, env: dict[str, str]) -> tuple[list[float], float]:
    """Run `command` and return the wall seconds of each run, and the peak memory in MB of its largest process."""
    seconds: list[float] = []
    peak = 0.0
    for _ in range(runs):
        started = time.perf_counter()
        child = subprocess.Popen(command, env=os.environ | env, cwd=ROOT, stdout=subprocess.DEVNULL)
        _pid, status, usage = os.wait4(child.pid, 0)
        seconds.append(time.perf_counter() - started)
        peak = max(peak, usage.ru_maxrss / 1024)
        if status:
            raise SystemExit(f"{' '.join(command)} ended with status {os.waitstatus_to_exitcode(status)}")
    return seconds, peak


def plan(folder: Path) -> Iterator[Figure]:
    """Reading briefs: the command from cold, each further brief in one process, and long texts."""
    env = {"MARKETFLOW_HOME": str(folder)}
    twelve = folder / "twelve.txt"
    twelve.write_text("\n".join(annotated()[:12]), "utf-8")
    seconds, memory = measured(COMMAND, "plan", str(twelve), "--json", runs=5, env=env)
    yield Figure("marketflow plan of 12 sentences, cold", seconds, memory, "< 2 s, < 400 MB")
    yield reading(
        "each further brief of 12 sentences", [f"{twelve.read_text('utf-8')}\n{n}." for n in range(11)], "< 0.1 s"
    )
    dense = "\n".join(annotated()) * 9
    prose = "Our shop has been in the old town for many years and people like to visit it. " * 1300
    yield reading(f"{len(prose) // 1000} kB of prose", ["Warm.", prose], "< 5 s")
    yield reading("100 kB of instructions, 1,200 steps", ["Warm.", dense[:100_000]], "linear")
    yield reading("50,000 lines of a letter each", ["Warm.", "a\n" * 50_000], "linear")
    long = folder / "long.txt"
    long.write_text(dense[:100_000], "utf-8")
    seconds, memory = measured(COMMAND, "plan", str(long), "--json", runs=1, env=env)
    yield Figure("marketflow plan of those 100 kB", seconds, memory, "< 400 MB")


def annotated() -> list[str]:
    """Return the sentences of the reader's corpus."""
    files = sorted((ROOT / "tests" / "nl" / "corpus" / "sentences").glob("*.jsonl"))
    return [json.loads(line)["brief"] for file in files for line in file.read_text("utf-8").splitlines()]


def reading(name: str, texts: list[str], promise: str) -> Figure:
    """Read `texts` in this process; the first, which loads what is needed, doesn't count."""
    from datetime import UTC, datetime

    from nl.reader import read_brief

    taken: list[float] = []
    for text in texts:
        started = time.perf_counter()
        read_brief(text, name="bench", now=datetime(2026, 11, 20, 9, tzinfo=UTC))
        taken.append(time.perf_counter() - started)
    return Figure(name, taken[1:], None, promise)


def data(folder: Path) -> Iterator[Figure]:
    """Demo data for a million people with ten million events."""
    env = {"MARKETFLOW_HOME": str(folder)}
    amounts = ["--profiles", "1000000", "--events", "10000000", "--seed", "7"]
    seconds, memory = measured(COMMAND, "demo-data", *amounts, runs=1, env=env)
    yield Figure("demo data, 1M people and 10M events", seconds, memory, "bounded memory")
    yield from audiences(folder)


def audiences(folder: Path) -> Iterator[Figure]:
    """Members of nested rules over a million people and ten million events."""
    from marketflow_core.audience.engine import AudienceEngine, RuleContext
    from marketflow_core.clock import WallClock
    from marketflow_core.plan.rules import RULE
    from marketflow_core.store.home import Home
    from marketflow_core.store.warehouse import Warehouse

    context = RuleContext(now=WallClock().now())
    with AudienceEngine(Warehouse(Home(folder)).audience_file()) as engine:
        for name, rule in RULES.items():
            taken: list[float] = []
            for _ in range(5):
                started = time.perf_counter()
                engine.members(RULE.validate_python(rule), context)
                taken.append(time.perf_counter() - started)
            yield Figure(f"audience of 1M: {name}", taken, None, "< 1 s")


def run(folder: Path) -> Iterator[Figure]:
    """The whole campaign at 100,000 people and a million events, and the same command again."""
    env = {"MARKETFLOW_HOME": str(folder / "home"), "DAGSTER_HOME": str(folder / "dagster")}
    (folder / "dagster").mkdir()
    shutil.copy(ROOT / "dagster_home" / "dagster.yaml", folder / "dagster")
    amounts = ["--profiles", "100000", "--events", "1000000", "--seed", "7"]
    made, memory = measured(COMMAND, "demo-data", *amounts, runs=1, env=env)
    yield Figure("demo data, 100k people and 1M events", made, memory, "part of make run")
    first, memory = measured(COMMAND, "run", str(BRIEF), runs=1, env=env)
    yield Figure("marketflow run, first", first, memory, "< 60 s, < 1.5 GiB, with the demo data")
    again, memory = measured(COMMAND, "run", str(BRIEF), runs=2, env=env)
    yield Figure("marketflow run, again", again, memory, "nothing sent twice")
    yield report(folder / "home")


def report(home: Path) -> Figure:
    """Draw the report of the campaign that has run, on its own."""
    from marketflow_core.campaign import stages
    from marketflow_core.campaign.workspace import open_workspace
    from marketflow_core.settings import Settings

    taken: list[float] = []
    with open_workspace(Settings(home=home)) as ws:
        for _ in range(3):
            started = time.perf_counter()
            stages.write_report(ws, BRIEF.stem)
            taken.append(time.perf_counter() - started)
    return Figure("the report, 20+ metrics", taken, None, "< 10 s")


def definitions(folder: Path) -> Iterator[Figure]:
    """Loading the Dagster definitions with 1 and with 1,000 campaigns stored."""
    from datetime import UTC, datetime

    from marketflow_core.store.home import Home
    from marketflow_core.store.plans import PlanStore
    from marketflow_core.store.records import open_records

    for campaigns in (1, 1000):
        home = folder / str(campaigns)
        records = open_records(Home(home))
        now = datetime(2026, 11, 20, 9, tzinfo=UTC)
        for number in range(campaigns):
            name = f"campaign_{number}"
            document = f'{{"name": "{name}"}}'
            PlanStore(records).store(name, fingerprint="f", reference=now, brief="", document=document, now=now)
        records.close()
        load = "from marketflow_dagster.definitions import defs; defs.get_repository_def()"
        seconds, memory = measured(sys.executable, "-c", load, runs=5, env={"MARKETFLOW_HOME": str(home)})
        yield Figure(f"definitions load, {campaigns:,} campaigns stored", seconds, memory, "equally fast")


CASES: dict[str, Callable[[Path], Iterator[Figure]]] = {
    "plan": plan,
    "definitions": definitions,
    "run": run,
    "data": data,
}


def main() -> None:
    """Measure the cases that were asked for (default: all) and print them as a table."""
    asked = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    asked.add_argument("cases", nargs="*", choices=[*CASES, []], help="default: all")
    console = Console()
    cores = os.cpu_count()
    table = Table(title=f"{cores} cores, Python {platform.python_version()}, peak of this process not included")
    for column in ("what", "median s", "min–max s", "peak MB", "promised"):
        table.add_column(column, justify="left" if column in ("what", "promised") else "right")
    for case in asked.parse_args().cases or CASES:
        with tempfile.TemporaryDirectory() as folder, console.status(f"measuring {case} …"):
            for figure in CASES[case](Path(folder)):
                spread = f"{min(figure.seconds):.2f}–{max(figure.seconds):.2f}"
                memory = "" if figure.memory is None else f"{figure.memory:,.0f}"
                table.add_row(figure.name, f"{statistics.median(figure.seconds):.2f}", spread, memory, figure.promise)
    console.print(table)


if __name__ == "__main__":
    main()
