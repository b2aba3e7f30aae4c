"""Briefs as files."""

from __future__ import annotations

from pathlib import Path

import pytest

from marketflow_core.campaign.briefs import (
    LONGEST,
    brief_text,
    briefs_in,
    campaign_name,
    find_brief,
    read_brief_file,
)
from marketflow_core.errors import BadInput


def test_a_campaign_is_called_by_its_file(tmp_path: Path) -> None:
    """The file's name becomes a slug; a name without letters or digits is refused."""
    assert campaign_name(tmp_path / "Spring sale 2027!.md") == "spring_sale_2027"
    with pytest.raises(BadInput, match="--name"):
        campaign_name(tmp_path / "…….md")


def test_the_folder_holds_texts_and_nothing_else(tmp_path: Path) -> None:
    """Folders, pictures and the folder's own README are no briefs."""
    for name in ("b.txt", "a.md", "README.md", "picture.png"):
        (tmp_path / name).write_text("x", "utf-8")
    (tmp_path / "examples").mkdir()
    assert [brief.campaign for brief in briefs_in(tmp_path)] == ["a", "b"]
    assert find_brief(tmp_path, "b") == tmp_path / "b.txt"
    assert find_brief(tmp_path, "c") is None
    assert briefs_in(tmp_path / "none") == ()


def test_the_hash_changes_with_the_content(tmp_path: Path) -> None:
    """It is what tells a changed brief from one that was only touched."""
    file = tmp_path / "a.md"
    file.write_text("one", "utf-8")
    first = briefs_in(tmp_path)[0].content
    file.touch()
    assert briefs_in(tmp_path)[0].content == first
    file.write_text("two", "utf-8")
    assert briefs_in(tmp_path)[0].content != first


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "is empty"),
        (b" \n\t ", "is empty"),
        (b"\x89PNG\r\n\x1a\n", "not plain text"),
        (b"a\0b", "not plain text"),
        (b"x" * (LONGEST + 1), "at most 1,000,000"),
    ],
)
def test_what_is_no_brief_is_refused_with_the_file_s_name(raw: bytes, told: str, tmp_path: Path) -> None:
    """Each is a sentence that says what is wrong with which file."""
    (tmp_path / "plan.md").write_bytes(raw)
    with pytest.raises(BadInput, match=told) as refused:
        read_brief_file(tmp_path / "plan.md")
    assert "plan.md" in str(refused.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    """Neither ends in a traceback."""
    with pytest.raises(BadInput, match="There is no brief at"):
        read_brief_file(tmp_path / "none.md")
    with pytest.raises(BadInput, match="can't be read"):
        read_brief_file(tmp_path)


def test_a_byte_order_mark_is_no_part_of_the_brief() -> None:
    """Editors on Windows put one in front; positions in the brief count from the first letter."""
    assert brief_text("\ufeffSend it.".encode(), "x") == "Send it."
