"""How the API documents itself."""

import json
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.encoders import jsonable_encoder
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
COMPONENT = "#/components/schemas/{model}"
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
    # Named, not as a model: for each, FastAPI would make a validator of its own, half the time that routes take.
    narrowed = {"properties": {"error": {"properties": {"code": {"enum": codes}}}}}
    envelope = {"$ref": COMPONENT.format(model=ErrorEnvelope.__name__)}
    return {"content": {"application/json": {"schema": narrowed | envelope}}}


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
        schemas = schema["components"]["schemas"]
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        described = ErrorEnvelope.model_json_schema(ref_template=COMPONENT, mode="serialization")
        # As FastAPI leaves out what is None.
        envelope = jsonable_encoder(described, exclude_none=True)
        schemas.update(envelope.pop("$defs"))
        schemas[ErrorEnvelope.__name__] = envelope
        schema["components"]["schemas"] = dict(sorted(schemas.items()))
        return schema
