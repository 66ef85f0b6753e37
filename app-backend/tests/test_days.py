"""The day of a record, by the vectors that the site runs too."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.caller import Client, ExecutionEnvironment

VECTORS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "vectors/day-vectors.json").read_bytes())


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_day(environment: ExecutionEnvironment, vector: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    # Some vectors are about days to come.
    monkeypatch.setattr("app.records.schemas.FUTURE", timedelta(days=36_525))
    client = Client.guest(environment, timeZone=vector["timeZone"])
    client.call("PATCH", "/v1/me", {"dayStartMinutes": vector["dayStartMinutes"]})
    assert client.log_drink(recordedAt=vector["recordedAt"])["day"] == vector["day"]
