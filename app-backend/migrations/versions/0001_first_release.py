"""Accounts, sessions, records and realtime connections."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE accounts (
        id uuid PRIMARY KEY,
        kind text NOT NULL DEFAULT 'guest' CHECK (kind IN ('guest')),
        locale text NOT NULL CHECK (locale IN ('zh-TW', 'en')),
        time_zone text NOT NULL,
        day_start_minutes smallint NOT NULL DEFAULT 0 CHECK (day_start_minutes BETWEEN 0 AND 1439),
        unit text NOT NULL DEFAULT 'ml' CHECK (unit IN ('ml', 'floz')),
        goal_ml integer NOT NULL DEFAULT 2000 CHECK (goal_ml BETWEEN 500 AND 10000),
        created_at timestamptz NOT NULL DEFAULT now(),
        -- Every change of the account takes the next number, under this row's lock.
        change_seq bigint NOT NULL DEFAULT 1,
        profile_seq bigint NOT NULL DEFAULT 1,
        -- The highest number of a deletion that is no longer kept.
        purged_seq bigint NOT NULL DEFAULT 0,
        record_count integer NOT NULL DEFAULT 0 CHECK (record_count >= 0)
    )
    """,
    """
    CREATE TABLE sessions (
        id uuid PRIMARY KEY,
        account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
        -- The latest generation of refresh tokens that has been used.
        used_generation integer NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL DEFAULT now(),
        used_at timestamptz NOT NULL DEFAULT now()
    )
    """,
    "CREATE INDEX sessions_account ON sessions (account_id)",
    """
    CREATE TABLE refresh_tokens (
        token_hash bytea PRIMARY KEY,
        session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
        generation integer NOT NULL
    )
    """,
    "CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id, generation)",
    """
    CREATE TABLE records (
        account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
        id uuid NOT NULL,
        version integer NOT NULL DEFAULT 1,
        change_seq bigint NOT NULL,
        -- Tells a repeated creation from another record with the same id.
        creation_digest bytea NOT NULL,
        drink text,
        amount_ml integer CHECK (amount_ml BETWEEN 1 AND 5000),
        factor numeric(3, 2),
        recorded_at timestamptz,
        day date,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        deleted_at timestamptz,
        PRIMARY KEY (account_id, id),
        -- A tombstone keeps nothing of what was drunk.
        CHECK (num_nonnulls(drink, amount_ml, factor, recorded_at, day)
               = CASE WHEN deleted_at IS NULL THEN 5 ELSE 0 END)
    )
    """,
    "CREATE UNIQUE INDEX records_changes ON records (account_id, change_seq)",
    """
    CREATE INDEX records_newest ON records (account_id, recorded_at DESC, id DESC)
    WHERE deleted_at IS NULL
    """,
    """
    CREATE INDEX records_days ON records (account_id, day) INCLUDE (amount_ml, factor)
    WHERE deleted_at IS NULL
    """,
    """
    CREATE TABLE realtime_tickets (
        ticket_hash bytea PRIMARY KEY,
        account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
        expires_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX realtime_tickets_account ON realtime_tickets (account_id, expires_at)",
    """
    CREATE TABLE realtime_connections (
        connection_id text PRIMARY KEY,
        account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
        connected_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX realtime_connections_account ON realtime_connections (account_id, connected_at)",
    """
    CREATE TABLE throttles (
        subject bytea PRIMARY KEY,
        window_started_at timestamptz NOT NULL,
        count integer NOT NULL
    )
    """,
)


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)


def downgrade() -> None:
    op.execute(
        "DROP TABLE throttles, realtime_connections, realtime_tickets, records, refresh_tokens, sessions, accounts"
    )
