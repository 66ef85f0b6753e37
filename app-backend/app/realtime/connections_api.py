"""API Gateway's @connections: sends to open WebSocket connections, and closes them.

A frozen environment sends nothing, so everything happens inside the invocation, within one second in all.
"""

import asyncio
import http.client
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import quote

from app.aws.request import send

log = logging.getLogger(__name__)

BUDGET_SECONDS = 1.0
PARALLEL = 20


@dataclass
class Delivery:
    sent: int = 0
    failed: int = 0
    gone: list[str] = field(default_factory=list)


class ConnectionsApi:
    def __init__(self, management_url: str) -> None:
        self._management_url = management_url
        self._threads: ThreadPoolExecutor | None = None

    async def post(self, connection_ids: Sequence[str], payload: bytes) -> Delivery:
        """Never raises for what the other side does: what was not delivered is counted."""
        statuses = await self._request("POST", connection_ids, payload)
        delivery = Delivery(failed=len(connection_ids) - len(statuses))
        for connection_id, status in statuses.items():
            if status == HTTPStatus.GONE:
                delivery.gone.append(connection_id)
            elif status == HTTPStatus.OK:
                delivery.sent += 1
            else:
                delivery.failed += 1
        if delivery.failed:
            log.warning("realtime messages undelivered", extra={"count": delivery.failed})
        return delivery

    async def close(self, connection_ids: Sequence[str]) -> None:
        """Never raises either: a connection that stays open has lost its account and is told nothing any more."""
        statuses = await self._request("DELETE", connection_ids)
        closed = sum(status in {HTTPStatus.NO_CONTENT, HTTPStatus.GONE} for status in statuses.values())
        if closed < len(connection_ids):
            log.warning("realtime connections left open", extra={"count": len(connection_ids) - closed})

    async def _request(self, method: str, connection_ids: Sequence[str], payload: bytes = b"") -> dict[str, int]:
        """The status of each connection that answered in time, 0 where the request failed."""
        if self._threads is None:
            self._threads = ThreadPoolExecutor(PARALLEL, thread_name_prefix="connections")
        loop = asyncio.get_running_loop()
        requests = {
            loop.run_in_executor(self._threads, self._send, method, connection_id, payload): connection_id
            for connection_id in connection_ids
        }
        done, late = await asyncio.wait(requests, timeout=BUDGET_SECONDS)
        for request in late:
            request.cancel()
        return {requests[request]: request.result() for request in done}

    def _send(self, method: str, connection_id: str, payload: bytes) -> int:
        url = f"{self._management_url}/@connections/{quote(connection_id, safe='')}"
        try:
            return send(
                method=method, url=url, service="execute-api", timeout_seconds=BUDGET_SECONDS, body=payload
            ).status
        except (OSError, http.client.HTTPException) as error:
            log.info("realtime request failed", extra={"errorType": type(error).__name__})
            return 0
