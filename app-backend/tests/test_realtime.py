import asyncio
import json
import time
from dataclasses import replace

import psycopg
import pytest

from app.settings import Settings
from tests.caller import Client, ExecutionEnvironment, event
from tests.conftest import MakeEnvironment
from tests.fake_aws import FakeAws
from tests.written import Written


def send(client: Client, connection_id: str, body: object) -> None:
    text = body if isinstance(body, str) else json.dumps(body)
    result = client.environment.websocket("websocket-send-message", connection_id, body=text)
    assert result == {"statusCode": 200}


def ticket(client: Client) -> str:
    answer = client.call("POST", "/v1/realtime/tickets")
    assert (answer.status, answer.json["expiresIn"]) == (201, 30)
    return str(answer.json["ticket"])


class TestConnecting:
    def connect(self, environment: ExecutionEnvironment, value: str, connection_id: str = "a=") -> int:
        query = {"ticket": value}
        result = environment.websocket("websocket-connect", connection_id, queryStringParameters=query)
        return int(result["statusCode"])

    def test_takes_a_ticket_once(self, client: Client) -> None:
        value = ticket(client)
        assert self.connect(client.environment, value) == 200
        assert self.connect(client.environment, value, "b=") == 401

    def test_refuses_an_unknown_ticket_with_the_envelope(self, environment: ExecutionEnvironment) -> None:
        result = environment.websocket("websocket-connect", "a=")
        assert result["statusCode"] == 401
        assert json.loads(result["body"])["error"]["code"] == "UNAUTHENTICATED"

    def test_refuses_no_ticket(self, environment: ExecutionEnvironment) -> None:
        assert environment.websocket("websocket-connect-without-ticket", "a=")["statusCode"] == 401

    def test_refuses_a_ticket_after_thirty_seconds(self, client: Client, sql_admin: psycopg.Connection) -> None:
        value = ticket(client)
        sql_admin.execute("UPDATE realtime_tickets SET expires_at = expires_at - interval '31 seconds'")
        assert self.connect(client.environment, value) == 401

    def test_takes_a_ticket_for_thirty_seconds(self, client: Client, sql_admin: psycopg.Connection) -> None:
        value = ticket(client)
        sql_admin.execute("UPDATE realtime_tickets SET expires_at = expires_at - interval '20 seconds'")
        assert self.connect(client.environment, value, "late=") == 200

    def test_takes_a_ticket_of_the_release_before(self, client: Client, sql_admin: psycopg.Connection) -> None:
        value = ticket(client)
        sql_admin.execute("UPDATE realtime_tickets SET session_id = NULL")
        assert self.connect(client.environment, value, "before=") == 200

    def test_the_oldest_of_too_many_makes_room(self, client: Client, aws: FakeAws) -> None:
        connections = [client.connect() for _ in range(21)]
        client.log_drink()
        assert {connection for connection, _ in aws.posts} == set(connections[1:])


