from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.credentials.claims import refuse_email_as_password
from app.credentials.confirmation import PasswordConfirmations
from app.credentials.passwords import Passwords
from app.credentials.recovery_codes import code_hash, new_codes
from app.credentials.repository import CredentialRepository
from app.credentials.schemas import PasswordChange, PasswordConfirmation, RecoveryCodes
from app.errors import GuestAccountError, WrongPasswordError
from app.openapi import errors
from app.realtime.notifier import Notifier
from app.responses import JsonResponse
from app.sessions.access_tokens import Principal
from app.sessions.authentication import Authenticate

EXPECTED = errors(400, 401, 413, 429, GuestAccountError, WrongPasswordError)


def credentials_router(
    credentials: CredentialRepository,
    passwords: Passwords,
    confirmations: PasswordConfirmations,
    notifier: Notifier,
    authenticate: Authenticate,
) -> APIRouter:
    router = APIRouter(prefix="/v1/me", tags=["accounts"])
    caller = Depends(authenticate)

    @router.put("/password", status_code=204, responses=EXPECTED)
    async def change_password(body: PasswordChange, principal: Annotated[Principal, caller]) -> Response:
        """Ends all other sessions."""
        known = await confirmations.confirm(principal.account_id, body.current_password)
        refuse_email_as_password("newPassword", body.new_password, known.email)
        password_hash = await passwords.hash(body.new_password)
        await notifier.close(await credentials.change_password(known, password_hash, principal.session_id))
        return Response(status_code=HTTPStatus.NO_CONTENT)

    @router.post("/recovery-codes", response_model=RecoveryCodes, status_code=201, responses=EXPECTED)
    async def replace_recovery_codes(
        body: PasswordConfirmation, principal: Annotated[Principal, caller]
    ) -> JsonResponse:
        """The codes are shown this once; those of before are void."""
        known = await confirmations.confirm(principal.account_id, body.current_password)
        codes = new_codes()
        await credentials.replace_codes(known, [code_hash(code) for code in codes])
        return JsonResponse({"recoveryCodes": codes}, HTTPStatus.CREATED)

    return router
