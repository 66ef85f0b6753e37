"""Who may call what: whatever belongs to an account is not there for another one, nor for nobody."""

import gzip
import operator
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from uuid import uuid4

import pytest

from app.sessions.access_tokens import LIFETIME_SECONDS, AccessTokens
from app.settings import Settings
from tests.caller import Answer, Client, ExecutionEnvironment
from tests.conftest import SEED
from tests.contract import Operation, operations
from tests.push_service import Browser


@dataclass(frozen=True)
class Owned:
    """Something of an account's, and what a stranger may try on it, by method."""

    make: Callable[[Client], str]
    attempts: Mapping[str, tuple[object, Mapping[str, str]]]


def session_id(client: Client) -> str:
    return str(client.get("/v1/sessions").json["items"][0]["id"])


CONTENT = {"amountMl": 1, "drink": "tea", "recordedAt": "2026-03-10T07:30:00Z"}
DRINK = {"kind": "drink", "name": "Latte", "factor": 0.9, "icon": "coffee"}
SUBSCRIPTION = {"endpoint": "https://fcm.googleapis.com/fcm/send/x", "keys": Browser().keys}
REMINDERS = {
    "enabled": True,
    "fromMinutes": 480,
    "toMinutes": 1320,
    "intervalMinutes": 60,
    "quiet": [],
    "days": [1],
    "stopAtGoal": True,
}


def drink_id(client: Client) -> str:
    return str(client.call("POST", "/v1/drinks", {"id": str(uuid4()), **DRINK}).json["id"])


# Every path with an id must be here.
OWNED: Mapping[str, Owned] = {
    "/v1/records/{id}": Owned(
        lambda client: str(client.log_drink()["id"]),
        {"get": (None, {}), "put": (CONTENT, {"If-Match": "*"}), "delete": (None, {})},
    ),
    "/v1/drinks/{id}": Owned(
        drink_id, {"put": (DRINK | {"position": 1, "hidden": True}, {"If-Match": "*"}), "delete": (None, {})}
    ),
    "/v1/push-subscriptions/{id}": Owned(
        lambda client: str(client.call("POST", "/v1/push-subscriptions", SUBSCRIPTION).json["id"]),
        {"delete": (None, {})},
    ),
    "/v1/sessions/{id}": Owned(session_id, {"delete": (None, {})}),
}