class TestChanged:
    def test_reaches_every_connection_of_the_account(self, client: Client, aws: FakeAws) -> None:
        mine = {client.connect(), client.connect()}
        Client.guest(client.environment).connect()
        client.log_drink()
        cursor = client.get("/v1/changes").json["cursor"]
        assert {connection for connection, _ in aws.posts} == mine
        assert all(message == {"type": "changed", "cursor": cursor} for _, message in aws.posts)
        assert aws.headers[-1]["Authorization"].startswith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")

    def test_follows_every_kind_of_change(self, client: Client, aws: FakeAws) -> None:
        client.connect()
        path = f"/v1/records/{client.log_drink()['id']}"
        content = {"amountMl": 1, "drink": "tea", "recordedAt": "2026-03-10T07:30:00Z"}
        client.call("PUT", path, content, headers={"If-Match": "*"})
        client.call("DELETE", path)
        client.call("DELETE", path)
        client.call("PATCH", "/v1/me", {"goalMl": 3000})
        assert len(aws.posts) == 4
        assert aws.posts[-1][1]["cursor"] == client.get("/v1/changes").json["cursor"]

    def test_a_closed_connection_is_forgotten(self, client: Client, aws: FakeAws) -> None:
        gone, kept = client.connect(), client.connect()
        aws.statuses[gone] = 410
        client.log_drink()
        aws.posts.clear()
        client.log_drink()
        assert [connection for connection, _ in aws.posts] == [kept]

    def test_no_failure_fails_the_write(self, client: Client, aws: FakeAws) -> None:
        aws.statuses[client.connect()] = 500
        client.connect()
        assert client.log_drink()

    def test_takes_no_longer_than_a_second(self, client: Client, aws: FakeAws) -> None:
        slow, quick = client.connect(), client.connect()
        aws.delays[slow] = 1.6
        started_at = time.monotonic()
        client.log_drink()
        assert time.monotonic() - started_at < 1.5
        assert [connection for connection, _ in aws.posts] == [quick]

    def test_after_two_hours_there_is_no_connection(
        self, client: Client, aws: FakeAws, sql_admin: psycopg.Connection
    ) -> None:
        over, open_ = client.connect(), client.connect()
        for connection_id, age in ((over, "7201 seconds"), (open_, "7100 seconds")):
            sql_admin.execute(
                "UPDATE realtime_connections SET expires_at = expires_at - %s::interval WHERE connection_id = %s",
                (age, connection_id),
            )
        client.log_drink()
        assert [connection for connection, _ in aws.posts] == [open_]

    def test_an_unreachable_gateway_is_no_problem(
        self, client: Client, settings: Settings, make_environment: MakeEnvironment
    ) -> None:
        client.connect()
        client.environment = make_environment(replace(settings, websocket_management_url="http://127.0.0.1:1/ws"))
        assert client.log_drink()


