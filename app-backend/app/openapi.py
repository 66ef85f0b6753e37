"""How the API documents itself."""

import json
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.errors import (
    AppError,
    MalformedRequestError,
    NotFoundError,
    PayloadTooLargeError,
    PreconditionRequiredError,
    ServiceUnavailableError,
    TooManyRequestsError,
    UnauthenticatedError,
    ValidationFailedError,
    VersionMismatchError,
)
from app.schemas import ErrorEnvelope

Responses = dict[int | str, dict[str, Any]]

# Where the status says which errors are meant. Those of the others (409, 410) are named one by one.
OF_STATUS: dict[int, tuple[type[AppError], ...]] = {
    HTTPStatus.BAD_REQUEST: (ValidationFailedError, MalformedRequestError),
    HTTPStatus.UNAUTHORIZED: (UnauthenticatedError,),
    HTTPStatus.NOT_FOUND: (NotFoundError,),
    HTTPStatus.PRECONDITION_FAILED: (VersionMismatchError,),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (PayloadTooLargeError,),
    HTTPStatus.PRECONDITION_REQUIRED: (PreconditionRequiredError,),
    HTTPStatus.TOO_MANY_REQUESTS: (TooManyRequestsError,),
}
ALWAYS = (AppError, ServiceUnavailableError)


def errors(*expected: int | type[AppError]) -> Responses:
    """Documents the errors of an operation with their codes: a status stands for its own, see `OF_STATUS`."""
    codes: dict[int, list[str]] = {}
    for entry in (*expected, *ALWAYS):
        if isinstance(entry, int) and entry not in OF_STATUS:
            raise TypeError(f"errors({entry}): name the error classes, {entry} has several codes")
        for error in OF_STATUS[entry] if isinstance(entry, int) else (entry,):
            codes.setdefault(int(error.status), []).append(error.code)
    return {status: _envelope(of_status) for status, of_status in codes.items()}


def _envelope(codes: list[str]) -> dict[str, Any]:
    narrowed = {"properties": {"error": {"properties": {"code": {"enum": codes}}}}}
    return {"model": ErrorEnvelope, "content": {"application/json": {"schema": narrowed}}}


def as_text(document: dict[str, Any]) -> str:
    """The document as it is committed."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


class DescribedApi(FastAPI):
    def openapi(self) -> dict[str, Any]:
        """The schema without FastAPI's own 422, which this API never answers."""
        schema = get_openapi(title=self.title, version=self.version, routes=self.routes)
        # Routes are in the order of their use.
        schema["paths"] = dict(sorted(schema["paths"].items()))
        for path in schema["paths"].values():
            for operation in path.values():
                operation["responses"].pop("422", None)
        for unused in ("HTTPValidationError", "ValidationError"):
            schema["components"]["schemas"].pop(unused, None)
        return schema
