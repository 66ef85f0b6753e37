"""How an account comes to an e-mail: with a new password, or on the word of the one it has."""

from dataclasses import dataclass
from uuid import UUID

from app.credentials.confirmation import PasswordConfirmations
from app.credentials.passwords import Passwords
from app.credentials.recovery_codes import code_hash, new_codes
from app.credentials.repository import Claim, CredentialRepository
from app.errors import AlreadyRegisteredError, ValidationFailedError


@dataclass(frozen=True)
class ProvenClaim:
    claim: Claim
    recovery_codes: list[str]
    """Shown once; empty when the account keeps its own."""


def refuse_email_as_password(path: str, password: str, email: str | None) -> None:
    if password.casefold() == email:
        raise ValidationFailedError.of(path, "password_is_email")


class Claims:
    def __init__(
        self, credentials: CredentialRepository, passwords: Passwords, confirmations: PasswordConfirmations
    ) -> None:
        self._credentials = credentials
        self._passwords = passwords
        self._confirmations = confirmations

    async def of_newcomer(self, email: str, password: str) -> ProvenClaim:
        refuse_email_as_password("password", password, email)
        codes = new_codes()
        claim = Claim(email, await self._passwords.hash(password), [code_hash(code) for code in codes])
        return ProvenClaim(claim, codes)

    async def of_guest(self, account_id: UUID, email: str, password: str) -> ProvenClaim:
        """Gives an account without a password one; once more, with new codes, when the first answer was lost."""
        await self._confirmations.count(account_id)
        known = await self._credentials.of_account(account_id)
        if known.password_hash is None:
            return await self.of_newcomer(email, password)
        if known.email != email or not await self._passwords.verify(known.password_hash, password):
            raise AlreadyRegisteredError
        codes = new_codes()
        hashes = [code_hash(code) for code in codes]
        return ProvenClaim(Claim(email, code_hashes=hashes, known_hash=known.password_hash), codes)

    async def of_owner(self, account_id: UUID, email: str, current_password: str) -> ProvenClaim:
        known = await self._confirmations.confirm(account_id, current_password)
        refuse_email_as_password("email", current_password, email)
        return ProvenClaim(Claim(email, known_hash=known.password_hash), [])
