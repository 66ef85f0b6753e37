"""When accounts want to be reminded, and which of them are due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from app.accounts.activity import ACTIVE_TODAY
from app.accounts.profile import account_day
from app.accounts.schemas import Unit
from app.database import Connection, Database
from app.errors import UnauthenticatedError, VersionMismatchError
from app.language import Language
from app.realtime.repository import OPEN_CONNECTIONS
from app.reminders.schedule import Schedule, Window, next_reminder
from app.reminders.schemas import ReminderSettings

# What an account has that has set nothing.
DEFAULTS: Mapping[str, Any] = {
    "enabled": False,
    "fromMinutes": 8 * 60,
    "toMinutes": 22 * 60,
    "intervalMinutes": 120,
    "quiet": [],
    "days": [1, 2, 3, 4, 5, 6, 7],
    "pausedOn": None,
    "stopAtGoal": True,
    "version": 0,
}
COLUMNS = """
    enabled, from_minutes AS "fromMinutes", to_minutes AS "toMinutes", interval_minutes AS "intervalMinutes", quiet,
    days, paused_on AS "pausedOn", stop_at_goal AS "stopAtGoal", version
"""
FIND = f"""
    SELECT {COLUMNS} FROM (SELECT id FROM accounts WHERE id = %(account_id)s) account
    LEFT JOIN reminders ON account_id = id
"""
NEXT_NUMBER = f"""
    UPDATE accounts SET change_seq = change_seq + 1, {ACTIVE_TODAY} WHERE id = %(account_id)s
    RETURNING change_seq, time_zone, day_start_minutes, {OPEN_CONNECTIONS}
"""
REPLACE = f"""
    INSERT INTO reminders AS r (
        account_id, change_seq, enabled, from_minutes, to_minutes, interval_minutes, quiet, days, paused_on,
        stop_at_goal, next_reminder_at
    ) VALUES (
        %(account_id)s, %(change_seq)s, %(enabled)s, %(fromMinutes)s, %(toMinutes)s, %(intervalMinutes)s, %(quiet)s,
        %(days)s, %(pausedOn)s, %(stopAtGoal)s, %(next_reminder_at)s
    )
    ON CONFLICT (account_id) DO UPDATE SET
        version = r.version + 1, change_seq = EXCLUDED.change_seq, enabled = EXCLUDED.enabled,
        from_minutes = EXCLUDED.from_minutes, to_minutes = EXCLUDED.to_minutes,
        interval_minutes = EXCLUDED.interval_minutes, quiet = EXCLUDED.quiet, days = EXCLUDED.days,
        paused_on = EXCLUDED.paused_on, stop_at_goal = EXCLUDED.stop_at_goal,
        next_reminder_at = EXCLUDED.next_reminder_at
    RETURNING {COLUMNS}
"""
LOCKED = f"""
    SELECT {COLUMNS}, time_zone, day_start_minutes
    FROM reminders JOIN accounts ON id = account_id WHERE account_id = %(account_id)s AND enabled
    FOR UPDATE OF reminders
"""
RESCHEDULE = "UPDATE reminders SET next_reminder_at = %(next_reminder_at)s WHERE account_id = %(account_id)s"
# Whoever is at work on one of these has it: another job, or the account that changes its settings.
DUE = f"""
    SELECT {COLUMNS}, account_id, next_reminder_at, locale, unit, time_zone, day_start_minutes, goal_ml, (
        SELECT COALESCE(sum(round(amount_ml * factor)), 0)::integer FROM records
        WHERE records.account_id = a.id AND deleted_at IS NULL
          AND day = {account_day("%(now)s::timestamptz")}
    ) AS total_ml
    FROM reminders JOIN accounts a ON a.id = account_id
    WHERE next_reminder_at <= %(now)s
    ORDER BY next_reminder_at LIMIT %(batch)s
    FOR UPDATE OF reminders SKIP LOCKED
