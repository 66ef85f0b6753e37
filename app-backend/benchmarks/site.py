"""What the benchmarks measure: the real application on the PostgreSQL and the stand-in for AWS that the tests use."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import sql
from starlette.types import ASGIApp

from app.gateway.rest import serve
from app.migrate import connect, migrate
from app.sessions.access_tokens import Principal
from app.settings import Settings
from tests.caller import Answer, ExecutionEnvironment, lambda_context
from tests.everyday import Request, history
from tests.fake_aws import FakeAws
from tests.postgres_server import PostgresServer
from tests.statements import Statement, statements_of

Event = Mapping[str, Any]

SEED = "0123456789abcdef" * 4


def with_new_record(event: Event) -> Event:
    """The same creation, of another record."""
    body = json.loads(event["body"]) | {"id": str(uuid4())}
    return {**event, "body": json.dumps(body)}


def of_account(event: Event, token: str) -> Event:
    return {**event, "multiValueHeaders": {**event["multiValueHeaders"], "Authorization": [f"Bearer {token}"]}}


class Function(ExecutionEnvironment):
    """One execution environment of the function, with a database of its own."""

    def __init__(self, settings: Settings, dbname: str) -> None:
        super().__init__(settings)
        self.dbname = dbname
        self._sent: Event = {}

    def send(self, request: Event) -> Answer:
        self._sent = request
        answer = super().send(request)
        if answer.status not in {200, 201}:
            raise RuntimeError(f"{request['httpMethod']} {request['path']}: {answer.status} {answer.text}")
        return answer

    def ask(self, request: Request, token: str | None) -> Answer:
        return self.call(request.method, request.path, request.body, query=request.query, token=token)

    def event(self, request: Request, token: str) -> Event:
        """What API Gateway makes of a request, which has then been answered once."""
        self.ask(request, token)
        return self._sent

    def invoke(self, event: Event, api: ASGIApp | None = None) -> None:
        self.loop.run_until_complete(serve(api or self.application.api, event, lambda_context()))

    def statements(self, request: Request, token: str) -> list[Statement]:
        """What the application asks its database because of the request."""
        return statements_of(lambda: self.ask(request, token))

    def account_with_history(self) -> UUID:
        created = self.ask(Request("POST", "/v1/accounts", {}), None).json
        account_id = UUID(created["profile"]["id"])
        token = self.token(account_id)
        for request in history():
            self.ask(request, token)
        return account_id

    def token(self, account_id: UUID) -> str:
        return self.application.access_tokens.issue(Principal(account_id, uuid4()))


class Site:
    def __init__(self, server: PostgresServer, aws: FakeAws, closing: ExitStack) -> None:
        self._address = server.address
        self._ca_file = Path(server.address.ca_file)
        self._aws = aws
        self._closing = closing

    def function(self, dbname: str) -> Function:
        """With a new, migrated database."""
        with self.connect("postgres", admin=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(dbname)))
        application = self._address.application(dbname)
        migrate(self._address.admin(dbname), application, self._ca_file)
        self._aws.put_secret(f"database of {dbname}", json.dumps(asdict(application)))
        variables = {
            "ENVIRONMENT": "dev",
            "BUILD_ID": "benchmark",
            "DATABASE_SECRET_ARN": f"database of {dbname}",
            "TOKEN_SECRET_ARN": "tokens",
            "WEBSOCKET_MANAGEMENT_URL": f"{self._aws.url}/ws",
            "GUESTS_PER_HOUR": "1000000",
            "PUSH_CONTACT": "mailto:benchmark@example.com",
            "DATABASE_CA_FILE": str(self._ca_file),
        }
        function = Function(Settings.from_environment(variables), dbname)
        self._closing.callback(function.close)
        return function

    def connect(self, dbname: str, *, admin: bool = False) -> psycopg.Connection[Any]:
        """Plain psycopg, in autocommit, as the application's own role unless `admin`."""
        credentials = self._address.admin(dbname) if admin else self._address.application(dbname)
        return self._closing.enter_context(connect(credentials, self._ca_file))


@contextmanager
def local_site(*, durable: bool = False) -> Iterator[Site]:
    """`durable` makes every commit reach the disk, as on RDS."""
    with ExitStack() as closing:
        server = closing.enter_context(PostgresServer(durable=durable))
        aws = FakeAws()
        closing.callback(aws.close)
        aws.put_secret("tokens", SEED)
        os.environ.update({"AWS_ENDPOINT_URL": aws.url, "AWS_REGION": "ap-northeast-1"})
        yield Site(server, aws, closing)


@contextmanager
def quiet() -> Iterator[None]:
    """The application's own lines are written, as on Lambda, but nobody reads them."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        stdout, sys.stdout = sys.stdout, nowhere
        try:
            yield
        finally:
            sys.stdout = stdout
