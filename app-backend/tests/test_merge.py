"""A guest signs in: what it logged becomes part of the account, all of it or nothing."""

import threading
from uuid import UUID, uuid4

import psycopg
import pytest

from app.accounts import merge as merging
from tests.caller import PASSWORD, Answer, Client, ExecutionEnvironment
from tests.conftest import MakeEnvironment
from tests.fake_aws import FakeAws
from tests.test_changes import drain
from tests.test_drinks import new_cup, new_drink

CONTENT = {"amountMl": 1, "drink": "tea", "recordedAt": "2026-03-10T07:30:00Z"}


@pytest.fixture
def account(environment: ExecutionEnvironment) -> Client:
    return Client.full(environment)


@pytest.fixture
def guest(environment: ExecutionEnvironment) -> Client:
    return Client.guest(environment)


def sign_in(account: Client, guest: Client, **body: object) -> Answer:
    credentials = {"email": account.profile["email"], "password": PASSWORD, **body}
    return guest.environment.call("POST", "/v1/sessions", credentials, token=guest.token)


def record_ids(client: Client) -> set[str]:
    return {record["id"] for record in client.get("/v1/records", limit="200").json["items"]}


def state(sql_admin: psycopg.Connection, client: Client) -> tuple[object, ...] | None:
    return sql_admin.execute(
        """
        SELECT change_seq, record_count, (SELECT count(*) FROM records WHERE account_id = a.id),
               (SELECT count(*) FROM sessions WHERE account_id = a.id)
        FROM accounts a WHERE id = %s
        """,
        (client.profile["id"],),
    ).fetchone()


def test_records_move_as_they_are(account: Client, guest: Client, sql_admin: psycopg.Connection) -> None:
    guest.call("PATCH", "/v1/me", {"timeZone": "America/New_York", "dayStartMinutes": 240})
    moved = [guest.log_drink(recordedAt="2026-03-10T07:30:00Z", drink="milk"), guest.log_drink()]
    own = account.log_drink()
    query = "SELECT id, creation_digest FROM records WHERE account_id = %s ORDER BY id"
    digests = sql_admin.execute(query, (guest.profile["id"],)).fetchall()
    answer = sign_in(account, guest)
    assert (answer.status, answer.json["merged"]) == (201, {"records": 2, "drinks": 0})
    # The account's zone is another one, in which this would be another day.
    assert (answer.json["profile"], moved[0]["day"]) == (account.profile, "2026-03-09")
    device = Client(account.environment, answer.json)
    assert [device.get(f"/v1/records/{record['id']}").json for record in moved] == moved
    assert record_ids(account) == {own["id"], *(record["id"] for record in moved)}
    rows = sql_admin.execute(query, (account.profile["id"],)).fetchall()
    assert set(digests) <= set(rows)


def test_own_drinks_and_cups_move_too(account: Client, guest: Client) -> None:
    drink, cup = new_drink(), new_cup(drink_id := str(uuid4()))
    drink["id"] = drink_id
    for item in (drink, cup, gone := new_drink(), known := new_drink()):
        assert guest.call("POST", "/v1/drinks", item).status == 201
    guest.call("DELETE", f"/v1/drinks/{gone['id']}")
    guest.call("DELETE", "/v1/drinks/tea")
    record = guest.log_drink(drink=drink_id)
    account.call("POST", "/v1/drinks", {**known, "name": "The account's"})
    cursor = account.get("/v1/changes").json["cursor"]

    assert sign_in(account, guest).json["merged"] == {"records": 1, "drinks": 2}
    items = {item["id"]: item for item in account.get("/v1/drinks").json["items"]}
    assert (items[drink_id]["name"], items[cup["id"]]["drink"]) == (drink["name"], drink_id)
    assert items[known["id"]]["name"] == "The account's"
    assert (items["tea"]["hidden"], gone["id"] in items) == (False, False)
    assert account.get(f"/v1/records/{record['id']}").json == record
    changes, _ = drain(account, cursor)
    assert [change["id"] for change in changes] == [record["id"], drink_id, cup["id"], gone["id"]]
    # Repeated, it finds its tombstone.
    assert account.call("POST", "/v1/drinks", gone).code == "DRINK_DELETED"


@pytest.mark.parametrize(("own", "status"), [(98, 201), (99, 409)])
def test_the_limit_of_drinks_holds_or_nothing_happens(
    account: Client, guest: Client, sql_admin: psycopg.Connection, own: int, status: int
) -> None:
    sql_admin.execute(
        """
        INSERT INTO drinks (account_id, id, change_seq, creation_digest, kind, name, factor, icon, position)
        SELECT %s, gen_random_uuid(), 1 + n, 'x', 'drink', 'x', 1, 'tea', 1 FROM generate_series(1, %s) n
        """,
        (account.profile["id"], own),
    )
    sql_admin.execute("UPDATE accounts SET change_seq = 1 + %s WHERE id = %s", (own, account.profile["id"]))
    for _ in range(2):
        guest.call("POST", "/v1/drinks", new_drink())
    before = state(sql_admin, account), state(sql_admin, guest)
    assert sign_in(account, guest).status == status
    if status == 409:
        assert (state(sql_admin, account), state(sql_admin, guest)) == before
        assert len([item for item in guest.get("/v1/drinks").json["items"] if not item["builtIn"]]) == 2


