"""Passwords, kept as argon2id hashes.

OWASP's minimum of 19 MiB and two passes, and one lane: a function below 1,769 MB has less than one processor.
"""

import asyncio
from base64 import b64encode
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MEMORY_KIB = 19_456
PASSES = 2
LANES = 1
SALT_BYTES = 16
HASH_BYTES = 32


@cache
def _hasher() -> "PasswordHasher":
    # Few requests need it, so a cold start does not wait for it.
    from argon2 import PasswordHasher, Type  # noqa: PLC0415 - see above

    return PasswordHasher(PASSES, MEMORY_KIB, LANES, HASH_BYTES, SALT_BYTES, type=Type.ID)


def _encoded(zeros: int) -> str:
    return b64encode(bytes(zeros)).rstrip(b"=").decode()


# Verified when there is no account, so that the answer takes as long: nobody knows a password for it.
NOBODYS_HASH = f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${_encoded(SALT_BYTES)}${_encoded(HASH_BYTES)}"


class Passwords:
    """Hashes off the event loop: each takes tens of milliseconds of a processor."""

    async def hash(self, password: str) -> str:
        return await asyncio.to_thread(lambda: _hasher().hash(password))

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """False for every password when there is no hash, after as much work."""
        return await asyncio.to_thread(self._verify, password_hash or NOBODYS_HASH, password)

    @staticmethod
    def _verify(password_hash: str, password: str) -> bool:
        from argon2.exceptions import VerifyMismatchError  # noqa: PLC0415 - as for the hasher

        try:
            return _hasher().verify(password_hash, password)
        except VerifyMismatchError:
            return False

    @staticmethod
    def outdated(password_hash: str) -> bool:
        """Whether it was made with other parameters than today's."""
        return _hasher().check_needs_rehash(password_hash)
