"""The migration function: schema and roles, before a release takes traffic.

CloudFormation also calls it with the previous version when it rolls back, and may call it twice: a lock
lets one run at a time, every step may repeat, and a database that is ahead is left as it is.
"""

import logging
import os
import time
from pathlib import Path
from typing import Any

import psycopg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg import sql
from sqlalchemy import create_engine, text
from sqlalchemy.pool import StaticPool

from app import logs
from app.aws.database_credentials import DatabaseCredentials, read_database_credentials
from app.settings import database_ca_file, required

log = logging.getLogger(__name__)

ROOT = Path(__file__).parent.parent
GROUP = "fillup_rw"
# Any number will do, as long as every release uses the same.
LOCK = 7_305_921
CONNECT_TIMEOUT_SECONDS = 5
# While the admin's password is rotated there are some seconds in which the secret still holds the old one.
RETRY_DELAYS_SECONDS = (5.0, 10.0, 20.0)

Connection = psycopg.Connection[tuple[Any, ...]]


def handler(event: object, context: object) -> dict[str, object]:  # noqa: ARG001 - Lambda's signature
    logs.configure(os.environ.get("LOG_LEVEL", "INFO"))
    admin_arn, application_arn = required(os.environ, ("ADMIN_SECRET_ARN", "DATABASE_SECRET_ARN"))
    ca_file = database_ca_file(os.environ)
    result = migrate(admitted(admin_arn, ca_file), read_database_credentials(application_arn), ca_file)
    log.info("migrated", extra=result)
    return result


def migrate(admin: DatabaseCredentials, application: DatabaseCredentials, ca_file: Path) -> dict[str, object]:
    """Returns the schema's revision, and whether it was found ahead of this release."""
    with connect(admin, ca_file) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
        # A migration that waits for a lock holds up every query behind it.
        connection.execute("SET lock_timeout = '5s'")
        apply_roles(connection, application)
        # From here on each migration is one transaction, which SQLAlchemy begins and ends.
        connection.autocommit = False
        return apply_schema(connection)


def admitted(admin_arn: str, ca_file: Path) -> DatabaseCredentials:
    """The admin's credentials, once the database takes them."""
    for delay in RETRY_DELAYS_SECONDS:
        credentials = read_database_credentials(admin_arn)
        try:
            connect(credentials, ca_file).close()
        except psycopg.OperationalError as error:
            log.warning("database refuses", extra={"detail": str(error), "retryInSeconds": delay})
            time.sleep(delay)
        else:
            return credentials
    return read_database_credentials(admin_arn)


def connect(credentials: DatabaseCredentials, ca_file: Path) -> Connection:
    return psycopg.connect(
        host=credentials.host,
        port=credentials.port,
        dbname=credentials.dbname,
        user=credentials.username,
        password=credentials.password,
        sslmode="verify-full",
        sslrootcert=str(ca_file),
        connect_timeout=CONNECT_TIMEOUT_SECONDS,
        application_name="fillup-migrate",
        autocommit=True,
    )


def apply_roles(connection: Connection, application: DatabaseCredentials) -> None:
    """The group owns the grants, so that rotation may alternate between two users in it."""
    with connection.transaction():
        group, user = sql.Identifier(GROUP), sql.Identifier(application.username)
        if not _role_exists(connection, GROUP):
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(group))
        if not _role_exists(connection, application.username):
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(user))
        # Only the verifier travels, so the password is in no log of the server.
        verifier = connection.pgconn.encrypt_password(
            application.password.encode(), application.username.encode(), b"scram-sha-256"
        )
        connection.execute(sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(user, sql.Literal(verifier.decode())))
        connection.execute(sql.SQL("GRANT {} TO {}").format(group, user))
        database = sql.Identifier(application.dbname)
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, group))
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(group))
        for kind, rights in (("TABLES", "SELECT, INSERT, UPDATE, DELETE"), ("SEQUENCES", "USAGE, SELECT")):
            connection.execute(
                sql.SQL(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rights} ON {kind} TO {{}}").format(group)
            )


def _role_exists(connection: Connection, name: str) -> bool:
    return connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,)).fetchone() is not None


def apply_schema(connection: Connection) -> dict[str, object]:
    config = Config(str(ROOT / "alembic.ini"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    engine = create_engine("postgresql+psycopg://", creator=lambda: connection, poolclass=StaticPool)
    with engine.connect() as schema:
        current = MigrationContext.configure(schema).get_current_revision()
        if current is not None and current not in known:
            return {"revision": current, "ahead": True}
        schema.rollback()
        config.attributes["connection"] = schema
        command.upgrade(config, "head")
        # The default privileges reach Alembic's own table too, where the application has no business.
        schema.execute(text(f"REVOKE ALL ON alembic_version FROM {GROUP}"))
        schema.commit()
        revision = MigrationContext.configure(schema).get_current_revision()
        schema.rollback()
    return {"revision": revision, "ahead": False}
