"""The dependency that turns a bearer token into a principal."""

from collections.abc import Awaitable, Callable

from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase
from starlette.requests import Request

from app.errors import UnauthenticatedError
from app.sessions.access_tokens import AccessTokens, Principal

Authenticate = Callable[[Request], Awaitable[Principal]]


class BearerAuthentication(SecurityBase):
    def __init__(self, tokens: AccessTokens) -> None:
        self.model = HTTPBearer(description="The access token of a session.")
        self.scheme_name = "accessToken"
        self._tokens = tokens

    async def __call__(self, request: Request) -> Principal:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise UnauthenticatedError("no bearer token")
        return self._tokens.verify(token.strip())


def if_given(authenticate: Authenticate) -> Callable[[Request], Awaitable[Principal | None]]:
    """For open paths that a token may come to: None without one, but never with one that is not good."""

    async def authenticate_if_given(request: Request) -> Principal | None:
        return await authenticate(request) if "authorization" in request.headers else None

    return authenticate_if_given
