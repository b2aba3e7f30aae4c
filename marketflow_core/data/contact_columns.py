"""From the personal columns of a file to one contact per row."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pyarrow as pa

from marketflow_core.data.columns import CONTACT, normalised
from marketflow_core.data.personal import ContactField, by_content
from marketflow_core.store.contacts import Contact

_WHOLE_NAMES = frozenset({"name", "full_name", "fullname", "display_name", "customer_name", "contact_name", "contact"})


def told_by_mapping(target: str) -> ContactField | None:
    """Return what a mapping's target says that a column holds, if it is contact data."""
    return next((what for what in ("email", "phone", "name") if what == target and what in CONTACT), None)


def contacts_of_rows(
    source_ids: pa.Array,
    found: Mapping[str, pa.Array],
    holds: Mapping[str, ContactField],
    nested: Sequence[Mapping[ContactField, str]],
    *,
    keep_ids: bool,
) -> dict[int, Contact]:
    """Return the contact of each row that has any, by the row's index.

    A person's whole name goes before its parts, which are joined; of several addresses or numbers the first is taken.
    An id that is itself an e-mail address is one more address. `keep_ids` keeps the source's own id with each contact,
    even where nothing else is known.
    """
    ids = source_ids.to_pylist()
    values = {field: _first(_of(found, holds, field)) for field in ("email", "phone")}
    values["name"] = _names(_of(found, holds, "name"))
    if by_content(source_ids, names_too=False) == "email":
        values["email"] = _first([values["email"], ids] if values["email"] else [ids])
    contacts: dict[int, Contact] = {}
    for row, source_id in enumerate(ids):
        if source_id is None:
            continue
        said = {field: texts[row] for field, texts in values.items() if texts and texts[row]}
        if nested:
            said = {**nested[row], **said}
        if said or keep_ids:
            contacts[row] = Contact(source_id=source_id, **said)
    return contacts


def _of(
    found: Mapping[str, pa.Array], holds: Mapping[str, ContactField], field: ContactField
) -> list[list[str | None]]:
    """Return the columns that hold `field`; for names the whole ones first."""
    names = [name for name in found if holds[name] == field]
    whole = [name for name in names if normalised(name) in _WHOLE_NAMES]
    if field == "name" and whole:
        names = whole
    return [[_alone(text) for text in found[name].to_pylist()] for name in names]


def _alone(text: str | None) -> str | None:
    """Return one value: the first of a JSON list, without what people put around an address."""
    if text is None:
        return None
    if text.lstrip().startswith("["):
        try:
            listed = json.loads(text)
        except ValueError:
            return None
        text = next((one for one in listed if isinstance(one, str)), "") if isinstance(listed, list) else ""
    return text.strip().removeprefix("mailto:").removeprefix("tel:").strip("<> ") or None


def _first(columns: Sequence[Sequence[str | None]]) -> list[str | None]:
    return [next((text for text in row if text), None) for row in zip(*columns, strict=True)]


def _names(columns: Sequence[Sequence[str | None]]) -> list[str | None]:
    return [" ".join(text for text in row if text) or None for row in zip(*columns, strict=True)]
