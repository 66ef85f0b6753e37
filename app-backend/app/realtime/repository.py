"""Tickets and open WebSocket connections."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.database import Database
from app.errors import UnauthenticatedError
from app.language import Language

TICKET_SECONDS = 30
# API Gateway ends every connection after two hours.
CONNECTION_SECONDS = 7200
MAXIMUM_CONNECTIONS = 20

# For the RETURNING of a write: whom to tell, without another round trip.
OPEN_CONNECTIONS = """ARRAY(
    SELECT connection_id FROM realtime_connections
    WHERE account_id = %(account_id)s AND expires_at > now()
) AS connections"""

# Here and below the account first, as every write takes it. A session that has ended gets no ticket.
ADD_TICKET = """
    WITH session AS (
        SELECT s.id, s.account_id FROM accounts a JOIN sessions s ON s.account_id = a.id
        WHERE a.id = %(account_id)s AND s.id = %(session_id)s
        FOR KEY SHARE OF a
    ), outdated AS (
        DELETE FROM realtime_tickets t USING session WHERE t.account_id = session.account_id AND expires_at < now()
    )
    INSERT INTO realtime_tickets (ticket_hash, account_id, session_id, expires_at)
    SELECT %(ticket_hash)s, account_id, id, now() + make_interval(secs => %(seconds)s)
    FROM session
    RETURNING expires_at
"""
# Devices vanish without a word, so the oldest connections make room instead of a new one being refused.
CONNECT = """
    WITH account AS (
        SELECT a.id FROM accounts a JOIN realtime_tickets t ON t.account_id = a.id
        WHERE t.ticket_hash = %(ticket_hash)s
        FOR KEY SHARE OF a
    ), ticket AS (
        DELETE FROM realtime_tickets t USING account
        WHERE t.ticket_hash = %(ticket_hash)s AND t.account_id = account.id
        RETURNING t.account_id, t.session_id, t.expires_at
    ), evicted AS (
        DELETE FROM realtime_connections WHERE connection_id IN (
            SELECT connection_id FROM realtime_connections
            WHERE account_id = (SELECT account_id FROM ticket)
            ORDER BY connected_at DESC OFFSET %(maximum)s - 1
        )
    )
    INSERT INTO realtime_connections (connection_id, account_id, session_id, expires_at)
    SELECT %(connection_id)s, account_id, session_id, now() + make_interval(secs => %(seconds)s)
    FROM ticket WHERE expires_at > now()
    RETURNING account_id
"""
SENDER = """
    SELECT a.locale, ARRAY(
        SELECT o.connection_id FROM realtime_connections o
        WHERE o.account_id = c.account_id AND o.connection_id <> c.connection_id AND o.expires_at > now()
    ) AS others
    FROM realtime_connections c JOIN accounts a ON a.id = c.account_id
    WHERE c.connection_id = %(connection_id)s AND c.expires_at > now()
"""
DISCONNECT = "DELETE FROM realtime_connections WHERE connection_id = ANY(%(connection_ids)s)"


@dataclass(frozen=True)
class Sender:
    language: Language
    others: list[str]


class RealtimeRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add_ticket(self, account_id: UUID, session_id: UUID, ticket_hash: bytes) -> None:
        parameters = {
            "account_id": account_id,
            "session_id": session_id,
            "ticket_hash": ticket_hash,
            "seconds": TICKET_SECONDS,
        }
        if not await self._database.write(ADD_TICKET, parameters):
            raise UnauthenticatedError("account gone, or session ended")

    async def connect(self, connection_id: str, ticket_hash: bytes) -> None:
        """Trades a ticket for a connection; raises UnauthenticatedError when the ticket is not good."""
        rows = await self._database.write(
            CONNECT,
            {
                "connection_id": connection_id,
                "ticket_hash": ticket_hash,
                "seconds": CONNECTION_SECONDS,
                "maximum": MAXIMUM_CONNECTIONS,
            },
        )
        if not rows:
            raise UnauthenticatedError("ticket unknown, used or expired")

    async def sender(self, connection_id: str) -> Sender:
        rows = await self._database.read(SENDER, {"connection_id": connection_id})
        if not rows:
            raise UnauthenticatedError("unknown connection")
        return Sender(rows[0]["locale"], rows[0]["others"])

    async def disconnect(self, connection_ids: Sequence[str]) -> None:
        await self._database.write(DISCONNECT, {"connection_ids": list(connection_ids)})
