import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.caller import Client, ExecutionEnvironment

GOAL_VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "vectors/goal-history-vectors.json").read_bytes()
)


def test_totals_count_what_is_water_in_a_drink(client: Client) -> None:
    client.log_drink(amountMl=1000)
    client.log_drink(amountMl=333, drink="milk")
    client.log_drink(amountMl=500, drink="soda", recordedAt="2026-03-11T07:30:00Z")
    gone = client.log_drink(amountMl=4000)
    client.call("DELETE", f"/v1/records/{gone['id']}")
    client.call("PATCH", "/v1/me", {"goalMl": 1290})
    summary = client.get("/v1/summary", from_="2026-03-09", to="2026-03-11").json
    assert summary["days"] == [
        {"day": "2026-03-09", "totalMl": 0, "count": 0, "goalMl": 1290, "reached": False},
        {"day": "2026-03-10", "totalMl": 1293, "count": 2, "goalMl": 1290, "reached": True},
        {"day": "2026-03-11", "totalMl": 445, "count": 1, "goalMl": 1290, "reached": False},
    ]


@pytest.mark.parametrize(
    ("reached_days_ago", "streak"),
    [([], 0), ([0], 1), ([1], 1), ([0, 1, 2], 3), ([1, 2, 3], 3), ([2, 3], 0), ([0, 2, 3], 1), ([0, 1, 3], 2)],
)
def test_streak(client: Client, reached_days_ago: list[int], streak: int) -> None:
    now = datetime.now(UTC)
    for days in reached_days_ago:
        client.log_drink(amountMl=2000, recordedAt=(now - timedelta(days=days)).isoformat())
    # A day that was missed stays a miss, however close.
    client.log_drink(amountMl=1999, recordedAt=(now - timedelta(days=9)).isoformat())
    today = now.date().isoformat()
    assert client.get("/v1/summary", from_=today, to=today).json["streak"] == streak


@pytest.mark.parametrize("vector", GOAL_VECTORS, ids=lambda vector: vector["name"])
def test_each_day_is_judged_by_the_goal_that_held_then(
    environment: ExecutionEnvironment, sql_admin: psycopg.Connection, vector: dict[str, Any]
) -> None:
    client = Client.guest(environment, timeZone="UTC")
    client.call("PATCH", "/v1/me", {"goalMl": vector["history"][-1]["goalMl"]})
    for entry, following in zip(vector["history"], vector["history"][1:], strict=False):
        sql_admin.execute(
            "INSERT INTO past_goals VALUES (%s, (now() AT TIME ZONE 'UTC')::date - %s::int, %s)",
            (client.profile["id"], following["fromDaysAgo"], entry["goalMl"]),
        )
    now = datetime.now(UTC)
    for days_ago, total_ml in vector["totalsByDaysAgo"].items():
        client.log_drink(amountMl=total_ml, recordedAt=(now - timedelta(days=int(days_ago))).isoformat())

    first, last = (now - timedelta(days=20)).date(), (now + timedelta(days=1)).date()
    summary = client.get("/v1/summary", from_=first.isoformat(), to=last.isoformat()).json
    reached = [datetime.fromisoformat(day["day"]).date() for day in summary["days"] if day["reached"]]
    assert sorted((now.date() - day).days for day in reached) == vector["reachedDaysAgo"]
    assert summary["streak"] == vector["streak"]
    oldest, newest = (vector["history"][place]["goalMl"] for place in (0, -1))
    assert (summary["days"][0]["goalMl"], summary["days"][-1]["goalMl"]) == (oldest, newest)


def test_a_year_is_the_most(client: Client) -> None:
    assert len(client.get("/v1/summary", from_="2024-01-01", to="2024-12-31").json["days"]) == 366
    too_long = client.get("/v1/summary", from_="2024-01-01", to="2025-01-01")
    assert (too_long.status, too_long.json["error"]["fields"][0]["path"]) == (400, "to")


@pytest.mark.parametrize("query", [{}, {"from_": "2026-01-02"}, {"from_": "2026-01-02", "to": "2026-01-01"}])
def test_the_span_must_make_sense(client: Client, query: dict[str, str]) -> None:
    assert client.get("/v1/summary", **query).code == "VALIDATION_FAILED"
