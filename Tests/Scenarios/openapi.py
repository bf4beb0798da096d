"""What scenarios need of OpenAPI descriptions: whole schemas, operations, and whether an answer is as described."""

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from openapi_schema_validator import OAS30ReadValidator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

METHODS = ("get", "post", "put", "patch", "delete")


def contract() -> dict:
    """The public description of the API that ours must serve the clients of: a specimen, found by path."""
    specimens = Path(os.environ.get("MARTLET_FIXTURES", Path(__file__).parents[3] / "shared" / "fixtures"))
    path = Path(os.environ.get("MARTLET_CONTRACT", specimens.parent / "contract" / "openapi.json"))
    if not path.exists():
        if os.environ.get("MARTLET_WITHOUT_SPECIMENS"):
            pytest.skip("no contract")
        pytest.fail(f"{path} is missing; MARTLET_CONTRACT names the OpenAPI document that clients are made from")
    return json.loads(path.read_text())


def shape(template: str) -> str:
    """A path's template without the names of its placeholders."""
    return re.sub(r"\{\w+\}", "{}", template)


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    body: dict
    document: dict

    @property
    def id(self) -> str:
        return self.body["operationId"]

    @property
    def parameters(self) -> dict[tuple[str, str], dict]:
        shared = self.document["paths"][self.path].get("parameters", [])
        found = [resolved(self.document, one) for one in [*shared, *self.body.get("parameters", [])]]
        return {(one["in"], one["name"]): one for one in found}

    def answer(self, status: int | str) -> dict | None:
        answers = self.body["responses"]
        found = answers.get(str(status), answers.get("default"))
        return found and resolved(self.document, found)


def operations(document: dict) -> list[Operation]:
    return [
        Operation(method, path, item[method], document)
        for path, item in document["paths"].items() for method in METHODS if method in item]


def resolved(document: dict, value: dict) -> dict:
    """What a reference stands for; anything else as it is."""
    while "$ref" in value:
        found = document
        for name in value["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        value = found
    return value


def merged(document: dict, schema: dict) -> dict:
    """A schema with its references followed and its `allOf` in one."""
    schema = resolved(document, schema)
    whole = {key: value for key, value in schema.items() if key != "allOf"}
    whole["properties"] = dict(whole.get("properties", {}))
    whole["required"] = list(whole.get("required", []))
    for part in schema.get("allOf", []):
        part = merged(document, part)
        whole["properties"] |= part.pop("properties")
        whole["required"] += part.pop("required")
        for key, value in part.items():
            whole.setdefault(key, value)
    return whole


def mistakes(operation: Operation, answer) -> list[str]:
    """In which ways an answer (of `requests`) is not as the operation's description says."""
    described = operation.answer(answer.status_code)
    if described is None:
        return [f"status {answer.status_code} is not described"]
    contents = described.get("content", {})
    if not contents:
        return [f"a body of {len(answer.content)} bytes is not described"] if answer.content else []
    kind = answer.headers.get("Content-Type", "").split(";")[0].strip()
    if kind not in contents and "*/*" not in contents:
        return [f"content type {kind} is not described"]
    if kind != "application/json" or "schema" not in contents.get(kind, {}):
        return []
    return violations(operation.document, contents[kind]["schema"], answer.json())


def violations(document: dict, schema: dict, value) -> list[str]:
    """In which ways a value is not as a schema of the document says."""
    whole = DRAFT202012.create_resource(absolute(document))
    validator = OAS30ReadValidator(absolute(schema), registry=Registry().with_resource("urn:api", whole))
    return [f"{'/'.join(map(str, one.absolute_path))}: {one.message[:200]}" for one in validator.iter_errors(value)]


def absolute(value):
    """With references that say which document they are in."""
    if isinstance(value, dict):
        return {
            key: f"urn:api{item}" if key == "$ref" and isinstance(item, str) and item.startswith("#") else absolute(item)
            for key, item in value.items()}
    return [absolute(item) for item in value] if isinstance(value, list) else value
