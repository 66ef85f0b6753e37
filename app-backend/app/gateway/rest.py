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


def caller_address(forwarded_for: str, source_address: str) -> str:
    """The viewer's address: what CloudFront appended, not what the caller wrote.

    Behind CloudFront `X-Forwarded-For` ends in `<viewer>, <cloudfront>`; past it, API Gateway has only the caller.
    """
    addresses = forwarded_for.split(",")
    return addresses[-2].strip() if len(addresses) > 1 else source_address


def _scope(event: Event, context: LambdaContext | None, body: bytes) -> Scope:
    request = event["requestContext"]
    multi: Mapping[str, list[str]] = event.get("multiValueHeaders") or {
        name: [value] for name, value in (event.get("headers") or {}).items()
    }
    # API Gateway counts the body it passes on, whatever the caller wrote.
    headers = [(b"content-length", b"%d" % len(body))]
    forwarded_for = ""
    for original_name, values in multi.items():
        name = original_name.lower()
        if name == "content-length":
            continue
        if name == "x-forwarded-for":
            forwarded_for = values[-1]
        encoded = name.encode("latin-1")
        headers += [(encoded, value.encode("latin-1", "replace")) for value in values]
    query = event.get("multiValueQueryStringParameters")
    path: str = event["path"]
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": event["httpMethod"],
        "scheme": "https",
        "path": unquote(path),
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": urlencode(query, doseq=True).encode() if query else b"",
        "headers": headers,
        "client": (caller_address(forwarded_for, str(request.get("identity", {}).get("sourceIp") or "")), 0),
        "server": (request.get("domainName", ""), 443),
        "state": {"gateway_request_id": request.get("requestId"), "lambda_context": context},
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
