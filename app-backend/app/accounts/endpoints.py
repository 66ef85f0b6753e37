import hashlib
from http import HTTPStatus
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, Request, Response

from app.accounts.repository import AccountRepository
from app.accounts.schemas import AccountCreated, NewAccount, Profile, ProfileChange
from app.errors import TooManyRequestsError
from app.openapi import errors
from app.realtime.notifier import Notifier
from app.request_context import count
from app.responses import JsonResponse
from app.sessions.access_tokens import AccessTokens, Principal
from app.sessions.authentication import Authenticate
from app.sessions.endpoints import tokens_body
from app.sessions.refresh_tokens import new_token, token_hash

GUEST_WINDOW_SECONDS = 3600


async def _throttle(accounts: AccountRepository, request: Request, guests_per_hour: int) -> None:
    address = request.client.host if request.client else ""
    # Kept as a hash: it is needed for comparison only.
    subject = hashlib.sha256(f"guest accounts by {address}".encode()).digest()
    usage = await accounts.count_use(subject, GUEST_WINDOW_SECONDS)
    if usage.count > guests_per_hour:
        raise TooManyRequestsError(usage.seconds_left)


def accounts_router(
    accounts: AccountRepository,
    access_tokens: AccessTokens,
    notifier: Notifier,
    authenticate: Authenticate,
    guests_per_hour: int,
) -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["accounts"])
    caller = Depends(authenticate)

    @router.post("/accounts", response_model=AccountCreated, status_code=201, responses=errors(400, 413, 429))
    async def create_account(request: Request, body: NewAccount) -> JsonResponse:
        await _throttle(accounts, request, guests_per_hour)
        principal = Principal(account_id=uuid4(), session_id=uuid4())
        refresh_token = new_token()
        # Signed before anything is stored: without the key there must be no account nobody can reach.
        tokens = tokens_body(access_tokens, principal, refresh_token)
        profile = await accounts.create(
            account_id=principal.account_id,
            session_id=principal.session_id,
            token_hash=token_hash(refresh_token),
            locale=body.locale or request.scope["state"]["language"],
            time_zone=body.time_zone,
        )
        count(request.scope, "AccountsCreated")
        return JsonResponse({"profile": profile, "tokens": tokens}, HTTPStatus.CREATED)

    @router.get("/me", response_model=Profile, responses=errors(401))
    async def get_profile(principal: Annotated[Principal, caller]) -> JsonResponse:
        return JsonResponse(await accounts.profile(principal.account_id))

    @router.patch("/me", response_model=Profile, responses=errors(400, 401, 413))
    async def change_profile(
        request: Request, body: ProfileChange, principal: Annotated[Principal, caller]
    ) -> JsonResponse:
        if not body.model_fields_set:
            return JsonResponse(await accounts.profile(principal.account_id))
        write = await accounts.update(principal.account_id, body)
        await notifier.changed(request.scope, write.connections, write.change_seq)
        return JsonResponse(write.profile)

    @router.delete("/me", status_code=204, responses=errors(401))
    async def delete_account(principal: Annotated[Principal, caller]) -> Response:
        await accounts.delete(principal.account_id)
        return Response(status_code=HTTPStatus.NO_CONTENT)

    return router
