"""One PostgreSQL for the whole run, one database per worker made from a migrated template."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from app.aws.database_credentials import DatabaseCredentials
from app.migrate import connect, migrate
from app.settings import Settings
from tests.caller import Client, ExecutionEnvironment
from tests.fake_aws import FakeAws
from tests.postgres_server import PostgresServer, ServerAddress
from tests.written import Written, everything_written

TEMPLATE = "fillup_template"
SEED = "0123456789abcdef" * 4
MakeEnvironment = Callable[..., ExecutionEnvironment]
server_key = pytest.StashKey[PostgresServer]()


def _is_worker(config: pytest.Config) -> bool:
    return getattr(config, "workerinput", None) is not None


def pytest_configure(config: pytest.Config) -> None:
    if _is_worker(config) or config.option.collectonly:
        return
    server = config.stash[server_key] = PostgresServer()
    address = server.address
    with connect(address.admin("postgres"), Path(address.ca_file)) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
    migrate(address.admin(TEMPLATE), address.application(TEMPLATE), Path(address.ca_file))


def pytest_unconfigure(config: pytest.Config) -> None:
    server = config.stash.get(server_key, None)
    if server is not None:
        server.__exit__(None, None, None)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["postgres"] = asdict(node.config.stash[server_key].address)


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> ServerAddress:
    given = getattr(request.config, "workerinput", None)
    if given is not None:
        return ServerAddress(**given["postgres"])
    return request.config.stash[server_key].address


@pytest.fixture(scope="session")
def make_database(server: ServerAddress, worker_id: str) -> Callable[..., str]:
    """Creates a database, migrated unless its template says otherwise, and returns its name."""
    made: list[str] = []

    def make(template: str = TEMPLATE) -> str:
        name = f"fillup_{worker_id}_{len(made)}"
        made.append(name)
        with connect(server.admin("postgres"), Path(server.ca_file)) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
            )
        return name

    return make


@pytest.fixture(scope="session")
def database_name(make_database: Callable[..., str]) -> str:
    return make_database()


@pytest.fixture(scope="session")
def admin(server: ServerAddress, database_name: str) -> DatabaseCredentials:
    return server.admin(database_name)


@pytest.fixture
def sql_admin(server: ServerAddress, admin: DatabaseCredentials) -> Iterator[psycopg.Connection]:
    with connect(admin, Path(server.ca_file)) as connection:
        yield connection


@pytest.fixture(scope="session")
def _aws_server() -> Iterator[FakeAws]:
    fake = FakeAws()
    yield fake
    fake.close()


@pytest.fixture
def aws(_aws_server: FakeAws, server: ServerAddress, database_name: str, monkeypatch: pytest.MonkeyPatch) -> FakeAws:
    fake = _aws_server
    fake.reset()
    fake.secrets.clear()
    fake.put_secret("database", json.dumps(asdict(server.application(database_name))))
    fake.put_secret("tokens", SEED)
    monkeypatch.setenv("AWS_ENDPOINT_URL", fake.url)
    monkeypatch.setenv("AWS_REGION", "ap-northeast-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.delenv("AWS_SESSION_TOKEN", raising=False)
    return fake


@pytest.fixture
def settings(aws: FakeAws, server: ServerAddress) -> Settings:
    return Settings(
        environment="dev",
        build_id="c-0123456789ab",
        log_level="INFO",
        database_secret_arn="database",
        token_secret_arn="tokens",
        websocket_management_url=f"{aws.url}/ws",
        guests_per_hour=1_000_000,
        push_contact="mailto:ops@example.com",
        push_test_origin=None,
        database_ca_file=Path(server.ca_file),
        function_version="7",
    )


@pytest.fixture
def make_environment(settings: Settings) -> Iterator[Callable[..., ExecutionEnvironment]]:
    made: list[ExecutionEnvironment] = []

    def make(changed: Settings | None = None) -> ExecutionEnvironment:
        environment = ExecutionEnvironment(changed or settings)
        made.append(environment)
        return environment

    yield make
    for environment in made:
        environment.close()


@pytest.fixture
def environment(make_environment: Callable[..., ExecutionEnvironment]) -> ExecutionEnvironment:
    return make_environment()


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Iterator[Written]:
    """What the function writes from here on."""
    with everything_written(capsys) as written:
        yield written


@pytest.fixture
def client(environment: ExecutionEnvironment) -> Client:
    return Client.guest(environment)
