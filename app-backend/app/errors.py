"""Everything that can go wrong on purpose, as one tree, and the body that tells of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import ClassVar

from app.language import Language
from app.messages import error_message, field_message


@dataclass(frozen=True)
class InvalidField:
    path: str
    kind: str
    context: Mapping[str, object] = field(default_factory=dict)


class AppError(Exception):
    """An answer other than success. Its code decides the text; nothing else of it reaches the caller."""

    status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR
    code: ClassVar[str] = "INTERNAL_SERVER_ERROR"

    def __init__(
        self,
        detail: str = "",
        *,
        fields: Sequence[InvalidField] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail or self.code)
        self.fields = tuple(fields)
        self.headers = dict(headers or {})


class ValidationFailedError(AppError):
    status = HTTPStatus.BAD_REQUEST
    code = "VALIDATION_FAILED"

    @classmethod
    def of(cls, path: str, kind: str) -> "ValidationFailedError":
        return cls(fields=[InvalidField(path, kind)])


class MalformedRequestError(AppError):
    status = HTTPStatus.BAD_REQUEST
    code = "MALFORMED_REQUEST"


class UnauthenticatedError(AppError):
    status = HTTPStatus.UNAUTHORIZED
    code = "UNAUTHENTICATED"


class SessionEndedError(AppError):
    status = HTTPStatus.UNAUTHORIZED
    code = "SESSION_ENDED"


class InvalidCredentialsError(AppError):
    status = HTTPStatus.UNAUTHORIZED
    code = "INVALID_CREDENTIALS"


class WrongPasswordError(AppError):
    """Not a 401: the caller's session is as good as before."""

    status = HTTPStatus.FORBIDDEN
    code = "WRONG_PASSWORD"


class NotFoundError(AppError):
    status = HTTPStatus.NOT_FOUND
    code = "NOT_FOUND"


class MethodNotAllowedError(AppError):
    status = HTTPStatus.METHOD_NOT_ALLOWED
    code = "METHOD_NOT_ALLOWED"


class NotAcceptableError(AppError):
    status = HTTPStatus.NOT_ACCEPTABLE
    code = "NOT_ACCEPTABLE"


class RecordConflictError(AppError):
    status = HTTPStatus.CONFLICT
    code = "RECORD_CONFLICT"


class EmailTakenError(AppError):
    status = HTTPStatus.CONFLICT
    code = "EMAIL_TAKEN"


class AlreadyRegisteredError(AppError):
    status = HTTPStatus.CONFLICT
    code = "ALREADY_REGISTERED"


class GuestAccountError(AppError):
    status = HTTPStatus.CONFLICT
    code = "GUEST_ACCOUNT"


class DrinkConflictError(AppError):
    status = HTTPStatus.CONFLICT
    code = "DRINK_CONFLICT"


class LimitReachedError(AppError):
    status = HTTPStatus.CONFLICT
    code = "LIMIT_REACHED"


class RecordDeletedError(AppError):
    status = HTTPStatus.GONE
    code = "RECORD_DELETED"


class DrinkDeletedError(AppError):
    status = HTTPStatus.GONE
    code = "DRINK_DELETED"


class CursorExpiredError(AppError):
    status = HTTPStatus.GONE
    code = "CURSOR_EXPIRED"


class VersionMismatchError(AppError):
    status = HTTPStatus.PRECONDITION_FAILED
    code = "VERSION_MISMATCH"


class PayloadTooLargeError(AppError):
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "PAYLOAD_TOO_LARGE"

    @classmethod
    def beyond(cls, kind: str, maximum: int) -> "PayloadTooLargeError":
        return cls(fields=[InvalidField("body", kind, {"maximum": maximum})])


class ExportTooLargeError(AppError):
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "EXPORT_TOO_LARGE"


class UnsupportedMediaTypeError(AppError):
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    code = "UNSUPPORTED_MEDIA_TYPE"


class PreconditionRequiredError(AppError):
    status = HTTPStatus.PRECONDITION_REQUIRED
    code = "PRECONDITION_REQUIRED"


class TooManyRequestsError(AppError):
    status = HTTPStatus.TOO_MANY_REQUESTS
    code = "TOO_MANY_REQUESTS"

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(headers={"Retry-After": str(retry_after_seconds)})


class ServiceUnavailableError(AppError):
    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "SERVICE_UNAVAILABLE"


def error_detail(error: AppError, language: Language, request_id: str) -> dict[str, object]:
    """The inside of the envelope, `{"code", "message", "requestId", "timestamp"[, "fields"]}`."""
    detail: dict[str, object] = {
        "code": error.code,
        "message": error_message(error.code, language),
        "requestId": request_id,
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    if error.fields:
        detail["fields"] = [
            {"path": field.path, "message": field_message(field.kind, language, field.context)}
            for field in error.fields
        ]
    return detail
