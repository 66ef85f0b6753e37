from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response

from app.entity_tags import accepted_versions, entity_tag
from app.errors import (
    LimitReachedError,
    PreconditionRequiredError,
    RecordConflictError,
    RecordDeletedError,
    ValidationFailedError,
)
from app.openapi import errors
from app.realtime.notifier import Notifier
from app.records.cursor import decode_position, encode_position
from app.records.repository import RecordRepository, Write
from app.records.schemas import NewRecord, Record, RecordPage, ReplacedRecord
from app.request_context import count
from app.responses import JsonResponse
from app.schemas import Day, Uuid
from app.sessions.access_tokens import Principal
from app.sessions.authentication import Authenticate

RecordId = Annotated[Uuid, Path(alias="id")]
IfMatch = Annotated[str | None, Header()]
PAGE_SIZE = 50
MAXIMUM_PAGE_SIZE = 200


def records_router(records: RecordRepository, notifier: Notifier, authenticate: Authenticate) -> APIRouter:
    router = APIRouter(prefix="/v1/records", tags=["records"])
    caller = Depends(authenticate)

    @router.post(
        "",
        response_model=Record,
        status_code=201,
        responses={
            200: {"model": Record, "description": "This very creation has happened before; the record as it is now."},
            **errors(400, 401, 413, RecordConflictError, LimitReachedError, RecordDeletedError),
        },
    )
    async def create_record(request: Request, body: NewRecord, principal: Annotated[Principal, caller]) -> JsonResponse:
        result = await records.create(principal.account_id, body)
        if isinstance(result, Write):
            count(request.scope, "RecordsCreated")
            await notifier.changed(request.scope, result.connections, result.change_seq)
            status, record = HTTPStatus.CREATED, result.record
        else:
            status, record = HTTPStatus.OK, result
        headers = {"Location": f"/v1/records/{record['id']}", "ETag": entity_tag(record["version"])}
        return JsonResponse(record, status, headers)

    @router.get("", response_model=RecordPage, responses=errors(400, 401))
    async def list_records(
        principal: Annotated[Principal, caller],
        limit: Annotated[int, Query(ge=1, le=MAXIMUM_PAGE_SIZE)] = PAGE_SIZE,
        cursor: str | None = None,
        first_day: Annotated[Day | None, Query(alias="from")] = None,
        last_day: Annotated[Day | None, Query(alias="to")] = None,
    ) -> JsonResponse:
        if first_day and last_day and last_day < first_day:
            raise ValidationFailedError.of("to", "date_order")
        rows = await records.newest(
            principal.account_id,
            after=decode_position(cursor) if cursor else None,
            first_day=first_day,
            last_day=last_day,
            limit=limit + 1,
        )
        items = rows[:limit]
        return JsonResponse({"items": items, "nextCursor": encode_position(items[-1]) if len(rows) > limit else None})

    @router.get("/{id}", response_model=Record, responses=errors(400, 401, 404))
    async def get_record(record_id: RecordId, principal: Annotated[Principal, caller]) -> JsonResponse:
        record = await records.get(principal.account_id, record_id)
        return JsonResponse(record, headers={"ETag": entity_tag(record["version"])})

    @router.put("/{id}", response_model=Record, responses=errors(400, 401, 404, 412, 413, 428))
    async def replace_record(
        request: Request,
        record_id: RecordId,
        body: ReplacedRecord,
        principal: Annotated[Principal, caller],
        if_match: IfMatch = None,
    ) -> JsonResponse:
        if if_match is None:
            raise PreconditionRequiredError
        write = await records.replace(principal.account_id, record_id, body, accepted_versions(if_match))
        await notifier.changed(request.scope, write.connections, write.change_seq)
        return JsonResponse(write.record, headers={"ETag": entity_tag(write.record["version"])})

    @router.delete("/{id}", status_code=204, responses=errors(400, 401, 404, 412))
    async def delete_record(
        request: Request,
        record_id: RecordId,
        principal: Annotated[Principal, caller],
        if_match: IfMatch = None,
    ) -> Response:
        versions = accepted_versions(if_match) if if_match is not None else None
        write = await records.delete(principal.account_id, record_id, versions)
        if write is not None:
            await notifier.changed(request.scope, write.connections, write.change_seq)
        return Response(status_code=HTTPStatus.NO_CONTENT)

    return router
