from http import HTTPStatus
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, Request, Response

from app.accounts.repository import AccountRepository, NewAccountRow
from app.accounts.schemas import AccountCreated, NewAccount, Profile, ProfileChange, ProfileChanged
from app.credentials.claims import Claims, ProvenClaim
from app.errors import (
    AlreadyRegisteredError,
    EmailTakenError,
    GuestAccountError,
    ValidationFailedError,
    WrongPasswordError,
)
from app.openapi import errors
from app.realtime.notifier import Notifier
from app.request_context import count
from app.responses import JsonResponse
from app.sessions.access_tokens import AccessTokens, Principal
from app.sessions.authentication import Authenticate
from app.sessions.refresh_tokens import new_token, token_hash, tokens_body
from app.throttles.throttle import Limit, Throttle, caller_network


def accounts_router(
    *,
    accounts: AccountRepository,
    claims: Claims,
    access_tokens: AccessTokens,
    throttle: Throttle,
    notifier: Notifier,
    authenticate: Authenticate,
    guests_per_hour: int,
) -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["accounts"])
    caller = Depends(authenticate)
    creations = Limit("accounts from a network", guests_per_hour, window_seconds=3600)

    @router.post(
        "/accounts",
        response_model=AccountCreated,
        status_code=201,
        responses=errors(400, 413, 429, EmailTakenError),
    )
    async def create_account(request: Request, body: NewAccount) -> JsonResponse:
        _require_together("email", body.email, "password", body.password)
        await throttle.use(creations, caller_network(request))
        proven = await claims.of_newcomer(body.email, body.password) if body.email and body.password else None
        principal = Principal(account_id=uuid4(), session_id=uuid4())
        refresh_token = new_token()
        # Signed before anything is stored: without the key there must be no account nobody can reach.
        tokens = tokens_body(access_tokens, principal, refresh_token)
        profile = await accounts.create(
            NewAccountRow(
                account_id=principal.account_id,
                session_id=principal.session_id,
                token_hash=token_hash(refresh_token),
                device_name=body.device_name,
                locale=body.locale or request.scope["state"]["language"],
                time_zone=body.time_zone,
                claim=proven.claim if proven else None,
            )
        )
        count(request.scope, "AccountsCreated")
        return JsonResponse({"profile": profile, "tokens": tokens, **_codes(proven)}, HTTPStatus.CREATED)

    @router.get("/me", response_model=Profile, responses=errors(401))
    async def get_profile(principal: Annotated[Principal, caller]) -> JsonResponse:
        return JsonResponse(await accounts.profile(principal.account_id))

    @router.patch(
        "/me",
        response_model=ProfileChanged,
        responses=errors(
            400, 401, 413, 429, WrongPasswordError, EmailTakenError, AlreadyRegisteredError, GuestAccountError
        ),
    )
    async def change_profile(
        request: Request, body: ProfileChange, principal: Annotated[Principal, caller]
    ) -> JsonResponse:
        """Changes what is given. A guest becomes a full account by `email` and `password`."""
        if not body.model_fields_set:
            return JsonResponse(await accounts.profile(principal.account_id))
        if body.goal is not None and body.goal_ml is not None:
            raise ValidationFailedError.of("goalMl", "either_goal")
        proven = await _claim(claims, principal, body)
        write = await accounts.update(principal.account_id, body, proven.claim if proven else None)
        await notifier.changed(request.scope, write.connections, write.change_seq)
        return JsonResponse({**write.profile, **_codes(proven)})

    @router.delete("/me", status_code=204, responses=errors(401))
    async def delete_account(principal: Annotated[Principal, caller]) -> Response:
        """Removes the account and everything in it."""
        await notifier.close(await accounts.delete(principal.account_id))
        return Response(status_code=HTTPStatus.NO_CONTENT)

    return router


async def _claim(claims: Claims, principal: Principal, body: ProfileChange) -> ProvenClaim | None:
    if body.current_password is not None and body.password is not None:
        raise ValidationFailedError.of("currentPassword", "either_password")
    if body.current_password is not None:
        _require_together("email", body.email, "currentPassword", body.current_password)
        return await claims.of_owner(principal.account_id, body.email or "", body.current_password)
    _require_together("email", body.email, "password", body.password)
    if body.email is None or body.password is None:
        return None
    return await claims.of_guest(principal.account_id, body.email, body.password)


def _require_together(name: str, value: str | None, other_name: str, other: str | None) -> None:
    if (value is None) != (other is None):
        raise ValidationFailedError.of(name if value is None else other_name, "missing")


def _codes(proven: ProvenClaim | None) -> dict[str, list[str]]:
    return {"recoveryCodes": proven.recovery_codes} if proven and proven.recovery_codes else {}
