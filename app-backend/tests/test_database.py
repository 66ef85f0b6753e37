"""The one connection: rotation, loss, rest and deadlines."""

import asyncio
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from socket import AF_INET, SOCK_STREAM
from unittest.mock import AsyncMock

import psycopg
import pytest
from psycopg.abc import PQGen
from psycopg.rows import DictRow

from app.aws.database_credentials import DatabaseCredentials
from app.database import Database
from app.deadline import deadline
from app.errors import ServiceUnavailableError
from app.postgres_connection import PostgresConnection
from app.settings import PACKAGED_CA_FILE
from tests.caller import Client, ExecutionEnvironment
from tests.fake_aws import FakeAws
from tests.postgres_server import ServerAddress


class Reader:
    """A database with its own event loop and a count of how often its credentials were read."""

    def __init__(self, server: ServerAddress, dbname: str) -> None:
        self.credentials = server.application(dbname)
        self.reads = 0
        self.loop = asyncio.new_event_loop()
        self.database = Database(self.read_credentials, Path(server.ca_file), retry_delay_seconds=0.01)

    def read_credentials(self) -> DatabaseCredentials:
        self.reads += 1
        return self.credentials

    def pid(self) -> int:
        rows = self.loop.run_until_complete(self.database.read("SELECT pg_backend_pid() AS pid", {}))
        return int(rows[0]["pid"])

    def write(self, query: str) -> None:
        self.loop.run_until_complete(self.database.write(query, {}))

    def statement_timeout(self, seconds_left: float) -> float:
        """Of a statement in a request that has so much time left, in seconds."""

        async def ask() -> list[DictRow]:
            async with deadline(seconds_left):
                return await self.database.read("SELECT setting FROM pg_settings WHERE name = 'statement_timeout'", {})

        return int(self.loop.run_until_complete(ask())[0]["setting"]) / 1000

    def close(self) -> None:
        self.loop.run_until_complete(self.database.close())
        self.loop.close()


@pytest.fixture
def reader(server: ServerAddress, database_name: str) -> Iterator[Reader]:
    reader = Reader(server, database_name)
    yield reader
    reader.close()


@pytest.fixture
def kill(sql_admin: psycopg.Connection) -> Callable[[int], None]:
    def kill(pid: int) -> None:
        sql_admin.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))

    return kill


def test_one_connection_serves_all(reader: Reader) -> None:
    assert len({reader.pid() for _ in range(3)}) == 1
    assert reader.reads == 1


def test_timeouts_are_the_connections_options(reader: Reader) -> None:
    query = "SELECT name, setting FROM pg_settings WHERE name LIKE '%%timeout' AND setting <> '0' AND source = 'client'"
    rows = reader.loop.run_until_complete(reader.database.read(query, {}))
    assert {row["name"]: row["setting"] for row in rows} == {
        "statement_timeout": "20000",
        "lock_timeout": "5000",
        "idle_in_transaction_session_timeout": "5000",
    }


def test_no_statement_outlives_its_request(reader: Reader) -> None:
    assert reader.statement_timeout(25) == 20
    assert 2 < reader.statement_timeout(3) <= 3
    assert reader.statement_timeout(25) == 20


