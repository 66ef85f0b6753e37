"""What every request and answer has in common: camelCase names, nothing unknown, RFC 3339 times."""

import re
import unicodedata
from datetime import date, datetime
from typing import Annotated, LiteralString
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints, WithJsonSchema
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from app.messages import ERRORS

RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
UUID_TEXT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


class RequestModel(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", frozen=True)


class ResponseModel(BaseModel):
    """Documents an answer; the answers themselves are written straight from the rows."""

    model_config = ConfigDict(alias_generator=to_camel, frozen=True)


def invalid(kind: LiteralString) -> PydanticCustomError:
    """`kind` is a key of app.messages.FIELDS."""
    return PydanticCustomError(kind, "{kind}", {"kind": kind})


def _timestamp(value: object) -> object:
    if isinstance(value, str) and RFC3339.fullmatch(value):
        try:
            return datetime.fromisoformat(value.upper())
        except ValueError:
            pass
    raise invalid("timestamp")


def _day(value: object) -> object:
    if isinstance(value, str) and DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise invalid("date")


def _uuid(value: object) -> object:
    if isinstance(value, str) and UUID_TEXT.fullmatch(value):
        return UUID(value)
    raise invalid("uuid")


def without_controls(value: str) -> str:
    # PostgreSQL stores no NUL, and nobody reads the others.
    if any(unicodedata.category(character) == "Cc" for character in value):
        raise invalid("control_character")
    return value


Timestamp = Annotated[datetime, BeforeValidator(_timestamp), WithJsonSchema({"type": "string", "format": "date-time"})]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
DeviceName = Annotated[
    str,
    StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=80),
    AfterValidator(without_controls),
]
Uuid = Annotated[UUID, BeforeValidator(_uuid), WithJsonSchema({"type": "string", "format": "uuid"})]


class Tokens(ResponseModel):
    access_token: str
    expires_in: int
    refresh_token: str


class ErrorField(ResponseModel):
    path: str
    message: str


class ErrorDetail(ResponseModel):
    code: Annotated[str, WithJsonSchema({"type": "string", "enum": [*ERRORS]})]
    message: str
    request_id: str
    timestamp: datetime
    fields: list[ErrorField] | None = None


class ErrorEnvelope(ResponseModel):
    error: ErrorDetail
