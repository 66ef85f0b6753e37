import re
import secrets
from collections.abc import Callable
from dataclasses import replace
from threading import Thread

import psycopg
import pytest

from app.accounts.schemas import known_zones
from app.settings import Settings
from tests.caller import PASSWORD, Answer, Client, ExecutionEnvironment, new_email
from tests.fake_aws import FakeAws
from tests.push_service import Browser


def test_a_guest_account_is_ready_at_once(environment: ExecutionEnvironment) -> None:
    answer = environment.call("POST", "/v1/accounts", {}, headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert answer.status == 201
    profile, tokens = answer.json["profile"], answer.json["tokens"]
    assert (
        profile
        | {
            "kind": "guest",
            "email": None,
            "goal": {"kind": "manual", "ml": 2000},
            "locale": "en",
            "timeZone": "Asia/Taipei",
            "dayStartMinutes": 0,
            "unit": "ml",
            "goalMl": 2000,
        }
        == profile
    )
    assert answer.json.keys() == {"profile", "tokens"}
    assert tokens.keys() == {"accessToken", "expiresIn", "refreshToken"}
    assert tokens["expiresIn"] == 900
    assert Client(environment, answer.json).get("/v1/me").json == profile


def test_a_guest_may_choose_language_and_zone(environment: ExecutionEnvironment) -> None:
    profile = Client.guest(environment, locale="zh-TW", timeZone="America/New_York").profile
    assert (profile["locale"], profile["timeZone"]) == ("zh-TW", "America/New_York")


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "utc+8", "posixrules", "../etc/passwd", 8])
def test_an_unknown_zone_is_refused(environment: ExecutionEnvironment, zone: object) -> None:
    answer = environment.call("POST", "/v1/accounts", {"timeZone": zone})
    assert (answer.status, answer.json["error"]["fields"][0]["path"]) == (400, "timeZone")


def test_every_zone_that_is_accepted_exists_in_the_database(sql_admin: psycopg.Connection) -> None:
    rows = sql_admin.execute("SELECT name FROM pg_timezone_names").fetchall()
    assert {"Asia/Taipei", "UTC", "America/Argentina/Buenos_Aires"} <= known_zones()
    assert known_zones() - {row[0] for row in rows} == set()


def test_the_profile_changes_field_by_field(client: Client) -> None:
    changed = client.call("PATCH", "/v1/me", {"goalMl": 2600, "unit": "floz"})
    expected = {
        **client.profile,
        "goalMl": 2600,
        "goal": {"kind": "manual", "ml": 2600},
        "goalHistory": [{**client.profile["goalHistory"][0], "goalMl": 2600}],
        "unit": "floz",
    }
    assert (changed.status, changed.json) == (200, expected)
    assert client.call("PATCH", "/v1/me", {}).json == changed.json
    assert client.get("/v1/me").json == changed.json


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("goalMl", 499),
        ("goalMl", 10_001),
        ("dayStartMinutes", 1440),
        ("dayStartMinutes", -1),
        ("unit", "cup"),
        ("locale", "de"),
        ("timeZone", "Nowhere/Land"),
        ("kind", "full"),
    ],
)
def test_the_profile_refuses_nonsense(client: Client, field: str, value: object) -> None:
    answer = client.call("PATCH", "/v1/me", {field: value})
    assert (answer.status, answer.json["error"]["fields"][0]["path"]) == (400, field)


@pytest.mark.parametrize(
    ("field", "value"), [("goalMl", 500), ("goalMl", 10_000), ("dayStartMinutes", 0), ("dayStartMinutes", 1439)]
)
def test_the_profile_takes_the_outermost_values(client: Client, field: str, value: int) -> None:
    assert client.call("PATCH", "/v1/me", {field: value}).json[field] == value


