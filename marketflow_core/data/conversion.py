"""The second pass over an imported file: from staged text to typed columns, and the reason why a row can't be taken."""

# ruff: noqa: S608 - names and paths in these queries are our own or quoted, never values from outside

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from marketflow_core.data.columns import REQUIRED, TYPES, Kind
from marketflow_core.data.sources import Declared
from marketflow_core.data.staging import EVENT_KEY, PERSON_ID, ROW
from marketflow_core.data.zones import zone_spellings
from marketflow_core.store.duck import quoted, text

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

REASON = "__reason"

_INTEGER = r"\s*[+-]?\d{1,18}(\.0*)?\s*"
_NUMBER = r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*"
_PLAIN_INTEGER = r"-?(0|[1-9]\d{0,17})"
_PLAIN_NUMBER = r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?"
_DAY = r"\d{4}-\d{2}-\d{2}"
_ISO = rf"\s*{_DAY}([T ]\d{{2}}:\d{{2}}(:\d{{2}}([.,]\d+)?)?\s?(Z|z|UTC|[+-]\d{{2}}(:?\d{{2}})?)?)?\s*"
_ISO_WITH_TIME = rf"{_DAY}[T ]\d{{2}}:\d{{2}}.*"
_WITHOUT_ZONE = rf"\s*{_DAY}([T ]\d{{2}}:\d{{2}}(:\d{{2}}([.,]\d+)?)?)?\s*"
_YES = "'true', 't', 'yes', 'y', '1', '1.0', 'on', 'subscribed', 'opted_in', 'opted in', 'granted'"
_NO = "'false', 'f', 'no', 'n', '0', '0.0', 'off', 'unsubscribed', 'opted_out', 'opted out', 'denied', 'revoked'"
_WORDS = {
    "BIGINT": "a whole number",
    "DOUBLE": "a number",
    "BOOLEAN": "yes or no",
    "DATE": "a date such as 2026-11-20",
    "TIMESTAMP": "a time such as 2026-11-20T09:00:00Z, or epoch seconds",
    "VARCHAR[]": "a list",
}


@dataclass(frozen=True)
class TypedColumn:
    """A column of the warehouse: the SQL that makes its value from the staged text, and whether it can fail."""

    name: str
    kind: str
    expression: str
    fails: bool


def typed_columns(
    connection: DuckDBPyConnection,
    relation: str,
    declared: Mapping[str, Declared],
    existing: Mapping[str, str],
) -> list[TypedColumn]:
    """Settle the type of each staged column: what we know, else what the warehouse has, else what all values agree on.

    `declared` tells what the file says, by the column's name in the warehouse; `existing` the warehouse's own types.
    """
    guessed = _guesses(connection, relation, [name for name in declared if name not in TYPES], declared)
    columns = []
    for name in declared:
        kind = TYPES.get(name) or _settled(existing.get(name), guessed[name])
        columns.append(TypedColumn(name, kind, _expression(name, kind), fails=kind != "VARCHAR"))
    return columns


def typed_rows(relation: str, columns: list[TypedColumn], kind: Kind) -> str:
    """Return the query for typed rows with their number, person, key and the reason against them, if there is one."""
    values = ", ".join(f"{column.expression} AS {quoted(column.name)}" for column in columns)
    key = f"{EVENT_KEY}, " if kind == "events" else ""
    inner = (
        f"SELECT s.{ROW}, s.{PERSON_ID}, {key}{values + ', ' if values else ''}{_reason(columns, kind)} AS {REASON} "
        f"FROM {relation} s"
    )
    if any(column.name == "time_zone" for column in columns):
        inner += " LEFT JOIN zone_spellings z ON z.spelling = lower(replace(trim(s.time_zone), ' ', '_'))"
    return inner


def prepare(connection: DuckDBPyConnection) -> None:
    """Put the names of zones where queries can join them."""
    import pyarrow as pa

    spellings = zone_spellings()
    table = pa.table({"spelling": list(spellings), "zone": list(spellings.values())})
    connection.register("zone_names", table)
    connection.execute("CREATE TEMP TABLE zone_spellings AS SELECT * FROM zone_names")


def without_zone(name: str) -> str:
    """Return the SQL condition that a staged time is written without a zone."""
    return f"regexp_full_match(s.{quoted(name)}, {text(_WITHOUT_ZONE)})"


def _reason(columns: list[TypedColumn], kind: Kind) -> str:
    cases = [f"WHEN s.{PERSON_ID} IS NULL THEN 'has no profile id'"]
    for name in REQUIRED[kind][1:]:
        cases.append(f"WHEN nullif(trim(s.{quoted(name)}), '') IS NULL THEN {text(f'has no {name}')}")
    for column in columns:
        told = None
        if column.name == "time_zone":
            told = "is no time zone that IANA knows, such as Europe/Paris"
        elif column.fails:
            told = f"isn't {_WORDS.get(column.kind, f'of the type {column.kind}, as in the files before')}"
        if told:
            given = f"nullif(trim(s.{quoted(column.name)}), '') IS NOT NULL"
            cases.append(f"WHEN {given} AND ({column.expression}) IS NULL THEN {text(f'{column.name} {told}')}")
    return f"CASE {' '.join(cases)} END"


