"""Opens sessions of full accounts, each in one transaction that locks the account first."""

from dataclasses import dataclass
from uuid import UUID

from psycopg.rows import DictRow

from app.accounts.activity import ACTIVE_TODAY
from app.accounts.merge import Merge, merge_guest
from app.accounts.profile import FIND_PROFILE, Profile, profile_of
from app.database import Connection, Database
from app.errors import InvalidCredentialsError
from app.sessions.repository import END_OTHER_SESSIONS, END_SURPLUS_SESSIONS

# More devices than anybody has; an answer that is lost leaves a session that nobody uses.
MAXIMUM_SESSIONS = 50

# Both accounts in the order of their ids, so that two sign-ins never wait for each other.
LOCK = """
    SELECT id, kind, password_hash FROM accounts WHERE id = ANY(%(account_ids)s) ORDER BY id FOR UPDATE
"""
USE_CODE = """
    DELETE FROM recovery_codes WHERE account_id = %(account_id)s AND code_hash = %(code_hash)s RETURNING 1
"""
OPEN = f"""
    WITH session AS (
        INSERT INTO sessions (id, account_id, device_name)
        VALUES (%(session_id)s, %(account_id)s, %(device_name)s)
    ), token AS (
        INSERT INTO refresh_tokens (token_hash, session_id, generation) VALUES (%(token_hash)s, %(session_id)s, 1)
    )
    UPDATE accounts SET password_hash = COALESCE(%(new_hash)s, password_hash), {ACTIVE_TODAY}
    WHERE id = %(account_id)s
"""


@dataclass(frozen=True)
class NewSession:
    id: UUID
    token_hash: bytes
    device_name: str | None


@dataclass(frozen=True)
class Proof:
    """What has shown that the caller may open a session."""

    account_id: UUID
    known_hash: str | None
    """The account's password hash when the proof was checked."""
    new_hash: str | None = None
    """Replaces it."""
    code_hash: bytes | None = None
    """A recovery code, which is used up and ends all other sessions."""


@dataclass(frozen=True)
class Opened:
    profile: Profile
    merge: Merge | None
    ended_connections: list[str]
    """Of other sessions, which have ended."""


class SignInRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self, proof: Proof, session: NewSession, guest_id: UUID | None) -> Opened:
        """Merges the guest if there still is one; nothing happens at all when that is impossible."""
        parameters = {
            "account_id": proof.account_id,
            "session_id": session.id,
            "token_hash": session.token_hash,
            "device_name": session.device_name,
            "new_hash": proof.new_hash,
            "code_hash": proof.code_hash,
            "kept": MAXIMUM_SESSIONS,
        }
        async with self._database.transaction() as connection:
            account_ids = [proof.account_id, *([guest_id] if guest_id else [])]
            rows = await (await connection.execute(LOCK, {"account_ids": account_ids})).fetchall()
            locked: dict[UUID, DictRow] = {row["id"]: row for row in rows}
            account = locked.get(proof.account_id)
            if account is None or account["password_hash"] != proof.known_hash:
                raise InvalidCredentialsError
            if proof.code_hash and not await _row(connection, USE_CODE, parameters):
                raise InvalidCredentialsError
            await connection.execute(OPEN, parameters)
            end = END_OTHER_SESSIONS if proof.code_hash else END_SURPLUS_SESSIONS
            ended = await _row(connection, end, parameters)
            merge = None
            if guest_id in locked and locked[guest_id]["kind"] == "guest":
                merge = await merge_guest(connection, guest_id, proof.account_id)
            profile = await _row(connection, FIND_PROFILE, parameters)
        return Opened(profile_of(profile), merge, ended["connections"])


async def _row(connection: Connection, statement: str, parameters: dict[str, object]) -> DictRow:
    return await (await connection.execute(statement, parameters)).fetchone() or {}
