"""An account's drinks and cups: its own, and where it has put or hidden the built-in ones.

Every write holds the account's row from before its first look: a deleted drink takes its cups with it, so no
cup may be made of it meanwhile.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg.rows import DictRow

from app.accounts.activity import ACTIVE_TODAY
from app.database import Connection, Database
from app.drinks.catalogue import BUILT_IN, FACTORS, LAST_POSITION
from app.drinks.digest import creation_digest
from app.drinks.schemas import DrinkContent, NewDrink, ReplacedDrink
from app.errors import (
    DrinkConflictError,
    DrinkDeletedError,
    InvalidField,
    LimitReachedError,
    NotFoundError,
    UnauthenticatedError,
    ValidationFailedError,
    VersionMismatchError,
)
from app.realtime.repository import OPEN_CONNECTIONS

# Drinks and cups together; the built-in ones are not counted.
MAXIMUM_OWN = 100
POSITION_STEP = 10
# What a row of a built-in item says; the rest of it is the catalogue's.
ARRANGED = ("position", "hidden", "version", "createdAt", "updatedAt")

COLUMNS = """
    id, kind, name, factor::float8 AS factor, drink, amount_ml AS "amountMl", icon, position, hidden, version,
    created_at AS "createdAt", updated_at AS "updatedAt"
"""
LOCK = "SELECT id FROM accounts WHERE id = %(account_id)s FOR NO KEY UPDATE"
LIST = f"""
    SELECT {COLUMNS} FROM (SELECT id AS of_account FROM accounts WHERE id = %(account_id)s) account
    LEFT JOIN drinks ON account_id = of_account AND deleted_at IS NULL
"""
FIND = f"""
    SELECT {COLUMNS}, creation_digest, deleted_at IS NOT NULL AS deleted
    FROM drinks WHERE account_id = %(account_id)s AND id = %(id)s
"""
# A row where the account has more of its own than the maximum.
BEYOND_OWN = """
    SELECT id FROM drinks WHERE account_id = %(account_id)s AND kind IS NOT NULL AND deleted_at IS NULL
    LIMIT 1 OFFSET %(maximum)s
"""
HELD_DRINK = """
    SELECT id FROM drinks WHERE account_id = %(account_id)s AND id = %(id)s AND kind = 'drink' AND deleted_at IS NULL
"""
NEXT_NUMBER = f"""
    account AS (
        UPDATE accounts SET change_seq = change_seq + 1, {ACTIVE_TODAY}
        WHERE id = %(account_id)s RETURNING change_seq AS next_seq
    )
"""
CREATE = f"""
    WITH {NEXT_NUMBER}
    INSERT INTO drinks (
        account_id, id, change_seq, creation_digest, kind, name, factor, drink, amount_ml, icon, hidden, position
    )
    SELECT %(account_id)s, %(id)s, next_seq, %(digest)s, %(kind)s, %(name)s, %(factor)s::numeric, %(drink)s,
           %(amount_ml)s::integer, %(icon)s, %(hidden)s, COALESCE(%(position)s::float8, %(step)s + GREATEST(
               %(last_position)s::float8,
               (SELECT max(position) FROM drinks WHERE account_id = %(account_id)s AND deleted_at IS NULL)
           ))
    FROM account
    RETURNING {COLUMNS}, change_seq, {OPEN_CONNECTIONS}
"""
REPLACE = f"""
    WITH {NEXT_NUMBER}
    UPDATE drinks SET
        change_seq = next_seq, version = version + 1, updated_at = now(),
        name = %(name)s, factor = %(factor)s, drink = %(drink)s, amount_ml = %(amount_ml)s, icon = %(icon)s,
        position = %(position)s, hidden = %(hidden)s
    FROM account
    WHERE account_id = %(account_id)s AND id = %(id)s
    RETURNING {COLUMNS}, change_seq, {OPEN_CONNECTIONS}
"""
ARRANGE_BUILT_IN = f"""
    WITH {NEXT_NUMBER}
    INSERT INTO drinks AS d (account_id, id, change_seq, position, hidden)
    SELECT %(account_id)s, %(id)s, next_seq, %(position)s, %(hidden)s FROM account
    ON CONFLICT (account_id, id) DO UPDATE SET
        change_seq = EXCLUDED.change_seq, version = d.version + 1, updated_at = now(),
        position = EXCLUDED.position, hidden = EXCLUDED.hidden
    RETURNING {COLUMNS}, change_seq, {OPEN_CONNECTIONS}
"""
# The drink comes last, so that no device ever holds a cup of a drink that it has been told is gone.
DELETE = f"""
    WITH gone AS (
        SELECT id AS gone_id, row_number() OVER (ORDER BY id = %(id)s, id) - count(*) OVER () AS before_last
        FROM drinks
        WHERE account_id = %(account_id)s AND deleted_at IS NULL AND (id = %(id)s OR drink = %(id)s)
    ), account AS (
        UPDATE accounts SET change_seq = change_seq + (SELECT count(*) FROM gone), {ACTIVE_TODAY}
        WHERE id = %(account_id)s RETURNING change_seq AS last_seq
    )
    UPDATE drinks SET
        change_seq = last_seq + before_last, version = version + 1, updated_at = now(), deleted_at = now(),
        name = CASE WHEN kind = 'drink' THEN name END, drink = NULL, amount_ml = NULL, icon = NULL
    FROM account, gone
    WHERE account_id = %(account_id)s AND id = gone_id
    RETURNING {COLUMNS}, last_seq AS change_seq, {OPEN_CONNECTIONS}
