"""Around every request: its id, its deadline, its log line and metrics, and the net under unexpected errors."""

import logging
import re
import time
import uuid
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.deadline import deadline
from app.errors import AppError, PayloadTooLargeError, ServiceUnavailableError, error_detail
from app.gateway.context import LambdaContext
from app.language import Language, negotiate
from app.metrics import Metrics
from app.responses import JsonResponse

log = logging.getLogger(__name__)

MAXIMUM_BODY_BYTES = 1_048_576
# API Gateway gives up after 29 s; an answer of our own must leave before.
DEADLINE_SECONDS = 25.0
DEADLINE_MARGIN_SECONDS = 1.0
REQUEST_ID = re.compile(r"[\w.:=+/-]{1,128}", re.ASCII)

Headers = Mapping[bytes, bytes]


def count(scope: Scope, name: str, value: float = 1) -> None:
    """Adds to a number of this request's log line; what app.metrics.UNITS names is a metric."""
    counters: dict[str, float] = scope["state"]["counters"]
    counters[name] = counters.get(name, 0) + value


def error_response(scope: Scope, error: AppError) -> JsonResponse:
    state = scope["state"]
    language: Language = state["language"]
    detail = error_detail(error, language, state["request_id"])
    return JsonResponse({"error": detail}, error.status, {"Content-Language": language, **error.headers})


def _deadline_seconds(context: LambdaContext | None) -> float:
    if context is None:
        return DEADLINE_SECONDS
    remaining = context.get_remaining_time_in_millis() / 1000 - DEADLINE_MARGIN_SECONDS
    return max(0.0, min(DEADLINE_SECONDS, remaining))


class _Reply:
    """Passes the answer on with the headers that every answer has, and remembers its status (0: none yet)."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._request_id = request_id
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] += [(b"x-request-id", self._request_id.encode()), (b"cache-control", b"no-store")]
        await self._send(message)


class RequestContext:
    """Innermost of the ASGI middleware: nothing that it cannot see may answer."""

    def __init__(self, app: ASGIApp, metrics: Metrics, larger_bodies: Mapping[str, int]) -> None:
        """`larger_bodies`: bytes by path, where more than usual may come."""
        self._app = app
        self._metrics = metrics
        self._larger_bodies = larger_bodies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started_at = time.perf_counter()
        headers: Headers = dict(scope["headers"])
        state = scope.setdefault("state", {})
        state["request_id"] = self._request_id(headers, state)
        state["language"] = negotiate(headers.get(b"accept-language", b"").decode("latin-1"))
        state["counters"] = {}
        reply = _Reply(send, state["request_id"])
        try:
            await self._answer(scope, headers, receive, reply)
        finally:
            self._report(scope, reply.status or HTTPStatus.INTERNAL_SERVER_ERROR, started_at)

    async def _answer(self, scope: Scope, headers: Headers, receive: Receive, reply: "_Reply") -> None:
        error: AppError
        try:
            maximum = self._larger_bodies.get(scope["path"], MAXIMUM_BODY_BYTES)
            if int(headers.get(b"content-length", b"0")) > maximum:
                raise PayloadTooLargeError.beyond("body_bytes", maximum)
            async with deadline(_deadline_seconds(scope["state"].get("lambda_context"))):
                await self._app(scope, receive, reply)
                return
        except AppError as expected:
            error = expected
        except TimeoutError:
            log.exception("deadline passed")
            error = ServiceUnavailableError("deadline passed")
        except Exception:
            log.exception("unexpected error", extra={"requestId": scope["state"]["request_id"]})
            error = AppError()
        if not reply.status:
            await error_response(scope, error)(scope, receive, reply)

    @staticmethod
    def _request_id(headers: Headers, state: dict[str, Any]) -> str:
        wished = headers.get(b"x-request-id", b"").decode("latin-1")
        return wished if REQUEST_ID.fullmatch(wished) else state.get("gateway_request_id") or str(uuid.uuid4())

    def _report(self, scope: Scope, status: int, started_at: float) -> None:
        duration = round((time.perf_counter() - started_at) * 1000, 2)
        failed = status >= HTTPStatus.INTERNAL_SERVER_ERROR
        state = scope["state"]
        values = {"Requests": 1, "ServerErrors": int(failed), "Latency": duration, **state["counters"]}
        self._metrics.report(
            "request",
            {
                "requestId": state["request_id"],
                "lambdaRequestId": getattr(state.get("lambda_context"), "aws_request_id", None),
                "method": scope["method"],
                # The route, not the path: paths hold ids.
                "route": getattr(scope.get("route"), "path", None),
                "status": int(status),
                "durationMs": duration,
            },
            values,
            failed=failed,
        )
