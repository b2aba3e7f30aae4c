"""The forms of a verb: "drop" is also "drops", "dropped" and "dropping"."""

from __future__ import annotations

from nl.language.lexicon import words

_SIBILANTS = ("s", "x", "z", "ch", "sh", "o")


def forms(verb: str) -> dict[str, str]:
    """Return each form of `verb` (one word, its base form) with its kind: `base`, `s`, `past` or `ing`.

    Where two forms are the same word ("read"), it counts as the base form.
    """
    data = words("inflection")
    stem = verb + verb[-1] if verb in data["doubled"] else verb
    ends_in_y = verb.endswith("y") and verb[-2] not in "aeiou"
    past = data["irregular"].get(verb) or [
        f"{verb}d" if verb.endswith("e") else f"{verb[:-1]}ied" if ends_in_y else f"{stem}ed"
    ]
    if verb in data["endings"]:
        past = [*past, f"{verb}ed"]
    bare = verb[:-1] if verb.endswith("e") and not verb.endswith(("ee", "be")) else stem
    third = verb + "es" if verb.endswith(_SIBILANTS) else verb[:-1] + "ies" if ends_in_y else verb + "s"
    present = {"be": ["is", "are"], "have": ["has"]}.get(verb, [third])
    return {
        **dict.fromkeys(past, "past"),
        **dict.fromkeys(present, "s"),
        f"{bare}ing": "ing",
        verb: "base",
    }


def plurals(noun: str) -> tuple[str, str]:
    """Return a noun (its last word counts) and its plural."""
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun, noun[:-1] + "ies"
    return noun, noun + ("es" if noun.endswith(_SIBILANTS[:5]) else "s")


def singular(noun: str) -> str:
    """Return a plural noun in its singular; what is no plural stays."""
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith(("sses", "ches", "shes", "xes")):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not noun.endswith(("ss", "us", "is")) else noun
