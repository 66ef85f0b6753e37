"""Accounts with e-mail and password, their devices and recovery codes, calculated goals and the goals of past days."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

EXPANSION = (
    "ALTER TABLE accounts DROP CONSTRAINT accounts_kind_check",
    """
    ALTER TABLE accounts
        -- In lower case.
        ADD COLUMN email text,
        ADD COLUMN password_hash text,
        -- What goal_ml was calculated from; NULL for a goal that somebody chose.
        ADD COLUMN goal_weight_kg numeric(4, 1),
        ADD COLUMN goal_activity text CHECK (goal_activity IN ('low', 'moderate', 'high')),
        ADD COLUMN goal_climate text CHECK (goal_climate IN ('temperate', 'warm', 'hot')),
        ADD CONSTRAINT accounts_kind_check CHECK (kind IN ('guest', 'full')),
        ADD CONSTRAINT accounts_credentials CHECK (
            num_nonnulls(email, password_hash) = CASE kind WHEN 'full' THEN 2 ELSE 0 END
        ),
        ADD CONSTRAINT accounts_goal_basis CHECK (
            num_nonnulls(goal_weight_kg, goal_activity, goal_climate) IN (0, 3)
        )
    """,
    "CREATE UNIQUE INDEX accounts_email ON accounts (email) WHERE email IS NOT NULL",
    """
    -- The goal of every day before this one, back to the row before. What holds now is the account's own.
    CREATE TABLE past_goals (
        account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
        before_day date NOT NULL,
        goal_ml integer NOT NULL CHECK (goal_ml BETWEEN 500 AND 10000),
        PRIMARY KEY (account_id, before_day) INCLUDE (goal_ml)
    )
    """,
    """
    CREATE TABLE recovery_codes (
        account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
        code_hash bytea NOT NULL,
        PRIMARY KEY (account_id, code_hash)
    )
    """,
    "ALTER TABLE sessions ADD COLUMN device_name text",
    # A session that ends takes its connections with it. Those of the release before name none.
    "ALTER TABLE realtime_tickets ADD COLUMN session_id uuid REFERENCES sessions ON DELETE CASCADE",
    "ALTER TABLE realtime_connections ADD COLUMN session_id uuid REFERENCES sessions ON DELETE CASCADE",
    "CREATE INDEX realtime_tickets_session ON realtime_tickets (session_id)",
    "CREATE INDEX realtime_connections_session ON realtime_connections (session_id)",
)
CONTRACTION = (
    "ALTER TABLE realtime_connections DROP COLUMN session_id",
    "ALTER TABLE realtime_tickets DROP COLUMN session_id",
    "ALTER TABLE sessions DROP COLUMN device_name",
    "DROP TABLE recovery_codes, past_goals",
    """
    ALTER TABLE accounts
        DROP CONSTRAINT accounts_kind_check,
        DROP CONSTRAINT accounts_credentials,
        DROP CONSTRAINT accounts_goal_basis,
        DROP COLUMN email,
        DROP COLUMN password_hash,
        DROP COLUMN goal_weight_kg,
        DROP COLUMN goal_activity,
        DROP COLUMN goal_climate
    """,
    # They keep what they logged, on the devices that are signed in.
    "UPDATE accounts SET kind = 'guest'",
    "ALTER TABLE accounts ADD CONSTRAINT accounts_kind_check CHECK (kind IN ('guest'))",
)


def upgrade() -> None:
    for statement in EXPANSION:
        op.execute(statement)


def downgrade() -> None:
    for statement in CONTRACTION:
        op.execute(statement)
