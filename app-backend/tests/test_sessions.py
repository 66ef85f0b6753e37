import hashlib
import struct
import threading
from base64 import urlsafe_b64encode
from uuid import uuid4

import psycopg
import pytest

from app.errors import UnauthenticatedError
from app.sessions.access_tokens import AccessTokens, Principal, Stage
from tests.caller import Answer, Client, ExecutionEnvironment
from tests.conftest import SEED, MakeEnvironment
from tests.fake_aws import FakeAws


def refresh(client: Client, token: str) -> Answer:
    return client.environment.call("POST", "/v1/sessions/refresh", {"refreshToken": token})


def successor(client: Client, token: str) -> str:
    answer = refresh(client, token)
    assert answer.status == 200, answer.text
    return str(answer.json["refreshToken"])


class TestRefresh:
    def test_gives_tokens_that_work(self, client: Client) -> None:
        answer = refresh(client, client.refresh_token)
        assert answer.json.keys() == {"accessToken", "expiresIn", "refreshToken"}
        profile = client.environment.call("GET", "/v1/me", token=answer.json["accessToken"])
        assert profile.json == client.profile

    def test_survives_lost_answers(self, client: Client) -> None:
        first = client.refresh_token
        for _ in range(3):
            successor(client, first)
        second = successor(client, first)
        third = successor(client, second)
        assert refresh(client, third).status == 200

    def test_survives_two_tabs_at_once(self, client: Client) -> None:
        """Both tabs sent the same token; either answer may be the one that is kept."""
        kept_by_one, kept_by_other = (successor(client, client.refresh_token) for _ in range(2))
        successor(client, kept_by_one)
        assert refresh(client, kept_by_other).status == 200

    def test_the_predecessor_ends_when_its_successor_was_used(self, client: Client) -> None:
        second = successor(client, client.refresh_token)
        third = successor(client, second)
        stolen = refresh(client, client.refresh_token)
        assert (stolen.status, stolen.code) == (401, "SESSION_ENDED")
        # The whole family is over, as nobody can tell the thief from the owner.
        for token in (second, third):
            assert refresh(client, token).code == "SESSION_ENDED"

    def test_a_lost_answer_between_two_tabs(self, client: Client) -> None:
        """One tab's answer was lost, the other's was kept and used: the first may still show what it has."""
        successor(client, client.refresh_token)
        kept = successor(client, client.refresh_token)
        successor(client, client.refresh_token)
        successor(client, kept)
        assert refresh(client, client.refresh_token).code == "SESSION_ENDED"

    def test_the_owner_notices_a_thief_who_was_first(self, client: Client) -> None:
        thief = successor(client, successor(client, client.refresh_token))
        assert refresh(client, client.refresh_token).code == "SESSION_ENDED"
        assert refresh(client, thief).code == "SESSION_ENDED"

    def test_a_family_that_ends_loses_its_connections(self, client: Client, aws: FakeAws) -> None:
        connection = client.connect()
        third = successor(client, successor(client, client.refresh_token))
        assert refresh(client, client.refresh_token).code == "SESSION_ENDED"
        assert refresh(client, third).code == "SESSION_ENDED"
        assert aws.closed == [connection]
        client.log_drink()
        assert aws.posts == []

    def test_many_tabs_at_once_all_go_on(self, client: Client, make_environment: MakeEnvironment) -> None:
        answers: list[Answer] = []

        def tab(environment: ExecutionEnvironment) -> None:
            body = {"refreshToken": client.refresh_token}
            answers.append(environment.call("POST", "/v1/sessions/refresh", body))

        tabs = [threading.Thread(target=tab, args=(make_environment().warmed(),)) for _ in range(4)]
        for thread in tabs:
            thread.start()
        for thread in tabs:
            thread.join()
        assert [answer.status for answer in answers] == [200] * 4
        successors = {answer.json["refreshToken"] for answer in answers}
        assert len(successors) == 4
        assert [refresh(client, token).status for token in successors] == [200] * 4

    def test_a_token_that_cannot_be_one_is_refused(self, client: Client) -> None:
        for token in ("x" * 1025, "\ud800", 7):
            answer = client.environment.call("POST", "/v1/sessions/refresh", {"refreshToken": token})
            assert (answer.status, answer.code) == (400, "VALIDATION_FAILED")

    def test_ends_only_its_own_session(self, client: Client) -> None:
        other = Client.guest(client.environment)
        third = successor(client, successor(client, client.refresh_token))
        refresh(client, client.refresh_token)
        assert refresh(client, third).code == "SESSION_ENDED"
        assert refresh(other, other.refresh_token).status == 200

    @pytest.mark.parametrize("token", ["", "x", "ä", "\u0000"])
    def test_an_unknown_token_is_refused(self, client: Client, token: str) -> None:
        assert refresh(client, token).code == "SESSION_ENDED"

    def test_a_session_ends_after_400_days_without_use(self, client: Client, sql_admin: psycopg.Connection) -> None:
        query = "UPDATE sessions SET used_at = now() - make_interval(days => %s) WHERE account_id = %s"
        sql_admin.execute(query, (399, client.profile["id"]))
        token = successor(client, client.refresh_token)
        sql_admin.execute(query, (401, client.profile["id"]))
        assert refresh(client, token).code == "SESSION_ENDED"

    def test_tokens_are_stored_as_hashes_and_forgotten(self, client: Client, sql_admin: psycopg.Connection) -> None:
        token = client.refresh_token
        for _ in range(40):
            token = successor(client, token)
        rows = sql_admin.execute(
            "SELECT token_hash FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id WHERE account_id = %s",
            (client.profile["id"],),
        ).fetchall()
        assert len(rows) <= 35
        assert (hashlib.sha256(token.encode()).digest(),) in rows


