from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from app.errors import InvalidCredentialsError, LimitReachedError, SessionEndedError
from app.openapi import errors
from app.realtime.notifier import Notifier
from app.responses import JsonResponse
from app.schemas import Tokens, Uuid
from app.sessions import schemas
from app.sessions.access_tokens import AccessTokens, Principal
from app.sessions.authentication import Authenticate, if_given
from app.sessions.refresh_tokens import new_token, token_hash, tokens_body
from app.sessions.repository import EndedSession, SessionRepository
from app.sessions.schemas import PasswordSignIn, Recovery, RefreshRequest, Sessions
from app.sessions.sign_in import SignedIn, SignIn
from app.throttles.throttle import caller_network

SessionId = Annotated[Uuid, Path(alias="id")]
SIGN_IN_ERRORS = errors(400, 401, 413, 429, InvalidCredentialsError, LimitReachedError)


def sessions_router(
    sessions: SessionRepository,
    sign_in: SignIn,
    access_tokens: AccessTokens,
    notifier: Notifier,
    authenticate: Authenticate,
) -> APIRouter:
    router = APIRouter(prefix="/v1/sessions", tags=["sessions"])
    caller = Depends(authenticate)
    guest = Depends(if_given(authenticate))

    async def answer(request: Request, signed_in: SignedIn) -> JsonResponse:
        opened, merge = signed_in.opened, signed_in.opened.merge
        if merge:
            await notifier.changed(request.scope, merge.connections, merge.change_seq)
            await notifier.close(merge.ended_connections)
        await notifier.close(opened.ended_connections)
        merged = {"records": merge.records, "drinks": merge.drinks} if merge else None
        body = {"profile": opened.profile, "tokens": signed_in.tokens, "merged": merged}
        return JsonResponse(body, HTTPStatus.CREATED)

    @router.post("", response_model=schemas.SignedIn, status_code=201, responses=SIGN_IN_ERRORS)
    async def open_session(
        request: Request, body: PasswordSignIn, principal: Annotated[Principal | None, guest]
    ) -> JsonResponse:
        """With a guest's token, the guest's data is merged into the account unless `mergeGuest` is false."""
        return await answer(request, await sign_in.with_password(body, caller_network(request), principal))

    @router.post("/recover", response_model=schemas.SignedIn, status_code=201, responses=SIGN_IN_ERRORS)
    async def recover(request: Request, body: Recovery, principal: Annotated[Principal | None, guest]) -> JsonResponse:
        """Sets a new password, uses the code up and ends all other sessions; otherwise as signing in."""
        return await answer(request, await sign_in.with_recovery_code(body, caller_network(request), principal))

    @router.post("/refresh", response_model=Tokens, responses=errors(400, 413, SessionEndedError))
    async def refresh(body: RefreshRequest) -> JsonResponse:
        successor = new_token()
        rotated = await sessions.rotate(token_hash(body.refresh_token), token_hash(successor))
        if isinstance(rotated, EndedSession):
            await notifier.close(rotated.connections)
            raise SessionEndedError
        return JsonResponse(tokens_body(access_tokens, rotated, successor))

    @router.get("", response_model=Sessions, responses=errors(401))
    async def list_sessions(principal: Annotated[Principal, caller]) -> JsonResponse:
        return JsonResponse({"items": await sessions.of_account(principal)})

    @router.delete("/{id}", status_code=204, responses=errors(400, 401, 404))
    async def end_session(session_id: SessionId, principal: Annotated[Principal, caller]) -> Response:
        """Signs a device out. Its access token opens the account until it expires, for 15 minutes at most."""
        await notifier.close((await sessions.end(principal.account_id, session_id)).connections)
        return Response(status_code=HTTPStatus.NO_CONTENT)

    return router
