"""Personal data in imported files: which columns hold addresses, phone numbers or names, by their names and content.

What is found here goes to the contact source and nowhere else. A column that isn't personal as a whole can still hold
an address in the middle of a text; that is blotted out.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import pyarrow as pa

from marketflow_core.data.arrow import compute

ContactField = Literal["email", "phone", "name"]

_BEYOND_ASCII = r"\x{80}-\x{10FFFF}"
_ALNUM = f"A-Za-z0-9{_BEYOND_ASCII}"
EMAIL = rf"[{_ALNUM}.!#$'*+^_`{{|}}~\-]+@[{_ALNUM}](?:[{_ALNUM}.\-]*[{_ALNUM}])?\.[A-Za-z{_BEYOND_ASCII}]{{2,}}"
"""An e-mail address (RE2 syntax), with letters of any script (RFC 6531)."""
_INTERNATIONAL = r"\+[1-9](?:[ .\-/()]{0,2}[0-9]){6,14}\b"
_NATIONAL = r"(?:\([0-9]{2,5}\) ?[0-9]{3,4}[ .\-][0-9]{3,5}\b|\b[0-9]{3}[ .\-][0-9]{3}[ .\-][0-9]{4}\b)"
PHONE = f"(?:{_INTERNATIONAL}|{_NATIONAL})"
"""A phone number that can't be anything else: with a country code, or in the spacing of one (RE2 syntax)."""

_EMAIL_NAMES = re.compile(
    r"(^|_)(e_?mails?|mail)(_(address|addr|id|primary|work|home|personal|normali[sz]ed|lower))?\d?$"
)
_PHONE_NAMES = re.compile(
    r"(^|_)(phones?|telephone|tel|mobile|cell|cellphone|fax|whats_?app|msisdn|landline)(_?(number|no|nr|num|primary|home|work))?\d?$"
)
_NAME_NAMES = re.compile(
    r"^(name|contact|(.*_)?(first|last|full|given|family|middle|maiden|nick|display|sur|fore|user|customer|contact|"
    r"person|people|client|subscriber|recipient|billing|shipping|legal|holder|member|buyer)_?names?|fname|lname|salutation_name)$"
)
_SHARE = {"email": 0.1, "phone": 0.3, "name": 0.4}
"""From these shares of its values on, a column counts as personal by its content."""
_SAMPLE = 20_000

_WORDS_OF_NAMES = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*\.?")


def by_name(name: str) -> ContactField | None:
    """Return what a column of this (normalised) name holds of a person's contact data, if anything."""
    if _EMAIL_NAMES.search(name):
        return "email"
    if _PHONE_NAMES.search(name):
        return "phone"
    return "name" if _NAME_NAMES.match(name) else None


def by_content(texts: pa.Array, *, names_too: bool = True) -> ContactField | None:
    """Return what the values of a column are, by a sample: e-mail addresses, phone numbers, names, or neither."""
    sample = texts.drop_null()[:_SAMPLE]
    if not len(sample):
        return None
    whole = {"email": rf"^\s*(?:mailto:)?<?{EMAIL}>?\s*$", "phone": rf"^\s*(?:tel:)?{PHONE}\s*$"}
    for what in ("email", "phone"):
        share = compute.sum(compute.match_substring_regex(sample, whole[what])).as_py() / len(sample)
        if share >= _SHARE[what]:
            return what
    if names_too and sum(map(_is_name, sample.to_pylist())) / len(sample) >= _SHARE["name"]:
        return "name"
    return None


def looks_unlike(texts: pa.Array, what: ContactField) -> bool:
    """Tell whether values can't be what the column's name promises: only flags, numbers too short, or times."""
    sample = texts.drop_null()[:_SAMPLE]
    if not len(sample):
        return False
    never = {
        "email": r"^(?i:true|false|yes|no|y|n|\d{1,9}(\.\d+)?|\d{4}-\d\d-\d\d.*)$",
        "phone": r"^(?i:true|false|yes|no|y|n|\d{1,4}(\.\d+)?|\d{4}-\d\d-\d\d.*|[a-z _-]+)$",
        "name": r"^(?i:true|false|\d+(\.\d+)?)$",
    }
    return bool(compute.all(compute.match_substring_regex(sample, never[what])).as_py())


def blotted(texts: pa.Array) -> pa.Array:
    """Return the texts with e-mail addresses and phone numbers in them replaced by what they are."""
    if compute.any(compute.match_substring(texts, "@")).as_py():
        texts = compute.replace_substring_regex(texts, EMAIL, "[e-mail]")
    if compute.any(compute.match_substring(texts, "%40")).as_py():
        texts = compute.replace_substring_regex(texts, EMAIL.replace("@", "%40"), "[e-mail]")
    if compute.any(compute.match_substring_regex(texts, PHONE)).as_py():
        texts = compute.replace_substring_regex(texts, PHONE, "[phone]")
    return texts


def without_contacts(value: Any, found: dict[ContactField, str]) -> Any:
    """Return a JSON value without the entries that hold contact data; their values are put into `found`."""
    from marketflow_core.data.columns import normalised

    if isinstance(value, list):
        return [without_contacts(one, found) for one in value]
    if not isinstance(value, dict):
        return value
    kept: dict[str, Any] = {}
    for key, inner in value.items():
        what = by_name(normalised(str(key))) if isinstance(inner, str) else None
        if what is None:
            kept[key] = without_contacts(inner, found)
        else:
            found[what] = inner
    return kept


@cache
def _first_names() -> frozenset[str]:
    return frozenset(files("marketflow_core.data").joinpath("first_names.txt").read_text("utf-8").split())


def _is_name(text: str) -> bool:
    """Tell whether a text is a person's name: two to four capitalised words, one of the outer ones a first name."""
    words = text.replace(",", " ").split()
    if not 1 <= len(words) <= 4 or not all(_WORDS_OF_NAMES.fullmatch(word) for word in words):
        return False
    capital = all(word[0].isupper() or len(word) <= 3 for word in words)
    return capital and (words[0].lower() in _first_names() or words[-1].lower() in _first_names())
