"""API Gateway's event shapes, as fixtures, through the bridge."""

import asyncio
import base64
import copy
import json
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.gateway.rest import is_rest_event, serve
from app.gateway.websocket import is_websocket_event
from tests.caller import EVENTS, Client, ExecutionEnvironment, event


def run(request: dict[str, Any], response: Response | None = None) -> tuple[Request, bytes, dict[str, Any]]:
    seen: list[tuple[Request, bytes]] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        incoming = Request(scope, receive)
        seen.append((incoming, await incoming.body()))
        await (response or Response())(scope, receive, send)

    result = asyncio.run(serve(application, request, None))
    return *seen[0], result


@pytest.mark.parametrize("path", sorted(EVENTS.glob("*.json")), ids=lambda path: path.stem)
def test_every_event_is_recognised(path: Any) -> None:
    rest = path.stem.startswith("rest-")
    assert (is_rest_event(event(path.stem)), is_websocket_event(event(path.stem))) == (rest, not rest)


def test_headers_and_query_keep_every_value() -> None:
    request, _, _ = run(event("rest-post-account-repeated-header"))
    assert request.headers.getlist("accept") == ["application/json", "text/plain"]
    several = event("rest-get-records")
    several["multiValueQueryStringParameters"] = {"a": ["1", "2"], "名": ["水 &="]}
    request, _, _ = run(several)
    assert request.query_params.multi_items() == [("a", "1"), ("a", "2"), ("名", "水 &=")]


def test_headers_without_multi_values() -> None:
    request = event("rest-post-record")
    del request["multiValueHeaders"]
    assert run(request)[0].headers["content-type"] == "application/json"


def test_binary_bodies_are_decoded_and_encoded() -> None:
    answer = Response(b"\x1f\x8b\x00\xff", media_type="application/gzip")
    _, body, result = run(event("rest-post-binary"), answer)
    assert body == b"\x1f\x8b\x08\x00"
    assert result["isBase64Encoded"] is True
    assert base64.b64decode(result["body"]) == b"\x1f\x8b\x00\xff"


def test_the_answer_is_what_the_gateway_accepts(environment: ExecutionEnvironment) -> None:
    _, _, result = run(event("rest-get-health"), Response("好", media_type="text/plain"))
    assert json.loads(json.dumps(result)) == result
    assert (type(result["statusCode"]), result["body"], result["isBase64Encoded"]) == (int, "好", False)
    assert environment.send(event("rest-get-health")).json == {
        "status": "ok",
        "buildId": "c-0123456789ab",
        "environment": "dev",
    }


def test_the_recorded_requests_work(client: Client) -> None:
    statuses = []
    for name in ("rest-post-record", "rest-put-record", "rest-get-records", "rest-delete-record"):
        request = event(name)
        request["multiValueHeaders"]["Authorization"] = [f"Bearer {client.token}"]
        statuses.append(client.environment.send(request).status)
    assert statuses == [201, 200, 200, 204]


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("203.0.113.7, 130.176.89.101", "203.0.113.7"),
        ("1.1.1.1, 203.0.113.7, 130.176.89.101", "203.0.113.7"),
        ("198.51.100.9", "130.176.89.101"),
        (None, "130.176.89.101"),
    ],
)
def test_the_callers_address_is_not_the_callers_word(forwarded: str | None, address: str) -> None:
    request = copy.deepcopy(event("rest-get-health"))
    del request["multiValueHeaders"]["X-Forwarded-For"]
    if forwarded:
        request["multiValueHeaders"]["x-forwarded-for"] = [forwarded]
    client = run(request)[0].client
    assert client is not None
    assert client.host == address
