"""Whole accounts out and many records in. An import is one transaction: everything or nothing."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from psycopg import AsyncServerCursor
from psycopg.rows import DictRow

from app.accounts.activity import ACTIVE_TODAY
from app.accounts.profile import account_day
from app.database import Connection, Database
from app.errors import LimitReachedError, UnauthenticatedError
from app.realtime.repository import OPEN_CONNECTIONS
from app.records.repository import MAXIMUM_RECORDS, in_days
from app.transfer import imported_drinks
from app.transfer.imported_file import ImportedFile, ImportRow

BATCH = 2000

EXPORTED_COLUMNS = """
    id, recorded_at AS "recordedAt", day, amount_ml AS "amountMl", drink, drink_name AS "drinkName",
    factor::float8 AS factor
"""
EXPORT = f"SELECT {EXPORTED_COLUMNS} FROM records WHERE account_id = %(account_id)s AND deleted_at IS NULL"
OLDEST_FIRST = "ORDER BY recorded_at, id LIMIT %(limit)s"

INCOMING = """
    CREATE TEMPORARY TABLE incoming (
        number integer NOT NULL,
        id uuid NOT NULL,
        digest bytea NOT NULL,
        drink text NOT NULL,
        drink_name text,
        amount_ml integer NOT NULL,
        factor numeric(3, 2) NOT NULL,
        factor_given boolean NOT NULL,
        recorded_at timestamptz NOT NULL,
        day date
    ) ON COMMIT DROP
"""
INCOMING_TYPES = ("int4", "uuid", "bytea", "text", "text", "int4", "numeric", "bool", "timestamptz", "date")
COPY = "COPY incoming FROM STDIN (FORMAT BINARY)"
# Whoever writes to the account waits from here on, so nothing changes under the comparison.
LOCK = "SELECT 1 FROM accounts WHERE id = %(account_id)s FOR UPDATE"
# The creation is compared as for a repeated POST, so a record that was edited since is no conflict.
COMPARE = """
    WITH known AS (
        SELECT i.number, r.deleted_at IS NOT NULL AS deleted,
               r.creation_digest = i.digest
               OR (r.drink, r.amount_ml, r.recorded_at) = (i.drink, i.amount_ml, i.recorded_at)
                  AND (i.day IS NULL OR i.day = r.day)
                  AND (NOT i.factor_given OR i.factor = r.factor) AS same
        FROM incoming i JOIN records r ON r.account_id = %(account_id)s AND r.id = i.id
    )
    SELECT count(*) FILTER (WHERE deleted) AS deleted,
           count(*) FILTER (WHERE NOT deleted AND same) AS unchanged,
           COALESCE(array_agg(number ORDER BY number) FILTER (WHERE NOT deleted AND NOT same), '{}') AS conflicts
    FROM known
"""
RESERVE = f"""
    UPDATE accounts SET
        change_seq = change_seq + %(drinks)s + %(count)s, record_count = record_count + %(count)s, {ACTIVE_TODAY}
    WHERE id = %(account_id)s AND record_count + %(count)s <= %(maximum)s
    RETURNING change_seq, {OPEN_CONNECTIONS}
"""
INSERT = f"""
    INSERT INTO records
        (account_id, id, change_seq, creation_digest, drink, drink_name, amount_ml, factor, recorded_at, day)
    SELECT a.id, i.id, a.change_seq - %(count)s + row_number() OVER (ORDER BY i.recorded_at, i.id), i.digest, i.drink,
           i.drink_name, i.amount_ml, i.factor, i.recorded_at, COALESCE(i.day, {account_day("i.recorded_at")})
    FROM incoming i CROSS JOIN accounts a
    WHERE a.id = %(account_id)s
      AND NOT EXISTS (SELECT 1 FROM records r WHERE r.account_id = a.id AND r.id = i.id)
"""


@dataclass(frozen=True)
class Import:
    imported: int
    unchanged: int
    """Records that the account had already."""
    deleted: int
    """Records that the account has deleted; they stay so."""
    drinks: int
    """Own drinks and cups that the account did not have."""
    change_seq: int = 0
    connections: list[str] = field(default_factory=list)


class TransferRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def records(
        self, account_id: UUID, first_day: date | None, last_day: date | None, limit: int
    ) -> AsyncIterator[AsyncIterator[list[DictRow]]]:
        """The account's records as of one moment, the oldest first, in batches."""
        days, parameters = in_days(first_day, last_day)
        query = " ".join([EXPORT, *days, OLDEST_FIRST])
        async with self._database.transaction() as connection, connection.cursor("export") as cursor:
            await cursor.execute(query, parameters | {"account_id": account_id, "limit": limit}, binary=True)
            yield _batches(cursor)

    async def add(self, account_id: UUID, file: ImportedFile) -> Import:
        """Adds what the account does not have; raises ValidationFailedError where an id is another record's, or a cup's
        drink nobody's."""
        async with self._database.transaction() as connection:
            # Before the lock: the copy takes long, and needs nothing of the account.
            await self._copy(connection, file.rows)
            if not await _one(connection, LOCK, account_id=account_id):
                raise UnauthenticatedError("account gone")
            known = await _one(connection, COMPARE, account_id=account_id)
            file.refuse(known["conflicts"], "other_record")
            drinks = await file.drinks.missing(connection, account_id)
            imported = len(file.rows) - known["unchanged"] - known["deleted"]
            result = Import(imported, known["unchanged"], known["deleted"], len(drinks))
            if not imported and not drinks:
                return result
            numbers = {"drinks": len(drinks), "count": imported}
            account = await _one(connection, RESERVE, account_id=account_id, maximum=MAXIMUM_RECORDS, **numbers)
            if not account:
                raise LimitReachedError
            # No device ever holds a record of a drink that it has not been told of.
            first_number = account["change_seq"] - imported - len(drinks) + 1
            await imported_drinks.insert(connection, account_id, drinks, first_number)
            await connection.execute(INSERT, {"account_id": account_id, "count": imported})
        return replace(result, change_seq=account["change_seq"], connections=account["connections"])

    @staticmethod
    async def _copy(connection: Connection, rows: Sequence[ImportRow]) -> None:
        await connection.execute(INCOMING)
        async with connection.cursor() as cursor, cursor.copy(COPY) as copy:
            copy.set_types(INCOMING_TYPES)
            for row in rows:
                await copy.write_row(row)


async def _batches(cursor: AsyncServerCursor[DictRow]) -> AsyncIterator[list[DictRow]]:
    while batch := await cursor.fetchmany(BATCH):
        yield batch


async def _one(connection: Connection, query: str, **parameters: object) -> DictRow:
    """The first row; an empty one where there is none."""
    return await (await connection.execute(query, parameters)).fetchone() or {}
