"""A database that goes up and down through its revisions by hand, one by one."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import StaticPool

from app import migrate as migration
from app.aws.database_credentials import DatabaseCredentials
from app.migrate import connect


class MigrationSteps:
    def __init__(self, connection: psycopg.Connection, schema: Connection) -> None:
        self.connection = connection
        self._schema = schema
        self._config = Config(str(migration.ROOT / "alembic.ini"))
        self._config.attributes["connection"] = schema

    def upgrade(self, revision: str) -> None:
        command.upgrade(self._config, revision)
        self._schema.commit()

    def downgrade(self, revision: str) -> None:
        command.downgrade(self._config, revision)
        self._schema.commit()

    def commit(self) -> None:
        self._schema.commit()

    def revisions(self) -> list[str]:
        """The oldest first."""
        script = ScriptDirectory.from_config(self._config)
        return [entry.revision for entry in script.walk_revisions()][::-1]


@contextmanager
def migration_steps(admin: DatabaseCredentials, ca_file: Path) -> Iterator[MigrationSteps]:
    with connect(admin, ca_file) as connection:
        connection.autocommit = False
        engine = create_engine("postgresql+psycopg://", creator=lambda: connection, poolclass=StaticPool)
        with engine.connect() as schema:
            yield MigrationSteps(connection, schema)
        connection.rollback()
