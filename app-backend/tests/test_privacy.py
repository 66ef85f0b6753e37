"""Nothing personal is ever in the logs, whatever happens."""

import json

import psycopg
import pytest

from tests.caller import Answer, Client, ExecutionEnvironment
from tests.written import Written

EMAIL = "ada.lovelace.1815@example.com"
NEW_EMAIL = "countess.of.lovelace@example.org"
PASSWORD = "Analytical-Engine-1837"
NEW_PASSWORD = "Note-G-Bernoulli-1843"
DEVICE = "Adas Taschentelefon"
ADDRESS = "198.51.100.77"
# Under any name: the number alone may be a duration.
WEIGHT = "weight"


@pytest.fixture(autouse=True)
def forget(sql_admin: psycopg.Connection) -> None:
    """Of the run before."""
    sql_admin.execute("DELETE FROM throttles")
    sql_admin.execute("DELETE FROM accounts WHERE email = ANY(%s)", ([EMAIL, NEW_EMAIL],))


class Flow:
    """Calls from one address, and remembers what must stay secret."""

    def __init__(self, environment: ExecutionEnvironment) -> None:
        self.environment = environment
        self.secrets = {EMAIL, NEW_EMAIL, PASSWORD, NEW_PASSWORD, DEVICE, ADDRESS, WEIGHT}
        self.token: str | None = None

    def call(self, method: str, path: str, body: object = None) -> Answer:
        headers = {"X-Forwarded-For": f"{ADDRESS}, 130.176.89.101"}
        answer = self.environment.call(method, path, body, headers=headers, token=self.token)
        if answer.text and answer.status < 300:
            self._keep(answer.json)
        return answer

    def _keep(self, body: dict[str, object]) -> None:
        codes = body.get("recoveryCodes")
        self.secrets |= set(codes) if isinstance(codes, list) else set()
        tokens = body.get("tokens", body)
        if isinstance(tokens, dict) and "refreshToken" in tokens:
            self.secrets |= {tokens["refreshToken"], tokens["accessToken"]}
            self.token = tokens["accessToken"]
        if "ticket" in body:
            self.secrets.add(str(body["ticket"]))


def everything(flow: Flow) -> None:
    account = {"email": EMAIL, "password": PASSWORD, "deviceName": DEVICE}
    assert flow.call("POST", "/v1/accounts", {"deviceName": DEVICE}).status == 201
    assert flow.call("PATCH", "/v1/me", {"email": EMAIL, "password": PASSWORD}).status == 200
    goal = {"kind": "calculated", "weightKg": 61.7, "activity": "low", "climate": "hot"}
    assert flow.call("PATCH", "/v1/me", {"goal": goal}).status == 200
    assert flow.call("PATCH", "/v1/me", {"email": NEW_EMAIL, "currentPassword": PASSWORD}).status == 200
    assert flow.call("PATCH", "/v1/me", {"email": EMAIL, "currentPassword": NEW_PASSWORD}).status == 403
    change = {"currentPassword": PASSWORD, "newPassword": NEW_PASSWORD}
    assert flow.call("PUT", "/v1/me/password", change).status == 204
    codes = flow.call("POST", "/v1/me/recovery-codes", {"currentPassword": NEW_PASSWORD}).json["recoveryCodes"]
    assert flow.call("POST", "/v1/realtime/tickets").status == 201
    assert flow.call("GET", "/v1/me").status == 200
    assert flow.call("GET", "/v1/changes").status == 200
    assert flow.call("GET", "/v1/sessions").status == 200

    flow.token = None
    assert flow.call("POST", "/v1/accounts", {"email": EMAIL.upper(), "password": PASSWORD}).status == 201
    assert flow.call("POST", "/v1/accounts", account).status == 409
    signed_in = {"email": NEW_EMAIL, "password": NEW_PASSWORD, "deviceName": DEVICE}
    assert flow.call("POST", "/v1/sessions", signed_in).status == 201
    assert flow.call("POST", "/v1/sessions", {**signed_in, "password": PASSWORD}).status == 401
    assert flow.call("POST", "/v1/sessions", {**signed_in, "deviceName": f"{DEVICE}\x00"}).status == 400
    assert flow.call("POST", "/v1/sessions", {**signed_in, "email": f"{EMAIL}@"}).status == 400
    recovery = {"email": NEW_EMAIL, "recoveryCode": codes[0], "newPassword": PASSWORD}
    assert flow.call("POST", "/v1/sessions/recover", {**recovery, "recoveryCode": codes[0] + "X"}).status == 401
    recovered = flow.call("POST", "/v1/sessions/recover", recovery)
    assert recovered.status == 201
    refresh = {"refreshToken": recovered.json["tokens"]["refreshToken"]}
    assert flow.call("POST", "/v1/sessions/refresh", refresh).status == 200
    statuses = [flow.call("POST", "/v1/sessions", signed_in).status for _ in range(11)]
    assert statuses[-1] == 429


def assert_clean(text: str, secrets: set[str]) -> None:
    entries = [json.loads(line) for line in text.splitlines()]
    assert entries
    plain = "\n".join(repr(entry) for entry in entries).casefold()
    assert [secret for secret in secrets if secret.casefold() in plain] == []


def test_of_the_whole_flow(environment: ExecutionEnvironment, written: Written) -> None:
    flow = Flow(environment)
    everything(flow)
    assert flow.call("DELETE", "/v1/me").status == 204
    requests = [line for line in written.lines if line["logger"] == "fillup.request"]
    assert len(requests) >= 30
    assert_clean(written.text, flow.secrets)


def test_of_errors_of_the_database(
    environment: ExecutionEnvironment, sql_admin: psycopg.Connection, written: Written
) -> None:
    client = Client.full(environment, email=EMAIL, password=PASSWORD, deviceName=DEVICE)
    # Such an error's text holds the whole row.
    sql_admin.execute("ALTER TABLE accounts ADD CONSTRAINT broken CHECK (day_start_minutes <> 77)")
    try:
        assert client.call("PATCH", "/v1/me", {"dayStartMinutes": 77}).status == 500
    finally:
        sql_admin.execute("ALTER TABLE accounts DROP CONSTRAINT broken")
    assert "CheckViolation" in written.text
    assert_clean(written.text, {EMAIL, PASSWORD, DEVICE})