def test_deleting_the_account_removes_everything(
    environment: ExecutionEnvironment, aws: FakeAws, sql_admin: psycopg.Connection
) -> None:
    def rows(table: str) -> int:
        column = "id" if table == "accounts" else "account_id"
        query = f"SELECT count(*) FROM {table} WHERE {column} = %s"
        row = sql_admin.execute(query.encode(), (client.profile["id"],)).fetchone()
        return int(row[0]) if row else 0

    client = Client.full(environment)
    client.log_drink()
    connection = client.connect()
    client.call("POST", "/v1/realtime/tickets")
    client.call("DELETE", "/v1/drinks/tea")
    reminders = {key: value for key, value in client.get("/v1/reminders").json.items() if key != "version"}
    client.call("PUT", "/v1/reminders", reminders, headers={"If-Match": '"0"'})
    subscription = {"endpoint": "https://fcm.googleapis.com/fcm/send/x", "keys": Browser().keys}
    client.call("POST", "/v1/push-subscriptions", subscription)
    sql_admin.execute(
        "UPDATE accounts SET created_at = now() - interval '9 days' WHERE id = %s", (client.profile["id"],)
    )
    client.call("PATCH", "/v1/me", {"goalMl": 3000})
    keys = "SELECT conrelid::regclass::text FROM pg_constraint WHERE confrelid = 'accounts'::regclass"
    of_accounts = {str(table) for (table,) in sql_admin.execute(keys)}
    assert {"sessions", "records", "past_goals", "recovery_codes"} <= of_accounts
    assert [table for table in of_accounts if not rows(table)] == []
    assert client.call("DELETE", "/v1/me").status == 204
    assert [table for table in {"accounts", *of_accounts} if rows(table)] == []
    assert aws.closed == [connection]
    # The access token is still out for a while; it opens nothing.
    assert client.get("/v1/me").code == "UNAUTHENTICATED"
    assert client.get("/v1/changes").code == "UNAUTHENTICATED"
    record = {"id": "01936f2a-7b1c-7def-8a2b-3c4d5e6f7081", "amountMl": 1, "recordedAt": "2026-03-10T07:30:00Z"}
    assert client.call("POST", "/v1/records", record).code == "UNAUTHENTICATED"
    assert client.call("POST", "/v1/realtime/tickets").code == "UNAUTHENTICATED"
    refused = client.environment.call("POST", "/v1/sessions/refresh", {"refreshToken": client.refresh_token})
    assert (refused.status, refused.code) == (401, "SESSION_ENDED")


class TestGuestLimit:
    @pytest.fixture
    def environment(
        self, make_environment: Callable[..., ExecutionEnvironment], settings: Settings
    ) -> ExecutionEnvironment:
        return make_environment(replace(settings, guests_per_hour=20))

    def create(self, environment: ExecutionEnvironment, forwarded: str) -> int:
        return environment.call("POST", "/v1/accounts", {}, headers={"X-Forwarded-For": forwarded}).status

    def test_twenty_an_hour_for_an_address(
        self, environment: ExecutionEnvironment, sql_admin: psycopg.Connection
    ) -> None:
        sql_admin.execute("DELETE FROM throttles")
        # What the caller writes in front changes nothing.
        answers = [self.create(environment, f"10.0.0.{n}, 203.0.113.7, 130.176.89.101") for n in range(21)]
        assert answers == [201] * 20 + [429]
        assert self.create(environment, "203.0.113.8, 130.176.89.101") == 201
        sql_admin.execute("UPDATE throttles SET window_started_at = window_started_at - interval '61 minutes'")
        assert self.create(environment, "203.0.113.7, 130.176.89.101") == 201

    def test_says_when_to_come_back(self, environment: ExecutionEnvironment, sql_admin: psycopg.Connection) -> None:
        sql_admin.execute("DELETE FROM throttles")
        self.create(environment, "203.0.113.7, 130.176.89.101")
        sql_admin.execute("UPDATE throttles SET count = 20, window_started_at = now() - interval '10 minutes'")
        headers = {"X-Forwarded-For": "203.0.113.7, 130.176.89.101"}
        answer = environment.call("POST", "/v1/accounts", {}, headers=headers)
        assert (answer.status, answer.code) == (429, "TOO_MANY_REQUESTS")
        assert 2990 <= int(answer.headers["retry-after"]) <= 3000

    def test_no_address_is_stored(self, environment: ExecutionEnvironment, sql_admin: psycopg.Connection) -> None:
        self.create(environment, "203.0.113.77, 130.176.89.101")
        rows = sql_admin.execute("SELECT subject FROM throttles").fetchall()
        assert all(b"203.0.113" not in row[0] for row in rows)


