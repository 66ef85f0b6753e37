"""Passwords, recovery codes, and what may be changed on the word of a password."""

import asyncio
import unicodedata
from collections.abc import Callable

import psycopg
import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from app.credentials import passwords as argon2id
from app.credentials.confirmation import CONFIRMATIONS
from app.credentials.passwords import NOBODYS_HASH, Passwords
from app.credentials.recovery_codes import code_hash, new_codes
from app.throttles.throttle import subject_hash
from tests.caller import PASSWORD, Answer, Client, ExecutionEnvironment, new_email
from tests.fake_aws import FakeAws


def stored_hash(sql_admin: psycopg.Connection, client: Client) -> str:
    row = sql_admin.execute("SELECT password_hash FROM accounts WHERE id = %s", (client.profile["id"],)).fetchone()
    assert row is not None
    return str(row[0])


class TestPasswords:
    def test_are_argon2id_hashes_with_owasps_minimum(self) -> None:
        parameters = extract_parameters(asyncio.run(Passwords().hash(PASSWORD)))
        assert (parameters.type, parameters.version) == (Type.ID, 19)
        assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (19_456, 2, 1)
        assert (parameters.salt_len, parameters.hash_len) == (16, 32)

    def test_nobodys_hash_costs_the_same_and_opens_for_nobody(self, monkeypatch: pytest.MonkeyPatch) -> None:
        fresh = asyncio.run(Passwords().hash(PASSWORD))
        assert extract_parameters(NOBODYS_HASH) == extract_parameters(fresh)
        assert not asyncio.run(Passwords().verify(None, PASSWORD))
        verified: list[str] = []
        monkeypatch.setattr(Passwords, "_verify", staticmethod(lambda hashed, _: verified.append(hashed)))
        asyncio.run(Passwords().verify(None, PASSWORD))
        assert verified == [NOBODYS_HASH]

    def test_are_hashed_off_the_event_loop(self, monkeypatch: pytest.MonkeyPatch) -> None:
        async def others_run_meanwhile() -> bool:
            started, ran = asyncio.Event(), asyncio.Event()
            loop = asyncio.get_running_loop()

            def wait_for_another_task(_password_hash: str, _password: str) -> bool:
                loop.call_soon_threadsafe(started.set)
                asyncio.run_coroutine_threadsafe(ran.wait(), loop).result(timeout=10)
                return True

            async def another_task() -> None:
                await started.wait()
                ran.set()

            monkeypatch.setattr(Passwords, "_verify", staticmethod(wait_for_another_task))
            verified, _ = await asyncio.gather(Passwords().verify(None, PASSWORD), another_task())
            return verified

        assert asyncio.run(others_run_meanwhile())

    @pytest.mark.parametrize(
        ("password", "status"),
        [
            ("1234567", 400),
            ("12345678", 201),
            ("漢" * 7, 400),
            ("漢" * 8, 201),
            ("🜁" * 128, 201),
            ("🜁" * 129, 400),
            # Seven letters, however they were composed.
            ("e\u0301" * 7, 400),
            ("e\u0301" * 8, 201),
            ("e\u0301" * 128, 201),
            ("e\u0301" * 129, 400),
            ("\ud800" * 8, 400),
            (12_345_678, 400),
        ],
    )
    def test_have_8_to_128_characters(self, environment: ExecutionEnvironment, password: object, status: int) -> None:
        answer = environment.call("POST", "/v1/accounts", {"email": new_email(), "password": password})
        assert answer.status == status, answer.text
        if status == 400:
            assert [field["path"] for field in answer.json["error"]["fields"]] == ["password"]

    def test_are_the_same_however_their_letters_are_composed(self, environment: ExecutionEnvironment) -> None:
        composed = "crème brûlée"
        client = Client.full(environment, password=composed)
        decomposed = unicodedata.normalize("NFD", composed)
        assert decomposed != composed
        client.sign_in(password=decomposed)

    def test_are_not_cut_off(self, environment: ExecutionEnvironment) -> None:
        client = Client.full(environment, password="x" * 127 + "y")
        body = {"email": client.profile["email"], "password": "x" * 127 + "z"}
        assert environment.call("POST", "/v1/sessions", body).code == "INVALID_CREDENTIALS"

    def test_are_not_the_email(self, environment: ExecutionEnvironment) -> None:
        body = {"email": "somebody@example.com", "password": "Somebody@Example.com"}
        answer = environment.call("POST", "/v1/accounts", body)
        assert [field["path"] for field in answer.json["error"]["fields"]] == ["password"]

    def test_are_hashed_anew_when_the_parameters_have_changed(
        self, environment: ExecutionEnvironment, sql_admin: psycopg.Connection
    ) -> None:
        client = Client.full(environment)
        unchanged = stored_hash(sql_admin, client)
        client.sign_in()
        assert stored_hash(sql_admin, client) == unchanged
        older = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
        sql_admin.execute("UPDATE accounts SET password_hash = %s WHERE id = %s", (older, client.profile["id"]))
        client.sign_in()
        renewed = extract_parameters(stored_hash(sql_admin, client))
        assert (renewed.memory_cost, renewed.time_cost) == (argon2id.MEMORY_KIB, argon2id.PASSES)
        client.sign_in()


