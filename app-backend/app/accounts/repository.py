"""Accounts and their profiles."""

from dataclasses import dataclass
from uuid import UUID

from psycopg.rows import DictRow

from app.accounts.activity import ACTIVE_TODAY
from app.accounts.schemas import ProfileChange
from app.database import Database
from app.errors import UnauthenticatedError
from app.realtime.repository import OPEN_CONNECTIONS

PROFILE_COLUMNS = """
    id, kind, locale, time_zone AS "timeZone", day_start_minutes AS "dayStartMinutes", unit,
    goal_ml AS "goalMl", created_at AS "createdAt"
"""
CREATE = f"""
    WITH account AS (
        INSERT INTO accounts (id, locale, time_zone) VALUES (%(id)s, %(locale)s, %(time_zone)s)
        RETURNING {PROFILE_COLUMNS}
    ), session AS (
        INSERT INTO sessions (id, account_id) VALUES (%(session_id)s, %(id)s)
    ), token AS (
        INSERT INTO refresh_tokens (token_hash, session_id, generation)
        VALUES (%(token_hash)s, %(session_id)s, 1)
    )
    SELECT * FROM account
"""
FIND = f"SELECT {PROFILE_COLUMNS} FROM accounts WHERE id = %(account_id)s"
UPDATE = f"""
    UPDATE accounts SET
        change_seq = change_seq + 1,
        profile_seq = change_seq + 1,
        locale = COALESCE(%(locale)s, locale),
        time_zone = COALESCE(%(time_zone)s, time_zone),
        day_start_minutes = COALESCE(%(day_start_minutes)s, day_start_minutes),
        unit = COALESCE(%(unit)s, unit),
        goal_ml = COALESCE(%(goal_ml)s, goal_ml),
        {ACTIVE_TODAY}
    WHERE id = %(account_id)s
    RETURNING {PROFILE_COLUMNS}, change_seq, {OPEN_CONNECTIONS}
"""
# One row per subject: the window starts with the first use after the last one ran out.
USE = """
    INSERT INTO throttles AS t (subject, window_started_at, count) VALUES (%(subject)s, now(), 1)
    ON CONFLICT (subject) DO UPDATE SET
        count = CASE WHEN t.window_started_at > now() - %(window)s::interval THEN t.count + 1 ELSE 1 END,
        window_started_at = CASE
            WHEN t.window_started_at > now() - %(window)s::interval THEN t.window_started_at ELSE now()
        END
    RETURNING count, ceil(extract(epoch FROM window_started_at + %(window)s::interval - now()))::int AS seconds_left
"""


@dataclass(frozen=True)
class ProfileWrite:
    profile: DictRow
    change_seq: int
    connections: list[str]


@dataclass(frozen=True)
class Usage:
    count: int
    seconds_left: int


class AccountRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(
        self, *, account_id: UUID, session_id: UUID, token_hash: bytes, locale: str, time_zone: str
    ) -> DictRow:
        rows = await self._database.write(
            CREATE,
            {
                "id": account_id,
                "session_id": session_id,
                "token_hash": token_hash,
                "locale": locale,
                "time_zone": time_zone,
            },
        )
        return rows[0]

    async def profile(self, account_id: UUID) -> DictRow:
        rows = await self._database.read(FIND, {"account_id": account_id})
        if not rows:
            raise UnauthenticatedError("account gone")
        return rows[0]

    async def update(self, account_id: UUID, change: ProfileChange) -> ProfileWrite:
        rows = await self._database.write(UPDATE, {"account_id": account_id, **change.model_dump()})
        if not rows:
            raise UnauthenticatedError("account gone")
        row = rows[0]
        return ProfileWrite(change_seq=row.pop("change_seq"), connections=row.pop("connections"), profile=row)

    async def delete(self, account_id: UUID) -> None:
        await self._database.write("DELETE FROM accounts WHERE id = %(id)s", {"id": account_id})

    async def count_use(self, subject: bytes, window_seconds: int) -> Usage:
        """Counts one use by the subject, and tells how many there were in its window."""
        rows = await self._database.write(USE, {"subject": subject, "window": f"{window_seconds} seconds"})
        return Usage(rows[0]["count"], max(1, rows[0]["seconds_left"]))
