"""Where a platform's credentials come from, in which order, and what is said when one is missing."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import SecretStr

from marketflow_core.errors import CredentialsMissing
from marketflow_core.platforms.contract import CredentialField, Manifest
from marketflow_core.settings import Mode

STAND_IN = "rehearsal"
"""What a simulated platform gets for a credential that nobody gave: it asks that there be one, not which."""


def find_credentials(
    manifest: Manifest, *, mode: Mode, given: Mapping[str, str], environment: Mapping[str, str]
) -> dict[str, SecretStr]:
    """Return the credentials of a platform by field.

    Each is looked for in `given` (what was registered), then as `MARKETFLOW_<PLATFORM>_<FIELD>`, then as
    `<PLATFORM>_<FIELD>` in `environment`; other names of a field count as the field. Fields that `given` has and the
    manifest hasn't are kept. Rehearsal takes any value and goes without; live raises `CredentialsMissing` with each
    required field that is missing and every place that was looked in.
    """
    found = {key: SecretStr(value) for key, value in given.items() if value}
    missing: list[CredentialField] = []
    for wanted in manifest.credentials:
        value = _look_up(manifest.slug, wanted, given, environment)
        if value:
            found[wanted.key] = SecretStr(value)
        elif wanted.required:
            missing.append(wanted)
    if missing and mode == "live":
        raise CredentialsMissing(_sentence(manifest, missing))
    return {**{field.key: SecretStr(STAND_IN) for field in missing}, **found}


def _look_up(
    slug: str, wanted: CredentialField, given: Mapping[str, str], environment: Mapping[str, str]
) -> str | None:
    for key in (wanted.key, *wanted.aliases):
        if given.get(key):
            return given[key]
    for name in _variables(slug, wanted):
        if environment.get(name):
            return environment[name]
    return None


def _variables(slug: str, wanted: CredentialField) -> list[str]:
    plain = [f"{slug}_{key}".upper() for key in (wanted.key, *wanted.aliases)]
    return [*(f"MARKETFLOW_{name}" for name in plain), *plain]


def _sentence(manifest: Manifest, missing: list[CredentialField]) -> str:
    lines = [
        f"no {field.key} for {manifest.slug} ({field.meaning}): looked in what was registered, "
        f"then {', '.join(_variables(manifest.slug, field))}"
        for field in missing
    ]
    return (
        f"{manifest.name} can't be used in live mode: " + "; ".join(lines) + ". Set the variables, or register the "
        "platform with them; rehearsal needs none."
    )
