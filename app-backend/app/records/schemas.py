from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from app.drinks.catalogue import DEFAULT_DRINK
from app.drinks.schemas import DrinkId
from app.schemas import RequestModel, ResponseModel, Timestamp, Uuid, invalid

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
# A device's clock may be wrong, and somebody may log tonight's tea this morning.
FUTURE = timedelta(hours=24)


def _plausible(value: datetime) -> datetime:
    # Compared before it is moved to UTC: years 1 and 9999 cannot be.
    if not EARLIEST <= value <= datetime.now(UTC) + FUTURE:
        raise invalid("timestamp_range")
    return value.astimezone(UTC)


class RecordContent(RequestModel):
    amount_ml: Annotated[int, Field(ge=1, le=5000, strict=True)]
    drink: DrinkId = DEFAULT_DRINK
    recorded_at: Annotated[Timestamp, AfterValidator(_plausible)]


class NewRecord(RecordContent):
    id: Uuid


class ReplacedRecord(RecordContent):
    drink: DrinkId


class Record(ResponseModel):
    id: UUID
    drink: str
    drink_name: str | None
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
