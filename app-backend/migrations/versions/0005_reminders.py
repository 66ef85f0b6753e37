"""When an account is reminded to drink, and the browsers that it has allowed to be told."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE reminders (
        account_id uuid PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
        version integer NOT NULL DEFAULT 1,
        change_seq bigint NOT NULL,
        enabled boolean NOT NULL,
        from_minutes smallint NOT NULL CHECK (from_minutes BETWEEN 0 AND 1439),
        to_minutes smallint NOT NULL CHECK (to_minutes BETWEEN 0 AND 1439),
        interval_minutes smallint NOT NULL CHECK (interval_minutes BETWEEN 15 AND 480),
        quiet jsonb NOT NULL,
        -- ISO weekdays.
        days smallint[] NOT NULL,
        paused_on date,
        stop_at_goal boolean NOT NULL,
        -- NULL: none is due, ever.
        next_reminder_at timestamptz
    )
    """,
    "CREATE INDEX reminders_due ON reminders (next_reminder_at) WHERE next_reminder_at IS NOT NULL",
    """
    CREATE TABLE push_subscriptions (
        -- Derived from the endpoint, so a browser is registered once, for the account that came last.
        id uuid PRIMARY KEY,
        account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
        -- A device that is signed out is told nothing any more.
        session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
        endpoint text NOT NULL,
        p256dh bytea NOT NULL CHECK (octet_length(p256dh) = 65),
        auth bytea NOT NULL CHECK (octet_length(auth) = 16),
        created_at timestamptz NOT NULL DEFAULT now()
    )
    """,
    "CREATE INDEX push_subscriptions_account ON push_subscriptions (account_id)",
    "CREATE INDEX push_subscriptions_session ON push_subscriptions (session_id)",
)


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE push_subscriptions, reminders")
