import math
import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, WithJsonSchema, model_validator
from pydantic.alias_generators import to_camel

from app.drinks.catalogue import FACTORS, ICONS
from app.errors import InvalidField, ValidationFailedError
from app.schemas import UUID_TEXT, RequestModel, ResponseModel, Uuid, invalid, without_controls

Kind = Literal["drink", "cup"]

KEY = re.compile(r"[a-z][a-z0-9_-]{0,39}", re.ASCII)
# Far beyond any list, and as numbers exact.
FURTHEST_POSITION = 1e9

# What an item of each kind must have, and may have; a built-in one has nothing of its own.
REQUIRED: Mapping[Kind | None, frozenset[str]] = {
    "drink": frozenset({"name", "factor", "icon"}),
    "cup": frozenset({"drink", "amount_ml", "icon"}),
    None: frozenset(),
}
ALLOWED: Mapping[Kind | None, frozenset[str]] = {**REQUIRED, "cup": REQUIRED["cup"] | {"name"}}
OF_KINDS = frozenset[str]().union(*ALLOWED.values())


def _item_id(value: str) -> str:
    if UUID_TEXT.fullmatch(value):
        return value.lower()
    if KEY.fullmatch(value):
        return value
    raise invalid("item_id")


def _drink(value: str) -> str:
    if UUID_TEXT.fullmatch(value):
        return value.lower()
    if value not in FACTORS:
        raise invalid("drink")
    return value


def _two_decimals(value: float) -> float:
    if not math.isclose(value, round(value, 2), rel_tol=0, abs_tol=1e-9):
        raise invalid("factor")
    return round(value, 2)


def _known_icon(value: str) -> str:
    if value not in ICONS:
        raise invalid("icon")
    return value


# The key of a built-in item or the UUID of an own one.
ItemId = Annotated[str, AfterValidator(_item_id)]
# The same for a drink; whether the account has an own one of that id only the database knows.
DrinkId = Annotated[str, Field(min_length=1, max_length=40, strict=True), AfterValidator(_drink)]
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=40, strict=True),
    AfterValidator(without_controls),
]
Factor = Annotated[float, Field(ge=0, le=1.5, strict=True), AfterValidator(_two_decimals)]
Icon = Annotated[
    str,
    Field(strict=True),
    AfterValidator(_known_icon),
    WithJsonSchema({"type": "string", "enum": list(ICONS)}),
]
Position = Annotated[float, Field(ge=-FURTHEST_POSITION, le=FURTHEST_POSITION, strict=True)]


class DrinkContent(RequestModel):
    """A drink has `name` and `factor`, a cup `drink` and `amountMl` and perhaps a `name`; both have an `icon`."""

    kind: Kind | None = None
    name: Name | None = None
    factor: Factor | None = None
    drink: DrinkId | None = None
    amount_ml: Annotated[int, Field(ge=1, le=5000, strict=True)] | None = None
    icon: Icon | None = None

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        given = {name for name in OF_KINDS if getattr(self, name) is not None}
        wrong = [InvalidField(to_camel(name), "missing") for name in sorted(REQUIRED[self.kind] - given)]
        wrong += [InvalidField(to_camel(name), "extra_forbidden") for name in sorted(given - ALLOWED[self.kind])]
        if wrong:
            raise ValidationFailedError(fields=wrong)
        return self

    @property
    def exact_factor(self) -> Decimal | None:
        return None if self.factor is None else Decimal(str(self.factor))


class NewDrink(DrinkContent):
    """Without a `position` the item goes to the end of the list."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "0193a2c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b",
                    "kind": "drink",
                    "name": "豆漿紅茶",
                    "factor": 0.95,
                    "icon": "tea",
                },
                {
                    "id": "0193a2c4-5b6d-7e8f-9a0b-1c2d3e4f5a6c",
                    "kind": "cup",
                    "drink": "water",
                    "amountMl": 350,
                    "icon": "mug",
                },
            ]
        }
    )

    id: Uuid
    kind: Kind
    position: Position | None = None
    hidden: Annotated[bool, Field(strict=True)] = False


class ReplacedDrink(DrinkContent):
    """Of an own item all of it, with its `kind`; of a built-in one `position` and `hidden` and nothing else."""

    position: Position
    hidden: Annotated[bool, Field(strict=True)]


class Drink(ResponseModel):
    id: str
    kind: Kind
    built_in: bool
    name: str | None
    factor: float | None
    drink: str | None
    amount_ml: int | None
    icon: str
    position: float
    hidden: bool
    version: int
    created_at: datetime | None
    updated_at: datetime | None


class DrinkList(ResponseModel):
    items: list[Drink]
