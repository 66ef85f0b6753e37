"""Requests made from the schema: what it allows, what it forbids, and what nobody in good faith would send."""

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any
from urllib.parse import quote
from uuid import UUID

import schemathesis
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.core import NotSet

from tests.contract import DOCUMENT, Operation

Pools = Mapping[str, Sequence[Any]]

FAMILIARITIES = (0.0, 0.5, 1.0, 1.0)
HOSTILE_SHARE = 0.3
GZIP = "application/gzip"
BODIES: Sequence[str | bytes] = (
    "",
    "{",
    "null",
    "[]",
    '"text"',
    "[" * 2_000,
    '{"a":' * 2_000,
    '{"id": 1, "id": 2}',
    '{"amountMl": NaN}',
    '{"amountMl": 1e999}',
    '{"id": "\\ud800"}',
    "\ufeff{}",
    "\x00",
    b"\xff\xfe\x00",
    b"\x1f\x8b\x08\x00",
    " " * 1_048_577,
)
ROW = "2026-03-10T07:30:00Z,250,tea"
DRINK = '{"recordedAt": "2026-03-10T07:30:00Z", "amountMl": 250, "drink": "tea"}'
# What may be in a body of packed text, and what may not.
FILES: Sequence[bytes] = (
    *(
        gzip.compress(text.encode())
        for text in (
            f"recordedAt,amountMl,drink\n{ROW}\n",
            f'{{"format": "fillup", "version": 1, "records": [{DRINK}]}}',
            f"recordedAt,amountMl,drink\n{ROW},9\n{ROW[:-1]}\n",
            f'{{"format": "fillup", "version": 1, "records": [{DRINK}',
            '{"format": "fillup", "version": 9}',
            "id,recordedAt,amountMl\n\x00,\ufffd,1e99\n",
            '{"records":' * 2_000,
            "recordedAt," * 2_000,
            "\n" * 100_000,
            "",
        )
    ),
    gzip.compress(b"\xff\xfe\x00"),
    gzip.compress(ROW.encode())[:-6],
    gzip.compress(b"") * 3,
    ROW.encode(),
)
VALUES: Sequence[Any] = (
    "",
    "\x00",
    "\ud800",
    "'; DROP TABLE records; --",
    "../../v1/me",
    "%00%2F%c3%28",
    "\u202e\u0000\u200b",
    "𝕳" * 5_000,
    "9" * 400,
    2**31,
    2**63,
    -(2**63) - 1,
    1e308,
    float("nan"),
    float("-inf"),
    True,
    None,
    [],
    {},
    [[[[{"a": []}]]]],
    "0000-00-00",
    "9999-12-31",
    "9999-12-31T23:59:59.999999999-23:59",
    "0001-01-01T00:00:00+23:59",
    "2024-02-30T24:00:00Z",
    "00000000-0000-0000-0000-000000000000",
)
TEXTS: Sequence[str] = tuple(value for value in VALUES if isinstance(value, str) and value != "\ud800")
HEADERS: Sequence[tuple[str, str]] = (
    ("Content-Type", "text/plain"),
    ("Content-Type", "application/json; charset=utf-16"),
    ("Content-Type", "multipart/form-data"),
    ("Content-Encoding", "gzip"),
    ("Content-Length", "-1"),
    ("Accept", "image/png"),
    ("Accept-Language", "x" * 5_000),
    ("X-Request-Id", "\x00" * 200),
    ("X-Forwarded-For", "not an address"),
    ("Host", "elsewhere.example"),
    ("If-Match", '"' * 3),
    ("If-None-Match", "*"),
    ("Range", "bytes=0-0"),
    ("X-HTTP-Method-Override", "DELETE"),
    ("Transfer-Encoding", "chunked"),
    ("Authorization", "Bearer a.b.c"),
    ("Authorization", "Bearer " + "é" * 50),
    ("Authorization", "Basic Og=="),
)


