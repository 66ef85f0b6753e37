"""Refresh tokens: 256 random bits, known to the server by their hash only."""

import hashlib
import secrets

from app.sessions.access_tokens import LIFETIME_SECONDS, AccessTokens, Principal


def new_token() -> str:
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def tokens_body(access_tokens: AccessTokens, principal: Principal, refresh_token: str) -> dict[str, object]:
    return {
        "accessToken": access_tokens.issue(principal),
        "expiresIn": LIFETIME_SECONDS,
        "refreshToken": refresh_token,
    }
