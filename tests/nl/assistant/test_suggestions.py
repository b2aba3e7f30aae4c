"""A model's words become suggestions where the brief backs them and the rules can read them, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from marketflow_core.plan.account import assumptions, note_of
from marketflow_core.plan.documents import dump_plan, load_plan
from marketflow_core.plan.explanation import explain
from marketflow_core.plan.fingerprint import fingerprint
from marketflow_core.plan.models import Plan
from marketflow_core.reports.origins import questions
from nl.assistant.prompt import SYSTEM
from nl.assistant.questions import AT_ONCE
from nl.assistant.trial import in_place
from nl.reader import read_brief
from tests.nl.assistant.conftest import BRIEF, GOOD_VALUES, GOOD_WORDS, NOW, ODD, Serve, ask_about, read
from tests.nl.assistant.server import answers, completion, rewording

GOOD = rewording(1, GOOD_WORDS, GOOD_VALUES)


def by_rules(brief: str = BRIEF) -> Plan:
    """Return the plan without any model."""
    return read_brief(brief, name="x", now=NOW)


def suggestions(plan: Plan) -> list[str]:
    """Return the words that the model suggested."""
    return [one.words for found in plan.diagnostics for one in found.suggested]


def test_a_rewording_stands_at_the_question_as_a_suggestion(serve: Serve) -> None:
    """The diagnostic keeps its words and place, and gets words that the rules read, marked with the model."""
    plan = read(serve(answers(GOOD)))
    (asked,) = [found for found in plan.diagnostics if found.kind == "not_understood"]
    assert asked.suggestions == (f"{GOOD_WORDS}.",)
    (suggested,) = asked.suggested
    assert (suggested.words, suggested.by) == (f"{GOOD_WORDS}.", "tiny-1")
    assert {one.value: one.quote for one in suggested.quotes} == GOOD_VALUES
    assert all(one.quote in BRIEF for one in suggested.quotes)
    assert any("email" in line for line in suggested.becomes)


def test_nothing_that_would_run_changes(serve: Serve) -> None:
    """A suggestion is no step: the plan does exactly what it does without a model."""
    plan, without = read(serve(answers(GOOD))), by_rules()
    assert fingerprint(plan) == fingerprint(without)
    assert plan.steps == without.steps


def test_taking_the_words_gives_the_plan_that_was_shown(serve: Serve) -> None:
    """In place of the words that were asked about, the suggestion reads as the rules read any brief."""
    plan = read(serve(answers(GOOD)))
    (asked,) = [found for found in plan.diagnostics if found.suggested]
    assert asked.source is not None
    taken = by_rules(in_place(BRIEF, asked.source, asked.suggestions[0]))
    assert len(taken.steps) == 2
    assert not [found for found in taken.diagnostics if found.kind == "not_understood"]


def test_only_what_the_rules_could_not_read_is_sent(serve: Serve) -> None:
    """The request holds those words and the steps' ids and actions, at temperature 0, and nothing of the rest."""
    server = serve(answers(GOOD))
    read(server)
    (request,) = server.requests
    assert request.path == "/v1/chat/completions"
    assert request.body["model"] == "tiny-1"
    assert request.body["temperature"] == 0
    assert request.body["response_format"]["type"] == "json_schema"
    step = by_rules().steps[0]
    assert request.asked == {
        "steps": [{"id": step.id, "action": "send_email"}],
        "sentences": [{"number": 1, "words": ODD, "part_of": None}],
    }
    assert "subscribers" not in json.dumps(request.asked)


def test_a_brief_that_is_read_whole_asks_nobody(serve: Serve) -> None:
    """There is no request and no note."""
    server = serve(answers(GOOD))
    brief = "Send an email about the lamp to all subscribers on Monday at 9 AM."
    assert read(server, brief) == by_rules(brief)
    assert server.requests == []


def test_a_part_of_a_sentence_is_reworded_in_its_place(serve: Serve) -> None:
    """The model is told whose sentence it is, and its words stand in the middle of it without a full stop."""
    brief = (
        "Send an email to all subscribers on Monday at 9, except those whose uncle is bald. Post a photo on Tuesday."
    )
    told = rewording(
        1,
        "except people who bought in the last 7 days.",
        {"people": "those", "who bought in the last 7 days": "whose uncle is bald"},
    )
    server = serve(answers(told))
    plan = read(server, brief)
    (asked,) = server.requests[0].asked["sentences"]
    assert asked["part_of"] == plan.steps[0].id
    assert suggestions(plan) == []  # there is no 7 in those words


