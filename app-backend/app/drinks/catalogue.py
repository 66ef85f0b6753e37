"""The built-in drinks and cups, and how much of each drink counts as water. The site reads the same file."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

_TABLE = json.loads((Path(__file__).parent / "built_in.json").read_bytes())

FACTORS: dict[str, Decimal] = {drink["key"]: Decimal(str(drink["factor"])) for drink in _TABLE["drinks"]}
DEFAULT_DRINK = "water"
ICONS: tuple[str, ...] = tuple(_TABLE["icons"])


def _item(kind: str, entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": entry["key"],
        "kind": kind,
        "builtIn": True,
        "name": None,
        "factor": entry.get("factor"),
        "drink": entry.get("drink"),
        "amountMl": entry.get("amountMl"),
        "icon": entry["icon"],
        "position": float(entry["position"]),
        "hidden": False,
        "version": 0,
        "createdAt": None,
        "updatedAt": None,
    }


# As the API shows them to an account that has changed none of them.
BUILT_IN: dict[str, dict[str, Any]] = {
    entry["key"]: _item(kind, entry)
    for kind, entries in (("drink", _TABLE["drinks"]), ("cup", _TABLE["cups"]))
    for entry in entries
}
LAST_POSITION: float = max(item["position"] for item in BUILT_IN.values())
