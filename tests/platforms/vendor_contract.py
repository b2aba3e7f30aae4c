"""Holding what passed between a connector and its simulator against the vendor's own description, if it is at hand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from openapi_schema_validator import OAS30Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from tests.platforms.vendor_stage import Exchange

FOLDER = Path(__file__).parents[3] / "shared" / "contracts"


class Contract:
    """One vendor's OpenAPI description."""

    def __init__(self, name: str) -> None:
        path = FOLDER / name
        if not path.exists():
            pytest.skip(f"the contract {name} is not at hand")
        self.spec: dict[str, Any] = json.loads(path.read_text("utf-8"))
        self.registry = Registry().with_resource("urn:spec", Resource(self.spec, DRAFT4))

    def hold(self, exchange: Exchange, template: str, *, lenient: frozenset[str] = frozenset()) -> None:
        """Assert that an exchange is one of `template`: known parameters, a valid body, a valid answer.

        Names in `lenient` are parameters whose type the description has wrong, and paths of keys that it leaves out.
        """
        where = f"{exchange.method} {template}"
        operation = self.spec["paths"][template][exchange.method.lower()]
        declared = {one["name"]: one for one in operation.get("parameters", [])}
        for name, text in exchange.query.items():
            if name in ("appsecret_proof", "access_token"):
                continue
            assert name in declared, f"{where}: unknown parameter {name}"
            if name not in lenient:
                self._parameter(where, declared[name], text)
        for name, one in declared.items():
            if one.get("required") and one["in"] != "path":
                held = exchange.headers if one["in"] == "header" else exchange.query
                assert name in held, f"{where}: {name} is missing"
        if isinstance(exchange.body, dict):
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            self._valid(f"{where} body", schema, exchange.body, lenient)
        answers = operation["responses"]
        wanted = str(exchange.status)
        response = answers.get(wanted) or answers.get(f"{wanted[0]}XX") or answers["default"]
        self._valid(f"{where} answer", response["content"]["application/json"]["schema"], exchange.answer)

    def _parameter(self, where: str, declared: Mapping[str, Any], text: str) -> None:
        if "content" in declared:
            self._valid(
                f"{where} {declared['name']}", declared["content"]["application/json"]["schema"], json.loads(text)
            )
            return
        value: Any = int(text) if declared["schema"].get("type") == "integer" else text
        self._valid(f"{where} {declared['name']}", declared["schema"], value)

    def _valid(self, where: str, schema: Mapping[str, Any], value: Any, lenient: frozenset[str] = frozenset()) -> None:
        anchored = json.loads(json.dumps(schema).replace('"#/', '"urn:spec#/'))
        problems = [
            f"{where} {'/'.join(map(str, one.absolute_path))}: {one.message[:200]}"
            for one in OAS30Validator(anchored, registry=self.registry).iter_errors(value)
        ]
        assert not problems, problems
        strange = [one for one in self._unknown(schema, value, "") if one not in lenient]
        assert not strange, f"{where}: not in the description: {strange}"

    def _unknown(self, schema: Mapping[str, Any], value: Any, path: str) -> Iterator[str]:
        """Yield the keys of `value` that the description knows nothing of, and groups of which only one may be set."""
        schema = self._resolved(schema)
        if isinstance(value, list):
            for number, one in enumerate(value):
                yield from self._unknown(schema.get("items", {}), one, f"{path}/{number}")
        if not isinstance(value, dict) or "properties" not in schema:
            return
        for key, one in value.items():
            if key not in schema["properties"]:
                yield f"{path}/{key}"
            else:
                yield from self._unknown(schema["properties"][key], one, f"{path}/{key}")
        for group, names in schema.get("x-oneof", {}).items():
            if len(set(names) & set(value)) > 1:
                yield f"{path}: more than one {group}"

    def _resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        if "$ref" in schema:
            return self._resolved(self.spec["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
        parts = schema.get("allOf")
        return self._resolved(parts[0]) if parts else schema


def graph_template(exchange: Exchange, owner: str) -> str:
    """Return the path template of a Graph call: all nodes are `/{id}`, so the id's kind decides."""
    from marketflow_core.platforms.graph_simulator import kind_of

    _, _version, node, *edge = exchange.path.split("/")
    names = {
        "campaign": "{campaign_id}",
        "adset": "{adset_id}",
        "ad": "{ad_id}",
        "post": "{page_post_id}",
        "media": "{ig_media_id}",
        "container": "{ig_container_id}",
    }
    part = "act_{ad_account_id}" if node.startswith("act_") else names.get(kind_of(node) or "", f"{{{owner}}}")
    return "/".join(["", "{api_version}", part, *edge])


def google_template(exchange: Exchange) -> str:
    """Return the path template of a Google Ads call."""
    return re.sub(r"customers/[^/:]+", "customers/{customerId}", exchange.path)
