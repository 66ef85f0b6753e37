"""API Gateway's WebSocket events, by route.

What a function returns for a message reaches nobody, so answers go out through @connections.
"""

import json
import logging
import time
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from app.deadline import deadline
from app.errors import (
    AppError,
    InvalidField,
    MalformedRequestError,
    PayloadTooLargeError,
    ServiceUnavailableError,
    ValidationFailedError,
    error_detail,
)
from app.language import DEFAULT_LANGUAGE, Language, negotiate
from app.metrics import Metrics
from app.realtime.connections_api import ConnectionsApi
from app.realtime.endpoints import ticket_hash
from app.realtime.repository import RealtimeRepository
from app.responses import to_json

log = logging.getLogger(__name__)

Event = Mapping[str, Any]

# As for requests: the function itself is killed after 30 s, with its connection to the database.
DEADLINE_SECONDS = 25.0
MAXIMUM_MESSAGE_BYTES = 16_384
MAXIMUM_BATCH = 10


def is_websocket_event(event: Event) -> bool:
    context = event.get("requestContext")
    return isinstance(context, Mapping) and "connectionId" in context and "eventType" in context


class WebSocketRouter:
    def __init__(self, realtime: RealtimeRepository, connections: ConnectionsApi, metrics: Metrics) -> None:
        self._realtime = realtime
        self._connections = connections
        self._metrics = metrics

    async def serve(self, event: Event) -> dict[str, Any]:
        started_at = time.perf_counter()
        request = event["requestContext"]
        result: dict[str, Any]
        try:
            async with deadline(DEADLINE_SECONDS):
                result = await self._dispatch(event)
        except AppError as error:
            result = _refusal(error, event)
        except TimeoutError:
            log.exception("deadline passed", extra={"requestId": request["requestId"]})
            result = _refusal(ServiceUnavailableError("deadline passed"), event)
        except Exception:
            log.exception("unexpected error", extra={"requestId": request["requestId"]})
            result = _refusal(AppError(), event)
        duration = round((time.perf_counter() - started_at) * 1000, 2)
        failed = result["statusCode"] >= HTTPStatus.INTERNAL_SERVER_ERROR
        self._metrics.report(
            "websocket",
            {
                "requestId": request["requestId"],
                "route": request["routeKey"],
                "status": result["statusCode"],
                "durationMs": duration,
            },
            {"Requests": 1, "ServerErrors": int(failed), "Latency": duration},
            failed=failed,
        )
        return result

    async def _dispatch(self, event: Event) -> dict[str, Any]:
        connection_id: str = event["requestContext"]["connectionId"]
        match event["requestContext"]["eventType"]:
            case "CONNECT":
                ticket = (event.get("queryStringParameters") or {}).get("ticket", "")
                await self._realtime.connect(connection_id, ticket_hash(ticket))
            case "DISCONNECT":
                await self._realtime.disconnect([connection_id])
            case _:
                await self._message(connection_id, event)
        return {"statusCode": 200}

    async def _message(self, connection_id: str, event: Event) -> None:
        language: Language = DEFAULT_LANGUAGE
        try:
            sender = await self._realtime.sender(connection_id)
            language = sender.language
            messages = read_messages(event.get("body") or "")
        except AppError as error:
            detail = error_detail(error, language, event["requestContext"]["requestId"])
            await self._post([connection_id], {"type": "error", "error": detail})
            return
        if sender.others:
            await self._post(sender.others, {"type": "message", "messages": messages})

    async def _post(self, connection_ids: Sequence[str], message: Mapping[str, object]) -> None:
        delivery = await self._connections.post(connection_ids, to_json(message))
        if delivery.gone:
            await self._realtime.disconnect(delivery.gone)


def read_messages(body: str) -> list[dict[str, Any]]:
    """The batch of `{"action": "sendMessage", "messages": [{…}, … up to 10]}`."""
    if len(body.encode()) > MAXIMUM_MESSAGE_BYTES:
        raise PayloadTooLargeError
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise MalformedRequestError("not JSON") from error
    if not isinstance(message, dict) or message.get("action") != "sendMessage":
        raise ValidationFailedError.of("action", "invalid")
    messages = message.get("messages")
    if not isinstance(messages, list) or not 1 <= len(messages) <= MAXIMUM_BATCH:
        raise ValidationFailedError.of("messages", "batch")
    wrong = [index for index, entry in enumerate(messages) if not isinstance(entry, dict)]
    if wrong:
        raise ValidationFailedError(fields=[InvalidField(f"messages.{index}", "object") for index in wrong])
    return messages


def _refusal(error: AppError, event: Event) -> dict[str, Any]:
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    detail = error_detail(error, negotiate(headers.get("accept-language")), event["requestContext"]["requestId"])
    return {
        "statusCode": int(error.status),
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps({"error": detail}, ensure_ascii=False),
    }
