"""Signing in and recovering: proofs, limits, lost answers."""

import asyncio
from typing import Any

import psycopg
import pytest

from app.credentials.passwords import Passwords
from app.sessions.sign_in import ATTEMPTS, ATTEMPTS_FROM_NETWORK, ATTEMPTS_TO_EMAIL
from app.throttles.throttle import Limit, subject_hash
from tests.caller import PASSWORD, Answer, Client, ExecutionEnvironment, new_email
from tests.conftest import MakeEnvironment
from tests.fake_aws import FakeAws


@pytest.fixture
def client(environment: ExecutionEnvironment) -> Client:
    return Client.full(environment)


def sign_in(client: Client, token: str | None = None, headers: dict[str, str] | None = None, **body: object) -> Answer:
    body = {"email": client.profile["email"], "password": PASSWORD, **body}
    return client.environment.call("POST", "/v1/sessions", body, token=token, headers=headers)


def recover(client: Client, code: str, token: str | None = None, **body: object) -> Answer:
    body = {"email": client.profile["email"], "recoveryCode": code, "newPassword": "another horse", **body}
    return client.environment.call("POST", "/v1/sessions/recover", body, token=token)


def recovery_code(client: Client) -> str:
    return str(client.call("POST", "/v1/me/recovery-codes", {"currentPassword": PASSWORD}).json["recoveryCodes"][0])


