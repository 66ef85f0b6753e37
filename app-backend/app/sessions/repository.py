"""Sessions and the generations of their refresh tokens."""

from uuid import UUID

from app.database import Connection, Database
from app.errors import SessionEndedError
from app.sessions.access_tokens import Principal

# Older ones are forgotten; whoever still shows one is refused all the same.
KEPT_GENERATIONS = 32


class SessionRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def rotate(self, presented: bytes, successor: bytes) -> Principal:
        """Stores a successor of the presented token.

        Good are the tokens of the generation used last and of the next one: an answer may be lost, and two
        tabs may ask at once. Anything older was copied: the session ends.
        """
        async with self._database.transaction() as connection:
            session = await self._locked_session(connection, presented)
            if session is not None and session[1] is not None:
                principal, generation = session[0], session[1]
                await self._store_successor(connection, principal.session_id, generation, successor)
                return principal
        # Raised outside, as the transaction that ended the session must be committed.
        raise SessionEndedError

    async def _locked_session(
        self, connection: Connection, presented: bytes
    ) -> tuple[Principal, int | None] | None:
        cursor = await connection.execute(
            """
            SELECT s.id, s.account_id, s.used_generation, t.generation
            FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id
            WHERE t.token_hash = %(presented)s
            FOR UPDATE OF s
            """,
            {"presented": presented},
        )
        row = await cursor.fetchone()
        if row is None:
            return None
        principal = Principal(row["account_id"], row["id"])
        if row["generation"] >= row["used_generation"]:
            return principal, row["generation"]
        await connection.execute("DELETE FROM sessions WHERE id = %(id)s", {"id": principal.session_id})
        return principal, None

    async def _store_successor(
        self, connection: Connection, session_id: UUID, generation: int, successor: bytes
    ) -> None:
        await connection.execute(
            """
            WITH used AS (
                UPDATE sessions SET used_generation = %(generation)s, used_at = now() WHERE id = %(session)s
            ), forgotten AS (
                DELETE FROM refresh_tokens
                WHERE session_id = %(session)s AND generation < %(generation)s - %(kept)s
            )
            INSERT INTO refresh_tokens (token_hash, session_id, generation)
            VALUES (%(successor)s, %(session)s, %(generation)s + 1)
            """,
            {
                "session": session_id,
                "generation": generation,
                "successor": successor,
                "kept": KEPT_GENERATIONS,
            },
        )
