"""API Gateway's @connections: sends to open WebSocket connections.

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
        if self._threads is None:
            self._threads = ThreadPoolExecutor(PARALLEL, thread_name_prefix="connections")
        loop = asyncio.get_running_loop()
        posts = {
            loop.run_in_executor(self._threads, self._post, connection_id, payload): connection_id
            for connection_id in connection_ids
        }
        done, late = await asyncio.wait(posts, timeout=BUDGET_SECONDS)
        delivery = Delivery(failed=len(late))
        for post in late:
            post.cancel()
        for post in done:
            status = post.result()
            if status == HTTPStatus.GONE:
                delivery.gone.append(posts[post])
            elif status == HTTPStatus.OK:
                delivery.sent += 1
            else:
                delivery.failed += 1
        if delivery.failed:
            log.warning("realtime messages undelivered", extra={"count": delivery.failed})
        return delivery

    def _post(self, connection_id: str, payload: bytes) -> int:
        """The answer's status, 0 for none."""
        url = f"{self._management_url}/@connections/{quote(connection_id, safe='')}"
        try:
            return send(
                method="POST", url=url, service="execute-api", timeout_seconds=BUDGET_SECONDS, body=payload
            ).status
        except (OSError, http.client.HTTPException) as error:
            log.info("realtime post failed", extra={"errorType": type(error).__name__})
            return 0