"""
RESCHEDULE_ALL = """
    UPDATE reminders r SET next_reminder_at = n.next_reminder_at
    FROM unnest(%(account_ids)s::uuid[], %(moments)s::timestamptz[]) AS n (account_id, next_reminder_at)
    WHERE r.account_id = n.account_id
"""
# After an outage: a reminder that comes so late is none.
LATEST = timedelta(minutes=15)


@dataclass(frozen=True)
class Write:
    """What a write changed: the settings, and whom to tell."""

    reminders: DictRow
    change_seq: int
    connections: list[str]


@dataclass(frozen=True)
class DueReminder:
    account_id: UUID
    language: Language
    unit: Unit
    total_ml: int
    goal_ml: int
    interval_minutes: int


@dataclass(frozen=True)
class Claim:
    accounts: int
    """How many had a reminder due, whether or not it is to be sent."""
    reminders: list[DueReminder]


class ReminderRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, account_id: UUID) -> Mapping[str, Any]:
        rows = await self._database.read(FIND, {"account_id": account_id})
        if not rows:
            raise UnauthenticatedError("account gone")
        return rows[0] if rows[0]["version"] else DEFAULTS

    async def replace(self, account_id: UUID, settings: ReminderSettings, versions: Sequence[int] | None) -> Write:
        """`versions` are the ones the caller accepts to overwrite; None accepts any."""
        values = settings.model_dump(by_alias=True)
        async with self._database.transaction() as connection:
            account = await (await connection.execute(NEXT_NUMBER, {"account_id": account_id})).fetchone()
            if account is None:
                raise UnauthenticatedError("account gone")
            current = await (await connection.execute(FIND, {"account_id": account_id})).fetchall()
            if versions is not None and (current[0]["version"] or 0) not in versions:
                raise VersionMismatchError
            parameters = {
                **values,
                "account_id": account_id,
                "change_seq": account["change_seq"],
                "quiet": Jsonb(values["quiet"]),
                "next_reminder_at": _next(values, account, datetime.now(UTC)),
            }
            rows = await (await connection.execute(REPLACE, parameters)).fetchall()
        return Write(rows[0], account["change_seq"], account["connections"])

    async def claim(self, now: datetime, batch: int) -> Claim:
        """Moves what is due on to its next time. When this returns, nobody else can claim the same reminders."""
        async with self._database.transaction() as connection:
            rows = await (await connection.execute(DUE, {"now": now, "batch": batch})).fetchall()
            moments = [_next(row, row, now) for row in rows]
            account_ids = [row["account_id"] for row in rows]
            await connection.execute(RESCHEDULE_ALL, {"account_ids": account_ids, "moments": moments})
        return Claim(len(rows), [_due(row) for row in rows if _is_wanted(row, now)])


async def reschedule(connection: Connection, account_id: UUID) -> None:
    """After the account's zone or the start of its day has changed."""
    row = await (await connection.execute(LOCKED, {"account_id": account_id})).fetchone()
    if row is not None:
        moment = _next(row, row, datetime.now(UTC))
        await connection.execute(RESCHEDULE, {"account_id": account_id, "next_reminder_at": moment})


def _next(settings: Mapping[str, Any], account: Mapping[str, Any], after: datetime) -> datetime | None:
    if not settings["enabled"]:
        return None
    schedule = Schedule(
        Window(settings["fromMinutes"], settings["toMinutes"]),
        settings["intervalMinutes"],
        tuple(Window(quiet["fromMinutes"], quiet["toMinutes"]) for quiet in settings["quiet"]),
        frozenset(settings["days"]),
        settings["pausedOn"],
    )
    return next_reminder(schedule, ZoneInfo(account["time_zone"]), account["day_start_minutes"], after)


def _is_wanted(row: DictRow, now: datetime) -> bool:
    reached: bool = row["stopAtGoal"] and row["total_ml"] >= row["goal_ml"]
    return now - row["next_reminder_at"] <= LATEST and not reached


def _due(row: DictRow) -> DueReminder:
    return DueReminder(
        row["account_id"], row["locale"], row["unit"], row["total_ml"], row["goal_ml"], row["intervalMinutes"]
    )
