"""Many accounts with the same history."""

import random
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

ROWS_AT_ONCE = 500_000


def multiply(connection: psycopg.Connection[Any], account_id: UUID, copies: int) -> Iterator[int]:
    """Adds accounts with the records of this one, and yields after each batch how many have been added."""
    owned, records = _columns(connection, "accounts", "id"), _columns(connection, "records", "account_id", "id")
    ((history,),) = connection.execute("SELECT count(*) FROM records WHERE account_id = %s", (account_id,)).fetchall()
    # VACUUM marks no page as visible to everyone whose commit may still be on its way to the disk.
    connection.execute("SET synchronous_commit = on")
    added = 0
    while added < copies:
        batch = min(copies - added, max(1, ROWS_AT_ONCE // history))
        connection.execute(
            sql.SQL("""
                WITH copy AS (
                    INSERT INTO accounts (id, {owned})
                    SELECT gen_random_uuid(), {owned} FROM accounts, generate_series(1, %(batch)s) WHERE id = %(id)s
                    RETURNING id
                )
                INSERT INTO records (account_id, id, {records})
                SELECT copy.id, gen_random_uuid(), {records} FROM copy, records WHERE account_id = %(id)s
            """).format(owned=owned, records=records),
            {"batch": batch, "id": account_id},
        )
        added += batch
        yield added
    connection.execute("VACUUM (ANALYZE) accounts, records")


def _columns(connection: psycopg.Connection[Any], table: str, *apart: str) -> sql.Composable:
    query = "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND column_name <> ALL(%s)"
    return sql.SQL(", ").join(sql.Identifier(name) for (name,) in connection.execute(query, (table, list(apart))))


def some_accounts(connection: psycopg.Connection[Any], count: int) -> list[UUID]:
    """The same ones for the same data, spread over all of them."""
    accounts = [account for (account,) in connection.execute("SELECT id FROM accounts ORDER BY id")]
    return random.Random(1).choices(accounts, k=count)  # noqa: S311 - a sample
