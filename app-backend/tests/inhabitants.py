"""Accounts that were lived in by generated requests, and what they know."""

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from itertools import count
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import Case

from app.schemas import UUID_TEXT
from tests.caller import PASSWORD, Answer, Client, ExecutionEnvironment
from tests.contract import JSON, Operation, operations
from tests.generated_requests import GeneratedRequest, Plan, cases, texts_in

KEPT_VALUES = 12
# Of a list: a year's summary has nothing more to tell.
LEARNT_ENTRIES = 5
TRIES = 12
TIMES = 2
# Long enough that no other account has it by chance.
SECRET_LENGTH = 16
DERIVED = 5
TODAY = timedelta(hours=12)
# Answers name these values otherwise than requests do.
ALIASES: Mapping[str, str] = {"since": "cursor", "cursor": "nextcursor", "recoverycode": "recoverycodes"}
PLAUSIBLE: Mapping[str, Sequence[Any]] = {
    "recordedat": ["2026-03-10T07:30:00Z", "2026-03-10T23:59:59.5+08:00", "2000-01-01T00:00:00Z"],
    "drink": ["water", "tea"],
    "password": [PASSWORD],
    "currentpassword": [PASSWORD],
    "newpassword": [PASSWORD],
    "timezone": ["Asia/Taipei", "America/New_York", "Pacific/Apia"],
    "from": ["2026-03-01", "2026-03-10"],
    "to": ["2026-03-10", "2026-12-31"],
    "if-match": ["*", "*", '"1"', 'W/"2"', '"1", "3"', '"0"'],
}


def explore(operation: Operation, examples: int, visit: Callable[[Plan], None], *, salt: str = "") -> None:
    """Visits so many plans for the operation, the same ones each time."""
    index = count()

    @seed(zlib.crc32(f"{salt}{operation}".encode()))
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases(operation.method, operation.path))
    def run(case: Case[Any]) -> None:
        # Hypothesis repeats itself; what is put into the cases differs each time.
        visit(Plan(case, f"{salt}{operation}{next(index)}"))

    run()


class Inhabitant:
    """A device that remembers the values it was told, by their names."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.is_settled = False
        self.pools: dict[str, list[Any]] = {name: list(values) for name, values in PLAUSIBLE.items()}
        self.pools["email"] = [client.profile["email"]]
        self.pools["endpoint"] = [f"{client.environment.settings.push_test_origin}/device"]
        self._told: set[str] = set()
        self._sent: set[str] = set()

    @classmethod
    def settled(cls, environment: ExecutionEnvironment, name: str) -> "Inhabitant":
        """One who has done everything that the API offers, but for deleting."""
        inhabitant = cls(Client.full(environment, deviceName=f"{name}'s telephone"))
        for operation in sorted(operations(), key=_when_settling):
            if operation.method != "DELETE":
                inhabitant._do(operation, name)
                inhabitant.return_if_gone()
        inhabitant.is_settled = True
        return inhabitant

    def send(self, operation: Operation, request: GeneratedRequest) -> Answer:
        headers = {"X-Forwarded-For": "203.0.113.77, 130.176.89.101", **request.headers}
        token = None if "Authorization" in headers else self.client.token
        self._sent.update(texts_in([request.body, request.query]))
        answer = self.client.environment.call(
            operation.method, request.path, request.body, query=request.query, headers=headers, token=token
        )
        if answer.status < HTTPStatus.MULTIPLE_CHOICES and answer.headers.get("content-type") == JSON:
            self._learn(operation, answer.json)
        return answer

    def return_if_gone(self) -> None:
        """With its session ended it signs in again; with its account deleted it comes back with an empty one."""
        if self.client.get("/v1/sessions").status != HTTPStatus.UNAUTHORIZED:
            return
        self.is_settled = False
        credentials = {"email": self.client.profile["email"], "password": PASSWORD}
        answer = self.client.environment.call("POST", "/v1/sessions", credentials)
        if answer.status == HTTPStatus.CREATED:
            self.client = Client(self.client.environment, answer.json)
            return
        self.client = Client.full(self.client.environment)
        self.pools["email"] = [self.client.profile["email"]]

    def look_up(self, collection: str) -> None:
        """Learns which ids there are, where they can be listed; those it knows may be gone."""
        for operation in operations():
            if (operation.method, operation.path) == ("GET", f"/v1/{collection}"):
                self.pools.pop(f"{collection}.id", None)
                self._do(operation, collection)

    def secrets(self) -> set[str]:
        """What the server told this account alone, and its ids but for those that got about."""
        told = {
            text
            for text in self._told
            if len(text) >= SECRET_LENGTH and not _is_past(text) and not _is_derived_id(text)
        }
        chosen = {text for text in self._sent if not _is_id(text)} | {*texts_in([*PLAUSIBLE.values()])}
        return (told - chosen - {*texts_in([*self.known_ids().values()])}) | {
            self.client.token,
            self.client.refresh_token,
        }

    def known_ids(self) -> dict[str, list[Any]]:
        """One of each kind, that others have come to know."""
        return {name: pool[-1:] for name, pool in self.pools.items() if name.endswith(".id")}

    def pools_with_ids_of(self, other: "Inhabitant") -> dict[str, list[Any]]:
        foreign = other.known_ids()
        return {name: pool + foreign.get(name, []) for name, pool in self.pools.items()}

    def _do(self, operation: Operation, name: str) -> None:
        done = 0

        def visit(plan: Plan) -> None:
            nonlocal done
            answer = self.send(operation, plan.familiar(operation, self.pools))
            done += answer.status < HTTPStatus.MULTIPLE_CHOICES

        for attempt in range(TRIES):
            if done < TIMES:
                explore(operation, 1, visit, salt=f"{name}{attempt}")

    def _learn(self, operation: Operation, content: Any) -> None:
        is_public = operation.is_open and operation.method == "GET"
        for name, value in _named(content):
            if isinstance(value, str) and not is_public:
                self._told.add(value)
            aliases = [alias for alias, source in ALIASES.items() if source == name]
            for pool_name in (name, f"{operation.collection}.{name}", *aliases):
                pool = self.pools.setdefault(pool_name, [])
                if value not in pool:
                    pool.append(value)
                    # The values that are plausible anyway stay.
                    del pool[len(PLAUSIBLE.get(pool_name, ())) : -KEPT_VALUES]


def _when_settling(operation: Operation) -> tuple[int, bool]:
    """What has to be there comes first; a subscription ends with its session, as recovering an account ends it."""
    return "POST PATCH PUT GET".find(operation.method), operation.collection == "push-subscriptions"


def _is_past(text: str) -> bool:
    """Whether it is a time that a caller chose: what the server notes is of today."""
    try:
        return abs(datetime.now(UTC) - datetime.fromisoformat(text)) > TODAY
    except (ValueError, TypeError):
        return False


def _is_id(text: str) -> bool:
    return UUID_TEXT.fullmatch(text) is not None


def _is_derived_id(text: str) -> bool:
    """Such as that of a row that was imported without one: the same wherever the same is imported."""
    return _is_id(text) and UUID(text).version == DERIVED


def _named(content: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(content, Mapping):
        for name, value in content.items():
            if isinstance(value, Mapping | list):
                yield from _named(value)
                # A list of texts is of its name's.
                yield from (
                    (name.lower(), entry) for entry in value if isinstance(value, list) and isinstance(entry, str)
                )
            elif value is not None:
                yield name.lower(), value
    elif isinstance(content, list):
        for entry in content[:LEARNT_ENTRIES]:
            yield from _named(entry)