class TestPassword:
    def test_opens_a_session_of_its_own(self, client: Client) -> None:
        record = client.log_drink()
        answer = sign_in(client, deviceName="Laptop")
        assert (answer.status, answer.json.keys()) == (201, {"profile", "tokens", "merged"})
        assert (answer.json["profile"], answer.json["merged"]) == (client.profile, None)
        other = Client(client.environment, answer.json)
        assert other.get(f"/v1/records/{record['id']}").json == record
        sessions = other.get("/v1/sessions").json["items"]
        assert [(session["deviceName"], session["current"]) for session in sessions] == [
            ("Laptop", True),
            (None, False),
        ]

    def test_takes_the_email_in_any_letters(self, client: Client) -> None:
        assert sign_in(client, email=f" {client.profile['email'].upper()}").status == 201

    def test_a_wrong_one_and_an_unknown_email_are_the_same(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        verified: list[bool] = []
        verify = Passwords.verify

        async def counted(self: Passwords, password_hash: str | None, password: str) -> bool:
            verified.append(password_hash is None)
            return await verify(self, password_hash, password)

        monkeypatch.setattr(Passwords, "verify", counted)
        answers = [sign_in(client, password="wrong horse"), sign_in(client, email=new_email())]
        for answer in answers:
            assert (answer.status, answer.code) == (401, "INVALID_CREDENTIALS")
            answer.json["error"].pop("requestId")
        assert answers[0].json["error"]["message"] == answers[1].json["error"]["message"]
        # As much work for nobody's password as for somebody's.
        assert verified == [False, True]

    @pytest.mark.parametrize(
        ("body", "path"),
        [
            ({"email": "x"}, "email"),
            ({"password": None}, "password"),
            ({"deviceName": ""}, "deviceName"),
            ({"mergeGuest": "no"}, "mergeGuest"),
            ({"remember": True}, "remember"),
        ],
    )
    def test_nonsense_is_refused(self, client: Client, body: dict[str, Any], path: str) -> None:
        answer = sign_in(client, **body)
        assert answer.status == 400
        assert [field["path"] for field in answer.json["error"]["fields"]] == [path]

    def test_a_bad_token_beside_it_is_refused(self, client: Client) -> None:
        """Or a guest whose token has expired would be left behind without a word."""
        assert sign_in(client, token="a.b.c").code == "UNAUTHENTICATED"

    def test_one_that_changed_meanwhile_opens_nothing(
        self, client: Client, sql_admin: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        verify = Passwords.verify

        async def verify_and_lose(self: Passwords, password_hash: str | None, password: str) -> bool:
            query = "UPDATE accounts SET password_hash = 'another' WHERE id = %s"
            sql_admin.execute(query, (client.profile["id"],))
            return await verify(self, password_hash, password)

        monkeypatch.setattr(Passwords, "verify", verify_and_lose)
        assert sign_in(client).code == "INVALID_CREDENTIALS"
        assert len(client.get("/v1/sessions").json["items"]) == 1

    def test_without_a_signing_key_there_is_no_session(
        self, client: Client, make_environment: MakeEnvironment, aws: FakeAws
    ) -> None:
        key = aws.secrets.pop(("tokens", "AWSCURRENT"))
        fresh = Client(
            make_environment(), {"profile": client.profile, "tokens": {"accessToken": "", "refreshToken": ""}}
        )
        assert sign_in(fresh).code == "SERVICE_UNAVAILABLE"
        aws.secrets["tokens", "AWSCURRENT"] = key
        assert len(client.get("/v1/sessions").json["items"]) == 1


class TestLostAnswers:
    def test_the_client_signs_in_again(self, client: Client) -> None:
        sign_in(client)
        answer = sign_in(client)
        assert answer.status == 201
        assert Client(client.environment, answer.json).get("/v1/me").status == 200

    def test_a_guest_that_is_merged_already_is_no_trouble(self, client: Client) -> None:
        guest = Client.guest(client.environment)
        record = guest.log_drink()
        lost = sign_in(client, token=guest.token)
        assert lost.json["merged"] == {"records": 1, "drinks": 0}
        # The guest's token is good for a while, though the guest is gone.
        again = sign_in(client, token=guest.token)
        assert (again.status, again.json["merged"]) == (201, None)
        assert Client(client.environment, again.json).get("/v1/records").json["items"] == [record]

    def test_when_the_guests_token_has_expired_it_is_dropped(self, client: Client) -> None:
        guest = Client.guest(client.environment)
        sign_in(client, token=guest.token)
        body = {"refreshToken": guest.refresh_token}
        ended = client.environment.call("POST", "/v1/sessions/refresh", body)
        assert ended.code == "SESSION_ENDED"
        assert sign_in(client).status == 201

    def test_leave_fifty_sessions_at_most(self, client: Client, sql_admin: psycopg.Connection, aws: FakeAws) -> None:
        account_id = client.profile["id"]
        sql_admin.execute(
            """
            INSERT INTO sessions (id, account_id, used_at)
            SELECT gen_random_uuid(), %s, now() - make_interval(hours => n) FROM generate_series(1, 48) AS n
            """,
            (account_id,),
        )
        client.sign_in()
        sessions = client.get("/v1/sessions").json["items"]
        assert len(sessions) == 50
        oldest = sessions[-1]["id"]
        sql_admin.execute(
            "INSERT INTO realtime_connections VALUES ('old=', %s, now(), now() + interval '1 hour', %s)",
            (account_id, oldest),
        )
        client.sign_in()
        remaining = client.get("/v1/sessions").json["items"]
        assert len(remaining) == 50
        assert oldest not in {session["id"] for session in remaining}
        assert aws.closed == ["old="]


class TestRecovery:
    def test_sets_a_new_password_and_ends_all_other_sessions(self, client: Client, aws: FakeAws) -> None:
        connection, code = client.connect(), recovery_code(client)
        answer = recover(client, code, deviceName="New phone")
        assert answer.status == 201, answer.text
        recovered = Client(client.environment, answer.json)
        assert [session["deviceName"] for session in recovered.get("/v1/sessions").json["items"]] == ["New phone"]
        ended = client.environment.call("POST", "/v1/sessions/refresh", {"refreshToken": client.refresh_token})
        assert ended.code == "SESSION_ENDED"
        assert aws.closed == [connection]
        assert sign_in(client).code == "INVALID_CREDENTIALS"
        assert sign_in(client, password="another horse").status == 201

    def test_uses_the_code_up(self, client: Client) -> None:
        code = recovery_code(client)
        assert recover(client, code).status == 201
        assert recover(client, code).code == "INVALID_CREDENTIALS"

    def test_takes_a_code_as_people_write_it(self, client: Client) -> None:
        assert recover(client, recovery_code(client).lower().replace("-", " ")).status == 201

    def test_merges_a_guest_as_signing_in_does(self, client: Client) -> None:
        guest = Client.guest(client.environment)
        guest.log_drink()
        code = recovery_code(client)
        assert recover(client, code, token=guest.token).json["merged"] == {"records": 1, "drinks": 0}

    def test_refuses_the_code_of_another_account(self, client: Client) -> None:
        other = recovery_code(Client.full(client.environment))
        answers = [recover(client, other), recover(client, "x"), recover(client, other, email=new_email())]
        assert [(answer.status, answer.code) for answer in answers] == [(401, "INVALID_CREDENTIALS")] * 3
        client.sign_in()

    @pytest.mark.parametrize(
        ("body", "path"),
        [
            ({"newPassword": "1234567"}, "newPassword"),
            ({"recoveryCode": "x" * 101}, "recoveryCode"),
            ({"recoveryCode": None}, "recoveryCode"),
        ],
    )
    def test_nonsense_is_refused(self, client: Client, body: dict[str, Any], path: str) -> None:
        answer = recover(client, "x", **body)
        assert [field["path"] for field in answer.json["error"]["fields"]] == [path]

    def test_the_new_password_is_not_the_email(self, client: Client) -> None:
        answer = recover(client, recovery_code(client), newPassword=client.profile["email"])
        assert [field["path"] for field in answer.json["error"]["fields"]] == ["newPassword"]

    def test_a_code_that_was_replaced_meanwhile_opens_nothing(
        self, client: Client, sql_admin: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        code, hash_password = recovery_code(client), Passwords.hash

        async def hash_and_lose(self: Passwords, password: str) -> str:
            sql_admin.execute("DELETE FROM recovery_codes WHERE account_id = %s", (client.profile["id"],))
            return await hash_password(self, password)

        monkeypatch.setattr(Passwords, "hash", hash_and_lose)
        assert recover(client, code).code == "INVALID_CREDENTIALS"
        assert sign_in(client).status == 201

    def test_two_at_once_use_a_code_once(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        """The second has found its code, and waits for the account while the first uses it."""
        code, answers = recovery_code(client), list[Answer]()
        hash_password = Passwords.hash

        async def hash_while_another_recovers(self: Passwords, password: str) -> str:
            monkeypatch.setattr(Passwords, "hash", hash_password)
            body = {"email": client.profile["email"], "recoveryCode": code, "newPassword": "a third horse"}
            answers.append(await asyncio.to_thread(other.call, "POST", "/v1/sessions/recover", body))
            return await hash_password(self, password)

        other = ExecutionEnvironment(client.environment.settings).warmed()
        try:
            monkeypatch.setattr(Passwords, "hash", hash_while_another_recovers)
            answers.append(recover(client, code))
        finally:
            other.close()
        assert [answer.status for answer in answers] == [201, 401]
        assert sign_in(client, password="a third horse").status == 201


def used(sql_admin: psycopg.Connection, limit: Limit, *subject: str, times: int, minutes_ago: int = 5) -> None:
    sql_admin.execute(
        "INSERT INTO throttles VALUES (%s, now() - make_interval(mins => %s), %s)",
        (subject_hash(limit, *subject), minutes_ago, times),
    )


class TestLimits:
    ADDRESS = "203.0.113.7"
    HEADERS = {"X-Forwarded-For": f"{ADDRESS}, 130.176.89.101"}  # noqa: RUF012 - never changed

    @pytest.fixture(autouse=True)
    def unused(self, sql_admin: psycopg.Connection) -> None:
        sql_admin.execute("DELETE FROM throttles")

    def attempt(self, client: Client, **changes: Any) -> Answer:
        return sign_in(client, headers=self.HEADERS, **changes)

    def test_ten_for_an_email_and_an_address(self, client: Client, sql_admin: psycopg.Connection) -> None:
        answers = [self.attempt(client, password="wrong horse").status for _ in range(9)]
        assert answers == [401] * 9
        assert self.attempt(client).status == 201
        refused = self.attempt(client)
        assert (refused.status, refused.code) == (429, "TOO_MANY_REQUESTS")
        assert 890 <= int(refused.headers["retry-after"]) <= 900
        # Neither the owner elsewhere nor a neighbour is worse off.
        assert sign_in(client).status == 201
        assert self.attempt(Client.full(client.environment)).status == 201
        sql_admin.execute("UPDATE throttles SET window_started_at = window_started_at - interval '901 seconds'")
        assert self.attempt(client).status == 201

    def test_a_hundred_from_an_address(self, client: Client, sql_admin: psycopg.Connection) -> None:
        used(sql_admin, ATTEMPTS_FROM_NETWORK, self.ADDRESS, times=99)
        assert self.attempt(client).status == 201
        assert self.attempt(client, email=new_email()).status == 429

    def test_a_hundred_for_an_email(self, client: Client, sql_admin: psycopg.Connection) -> None:
        used(sql_admin, ATTEMPTS_TO_EMAIL, client.profile["email"], times=99)
        assert self.attempt(client).status == 201
        assert self.attempt(client).status == 429

    def test_whoever_is_refused_uses_up_nothing_of_the_owners(
        self, client: Client, sql_admin: psycopg.Connection
    ) -> None:
        used(sql_admin, ATTEMPTS_TO_EMAIL, client.profile["email"], times=99)
        used(sql_admin, ATTEMPTS, client.profile["email"], self.ADDRESS, times=10)
        assert [self.attempt(client).status for _ in range(5)] == [429] * 5
        assert sign_in(client).status == 201

    def test_hold_for_recovery_too(self, client: Client, sql_admin: psycopg.Connection) -> None:
        code = recovery_code(client)
        email = client.profile["email"]
        network = client.environment.network
        used(sql_admin, ATTEMPTS, email, network, times=9)
        assert recover(client, "x").status == 401
        assert recover(client, code).status == 429

    def test_neither_email_nor_address_is_stored(self, client: Client, sql_admin: psycopg.Connection) -> None:
        self.attempt(client)
        rows = sql_admin.execute("SELECT subject FROM throttles").fetchall()
        # With the one of the account's creation.
        assert len(rows) == 4
        for text in (client.profile["email"], self.ADDRESS):
            assert all(text.encode() not in row[0] for row in rows)

    @pytest.mark.parametrize(
        ("address", "neighbour", "shared"),
        [
            ("2001:db8:1:2::1", "2001:db8:1:2:ffff:1:2:3", True),
            ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
            ("203.0.113.7", "::ffff:203.0.113.7", True),
            ("203.0.113.7", "203.0.113.8", False),
            ("::ffff:203.0.113.7", "::ffff:203.0.113.8", False),
        ],
    )
    def test_an_ipv6_caller_is_a_whole_network(
        self, client: Client, address: str, neighbour: str, shared: bool
    ) -> None:
        def attempt(caller: str) -> int:
            return sign_in(client, headers={"X-Forwarded-For": f"{caller}, 130.176.89.101"}).status

        assert [attempt(address) for _ in range(10)] == [201] * 10
        assert attempt(neighbour) == (429 if shared else 201)
