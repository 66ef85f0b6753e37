"""When an account was last active, and an index that finds deletions whose time has come."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A default that is no constant of the row's: PostgreSQL notes it once and rewrites nothing.
    op.execute("""
        ALTER TABLE accounts
            ADD COLUMN last_active_on date NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')::date,
            -- The day before that: the last one is today's already when yesterday is counted.
            ADD COLUMN active_before_on date
    """)
    op.execute("CREATE INDEX records_tombstones ON records (deleted_at) WHERE deleted_at IS NOT NULL")


def downgrade() -> None:
    op.execute("DROP INDEX records_tombstones")
    op.execute("ALTER TABLE accounts DROP COLUMN last_active_on, DROP COLUMN active_before_on")
