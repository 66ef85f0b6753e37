"""A guest's data becomes part of the account that its owner signs in to."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from psycopg.rows import DictRow

from app.accounts.activity import ACTIVE_TODAY
from app.database import Connection
from app.drinks.repository import BEYOND_OWN, MAXIMUM_OWN
from app.errors import LimitReachedError
from app.realtime.repository import OPEN_CONNECTIONS
from app.records.repository import MAXIMUM_RECORDS


def _move(table: str, condition: str = "true") -> str:
    """Moves the guest's rows whose ids the account does not have, tombstones too: a repeated request finds them there.

    They take a range of the account's change numbers, in the order in which the guest made them.
    """
    return f"""
        WITH incoming AS (
            SELECT id, row_number() OVER (ORDER BY change_seq) AS place FROM {table} g
            WHERE account_id = %(guest_id)s AND {condition}
              AND NOT EXISTS (SELECT FROM {table} t WHERE t.account_id = %(account_id)s AND t.id = g.id)
        ), moved AS (
            UPDATE {table} r SET account_id = %(account_id)s, change_seq = %(after)s + place
            FROM incoming WHERE r.account_id = %(guest_id)s AND r.id = incoming.id
            RETURNING r.deleted_at IS NULL AS live
        )
        SELECT count(*) AS numbers, count(*) FILTER (WHERE live) AS live FROM moved
    """


MOVE_RECORDS = _move("records")
# Where the guest has put or hidden built-in items is not merged: the account has its own order.
MOVE_DRINKS = _move("drinks", "kind IS NOT NULL")
NUMBERS = "SELECT change_seq, record_count FROM accounts WHERE id = %(account_id)s"
SETTLE = f"""
    UPDATE accounts SET change_seq = %(change_seq)s, record_count = record_count + %(records)s, {ACTIVE_TODAY}
    WHERE id = %(account_id)s
    RETURNING {OPEN_CONNECTIONS}
"""
# What was not moved goes with it, and so do its sessions and what they had open.
DELETE_GUEST = f"""
    DELETE FROM accounts WHERE id = %(account_id)s RETURNING {OPEN_CONNECTIONS}
"""


@dataclass(frozen=True)
class Merge:
    records: int
    """How many the account has more; tombstones are not counted."""
    drinks: int
    """Likewise, own drinks and cups together."""
    change_seq: int
    """The account's number afterwards."""
    connections: list[str]
    """The account's own, to be told; empty when nothing changed."""
    ended_connections: list[str]
    """The guest's."""


async def merge_guest(connection: Connection, guest_id: UUID, account_id: UUID) -> Merge:
    """In the caller's transaction, which holds both accounts' rows."""
    parameters = {"guest_id": guest_id, "account_id": account_id}
    numbers = await _only_row(connection, NUMBERS, parameters)
    records = await _only_row(connection, MOVE_RECORDS, parameters | {"after": numbers["change_seq"]})
    if numbers["record_count"] + records["live"] > MAXIMUM_RECORDS:
        raise LimitReachedError
    after_records = numbers["change_seq"] + records["numbers"]
    drinks = await _only_row(connection, MOVE_DRINKS, parameters | {"after": after_records})
    if await (await connection.execute(BEYOND_OWN, parameters | {"maximum": MAXIMUM_OWN})).fetchone():
        raise LimitReachedError
    change_seq = after_records + drinks["numbers"]
    settled = await _only_row(connection, SETTLE, parameters | {"change_seq": change_seq, "records": records["live"]})
    deleted = await _only_row(connection, DELETE_GUEST, {"account_id": guest_id})
    return Merge(
        records=records["live"],
        drinks=drinks["live"],
        change_seq=change_seq,
        connections=settled["connections"] if records["numbers"] or drinks["numbers"] else [],
        ended_connections=deleted["connections"],
    )


async def _only_row(connection: Connection, statement: str, parameters: Mapping[str, object]) -> DictRow:
    row = await (await connection.execute(statement, parameters)).fetchone()
    if row is None:
        raise AssertionError("both accounts are locked")
    return row
