"""The built-in drinks and how much of each counts as water. The site reads the same file."""

import json
from decimal import Decimal
from pathlib import Path

_BUILT_IN = json.loads((Path(__file__).parent / "built_in.json").read_bytes())["drinks"]

FACTORS: dict[str, Decimal] = {drink["key"]: Decimal(str(drink["factor"])) for drink in _BUILT_IN}
DEFAULT_DRINK = "water"
