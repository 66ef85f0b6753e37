"""The dependency that turns a bearer token into a principal."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request

from app.errors import UnauthenticatedError
from app.sessions.access_tokens import AccessTokens, Principal

Authenticate = Callable[[Request], Awaitable[Principal]]


def bearer_authentication(tokens: AccessTokens) -> Authenticate:
    async def authenticate(request: Request) -> Principal:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise UnauthenticatedError("no bearer token")
        return tokens.verify(token.strip())

    return authenticate
