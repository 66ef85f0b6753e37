"""What may happen to PostgreSQL while several environments write: each request ends in a documented answer, nothing
that was acknowledged is lost, and the service goes on by itself."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from app.aws.database_credentials import DatabaseCredentials
from app.migrate import connect, migrate
from app.settings import Settings
from tests.caller import Client, ExecutionEnvironment
from tests.conftest import MakeEnvironment
from tests.fake_aws import FakeAws
from tests.postgres_server import PostgresServer
from tests.test_rotation import alternate
from tests.writers import Load

DATABASE = "fillup"
MAXIMUM_CONNECTIONS = 30
WRITERS = 4


def make_database(postgres: PostgresServer) -> None:
    address = postgres.address
    with connect(address.admin("postgres"), Path(address.ca_file)) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    migrate(address.admin(DATABASE), address.application(DATABASE), Path(address.ca_file))


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    """A server of this module's own, which keeps what it says that it keeps."""
    with PostgresServer(durable=True, parameters=(f"max_connections={MAXIMUM_CONNECTIONS}",)) as server:
        make_database(server)
        yield server


@pytest.fixture
def settings(settings: Settings, aws: FakeAws, postgres: PostgresServer) -> Settings:
    put_credentials(aws, postgres.address.application(DATABASE))
    return replace(settings, database_ca_file=Path(postgres.address.ca_file))


@contextmanager
def administration(postgres: PostgresServer) -> Iterator[psycopg.Connection]:
    with connect(postgres.address.admin(DATABASE), Path(postgres.address.ca_file)) as connection:
        yield connection


def put_credentials(aws: FakeAws, credentials: DatabaseCredentials) -> None:
    aws.put_secret("database", json.dumps(asdict(credentials)))


def cut_connections(connection: psycopg.Connection) -> None:
    connection.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'fillup-api'"
    )


@pytest.fixture
def impatient(make_environment: MakeEnvironment) -> Callable[[], ExecutionEnvironment]:
    def make() -> ExecutionEnvironment:
        environment = make_environment()
        environment.application.database._retry_delay_seconds = 0.02  # noqa: SLF001 - no waiting in tests
        return environment

    return make


