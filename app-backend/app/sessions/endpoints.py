from fastapi import APIRouter

from app.errors import SessionEndedError
from app.openapi import errors
from app.responses import JsonResponse
from app.schemas import RequestModel, Tokens
from app.sessions.access_tokens import LIFETIME_SECONDS, AccessTokens, Principal
from app.sessions.refresh_tokens import new_token, token_hash
from app.sessions.repository import SessionRepository


class RefreshRequest(RequestModel):
    refresh_token: str


def tokens_body(access_tokens: AccessTokens, principal: Principal, refresh_token: str) -> dict[str, object]:
    return {
        "accessToken": access_tokens.issue(principal),
        "expiresIn": LIFETIME_SECONDS,
        "refreshToken": refresh_token,
    }


def sessions_router(sessions: SessionRepository, access_tokens: AccessTokens) -> APIRouter:
    router = APIRouter(prefix="/v1/sessions", tags=["sessions"])

    @router.post("/refresh", response_model=Tokens, responses=errors(400, 413, SessionEndedError))
    async def refresh(body: RefreshRequest) -> JsonResponse:
        successor = new_token()
        principal = await sessions.rotate(token_hash(body.refresh_token), token_hash(successor))
        return JsonResponse(tokens_body(access_tokens, principal, successor))

    return router
