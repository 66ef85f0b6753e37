import re
from datetime import date, datetime
from functools import cache
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, Discriminator, Field

from app.accounts.goals import (
    MAXIMUM_GOAL_ML,
    MAXIMUM_WEIGHT_KG,
    MINIMUM_GOAL_ML,
    MINIMUM_WEIGHT_KG,
    Activity,
    Climate,
    calculated_goal_ml,
)
from app.credentials.schemas import Email, NewPassword, Password
from app.language import Language
from app.schemas import DeviceName, RequestModel, ResponseModel, Tokens, invalid

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


def _one_decimal(value: float) -> float:
    if round(value, 1) != value:
        raise invalid("one_decimal")
    return value


GoalMl = Annotated[int, Field(ge=MINIMUM_GOAL_ML, le=MAXIMUM_GOAL_ML, strict=True)]
WeightKg = Annotated[
    float,
    Field(ge=MINIMUM_WEIGHT_KG, le=MAXIMUM_WEIGHT_KG, strict=True, allow_inf_nan=False),
    AfterValidator(_one_decimal),
]


class ManualGoal(RequestModel):
    kind: Literal["manual"]
    ml: GoalMl


class CalculatedGoal(RequestModel):
    """How much that is, is the server's to say: see goal_basis.json."""

    kind: Literal["calculated"]
    weight_kg: WeightKg
    activity: Activity
    climate: Climate

    @property
    def ml(self) -> int:
        return calculated_goal_ml(self.weight_kg, self.activity, self.climate)


Goal = Annotated[ManualGoal | CalculatedGoal, Discriminator("kind")]


class NewAccount(RequestModel):
    """E-mail and password come both, or neither for a guest."""

    email: Email | None = None
    password: NewPassword | None = None
    device_name: DeviceName | None = None
    locale: Language | None = None
    time_zone: TimeZone = "Asia/Taipei"


class ProfileChange(RequestModel):
    """`email` comes with a `password` for a guest, and with the `currentPassword` for a full account."""

    email: Email | None = None
    password: NewPassword | None = None
    current_password: Password | None = None
    locale: Language | None = None
    time_zone: TimeZone | None = None
    day_start_minutes: Annotated[int, Field(ge=0, le=1439, strict=True)] | None = None
    unit: Unit | None = None
    goal: Goal | None = None
    goal_ml: GoalMl | None = None
    """A manual goal, shorter."""

    @property
    def new_goal(self) -> ManualGoal | CalculatedGoal | None:
        return self.goal if self.goal_ml is None else ManualGoal(kind="manual", ml=self.goal_ml)


class ManualGoalShown(ResponseModel):
    kind: Literal["manual"]
    ml: int


class CalculatedGoalShown(ResponseModel):
    kind: Literal["calculated"]
    ml: int
    weight_kg: float
    activity: Activity
    climate: Climate


class HeldGoal(ResponseModel):
    """The goal from a day on, until the next entry; the first one also holds before its day."""

    from_: Annotated[date, Field(alias="from")]
    goal_ml: int


class Profile(ResponseModel):
    id: UUID
    kind: Literal["guest", "full"]
    email: str | None
    locale: Language
    time_zone: str
    day_start_minutes: int
    unit: Unit
    goal_ml: int
    goal: ManualGoalShown | CalculatedGoalShown
    goal_history: list[HeldGoal]
    created_at: datetime


class ProfileChanged(Profile):
    recovery_codes: list[str] | None = None
    """Shown once, when a guest has become a full account."""


class AccountCreated(ResponseModel):
    profile: Profile
    tokens: Tokens
    recovery_codes: list[str] | None = None
    """Shown once, for an account with e-mail and password."""
