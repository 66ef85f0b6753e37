"""Reads what changed in an account since a cursor."""

from dataclasses import dataclass
from uuid import UUID

from psycopg.rows import DictRow

from app.accounts.profile import FIND_PROFILE, Profile, profile_of
from app.changes.cursor import ChangeCursor
from app.database import Database
from app.errors import CursorExpiredError, UnauthenticatedError
from app.records.repository import RECORD_COLUMNS

ACCOUNT = "SELECT change_seq, profile_seq, purged_seq FROM accounts WHERE id = %(account_id)s"
# Bounded above by the account's number as it was read before: a profile change in between would be skipped.
RECORDS = f"""
    SELECT {RECORD_COLUMNS}, change_seq, deleted_at IS NOT NULL AS deleted
    FROM records
    WHERE account_id = %(account_id)s AND change_seq > %(since)s AND change_seq <= %(until)s
    ORDER BY change_seq
    LIMIT %(limit)s
"""


@dataclass(frozen=True)
class ChangePage:
    changes: list[dict[str, object]]
    cursor: ChangeCursor
    more: bool


class ChangeRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, account_id: UUID, since: ChangeCursor | None, limit: int) -> ChangePage:
        accounts = await self._database.read(ACCOUNT, {"account_id": account_id})
        if not accounts:
            raise UnauthenticatedError("account gone")
        until, profile_seq = accounts[0]["change_seq"], accounts[0]["profile_seq"]
        position = since or ChangeCursor(0, until)
        self._refuse_expired(position, until, accounts[0]["purged_seq"])

        rows = await self._database.read(
            RECORDS,
            {"account_id": account_id, "since": position.sequence, "until": until, "limit": limit + 1},
        )
        more = len(rows) > limit
        end = rows[limit - 1]["change_seq"] if more else until
        changes = [(row["change_seq"], _record_change(row)) for row in rows[:limit]]
        if position.sequence < profile_seq <= end:
            changes.append((profile_seq, {"type": "profile", "profile": await self._profile(account_id)}))
            changes.sort(key=lambda change: change[0])
        loading = position.load_until if position.load_until and end < position.load_until else None
        return ChangePage([change for _, change in changes], ChangeCursor(end, loading), more)

    async def _profile(self, account_id: UUID) -> Profile:
        # Read apart: it changes seldom, and most who ask have the latest.
        rows = await self._database.read(FIND_PROFILE, {"account_id": account_id})
        if not rows:
            raise UnauthenticatedError("account gone")
        return profile_of(rows[0])

    @staticmethod
    def _refuse_expired(position: ChangeCursor, until: int, purged: int) -> None:
        known_until = max(position.sequence, position.load_until or 0)
        # Ahead of the account: a cursor from before a restore.
        if known_until < purged or position.sequence > until:
            raise CursorExpiredError


def _record_change(row: DictRow) -> dict[str, object]:
    deleted = row.pop("deleted")
    del row["change_seq"]
    change = {"type": "record", "id": row["id"], "deleted": deleted}
    return change if deleted else {**change, "record": row}
