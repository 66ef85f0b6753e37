"""Tells an account's devices that something changed. They then read /v1/changes."""

import logging
from collections.abc import Sequence

from starlette.types import Scope

from app.changes.cursor import ChangeCursor
from app.errors import AppError
from app.realtime.connections_api import ConnectionsApi
from app.realtime.repository import RealtimeRepository
from app.request_context import count
from app.responses import to_json

log = logging.getLogger(__name__)


class Notifier:
    def __init__(self, realtime: RealtimeRepository, connections: ConnectionsApi) -> None:
        self._realtime = realtime
        self._connections = connections

    async def changed(self, scope: Scope, connection_ids: Sequence[str], change_seq: int) -> None:
        """Within a second. What is written is written: no failure here may fail the request."""
        if not connection_ids:
            return
        payload = to_json({"type": "changed", "cursor": ChangeCursor(change_seq).encode()})
        delivery = await self._connections.post(connection_ids, payload)
        count(scope, "NotificationsSent", delivery.sent)
        count(scope, "NotificationsFailed", delivery.failed)
        if delivery.gone:
            try:
                await self._realtime.disconnect(delivery.gone)
            except AppError:
                log.warning("closed connections could not be forgotten")

    async def close(self, connection_ids: Sequence[str]) -> None:
        """Ends what sessions had open that have ended: their devices come back, and learn it."""
        if connection_ids:
            await self._connections.close(connection_ids)
