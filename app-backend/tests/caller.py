"""Calls the application as API Gateway does: events in, results out."""

import asyncio
import base64
import copy
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self
from uuid import uuid4

from app.application import Application
from app.gateway.rest import serve
from app.settings import Settings

EVENTS = Path(__file__).parent / "events"


def event(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text("utf-8"))
    return loaded


def lambda_context() -> SimpleNamespace:
    return SimpleNamespace(
        aws_request_id=str(uuid4()),
        function_version="7",
        invoked_function_arn="arn:aws:lambda:ap-northeast-1:123456789012:function:fillup-dev-api:live",
        get_remaining_time_in_millis=lambda: 30_000,
    )


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str
    """As the gateway gets it: base64 where it is binary."""

    @property
    def content(self) -> bytes:
        return base64.b64decode(self.text, validate=True)

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def code(self) -> str:
        return str(self.json["error"]["code"])


class ExecutionEnvironment:
    """One Lambda execution environment: an application and its event loop."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.loop = asyncio.new_event_loop()
        self.settings = settings
        self.application = Application(settings)
        # Of its own, so that no test uses up another's limits.
        self.network = f"20010db8{secrets.token_hex(4)}"

    def close(self) -> None:
        self.loop.run_until_complete(self.application.database.close())
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()

    def warmed(self) -> Self:
        """Ready for a thread of its own: routes are made when they are first looked at, with warnings held back,
        which is only right in one thread at a time."""
        self.call("GET", "/")
        return self

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        query: Mapping[str, str | list[str]] | None = None,
        headers: Mapping[str, str] | None = None,
        token: str | None = None,
    ) -> Answer:
        """`body` is sent as JSON, text as it is, bytes as a gzip file."""
        request = copy.deepcopy(event("rest-get-health"))
        request |= {"httpMethod": method, "path": path}
        request["requestContext"] |= {"httpMethod": method, "path": f"/api{path}"}
        address = IPv6Address(bytes.fromhex(self.network) + bytes(8))
        request["headers"] |= {"X-Forwarded-For": f"{address}, 130.176.89.101", **(headers or {})}
        if token:
            request["headers"]["Authorization"] = f"Bearer {token}"
        if isinstance(body, bytes):
            request["headers"].setdefault("Content-Type", "application/gzip")
            request |= {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
        elif body is not None:
            request["headers"].setdefault("Content-Type", "application/json")
            request["body"] = body if isinstance(body, str) else json.dumps(body)
        request["multiValueHeaders"] = {name: [value] for name, value in request["headers"].items()}
        if query:
            multi = {name: value if isinstance(value, list) else [value] for name, value in query.items()}
            request["multiValueQueryStringParameters"] = multi
            request["queryStringParameters"] = {name: values[-1] for name, values in multi.items() if values}
        return self.send(request)

    def send(self, request: Mapping[str, Any]) -> Answer:
        result = self.loop.run_until_complete(serve(self.application.api, request, lambda_context()))
        headers = {name: ", ".join(values) for name, values in result["multiValueHeaders"].items()}
        return Answer(result["statusCode"], headers, result["body"])

    def websocket(self, name: str, connection_id: str, **changes: Any) -> dict[str, Any]:
        message = event(name) | changes
        message["requestContext"]["connectionId"] = connection_id
        return self.loop.run_until_complete(self.application.websocket.serve(message))


PASSWORD = "correct horse"


def new_email() -> str:
    return f"{uuid4().hex}@example.com"


class Client:
    """A device signed in to an account."""

    def __init__(self, environment: ExecutionEnvironment, created: Mapping[str, Any]) -> None:
        self.environment = environment
        self.profile = created["profile"]
        self.tokens = created["tokens"]
        self.token: str = self.tokens["accessToken"]
        self.refresh_token: str = self.tokens["refreshToken"]

    @classmethod
    def guest(cls, environment: ExecutionEnvironment, **body: object) -> "Client":
        answer = environment.call("POST", "/v1/accounts", body)
        assert answer.status == 201, answer.text
        return cls(environment, answer.json)

    @classmethod
    def full(cls, environment: ExecutionEnvironment, **body: object) -> "Client":
        return cls.guest(environment, **{"email": new_email(), "password": PASSWORD, **body})

    def sign_in(self, **body: object) -> "Client":
        """Another device of the same full account."""
        answer = self.environment.call(
            "POST", "/v1/sessions", {"email": self.profile["email"], "password": PASSWORD, **body}
        )
        assert answer.status == 201, answer.text
        return Client(self.environment, answer.json)

    def on(self, environment: ExecutionEnvironment) -> "Client":
        """The same device, served by another execution environment."""
        return Client(environment.warmed(), {"profile": self.profile, "tokens": self.tokens})

    def call(self, method: str, path: str, body: object = None, **options: Any) -> Answer:
        return self.environment.call(method, path, body, token=self.token, **options)

    def get(self, path: str, **query: str | list[str]) -> Answer:
        # `from` is a keyword of the language.
        return self.call("GET", path, query={name.rstrip("_"): value for name, value in query.items()})

    def log_drink(self, **content: object) -> dict[str, Any]:
        record = {"id": str(uuid4()), "amountMl": 250, "recordedAt": "2026-03-10T07:30:00Z", **content}
        answer = self.call("POST", "/v1/records", record)
        assert answer.status == 201, answer.text
        created: dict[str, Any] = answer.json
        return created

    def connect(self, connection_id: str | None = None) -> str:
        """Opens a WebSocket connection and returns its id."""
        connection_id = connection_id or f"{uuid4().hex[:15]}="
        ticket = self.call("POST", "/v1/realtime/tickets").json["ticket"]
        result = self.environment.websocket(
            "websocket-connect", connection_id, queryStringParameters={"ticket": ticket}
        )
        assert result["statusCode"] == 200, result
        return connection_id
