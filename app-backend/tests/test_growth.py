"""Requests touch as little of a large database as of a small one. `npm run bench -- --large` measures the rest."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from statistics import fmean
from uuid import uuid4

from app.migrate import connect
from app.sessions.access_tokens import Principal
from app.settings import Settings
from tests.caller import Client, ExecutionEnvironment
from tests.conftest import MakeEnvironment
from tests.everyday import Request, everyday, history
from tests.fake_aws import FakeAws
from tests.growing_data import multiply, some_accounts
from tests.postgres_server import ServerAddress
from tests.statements import statements_of, touched_buffers, with_new_id

# Both so large that each table has its indexes used, and so small that no index is a level deeper in the other.
RECORDS = 30
ACCOUNTS = (200, 1000)
ASKED_ACCOUNTS = 5
GROWTH = 1.3
# Of 8 KB. A table that is read through would be hundreds.
MOST_PAGES = {"list": 8, "create": 40, "summary": 30, "changes": 20}


def test_pages_per_request_do_not_grow_with_the_database(
    make_database: Callable[..., str],
    make_environment: MakeEnvironment,
    settings: Settings,
    aws: FakeAws,
    server: ServerAddress,
) -> None:
    pages: list[dict[str, float]] = []
    for count in ACCOUNTS:
        dbname = make_database()
        aws.put_secret(dbname, json.dumps(asdict(server.application(dbname))))
        environment = make_environment(replace(settings, database_secret_arn=dbname))
        client = Client.guest(environment)
        for request in history(RECORDS):
            assert client.call(request.method, request.path, request.body).status == 201
        with connect(server.admin(dbname), Path(server.ca_file)) as admin:
            for _ in multiply(admin, client.profile["id"], count - 1):
                pass
            tokens = [
                environment.application.access_tokens.issue(Principal(account, uuid4()))
                for account in some_accounts(admin, ASKED_ACCOUNTS)
            ]
            pages.append({})
            for name, make in everyday(RECORDS).items():
                pages[-1][name] = fmean(
                    touched_buffers(admin, with_new_id(statements_of(partial(ask, environment, make(), token))))
                    for token in tokens
                )
    small, large = pages
    assert {name: large[name] for name in large if large[name] > min(GROWTH * small[name], MOST_PAGES[name])} == {}


def ask(environment: ExecutionEnvironment, request: Request, token: str) -> None:
    answer = environment.call(request.method, request.path, request.body, query=request.query, token=token)
    assert answer.status in {200, 201}, answer.text
