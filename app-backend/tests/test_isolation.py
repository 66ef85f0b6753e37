"""Whatever belongs to an account is not there for another one, on any path that names it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import uuid4

from tests.caller import Answer, Client, ExecutionEnvironment
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
    for path, operations in environment.application.api.openapi()["paths"].items():
        # Open to everybody, or deleting what is deleted.
        if path.startswith("/health") or path in {
            "/v1/accounts",
            "/v1/push-key",
            "/v1/sessions/refresh",
            "/v1/sessions/recover",
        }:
            continue
        for method in operations:
            if (method, path) in {("post", "/v1/sessions"), ("delete", "/v1/me")}:
                continue
            answer = client.call(
                method.upper(),
                path.replace("{id}", "01936f2a-7b1c-7def-8a2b-3c4d5e6f7081"),
                BODIES.get((method, path)),
                query={"from": "2026-03-01", "to": "2026-03-02"} if path == "/v1/summary" else None,
                headers={"If-Match": "*"},
            )
            nothing = answer.status in {401, 404} or answer.json == {"items": [], "nextCursor": None}
            assert nothing, (method, path, answer.text)


BODIES: Mapping[tuple[str, str], object] = {
    ("post", "/v1/records"): {"id": "01936f2a-7b1c-7def-8a2b-3c4d5e6f7081", **CONTENT},
    ("put", "/v1/records/{id}"): CONTENT,
    ("post", "/v1/drinks"): {"id": "01936f2a-7b1c-7def-8a2b-3c4d5e6f7081", **DRINK},
    ("put", "/v1/drinks/{id}"): DRINK | {"position": 1, "hidden": True},
    ("put", "/v1/reminders"): REMINDERS,
    ("post", "/v1/push-subscriptions"): SUBSCRIPTION,
    ("patch", "/v1/me"): {"goalMl": 2500},
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