def test_a_repeated_creation_finds_the_moved_record(account: Client, guest: Client) -> None:
    body = {"id": str(uuid4()), "amountMl": 250, "recordedAt": "2026-03-10T07:30:00Z"}
    guest.call("POST", "/v1/records", body)
    device = Client(account.environment, sign_in(account, guest).json)
    assert device.call("POST", "/v1/records", body).status == 200
    assert device.call("POST", "/v1/records", {**body, "amountMl": 1}).code == "RECORD_CONFLICT"


def test_a_repeated_deletion_finds_its_tombstone(account: Client, guest: Client) -> None:
    body = {"id": str(uuid4()), "amountMl": 250, "recordedAt": "2026-03-10T07:30:00Z"}
    guest.call("POST", "/v1/records", body)
    guest.call("DELETE", f"/v1/records/{body['id']}")
    answer = sign_in(account, guest)
    assert answer.json["merged"] == {"records": 0, "drinks": 0}
    device = Client(account.environment, answer.json)
    assert device.call("DELETE", f"/v1/records/{body['id']}").status == 204
    assert device.call("POST", "/v1/records", body).code == "RECORD_DELETED"


def test_what_the_account_has_already_stays_as_it_is(account: Client, guest: Client) -> None:
    same, deleted, only = str(uuid4()), str(uuid4()), str(uuid4())
    kept = account.log_drink(id=same, amountMl=111)
    account.log_drink(id=deleted)
    account.call("DELETE", f"/v1/records/{deleted}")
    for record_id in (same, deleted, only):
        guest.log_drink(id=record_id, amountMl=222)
    answer = sign_in(account, guest)
    assert answer.json["merged"] == {"records": 1, "drinks": 0}
    assert account.get(f"/v1/records/{same}").json == kept
    assert account.get(f"/v1/records/{deleted}").status == 404
    assert record_ids(account) == {same, only}


def test_the_guest_is_gone(account: Client, guest: Client, sql_admin: psycopg.Connection, aws: FakeAws) -> None:
    guest.log_drink()
    connection = guest.connect()
    sign_in(account, guest)
    assert guest.get("/v1/me").code == "UNAUTHENTICATED"
    body = {"refreshToken": guest.refresh_token}
    assert guest.environment.call("POST", "/v1/sessions/refresh", body).code == "SESSION_ENDED"
    assert state(sql_admin, guest) is None
    query = "SELECT count(*) FROM records WHERE account_id = %s"
    assert sql_admin.execute(query, (guest.profile["id"],)).fetchone() == (0,)
    assert aws.closed == [connection]


def test_the_accounts_devices_learn_of_each_record_once(account: Client, guest: Client, aws: FakeAws) -> None:
    account.log_drink()
    _, cursor = drain(account)
    connection = account.connect()
    ids = [f"01936f2a-7b1c-7def-8a2b-3c4d5e6f708{digit}" for digit in (1, 3, 2)]
    moved = [guest.log_drink(id=record_id)["id"] for record_id in ids]
    guest.call("PUT", f"/v1/records/{moved[0]}", CONTENT, headers={"If-Match": "*"})
    aws.posts.clear()
    sign_in(account, guest)
    changes, after = drain(account, cursor, limit=1)
    # In the order in which the guest changed them last.
    assert [change["id"] for change in changes] == [moved[1], moved[2], moved[0]]
    assert aws.posts == [(connection, {"type": "changed", "cursor": after})]
    # The numbers go on behind the range.
    later = account.log_drink()["id"]
    assert [change["id"] for change in drain(account, after)[0]] == [later]


def test_nothing_to_merge_tells_nobody(account: Client, guest: Client, aws: FakeAws) -> None:
    account.connect()
    _, cursor = drain(account)
    assert sign_in(account, guest).json["merged"] == {"records": 0, "drinks": 0}
    assert aws.posts == []
    assert drain(account, cursor) == ([], cursor)


def test_counts_stay_right(account: Client, guest: Client, sql_admin: psycopg.Connection) -> None:
    account.log_drink()
    for _ in range(2):
        guest.log_drink()
    guest.call("DELETE", f"/v1/records/{guest.log_drink()['id']}")
    sign_in(account, guest)
    # One of its own and three moved rows, of which one is a tombstone.
    assert state(sql_admin, account) == (5, 3, 4, 2)


def test_the_guest_may_be_left_alone(account: Client, guest: Client) -> None:
    record = guest.log_drink()
    answer = sign_in(account, guest, mergeGuest=False)
    assert (answer.status, answer.json["merged"]) == (201, None)
    assert guest.get(f"/v1/records/{record['id']}").json == record
    assert record_ids(account) == set()


