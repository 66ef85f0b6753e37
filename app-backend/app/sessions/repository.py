"""Sessions and the generations of their refresh tokens."""

from app.accounts.activity import NOTE_ACTIVITY
from app.database import Database
from app.errors import SessionEndedError
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


class SessionRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def rotate(self, presented: bytes, successor: bytes) -> Principal:
        """Stores a successor of the presented token.

        Good are the tokens of the generation used last and of the next one: an answer may be lost, and two
        tabs may ask at once. Anything older was copied: the session ends.
        """
        async with self._database.transaction() as connection:
            row = await (await connection.execute(PRESENTED, {"presented": presented})).fetchone()
            if row is not None and row["good"]:
                parameters = {"session": row["session_id"], "generation": row["generation"], "successor": successor}
                await connection.execute(ADD_SUCCESSOR, {**parameters, "kept": KEPT_GENERATIONS})
            elif row is not None:
                await connection.execute("DELETE FROM sessions WHERE id = %(session_id)s", row)
        # Not before the end of the session is committed.
        if row is None or not row["good"]:
            raise SessionEndedError
        if row["first_today"]:
            # Apart: whoever deletes an account locks it first and its sessions then.
            await self._database.write(NOTE_ACTIVITY, {"account_id": row["account_id"]})
        return Principal(row["account_id"], row["session_id"])
