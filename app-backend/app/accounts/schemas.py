import re
from datetime import datetime
from functools import cache
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field

from app.language import Language
from app.schemas import RequestModel, ResponseModel, Tokens, invalid

Unit = Literal["ml", "floz"]
# `posixrules`, `right/…` and the like are no places.
ZONE = re.compile(r"UTC|GMT|[A-Z][A-Za-z]+(/[A-Za-z0-9_+-]+)+")


@cache
def known_zones() -> frozenset[str]:
    return frozenset(name for name in available_timezones() if ZONE.fullmatch(name))


def _known_zone(value: str) -> str:
    if value not in known_zones():
        raise invalid("time_zone")
    return value


TimeZone = Annotated[str, Field(max_length=64, strict=True), AfterValidator(_known_zone)]


class NewAccount(RequestModel):
    locale: Language | None = None
    time_zone: TimeZone = "Asia/Taipei"


class ProfileChange(RequestModel):
    locale: Language | None = None
    time_zone: TimeZone | None = None
    day_start_minutes: Annotated[int, Field(ge=0, le=1439, strict=True)] | None = None
    unit: Unit | None = None
    goal_ml: Annotated[int, Field(ge=500, le=10_000, strict=True)] | None = None


class Profile(ResponseModel):
    id: UUID
    kind: Literal["guest"]
    locale: Language
    time_zone: str
    day_start_minutes: int
    unit: Unit
    goal_ml: int
    created_at: datetime


class AccountCreated(ResponseModel):
    profile: Profile
    tokens: Tokens
