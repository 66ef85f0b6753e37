import hashlib
import secrets
from typing import Annotated

from fastapi import APIRouter, Depends

from app.openapi import errors
from app.realtime.repository import TICKET_SECONDS, RealtimeRepository
from app.responses import JsonResponse
from app.schemas import ResponseModel
from app.sessions.access_tokens import Principal
from app.sessions.authentication import Authenticate


class Ticket(ResponseModel):
    ticket: str
    expires_in: int


def ticket_hash(ticket: str) -> bytes:
    return hashlib.sha256(ticket.encode()).digest()


def realtime_router(realtime: RealtimeRepository, authenticate: Authenticate) -> APIRouter:
    router = APIRouter(prefix="/v1/realtime", tags=["realtime"])

    @router.post("/tickets", response_model=Ticket, status_code=201, responses=errors(401))
    async def create_ticket(principal: Annotated[Principal, Depends(authenticate)]) -> JsonResponse:
        ticket = secrets.token_urlsafe(32)
        await realtime.add_ticket(principal.account_id, principal.session_id, ticket_hash(ticket))
        return JsonResponse({"ticket": ticket, "expiresIn": TICKET_SECONDS}, 201)

    return router
