from datetime import date
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from app.errors import ValidationFailedError
from app.schemas import Day, RequestModel, ResponseModel

MAXIMUM_QUIET = 3

MinuteOfDay = Annotated[int, Field(ge=0, le=1439, strict=True)]
Weekday = Annotated[int, Field(ge=1, le=7, strict=True)]
Flag = Annotated[bool, Field(strict=True)]


class MinuteSpan(RequestModel):
    """Minutes after midnight by the account's wall clock; over midnight where the first is the larger."""

    from_minutes: MinuteOfDay
    to_minutes: MinuteOfDay


class ReminderSettings(MinuteSpan):
    enabled: Flag
    interval_minutes: Annotated[int, Field(ge=15, le=480, strict=True)]
    quiet: Annotated[list[MinuteSpan], Field(max_length=MAXIMUM_QUIET)]
    days: Annotated[list[Weekday], Field(min_length=1, max_length=7), AfterValidator(lambda days: sorted(set(days)))]
    paused_on: Day | None = None
    stop_at_goal: Flag

    @model_validator(mode="after")
    def _spans_something(self) -> Self:
        spans: list[tuple[str, MinuteSpan]] = [("", self)]
        spans += [(f"quiet.{index}.", span) for index, span in enumerate(self.quiet)]
        for path, span in spans:
            if span.from_minutes == span.to_minutes:
                raise ValidationFailedError.of(f"{path}toMinutes", "empty_span")
        return self


class QuietHours(ResponseModel):
    from_minutes: int
    to_minutes: int


class Reminders(ResponseModel):
    enabled: bool
    from_minutes: int
    to_minutes: int
    interval_minutes: int
    quiet: list[QuietHours]
    days: list[int]
    paused_on: date | None
    stop_at_goal: bool
    version: int
