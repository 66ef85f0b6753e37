"""Access tokens: 15 minutes, HMAC-SHA-256 over account, session and expiry, checked without the database.

`<key id>.<payload>.<signature>`; the key id lets the seed be rotated without ending anybody's session.
"""

import binascii
import contextlib
import hashlib
import hmac
import struct
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from app.aws.secrets_manager import SecretUnavailableError
from app.errors import UnauthenticatedError

LIFETIME_SECONDS = 900
# An unknown key id makes the seeds be read again, but a flood of bad tokens must not become one of reads.
REREAD_AFTER_SECONDS = 60.0
PAYLOAD = struct.Struct(">16s16sQ")

Stage = Literal["AWSCURRENT", "AWSPREVIOUS"]


@dataclass(frozen=True)
class Principal:
    account_id: UUID
    session_id: UUID


@dataclass(frozen=True)
class _Key:
    id: str
    secret: bytes

    @classmethod
    def derived_from(cls, seed: str) -> "_Key":
        secret = hmac.digest(seed.encode(), b"access-token", "sha256")
        return cls(hashlib.sha256(secret).hexdigest()[:8], secret)


def _encode(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def _decode(value: str) -> bytes:
    return urlsafe_b64decode(value + "=" * (-len(value) % 4))


class AccessTokens:
    def __init__(self, read_seed: Callable[[Stage], str], now: Callable[[], float] = time.time) -> None:
        self._read_seed = read_seed
        self._now = now
        self._signing_key: _Key | None = None
        self._keys: dict[str, _Key] = {}
        self._read_at = 0.0

    def issue(self, principal: Principal) -> str:
        if self._signing_key is None:
            self._read_keys()
        key = self._signing_key
        if key is None:
            raise SecretUnavailableError("no signing key")
        expires_at = int(self._now()) + LIFETIME_SECONDS
        payload = _encode(PAYLOAD.pack(principal.account_id.bytes, principal.session_id.bytes, expires_at))
        return f"{key.id}.{payload}.{self._signature(key, payload)}"

    def verify(self, token: str) -> Principal:
        """Raises UnauthenticatedError for anything but a valid, unexpired token."""
        key_id, _, rest = token.partition(".")
        payload, _, signature = rest.partition(".")
        key = self._key(key_id)
        if key is None or not hmac.compare_digest(self._signature(key, payload).encode(), signature.encode()):
            raise UnauthenticatedError("unknown signature")
        try:
            account_id, session_id, expires_at = PAYLOAD.unpack(_decode(payload))
        except (binascii.Error, struct.error, ValueError) as error:
            raise UnauthenticatedError("unreadable payload") from error
        if expires_at <= self._now():
            raise UnauthenticatedError("expired")
        return Principal(UUID(bytes=account_id), UUID(bytes=session_id))

    @staticmethod
    def _signature(key: _Key, payload: str) -> str:
        return _encode(hmac.digest(key.secret, payload.encode(), "sha256"))

    def _key(self, key_id: str) -> _Key | None:
        if key_id not in self._keys and self._now() - self._read_at >= REREAD_AFTER_SECONDS:
            self._read_keys()
        return self._keys.get(key_id)

    def _read_keys(self) -> None:
        self._signing_key = _Key.derived_from(self._read_seed("AWSCURRENT"))
        keys = [self._signing_key]
        # A seed that was never rotated has no previous version.
        with contextlib.suppress(SecretUnavailableError):
            keys.append(_Key.derived_from(self._read_seed("AWSPREVIOUS")))
        self._keys = {key.id: key for key in keys}
        self._read_at = self._now()
