"""Changing what an account is protected by takes its password: a token alone may have been found."""

from uuid import UUID

from app.credentials.passwords import Passwords
from app.credentials.repository import CredentialRepository, Credentials
from app.errors import GuestAccountError, WrongPasswordError
from app.throttles.throttle import Limit, Throttle

CONFIRMATIONS = Limit("password confirmations of an account", uses=10, window_seconds=900)


class PasswordConfirmations:
    def __init__(self, credentials: CredentialRepository, passwords: Passwords, throttle: Throttle) -> None:
        self._credentials = credentials
        self._passwords = passwords
        self._throttle = throttle

    async def count(self, account_id: UUID) -> None:
        await self._throttle.use(CONFIRMATIONS, str(account_id))

    async def confirm(self, account_id: UUID, password: str) -> Credentials:
        await self.count(account_id)
        known = await self._credentials.of_account(account_id)
        if known.password_hash is None:
            raise GuestAccountError
        if not await self._passwords.verify(known.password_hash, password):
            raise WrongPasswordError
        return known
