"""Each value of a rewording is held against the very words that it quotes."""

from __future__ import annotations

import pytest

from nl.assistant.answers import Backed
from nl.assistant.figures import figures, tokens, written
from nl.assistant.masking import mask, private_spans, words_in
from nl.assistant.quotes import fault_in


def fault(sentence: str, reworded: str, **quotes: str) -> str | None:
    """Return what is wrong with a rewording; `quotes` are value -> quote with `_` for blanks."""
    return fault_in(sentence, reworded, backed({value.replace("_", " "): quote for value, quote in quotes.items()}))


def backed(quotes: dict[str, str]) -> list[Backed]:
    """Return `quotes` (value -> quote) as an answer has them."""
    return [Backed(value=value, quote=quote) for value, quote in quotes.items()]


@pytest.mark.parametrize(
    ("sentence", "reworded", "quotes"),
    [
        ("ping them three sleeps on", "Text them 3 days later", {"Text": "ping", "3 days later": "three sleeps on"}),
        ("ping them 3 days on", "Text them three days later", {"Text": "ping", "three days later": "3 days on"}),
        ("zap it Thu noon", "Send it on Thursday at 12:00", {"Send": "zap", "Thursday": "Thu", "12:00": "noon"}),
        ("zap it at half nine", "Send it at 9:30", {"Send": "zap", "9:30": "half nine"}),
        ("zap it at 3pm", "Send it at 15:00", {"Send": "zap", "15:00": "3pm"}),
        ("zap it at 3 in the afternoon", "Send it at 3 pm", {"Send": "zap", "3 pm": "3 in the afternoon"}),
        ("burn 1.5k bucks", "Spend 1,500 USD", {"Spend": "burn", "1,500 USD": "1.5k bucks"}),
        ("burn two hundred quid", "Spend 200 GBP", {"Spend": "burn", "200 GBP": "two hundred quid"}),
        ("a tenth? half of them", "Use 50% of them", {"Use": "a tenth", "50%": "half"}),
        (
            "after twenty-five days zap",
            "Send after 25 days",
            {"Send": "zap", "after 25 days": "after twenty-five days"},
        ),
        ("chuck it on the gram", "Post it on Instagram", {"Post": "chuck", "Instagram": "the gram"}),
        ("chuck it on FB", "Post it on Facebook", {"Post": "chuck", "Facebook": "FB"}),
        ("zap our Berlin crowd", "Send it to people in Berlin", {"Send": "zap", "people": "crowd", "Berlin": "Berlin"}),
        ("zap Aurora folk", "Email people who like Aurora", {"Email": "zap", "people who like": "folk"}),
        ("don't zap them", "Don't send them", {"send": "zap"}),
        ("zap [link 1] over", "Send [link 1]", {"Send": "zap"}),
        ("zap the VIPs", "Email the VIPs", {"Email": "zap"}),
    ],
)
def test_a_rewording_whose_values_are_quoted_is_fine(sentence: str, reworded: str, quotes: dict[str, str]) -> None:
    """Other words for the same, and the same numbers, days, units, money and names."""
    assert fault_in(sentence, reworded, backed(quotes)) is None