@dataclass
class GeneratedRequest:
    path: str
    query: dict[str, str | list[str]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None

    def put(self, place: str, name: str, value: str | list[str]) -> None:
        if place == "query":
            self.query[name] = value
        else:
            self.headers[name] = value if isinstance(value, str) else ",".join(value)

    def __str__(self) -> str:
        return f"{self.path[:200]} query={self.query!r:.300} headers={self.headers!r:.300} body={self.body!r:.500}"

    def private_texts(self) -> Iterator[str]:
        """What the caller wrote, piece by piece; none of it belongs into a log."""
        yield from texts_in([self.path.split("/"), self.query, self.body])
        if self.body in FILES:
            yield ROW.partition(",")[0]
        yield from (text for name, text in self.headers.items() if name.lower() in {"if-match", "authorization"})


def texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_in(inner)


@dataclass(frozen=True)
class Plan:
    """A request before the account's own values are put in: those are known only when it is sent."""

    case: Case[Any]
    seed: str

    def request(self, operation: Operation, pools: Pools) -> GeneratedRequest:
        chance = Random(self.seed)  # noqa: S311 - a generator of tests
        request = self._filled(operation, pools, chance.choice(FAMILIARITIES), chance)
        if chance.random() < HOSTILE_SHARE:
            _spoil(request, operation, chance)
        return request

    def familiar(self, operation: Operation, pools: Pools) -> GeneratedRequest:
        """As good as it can be."""
        return self._filled(operation, pools, 1, Random(self.seed))  # noqa: S311 - a generator of tests

    def _filled(self, operation: Operation, pools: Pools, familiarity: float, chance: Random) -> GeneratedRequest:
        filler = _Filler(familiarity, chance, pools)
        given = {"path": self.case.path_parameters, "query": self.case.query or {}, "header": self.case.headers or {}}
        request = GeneratedRequest(operation.path, query={n: _texts(v) for n, v in given["query"].items()})
        for parameter in operation.parameters:
            name = parameter["name"]
            own = f"{operation.collection}.{name}"
            value = filler.value(own if own in pools else name, given[parameter["in"]].get(name, NotSet()))
            if parameter["in"] == "path":
                request.path = request.path.replace(f"{{{name}}}", quote(_text(value), safe=""))
            elif not isinstance(value, NotSet):
                request.put(parameter["in"], name, _texts(value))
        if operation.content_type:
            request.headers["Accept"] = operation.content_type
        if not isinstance(self.case.body, NotSet):
            packed = self.case.media_type == GZIP and chance.random() < familiarity
            # The first of them are as they should be.
            request.body = FILES[int(len(FILES) * chance.random() ** 2)] if packed else filler.body(self.case.body)
            if operation.examples and chance.random() < familiarity:
                request.body = _Filler(1, chance, pools).body(chance.choice(operation.examples))
            request.headers["Content-Type"] = self.case.media_type or "application/json"
        return request


class _Filler:
    """Puts in values that mean something to the account: none (0), all that there are (1), or some of them."""

    def __init__(self, familiarity: float, chance: Random, pools: Pools) -> None:
        self._familiarity = familiarity
        self._chance = chance
        self._pools = pools

    def value(self, name: str, given: Any) -> Any:
        pool = self._pools.get(name.lower())
        return self._chance.choice(pool) if pool and self._chance.random() < self._familiarity else given

    def body(self, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        return {
            name: self.body(inner) if isinstance(inner, dict) else self._leaf(name, inner)
            for name, inner in given.items()
        }

    def _leaf(self, name: str, given: Any) -> Any:
        # Clients make the ids of what they create.
        if name == "id" and self._chance.random() < self._familiarity:
            return str(UUID(int=self._chance.getrandbits(128), version=4))
        return self.value(name, given)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _texts(value: Any) -> str | list[str]:
    return [_text(entry) for entry in value] if isinstance(value, list) else _text(value)


def _spoil(request: GeneratedRequest, operation: Operation, chance: Random) -> None:
    names = [entry["name"] for entry in operation.parameters if entry["in"] == "query"]
    kind = chance.choice(["body", "value", "query", "path", "header"])
    if kind == "body" and operation.has_body:
        request.body = chance.choice(BODIES)
    elif kind == "value" and isinstance(request.body, dict) and request.body:
        request.body[chance.choice(sorted(request.body))] = chance.choice(VALUES)
    elif kind == "query" and names:
        text = chance.choice(TEXTS)
        request.query[chance.choice(names)] = text if chance.random() < HOSTILE_SHARE else [text, "1"]
    elif kind == "path" and "{" in operation.path:
        head, _, tail = operation.path.partition("{")
        request.path = head + quote(chance.choice(TEXTS), safe=chance.choice(["/", ""])) + tail.partition("}")[2]
    else:
        name, value = chance.choice(HEADERS)
        request.headers[name] = value


schemathesis.openapi.media_type(GZIP, st.binary(max_size=40))


@schemathesis.serializer(GZIP)
def _unused(_context: schemathesis.SerializationContext, value: bytes) -> bytes:
    """Schemathesis wants to be able to send what it makes."""
    return value


@cache
def cases(method: str, path: str) -> st.SearchStrategy[Case[Any]]:
    """Requests for the operation, of which the schema allows about half."""
    described = schemathesis.openapi.from_dict(DOCUMENT)[path][method]
    allowed = described.as_strategy(generation_mode=GenerationMode.POSITIVE)
    if "requestBody" not in described.definition.raw and not described.definition.raw.get("parameters"):
        # There is nothing that could be wrong.
        return allowed
    return allowed | described.as_strategy(generation_mode=GenerationMode.NEGATIVE)
