from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from psycopg.rows import DictRow

from app.errors import (
    ExportTooLargeError,
    LimitReachedError,
    NotAcceptableError,
    UnsupportedMediaTypeError,
    ValidationFailedError,
)
from app.openapi import errors
from app.realtime.notifier import Notifier
from app.responses import JsonResponse
from app.schemas import Day
from app.sessions.access_tokens import Principal
from app.sessions.authentication import Authenticate
from app.transfer import csv_file, json_file
from app.transfer.archive import MAXIMUM_ROWS, Packer, unpack
from app.transfer.imported_file import ImportedFile
from app.transfer.repository import TransferRepository
from app.transfer.schemas import Format, ImportResult

GZIP = "application/gzip"
IMPORT_PATH = "/v1/me/import"

FILE = {GZIP: {"schema": {"type": "string", "format": "binary"}}}


# What a JSON file holds beside the records, by name.
Sections = Mapping[str, Callable[[UUID], Awaitable[object]]]


def transfer_router(
    transfer: TransferRepository, sections: Sections, notifier: Notifier, authenticate: Authenticate
) -> APIRouter:
    router = APIRouter(tags=["transfer"])
    caller = Depends(authenticate)

    @router.get(
        "/v1/me/export",
        response_class=Response,
        responses={
            200: {"description": "A gzip file", "content": FILE},
            **errors(400, 401, NotAcceptableError, ExportTooLargeError),
        },
    )
    async def export_account(
        request: Request,
        principal: Annotated[Principal, caller],
        format_: Annotated[Format, Query(alias="format")] = "json",
        first_day: Annotated[Day | None, Query(alias="from")] = None,
        last_day: Annotated[Day | None, Query(alias="to")] = None,
    ) -> Response:
        """All records, or those of a period, as a file that can be imported. JSON holds the profile, the reminders
        and the account's own drinks and cups too.

        Whatever does not fit into one import (EXPORT_TOO_LARGE) is exported period by period.
        """
        _require_accept(request)
        if first_day and last_day and last_day < first_day:
            raise ValidationFailedError.of("to", "date_order")
        beside = {name: await read(principal.account_id) for name, read in sections.items()}
        packer = Packer()
        async with transfer.records(principal.account_id, first_day, last_day, MAXIMUM_ROWS + 1) as batches:
            records = _importable(batches)
            parts = csv_file.parts(records) if format_ == "csv" else json_file.parts(beside, records)
            async for part in parts:
                packer.add(part)
        headers = {"Content-Disposition": f'attachment; filename="fillup.{format_}.gz"'}
        return Response(packer.finish(), media_type=GZIP, headers=headers)

    @router.post(
        IMPORT_PATH,
        response_model=ImportResult,
        responses=errors(400, 401, 413, LimitReachedError, UnsupportedMediaTypeError),
        openapi_extra={"requestBody": {"required": True, "content": FILE}},
    )
    async def import_file(request: Request, principal: Annotated[Principal, caller]) -> JsonResponse:
        """Adds the records of a gzipped CSV or JSON file, and of a JSON file the own drinks and cups: all or nothing.

        What the account has stays as it is, and so does what it has deleted. Rows without an id get one that is the
        same whenever the file is imported. The profile and the reminders of a JSON file are not applied.
        """
        if _media_type(request.headers.get("content-type", "")) != GZIP:
            raise UnsupportedMediaTypeError
        file = ImportedFile(unpack(await request.body()))
        result = await transfer.add(principal.account_id, file)
        await notifier.changed(request.scope, result.connections, result.change_seq)
        return JsonResponse(
            {
                "imported": result.imported,
                "unchanged": result.unchanged,
                "deleted": result.deleted,
                "importedDrinks": result.drinks,
            }
        )

    return router


def _media_type(value: str) -> str:
    return value.partition(";")[0].strip().lower()


def _require_accept(request: Request) -> None:
    # API Gateway decodes an answer only when this type is the first that the caller accepts; others get base64.
    if _media_type(request.headers.get("accept", "").partition(",")[0]) != GZIP:
        raise NotAcceptableError


async def _importable(batches: AsyncIterator[list[DictRow]]) -> AsyncIterator[list[DictRow]]:
    rows = 0
    async for batch in batches:
        rows += len(batch)
        if rows > MAXIMUM_ROWS:
            raise ExportTooLargeError
        yield batch
