"""Passwords that change under way, as AWS's rotation functions for PostgreSQL change them."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from app import migrate as migration
from app.aws.database_credentials import DatabaseCredentials
from app.migrate import connect, migrate
from tests.caller import Client, ExecutionEnvironment
from tests.fake_aws import FakeAws
from tests.postgres_server import ServerAddress

SUFFIX = "_clone"


def alternate(sql_admin: psycopg.Connection, current: DatabaseCredentials, password: str) -> DatabaseCredentials:
    """The multi-user rotation: the other user gets the new password, and is made as a member of the first one."""
    name = current.username
    other = name.removesuffix(SUFFIX) if name.endswith(SUFFIX) else name + SUFFIX
    exists = sql_admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (other,)).fetchone()
    command = "ALTER USER {} WITH PASSWORD {}" if exists else "CREATE ROLE {} WITH LOGIN PASSWORD {}"
    sql_admin.execute(sql.SQL(command).format(sql.Identifier(other), sql.Literal(password)))
    if not exists:
        sql_admin.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(name), sql.Identifier(other)))
    return replace(current, username=other, password=password)


class Rotation:
    """Two users of this test alone: roles are the whole server's, and other tests run at the same time."""

    def __init__(self, sql_admin: psycopg.Connection, aws: FakeAws, first: DatabaseCredentials) -> None:
        self._sql_admin = sql_admin
        self._aws = aws
        self.current = first
        self.count = 0
        aws.put_secret("database", json.dumps(asdict(first)))

    def __call__(self) -> DatabaseCredentials:
        self.count += 1
        following = alternate(self._sql_admin, self.current, f"rotated {self.count}")
        self._aws.put_secret("database", json.dumps(asdict(self.current)), "AWSPREVIOUS")
        self._aws.put_secret("database", json.dumps(asdict(following)))
        self.current = following
        return following


@pytest.fixture
def rotate(
    sql_admin: psycopg.Connection, aws: FakeAws, server: ServerAddress, admin: DatabaseCredentials, worker_id: str
) -> Rotation:
    first = server.application(admin.dbname, f"rotating_{worker_id}")
    migrate(admin, first, Path(server.ca_file))
    return Rotation(sql_admin, aws, first)


def who_serves(environment: ExecutionEnvironment) -> str:
    rows = environment.loop.run_until_complete(environment.application.database.read("SELECT current_user AS name", {}))
    return str(rows[0]["name"])


def test_alternating_users_lose_no_request(
    rotate: Rotation,
    make_environment: Callable[..., ExecutionEnvironment],
    server: ServerAddress,
    admin: DatabaseCredentials,
) -> None:
    old = make_environment()
    client = Client.guest(old)
    first = rotate.current.username
    assert who_serves(old) == first
    for expected in (f"{first}_clone", first):
        current = rotate()
        assert current.username == expected
        # An environment with an open connection goes on; one that starts now has the new user.
        client.log_drink()
        fresh = make_environment()
        assert who_serves(fresh) == expected
        client.environment = fresh
        client.log_drink()
        assert client.call("PATCH", "/v1/me", {"goalMl": 2500}).status == 200
        assert fresh.call("GET", "/health/ready").status == 200
        # A release in between leaves the user that is current as it is.
        migrate(admin, current, Path(server.ca_file))
        client.environment = old
        client.log_drink()
    # Its connection is lost, and the password it knows was replaced meanwhile.
    old.loop.run_until_complete(old.application.database.close())
    client.log_drink()
    assert old.application.database._credentials == rotate.current  # noqa: SLF001 - not what it knew


def test_the_second_user_has_the_rights_of_the_first(
    rotate: Rotation, server: ServerAddress, sql_admin: psycopg.Connection
) -> None:
    clone = rotate()
    sql_admin.execute("CREATE TABLE later (id bigserial)")
    try:
        with connect(clone, Path(server.ca_file)) as connection:
            connection.execute("INSERT INTO later DEFAULT VALUES")
            for forbidden in ("DROP TABLE later", "CREATE TABLE extra (id int)", "SELECT * FROM alembic_version"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(forbidden.encode())
    finally:
        sql_admin.execute("DROP TABLE later")


class TestMigration:
    @pytest.fixture(autouse=True)
    def surroundings(
        self, aws: FakeAws, server: ServerAddress, admin: DatabaseCredentials, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        aws.put_secret("admin", json.dumps(asdict(replace(admin, password="a moment ago"))))
        aws.put_secret("application", json.dumps(asdict(server.application(admin.dbname))))
        monkeypatch.setenv("ADMIN_SECRET_ARN", "admin")
        monkeypatch.setenv("DATABASE_SECRET_ARN", "application")
        monkeypatch.setenv("DATABASE_CA_FILE", server.ca_file)
        monkeypatch.setattr("app.logs.configure", lambda _level: None)

    def test_waits_until_the_secret_holds_the_password_that_the_database_takes(
        self, aws: FakeAws, admin: DatabaseCredentials, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        waits: list[float] = []

        def wait(seconds: float) -> None:
            waits.append(seconds)
            if len(waits) == 2:
                aws.put_secret("admin", json.dumps(asdict(admin)))

        monkeypatch.setattr("app.migrate.time.sleep", wait)
        assert migration.handler({}, None)["ahead"] is False
        assert waits == [5.0, 10.0]

    def test_fails_when_it_never_does(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("app.migrate.RETRY_DELAYS_SECONDS", (0.0,))
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            migration.handler({}, None)
