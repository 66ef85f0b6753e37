"""Up, down and up again with rows in every table and a value in every column, at every revision."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from app.aws.database_credentials import DatabaseCredentials
from tests.migration_steps import MigrationSteps, migration_steps
from tests.postgres_server import ServerAddress

Rows = dict[tuple[object, ...], dict[str, Any]]

WRITTEN: Mapping[str, tuple[str, ...]] = {
    "0001": (
        """
        INSERT INTO accounts (id, locale, time_zone, day_start_minutes, unit, goal_ml, created_at,
                              change_seq, profile_seq, purged_seq, record_count)
        VALUES (%(account)s, 'en', 'Asia/Taipei', 240, 'floz', 1800, '2026-01-02', 9, 8, 7, 1)
        """,
        "INSERT INTO sessions VALUES (%(session)s, %(account)s, 3, '2026-01-02', '2026-01-03')",
        "INSERT INTO refresh_tokens VALUES (%(secret)s, %(session)s, 3)",
        """
        INSERT INTO records (account_id, id, version, change_seq, creation_digest, drink, amount_ml, factor,
                             recorded_at, day, created_at, updated_at)
        VALUES (%(account)s, gen_random_uuid(), 2, 8, %(secret)s, 'tea', 250, 0.98,
                '2026-01-02', '2026-01-01', '2026-01-02', '2026-01-03')
        """,
        """
        INSERT INTO records (account_id, id, version, change_seq, creation_digest, created_at, updated_at, deleted_at)
        VALUES (%(account)s, gen_random_uuid(), 3, 9, %(secret)s, '2026-01-02', '2026-01-03', '2026-01-03')
        """,
        "INSERT INTO realtime_tickets VALUES (%(secret)s, %(account)s, '2026-01-02')",
        "INSERT INTO realtime_connections VALUES (%(name)s, %(account)s, '2026-01-02', '2026-01-03')",
        "INSERT INTO throttles VALUES (%(secret)s, '2026-01-02', 4)",
    ),
    "0002": (
        "UPDATE accounts SET last_active_on = '2026-01-03', active_before_on = '2026-01-02' WHERE id = %(account)s",
    ),
    "0003": (
        """
        UPDATE accounts SET kind = 'full', email = %(name)s, password_hash = 'x',
                            goal_weight_kg = 60.5, goal_activity = 'low', goal_climate = 'hot'
        WHERE id = %(account)s
        """,
        "INSERT INTO past_goals VALUES (%(account)s, '2026-01-02', 1500)",
        "INSERT INTO recovery_codes VALUES (%(account)s, %(secret)s)",
        "UPDATE sessions SET device_name = 'telephone' WHERE id = %(session)s",
        "UPDATE realtime_tickets SET session_id = %(session)s WHERE account_id = %(account)s",
        "UPDATE realtime_connections SET session_id = %(session)s WHERE account_id = %(account)s",
    ),
    "0004": (
        """
        INSERT INTO drinks (account_id, id, version, change_seq, creation_digest, kind, name, factor, drink, amount_ml,
                            icon, position, hidden, created_at, updated_at, deleted_at)
        VALUES (%(account)s, 'own', 2, 6, %(secret)s, 'drink', 'Mead', 0.50, NULL, NULL,
                'glass', 1.5, true, '2026-01-02', '2026-01-03', '2026-01-03'),
               (%(account)s, 'cup', 2, 7, %(secret)s, 'cup', 'Mug', NULL, 'own', 300,
                'mug', 2.5, false, '2026-01-02', '2026-01-03', NULL)
        """,
        "UPDATE records SET drink_name = 'Mead' WHERE account_id = %(account)s AND deleted_at IS NULL",
    ),
    "0005": (
        """
        INSERT INTO reminders
        VALUES (%(account)s, 2, 5, true, 480, 1320, 90, '[{"fromMinutes": 720, "toMinutes": 780}]', '{1,5}',
                '2026-01-02', true, '2026-01-03')
        """,
        """
        INSERT INTO push_subscriptions
        VALUES (gen_random_uuid(), %(account)s, %(session)s, 'https://fcm.googleapis.com/fcm/send/x',
                decode(repeat('04', 65), 'hex'), %(secret)s, '2026-01-02')
        """,
    ),
    "0006": (),
}
"""What a release writes in addition to the one before it."""

LOST: Mapping[str, set[str]] = {
    "0002": {"accounts.last_active_on", "accounts.active_before_on"},
    # They are guests then, who keep what they logged on the devices that are signed in.
    "0003": {
        "accounts.kind",
        "accounts.email",
        "accounts.password_hash",
        "accounts.goal_weight_kg",
        "accounts.goal_activity",
        "accounts.goal_climate",
        "past_goals",
        "recovery_codes",
        "sessions.device_name",
        "realtime_tickets.session_id",
        "realtime_connections.session_id",
    },
    "0004": {"drinks", "records.drink_name"},
    "0005": {"reminders", "push_subscriptions"},
    "0006": set(),
}
"""What a downgrade cannot keep, because the schema before has no place for it."""

TABLES = """
    SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum) FROM pg_class c
    JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY(i.indkey)
    WHERE c.relnamespace = 'public'::regnamespace AND c.relname <> 'alembic_version'
    GROUP BY c.relname
