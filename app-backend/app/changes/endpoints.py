from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from app.accounts.schemas import Profile
from app.changes.cursor import ChangeCursor
from app.changes.repository import ChangeRepository
from app.drinks.schemas import Drink
from app.errors import CursorExpiredError
from app.openapi import errors
from app.records.schemas import Record
from app.reminders.schemas import Reminders
from app.responses import JsonResponse
from app.schemas import ResponseModel
from app.sessions.access_tokens import Principal
from app.sessions.authentication import Authenticate

PAGE_SIZE = 200
MAXIMUM_PAGE_SIZE = 500


class RecordChange(ResponseModel):
    type: Literal["record"]
    id: UUID
    deleted: bool
    record: Record | None = None


class DrinkChange(ResponseModel):
    type: Literal["drink"]
    id: str
    deleted: bool
    drink: Drink | None = None


class ChangedProfile(ResponseModel):
    type: Literal["profile"]
    profile: Profile


class ChangedReminders(ResponseModel):
    type: Literal["reminders"]
    reminders: Reminders


class Changes(ResponseModel):
    changes: list[RecordChange | DrinkChange | ChangedProfile | ChangedReminders]
    cursor: str
    more: bool


def changes_router(changes: ChangeRepository, authenticate: Authenticate) -> APIRouter:
    router = APIRouter(prefix="/v1/changes", tags=["changes"])

    @router.get("", response_model=Changes, responses=errors(400, 401, CursorExpiredError))
    async def list_changes(
        principal: Annotated[Principal, Depends(authenticate)],
        since: str | None = None,
        limit: Annotated[int, Query(ge=1, le=MAXIMUM_PAGE_SIZE)] = PAGE_SIZE,
    ) -> JsonResponse:
        cursor = ChangeCursor.decode(since) if since else None
        page = await changes.page(principal.account_id, cursor, limit)
        return JsonResponse({"changes": page.changes, "cursor": page.cursor.encode(), "more": page.more})

    return router
