from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request

from app.entity_tags import accepted_versions, entity_tag
from app.errors import PreconditionRequiredError
from app.openapi import errors
from app.realtime.notifier import Notifier
from app.reminders.repository import ReminderRepository
from app.reminders.schemas import Reminders, ReminderSettings
from app.responses import JsonResponse
from app.sessions.access_tokens import Principal
from app.sessions.authentication import Authenticate


def reminders_router(reminders: ReminderRepository, notifier: Notifier, authenticate: Authenticate) -> APIRouter:
    router = APIRouter(prefix="/v1/reminders", tags=["reminders"])
    caller = Depends(authenticate)

    @router.get("", response_model=Reminders, responses=errors(401))
    async def get_reminders(principal: Annotated[Principal, caller]) -> JsonResponse:
        settings = await reminders.get(principal.account_id)
        return JsonResponse(settings, headers={"ETag": entity_tag(settings["version"])})

    @router.put("", response_model=Reminders, responses=errors(400, 401, 412, 413, 428))
    async def replace_reminders(
        request: Request,
        body: ReminderSettings,
        principal: Annotated[Principal, caller],
        if_match: Annotated[str | None, Header()] = None,
    ) -> JsonResponse:
        if if_match is None:
            raise PreconditionRequiredError
        write = await reminders.replace(principal.account_id, body, accepted_versions(if_match))
        await notifier.changed(request.scope, write.connections, write.change_seq)
        return JsonResponse(write.reminders, headers={"ETag": entity_tag(write.reminders["version"])})

    return router