class TestDevices:
    def test_are_listed_with_the_one_used_last_first(
        self, environment: ExecutionEnvironment, sql_admin: psycopg.Connection
    ) -> None:
        phone = Client.full(environment, deviceName="Phone")
        laptop = phone.sign_in(deviceName="Laptop")
        sql_admin.execute(
            "UPDATE sessions SET created_at = created_at - interval '2 days', used_at = used_at - interval '1 day' "
            "WHERE account_id = %s",
            (phone.profile["id"],),
        )
        sessions = laptop.get("/v1/sessions").json["items"]
        assert sessions[0].keys() == {"id", "deviceName", "createdAt", "usedAt", "current"}
        assert {session["deviceName"]: session["current"] for session in sessions} == {"Phone": False, "Laptop": True}
        successor(phone, phone.refresh_token)
        sessions = laptop.get("/v1/sessions").json["items"]
        assert [session["deviceName"] for session in sessions] == ["Phone", "Laptop"]
        assert sessions[0]["usedAt"] > sessions[0]["createdAt"]

    def test_are_signed_out_from_another(self, environment: ExecutionEnvironment, aws: FakeAws) -> None:
        phone = Client.full(environment)
        laptop = phone.sign_in(deviceName="Laptop")
        kept, closed = phone.connect(), laptop.connect()
        unused = laptop.call("POST", "/v1/realtime/tickets").json["ticket"]
        [session_id] = [s["id"] for s in phone.get("/v1/sessions").json["items"] if s["deviceName"] == "Laptop"]
        assert phone.call("DELETE", f"/v1/sessions/{session_id}").status == 204
        assert refresh(laptop, laptop.refresh_token).code == "SESSION_ENDED"
        # Its access token is good for a while, but opens no connection any more, and the open one is told nothing.
        assert laptop.call("POST", "/v1/realtime/tickets").code == "UNAUTHENTICATED"
        query = {"ticket": unused}
        refused = environment.websocket("websocket-connect", "new=", queryStringParameters=query)
        assert refused["statusCode"] == 401
        assert aws.closed == [closed]
        phone.log_drink()
        assert [connection for connection, _ in aws.posts] == [kept]
        again = phone.call("DELETE", f"/v1/sessions/{session_id}")
        assert (again.status, again.code) == (404, "NOT_FOUND")

    def test_sign_themselves_out(self, client: Client) -> None:
        [session] = client.get("/v1/sessions").json["items"]
        assert client.call("DELETE", f"/v1/sessions/{session['id']}").status == 204
        assert refresh(client, client.refresh_token).code == "SESSION_ENDED"

    def test_a_connection_that_cannot_be_closed_is_no_problem(self, client: Client, aws: FakeAws) -> None:
        aws.statuses[client.connect()] = 500
        [session] = client.get("/v1/sessions").json["items"]
        assert client.call("DELETE", f"/v1/sessions/{session['id']}").status == 204