class TestMessages:
    def test_go_to_the_accounts_other_connections(self, client: Client, aws: FakeAws) -> None:
        sender, other, another = client.connect(), client.connect(), client.connect()
        Client.guest(client.environment).connect()
        messages = [{"kind": "drinking", "amountMl": 250}, {"n": 2}]
        send(client, sender, {"action": "sendMessage", "messages": messages})
        assert {connection for connection, _ in aws.posts} == {other, another}
        assert all(message == {"type": "message", "messages": messages} for _, message in aws.posts)

    def test_go_ten_at_a_time(self, client: Client, aws: FakeAws) -> None:
        sender, other = client.connect(), client.connect()
        messages = [{"n": number} for number in range(10)]
        send(client, sender, {"action": "sendMessage", "messages": messages})
        assert aws.posts == [(other, {"type": "message", "messages": messages})]

    def test_have_up_to_sixteen_kilobytes(self, client: Client, aws: FakeAws) -> None:
        sender, other = client.connect(), client.connect()
        text = json.dumps({"action": "sendMessage", "messages": [{"x": "水" * 5000}]}, ensure_ascii=False)
        text += " " * (16_384 - len(text.encode()))
        send(client, sender, text)
        send(client, sender, text + " ")
        (first, told), (second, refused) = aws.posts
        assert (first, told["type"]) == (other, "message")
        assert (second, refused["error"]["code"]) == (sender, "PAYLOAD_TOO_LARGE")

    def test_pass_by_who_is_dead_or_slow(self, client: Client, aws: FakeAws) -> None:
        sender, dead, slow, failing, quick = (client.connect() for _ in range(5))
        aws.statuses |= {dead: 410, failing: 500}
        aws.delays[slow] = 1.6
        body = {"action": "sendMessage", "messages": [{}]}
        send(client, sender, body)
        assert {connection for connection, _ in aws.posts} == {dead, failing, quick}
        aws.delays.clear()
        aws.posts = []
        send(client, sender, body)
        assert {connection for connection, _ in aws.posts} == {slow, failing, quick}

    def test_a_sender_that_is_gone_is_forgotten(self, client: Client, aws: FakeAws) -> None:
        gone, kept = client.connect(), client.connect()
        aws.statuses[gone] = 410
        send(client, gone, "not json")
        aws.posts.clear()
        client.log_drink()
        assert [connection for connection, _ in aws.posts] == [kept]

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ("not json", "MALFORMED_REQUEST"),
            ("", "MALFORMED_REQUEST"),
            ("[" * 10_000, "MALFORMED_REQUEST"),
            ([], "VALIDATION_FAILED"),
            ({"action": "dance"}, "VALIDATION_FAILED"),
            ({"action": "sendMessage"}, "VALIDATION_FAILED"),
            ({"action": "sendMessage", "messages": []}, "VALIDATION_FAILED"),
            ({"action": "sendMessage", "messages": [{}] * 11}, "VALIDATION_FAILED"),
            ({"action": "sendMessage", "messages": ["text"]}, "VALIDATION_FAILED"),
            ({"action": "sendMessage", "messages": [{"x": "水" * 6000}]}, "PAYLOAD_TOO_LARGE"),
        ],
    )
    def test_bad_ones_are_answered_with_an_error(self, client: Client, aws: FakeAws, body: object, code: str) -> None:
        sender = client.connect()
        client.connect()
        send(client, sender, json.dumps(body, ensure_ascii=False) if not isinstance(body, str) else body)
        ((connection, message),) = aws.posts
        assert (connection, message["type"], message["error"]["code"]) == (sender, "error", code)

    def test_errors_speak_the_accounts_language(self, client: Client, aws: FakeAws) -> None:
        sender = client.connect()
        client.call("PATCH", "/v1/me", {"locale": "en"})
        aws.posts.clear()
        client.environment.websocket("websocket-default", sender)
        assert aws.posts[0][1]["error"]["message"] == "The request could not be understood."

    def test_an_unknown_connection_is_told_so(self, environment: ExecutionEnvironment, aws: FakeAws) -> None:
        environment.websocket("websocket-send-message", "stranger=")
        assert aws.posts[0][1]["error"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize(
    "end",
    [
        {"disconnectStatusCode": 1000, "disconnectReason": ""},
        {"disconnectStatusCode": 1001, "disconnectReason": "Going away"},
        # What the gateway ends by itself: binary messages, and frames over 32 KB.
        {"disconnectStatusCode": 1003, "disconnectReason": "Binary is not supported"},
        {"disconnectStatusCode": 1009, "disconnectReason": "Message too long"},
        {},
    ],
)
def test_whatever_ends_a_connection_it_is_forgotten_and_the_others_go_on(
    client: Client, aws: FakeAws, end: dict[str, object]
) -> None:
    ended, other = client.connect(), client.connect()
    context = event("websocket-disconnect")["requestContext"]
    for name in ("disconnectStatusCode", "disconnectReason"):
        del context[name]
    # The gateway may say it twice.
    for _ in range(2):
        result = client.environment.websocket("websocket-disconnect", ended, requestContext=context | end)
        assert result == {"statusCode": 200}
    client.log_drink()
    assert [connection for connection, _ in aws.posts] == [other]
    aws.posts.clear()
    # What it had sent before may come afterwards.
    send(client, ended, {"action": "sendMessage", "messages": [{}]})
    ((told, message),) = aws.posts
    assert (told, message["error"]["code"]) == (ended, "UNAUTHENTICATED")
    aws.posts.clear()
    again = client.connect()
    send(client, again, {"action": "sendMessage", "messages": [{}]})
    assert [connection for connection, _ in aws.posts] == [other]


def test_an_event_that_passes_its_deadline_is_refused_in_time(
    environment: ExecutionEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(*_: object) -> None:
        await asyncio.sleep(30)

    monkeypatch.setattr("app.gateway.websocket.DEADLINE_SECONDS", 0.05)
    monkeypatch.setattr("app.realtime.repository.RealtimeRepository.connect", hang)
    assert environment.websocket("websocket-connect", "a=")["statusCode"] == 503


def test_a_broken_database_is_a_counted_failure(
    environment: ExecutionEnvironment, monkeypatch: pytest.MonkeyPatch, written: Written
) -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("app.realtime.repository.RealtimeRepository.connect", fail)
    assert environment.websocket("websocket-connect", "a=")["statusCode"] == 500
    assert (written.last["status"], written.last["ServerErrors"]) == (500, 1)
