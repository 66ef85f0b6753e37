"""How much to drink a day. The site calculates from the same file, so that a goal is there offline."""

import json
import math
from pathlib import Path
from typing import Literal

Activity = Literal["low", "moderate", "high"]
Climate = Literal["temperate", "warm", "hot"]

_BASIS = json.loads((Path(__file__).parent / "goal_basis.json").read_bytes())

MINIMUM_WEIGHT_KG: int = _BASIS["weight"]["minimumKg"]
MAXIMUM_WEIGHT_KG: int = _BASIS["weight"]["maximumKg"]
ML_PER_KG: int = _BASIS["weight"]["mlPerKg"]
ACTIVITY_ML: dict[Activity, int] = _BASIS["activity"]["ml"]
CLIMATE_ML: dict[Climate, int] = _BASIS["climate"]["ml"]
ROUNDED_TO_ML: int = _BASIS["goal"]["roundedToMl"]
MINIMUM_GOAL_ML: int = _BASIS["goal"]["minimumMl"]
MAXIMUM_GOAL_ML: int = _BASIS["goal"]["maximumMl"]


def calculated_goal_ml(weight_kg: float, activity: Activity, climate: Climate) -> int:
    """Millilitres a day; halves are rounded up, as JavaScript's Math.round does."""
    ml = weight_kg * ML_PER_KG + ACTIVITY_ML[activity] + CLIMATE_ML[climate]
    rounded = math.floor(ml / ROUNDED_TO_ML + 0.5) * ROUNDED_TO_ML
    return min(max(rounded, MINIMUM_GOAL_ML), MAXIMUM_GOAL_ML)
