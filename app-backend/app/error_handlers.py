"""Gives every error of the framework the body that all errors have."""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.aws.secrets_manager import SecretUnavailableError
from app.errors import (
    AppError,
    InvalidField,
    MalformedRequestError,
    MethodNotAllowedError,
    NotFoundError,
    PayloadTooLargeError,
    ServiceUnavailableError,
    ValidationFailedError,
)
from app.request_context import error_response

log = logging.getLogger(__name__)

MAXIMUM_FIELDS = 100
# pydantic's kinds of error, under the names that app.messages has texts for.
KINDS: Mapping[str, str] = {
    "int_parsing": "int_type",
    "int_from_float": "int_type",
    "int_parsing_size": "int_type",
    "float_type": "number_type",
    "string_unicode": "string_type",
    "finite_number": "number_type",
    "union_tag_not_found": "missing",
    "model_attributes_type": "object",
    "model_type": "object",
    "dict_type": "object",
}
# Steps of pydantic's paths that no body has: which kind of goal was meant.
UNION_TAGS = frozenset({"manual", "calculated"})
FRAMEWORK_ERRORS: Mapping[int, type[AppError]] = {
    HTTPStatus.NOT_FOUND: NotFoundError,
    HTTPStatus.METHOD_NOT_ALLOWED: MethodNotAllowedError,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: PayloadTooLargeError,
}


def invalid_field(path: str, error: Mapping[str, Any]) -> InvalidField:
    """One of pydantic's errors, at a path of the caller's."""
    return InvalidField(path, KINDS.get(error["type"], error["type"]), error.get("ctx", {}))


def invalid_fields(errors: Sequence[Mapping[str, Any]]) -> list[InvalidField]:
    """The same errors as paths inside the body or the query: `("body", "amountMl")` becomes `amountMl`."""
    return [
        invalid_field(
            ".".join(str(part) for part in error["loc"][1:] if part not in UNION_TAGS) or str(error["loc"][0]), error
        )
        for error in errors[:MAXIMUM_FIELDS]
    ]


def install_error_handlers(api: FastAPI) -> None:
    @api.exception_handler(AppError)
    async def answer_app_error(request: Request, error: AppError) -> Response:
        return error_response(request.scope, error)

    @api.exception_handler(SecretUnavailableError)
    async def answer_secret_unavailable(request: Request, error: SecretUnavailableError) -> Response:
        log.error("secret unavailable", extra={"detail": str(error)})
        return error_response(request.scope, ServiceUnavailableError())

    @api.exception_handler(RequestValidationError)
    async def answer_validation_error(request: Request, error: RequestValidationError) -> Response:
        details = error.errors()
        if any(detail["type"] == "json_invalid" for detail in details):
            return error_response(request.scope, MalformedRequestError())
        return error_response(request.scope, ValidationFailedError(fields=invalid_fields(details)))

    @api.exception_handler(HTTPException)
    async def answer_framework_error(request: Request, error: HTTPException) -> Response:
        kind = FRAMEWORK_ERRORS.get(error.status_code, MalformedRequestError)
        if error.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            kind = AppError
        return error_response(request.scope, kind(headers=error.headers))
