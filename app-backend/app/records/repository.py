"""Records of drinks. Every write takes its account's next change number under the account's row lock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from psycopg.errors import UniqueViolation
from psycopg.rows import DictRow

from app.accounts.activity import ACTIVE_TODAY
from app.accounts.profile import account_day
from app.database import Database
from app.drinks.catalogue import FACTORS
from app.errors import (
    LimitReachedError,
    NotFoundError,
    RecordConflictError,
    RecordDeletedError,
    UnauthenticatedError,
    ValidationFailedError,
    VersionMismatchError,
)
from app.realtime.repository import OPEN_CONNECTIONS
from app.records.digest import creation_digest
from app.records.schemas import NewRecord, ReplacedRecord

MAXIMUM_RECORDS = 200_000

RECORD_COLUMNS = """
    id, drink, drink_name AS "drinkName", amount_ml AS "amountMl", factor::float8 AS factor,
    recorded_at AS "recordedAt", day, version, created_at AS "createdAt", updated_at AS "updatedAt"
"""
# Of a built-in drink the factor is a parameter, and nothing is looked up; of an own one, which may be deleted since,
# the row says it. No row: there is no such drink.
DRUNK = """
    drunk AS (
        SELECT NULL AS drunk_name, %(factor)s::numeric AS drunk_factor WHERE %(factor)s::numeric IS NOT NULL
        UNION ALL
        SELECT name, factor FROM drinks
        WHERE %(factor)s::numeric IS NULL AND account_id = %(account_id)s AND id = %(drink)s AND kind = 'drink'
    )
"""
DAY = account_day("%(recorded_at)s::timestamptz")

CREATE = f"""
    WITH {DRUNK}, account AS (
        UPDATE accounts SET change_seq = change_seq + 1, record_count = record_count + 1, {ACTIVE_TODAY}
        FROM drunk
        WHERE id = %(account_id)s AND record_count < %(maximum)s
        RETURNING change_seq, time_zone, day_start_minutes, drunk_name, drunk_factor
    )
    INSERT INTO records (
        account_id, id, change_seq, creation_digest, drink, drink_name, amount_ml, factor, recorded_at, day
    )
    SELECT %(account_id)s, %(id)s, change_seq, %(digest)s, %(drink)s, drunk_name, %(amount_ml)s, drunk_factor,
           %(recorded_at)s::timestamptz, {DAY}
    FROM account
    RETURNING {RECORD_COLUMNS}, change_seq, {OPEN_CONNECTIONS}
"""
# An edit that leaves the time or the drink alone keeps the day, the factor and the name of when it was logged.
REPLACE = f"""
    WITH account AS (
        UPDATE accounts SET change_seq = change_seq + 1, {ACTIVE_TODAY}
        WHERE id = %(account_id)s
        RETURNING change_seq AS next_seq, time_zone, day_start_minutes
    ), {DRUNK}
    UPDATE records SET
        change_seq = next_seq,
        version = version + 1,
        updated_at = now(),
        amount_ml = %(amount_ml)s,
        factor = CASE WHEN drink = %(drink)s THEN factor ELSE drunk_factor END,
        drink_name = CASE WHEN drink = %(drink)s THEN drink_name ELSE drunk_name END,
        drink = %(drink)s,
        day = CASE WHEN recorded_at = %(recorded_at)s::timestamptz THEN day ELSE {DAY} END,
        recorded_at = %(recorded_at)s::timestamptz
    FROM account LEFT JOIN drunk ON true
    WHERE account_id = %(account_id)s AND id = %(id)s AND deleted_at IS NULL
      AND (drink = %(drink)s OR drunk_factor IS NOT NULL)
      AND (%(versions)s::integer[] IS NULL OR version = ANY(%(versions)s))
    RETURNING {RECORD_COLUMNS}, change_seq, {OPEN_CONNECTIONS}
"""
DELETE = f"""
    WITH account AS (
        UPDATE accounts SET change_seq = change_seq + 1, record_count = record_count - 1, {ACTIVE_TODAY}
        WHERE id = %(account_id)s AND record_count > 0
        RETURNING change_seq AS next_seq
    )
    UPDATE records SET
        change_seq = next_seq, version = version + 1, updated_at = now(), deleted_at = now(),
        drink = NULL, drink_name = NULL, amount_ml = NULL, factor = NULL, recorded_at = NULL, day = NULL
    FROM account
    WHERE account_id = %(account_id)s AND id = %(id)s AND deleted_at IS NULL
      AND (%(versions)s::integer[] IS NULL OR version = ANY(%(versions)s))
    RETURNING change_seq, {OPEN_CONNECTIONS}
"""
OWN_DRINK = "SELECT id FROM drinks WHERE account_id = %(account_id)s AND id = %(id)s AND kind = 'drink'"
FIND = f"""
    SELECT {RECORD_COLUMNS}, creation_digest, deleted_at IS NOT NULL AS deleted
    FROM records WHERE account_id = %(account_id)s AND id = %(id)s