class TestBearer:
    @pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic eDp5", "Bearer a.b.c", "Bearer ..", "x"])
    def test_anything_else_is_401(self, client: Client, header: str) -> None:
        answer = client.environment.call("GET", "/v1/me", headers={"Authorization": header})
        assert (answer.status, answer.code) == (401, "UNAUTHENTICATED")

    def test_is_needed_everywhere_but_where_it_begins(self, client: Client) -> None:
        open_operations = {
            ("get", "/health"),
            ("get", "/health/ready"),
            ("get", "/v1/push-key"),
            ("post", "/v1/accounts"),
            ("post", "/v1/sessions"),
            ("post", "/v1/sessions/recover"),
            ("post", "/v1/sessions/refresh"),
        }
        for path, operations in client.environment.application.api.openapi()["paths"].items():
            for method in operations:
                body: object = {} if method in {"post", "put", "patch"} else None
                answer = client.environment.call(method.upper(), path, body)
                is_open = (method, path) in open_operations
                assert (answer.status == 401) == (not is_open), (method, path, answer.text)


class TestAccessTokens:
    PRINCIPAL = Principal(uuid4(), uuid4())

    def tokens(self, now: float = 1_000_000.0, seed: str = SEED) -> AccessTokens:
        return AccessTokens(lambda _stage: seed, lambda: now)

    def test_round_trip(self) -> None:
        tokens = self.tokens()
        assert tokens.verify(tokens.issue(self.PRINCIPAL)) == self.PRINCIPAL

    def test_last_fifteen_minutes(self) -> None:
        token = self.tokens().issue(self.PRINCIPAL)
        assert self.tokens(1_000_899).verify(token) == self.PRINCIPAL
        with pytest.raises(UnauthenticatedError, match="expired"):
            self.tokens(1_000_900).verify(token)

    def test_every_changed_character_breaks_them(self) -> None:
        tokens = self.tokens()
        token = tokens.issue(self.PRINCIPAL)
        for index, character in enumerate(token):
            # The last character of each part holds bits that base64 ignores; the signature's are compared as text.
            changed = token[:index] + ("A" if character != "A" else "B") + token[index + 1 :]
            with pytest.raises(UnauthenticatedError):
                tokens.verify(changed)

    def test_a_signed_payload_of_another_shape_is_refused(self) -> None:
        tokens = self.tokens()
        key_id = tokens.issue(self.PRINCIPAL).partition(".")[0]
        key = next(iter(tokens._keys.values()))  # noqa: SLF001 - nobody else can sign
        payload = urlsafe_b64encode(struct.pack(">Q", 2**40)).decode()
        token = f"{key_id}.{payload}.{AccessTokens._signature(key, payload)}"  # noqa: SLF001 - as above
        with pytest.raises(UnauthenticatedError, match="payload"):
            tokens.verify(token)

    def test_stay_good_while_the_seed_is_rotated(self) -> None:
        seeds: dict[Stage, str] = {"AWSCURRENT": "old", "AWSPREVIOUS": "older"}
        clock = [1_000_000.0]
        tokens = AccessTokens(lambda stage: seeds[stage], lambda: clock[0])
        token = tokens.issue(self.PRINCIPAL)
        seeds |= {"AWSCURRENT": "new", "AWSPREVIOUS": "old"}
        rotated = AccessTokens(lambda stage: seeds[stage], lambda: clock[0])
        assert rotated.verify(token) == self.PRINCIPAL
        # An environment with the old seed learns of the new one, but is not driven to reading by bad tokens.
        fresh = rotated.issue(self.PRINCIPAL)
        with pytest.raises(UnauthenticatedError):
            tokens.verify(fresh)
        clock[0] += 61
        assert tokens.verify(fresh) == self.PRINCIPAL


def test_no_account_is_made_without_a_signing_key(
    environment: ExecutionEnvironment, aws: FakeAws, sql_admin: psycopg.Connection
) -> None:
    del aws.secrets["tokens", "AWSCURRENT"]
    before = sql_admin.execute("SELECT count(*) FROM accounts").fetchone()
    answer = environment.call("POST", "/v1/accounts", {})
    assert (answer.status, answer.code) == (503, "SERVICE_UNAVAILABLE")
    assert sql_admin.execute("SELECT count(*) FROM accounts").fetchone() == before