def test_another_full_account_is_not_merged(account: Client, environment: ExecutionEnvironment) -> None:
    other = Client.full(environment)
    record = other.log_drink()
    assert sign_in(account, other).json["merged"] is None
    assert other.get(f"/v1/records/{record['id']}").json == record
    assert sign_in(account, account).json["merged"] is None


def test_a_wrong_password_merges_nothing(account: Client, guest: Client) -> None:
    guest.log_drink()
    assert sign_in(account, guest, password="wrong horse").code == "INVALID_CREDENTIALS"
    assert len(record_ids(guest)) == 1


@pytest.mark.parametrize(("room", "status"), [(2, 201), (1, 409)])
def test_the_limit_holds_or_nothing_happens(
    account: Client,
    guest: Client,
    sql_admin: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
    *,
    room: int,
    status: int,
) -> None:
    monkeypatch.setattr(merging, "MAXIMUM_RECORDS", 3 + room)
    own = [account.log_drink() for _ in range(3)]
    # One that the account has already needs no room.
    guest.log_drink(id=own[0]["id"])
    for _ in range(2):
        guest.log_drink()
    before = state(sql_admin, account), state(sql_admin, guest)
    answer = sign_in(account, guest)
    assert answer.status == status
    if status == 409:
        assert answer.code == "LIMIT_REACHED"
        assert (state(sql_admin, account), state(sql_admin, guest)) == before


def test_whatever_races_it_nothing_is_lost(
    environment: ExecutionEnvironment, make_environment: MakeEnvironment, sql_admin: psycopg.Connection
) -> None:
    """Guests sign in to one account while its devices and theirs write, refresh and sign out: no error, no deadlock."""
    account = Client.full(environment)
    guests = [Client.guest(make_environment().warmed()) for _ in range(3)]
    environments = [make_environment().warmed() for _ in guests]
    acknowledged: list[str] = []
    unexpected: list[str] = []

    def write(client: Client, times: int) -> None:
        for _ in range(times):
            record_id = str(uuid4())
            answer = client.call("POST", "/v1/records", {"id": record_id, **CONTENT})
            if answer.status == 201:
                acknowledged.append(record_id)
            # A guest that has been merged is no account any more.
            elif answer.status != 401:
                unexpected.append(answer.text)

    def merge(guest: Client) -> None:
        device = Client(environments.pop(), {"profile": guest.profile, "tokens": tokens_of(guest)})
        writer = threading.Thread(target=write, args=(device, 10))
        writer.start()
        write(guest, 3)
        answer = sign_in(account, guest)
        writer.join()
        if answer.status != 201:
            unexpected.append(answer.text)
            return
        signed_in = Client(guest.environment, answer.json)
        signed_in.connect()
        write(signed_in, 3)
        refreshed = guest.environment.call("POST", "/v1/sessions/refresh", {"refreshToken": signed_in.refresh_token})
        ended = [
            guest.environment.call("DELETE", f"/v1/sessions/{session['id']}", token=signed_in.token)
            for session in signed_in.get("/v1/sessions").json["items"]
            if session["current"]
        ]
        unexpected.extend(step.text for step in (refreshed, *ended) if step.status >= 400)

    threads = [threading.Thread(target=merge, args=(guest,)) for guest in guests]
    for thread in threads:
        thread.start()
    write(account, 10)
    for thread in threads:
        thread.join()
    assert unexpected == []
    rows = sql_admin.execute(
        "SELECT id, change_seq FROM records WHERE account_id = %s", (account.profile["id"],)
    ).fetchall()
    assert {row[0] for row in rows} == {UUID(record_id) for record_id in acknowledged}
    changes, _ = drain(account)
    assert sorted(change["id"] for change in changes if change["type"] == "record") == sorted(acknowledged)


def tokens_of(client: Client) -> dict[str, str]:
    return {"accessToken": client.token, "refreshToken": client.refresh_token}


def test_both_accounts_are_locked_in_the_order_of_their_ids(
    make_environment: MakeEnvironment, sql_admin: psycopg.Connection
) -> None:
    """So that two people who sign in to each other's accounts never wait for each other."""
    accounts = sorted(
        (Client.full(make_environment().warmed()) for _ in range(2)), key=lambda client: client.profile["id"]
    )
    answers: list[Answer] = []
    threads = [
        threading.Thread(target=lambda own=own, other=other: answers.append(sign_in(own, other)))
        for own, other in (accounts, reversed(accounts))
    ]
    lock = "SELECT 1 FROM accounts WHERE id = %s FOR UPDATE NOWAIT"
    waiting = """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'fillup-api' AND wait_event_type = 'Lock'
    """
    with sql_admin.transaction():
        sql_admin.execute(lock, (accounts[0].profile["id"],))
        for thread in threads:
            thread.start()
        while sql_admin.execute(waiting).fetchone() != (2,):
            # The view is a snapshot for as long as the transaction lasts.
            sql_admin.execute("SELECT pg_stat_clear_snapshot()")
        sql_admin.execute(lock, (accounts[1].profile["id"],))
    for thread in threads:
        thread.join()
    assert [answer.status for answer in answers] == [201, 201]
