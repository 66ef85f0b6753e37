"""Thousands of requests, from the schema and against it, on every operation that openapi.json names.

FILLUP_PROPERTY_REQUESTS says how many in all.
"""

import gzip
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

import psycopg
import pytest

from app.settings import Settings
from tests.caller import Answer, ExecutionEnvironment
from tests.contract import Operation, operations
from tests.embedded_metrics import metric_breaches
from tests.fake_aws import FakeAws
from tests.generated_requests import GZIP, GeneratedRequest, Plan, texts_in
from tests.inhabitants import Inhabitant, explore
from tests.written import Written

REQUESTS = int(os.environ.get("FILLUP_PROPERTY_REQUESTS", "2400"))
SHOWN = 10
# Shorter texts are in a log line by chance.
PRIVATE_LENGTH = 12
UUID_LENGTH = 36
TRACE_ID = "1-67891233-abcdef012345678912345678"
ELSEWHERE = {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}


@pytest.fixture
def settings(settings: Settings, aws: FakeAws) -> Settings:
    """With all that can be switched on: openapi.json describes it."""
    return replace(settings, vitals=True, push_test_origin=aws.url)


@dataclass
class Town:
    """Whose data must stay whose: it outlives the tests of a worker, as making it takes seconds."""

    victim: Inhabitant | None = None
    caller: Inhabitant | None = None


@pytest.fixture(scope="session")
def town() -> Town:
    return Town()


@pytest.fixture
def victim(town: Town, environment: ExecutionEnvironment) -> Inhabitant:
    town.victim = town.victim or Inhabitant.settled(environment, "victim")
    return town.victim


@pytest.fixture
def caller(town: Town, environment: ExecutionEnvironment, request: pytest.FixtureRequest) -> Inhabitant:
    if town.caller is None or not town.caller.is_settled:
        town.caller = Inhabitant.settled(environment, "caller")
    town.caller.client.environment = environment
    town.caller.look_up(request.getfixturevalue("operation").collection)
    return town.caller


@pytest.fixture
def traced(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a call is by X-Ray, with an id that is hard to find by chance."""
    monkeypatch.setenv("_X_AMZN_TRACE_ID", f"Root={TRACE_ID};Parent=463ac35c9f6413ad;Sampled=1")


@pytest.mark.usefixtures("traced")
@pytest.mark.parametrize("operation", operations(), ids=str)
def test_every_answer_is_documented_and_the_callers_own(
    operation: Operation,
    caller: Inhabitant,
    victim: Inhabitant,
    written: Written,
    sql_admin: psycopg.Connection,
) -> None:
    """The caller has come to know the ids of the victim's data."""
    secrets = re.compile("|".join(re.escape(secret) for secret in sorted(victim.secrets())))
    statuses: dict[int, int] = {}
    problems: list[str] = []

    def visit(plan: Plan) -> None:
        request = plan.request(operation, caller.pools_with_ids_of(victim))
        written.take()
        answer = caller.send(operation, request)
        statuses[answer.status] = statuses.get(answer.status, 0) + 1
        found = [*operation.breaches(request.path, request.body, answer)]
        if leak := secrets.search(f"{readable(answer)}{answer.headers}"):
            found.append(f"tells another account's {leak[0]}")
        found += log_breaches(operation, request, answer, written.take(), caller.client.token)
        problems.extend(f"{problem}\n  {request}\n  {answer.text[:500]}" for problem in found)
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            sql_admin.execute("DELETE FROM throttles")
        if operation.method == "DELETE" or answer.status == HTTPStatus.UNAUTHORIZED:
            caller.return_if_gone()

    explore(operation, max(20, REQUESTS // len(operations())), visit)
    assert not problems, f"{len(problems)} in {statuses}:\n" + "\n".join(f"{operation} {p}" for p in problems[:SHOWN])
    assert any(status < HTTPStatus.MULTIPLE_CHOICES for status in statuses), (
        f"{statuses}: no request succeeded; give what it needs a value in tests/inhabitants.py, PLAUSIBLE"
    )


def readable(answer: Answer) -> str:
    return gzip.decompress(answer.content).decode() if answer.headers.get("content-type") == GZIP else answer.text


def log_breaches(
    operation: Operation, request: GeneratedRequest, answer: Answer, entries: list[dict[str, Any]], token: str
) -> Iterator[str]:
    (entry,) = [entry for entry in entries if entry["logger"] == "fillup.request" and entry["message"] == "request"]
    if (entry["status"], entry["method"]) != (answer.status, operation.method):
        yield f"is logged as {entry['method']} {entry['status']}"
    # Another path may have been made of this operation's; nothing is routed that is too large.
    if entry["route"] not in {operation.path, None} and answer.status not in ELSEWHERE:
        yield f"is logged for {entry['route']}"
    if entry["requestId"] != answer.headers["x-request-id"] or len(entry["lambdaRequestId"]) != UUID_LENGTH:
        yield "is logged without its ids"
    yield from metric_breaches(entry)
    if any(entry["traceId"] != TRACE_ID for entry in entries):
        yield "has lines in the log that belong to no trace"
    text = "\n".join(texts_in(entries))
    for private in (*request.private_texts(), token, "203.0.113.77"):
        if len(private) >= PRIVATE_LENGTH and private in text and private not in operation.path:
            yield f"has {private[:100]!r} in the log"