"""
LIVE = f"SELECT {RECORD_COLUMNS} FROM records WHERE account_id = %(account_id)s AND deleted_at IS NULL"
AFTER = "AND (recorded_at, id) < (%(after_time)s::timestamptz, %(after_id)s::uuid)"
# `day` is never far from UTC's, so bounds on the time let the page's own index narrow the days too.
FROM_DAY = "AND day >= %(first_day)s AND recorded_at >= %(earliest)s::timestamptz"
TO_DAY = "AND day <= %(last_day)s AND recorded_at < %(latest)s::timestamptz"
NEWEST_FIRST = "ORDER BY recorded_at DESC, id DESC LIMIT %(limit)s"
BEFORE_DAY = timedelta(days=1)
AFTER_DAY = timedelta(days=3)


def in_days(first_day: date | None, last_day: date | None) -> tuple[list[str], dict[str, object]]:
    """The conditions on a record's day, and their parameters."""
    conditions: list[str] = []
    parameters: dict[str, object] = {}
    if first_day:
        conditions.append(FROM_DAY)
        parameters |= {"first_day": first_day, "earliest": first_day - BEFORE_DAY}
    if last_day:
        conditions.append(TO_DAY)
        parameters |= {"last_day": last_day, "latest": last_day + AFTER_DAY}
    return conditions, parameters


@dataclass(frozen=True)
class Write:
    """What a write changed: the record, and whom to tell."""

    record: DictRow
    change_seq: int
    connections: list[str]

    @classmethod
    def of(cls, row: DictRow) -> "Write":
        return cls(change_seq=row.pop("change_seq"), connections=row.pop("connections"), record=row)


@dataclass(frozen=True)
class Position:
    recorded_at: datetime
    id: UUID


class RecordRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(self, account_id: UUID, new: NewRecord) -> Write | DictRow:
        """The write, or the current row when this very creation has happened before."""
        digest = creation_digest(new)
        parameters = {
            "account_id": account_id,
            "maximum": MAXIMUM_RECORDS,
            "id": new.id,
            "digest": digest,
            "drink": new.drink,
            "amount_ml": new.amount_ml,
            "factor": FACTORS.get(new.drink),
            "recorded_at": new.recorded_at,
        }
        try:
            rows = await self._database.write(CREATE, parameters)
        except UniqueViolation:
            # The whole statement is undone, the account's counters with it.
            rows = []
        if rows:
            return Write.of(rows[0])
        existing = await self._find(account_id, new.id)
        if existing is None:
            await self._require_account(account_id)
            await self._require_drink(account_id, new.drink)
            raise LimitReachedError
        if existing.pop("deleted"):
            raise RecordDeletedError
        if existing.pop("creation_digest") != digest:
            raise RecordConflictError
        return existing

    async def get(self, account_id: UUID, record_id: UUID) -> DictRow:
        row = await self._find(account_id, record_id)
        if row is None or row.pop("deleted"):
            raise NotFoundError
        del row["creation_digest"]
        return row

    async def newest(
        self,
        account_id: UUID,
        *,
        after: Position | None,
        first_day: date | None,
        last_day: date | None,
        limit: int,
    ) -> list[DictRow]:
        days, parameters = in_days(first_day, last_day)
        parameters |= {"account_id": account_id, "limit": limit}
        query = [LIVE, *days]
        if after:
            query.append(AFTER)
            parameters |= {"after_time": after.recorded_at, "after_id": after.id}
        return await self._database.read(" ".join([*query, NEWEST_FIRST]), parameters)

    async def replace(
        self, account_id: UUID, record_id: UUID, content: ReplacedRecord, versions: Sequence[int] | None
    ) -> Write:
        """`versions` are the ones the caller accepts to overwrite; None accepts any."""
        parameters = {
            "account_id": account_id,
            "id": record_id,
            "amount_ml": content.amount_ml,
            "drink": content.drink,
            "factor": FACTORS.get(content.drink),
            "recorded_at": content.recorded_at,
            "versions": versions if versions is None else list(versions),
        }
        write = await self._write_or_undo(REPLACE, parameters)
        if write is not None:
            return write
        row = await self.get(account_id, record_id)
        if (versions is None or row["version"] in versions) and row["drink"] != content.drink:
            await self._require_drink(account_id, content.drink)
        raise VersionMismatchError

    async def delete(self, account_id: UUID, record_id: UUID, versions: Sequence[int] | None) -> Write | None:
        """None when there is nothing left to delete."""
        parameters = {
            "account_id": account_id,
            "id": record_id,
            "versions": versions if versions is None else list(versions),
        }
        write = await self._write_or_undo(DELETE, parameters)
        if write is not None:
            return write
        row = await self._find(account_id, record_id)
        if row is None:
            raise NotFoundError
        if not row["deleted"]:
            raise VersionMismatchError
        return None

    async def _write_or_undo(self, statement: str, parameters: Mapping[str, object]) -> Write | None:
        try:
            async with self._database.transaction() as connection:
                row = await (await connection.execute(statement, parameters)).fetchone()
                if row is None:
                    raise _NothingWrittenError
        except _NothingWrittenError:
            return None
        return Write.of(row)

    async def _find(self, account_id: UUID, record_id: UUID) -> DictRow | None:
        rows = await self._database.read(FIND, {"account_id": account_id, "id": record_id})
        return rows[0] if rows else None

    async def _require_account(self, account_id: UUID) -> None:
        if not await self._database.read("SELECT 1 FROM accounts WHERE id = %(id)s", {"id": account_id}):
            raise UnauthenticatedError("account gone")

    async def _require_drink(self, account_id: UUID, drink: str) -> None:
        if drink in FACTORS:
            return
        if not await self._database.read(OWN_DRINK, {"account_id": account_id, "id": drink}):
            raise ValidationFailedError.of("drink", "drink")


class _NothingWrittenError(Exception):
    """Undoes the change number that a write took for nothing."""