class TestRecoveryCodes:
    def test_have_eighty_bits(self) -> None:
        codes = new_codes()
        assert len(codes) == len(set(codes)) == 10
        assert all(len(code.replace("-", "")) * 5 == 80 for code in codes)

    @pytest.mark.parametrize(
        "written", ["0123-4567-89AB-CDEF", "0123456789abcdef", " 0123 4567 89ab cdef", "oI23-4567-89AB-CDEF"]
    )
    def test_are_known_in_every_notation(self, written: str) -> None:
        assert code_hash(written) == code_hash("0123-4567-89AB-CDEF")

    def test_are_stored_as_hashes(self, environment: ExecutionEnvironment, sql_admin: psycopg.Connection) -> None:
        created = environment.call("POST", "/v1/accounts", {"email": new_email(), "password": PASSWORD}).json
        query = "SELECT code_hash FROM recovery_codes WHERE account_id = %s"
        rows = sql_admin.execute(query, (created["profile"]["id"],)).fetchall()
        assert {row[0] for row in rows} == {code_hash(code) for code in created["recoveryCodes"]}

    def test_are_replaced_by_new_ones(self, environment: ExecutionEnvironment) -> None:
        created = environment.call("POST", "/v1/accounts", {"email": new_email(), "password": PASSWORD}).json
        client = Client(environment, created)
        answer = client.call("POST", "/v1/me/recovery-codes", {"currentPassword": PASSWORD})
        assert (answer.status, answer.json.keys()) == (201, {"recoveryCodes"})
        body = {"email": client.profile["email"], "newPassword": "another horse"}
        old, new = created["recoveryCodes"][0], answer.json["recoveryCodes"][0]
        refused = environment.call("POST", "/v1/sessions/recover", {**body, "recoveryCode": old})
        assert refused.code == "INVALID_CREDENTIALS"
        assert environment.call("POST", "/v1/sessions/recover", {**body, "recoveryCode": new}).status == 201