@pytest.fixture
def clients(impatient: Callable[[], ExecutionEnvironment]) -> list[Client]:
    """Two accounts on two devices each, every device with an environment of its own."""
    environments = [impatient() for _ in range(WRITERS)]
    accounts = [Client.guest(environment) for environment in environments[: WRITERS // 2]]
    others = [
        Client(environment, {"profile": account.profile, "tokens": account.tokens})
        for account, environment in zip(accounts, environments[WRITERS // 2 :], strict=True)
    ]
    return accounts + others


class TestWhileSeveralWrite:
    def test_killed_and_started_again(self, clients: list[Client], postgres: PostgresServer) -> None:
        with Load(clients) as load:
            postgres.kill()
            load.wait_until_refused()
            postgres.start_again()
            load.wait_until_written()
        with administration(postgres) as connection:
            load.assert_nothing_lost(connection)

    def test_one_of_its_processes_is_killed(self, clients: list[Client], postgres: PostgresServer) -> None:
        """The server then ends all connections, and recovers from its log."""
        with Load(clients) as load:
            with administration(postgres) as connection:
                row = connection.execute(
                    "SELECT pid FROM pg_stat_activity WHERE application_name = 'fillup-api' LIMIT 1"
                ).fetchone()
            assert row
            os.kill(row[0], signal.SIGKILL)
            load.wait_until_written(10)
        with administration(postgres) as connection:
            load.assert_nothing_lost(connection)

    def test_silent_as_at_a_failover(
        self, clients: list[Client], postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nothing answers, and nothing says that nothing will: requests still end before the gateway gives up."""
        monkeypatch.setattr("app.request_context.DEADLINE_SECONDS", 2.0)
        with ExitStack() as stack:
            load = stack.enter_context(Load(clients))
            stack.callback(postgres.thaw)
            postgres.freeze()
            load.wait_until_refused()
            postgres.thaw()
            load.wait_until_written()
        with administration(postgres) as connection:
            load.assert_nothing_lost(connection)

    def test_a_standby_that_is_no_primary_yet(self, clients: list[Client], postgres: PostgresServer) -> None:
        with Load(clients) as load, administration(postgres) as connection:
            alter = sql.SQL("ALTER DATABASE {} {}")
            read_only = "default_transaction_read_only"
            connection.execute(alter.format(sql.Identifier(DATABASE), sql.SQL(f"SET {read_only} = on")))
            cut_connections(connection)
            load.wait_until_refused()
            load.wait_until_refused()
            connection.execute(f"SET {read_only} = off")
            connection.execute(alter.format(sql.Identifier(DATABASE), sql.SQL(f"RESET {read_only}")))
            load.wait_until_written()
            load.__exit__()
            load.assert_nothing_lost(connection)

    def test_one_password_replaced_by_another(
        self, clients: list[Client], postgres: PostgresServer, aws: FakeAws
    ) -> None:
        """There is a moment in which the secret still holds the old one."""
        application = postgres.address.application(DATABASE)
        user = sql.Identifier(application.username)
        with Load(clients) as load, administration(postgres) as connection:
            try:
                for password in ("another password", application.password):
                    alter = sql.SQL("ALTER ROLE {} PASSWORD {}").format(user, sql.Literal(password))
                    connection.execute(alter)
                    # With an open connection nobody notices.
                    load.wait_until_written()
                    cut_connections(connection)
                    load.wait_until_refused()
                    put_credentials(aws, replace(application, password=password))
                    load.wait_until_written()
            finally:
                connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(user, sql.Literal(application.password)))
            load.__exit__()
            load.assert_nothing_lost(connection)

    def test_two_users_that_take_turns(self, clients: list[Client], postgres: PostgresServer, aws: FakeAws) -> None:
        current = postgres.address.application(DATABASE)
        with Load(clients) as load, administration(postgres) as connection:
            for turn in range(2):
                current = alternate(connection, current, f"rotated {turn}")
                put_credentials(aws, current)
                cut_connections(connection)
                load.wait_until_written()
            # The password that they knew is replaced by now.
            users = connection.execute(
                "SELECT DISTINCT usename, count(*) FROM pg_stat_activity "
                "WHERE application_name = 'fillup-api' GROUP BY usename"
            ).fetchall()
            assert users == [(current.username, WRITERS)]
            restored = postgres.address.application(DATABASE)
            connection.execute(
                sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                    sql.Identifier(restored.username), sql.Literal(restored.password)
                )
            )
            load.__exit__()
            load.assert_nothing_lost(connection)

    def test_no_connection_left(
        self, clients: list[Client], postgres: PostgresServer, impatient: Callable[[], ExecutionEnvironment]
    ) -> None:
        """Who has one goes on; who needs one hears that the service is not there, until it is."""
        newcomer = impatient()
        with Load(clients) as load:
            with ExitStack() as held:
                while hold_another(held, postgres):
                    pass
                answer = newcomer.call("GET", "/health/ready")
                assert (answer.status, answer.code) == (503, "SERVICE_UNAVAILABLE")
                load.wait_until_written()
            assert newcomer.call("GET", "/health/ready").status == 200
        with administration(postgres) as connection:
            load.assert_nothing_lost(connection)

    @pytest.mark.parametrize(
        ("limit", "state"),
        [("lock_timeout", psycopg.errors.LockNotAvailable), ("statement_timeout", psycopg.errors.QueryCanceled)],
    )
    def test_statements_that_take_too_long(
        self,
        *,
        clients: list[Client],
        postgres: PostgresServer,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
        limit: str,
        state: type[psycopg.Error],
    ) -> None:
        """Somebody holds what they all write to, for longer than they wait."""
        monkeypatch.setattr("app.database.SERVER_OPTIONS", f"-c timezone=UTC -c {limit}=100ms")
        with administration(postgres) as connection:
            cut_connections(connection)
            with Load(clients) as load:
                with connection.transaction():
                    connection.execute("SELECT FROM accounts FOR UPDATE")
                    load.wait_until_refused()
                    load.wait_until_refused()
                load.wait_until_written()
            load.assert_nothing_lost(connection)
        errors = {vars(record)["sqlState"] for record in caplog.records if record.msg == "database error"}
        assert state.sqlstate in errors

    def test_secrets_manager_is_out_of_reach(
        self, clients: list[Client], postgres: PostgresServer, aws: FakeAws, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whoever has a connection needs no secret; whoever needs one hears 503, until it can be read."""
        monkeypatch.setattr("app.aws.secrets_manager.RETRY_DELAYS_SECONDS", (0, 0))
        with Load(clients) as load, administration(postgres) as connection:
            aws.failures_to_come = sys.maxsize
            load.wait_until_written()
            # With credentials in mind nobody asks.
            cut_connections(connection)
            load.wait_until_written()
            for writer in load.writers:
                writer.client.environment.application.database._credentials = None  # noqa: SLF001 - as in a new one
            cut_connections(connection)
            load.wait_until_refused()
            load.wait_until_refused()
            aws.failures_to_come = 0
            load.wait_until_written()
            load.__exit__()
            load.assert_nothing_lost(connection)


def hold_another(held: ExitStack, postgres: PostgresServer) -> bool:
    """Opens one more connection, if that is possible."""
    try:
        credentials = postgres.address.application(DATABASE)
        held.enter_context(connect(credentials, Path(postgres.address.ca_file)))
    except psycopg.OperationalError:
        return False
    return True


def fill(filler: Path) -> None:
    """Leaves not a byte."""
    with filler.open("wb", buffering=0) as file:
        for size in (65_536, 4096, 1):
            with suppress(OSError):
                while file.write(bytes(size)):
                    pass


class TestDiskFull:
    SIZE = "60m"

    @pytest.fixture
    def postgres(self, tmp_path: Path) -> Iterator[PostgresServer]:
        """On a file system of 60 MB, which a name space of its own makes possible for every user."""
        namespace = ("unshare", "--user", "--map-root-user", "--mount")
        if subprocess.run((*namespace, "true"), check=False, capture_output=True).returncode != 0:
            pytest.skip("this machine allows no user namespaces, so there is no small disk to fill")
        mount = f'mount -t tmpfs -o size={self.SIZE} tmpfs {tmp_path} && TMPDIR={tmp_path} exec "$@"'
        with PostgresServer(within=(*namespace, "sh", "-c", mount, "sh")) as server:
            inside = f"/proc/{server.process.pid}/root"
            server.address = replace(server.address, ca_file=f"{inside}{server.address.ca_file}")
            make_database(server)
            yield server

    def test_nothing_is_lost(self, clients: list[Client], postgres: PostgresServer, tmp_path: Path) -> None:
        filler = Path(f"/proc/{postgres.process.pid}/root{tmp_path}/filler")
        with Load(clients) as load:
            fill(filler)
            load.wait_until_refused()
            filler.unlink()
            load.wait_until_written()
        with administration(postgres) as connection:
            load.assert_nothing_lost(connection)