"""


def write(steps: MigrationSteps, revisions: list[str]) -> None:
    """Rows of one account, as the release of the last of these revisions writes them."""
    account = uuid4()
    parameters = {"account": account, "name": str(account), "session": uuid4(), "secret": account.bytes}
    for revision in revisions:
        for statement in WRITTEN[revision]:
            steps.connection.execute(statement.encode(), parameters)
    steps.commit()


def content(steps: MigrationSteps) -> dict[str, Rows]:
    """The rows of every table by their primary keys."""
    found: dict[str, Rows] = {}
    for table, keys in steps.connection.execute(TABLES).fetchall():
        query = sql.SQL("SELECT to_jsonb(t) FROM {} t").format(sql.Identifier(table))
        rows = [row for (row,) in steps.connection.execute(query)]
        found[table] = {tuple(row[key] for key in keys): row for row in rows}
    steps.commit()
    return found


def never_written(tables: Mapping[str, Rows]) -> set[str]:
    """Tables without a row, and columns that are NULL in all rows."""
    missing = {table for table, rows in tables.items() if not rows}
    values: dict[str, set[bool]] = {}
    for table, rows in tables.items():
        for row in rows.values():
            for column, value in row.items():
                values.setdefault(f"{table}.{column}", set()).add(value is not None)
    return missing | {column for column, written in values.items() if written == {False}}


def lost(before: Mapping[str, Rows], after: Mapping[str, Rows]) -> set[str]:
    """Tables of which rows are gone, and columns whose values are others."""
    missing = {table for table, rows in before.items() if rows.keys() - after.get(table, {}).keys()}
    changed = {
        f"{table}.{column}"
        for table, rows in before.items()
        for key, row in rows.items()
        for column, value in row.items()
        if table not in missing and after[table][key].get(column) != value
    }
    return missing | changed


@pytest.fixture
def empty(make_database: Any, server: ServerAddress) -> DatabaseCredentials:
    return server.admin(make_database("template0"))


def test_what_is_written_stays(server: ServerAddress, empty: DatabaseCredentials) -> None:
    with migration_steps(empty, Path(server.ca_file)) as steps:
        revisions = steps.revisions()
        assert list(WRITTEN) == revisions, "a new revision needs rows here"
        for number, revision in enumerate(revisions):
            so_far = revisions[: number + 1]
            before = content(steps)
            steps.upgrade(revision)
            assert lost(before, content(steps)) == set()
            # Those of the releases before go on writing while the new one arrives.
            for last in range(1, len(so_far) + 1):
                write(steps, so_far[:last])
            full = content(steps)
            assert never_written(full) == set()
            if number == 0:
                continue
            steps.downgrade(revisions[number - 1])
            write(steps, so_far[:-1])
            lowered = content(steps)
            steps.upgrade(revision)
            assert lost(lowered, content(steps)) == set()
            assert lost(full, content(steps)) == LOST[revision]
            write(steps, so_far)
            assert never_written(content(steps)) == set()


def test_all_the_way_down_and_up(server: ServerAddress, empty: DatabaseCredentials) -> None:
    with migration_steps(empty, Path(server.ca_file)) as steps:
        revisions = steps.revisions()
        steps.upgrade("head")
        write(steps, revisions)
        full = content(steps)
        for revision in reversed(revisions[:-1]):
            steps.downgrade(revision)
        for revision in revisions:
            steps.upgrade(revision)
        assert lost(full, content(steps)) == {entry for losses in LOST.values() for entry in losses}
        steps.downgrade("base")
        assert content(steps) == {}
        with pytest.raises(psycopg.errors.UndefinedTable):
            write(steps, revisions)
        steps.connection.rollback()
        steps.upgrade("head")
        write(steps, revisions)
