"""Answers are kept in the home: the same brief gives the same plan, and nobody is asked twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from marketflow_core.plan.documents import dump_plan
from marketflow_core.settings import Settings
from nl.assistant.chat import ChatEndpoint
from nl.assistant.configured import FOLDER, configured_assistant
from nl.assistant.protocol import Answered, Prompt
from nl.assistant.remembered import Remembering
from nl.processor import NaturalLanguageProcessor
from nl.reader import read_brief
from tests.nl.assistant.conftest import BRIEF, GOOD_VALUES, GOOD_WORDS, KEY, NOW, Serve, configured
from tests.nl.assistant.server import ChatServer, answers, raw, rewording

GOOD = answers(rewording(1, GOOD_WORDS, GOOD_VALUES))
OTHER = answers(rewording(1, None))


def remembering(server: ChatServer, folder: Path, model: str = "tiny-1") -> Remembering:
    """Return an assistant that keeps its answers in `folder`."""
    return Remembering(ChatEndpoint(configured(server.url, model=model)), folder)


def test_the_same_brief_gives_the_same_bytes_and_asks_once(serve: Serve, tmp_path: Path) -> None:
    """Also when the model would say something else by now."""
    server = serve(GOOD, OTHER)
    plans = [
        dump_plan(read_brief(BRIEF, name="x", now=NOW, assistant=remembering(server, tmp_path / "kept")))
        for _ in range(2)
    ]
    assert plans[0] == plans[1]
    assert GOOD_WORDS in plans[0]
    assert len(server.requests) == 1


def test_another_model_or_other_words_are_asked_anew(serve: Serve, tmp_path: Path) -> None:
    """An answer belongs to its model and its question."""
    server = serve(GOOD)
    for model, brief in (("tiny-1", BRIEF), ("tiny-2", BRIEF), ("tiny-1", BRIEF.replace("brass", "tin"))):
        read_brief(brief, name="x", now=NOW, assistant=remembering(server, tmp_path, model))
    assert len(server.requests) == 3


@pytest.mark.parametrize("bad", [raw(b"{}", status="500 Oops"), raw(b'{"choices": [{"message": {"content": "hm"}}]}')])
def test_what_failed_is_asked_again(serve: Serve, tmp_path: Path, bad: object) -> None:
    """An outage or nonsense isn't remembered."""
    server = serve(bad, GOOD)
    plans = [read_brief(BRIEF, name="x", now=NOW, assistant=remembering(server, tmp_path)) for _ in range(2)]
    assert [GOOD_WORDS in dump_plan(plan) for plan in plans] == [False, True]


@pytest.mark.parametrize("held", [b"", b"{}", b"[]", b'{"answer": 5}', b'{"answer": "hm"}', b"\xff"])
def test_a_damaged_memory_is_done_without(serve: Serve, tmp_path: Path, held: bytes) -> None:
    """The model is asked again and the file is made good."""
    server = serve(GOOD)
    assistant = remembering(server, tmp_path)
    first = assistant.replies([Prompt("s", "u")])
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    file.write_bytes(held)
    assert assistant.replies([Prompt("s", "u")]) == first
    assert file.read_bytes() == whole
    assert len(server.requests) == 2


def test_a_home_that_cannot_be_written_is_done_without(serve: Serve, tmp_path: Path) -> None:
    """The answer still counts."""
    (tmp_path / "file").write_text("no folder")
    (reply,) = remembering(serve(GOOD), tmp_path / "file" / "below").replies([Prompt("s", "u")])
    assert isinstance(reply, Answered)


def test_of_several_prompts_only_the_new_ones_are_asked(serve: Serve, tmp_path: Path) -> None:
    """And the replies come in the order of the prompts."""
    server = serve(GOOD, OTHER)
    assistant = remembering(server, tmp_path)
    (first,) = assistant.replies([Prompt("s", "b")])
    replies = assistant.replies([Prompt("s", "a"), Prompt("s", "b")])
    assert replies[1] == first
    assert replies[0] != first
    assert len(server.requests) == 2


def test_what_is_kept_holds_no_key_and_is_the_owner_s_alone(serve: Serve, tmp_path: Path) -> None:
    """The memory holds the model's words and nothing else."""
    remembering(serve(GOOD), tmp_path).replies([Prompt("s", "u")])
    (file,) = tmp_path.iterdir()
    assert set(json.loads(file.read_text())) == {"answer"}
    assert KEY not in file.read_text()
    assert file.stat().st_mode & 0o077 == 0


def test_the_settings_name_the_assistant_and_its_memory(serve: Serve, tmp_path: Path) -> None:
    """Without a language model in them there is none."""
    server = serve(GOOD)
    assert configured_assistant(Settings(home=tmp_path)) is None
    assistant = configured_assistant(Settings(home=tmp_path, language_model=configured(server.url)))
    assert assistant is not None
    assert assistant.model == "tiny-1"
    workflow = NaturalLanguageProcessor(assistant=assistant).create_workflow(BRIEF, now=NOW)
    assert GOOD_WORDS in dump_plan(workflow.plan)
    assert len(list((tmp_path / FOLDER).iterdir())) == 1
