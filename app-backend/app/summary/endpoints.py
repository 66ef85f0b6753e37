from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from app.errors import ValidationFailedError
from app.openapi import errors
from app.responses import JsonResponse
from app.schemas import Day, ResponseModel
from app.sessions.access_tokens import Principal
from app.sessions.authentication import Authenticate
from app.summary.repository import SummaryRepository

MAXIMUM_DAYS = 366


class DaySummary(ResponseModel):
    day: date
    total_ml: int
    count: int
    goal_ml: int
    reached: bool


class Summary(ResponseModel):
    days: list[DaySummary]
    streak: int


def summary_router(summary: SummaryRepository, authenticate: Authenticate) -> APIRouter:
    router = APIRouter(prefix="/v1/summary", tags=["summary"])

    @router.get("", response_model=Summary, responses=errors(400, 401))
    async def get_summary(
        principal: Annotated[Principal, Depends(authenticate)],
        first_day: Annotated[Day, Query(alias="from")],
        last_day: Annotated[Day, Query(alias="to")],
    ) -> JsonResponse:
        if last_day < first_day:
            raise ValidationFailedError.of("to", "date_order")
        if (last_day - first_day).days >= MAXIMUM_DAYS:
            raise ValidationFailedError.of("to", "date_span")
        days, streak = await summary.days(principal.account_id, first_day, last_day)
        return JsonResponse({"days": days, "streak": streak})

    return router