class TestPasswordChange:
    def change(self, client: Client, current: str = PASSWORD, new: str = "another horse") -> Answer:
        return client.call("PUT", "/v1/me/password", {"currentPassword": current, "newPassword": new})

    def test_ends_all_other_sessions(self, environment: ExecutionEnvironment, aws: FakeAws) -> None:
        client = Client.full(environment)
        others = [client.sign_in(), client.sign_in()]
        kept, lost = client.connect(), {other.connect() for other in others}
        stranger = Client.full(environment)
        assert self.change(client).status == 204
        for other in others:
            refused = environment.call("POST", "/v1/sessions/refresh", {"refreshToken": other.refresh_token})
            assert refused.code == "SESSION_ENDED"
        assert set(aws.closed) == lost
        assert [session["current"] for session in client.get("/v1/sessions").json["items"]] == [True]
        for alive in (client, stranger):
            body = {"refreshToken": alive.refresh_token}
            assert environment.call("POST", "/v1/sessions/refresh", body).status == 200
        client.log_drink()
        assert [connection for connection, _ in aws.posts] == [kept]

    def test_changes_what_signs_in(self, environment: ExecutionEnvironment) -> None:
        client = Client.full(environment)
        self.change(client)
        body = {"email": client.profile["email"], "password": PASSWORD}
        assert environment.call("POST", "/v1/sessions", body).code == "INVALID_CREDENTIALS"
        client.sign_in(password="another horse")

    @pytest.mark.parametrize("current", ["wrong horse", "", "x" * 1024])
    def test_takes_the_current_password(self, environment: ExecutionEnvironment, current: str) -> None:
        client = Client.full(environment)
        answer = self.change(client, current=current)
        assert (answer.status, answer.code) == (403, "WRONG_PASSWORD")
        # The session is none the worse for it.
        assert client.get("/v1/me").status == 200
        client.sign_in()

    def test_refuses_a_bad_new_one(self, environment: ExecutionEnvironment) -> None:
        client = Client.full(environment)
        for new in ("1234567", client.profile["email"].upper()):
            answer = self.change(client, new=new)
            assert [field["path"] for field in answer.json["error"]["fields"]] == ["newPassword"]

    def test_is_not_for_guests(self, client: Client) -> None:
        assert self.change(client).code == "GUEST_ACCOUNT"
        codes = client.call("POST", "/v1/me/recovery-codes", {"currentPassword": PASSWORD})
        assert (codes.status, codes.code) == (409, "GUEST_ACCOUNT")


REQUESTS: dict[str, Callable[[Client, str], Answer]] = {
    "email": lambda client, password: client.call(
        "PATCH", "/v1/me", {"email": client.profile["email"], "currentPassword": password}
    ),
    "upgrade": lambda client, password: client.call(
        "PATCH", "/v1/me", {"email": client.profile["email"], "password": password}
    ),
    "password": lambda client, password: client.call(
        "PUT", "/v1/me/password", {"currentPassword": password, "newPassword": PASSWORD}
    ),
    "codes": lambda client, password: client.call("POST", "/v1/me/recovery-codes", {"currentPassword": password}),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_guessing_with_a_token_ends_after_ten_times(
    environment: ExecutionEnvironment, sql_admin: psycopg.Connection, name: str
) -> None:
    client, request = Client.full(environment), REQUESTS[name]
    subject = subject_hash(CONFIRMATIONS, client.profile["id"])
    sql_admin.execute("INSERT INTO throttles VALUES (%s, now() - interval '5 minutes', 8)", (subject,))
    assert request(client, "wrong horse").code in {"WRONG_PASSWORD", "ALREADY_REGISTERED"}
    assert request(client, PASSWORD).status < 300
    answer = request(client, PASSWORD)
    assert (answer.status, answer.code) == (429, "TOO_MANY_REQUESTS")
    assert 590 <= int(answer.headers["retry-after"]) <= 600
    # Another account is no worse off, and neither is this one a quarter of an hour later.
    assert request(Client.full(environment), PASSWORD).status < 300
    sql_admin.execute(
        "UPDATE throttles SET window_started_at = now() - interval '901 seconds' WHERE subject = %s", (subject,)
    )
    assert request(client, PASSWORD).status < 300


def test_a_password_that_changed_meanwhile_proves_nothing(
    environment: ExecutionEnvironment, sql_admin: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Checked before the account is locked, so it is compared again under the lock."""
    for name, code in (("password", "WRONG_PASSWORD"), ("codes", "WRONG_PASSWORD"), ("email", "WRONG_PASSWORD")):
        client = Client.full(environment)
        another = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash("another horse")
        verify = Passwords.verify

        async def verify_and_lose(
            self: Passwords, password_hash: str | None, password: str, account_id: str = client.profile["id"]
        ) -> bool:
            verified = await verify(self, password_hash, password)  # noqa: B023 - called within this turn
            sql_admin.execute("UPDATE accounts SET password_hash = %s WHERE id = %s", (another, account_id))  # noqa: B023 - as above
            return verified

        with monkeypatch.context() as patch:
            patch.setattr(Passwords, "verify", verify_and_lose)
            assert REQUESTS[name](client, PASSWORD).code == code
        assert stored_hash(sql_admin, client) == another