def test_the_explanation_says_who_suggested_it_and_why(serve: Serve) -> None:
    """On the terminal the model's words are told from ours, with quotes and what they would become."""
    told = explain(read(serve(answers(GOOD))))
    assert (
        f"{GOOD_WORDS}.\n         suggested by the language model tiny-1, which read “Wiggle the brass trumpet” as"
        in told
    )
    assert "it would become: " in told


def test_the_plan_as_json_keeps_the_mark(serve: Serve) -> None:
    """Written and read again it is the same plan; a diagnostic without a suggestion has no key for it."""
    plan = read(serve(answers(GOOD)))
    assert load_plan(dump_plan(plan)) == plan
    written = [found.get("suggested") for found in json.loads(dump_plan(plan))["diagnostics"]]
    assert [one["by"] for found in written if found for one in found] == ["tiny-1"]
    assert "suggested" not in json.loads(dump_plan(by_rules()))["diagnostics"][0]


def test_the_note_says_what_the_model_did(serve: Serve) -> None:
    """It is in the plan, and no assumption of any field."""
    plan = read(serve(answers(GOOD)))
    note = note_of(plan)
    assert note is not None
    assert "was asked about one place" in note
    assert "they do nothing until you take them" in note
    assert note not in [one.reason for one in assumptions(plan)]
    assert note_of(by_rules()) is None


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (rewording(1, None), "gave nothing that can be used"),
        (rewording(7, GOOD_WORDS, GOOD_VALUES), "about nothing that was asked"),
        ({"number": 1, "reworded": GOOD_WORDS}, "isn't of the form"),
        ({**GOOD, "confidence": 1}, "isn't of the form"),
        ({**GOOD, "number": "1"}, "isn't of the form"),
        ({**GOOD, "reworded": "Send an email\nto previous customers on Thursday"}, "isn't of the form"),
        ({**GOOD, "reworded": "\x1b[2JSend an email"}, "isn't of the form"),
        ({**GOOD, "reworded": "Send \ud800"}, "isn't of the form"),
        ({**GOOD, "reworded": "Send " * 200}, "isn't of the form"),
        ("Send an email", "isn't of the form"),
        (rewording(1, GOOD_WORDS, GOOD_VALUES, ["webinar_email"]), "speaks of a step “webinar_email”"),
        (rewording(1, GOOD_WORDS, {**GOOD_VALUES, "previous customers": "our young hands"}), "which isn't there"),
        (rewording(1, GOOD_WORDS, {**GOOD_VALUES, "on Friday": "on Thursday"}), "which it doesn't say"),
        (rewording(1, GOOD_WORDS, {"Send an email": "Wiggle"}), "“previous” and quotes nothing for it"),
        (rewording(1, f"{GOOD_WORDS} at 9", GOOD_VALUES), "“9” and quotes nothing for it"),
        (rewording(1, "Wiggle the trumpet on Thursday", {}), "can't read its words either"),
        (rewording(1, "Thanks, our old hands", {"Thanks": "Wiggle"}), "change nothing"),
    ],
)
def test_what_is_not_backed_or_not_readable_is_thrown_away(serve: Serve, told: Any, why: str) -> None:
    """The question stays as it was, and the note says why."""
    plan = read(serve(answers(told)))
    assert suggestions(plan) == []
    assert plan.diagnostics == by_rules().diagnostics
    assert why in (note_of(plan) or "")


def test_a_bad_answer_does_not_take_a_good_one_with_it(serve: Serve) -> None:
    """Each answer is looked at for itself."""
    plan = read(serve(answers(rewording(1, "Send 5 emails", {}), GOOD)))
    assert suggestions(plan) == [f"{GOOD_WORDS}."]
    assert "Thrown away: 1" in (note_of(plan) or "")


def test_a_place_has_at_most_three_answers_and_each_once(serve: Serve) -> None:
    """A model that repeats itself makes no work."""
    plan = read(serve(answers(GOOD, GOOD, rewording(1, "Send 5 emails", {}), rewording(1, "Send 6 emails", {}))))
    assert suggestions(plan) == [f"{GOOD_WORDS}."]
    assert "“6”" not in (note_of(plan) or "")


