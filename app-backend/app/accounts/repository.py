"""Accounts and their profiles."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from psycopg.errors import UniqueViolation

from app.accounts.activity import ACTIVE_TODAY
from app.accounts.profile import FIND_PROFILE, PROFILE_COLUMNS, Profile, account_day, profile_of
from app.accounts.schemas import CalculatedGoal, ProfileChange
from app.credentials.repository import Claim, take
from app.database import Connection, Database
from app.errors import EmailTakenError, UnauthenticatedError
from app.realtime.repository import OPEN_CONNECTIONS
from app.reminders.repository import reschedule

MAXIMUM_GOAL_HISTORY = 400

# None of the rows below is there when the e-mail is another account's.
CREATE = f"""
    WITH account AS (
        INSERT INTO accounts (id, kind, email, password_hash, locale, time_zone)
        VALUES (%(id)s, %(kind)s, %(email)s, %(password_hash)s, %(locale)s, %(time_zone)s)
        ON CONFLICT (email) WHERE email IS NOT NULL DO NOTHING
        RETURNING {PROFILE_COLUMNS}
    ), session AS (
        INSERT INTO sessions (id, account_id, device_name) SELECT %(session_id)s, id, %(device_name)s FROM account
    ), token AS (
        INSERT INTO refresh_tokens (token_hash, session_id, generation)
        SELECT %(token_hash)s, %(session_id)s, 1 FROM account
    ), code AS (
        INSERT INTO recovery_codes (account_id, code_hash)
        SELECT id, unnest(%(code_hashes)s::bytea[]) FROM account
    )
    SELECT * FROM account
"""
LOCK = "SELECT 1 FROM accounts WHERE id = %(account_id)s FOR UPDATE"
# A change counts from the account's current day on, by the clock that it has after this change; what held
# until then stays with the days before. On an account's first day there are none.
KEEP_PAST_GOAL = f"""
    WITH settings AS (
        SELECT id, goal_ml, created_at,
               COALESCE(%(time_zone)s, time_zone) AS time_zone,
               COALESCE(%(day_start_minutes)s, day_start_minutes) AS day_start_minutes
        FROM accounts WHERE id = %(account_id)s AND goal_ml <> %(goal_ml)s
    ), change AS (
        SELECT id AS account_id, goal_ml, {account_day("now()")} AS today
        FROM settings WHERE {account_day("now()")} > {account_day("created_at")}
    ), kept AS (
        INSERT INTO past_goals (account_id, before_day, goal_ml)
        SELECT account_id, today, COALESCE(
            (SELECT p.goal_ml FROM past_goals p WHERE p.account_id = change.account_id AND before_day >= today
             ORDER BY before_day LIMIT 1),
            goal_ml
        )
        FROM change
        ON CONFLICT (account_id, before_day) DO NOTHING
    )
    DELETE FROM past_goals p USING change
    WHERE p.account_id = change.account_id AND (
        -- The clock was put back since.
        before_day > today
        OR before_day IN (
            SELECT before_day FROM past_goals
            WHERE account_id = %(account_id)s AND before_day < today
            ORDER BY before_day DESC OFFSET {MAXIMUM_GOAL_HISTORY - 2}
        )
    )
"""
UPDATE = f"""
    UPDATE accounts SET
        change_seq = change_seq + 1,
        profile_seq = change_seq + 1,
        locale = COALESCE(%(locale)s, locale),
        time_zone = COALESCE(%(time_zone)s, time_zone),
        day_start_minutes = COALESCE(%(day_start_minutes)s, day_start_minutes),
        unit = COALESCE(%(unit)s, unit),
        goal_ml = COALESCE(%(goal_ml)s, goal_ml),
        goal_weight_kg = CASE WHEN %(goal_ml)s::int IS NULL THEN goal_weight_kg ELSE %(weight_kg)s END,
        goal_activity = CASE WHEN %(goal_ml)s::int IS NULL THEN goal_activity ELSE %(activity)s END,
        goal_climate = CASE WHEN %(goal_ml)s::int IS NULL THEN goal_climate ELSE %(climate)s END,
        {ACTIVE_TODAY}
    WHERE id = %(account_id)s
    RETURNING {PROFILE_COLUMNS}, change_seq, {OPEN_CONNECTIONS}
"""
DELETE = f"DELETE FROM accounts WHERE id = %(account_id)s RETURNING {OPEN_CONNECTIONS}"


@dataclass(frozen=True)
class NewAccountRow:
    account_id: UUID
    session_id: UUID
    token_hash: bytes
    device_name: str | None
    locale: str
    time_zone: str
    claim: Claim | None
    """None for a guest."""


@dataclass(frozen=True)
class ProfileWrite:
    profile: Profile
    change_seq: int
    connections: list[str]


class AccountRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(self, new: NewAccountRow) -> Profile:
        claim = new.claim
        rows = await self._database.write(
            CREATE,
            {
                "id": new.account_id,
                "kind": "full" if claim else "guest",
                "email": claim and claim.email,
                "password_hash": claim and claim.password_hash,
                "code_hashes": list(claim.code_hashes) if claim else [],
                "session_id": new.session_id,
                "token_hash": new.token_hash,
                "device_name": new.device_name,
                "locale": new.locale,
                "time_zone": new.time_zone,
            },
        )
        if not rows:
            raise EmailTakenError
        return profile_of(rows[0])

    async def profile(self, account_id: UUID) -> Profile:
        rows = await self._database.read(FIND_PROFILE, {"account_id": account_id})
        if not rows:
            raise UnauthenticatedError("account gone")
        return profile_of(rows[0])

    async def update(self, account_id: UUID, change: ProfileChange, claim: Claim | None) -> ProfileWrite:
        try:
            async with self._database.transaction() as connection:
                return await self._update(connection, account_id, _columns(change), claim)
        except UniqueViolation:
            # Its text holds the e-mail.
            raise EmailTakenError from None

    @staticmethod
    async def _update(
        connection: Connection, account_id: UUID, columns: Mapping[str, object], claim: Claim | None
    ) -> ProfileWrite:
        parameters = {"account_id": account_id, **columns}
        await connection.execute(LOCK, parameters)
        if claim:
            await take(connection, account_id, claim)
        if columns["goal_ml"] is not None:
            await connection.execute(KEEP_PAST_GOAL, parameters)
        row = await (await connection.execute(UPDATE, parameters)).fetchone()
        if row is None:
            raise UnauthenticatedError("account gone")
        if columns["time_zone"] is not None or columns["day_start_minutes"] is not None:
            await reschedule(connection, account_id)
        return ProfileWrite(
            change_seq=row.pop("change_seq"), connections=row.pop("connections"), profile=profile_of(row)
        )

    async def delete(self, account_id: UUID) -> list[str]:
        """Returns the connections that its devices had open."""
        rows = await self._database.write(DELETE, {"account_id": account_id})
        return rows[0]["connections"] if rows else []


def _columns(change: ProfileChange) -> dict[str, object]:
    goal = change.new_goal
    calculated = goal if isinstance(goal, CalculatedGoal) else None
    return {
        "locale": change.locale,
        "time_zone": change.time_zone,
        "day_start_minutes": change.day_start_minutes,
        "unit": change.unit,
        "goal_ml": goal and goal.ml,
        "weight_kg": calculated and calculated.weight_kg,
        "activity": calculated and calculated.activity,
        "climate": calculated and calculated.climate,
    }
