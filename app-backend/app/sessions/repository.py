"""Sessions and the generations of their refresh tokens."""

from dataclasses import dataclass
from uuid import UUID

from psycopg.rows import DictRow

from app.accounts.activity import NOTE_ACTIVITY
from app.database import Database
from app.errors import NotFoundError, UnauthenticatedError
from app.sessions.access_tokens import Principal

# Older ones are forgotten; whoever still shows one is refused all the same.
KEPT_GENERATIONS = 32
UNUSED_DAYS = 400

PRESENTED = f"""
    SELECT s.id AS session_id, s.account_id, t.generation,
           t.generation >= s.used_generation AND s.used_at > now() - interval '{UNUSED_DAYS} days' AS good,
           a.last_active_on < CURRENT_DATE AS first_today
    FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id JOIN accounts a ON a.id = s.account_id
    WHERE t.token_hash = %(presented)s
    FOR UPDATE OF s
"""
ADD_SUCCESSOR = """
    WITH used AS (
        UPDATE sessions SET used_generation = %(generation)s, used_at = now() WHERE id = %(session)s
    ), forgotten AS (
        DELETE FROM refresh_tokens
        WHERE session_id = %(session)s AND generation < %(generation)s - %(kept)s
    )
    INSERT INTO refresh_tokens (token_hash, session_id, generation)
    VALUES (%(successor)s, %(session)s, %(generation)s + 1)
"""
LIST = """
    SELECT s.id, s.device_name AS "deviceName", s.created_at AS "createdAt", s.used_at AS "usedAt",
           s.id = %(session_id)s AS current
    FROM sessions s
    WHERE s.account_id = %(account_id)s
    ORDER BY s.used_at DESC, s.id
"""


def _end(which: str) -> str:
    """Ends sessions of an account; tells how many there were, and which connections they had open."""
    return f"""
        WITH account AS (
            SELECT id FROM accounts WHERE id = %(account_id)s FOR UPDATE
        ), ended AS (
            DELETE FROM sessions s USING account WHERE s.account_id = account.id AND {which} RETURNING s.id
        )
        SELECT count(*) AS ended, ARRAY(
            SELECT connection_id FROM realtime_connections
            WHERE session_id IN (SELECT id FROM ended) AND expires_at > now()
        ) AS connections
        FROM ended
    """


END_SESSION = _end("s.id = %(session_id)s")
END_OTHER_SESSIONS = _end("s.id <> %(session_id)s")
# The ones used last stay.
END_SURPLUS_SESSIONS = _end("""s.id IN (
    SELECT id FROM sessions WHERE account_id = %(account_id)s ORDER BY used_at DESC, id OFFSET %(kept)s
)""")


@dataclass(frozen=True)
class EndedSession:
    connections: list[str]
    """What it had open."""


class SessionRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def rotate(self, presented: bytes, successor: bytes) -> Principal | EndedSession:
        """Stores a successor of the presented token.

        Good are the tokens of the generation used last and of the next one: an answer may be lost, and two
        tabs may ask at once. Anything older was copied: the session ends.
        """
        async with self._database.transaction() as connection:
            row = await (await connection.execute(PRESENTED, {"presented": presented})).fetchone()
            if row is not None and row["good"]:
                parameters = {"session": row["session_id"], "generation": row["generation"], "successor": successor}
                await connection.execute(ADD_SUCCESSOR, {**parameters, "kept": KEPT_GENERATIONS})
        if row is None:
            return EndedSession([])
        # Apart, here and below: whoever writes to both locks the account first and its sessions then.
        if not row["good"]:
            ended = await self._database.write(END_SESSION, row)
            return EndedSession(ended[0]["connections"])
        if row["first_today"]:
            await self._database.write(NOTE_ACTIVITY, {"account_id": row["account_id"]})
        return Principal(row["account_id"], row["session_id"])

    async def of_account(self, principal: Principal) -> list[DictRow]:
        """The one used last first."""
        rows = await self._database.read(LIST, {"account_id": principal.account_id, "session_id": principal.session_id})
        if not rows:
            raise UnauthenticatedError("account gone")
        return rows

    async def end(self, account_id: UUID, session_id: UUID) -> EndedSession:
        rows = await self._database.write(END_SESSION, {"account_id": account_id, "session_id": session_id})
        if not rows[0]["ended"]:
            raise NotFoundError
        return EndedSession(rows[0]["connections"])
