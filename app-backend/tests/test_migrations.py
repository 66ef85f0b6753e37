from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Thread

import psycopg
import pytest

from app import migrate as migration
from app.aws.database_credentials import DatabaseCredentials
from app.migrate import connect, migrate
from tests.fake_aws import FakeAws
from tests.migration_steps import migration_steps
from tests.postgres_server import ServerAddress

HEAD = "0006"
COLUMNS = """
    SELECT table_name, column_name, data_type, is_nullable, column_default
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'
    ORDER BY 1, 2
"""
INDEXES = """
    SELECT indexname, indexdef FROM pg_indexes
    WHERE schemaname = 'public' AND tablename <> 'alembic_version' ORDER BY 1
"""


@pytest.fixture
def empty(make_database: Callable[..., str], server: ServerAddress) -> DatabaseCredentials:
    return server.admin(make_database("template0"))


def run(server: ServerAddress, admin: DatabaseCredentials) -> dict[str, object]:
    return migrate(admin, server.application(admin.dbname), Path(server.ca_file))


def test_may_run_again(server: ServerAddress, empty: DatabaseCredentials) -> None:
    head = {"revision": HEAD, "ahead": False}
    assert [run(server, empty) for _ in range(2)] == [head, head]


def test_two_at_once_are_one_after_the_other(server: ServerAddress, empty: DatabaseCredentials) -> None:
    results: list[dict[str, object]] = []
    threads = [Thread(target=lambda: results.append(run(server, empty))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [{"revision": HEAD, "ahead": False}] * 3


def test_up_down_up(server: ServerAddress, empty: DatabaseCredentials) -> None:
    def shape() -> list[object]:
        connection = steps.connection
        found: list[object] = [*connection.execute(COLUMNS).fetchall(), *connection.execute(INDEXES).fetchall()]
        steps.commit()
        return found

    with migration_steps(empty, Path(server.ca_file)) as steps:
        steps.upgrade("head")
        first = shape()
        steps.downgrade("base")
        assert shape() == []
        steps.upgrade("head")
        assert shape() == first


@pytest.mark.parametrize(
    "wrong",
    [
        "kind = 'full'",
        "email = 'a@example.com', password_hash = 'x'",
        "kind = 'full', email = 'a@example.com'",
        "goal_weight_kg = 60",
        "goal_weight_kg = 60, goal_activity = 'low', goal_climate = 'cold'",
        "goal_weight_kg = 60, goal_activity = 'mad', goal_climate = 'hot'",
        "goal_activity = 'low'",
        "goal_climate = 'hot'",
        "email = 'a@example.com'",
        "password_hash = 'x'",
        "kind = 'robot'",
        "locale = 'fr'",
        "unit = 'l'",
        "day_start_minutes = 1440",
        "goal_ml = 499",
        "record_count = -1",
    ],
)
def test_half_an_account_cannot_be_stored(sql_admin: psycopg.Connection, wrong: str) -> None:
    with sql_admin.transaction(force_rollback=True):
        # Those that other tests have left may not have the same e-mail.
        sql_admin.execute("DELETE FROM accounts")
        sql_admin.execute("INSERT INTO accounts (id, locale, time_zone) VALUES (gen_random_uuid(), 'en', 'UTC')")
        with pytest.raises(psycopg.errors.CheckViolation), sql_admin.transaction():
            sql_admin.execute(f"UPDATE accounts SET {wrong}".encode())


def test_half_an_account_cannot_come_to_be(sql_admin: psycopg.Connection) -> None:
    with pytest.raises(psycopg.errors.CheckViolation), sql_admin.transaction():
        sql_admin.execute("INSERT INTO accounts (id, locale, time_zone) VALUES (gen_random_uuid(), 'fr', 'UTC')")


def test_a_database_that_is_ahead_is_left_alone(server: ServerAddress, empty: DatabaseCredentials) -> None:
    run(server, empty)
    with connect(empty, Path(server.ca_file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'ff09b86e67e4'")
    assert run(server, empty) == {"revision": "ff09b86e67e4", "ahead": True}


def test_the_application_reads_and_writes_but_alters_nothing(server: ServerAddress, empty: DatabaseCredentials) -> None:
    run(server, empty)
    with connect(server.application(empty.dbname), Path(server.ca_file)) as connection:
        assert connection.execute("SELECT count(*) FROM records").fetchone() == (0,)
        connection.execute("DELETE FROM throttles")
        for forbidden in (
            "CREATE TABLE extra (id int)",
            "ALTER TABLE records ADD COLUMN extra int",
            "DROP TABLE records",
            "TRUNCATE records",
            "SELECT * FROM alembic_version",
            "CREATE ROLE extra",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(forbidden.encode())


def test_tables_of_later_migrations_are_granted_too(server: ServerAddress, empty: DatabaseCredentials) -> None:
    run(server, empty)
    with connect(empty, Path(server.ca_file)) as connection:
        connection.execute("CREATE TABLE later (id bigserial)")
    with connect(server.application(empty.dbname), Path(server.ca_file)) as connection:
        connection.execute("INSERT INTO later DEFAULT VALUES")


def test_the_password_is_the_secrets(server: ServerAddress, empty: DatabaseCredentials) -> None:
    # A second user, as the rotation that alternates between two makes it.
    rotated = replace(server.application(empty.dbname), username="fillup_app_clone", password="wörd 'x'")
    ca_file = Path(server.ca_file)
    for password in ("before", rotated.password):
        migrate(empty, replace(rotated, password=password), ca_file)
    with connect(rotated, ca_file) as connection:
        connection.execute("SELECT 1 FROM records")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        connect(replace(rotated, password="before"), ca_file)


def test_the_handler_reads_both_secrets(
    server: ServerAddress, empty: DatabaseCredentials, aws: FakeAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    aws.put_secret("admin", vars(empty))
    aws.put_secret("application", vars(server.application(empty.dbname)))
    monkeypatch.setenv("ADMIN_SECRET_ARN", "admin")
    monkeypatch.setenv("DATABASE_SECRET_ARN", "application")
    monkeypatch.setenv("DATABASE_CA_FILE", server.ca_file)
    monkeypatch.setattr("app.logs.configure", lambda _level: None)
    assert migration.handler({"RequestType": "Update", "anything": [1]}, None) == {
        "revision": HEAD,
        "ahead": False,
    }
