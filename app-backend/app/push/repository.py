"""The browsers that an account has allowed to show notifications."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

from psycopg.rows import DictRow

from app.database import Database
from app.errors import LimitReachedError, NotFoundError, UnauthenticatedError
from app.language import Language
from app.push.schemas import NewSubscription
from app.sessions.access_tokens import Principal

MAXIMUM_SUBSCRIPTIONS = 10

LOCK = "SELECT id FROM accounts WHERE id = %(account_id)s FOR NO KEY UPDATE"
KNOWN = "SELECT account_id FROM push_subscriptions WHERE id = %(id)s"
LAST_OTHER = """
    SELECT id FROM push_subscriptions WHERE account_id = %(account_id)s AND id <> %(id)s
    LIMIT 1 OFFSET %(maximum)s - 1
"""
REGISTER = """
    INSERT INTO push_subscriptions (id, account_id, session_id, endpoint, p256dh, auth)
    SELECT %(id)s, account_id, id, %(endpoint)s, %(p256dh)s, %(auth)s
    FROM sessions WHERE id = %(session_id)s AND account_id = %(account_id)s
    ON CONFLICT (id) DO UPDATE SET
        account_id = EXCLUDED.account_id, session_id = EXCLUDED.session_id, p256dh = EXCLUDED.p256dh,
        auth = EXCLUDED.auth
    RETURNING id
"""
DELETE = "DELETE FROM push_subscriptions WHERE id = %(id)s AND account_id = %(account_id)s RETURNING id"
COLUMNS = "s.id, s.account_id, s.endpoint, s.p256dh, s.auth"
OF_ACCOUNT = f"""
    SELECT a.locale, {COLUMNS} FROM accounts a LEFT JOIN push_subscriptions s ON s.account_id = a.id
    WHERE a.id = %(account_id)s
"""
OF_ACCOUNTS = f"SELECT {COLUMNS} FROM push_subscriptions s WHERE account_id = ANY(%(account_ids)s)"
REMOVE = "DELETE FROM push_subscriptions WHERE id = ANY(%(ids)s)"


@dataclass(frozen=True)
class Subscription:
    id: UUID
    account_id: UUID
    endpoint: str
    p256dh: bytes
    auth: bytes


class SubscriptionRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def register(self, principal: Principal, new: NewSubscription) -> tuple[UUID, bool]:
        """The id, and whether the account did not have it yet. Whoever registers a browser last has it."""
        parameters = {
            "id": uuid5(NAMESPACE_URL, new.endpoint),
            "account_id": principal.account_id,
            "session_id": principal.session_id,
            "endpoint": new.endpoint,
            "p256dh": new.keys.p256dh,
            "auth": new.keys.auth,
            "maximum": MAXIMUM_SUBSCRIPTIONS,
        }
        async with self._database.transaction() as connection:
            if await (await connection.execute(LOCK, parameters)).fetchone() is None:
                raise UnauthenticatedError("account gone")
            known = await (await connection.execute(KNOWN, parameters)).fetchone()
            if await (await connection.execute(LAST_OTHER, parameters)).fetchone() is not None:
                raise LimitReachedError
            row = await (await connection.execute(REGISTER, parameters)).fetchone()
            if row is None:
                raise UnauthenticatedError("session ended")
        return row["id"], known is None or known["account_id"] != principal.account_id

    async def delete(self, account_id: UUID, subscription_id: UUID) -> None:
        if not await self._database.write(DELETE, {"account_id": account_id, "id": subscription_id}):
            raise NotFoundError

    async def of_account(self, account_id: UUID) -> tuple[Language, list[Subscription]]:
        """With the language that the account reads."""
        rows = await self._database.read(OF_ACCOUNT, {"account_id": account_id})
        if not rows:
            raise UnauthenticatedError("account gone")
        return rows[0]["locale"], [_subscription(row) for row in rows if row["id"]]

    async def of_accounts(self, account_ids: Sequence[UUID]) -> list[Subscription]:
        rows = await self._database.read(OF_ACCOUNTS, {"account_ids": list(account_ids)})
        return [_subscription(row) for row in rows]

    async def remove(self, ids: Sequence[UUID]) -> None:
        if ids:
            await self._database.write(REMOVE, {"ids": list(ids)})


def _subscription(row: DictRow) -> Subscription:
    return Subscription(row["id"], row["account_id"], row["endpoint"], row["p256dh"], row["auth"])
