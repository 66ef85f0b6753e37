"""API Gateway's REST proxy events on an ASGI application.

One event loop for the environment's life: a new one per event would cost 0.15 ms and the connection.
"""

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlencode

from starlette.types import ASGIApp, Message, Scope

from app.gateway.context import LambdaContext

Event = Mapping[str, Any]

# What API Gateway must decode before it answers; everything else this API sends is UTF-8.
BINARY_CONTENT_TYPES = frozenset({"application/gzip"})


def is_rest_event(event: Event) -> bool:
    return "httpMethod" in event and "resource" in event


def caller_address(event: Event) -> str:
    """The viewer's address: what CloudFront appended, not what the caller wrote.

    Behind CloudFront the header ends in `<viewer>, <cloudfront>`; past it, API Gateway has only the caller.
    """
    headers: dict[str, str] = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    addresses = [address.strip() for address in headers.get("x-forwarded-for", "").split(",")]
    if len(addresses) > 1:
        return addresses[-2]
    return str(event["requestContext"].get("identity", {}).get("sourceIp") or "")


def _scope(event: Event, context: LambdaContext | None, body: bytes) -> Scope:
    headers: list[tuple[bytes, bytes]] = []
    multi: Mapping[str, list[str]] = event.get("multiValueHeaders") or {
        name: [value] for name, value in (event.get("headers") or {}).items()
    }
    for name, values in multi.items():
        # API Gateway counts the body it passes on, whatever the caller wrote.
        if name.lower() != "content-length":
            headers += [(name.lower().encode("latin-1"), value.encode("latin-1", "replace")) for value in values]
    headers.append((b"content-length", str(len(body)).encode()))
    query = event.get("multiValueQueryStringParameters") or {}
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": event["httpMethod"],
        "scheme": "https",
        "path": unquote(event["path"]),
        "raw_path": event["path"].encode(),
        "root_path": "",
        "query_string": urlencode(query, doseq=True).encode(),
        "headers": headers,
        "client": (caller_address(event), 0),
        "server": (event["requestContext"].get("domainName", ""), 443),
        "state": {"gateway_request_id": event["requestContext"].get("requestId"), "lambda_context": context},
    }


async def serve(application: ASGIApp, event: Event, context: LambdaContext | None) -> dict[str, Any]:
    body = event.get("body") or ""
    content = base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()
    requests: list[Message] = [{"type": "http.request", "body": content, "more_body": False}]
    answer = _Answer()

    async def receive() -> Message:
        return requests.pop() if requests else {"type": "http.disconnect"}

    await application(_scope(event, context, content), receive, answer.send)
    return answer.as_result()


class _Answer:
    def __init__(self) -> None:
        self._status = 500
        self._headers: dict[str, list[str]] = {}
        self._body = bytearray()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            for name, value in message.get("headers", []):
                self._headers.setdefault(name.decode("latin-1"), []).append(value.decode("latin-1"))
        else:
            self._body += message.get("body", b"")

    def as_result(self) -> dict[str, Any]:
        binary = self._headers.get("content-type", [""])[0] in BINARY_CONTENT_TYPES
        body = base64.b64encode(self._body) if binary else bytes(self._body)
        return {
            "statusCode": int(self._status),
            "multiValueHeaders": self._headers,
            "body": body.decode(),
            "isBase64Encoded": binary,
        }