@pytest.mark.parametrize(
    ("sentence", "reworded", "quotes", "told"),
    [
        ("zap them soon", "Send them in 3 days", {"Send": "zap", "in 3 days": "soon"}, "“3”"),
        ("zap them soon", "Send them in three days", {"Send": "zap", "in three days": "soon"}, "“three”"),
        ("zap them in 3 days", "Send them in 3 weeks", {"Send": "zap", "in 3 weeks": "in 3 days"}, "“weeks”"),
        ("zap them on Thu", "Send them on Friday", {"Send": "zap", "on Friday": "on Thu"}, "“Friday”"),
        ("zap them in May", "Send them in June", {"Send": "zap", "in June": "in May"}, "“June”"),
        ("burn 500 quid", "Spend 500 USD", {"Spend": "burn", "500 USD": "500 quid"}, "“USD”"),
        ("burn $500", "Spend $5000", {"Spend": "burn", "$5000": "$500"}, "“5000”"),
        ("zap it at 3pm", "Send it at 3 am", {"Send": "zap", "3 am": "3pm"}, "“am”"),
        ("zap it at 3", "Send it at 3:45", {"Send": "zap", "3:45": "at 3"}, "“3:45”"),
        ("chuck it on FB", "Post it on Instagram", {"Post": "chuck", "Instagram": "FB"}, "“Instagram”"),
        ("chuck it there", "Post it on Instagram", {"Post": "chuck"}, "“Instagram” and quotes nothing"),
        ("zap our crowd", "Send it to people in France", {"Send": "zap", "people in France": "our crowd"}, "“France”"),
        (
            "zap our crowd",
            "Email people who like Aurora",
            {"Email": "zap", "people who like Aurora": "our crowd"},
            "Aurora",
        ),
        ("zap them", "Don't send them", {"Don't send": "zap"}, "“not”"),
        ("zap all but not the VIPs", "Send all, the VIPs", {"Send": "zap"}, "“not”"),
        ("zap it", "Send [link 1]", {"Send": "zap"}, "[link 1]"),
        ("zap it on the way", "Send everything", {"Send everything": "on the"}, "can't stand for"),
        (
            "zap [link 1] [number 1]",
            "Send [link 1] on 1 link",
            {"Send": "zap", "on 1": "[number 1]"},
            "can't stand for",
        ),
        ("zap [number 1] now", "Send 1 now", {"Send 1": "zap [number 1]"}, "“1”"),
        ("zap [number 1] now", "Send 1 now", {"Send": "zap"}, "“1” and quotes nothing"),
        (
            "zap the whole lot with whatever comes to hand before the others wake up tomorrow",
            "Send everything",
            {"Send everything": "zap the whole lot with whatever comes to hand before the others wake up tomorrow"},
            "can't stand for",
        ),
        (
            "zap it",
            "Send one two three four five six seven eight nine ten more",
            {"Send one two three four five six seven eight nine ten more": "zap"},
            "can't stand for",
        ),
        ("zap it", "Send it", {"Send": "Zap"}, "quotes “Zap”, which isn't there"),
        ("zap it", "Send it", {"Sends": "zap"}, "which it doesn't say"),
        ("zap it", "Send it weekly", {"Send": "zap"}, "“weekly” and quotes nothing"),
    ],
)
def test_a_rewording_that_says_more_or_something_else_is_not(
    sentence: str, reworded: str, quotes: dict[str, str], told: str
) -> None:
    """A quote alone isn't enough where a number, a day, a unit, money or a name is another one."""
    found = fault_in(sentence, reworded, backed(quotes))
    assert found is not None
    assert told in found


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("9pm", {9, 21}),
        ("1,500", {1500, 1.5}),
        ("1.500,50", set()),
        ("two dozen", {2, 12}),
        ("3 million", {3, 3_000_000}),
        ("9:30", {9, 30}),
        ("the lamp", set()),
    ],
)
def test_figures_are_read_from_digits_and_words(text: str, wanted: set[float]) -> None:
    """What a quote may stand for."""
    assert wanted <= figures(tokens(text))


def test_a_figure_may_be_written_in_several_ways() -> None:
    """A mark between digits groups or divides."""
    assert written("1.500") == {1500.0, 1.5}
    assert written("12") == {12.0}
    assert written("9:05") == {9.0, 5.0}


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("mail ann@example.com, please", "mail [address 1], please"),
        ("mail a@b.example and a@b.example and c@d.example", "mail [address 1] and [address 1] and [address 2]"),
        ("ring +1 (555) 010-9999 today", "ring [number 1] today"),
        ("ring 0151/2345678.", "ring [number 1]."),
        ("see https://x.test/a?t=1).", "see [link 1])."),
        ("from 1.12/2.12 on", "from 1.12/2.12 on"),
        ("see www.example.com/x and shop.example.com/cart?id=9", "see [link 1] and [link 2]"),
        ("use sk_live_0123456789abcdefXYZ now", "use [code 1] now"),
        ("send on 2026-11-23, 23.11.2026 or 11/23/2026 09:00", "send on 2026-11-23, 23.11.2026 or 11/23/2026 09:00"),
        ("25% off, 1,000 people, 9:30, budget 500", "25% off, 1,000 people, 9:30, budget 500"),
        ("unconventionally-long-words-without-figures", "unconventionally-long-words-without-figures"),
    ],
)
def test_what_is_personal_is_masked_and_put_back(text: str, masked: str) -> None:
    """Dates, money and plain words stay; the placeholders lead back to what stood there."""
    found = mask(text, 0, len(text), private_spans(text))
    assert found.text == masked
    assert found.restored(found.text) == text
    assert found.restored("[link 9]") == "[link 9]"


def test_words_that_are_masked_are_known_in_parts() -> None:
    """So that a step's id that was made of them isn't sent either."""
    text = "mail ann@example.com"
    assert words_in(text, private_spans(text)) == {"ann", "example", "com"}


def test_half_an_address_at_the_edge_is_masked_too() -> None:
    """Where the rules have taken a part of it, what is left of it is still somebody's."""
    text = "trumpet at ann@mail.example.com or jo@example.com"
    assert mask(text, 0, 15, private_spans(text)).text == "trumpet at [address 1]"
    assert mask(text, 20, 33, private_spans(text)).text == "[address 1] o"
