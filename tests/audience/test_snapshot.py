"""Audience snapshots: kept whole or not at all, found again, compared."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from marketflow_core.audience.engine import MEMBERS
from marketflow_core.audience.snapshot import (
    Change,
    Snapshot,
    change_since,
    read_snapshot,
    rule_fingerprint,
    snapshots,
    write_snapshot,
)
from marketflow_core.errors import StoreDamaged
from marketflow_core.plan.rules import RULE
from marketflow_core.store.home import Home

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
OPENERS = RULE.validate_python({"event": "email_opened", "within": "P30D"})


def people(*ids: int) -> pa.Table:
    rows = [{"profile_id": one, "time_zone": "UTC", "email_subscribed": True} for one in ids]
    return pa.Table.from_pylist(rows, schema=MEMBERS)


def keep(folder: Path, *ids: int, instant: datetime = NOW, **more: Any) -> Snapshot:
    given = {"audience": "openers", "rule": OPENERS, "data_version": "v1", **more}
    return write_snapshot(people(*ids), folder=folder, instant=instant, **given)


def test_what_was_written_is_read_back_from_a_home(tmp_path: Path) -> None:
    """Members, size, instant, rule and data version."""
    folder = Home(tmp_path).snapshots("rehearsal", "launch")
    written = keep(folder, 1, 2)
    found = read_snapshot(folder, "openers")
    assert found is not None
    assert found[0] == written
    assert found[1].equals(people(1, 2))
    assert (written.size, written.instant, written.data_version) == (2, NOW, "v1")
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]


def test_the_newest_is_read_or_the_newest_before_an_instant(tmp_path: Path) -> None:
    """So that today's can be held against yesterday's; none is None."""
    keep(tmp_path, 1, instant=NOW)
    keep(tmp_path, 1, 2, instant=NOW - timedelta(days=1))
    newest, earlier = read_snapshot(tmp_path, "openers"), read_snapshot(tmp_path, "openers", before=NOW)
    assert newest is not None
    assert earlier is not None
    assert (newest[0].size, earlier[0].size) == (1, 2)
    assert read_snapshot(tmp_path, "openers", before=NOW - timedelta(days=9)) is None
    assert read_snapshot(tmp_path, "others") is None


def test_the_same_instant_again_takes_the_place_of_the_first(tmp_path: Path) -> None:
    """Working it out twice leaves one."""
    keep(tmp_path, 1)
    keep(tmp_path, 1, 2, 3)
    assert [one.size for one in snapshots(tmp_path, "openers")] == [3]


def test_audiences_whose_names_read_alike_are_kept_apart(tmp_path: Path) -> None:
    """Names come from briefs, in any script and case."""
    for number, name in enumerate(["vip people", "vip_people", "VIP people!", "常连", "../../etc"], start=1):
        keep(tmp_path, *range(number), audience=name)
    assert [read_snapshot(tmp_path, name)[0].size for name in ("vip people", "vip_people", "常连", "../../etc")] == [  # pyright: ignore[reportOptionalSubscript]  all were kept above
        1,
        2,
        4,
        5,
    ]
    assert len(list(tmp_path.iterdir())) == 10


def test_a_snapshot_whose_work_was_cut_short_does_not_exist(tmp_path: Path) -> None:
    """The sidecar comes last: members without it are nothing; a failed write leaves no half file."""
    written = keep(tmp_path, 1)
    written.file.with_suffix(".json").unlink()
    assert read_snapshot(tmp_path, "openers") is None
    with pytest.raises(AttributeError):
        write_snapshot(
            [1],  # pyright: ignore[reportArgumentType]  not a table: writing must fail half-way
            folder=tmp_path,
            audience="openers",
            instant=NOW + timedelta(1),
            rule=None,
            data_version="v",
        )
    assert [path.suffix for path in tmp_path.iterdir()] == [".parquet"]


@pytest.mark.parametrize("damage", ["members", "sidecar", "keys", "gone"])
def test_a_damaged_snapshot_is_told_in_a_sentence(tmp_path: Path, damage: str) -> None:
    """Which file, and what to do."""
    written = keep(tmp_path, 1)
    match damage:
        case "members":
            written.file.write_bytes(b"half")
        case "sidecar":
            written.file.with_suffix(".json").write_text("{", "utf-8")
        case "keys":
            written.file.with_suffix(".json").write_text(json.dumps({"audience": "openers"}), "utf-8")
        case _:
            written.file.unlink()
    with pytest.raises(StoreDamaged, match="openers"):
        read_snapshot(tmp_path, "openers")


def test_a_change_counts_who_came_and_who_left(tmp_path: Path) -> None:
    """Between any two sets of members, empty ones too."""
    assert change_since(people(1, 2, 3), people(3, 4)) == Change(entered=1, left=2)
    assert change_since(people(), people(1)) == Change(entered=1, left=0)
    assert change_since(people(1), people()) == Change(entered=0, left=1)


def test_a_rule_s_fingerprint_follows_the_segments_it_refers_to() -> None:
    """And nothing else."""
    leaf, other = RULE.validate_python({"segment": "a"}), RULE.validate_python({"segment": "a2"})
    chain = {"a": RULE.validate_python({"segment": "b"}), "b": OPENERS, "unused": OPENERS}
    changed = {**chain, "b": RULE.validate_python({"event": "email_clicked"})}
    assert rule_fingerprint(leaf, chain) == rule_fingerprint(leaf, {**chain, "unused": leaf})
    assert (
        len({rule_fingerprint(rule, with_) for rule in (leaf, other, OPENERS, None) for with_ in (chain, changed)}) == 5
    )
    assert rule_fingerprint(leaf) == rule_fingerprint(leaf, {"z": OPENERS})
    circle = {"a": RULE.validate_python({"all": [{"segment": "a"}]})}
    assert rule_fingerprint(leaf, circle) != rule_fingerprint(leaf)