"""


@dataclass(frozen=True)
class Write:
    """What a write changed: the item as the API shows it, and whom to tell."""

    drink: dict[str, Any]
    change_seq: int
    connections: list[str]

    @classmethod
    def of(cls, row: DictRow) -> "Write":
        return cls(change_seq=row.pop("change_seq"), connections=row.pop("connections"), drink=shown(row))


def is_known(row: Mapping[str, Any]) -> bool:
    """Not a built-in item of another release."""
    return row["kind"] is not None or row["id"] in BUILT_IN


def shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as the API shows it."""
    if row["kind"] is not None:
        return {**row, "builtIn": False}
    return {**BUILT_IN[row["id"]], **{key: row[key] for key in ARRANGED}}


class DrinkRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self, account_id: UUID) -> list[dict[str, Any]]:
        """Built-in and own, hidden ones too, in their order."""
        rows = await self._database.read(LIST, {"account_id": account_id})
        if not rows:
            raise UnauthenticatedError("account gone")
        # An account without a row of its own is one row of nothing.
        rows = [row for row in rows if is_known(row)]
        items = {**BUILT_IN, **{row["id"]: shown(row) for row in rows}}
        return sorted(items.values(), key=lambda item: (item["position"], item["id"]))

    async def own(self, account_id: UUID) -> list[dict[str, Any]]:
        return [item for item in await self.all(account_id) if not item["builtIn"]]

    async def create(self, account_id: UUID, new: NewDrink) -> Write | dict[str, Any]:
        """The write, or the current item when this very creation has happened before."""
        digest = creation_digest(new)
        parameters = {"account_id": account_id, "id": str(new.id), "digest": digest}
        async with self._locked(account_id) as connection:
            existing = await _one(connection, FIND, parameters)
            if existing is not None:
                return _created_before(existing, digest)
            if await _one(connection, BEYOND_OWN, {**parameters, "maximum": MAXIMUM_OWN - 1}) is not None:
                raise LimitReachedError
            await self._require_held_drink(connection, account_id, new)
            place = {"position": new.position, "step": POSITION_STEP, "last_position": LAST_POSITION}
            return await _write(connection, CREATE, {**parameters, **_columns(new), "kind": new.kind, **place})

    async def replace(
        self, account_id: UUID, item_id: str, content: ReplacedDrink, versions: Sequence[int] | None
    ) -> Write:
        """`versions` are the ones the caller accepts to overwrite; None accepts any."""
        parameters = {"account_id": account_id, "id": item_id, "position": content.position, **_columns(content)}
        async with self._locked(account_id) as connection:
            current = await self._current(connection, account_id, item_id)
            if versions is not None and current["version"] not in versions:
                raise VersionMismatchError
            if item_id in BUILT_IN:
                if content.kind is not None:
                    raise ValidationFailedError.of("kind", "extra_forbidden")
                return await _write(connection, ARRANGE_BUILT_IN, parameters)
            if content.kind is None:
                raise ValidationFailedError.of("kind", "missing")
            if content.kind != current["kind"]:
                raise ValidationFailedError(
                    fields=[InvalidField("kind", "literal_error", {"expected": f"'{current['kind']}'"})]
                )
            await self._require_held_drink(connection, account_id, content)
            return await _write(connection, REPLACE, parameters)

    async def delete(self, account_id: UUID, item_id: str, versions: Sequence[int] | None) -> Write | None:
        """None when there is nothing left to delete. Of a built-in item it hides what cannot be deleted."""
        parameters = {"account_id": account_id, "id": item_id}
        async with self._locked(account_id) as connection:
            current = await self._current(connection, account_id, item_id, deleted=True)
            if current["deleted"] or (item_id in BUILT_IN and current["hidden"]):
                return None
            if versions is not None and current["version"] not in versions:
                raise VersionMismatchError
            if item_id in BUILT_IN:
                hidden = {**parameters, "position": current["position"], "hidden": True}
                return await _write(connection, ARRANGE_BUILT_IN, hidden)
            return await _write(connection, DELETE, parameters)

    @asynccontextmanager
    async def _locked(self, account_id: UUID) -> AsyncIterator[Connection]:
        async with self._database.transaction() as connection:
            if await _one(connection, LOCK, {"account_id": account_id}) is None:
                raise UnauthenticatedError("account gone")
            yield connection

    @staticmethod
    async def _current(
        connection: Connection, account_id: UUID, item_id: str, *, deleted: bool = False
    ) -> Mapping[str, Any]:
        row = await _one(connection, FIND, {"account_id": account_id, "id": item_id})
        if row is None and item_id in BUILT_IN:
            return {**BUILT_IN[item_id], "deleted": False}
        if row is None or not is_known(row) or (row["deleted"] and not deleted):
            raise NotFoundError
        return row

    @staticmethod
    async def _require_held_drink(connection: Connection, account_id: UUID, content: DrinkContent) -> None:
        if content.drink is None or content.drink in FACTORS:
            return
        if await _one(connection, HELD_DRINK, {"account_id": account_id, "id": content.drink}) is None:
            raise ValidationFailedError.of("drink", "drink")


def _columns(content: NewDrink | ReplacedDrink) -> dict[str, object]:
    return {
        "name": content.name,
        "factor": content.exact_factor,
        "drink": content.drink,
        "amount_ml": content.amount_ml,
        "icon": content.icon,
        "hidden": content.hidden,
    }


def _created_before(row: DictRow, digest: bytes) -> dict[str, Any]:
    if row.pop("deleted"):
        raise DrinkDeletedError
    if row.pop("creation_digest") != digest:
        raise DrinkConflictError
    return shown(row)


async def _one(connection: Connection, statement: str, parameters: Mapping[str, object]) -> DictRow | None:
    return await (await connection.execute(statement, parameters)).fetchone()


async def _write(connection: Connection, statement: str, parameters: Mapping[str, object]) -> Write:
    return Write.of((await (await connection.execute(statement, parameters)).fetchall())[0])