def test_words_that_would_break_the_plan_are_no_suggestion(serve: Serve) -> None:
    """An error that wasn't there before is worse than a question."""
    brief = "Send an email about the lamp to all subscribers on Monday at 9 AM. Wiggle a trumpet on 3 March 2020."
    told = rewording(
        1, "Send an email to all subscribers on 3 March 2020", {"Send an email to all subscribers": "Wiggle a trumpet"}
    )
    plan = read(serve(answers(told)), brief)
    assert suggestions(plan) == []
    assert "couldn't run with it" in (note_of(plan) or "")


def test_what_is_personal_never_leaves(serve: Serve) -> None:
    """Addresses, numbers, links and codes go as placeholders, and come back in their places."""
    odd = (
        "Wiggle the trumpet at ann.b+c@corp.example.co.uk, +49 (0)151 2345-6789, https://x.test/?token=abc123 or "
        "eyJhbGciOiJIUzI1NiJ9_12345 on Thursday."
    )
    brief = f"Send an email about joe@example.com to all subscribers on Monday at 9 AM. {odd}"
    told = rewording(
        1,
        "Send an email to all subscribers on Thursday.",
        {"Send an email": "Wiggle the trumpet", "to all subscribers": "at [address 1], [number 1], [link 1] or"},
    )
    server = serve(answers(told))
    plan = ask_about(server, brief, odd)
    sent = json.dumps(server.requests[0].body)
    for secret in ("ann.b", "example.co.uk", "2345", "token", "abc123", "eyJhb", "joe", "https"):
        assert secret not in sent
    assert "at [address 1], [number 1], [link 1] or [code 1] on Thursday." in sent
    assert suggestions(plan) == ["Send an email to all subscribers on Thursday."]
    quotes = [one.quote for found in plan.diagnostics for kept in found.suggested for one in kept.quotes]
    assert quotes == [
        "Wiggle the trumpet",
        "at ann.b+c@corp.example.co.uk, +49 (0)151 2345-6789, https://x.test/?token=abc123 or",
    ]


def test_many_sentences_go_in_groups_and_too_many_not_at_all(serve: Serve) -> None:
    """One request for a usual brief; a long one has a bounded number of its sentences asked about."""
    server = serve(answers())
    plan = read(server, "\n".join(f"Wiggle trumpet number {number} at the moon." for number in range(90)))
    asked = [len(request.asked["sentences"]) for request in server.requests]
    assert asked == [AT_ONCE] * 3
    assert "It wasn't asked about 30 more." in (note_of(plan) or "")


def test_a_very_long_sentence_is_left_alone(serve: Serve) -> None:
    """What isn't a sentence is no question either."""
    server = serve(answers(GOOD))
    brief = "Wiggle " + "the brass trumpet and " * 60 + "sing."
    assert note_of(read(server, brief)) is None
    assert server.requests == []


def test_what_was_good_before_an_outage_is_kept(serve: Serve) -> None:
    """A second request that fails takes nothing from the first."""
    odd = [ODD, *(f"Wiggle trumpet number {number} at the moon." for number in range(AT_ONCE))]
    plan = read(serve(answers(GOOD), completion("Sorry, I can't.")), "\n".join(odd))
    assert suggestions(plan) == [f"{GOOD_WORDS}."]
    note = note_of(plan) or ""
    assert "refused to answer" in note
    assert "Suggestions: 1" in note


def test_the_report_says_which_suggestion_a_model_made(serve: Serve) -> None:
    """Beside its words, as on the terminal."""
    told = [remedy for one in questions(read(serve(answers(GOOD)))) for remedy in one.suggestions]
    assert f"{GOOD_WORDS}. (suggested by the language model tiny-1)" in told


@pytest.mark.parametrize("sentence", SYSTEM.partition("such as:\n")[2].partition("\n\n")[0].splitlines())
def test_the_sentences_that_the_model_is_shown_are_read_by_the_rules(sentence: str) -> None:
    """What it is told the reader knows, the reader knows."""
    plan = by_rules(f"Send an email about the lamp to all subscribers on Monday at 9 AM. {sentence}")
    assert not [found for found in plan.diagnostics if found.kind == "not_understood"]


def test_quotes_are_of_the_brief_as_it_was_written(serve: Serve) -> None:
    """Also where the rules read another word of it as it was meant."""
    brief = BRIEF.replace("subscribers", "subscibers")
    plan = read(serve(answers(GOOD)), brief)
    (found,) = [one for one in plan.diagnostics if one.suggested]
    assert found.source is not None
    assert plan.brief == brief
    assert brief[found.source.start : found.source.end] == ODD
    assert suggestions(plan) == [f"{GOOD_WORDS}."]