def _expression(name: str, kind: str) -> str:
    column = f"s.{quoted(name)}"
    if name == "time_zone":
        return "z.zone"
    if name == "event":
        return f"nullif(trim(regexp_replace(lower({column}), '[^\\pL\\pN]+', '_', 'g'), '_'), '')"
    match kind:
        case "VARCHAR":
            return f"nullif(trim({column}), '')"
        case "BIGINT":
            return f"CASE WHEN regexp_full_match({column}, {text(_INTEGER)}) THEN TRY_CAST({column} AS BIGINT) END"
        case "DOUBLE":
            number = f"TRY_CAST({column} AS DOUBLE)"
            return f"CASE WHEN regexp_full_match({column}, {text(_NUMBER)}) AND isfinite({number}) THEN {number} END"
        case "BOOLEAN":
            lower = f"lower(trim({column}))"
            return f"CASE WHEN {lower} IN ({_YES}) THEN true WHEN {lower} IN ({_NO}) THEN false END"
        case "DATE":
            return f"CAST({_instant(column)} AS DATE)"
        case "TIMESTAMP":
            return _instant(column)
        case "VARCHAR[]":
            listed = f"list_transform(string_split_regex({column}, '[;,|]'), lambda x: trim(x))"
            listed = f"list_filter({listed}, lambda x: x <> '')"
            return f"CASE WHEN {column} LIKE '[%' THEN {_from_json(column, kind)} ELSE {listed} END"
        case _:
            return _from_json(column, kind)


def _from_json(column: str, kind: str) -> str:
    return f"TRY_CAST(TRY_CAST({column} AS JSON) AS {kind})"


def _instant(column: str) -> str:
    """Return the SQL of an instant in UTC: ISO 8601 (without a zone it is UTC), or an epoch told by its digits."""
    plain = f"trim({column})"
    epochs = " ".join(
        f"WHEN regexp_full_match({plain}, '{digits}') THEN "
        f"make_timestamp(CAST(TRY_CAST({plain} AS DECIMAL(28, 9)) * {factor} AS BIGINT))"
        for digits, factor in (
            (r"\d{9,10}(\.\d{1,9})?", "1000000"),
            (r"\d{12,13}(\.\d{1,6})?", "1000"),
            (r"\d{15,16}", "1"),
            (r"\d{18,19}", "0.001"),
        )
    )
    iso = f"TRY_CAST(replace(replace({plain}, ',', '.'), 'z', 'Z') AS TIMESTAMPTZ)::TIMESTAMP"
    return f"CASE {epochs} WHEN regexp_full_match({column}, {text(_ISO)}) THEN {iso} END"


def _settled(existing: str | None, guessed: str | None) -> str:
    """Return the type that fits both what is there and what comes; a value that doesn't fit is its row's fault."""
    if existing is None or guessed is None:
        return existing or guessed or "VARCHAR"
    if {existing, guessed} == {"BIGINT", "DOUBLE"}:
        return "DOUBLE"
    return "TIMESTAMP" if (existing, guessed) == ("DATE", "TIMESTAMP") else existing


def _guesses(
    connection: DuckDBPyConnection, relation: str, names: list[str], declared: Mapping[str, Declared]
) -> dict[str, str | None]:
    """Return the narrowest type that all values of each column agree on; None for a column without values."""
    found: dict[str, str | None] = {}
    for name in names:
        said = declared[name]
        if said in ("guess", "dates", "JSON"):
            found[name] = _guess(connection, relation, name, said)
        else:
            found[name] = said
    return found


def _guess(connection: DuckDBPyConnection, relation: str, name: str, said: Declared) -> str | None:
    column = f"s.{quoted(name)}"
    tests = {
        "BOOLEAN": f"lower({column}) IN ('true', 'false')",
        "BIGINT": f"regexp_full_match({column}, {text(_PLAIN_INTEGER)})",
        "DOUBLE": f"regexp_full_match({column}, {text(_PLAIN_NUMBER)}) AND isfinite(TRY_CAST({column} AS DOUBLE))",
        "DATE": f"regexp_full_match({column}, {text(_DAY)}) AND TRY_CAST({column} AS DATE) IS NOT NULL",
        "TIMESTAMP": f"regexp_full_match({column}, {text(_ISO_WITH_TIME)}) AND {_instant(column)} IS NOT NULL",
        "JSON": f"regexp_matches({column}, '^\\s*[\\[{{]') AND json_valid({column})",
    }
    if said == "JSON":
        tests = {"JSON": tests["JSON"]}
    elif said == "dates":
        tests = {kind: tests[kind] for kind in ("DATE", "TIMESTAMP")}
    asked = ", ".join(f"coalesce(bool_and({test}), false)" for test in tests.values())
    row = connection.execute(f"SELECT count({column}), {asked} FROM {relation} s").fetchone()
    if row is None or not row[0]:
        return None
    kind = next((kind for kind, fits in zip(tests, row[1:], strict=True) if fits), "VARCHAR")
    return _nested_type(connection, relation, column) if kind == "JSON" else kind


def _nested_type(connection: DuckDBPyConnection, relation: str, column: str) -> str:
    """Return the list or structure type that all values of a JSON column fit; text where there is none."""
    query = f"SELECT json_group_structure(CAST({column} AS JSON)) FROM {relation} s"
    row = connection.execute(query).fetchone()
    structure = str(row[0]) if row else ""
    if not structure.startswith(("[", "{")):
        return "VARCHAR"
    plain = structure.replace('"UBIGINT"', '"BIGINT"').replace('"NULL"', '"VARCHAR"').replace('"JSON"', '"VARCHAR"')
    kind = connection.execute(f"SELECT typeof(from_json('null', {text(plain)}))").fetchone()
    return str(kind[0]) if kind else "VARCHAR"