# Every operation that asks for no token must be here.
OPEN = {
    "GET /health",
    "GET /health/ready",
    "GET /v1/push-key",
    "POST /v1/accounts",
    "POST /v1/sessions",
    "POST /v1/sessions/recover",
    "POST /v1/sessions/refresh",
}
closed = pytest.mark.parametrize(
    "operation", [operation for operation in operations() if str(operation) not in OPEN], ids=str
)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With all that can be switched on."""
    return replace(settings, vitals=True)


def paths_with_ids(environment: ExecutionEnvironment) -> dict[str, set[str]]:
    paths = environment.application.api.openapi()["paths"]
    return {path: set(operations) for path, operations in paths.items() if "{" in path}


def test_every_path_with_an_id_is_tried(environment: ExecutionEnvironment) -> None:
    assert {path: set(owned.attempts) for path, owned in OWNED.items()} == paths_with_ids(environment)


def test_a_stranger_finds_nothing_and_changes_nothing(environment: ExecutionEnvironment) -> None:
    for path, owned in OWNED.items():
        owner, guest, stranger = Client.full(environment), Client.guest(environment), Client.full(environment)
        concrete = path.replace("{id}", owned.make(owner))
        before = everything_of(owner)
        for method, (body, headers) in owned.attempts.items():
            for caller in (guest, stranger):
                answer = caller.call(method.upper(), concrete, body, headers=headers)
                assert (answer.status, answer.code) == (404, "NOT_FOUND"), (method, path)
        assert everything_of(owner) == before, path


def test_a_list_holds_only_the_callers_own(environment: ExecutionEnvironment) -> None:
    owner, stranger = Client.full(environment), Client.full(environment)
    record, session = owner.log_drink(), session_id(owner)
    owner.call("PATCH", "/v1/me", {"goalMl": 3210})
    seen = "\n".join(answer.text for answer in lists_of(stranger))
    for secret in (record["id"], session, owner.profile["id"], owner.profile["email"], "3210"):
        assert secret not in seen


def test_the_same_id_in_two_accounts_is_two_records(environment: ExecutionEnvironment) -> None:
    one, other = Client.guest(environment), Client.guest(environment)
    record = one.log_drink(amountMl=111)
    assert other.log_drink(id=record["id"], amountMl=222)["amountMl"] == 222
    other.call("DELETE", f"/v1/records/{record['id']}")
    assert one.get(f"/v1/records/{record['id']}").json == record


def test_a_token_of_an_account_that_is_gone_opens_nothing(environment: ExecutionEnvironment) -> None:
    client = Client.full(environment)
    client.call("DELETE", "/v1/me")
    for path, methods in environment.application.api.openapi()["paths"].items():
        # Open to everybody, or deleting what is deleted.
        if path.startswith("/health") or path in {
            "/v1/accounts",
            "/v1/push-key",
            "/v1/sessions/refresh",
            "/v1/sessions/recover",
            "/v1/vitals",
        }:
            continue
        for method in methods:
            if (method, path) in {("post", "/v1/sessions"), ("delete", "/v1/me")}:
                continue
            answer = client.call(
                method.upper(),
                path.replace("{id}", "01936f2a-7b1c-7def-8a2b-3c4d5e6f7081"),
                BODIES.get((method, path)),
                query={"from": "2026-03-01", "to": "2026-03-02"} if path == "/v1/summary" else None,
                headers={"If-Match": "*", "Accept": "application/gzip"},
            )
            nothing = answer.status in {401, 404} or answer.json == {"items": [], "nextCursor": None}
            assert nothing, (method, path, answer.text)


def test_what_is_open_is_documented_so() -> None:
    assert {str(operation) for operation in operations() if operation.is_open} == OPEN


def call(environment: ExecutionEnvironment, operation: Operation, authorization: str | None) -> Answer:
    path = operation.path.replace("{id}", str(uuid4()))
    headers = {} if authorization is None else {"Authorization": authorization}
    return environment.call(operation.method, path, headers=headers)


class TestWithoutAGoodToken:
    @closed
    def test_none(self, environment: ExecutionEnvironment, operation: Operation) -> None:
        for authorization in (None, "", "Bearer", "Bearer ", "Basic Og==", "Bearer a.b.c"):
            answer = call(environment, operation, authorization)
            assert (answer.status, answer.code) == (401, "UNAUTHENTICATED")

    @closed
    def test_changed_in_any_part(self, client: Client, operation: Operation) -> None:
        key, payload, signature = client.token.split(".")
        flipped = payload[:4] + ("A" if payload[4] != "A" else "B") + payload[5:]
        for token in (
            f"{key}.{flipped}.{signature}",
            f"{key}.{payload}.{signature[:-2]}",
            f"{key}.{payload}.",
            f"{key}.{payload}.{signature}.{signature}",
            f"00000000.{payload}.{signature}",
            client.refresh_token,
        ):
            assert call(client.environment, operation, f"Bearer {token}").status == 401, token

    @closed
    def test_of_another_key(self, client: Client, operation: Operation) -> None:
        mine = AccessTokens(lambda _stage: SEED)
        other = AccessTokens(lambda _stage: SEED[::-1])
        principal = mine.verify(client.token)
        key, _, _ = client.token.partition(".")
        _, _, rest = other.issue(principal).partition(".")
        assert call(client.environment, operation, f"Bearer {key}.{rest}").status == 401

    @closed
    def test_expired(self, client: Client, operation: Operation) -> None:
        principal = AccessTokens(lambda _stage: SEED).verify(client.token)
        for age, expected in ((LIFETIME_SECONDS + 1, True), (LIFETIME_SECONDS - 60, False)):
            old = AccessTokens(lambda _stage: SEED, now=partial(operator.sub, time.time(), age))
            answer = call(client.environment, operation, f"Bearer {old.issue(principal)}")
            assert (answer.status == 401) is expected, age


BODIES: Mapping[tuple[str, str], object] = {
    ("post", "/v1/records"): {"id": "01936f2a-7b1c-7def-8a2b-3c4d5e6f7081", **CONTENT},
    ("put", "/v1/records/{id}"): CONTENT,
    ("post", "/v1/drinks"): {"id": "01936f2a-7b1c-7def-8a2b-3c4d5e6f7081", **DRINK},
    ("put", "/v1/drinks/{id}"): DRINK | {"position": 1, "hidden": True},
    ("put", "/v1/reminders"): REMINDERS,
    ("post", "/v1/push-subscriptions"): SUBSCRIPTION,
    ("patch", "/v1/me"): {"goalMl": 2500},
    ("post", "/v1/me/import"): gzip.compress(b"recordedAt,amountMl,drink\n2026-03-10T07:30:00Z,250,tea\n"),
    ("post", "/v1/vitals"): {"jsErrors": 0},
    ("put", "/v1/me/password"): {"currentPassword": "correct horse", "newPassword": "another horse"},
    ("post", "/v1/me/recovery-codes"): {"currentPassword": "correct horse"},
}


def lists_of(client: Client) -> list[Answer]:
    return [
        client.get("/v1/me"),
        client.get("/v1/records", limit="200"),
        client.get("/v1/changes"),
        client.get("/v1/sessions"),
        client.get("/v1/drinks"),
        client.get("/v1/reminders"),
        client.get("/v1/summary", from_="2026-03-01", to="2026-03-31"),
    ]


def everything_of(client: Client) -> list[object]:
    return [answer.json for answer in lists_of(client)]
