"""What openapi.json promises of each operation, and where an answer breaks it."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import jsonschema_rs

from tests.caller import Answer

DOCUMENT: dict[str, Any] = json.loads((Path(__file__).parents[1] / "openapi.json").read_text("utf-8"))
JSON = "application/json"


def _closed(components: Mapping[str, Any]) -> dict[str, Any]:
    """The schemas with nothing allowed that they do not name: clients must bear more, the API must not send more."""
    return {
        name: {**schema, "additionalProperties": False} if "properties" in schema else schema
        for name, schema in components.items()
    }


_COMPONENTS = {"schemas": _closed(DOCUMENT["components"]["schemas"])}


def _validator(schema: Mapping[str, Any]) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator({**schema, "components": _COMPONENTS}, validate_formats=True)


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    details: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def collection(self) -> str:
        """What it is about: `records` of `/v1/records/{id}`."""
        return self.path.split("/")[2] if self.path.count("/") > 1 else self.path

    @property
    def is_open(self) -> bool:
        """Whether it may be called without a token."""
        return "security" not in self.details

    @property
    def parameters(self) -> list[Mapping[str, Any]]:
        return list(self.details.get("parameters", []))

    @property
    def has_body(self) -> bool:
        return "requestBody" in self.details

    @cached_property
    def examples(self) -> list[dict[str, Any]]:
        """Bodies that the document shows."""
        schema = self.details.get("requestBody", {}).get("content", {}).get(JSON, {}).get("schema", {})
        named = _COMPONENTS["schemas"].get(schema.get("$ref", "").rpartition("/")[2], {})
        return list(named.get("examples", []))

    @property
    def content_type(self) -> str | None:
        """Of what it answers when all is well."""
        status = min(self.details["responses"])
        return next(iter(self.details["responses"][status].get("content", {})), None)

    @cached_property
    def _answers(self) -> dict[int, tuple[str | None, jsonschema_rs.Draft202012Validator | None]]:
        answers: dict[int, tuple[str | None, jsonschema_rs.Draft202012Validator | None]] = {}
        for status, response in self.details["responses"].items():
            content: Mapping[str, Any] = response.get("content", {})
            schema = content.get(JSON, {}).get("schema")
            answers[int(status)] = (next(iter(content), None), _validator(schema) if schema else None)
        return answers

    @cached_property
    def _body(self) -> jsonschema_rs.Draft202012Validator | None:
        schema = self.details.get("requestBody", {}).get("content", {}).get(JSON, {}).get("schema")
        return _validator(schema) if schema else None

    def breaches(self, path: str, body: object, answer: Answer) -> Iterator[str]:
        """What is wrong with the answer to a request for `path`, which this operation's path was filled in to."""
        if not answer.headers.get("x-request-id") or answer.headers.get("cache-control") != "no-store":
            yield "without the headers that every answer has"
        if answer.status >= 500:
            yield f"answers {answer.status}"
        elif answer.status not in self._answers:
            # Filled in, the path may be that of an operation without this method.
            other = path in DOCUMENT["paths"] and path != self.path
            if (answer.status, other) != (405, True):
                yield f"answers {answer.status}, which is not documented"
        else:
            yield from self._body_breaches(answer)
        if answer.status < 300 and self._body is not None and not self._body.is_valid(body):
            yield f"takes what its schema forbids: {next(self._body.iter_errors(body)).message}"

    def _body_breaches(self, answer: Answer) -> Iterator[str]:
        content_type, validator = self._answers[answer.status]
        if content_type is None:
            if answer.text:
                yield "has a body where none is documented"
            return
        if answer.headers.get("content-type") != content_type:
            yield f"is {answer.headers.get('content-type')}, not {content_type}"
        elif validator is not None:
            for error in validator.iter_errors(answer.json):
                yield f"breaks its schema at {error.instance_path}: {error.message}"


def operations() -> list[Operation]:
    return [
        Operation(method.upper(), path, details)
        for path, methods in DOCUMENT["paths"].items()
        for method, details in methods.items()
    ]


def path_parameters(path: str) -> list[str]:
    return re.findall(r"\{(\w+)\}", path)
