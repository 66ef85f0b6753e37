"""Reads what changed in an account since a cursor."""

from dataclasses import dataclass
from uuid import UUID

from psycopg.rows import DictRow

from app.accounts.repository import AccountRepository
from app.changes.cursor import ChangeCursor
from app.database import Database
from app.drinks.repository import is_known, shown
from app.errors import CursorExpiredError, UnauthenticatedError
from app.reminders.repository import ReminderRepository

# One statement, so one snapshot: deletions that are purged in between would be missed. The account comes first.
# `item` is what a kind has and records have not.
CHANGES = """
    (
        SELECT 0::bigint AS change_seq, NULL AS deleted, NULL AS id, NULL AS drink, NULL AS "drinkName",
               NULL::integer AS "amountMl", NULL::float8 AS factor, NULL::timestamptz AS "recordedAt",
               NULL::date AS day, NULL::integer AS version, NULL::timestamptz AS "createdAt",
               NULL::timestamptz AS "updatedAt",
               json_build_object(
                   'until', a.change_seq, 'purged', purged_seq, 'profile', profile_seq,
                   'reminders', COALESCE(r.change_seq, 0)
               ) AS item
        FROM accounts a LEFT JOIN reminders r ON r.account_id = a.id WHERE a.id = %(account_id)s
    ) UNION ALL (
        SELECT change_seq, deleted_at IS NOT NULL, id::text, drink, drink_name, amount_ml, factor::float8, recorded_at,
               day, version, created_at, updated_at, NULL
        FROM records WHERE account_id = %(account_id)s AND change_seq > %(since)s
        ORDER BY change_seq LIMIT %(limit)s
    ) UNION ALL (
        SELECT change_seq, deleted_at IS NOT NULL, id, drink, NULL, amount_ml, factor::float8, NULL,
               NULL, version, created_at, updated_at,
               json_build_object('kind', kind, 'name', name, 'icon', icon, 'position', position, 'hidden', hidden)
        FROM drinks WHERE account_id = %(account_id)s AND change_seq > %(since)s
        ORDER BY change_seq LIMIT %(limit)s
    )
    ORDER BY change_seq LIMIT %(limit)s + 1
"""


@dataclass(frozen=True)
class ChangePage:
    changes: list[dict[str, object]]
    cursor: ChangeCursor
    more: bool


class ChangeRepository:
    def __init__(self, database: Database, accounts: AccountRepository, reminders: ReminderRepository) -> None:
        self._database = database
        # Of these an account has one each.
        self._single = {"profile": accounts.profile, "reminders": reminders.get}

    async def page(self, account_id: UUID, since: ChangeCursor | None, limit: int) -> ChangePage:
        sequence = since.sequence if since else 0
        rows = await self._database.read(CHANGES, {"account_id": account_id, "since": sequence, "limit": limit + 1})
        if not rows:
            raise UnauthenticatedError("account gone")
        account = rows.pop(0)["item"]
        until: int = account["until"]
        position = since or ChangeCursor(0, until)
        self._refuse_expired(position, until, account["purged"])

        single = {kind: account[kind] for kind in self._single if account[kind] > sequence}
        numbers = sorted([row["change_seq"] for row in rows] + list(single.values()))
        more = len(numbers) > limit
        end = numbers[limit - 1] if more else until
        changes = [(row["change_seq"], _change(row)) for row in rows if row["change_seq"] <= end and _is_shown(row)]
        for kind, number in single.items():
            if number <= end:
                # Perhaps newer than its number by now: then it comes once more, with the next page.
                changes.append((number, {"type": kind, kind: await self._single[kind](account_id)}))
                changes.sort(key=lambda change: change[0])
        loading = position.load_until if position.load_until and end < position.load_until else None
        return ChangePage([change for _, change in changes], ChangeCursor(end, loading), more)

    @staticmethod
    def _refuse_expired(position: ChangeCursor, until: int, purged: int) -> None:
        known_until = max(position.sequence, position.load_until or 0)
        # Ahead of the account: a cursor from before a restore.
        if known_until < purged or position.sequence > until:
            raise CursorExpiredError


def _is_shown(row: DictRow) -> bool:
    return row["item"] is None or is_known({"id": row["id"], **row["item"]})


def _change(row: DictRow) -> dict[str, object]:
    item = row.pop("item")
    kind = "record" if item is None else "drink"
    change = {"type": kind, "id": row["id"], "deleted": row.pop("deleted")}
    if change["deleted"]:
        return change
    del row["change_seq"]
    if item is None:
        return {**change, kind: row}
    for of_records in ("drinkName", "recordedAt", "day"):
        del row[of_records]
    return {**change, kind: shown({**row, **item})}
