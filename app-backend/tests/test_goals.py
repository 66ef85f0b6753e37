"""Goals: calculated ones by the vectors that the site runs too, and the goals of past days."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from app.accounts.goals import calculated_goal_ml
from tests.caller import Answer, Client, ExecutionEnvironment

VECTORS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "vectors/goal-vectors.json").read_bytes())


def today() -> date:
    return datetime.now(UTC).date()


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_calculation(vector: dict[str, Any]) -> None:
    assert calculated_goal_ml(vector["weightKg"], vector["activity"], vector["climate"]) == vector["goalMl"]


def set_goal(client: Client, **goal: object) -> Answer:
    return client.call("PATCH", "/v1/me", {"goal": goal})


class TestKinds:
    def test_a_calculated_one_keeps_what_it_was_calculated_from(self, client: Client) -> None:
        answer = set_goal(client, kind="calculated", weightKg=72.5, activity="moderate", climate="hot")
        assert answer.status == 200, answer.text
        assert answer.json["goalMl"] == 3500
        assert answer.json["goal"] == {
            "kind": "calculated",
            "ml": 3500,
            "weightKg": 72.5,
            "activity": "moderate",
            "climate": "hot",
        }
        assert client.get("/v1/me").json == answer.json
        # Other fields leave it alone.
        assert client.call("PATCH", "/v1/me", {"unit": "floz"}).json["goal"] == answer.json["goal"]

    @pytest.mark.parametrize("body", [{"goalMl": 1800}, {"goal": {"kind": "manual", "ml": 1800}}])
    def test_a_manual_one_takes_its_place(self, client: Client, body: dict[str, object]) -> None:
        set_goal(client, kind="calculated", weightKg=60, activity="low", climate="temperate")
        changed = client.call("PATCH", "/v1/me", body).json
        assert (changed["goalMl"], changed["goal"]) == (1800, {"kind": "manual", "ml": 1800})

    @pytest.mark.parametrize(
        ("goal", "path"),
        [
            ({"kind": "manual", "ml": 499}, "goal.ml"),
            ({"kind": "manual", "ml": 10_001}, "goal.ml"),
            ({"kind": "manual"}, "goal.ml"),
            ({"ml": 2000}, "goal"),
            ({"kind": "guessed", "ml": 2000}, "goal"),
            (2000, "goal"),
            ({"kind": "calculated", "weightKg": 29.9, "activity": "low", "climate": "hot"}, "goal.weightKg"),
            ({"kind": "calculated", "weightKg": 300.1, "activity": "low", "climate": "hot"}, "goal.weightKg"),
            ({"kind": "calculated", "weightKg": 60.55, "activity": "low", "climate": "hot"}, "goal.weightKg"),
            ({"kind": "calculated", "weightKg": "60", "activity": "low", "climate": "hot"}, "goal.weightKg"),
            ({"kind": "calculated", "weightKg": 60, "activity": "none", "climate": "hot"}, "goal.activity"),
            ({"kind": "calculated", "weightKg": 60, "activity": "low", "climate": "cold"}, "goal.climate"),
            ({"kind": "calculated", "weightKg": 60, "activity": "low"}, "goal.climate"),
            ({"kind": "calculated", "ml": 1, "weightKg": 60, "activity": "low", "climate": "hot"}, "goal.ml"),
        ],
    )
    def test_nonsense_is_refused_where_it_is(self, client: Client, goal: object, path: str) -> None:
        answer = client.call("PATCH", "/v1/me", {"goal": goal})
        assert answer.status == 400
        assert [field["path"] for field in answer.json["error"]["fields"]] == [path]

    @pytest.mark.parametrize("number", ["NaN", "Infinity", "1e400"])
    def test_a_weight_is_a_number(self, client: Client, number: str) -> None:
        goal = f'{{"kind": "calculated", "weightKg": {number}, "activity": "low", "climate": "hot"}}'
        assert client.call("PATCH", "/v1/me", f'{{"goal": {goal}}}').status == 400

    @pytest.mark.parametrize("weight_kg", [30, 300])
    def test_the_outermost_weights_are_good(self, client: Client, weight_kg: int) -> None:
        assert set_goal(client, kind="calculated", weightKg=weight_kg, activity="low", climate="hot").status == 200

    def test_two_at_once_are_refused(self, client: Client) -> None:
        answer = client.call("PATCH", "/v1/me", {"goalMl": 2000, "goal": {"kind": "manual", "ml": 2000}})
        assert [field["path"] for field in answer.json["error"]["fields"]] == ["goalMl"]


class TestHistory:
    @pytest.fixture
    def client(self, environment: ExecutionEnvironment, sql_admin: psycopg.Connection) -> Client:
        """An account that is thirty days old."""
        client = Client.guest(environment, timeZone="UTC")
        sql_admin.execute(
            "UPDATE accounts SET created_at = now() - interval '30 days' WHERE id = %s", (client.profile["id"],)
        )
        return client

    def history(self, client: Client) -> list[tuple[date, int]]:
        entries = client.get("/v1/me").json["goalHistory"]
        return [(date.fromisoformat(entry["from"]), entry["goalMl"]) for entry in entries]

    def days_pass(self, client: Client, sql_admin: psycopg.Connection, days: int) -> None:
        """Makes what has happened so far older."""
        account_id = client.profile["id"]
        # In two steps: no row may stand where another still does.
        for step in (100_000 + days, -100_000):
            sql_admin.execute(
                "UPDATE past_goals SET before_day = before_day - %s WHERE account_id = %s", (step, account_id)
            )
        sql_admin.execute(
            "UPDATE accounts SET created_at = created_at - make_interval(days => %s) WHERE id = %s", (days, account_id)
        )

    def test_begins_with_the_account(self, client: Client) -> None:
        assert self.history(client) == [(today() - timedelta(days=30), 2000)]

    def test_a_change_counts_from_today_on(self, client: Client, sql_admin: psycopg.Connection) -> None:
        client.call("PATCH", "/v1/me", {"goalMl": 2500})
        self.days_pass(client, sql_admin, 4)
        client.call("PATCH", "/v1/me", {"goalMl": 3000})
        assert self.history(client) == [
            (today() - timedelta(days=34), 2000),
            (today() - timedelta(days=4), 2500),
            (today(), 3000),
        ]

    def test_the_last_goal_of_a_day_is_the_days(self, client: Client) -> None:
        for goal_ml in (2500, 2600, 2700):
            client.call("PATCH", "/v1/me", {"goalMl": goal_ml})
        assert self.history(client) == [(today() - timedelta(days=30), 2000), (today(), 2700)]

    def test_the_same_goal_again_is_no_change(self, client: Client) -> None:
        client.call("PATCH", "/v1/me", {"goalMl": 2000})
        client.call("PATCH", "/v1/me", {"unit": "floz"})
        assert self.history(client) == [(today() - timedelta(days=30), 2000)]

    def test_what_is_set_on_the_first_day_has_always_held(self, environment: ExecutionEnvironment) -> None:
        client = Client.guest(environment, timeZone="UTC")
        client.call("PATCH", "/v1/me", {"goalMl": 2500})
        assert self.history(client) == [(today(), 2500)]

    def test_follows_the_accounts_own_day(self, client: Client) -> None:
        now = datetime.now(UTC)
        # One of the two has another date than UTC, whatever the time.
        zone, hours = ("Pacific/Kiritimati", 14) if now.hour >= 10 else ("Pacific/Pago_Pago", -11)
        client.call("PATCH", "/v1/me", {"goalMl": 2500, "timeZone": zone})
        assert self.history(client)[-1] == ((now + timedelta(hours=hours)).date(), 2500)

    def test_a_clock_that_is_put_back_leaves_no_future(self, client: Client, sql_admin: psycopg.Connection) -> None:
        client.call("PATCH", "/v1/me", {"goalMl": 2500})
        sql_admin.execute(
            "UPDATE past_goals SET before_day = before_day + 1 WHERE account_id = %s", (client.profile["id"],)
        )
        client.call("PATCH", "/v1/me", {"goalMl": 3000})
        assert self.history(client) == [(today() - timedelta(days=30), 2000), (today(), 3000)]

    def test_keeps_four_hundred_entries(self, client: Client, sql_admin: psycopg.Connection) -> None:
        sql_admin.execute(
            """
            INSERT INTO past_goals (account_id, before_day, goal_ml)
            SELECT %s, CURRENT_DATE - n, 1000 + n FROM generate_series(1, 398) AS n
            """,
            (client.profile["id"],),
        )
        client.call("PATCH", "/v1/me", {"goalMl": 2500})
        kept = self.history(client)
        assert len(kept) == 400
        self.days_pass(client, sql_admin, 1)
        client.call("PATCH", "/v1/me", {"goalMl": 2600})
        after = self.history(client)
        assert len(after) == 400
        # The oldest goal is forgotten; what came after it holds before its day.
        assert [goal_ml for _, goal_ml in after] == [*[goal_ml for _, goal_ml in kept][1:], 2600]

    def test_reaches_other_devices_with_the_profile(self, client: Client) -> None:
        cursor = client.get("/v1/changes").json["cursor"]
        profile = client.call("PATCH", "/v1/me", {"goalMl": 2500}).json
        assert client.get("/v1/changes", since=cursor).json["changes"] == [{"type": "profile", "profile": profile}]