def test_a_request_with_time_enough_costs_no_round_trip_more(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    waits = 0
    wait = PostgresConnection.wait

    async def counted(connection: PostgresConnection, gen: PQGen[object]) -> object:
        nonlocal waits
        waits += 1
        return await wait(connection, gen)

    monkeypatch.setattr(PostgresConnection, "wait", counted)
    expected = 0
    reader.pid()
    for seconds_left, round_trips in ((25, 1), (25, 1), (3, 2), (25, 2), (25, 1)):
        reader.statement_timeout(seconds_left)
        expected += round_trips
    assert waits == 1 + expected


def test_nothing_is_begun_when_the_time_is_over(reader: Reader) -> None:
    reader.pid()
    with pytest.raises(TimeoutError):
        reader.statement_timeout(-1)


def test_a_server_that_falls_silent_does_not_outlast_the_deadline(reader: Reader) -> None:
    pid = reader.pid()
    os.kill(pid, signal.SIGSTOP)
    try:
        with pytest.raises(TimeoutError):
            reader.statement_timeout(0.1)
        assert reader.pid() != pid
    finally:
        os.kill(pid, signal.SIGCONT)


def test_a_statement_whose_caller_is_gone_ends(reader: Reader, sql_admin: psycopg.Connection) -> None:
    """Long before its own time-out: the server looks after the connection once a second."""

    async def give_up() -> None:
        async with asyncio.timeout(0.1):
            await reader.database.read("SELECT pg_advisory_lock(7), pg_sleep(600)", {})

    reader.pid()
    with pytest.raises(TimeoutError):
        reader.loop.run_until_complete(give_up())
    sql_admin.execute("SET lock_timeout = '10s'")
    sql_admin.execute("SELECT pg_advisory_lock(7)")


def test_every_row_of_a_large_result_arrives(reader: Reader) -> None:
    query = "SELECT n AS number, 'x' AS text FROM generate_series(1, %(count)s) AS n"
    for count in (3, 2500, 0, 2):
        rows = reader.loop.run_until_complete(reader.database.read(query, {"count": count}))
        assert rows == [{"number": number, "text": "x"} for number in range(1, count + 1)]


def test_a_read_survives_a_dead_connection(reader: Reader, kill: Callable[[int], None]) -> None:
    pid = reader.pid()
    kill(pid)
    assert reader.pid() != pid


def test_a_write_is_not_repeated_by_itself(reader: Reader, kill: Callable[[int], None]) -> None:
    kill(reader.pid())
    with pytest.raises(ServiceUnavailableError):
        reader.write("DELETE FROM throttles WHERE false")
    reader.write("DELETE FROM throttles WHERE false")


def test_a_rested_connection_is_asked_first(
    reader: Reader, kill: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    kill(reader.pid())
    later = time.time() + 11
    monkeypatch.setattr("app.database.time.time", lambda: later)
    reader.write("DELETE FROM throttles WHERE false")


def test_a_connection_that_was_just_used_is_not_asked(reader: Reader, sql_admin: psycopg.Connection) -> None:
    pid = reader.pid()
    reader.pid()
    row = sql_admin.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", (pid,)).fetchone()
    assert row == ("SELECT pg_backend_pid() AS pid",)


def test_a_read_only_standby_is_left(reader: Reader) -> None:
    """What was the primary may be a standby after a failover."""
    pid = reader.pid()
    reader.write("SET default_transaction_read_only = on")
    with pytest.raises(ServiceUnavailableError):
        reader.write("DELETE FROM throttles")
    assert reader.pid() != pid


def test_a_transaction_that_rests_too_long_is_undone(
    reader: Reader, sql_admin: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when Lambda freezes the environment in the middle of a request: its locks are let go."""
    monkeypatch.setattr("app.database.SERVER_OPTIONS", "-c idle_in_transaction_session_timeout=50ms")
    pid = reader.pid()

    async def rest(statement: str) -> None:
        async with reader.database.transaction() as connection:
            await connection.execute("INSERT INTO throttles VALUES ('resting', now(), 1)")
            while sql_admin.execute("SELECT FROM pg_stat_activity WHERE pid = %s", (pid,)).fetchone() is not None:
                pass
            if statement:
                await connection.execute(statement.encode())

    for statement in ("SELECT 1", ""):
        with pytest.raises(ServiceUnavailableError):
            reader.loop.run_until_complete(rest(statement))
        assert sql_admin.execute("SELECT FROM throttles WHERE subject = 'resting'").fetchone() is None
        assert reader.pid() != pid
        pid = reader.pid()


def test_rotated_credentials_are_read_again(reader: Reader, kill: Callable[[int], None]) -> None:
    good = reader.credentials
    pid = reader.pid()
    kill(pid)
    reader.credentials = replace(good, password="rotated away")
    reader.database._credentials = reader.credentials  # noqa: SLF001 - what an old environment still holds
    reader.credentials = good
    assert reader.pid() != pid
    assert reader.reads == 2


def test_gives_up_after_three_attempts(reader: Reader) -> None:
    reader.credentials = replace(reader.credentials, port=1)
    with pytest.raises(ServiceUnavailableError):
        reader.pid()
    assert reader.reads == 3


@pytest.mark.parametrize("wrong", ["authority", "name"])
def test_a_server_that_cannot_prove_itself_is_refused(
    reader: Reader, wrong: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    if wrong == "authority":
        reader.database = Database(reader.read_credentials, PACKAGED_CA_FILE, retry_delay_seconds=0.01)
    else:
        # The same server under a name that its certificate does not have.
        reader.credentials = replace(reader.credentials, host="database.example")
        address = (AF_INET, SOCK_STREAM, 6, "", ("127.0.0.1", reader.credentials.port))
        monkeypatch.setattr(reader.loop, "getaddrinfo", AsyncMock(return_value=[address]))
    with pytest.raises(ServiceUnavailableError):
        reader.pid()
    assert "certificate" in vars(caplog.records[-1])["detail"]


class TestReadiness:
    def test_ready(self, environment: ExecutionEnvironment) -> None:
        answer = environment.call("GET", "/health/ready")
        assert (answer.status, answer.json) == (200, {"status": "ready"})

    def test_not_ready_without_a_database(
        self, environment: ExecutionEnvironment, aws: FakeAws, server: ServerAddress, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("app.database.RETRY_DELAY_SECONDS", 0)
        environment.application.database._retry_delay_seconds = 0  # noqa: SLF001 - no waiting in tests
        aws.put_secret("database", json.dumps(asdict(server.application("nowhere"))))
        answer = environment.call("GET", "/health/ready")
        assert (answer.status, answer.code) == (503, "SERVICE_UNAVAILABLE")
        assert environment.call("GET", "/health").status == 200

    def test_not_ready_without_its_secret(self, environment: ExecutionEnvironment, aws: FakeAws) -> None:
        del aws.secrets["database", "AWSCURRENT"]
        assert environment.call("GET", "/health/ready").code == "SERVICE_UNAVAILABLE"


def test_a_request_ends_before_the_gateway_gives_up(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.request_context.DEADLINE_SECONDS", 0.2)
    monkeypatch.setattr("app.accounts.repository.FIND_PROFILE", "SELECT pg_sleep(10), %(account_id)s")
    started_at = time.monotonic()
    answer = client.get("/v1/me")
    assert (answer.status, answer.code) == (503, "SERVICE_UNAVAILABLE")
    assert time.monotonic() - started_at < 5


def test_after_a_deadline_the_environment_goes_on(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("app.request_context.DEADLINE_SECONDS", 0.2)
        patch.setattr("app.accounts.repository.FIND_PROFILE", "SELECT pg_sleep(10), %(account_id)s")
        assert client.get("/v1/me").status == 503
    assert client.get("/v1/me").json == client.profile


def test_a_lock_that_is_held_too_long_is_503(
    client: Client, sql_admin: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = "-c lock_timeout=100ms -c timezone=UTC"
    monkeypatch.setattr("app.database.SERVER_OPTIONS", options)
    client.environment.loop.run_until_complete(client.environment.application.database.close())
    with sql_admin.transaction():
        sql_admin.execute("SELECT 1 FROM accounts WHERE id = %s FOR UPDATE", (client.profile["id"],))
        record = {"id": client.profile["id"], "amountMl": 1, "recordedAt": "2026-03-10T07:30:00Z"}
        assert client.call("POST", "/v1/records", record).code == "SERVICE_UNAVAILABLE"
    assert client.call("POST", "/v1/records", record).status == 201
