"""An account's own drinks and cups, and the name of an own drink on the records of it."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE drinks (
        account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
        -- A UUID, or the key of a built-in item of which the row holds nothing but position and hidden.
        id text COLLATE "C" NOT NULL,
        version integer NOT NULL DEFAULT 1,
        change_seq bigint NOT NULL,
        creation_digest bytea,
        kind text CHECK (kind IN ('drink', 'cup')),
        name text,
        factor numeric(3, 2) CHECK (factor BETWEEN 0 AND 1.5),
        -- What is in a cup: a built-in drink's key, or the id of another row.
        drink text COLLATE "C",
        amount_ml integer CHECK (amount_ml BETWEEN 1 AND 5000),
        icon text,
        position double precision NOT NULL,
        hidden boolean NOT NULL DEFAULT false,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        deleted_at timestamptz,
        PRIMARY KEY (account_id, id),
        CHECK (num_nonnulls(creation_digest, kind) <> 1),
        -- A deleted drink keeps both: what was logged offline may still name it.
        CHECK (kind IS DISTINCT FROM 'drink' OR num_nonnulls(name, factor) = 2),
        CHECK (kind IS DISTINCT FROM 'cup' OR num_nonnulls(drink, amount_ml)
               = CASE WHEN deleted_at IS NULL THEN 2 ELSE 0 END)
    )
    """,
    "CREATE UNIQUE INDEX drinks_changes ON drinks (account_id, change_seq)",
    "CREATE INDEX drinks_tombstones ON drinks (deleted_at) WHERE deleted_at IS NOT NULL",
    # Nullable and without a default, so that no row is touched.
    "ALTER TABLE records ADD COLUMN drink_name text",
)


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)


def downgrade() -> None:
    op.execute("ALTER TABLE records DROP COLUMN drink_name")
    op.execute("DROP TABLE drinks")
