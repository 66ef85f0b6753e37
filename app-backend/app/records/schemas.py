from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from app.drinks.catalogue import DEFAULT_DRINK, FACTORS
from app.schemas import RequestModel, ResponseModel, Timestamp, Uuid, invalid

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
# A device's clock may be wrong, and somebody may log tonight's tea this morning.
FUTURE = timedelta(hours=24)


def _plausible(value: datetime) -> datetime:
    # Compared before it is moved to UTC: years 1 and 9999 cannot be.
    if not EARLIEST <= value <= datetime.now(UTC) + FUTURE:
        raise invalid("timestamp_range")
    return value.astimezone(UTC)


def _known_drink(value: str) -> str:
    if value not in FACTORS:
        raise invalid("drink")
    return value


class RecordContent(RequestModel):
    amount_ml: Annotated[int, Field(ge=1, le=5000, strict=True)]
    drink: Annotated[str, Field(min_length=1, max_length=40, strict=True), AfterValidator(_known_drink)] = DEFAULT_DRINK
    recorded_at: Annotated[Timestamp, AfterValidator(_plausible)]


class NewRecord(RecordContent):
    id: Uuid


class ReplacedRecord(RecordContent):
    drink: Annotated[str, Field(min_length=1, max_length=40, strict=True), AfterValidator(_known_drink)]


class Record(ResponseModel):
    id: UUID
    drink: str
    amount_ml: int
    factor: float
    recorded_at: datetime
    day: date
    version: int
    created_at: datetime
    updated_at: datetime


class RecordPage(ResponseModel):
    items: list[Record]
    next_cursor: str | None
