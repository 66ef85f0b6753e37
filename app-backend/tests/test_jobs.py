"""The scheduled jobs on a real PostgreSQL, through the runner that the handler calls."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from app.jobs.housekeeping import Housekeeping
from app.jobs.runner import Clock, JobRunner, Outcome, UnknownJobError, is_job_event
from app.metrics import Metrics
from tests.caller import Client, ExecutionEnvironment, lambda_context
from tests.written import Written


def run(environment: ExecutionEnvironment, job: str) -> dict[str, Any]:
    return environment.loop.run_until_complete(environment.application.jobs.run({"job": job}, lambda_context()))


@pytest.fixture(autouse=True)
def only_what_the_test_makes(sql_admin: psycopg.Connection) -> None:
    sql_admin.execute("TRUNCATE accounts, throttles CASCADE")


def counted(sql_admin: psycopg.Connection, table: str) -> int:
    row = sql_admin.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
    assert row is not None
    return int(row[0])


def delete_record(client: Client, sql_admin: psycopg.Connection, days_ago: int) -> str:
    record = client.log_drink()["id"]
    assert client.call("DELETE", f"/v1/records/{record}").status == 204
    sql_admin.execute(
        "UPDATE records SET deleted_at = now() - make_interval(days => %s) WHERE id = %s", (days_ago, record)
    )
    return str(record)


class TestTombstones:
    def test_go_after_90_days_and_take_older_cursors_with_them(
        self, client: Client, sql_admin: psycopg.Connection
    ) -> None:
        before = client.get("/v1/changes").json["cursor"]
        delete_record(client, sql_admin, days_ago=91)
        after = client.get("/v1/changes").json["cursor"]
        kept = delete_record(client, sql_admin, days_ago=89)

        assert run(client.environment, "housekeeping")["tombstones"] == 1
        assert counted(sql_admin, "records") == 1
        expired = client.get("/v1/changes", since=before)
        assert (expired.status, expired.code) == (410, "CURSOR_EXPIRED")
        changes = client.get("/v1/changes", since=after).json["changes"]
        assert changes == [{"type": "record", "id": kept, "deleted": True}]

    def test_of_several_accounts_go_in_batches(self, environment: ExecutionEnvironment, sql_admin: Any) -> None:
        clients = [Client.guest(environment) for _ in range(3)]
        for client in clients:
            for _ in range(3):
                delete_record(client, sql_admin, days_ago=100)
            client.log_drink()
        housekeeping = Housekeeping(environment.application.database, batch=2)
        outcome = environment.loop.run_until_complete(housekeeping(Clock(60)))
        assert outcome.counts["tombstones"] == 9
        assert counted(sql_admin, "records") == 3
        assert sql_admin.execute("SELECT DISTINCT purged_seq FROM accounts").fetchall() == [(7,)]

    def test_of_an_account_in_use_wait_for_the_next_run(self, client: Client, sql_admin: psycopg.Connection) -> None:
        delete_record(client, sql_admin, days_ago=91)
        with sql_admin.transaction():
            sql_admin.execute("SELECT 1 FROM accounts FOR UPDATE")
            assert run(client.environment, "housekeeping")["tombstones"] == 0
        assert run(client.environment, "housekeeping")["tombstones"] == 1
        assert run(client.environment, "housekeeping")["tombstones"] == 0

    def test_of_drinks_and_cups_go_too(self, client: Client, sql_admin: psycopg.Connection) -> None:
        before = client.get("/v1/changes").json["cursor"]
        drink = {"id": str(uuid4()), "kind": "drink", "name": "Latte", "factor": 0.9, "icon": "coffee"}
        cup = {"id": str(uuid4()), "kind": "cup", "drink": drink["id"], "amountMl": 250, "icon": "mug"}
        for item in (drink, cup):
            assert client.call("POST", "/v1/drinks", item).status == 201
        record = client.log_drink(drink=drink["id"])
        client.call("DELETE", f"/v1/drinks/{drink['id']}")
        client.call("DELETE", "/v1/drinks/tea")
        after = client.get("/v1/changes").json["cursor"]

        assert run(client.environment, "housekeeping")["drink_tombstones"] == 0
        sql_admin.execute("UPDATE drinks SET deleted_at = deleted_at - interval '91 days'")
        assert run(client.environment, "housekeeping")["drink_tombstones"] == 2
        # What is hidden is not deleted.
        assert sql_admin.execute("SELECT id FROM drinks").fetchall() == [("tea",)]
        assert client.get("/v1/changes", since=before).code == "CURSOR_EXPIRED"
        assert client.get("/v1/changes", since=after).json["changes"] == []
        assert client.get(f"/v1/records/{record['id']}").json == record

    def test_are_found_by_their_index(self, client: Client, sql_admin: psycopg.Connection) -> None:
        sql_admin.execute(
            """
            INSERT INTO records
                (account_id, id, change_seq, creation_digest, drink, amount_ml, factor, recorded_at, day)
            SELECT %s, gen_random_uuid(), 100 + n, 'x', 'water', 1, 1, now(), now() FROM generate_series(1, 20000) n
            """,
            (client.profile["id"],),
        )
        sql_admin.execute("ANALYZE records")
        plan = sql_admin.execute(
            "EXPLAIN SELECT id FROM records WHERE deleted_at < now() - interval '90 days' ORDER BY deleted_at LIMIT 500"
        ).fetchall()
        assert "records_tombstones" in str(plan)


class TestExpired:
    def test_tickets_connections_and_throttles_go(self, client: Client, sql_admin: psycopg.Connection) -> None:
        client.connect("gone=")
        client.connect("open=")
        for _ in range(2):
            client.call("POST", "/v1/realtime/tickets")
        sql_admin.execute("UPDATE realtime_connections SET expires_at = now() WHERE connection_id = 'gone='")
        sql_admin.execute("UPDATE realtime_tickets SET expires_at = now()")
        sql_admin.execute("UPDATE throttles SET window_started_at = now() - interval '25 hours'")
        sql_admin.execute("INSERT INTO throttles VALUES ('recent', now() - interval '2 hours', 1)")

        counts = run(client.environment, "housekeeping")
        assert (counts["tickets"], counts["connections"], counts["throttles"]) == (2, 1, 1)
        assert sql_admin.execute("SELECT connection_id FROM realtime_connections").fetchall() == [("open=",)]
        assert counted(sql_admin, "throttles") == 1
        assert run(client.environment, "housekeeping") == {
            "job": "housekeeping",
            **dict.fromkeys(counts.keys() - {"job"}, 0),
        }

    def test_sessions_that_nobody_used_for_400_days_go_with_their_tokens(
        self, client: Client, sql_admin: psycopg.Connection
    ) -> None:
        client.log_drink()
        sql_admin.execute("UPDATE sessions SET used_at = now() - interval '399 days'")
        assert run(client.environment, "housekeeping")["sessions"] == 0
        sql_admin.execute("UPDATE sessions SET used_at = now() - interval '401 days'")
        assert run(client.environment, "housekeeping")["sessions"] == 1
        assert (counted(sql_admin, "refresh_tokens"), counted(sql_admin, "accounts")) == (0, 1)

    def test_empty_guests_go_after_30_days_without_use(
        self, environment: ExecutionEnvironment, sql_admin: psycopg.Connection
    ) -> None:
        empty, used, recent = (Client.guest(environment) for _ in range(3))
        used.log_drink()
        sql_admin.execute(
            "UPDATE accounts SET last_active_on = CURRENT_DATE - CASE WHEN id = %s THEN 30 ELSE 31 END",
            (recent.profile["id"],),
        )
        assert run(environment, "housekeeping")["guests"] == 1
        assert [client.get("/v1/me").status for client in (empty, used, recent)] == [401, 200, 200]

    def test_guests_whom_nobody_can_reach_any_more_go_with_what_they_logged(
        self, environment: ExecutionEnvironment, sql_admin: psycopg.Connection
    ) -> None:
        unreachable, full, recent = Client.guest(environment), Client.full(environment), Client.guest(environment)
        for client in (unreachable, full, recent):
            client.log_drink()
        sql_admin.execute("DELETE FROM sessions")
        sql_admin.execute(
            "UPDATE accounts SET last_active_on = CURRENT_DATE - CASE WHEN id = %s THEN 30 ELSE 31 END",
            (recent.profile["id"],),
        )
        assert run(environment, "housekeeping")["guests"] == 1
        assert [client.get("/v1/me").status for client in (unreachable, full, recent)] == [401, 200, 200]
        assert counted(sql_admin, "records") == 2


class TestDailyActiveUsers:
    def test_counts_who_was_active_yesterday(
        self, environment: ExecutionEnvironment, sql_admin: psycopg.Connection, written: Written
    ) -> None:
        clients = [Client.guest(environment) for _ in range(5)]
        for client, days in zip(clients, (0, 1, 1, 1, 2), strict=True):
            sql_admin.execute(
                "UPDATE accounts SET last_active_on = CURRENT_DATE - %s WHERE id = %s", (days, client.profile["id"])
            )
        # Here again today, and counted for yesterday all the same.
        clients[1].log_drink()
        assert run(environment, "daily-active-users")["accounts"] == 3
        line = written.last
        assert (line["job"], line["DailyActiveUsers"]) == ("daily-active-users", 3)
        assert line["_aws"]["CloudWatchMetrics"][0]["Metrics"] == [{"Name": "DailyActiveUsers", "Unit": "Count"}]
        assert run(environment, "daily-active-users")["accounts"] == 3

    @pytest.mark.parametrize("what", ["create", "replace", "delete", "profile", "refresh"])
    def test_writes_and_new_tokens_are_activity(self, client: Client, sql_admin: psycopg.Connection, what: str) -> None:
        record = client.log_drink()
        path = f"/v1/records/{record['id']}"
        sql_admin.execute("UPDATE accounts SET last_active_on = CURRENT_DATE - 1")
        for _ in range(2):
            match what:
                case "create":
                    client.log_drink()
                case "replace":
                    content = {"amountMl": 300, "drink": record["drink"], "recordedAt": record["recordedAt"]}
                    assert client.call("PUT", path, content, headers={"If-Match": "*"}).status == 200
                case "delete":
                    client.call("DELETE", path)
                case "profile":
                    client.call("PATCH", "/v1/me", {"goalMl": 2500})
                case _:
                    body = {"refreshToken": client.refresh_token}
                    assert client.environment.call("POST", "/v1/sessions/refresh", body).status == 200
        days = sql_admin.execute("SELECT CURRENT_DATE - last_active_on, CURRENT_DATE - active_before_on FROM accounts")
        assert days.fetchall() == [(0, 1)]

    def test_reading_is_none(self, client: Client, sql_admin: psycopg.Connection) -> None:
        sql_admin.execute("UPDATE accounts SET last_active_on = CURRENT_DATE - 1")
        client.get("/v1/changes")
        assert sql_admin.execute("SELECT CURRENT_DATE - last_active_on FROM accounts").fetchall() == [(1,)]


class TestRunner:
    @pytest.mark.parametrize(
        ("event", "is_job"),
        [({"job": "housekeeping"}, True), ({"job": 1}, False), ({"source": "aws.events"}, False)],
    )
    def test_knows_its_events(self, event: Mapping[str, Any], is_job: bool) -> None:
        assert is_job_event(event) is is_job

    def test_an_unknown_job_is_an_error(self, environment: ExecutionEnvironment) -> None:
        with pytest.raises(UnknownJobError, match="sweep"):
            run(environment, "sweep")

    def test_no_batch_begins_when_time_is_up(self, client: Client, sql_admin: psycopg.Connection) -> None:
        delete_record(client, sql_admin, days_ago=91)
        housekeeping = Housekeeping(client.environment.application.database)
        outcome = client.environment.loop.run_until_complete(housekeeping(Clock(0)))
        assert set(outcome.counts.values()) == {0}

    def test_ends_before_the_function_does(self, monkeypatch: pytest.MonkeyPatch) -> None:
        async def endless(_clock: Clock) -> Outcome:
            await asyncio.sleep(60)
            return Outcome()

        monkeypatch.setattr("app.jobs.runner.DEADLINE_SECONDS", 0.01)
        runner = JobRunner({"endless": endless}, Metrics("dev", "7"))
        with pytest.raises(TimeoutError):
            asyncio.run(runner.run({"job": "endless"}, None))

    def test_its_answer_is_json(self, environment: ExecutionEnvironment) -> None:
        assert json.loads(json.dumps(run(environment, "housekeeping")))["job"] == "housekeeping"