class TestFullAccount:
    def create(self, environment: ExecutionEnvironment, **body: object) -> Answer:
        return environment.call("POST", "/v1/accounts", {"email": new_email(), "password": PASSWORD, **body})

    def test_has_an_email_and_recovery_codes_that_are_shown_once(self, environment: ExecutionEnvironment) -> None:
        email = new_email()
        answer = self.create(environment, email=f" {email.upper()} ", deviceName="Phone")
        assert answer.status == 201, answer.text
        assert (answer.json["profile"]["kind"], answer.json["profile"]["email"]) == ("full", email)
        codes = answer.json["recoveryCodes"]
        assert len(set(codes)) == 10
        assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}", code) for code in codes)
        client = Client(environment, answer.json)
        assert client.get("/v1/me").json == client.profile
        assert client.get("/v1/sessions").json["items"][0]["deviceName"] == "Phone"

    @pytest.mark.parametrize("missing", ["email", "password"])
    def test_has_both_or_neither(self, environment: ExecutionEnvironment, missing: str) -> None:
        answer = self.create(environment, **{missing: None})
        assert answer.status == 400
        assert [field["path"] for field in answer.json["error"]["fields"]] == [missing]

    @pytest.mark.parametrize(
        "email",
        [
            "",
            "x",
            "x@",
            "@example.com",
            "x@example",
            "x y@example.com",
            "x@exa_mple.com",
            "x@-example.com",
            "x@example..com",
            "é@example.com",
            "x@example.com\u0000",
            f"{'x' * 65}@example.com",
            f"x@{'example.' * 32}com",
            "\ud800@example.com",
            7,
        ],
    )
    def test_an_email_must_be_one(self, environment: ExecutionEnvironment, email: object) -> None:
        answer = self.create(environment, email=email)
        assert answer.status == 400
        assert [field["path"] for field in answer.json["error"]["fields"]] == ["email"]

    def test_the_longest_email_is_good(self, environment: ExecutionEnvironment) -> None:
        local, label = secrets.token_hex(32), "d" * 63
        email = f"{local}@{label}.{label}.{'e' * 61}"
        assert len(email) == 254
        assert self.create(environment, email=email).status == 201
        assert self.create(environment, email=f"{local}@{label}.{label}.{'e' * 62}").status == 400

    def test_an_email_is_taken_once_whatever_its_letters(self, environment: ExecutionEnvironment) -> None:
        client = Client.full(environment)
        answer = self.create(environment, email=client.profile["email"].upper())
        assert (answer.status, answer.code) == (409, "EMAIL_TAKEN")

    def test_two_at_once_get_one_account(
        self, make_environment: Callable[..., ExecutionEnvironment], sql_admin: psycopg.Connection
    ) -> None:
        email, answers = new_email(), list[int]()

        def create(environment: ExecutionEnvironment) -> None:
            answers.append(self.create(environment, email=email).status)

        threads = [Thread(target=create, args=(make_environment().warmed(),)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answers) == [201, 409, 409, 409]
        # What came too late left nothing behind.
        query = "SELECT count(*) FROM sessions WHERE account_id NOT IN (SELECT id FROM accounts)"
        assert sql_admin.execute(query).fetchone() == (0,)

    @pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\u0000b", "a\nb", "\ud800", 7])
    def test_a_device_has_a_plain_name(self, environment: ExecutionEnvironment, name: object) -> None:
        answer = environment.call("POST", "/v1/accounts", {"deviceName": name})
        assert answer.status == 400
        assert [field["path"] for field in answer.json["error"]["fields"]] == ["deviceName"]

    def test_a_device_may_have_a_long_name(self, environment: ExecutionEnvironment) -> None:
        client = Client.guest(environment, deviceName=" " + "手" * 80)
        assert client.get("/v1/sessions").json["items"][0]["deviceName"] == "手" * 80


class TestUpgrade:
    def test_a_guest_becomes_a_full_account_and_keeps_everything(self, client: Client) -> None:
        record, email = client.log_drink(), new_email()
        answer = client.call("PATCH", "/v1/me", {"email": email, "password": PASSWORD, "goalMl": 2500})
        assert answer.status == 200, answer.text
        codes = answer.json.pop("recoveryCodes")
        assert len(codes) == 10
        assert (answer.json["id"], answer.json["kind"], answer.json["email"], answer.json["goalMl"]) == (
            client.profile["id"],
            "full",
            email,
            2500,
        )
        assert client.get("/v1/me").json == {key: value for key, value in answer.json.items() if key != "recoveryCodes"}
        client.profile = answer.json
        assert client.sign_in().get(f"/v1/records/{record['id']}").json == record

    def test_other_devices_learn_of_it(self, client: Client, aws: FakeAws) -> None:
        client.connect()
        client.call("PATCH", "/v1/me", {"email": new_email(), "password": PASSWORD})
        assert len(aws.posts) == 1

    def test_may_be_asked_for_again_when_the_answer_was_lost(self, client: Client) -> None:
        body = {"email": new_email(), "password": PASSWORD}
        lost = client.call("PATCH", "/v1/me", body).json
        again = client.call("PATCH", "/v1/me", body)
        assert again.status == 200, again.text
        assert not set(again.json["recoveryCodes"]) & set(lost["recoveryCodes"])
        recovery = {"email": body["email"], "newPassword": "another horse"}
        refused = client.environment.call(
            "POST", "/v1/sessions/recover", {**recovery, "recoveryCode": lost["recoveryCodes"][0]}
        )
        assert (refused.status, refused.code) == (401, "INVALID_CREDENTIALS")
        code = again.json["recoveryCodes"][0]
        assert client.environment.call("POST", "/v1/sessions/recover", {**recovery, "recoveryCode": code}).status == 201

    @pytest.mark.parametrize("changed", [{"email": "other@example.com"}, {"password": "wrong horse"}])
    def test_happens_once(self, environment: ExecutionEnvironment, changed: dict[str, str]) -> None:
        client = Client.full(environment)
        body = {"email": client.profile["email"], "password": PASSWORD, **changed}
        answer = client.call("PATCH", "/v1/me", body)
        assert (answer.status, answer.code) == (409, "ALREADY_REGISTERED")
        assert client.get("/v1/me").json == client.profile

    def test_needs_an_email_that_is_free(self, client: Client) -> None:
        email = Client.full(client.environment).profile["email"]
        answer = client.call("PATCH", "/v1/me", {"email": email, "password": PASSWORD, "goalMl": 2500})
        assert (answer.status, answer.code) == (409, "EMAIL_TAKEN")
        assert client.get("/v1/me").json == client.profile

    def test_two_guests_racing_for_an_email(self, make_environment: Callable[..., ExecutionEnvironment]) -> None:
        email, answers = new_email(), list[int]()
        clients = [Client.guest(make_environment().warmed()) for _ in range(4)]

        def upgrade(client: Client) -> None:
            answers.append(client.call("PATCH", "/v1/me", {"email": email, "password": PASSWORD}).status)

        threads = [Thread(target=upgrade, args=(client,)) for client in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answers) == [200, 409, 409, 409]

    @pytest.mark.parametrize(
        ("body", "path"),
        [
            ({"email": "x@example.com"}, "password"),
            ({"password": PASSWORD}, "email"),
            ({"currentPassword": PASSWORD}, "email"),
            ({"email": "x@example.com", "password": PASSWORD, "currentPassword": PASSWORD}, "currentPassword"),
            ({"email": "long@example.com", "password": "LONG@example.com"}, "password"),
        ],
    )
    def test_half_of_it_is_refused(self, client: Client, body: dict[str, str], path: str) -> None:
        answer = client.call("PATCH", "/v1/me", body)
        assert answer.status == 400
        assert [field["path"] for field in answer.json["error"]["fields"]] == [path]


class TestEmailChange:
    def test_takes_the_current_password(self, environment: ExecutionEnvironment) -> None:
        client, email = Client.full(environment), new_email()
        wrong = client.call("PATCH", "/v1/me", {"email": email, "currentPassword": "wrong horse"})
        assert (wrong.status, wrong.code) == (403, "WRONG_PASSWORD")
        answer = client.call("PATCH", "/v1/me", {"email": email, "currentPassword": PASSWORD})
        assert (answer.status, answer.json) == (200, {**client.profile, "email": email})
        old = environment.call("POST", "/v1/sessions", {"email": client.profile["email"], "password": PASSWORD})
        assert old.code == "INVALID_CREDENTIALS"
        client.profile = answer.json
        client.sign_in()

    def test_to_another_accounts_is_refused(self, environment: ExecutionEnvironment) -> None:
        client, other = Client.full(environment), Client.full(environment)
        body = {"email": other.profile["email"], "currentPassword": PASSWORD}
        assert client.call("PATCH", "/v1/me", body).code == "EMAIL_TAKEN"

    def test_to_its_own_is_fine(self, environment: ExecutionEnvironment) -> None:
        client = Client.full(environment)
        body = {"email": client.profile["email"], "currentPassword": PASSWORD}
        assert client.call("PATCH", "/v1/me", body).status == 200

    def test_to_the_password_is_refused(self, environment: ExecutionEnvironment) -> None:
        client = Client.full(environment, password="long@example.com")
        body = {"email": "Long@example.com", "currentPassword": "long@example.com"}
        answer = client.call("PATCH", "/v1/me", body)
        assert [field["path"] for field in answer.json["error"]["fields"]] == ["email"]

    def test_is_not_for_guests(self, client: Client) -> None:
        answer = client.call("PATCH", "/v1/me", {"email": new_email(), "currentPassword": PASSWORD})
        assert (answer.status, answer.code) == (409, "GUEST_ACCOUNT")
