"""What proves that an account is somebody's: e-mail, password and recovery codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.database import Connection, Database
from app.errors import AlreadyRegisteredError, EmailTakenError, UnauthenticatedError, WrongPasswordError
from app.sessions.repository import END_OTHER_SESSIONS

OF_ACCOUNT = "SELECT id, email, password_hash FROM accounts WHERE id = %(account_id)s"
BY_EMAIL = "SELECT id, email, password_hash FROM accounts WHERE email = %(email)s"
BY_CODE = """
    SELECT a.id, a.email, a.password_hash
    FROM accounts a JOIN recovery_codes c ON c.account_id = a.id
    WHERE a.email = %(email)s AND c.code_hash = %(code_hash)s
"""
LOCK = "SELECT password_hash FROM accounts WHERE id = %(account_id)s FOR UPDATE"
OTHER_WITH_EMAIL = "SELECT 1 FROM accounts WHERE email = %(email)s AND id <> %(account_id)s"
TAKE = """
    UPDATE accounts SET kind = 'full', email = %(email)s, password_hash = COALESCE(%(password_hash)s, password_hash)
    WHERE id = %(account_id)s
"""
SET_PASSWORD = "UPDATE accounts SET password_hash = %(password_hash)s WHERE id = %(account_id)s"  # noqa: S105 - no secret
VOID_CODES = "DELETE FROM recovery_codes WHERE account_id = %(account_id)s"
ADD_CODES = """
    INSERT INTO recovery_codes (account_id, code_hash)
    SELECT %(account_id)s, unnest(%(code_hashes)s::bytea[])
"""


@dataclass(frozen=True)
class Credentials:
    account_id: UUID
    email: str | None
    """None, and no hash either, for a guest."""
    password_hash: str | None


@dataclass(frozen=True)
class Claim:
    """The e-mail that an account is to have, with the proofs that go with it."""

    email: str
    password_hash: str | None = None
    """None where the password stays as it is."""
    code_hashes: Sequence[bytes] = ()
    """Empty where the codes stay as they are."""
    known_hash: str | None = None
    """The account's password hash when it was checked."""


class CredentialRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_account(self, account_id: UUID) -> Credentials:
        found = await self._find(OF_ACCOUNT, {"account_id": account_id})
        if found is None:
            raise UnauthenticatedError("account gone")
        return found

    async def by_email(self, email: str) -> Credentials | None:
        return await self._find(BY_EMAIL, {"email": email})

    async def by_code(self, email: str, code_hash: bytes) -> Credentials | None:
        return await self._find(BY_CODE, {"email": email, "code_hash": code_hash})

    async def change_password(self, known: Credentials, password_hash: str, session_id: UUID) -> list[str]:
        """Ends all sessions but this one, and returns the connections that they had open."""
        parameters = {"account_id": known.account_id, "session_id": session_id, "password_hash": password_hash}
        async with self._database.transaction() as connection:
            await lock_unchanged(connection, known.account_id, known.password_hash)
            await connection.execute(SET_PASSWORD, parameters)
            row = await (await connection.execute(END_OTHER_SESSIONS, parameters)).fetchone()
        connections: list[str] = row["connections"] if row else []
        return connections

    async def replace_codes(self, known: Credentials, code_hashes: Sequence[bytes]) -> None:
        async with self._database.transaction() as connection:
            await lock_unchanged(connection, known.account_id, known.password_hash)
            await _replace_codes(connection, known.account_id, code_hashes)

    async def _find(self, query: str, parameters: dict[str, object]) -> Credentials | None:
        rows = await self._database.read(query, parameters)
        if not rows:
            return None
        return Credentials(rows[0]["id"], rows[0]["email"], rows[0]["password_hash"])


async def lock_unchanged(connection: Connection, account_id: UUID, known_hash: str | None) -> None:
    """Locks the account; raises when its password is no longer the one that was checked."""
    row = await (await connection.execute(LOCK, {"account_id": account_id})).fetchone()
    if row is None:
        raise UnauthenticatedError("account gone")
    if row["password_hash"] != known_hash:
        raise AlreadyRegisteredError if known_hash is None else WrongPasswordError


async def take(connection: Connection, account_id: UUID, claim: Claim) -> None:
    """Gives the e-mail and its proofs to the account; a race for the same e-mail ends in a UniqueViolation."""
    await lock_unchanged(connection, account_id, claim.known_hash)
    parameters = {"account_id": account_id, "email": claim.email, "password_hash": claim.password_hash}
    # Asked first: the database would write the e-mail of a violation into its log.
    if await (await connection.execute(OTHER_WITH_EMAIL, parameters)).fetchone():
        raise EmailTakenError
    await connection.execute(TAKE, parameters)
    if claim.code_hashes:
        await _replace_codes(connection, account_id, claim.code_hashes)


async def _replace_codes(connection: Connection, account_id: UUID, code_hashes: Sequence[bytes]) -> None:
    await connection.execute(VOID_CODES, {"account_id": account_id})
    await connection.execute(ADD_CODES, {"account_id": account_id, "code_hashes": list(code_hashes)})
