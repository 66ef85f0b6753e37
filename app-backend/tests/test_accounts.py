from collections.abc import Callable
from dataclasses import replace

import psycopg
import pytest

from app.accounts.schemas import known_zones
from app.settings import Settings
from tests.caller import Client, ExecutionEnvironment


def test_a_guest_account_is_ready_at_once(environment: ExecutionEnvironment) -> None:
    answer = environment.call("POST", "/v1/accounts", {}, headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert answer.status == 201
    profile, tokens = answer.json["profile"], answer.json["tokens"]
    assert (
        profile
        | {
            "kind": "guest",
            "locale": "en",
            "timeZone": "Asia/Taipei",
            "dayStartMinutes": 0,
            "unit": "ml",
            "goalMl": 2000,
        }
        == profile
    )
    assert tokens.keys() == {"accessToken", "expiresIn", "refreshToken"}
    assert tokens["expiresIn"] == 900
    assert Client(environment, answer.json).get("/v1/me").json == profile


def test_a_guest_may_choose_language_and_zone(environment: ExecutionEnvironment) -> None:
    profile = Client.guest(environment, locale="zh-TW", timeZone="America/New_York").profile
    assert (profile["locale"], profile["timeZone"]) == ("zh-TW", "America/New_York")


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "utc+8", "posixrules", "../etc/passwd", 8])
def test_an_unknown_zone_is_refused(environment: ExecutionEnvironment, zone: object) -> None:
    answer = environment.call("POST", "/v1/accounts", {"timeZone": zone})
    assert (answer.status, answer.json["error"]["fields"][0]["path"]) == (400, "timeZone")


def test_every_zone_that_is_accepted_exists_in_the_database(sql_admin: psycopg.Connection) -> None:
    rows = sql_admin.execute("SELECT name FROM pg_timezone_names").fetchall()
    assert {"Asia/Taipei", "UTC", "America/Argentina/Buenos_Aires"} <= known_zones()
    assert known_zones() - {row[0] for row in rows} == set()


def test_the_profile_changes_field_by_field(client: Client) -> None:
    changed = client.call("PATCH", "/v1/me", {"goalMl": 2600, "unit": "floz"})
    assert (changed.status, changed.json) == (200, {**client.profile, "goalMl": 2600, "unit": "floz"})
    assert client.call("PATCH", "/v1/me", {}).json == changed.json
    assert client.get("/v1/me").json == changed.json


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("goalMl", 499),
        ("goalMl", 10_001),
        ("dayStartMinutes", 1440),
        ("dayStartMinutes", -1),
        ("unit", "cup"),
        ("locale", "de"),
        ("timeZone", "Nowhere/Land"),
        ("kind", "full"),
    ],
)
def test_the_profile_refuses_nonsense(client: Client, field: str, value: object) -> None:
    answer = client.call("PATCH", "/v1/me", {field: value})
    assert (answer.status, answer.json["error"]["fields"][0]["path"]) == (400, field)


def test_deleting_the_account_removes_everything(client: Client, sql_admin: psycopg.Connection) -> None:
    client.log_drink()
    client.connect()
    client.call("POST", "/v1/realtime/tickets")
    assert client.call("DELETE", "/v1/me").status == 204
    for table, column in (
        ("accounts", "id"),
        ("sessions", "account_id"),
        ("records", "account_id"),
        ("realtime_tickets", "account_id"),
        ("realtime_connections", "account_id"),
    ):
        query = f"SELECT count(*) FROM {table} WHERE {column} = %s"
        row = sql_admin.execute(query.encode(), (client.profile["id"],)).fetchone()
        assert row == (0,), table
    # The access token is still out for a while; it opens nothing.
    assert client.get("/v1/me").code == "UNAUTHENTICATED"
    assert client.get("/v1/changes").code == "UNAUTHENTICATED"
    record = {"id": "01936f2a-7b1c-7def-8a2b-3c4d5e6f7081", "amountMl": 1, "recordedAt": "2026-03-10T07:30:00Z"}
    assert client.call("POST", "/v1/records", record).code == "UNAUTHENTICATED"
    assert client.call("POST", "/v1/realtime/tickets").code == "UNAUTHENTICATED"
    refused = client.environment.call("POST", "/v1/sessions/refresh", {"refreshToken": client.refresh_token})
    assert (refused.status, refused.code) == (401, "SESSION_ENDED")


class TestGuestLimit:
    @pytest.fixture
    def environment(
        self, make_environment: Callable[..., ExecutionEnvironment], settings: Settings
    ) -> ExecutionEnvironment:
        return make_environment(replace(settings, guests_per_hour=20))

    def create(self, environment: ExecutionEnvironment, forwarded: str) -> int:
        return environment.call("POST", "/v1/accounts", {}, headers={"X-Forwarded-For": forwarded}).status

    def test_twenty_an_hour_for_an_address(
        self, environment: ExecutionEnvironment, sql_admin: psycopg.Connection
    ) -> None:
        sql_admin.execute("DELETE FROM throttles")
        # What the caller writes in front changes nothing.
        answers = [self.create(environment, f"10.0.0.{n}, 203.0.113.7, 130.176.89.101") for n in range(21)]
        assert answers == [201] * 20 + [429]
        assert self.create(environment, "203.0.113.8, 130.176.89.101") == 201
        sql_admin.execute("UPDATE throttles SET window_started_at = window_started_at - interval '61 minutes'")
        assert self.create(environment, "203.0.113.7, 130.176.89.101") == 201

    def test_says_when_to_come_back(self, environment: ExecutionEnvironment, sql_admin: psycopg.Connection) -> None:
        sql_admin.execute("DELETE FROM throttles")
        self.create(environment, "203.0.113.7, 130.176.89.101")
        sql_admin.execute("UPDATE throttles SET count = 20, window_started_at = now() - interval '10 minutes'")
        headers = {"X-Forwarded-For": "203.0.113.7, 130.176.89.101"}
        answer = environment.call("POST", "/v1/accounts", {}, headers=headers)
        assert (answer.status, answer.code) == (429, "TOO_MANY_REQUESTS")
        assert 2990 <= int(answer.headers["retry-after"]) <= 3000

    def test_no_address_is_stored(self, environment: ExecutionEnvironment, sql_admin: psycopg.Connection) -> None:
        self.create(environment, "203.0.113.77, 130.176.89.101")
        rows = sql_admin.execute("SELECT subject FROM throttles").fetchall()
        assert all(b"203.0.113" not in row[0] for row in rows)
