import base64
import itertools
import threading
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from app.database import Database
from app.drinks.catalogue import FACTORS
from tests.caller import Client
from tests.conftest import MakeEnvironment

REMINDERS = {
    "enabled": True,
    "fromMinutes": 480,
    "toMinutes": 1320,
    "intervalMinutes": 60,
    "quiet": [],
    "days": [1],
    "pausedOn": None,
    "stopAtGoal": True,
}


def new_drink() -> dict[str, Any]:
    return {"id": str(uuid4()), "kind": "drink", "name": "Kombucha", "factor": 0.9, "icon": "juice"}


def drain(client: Client, since: str | None = None, limit: int = 500) -> tuple[list[dict[str, Any]], str]:
    changes: list[dict[str, Any]] = []
    while True:
        query = {"since": since} if since else {}
        answer = client.get("/v1/changes", limit=str(limit), **query)
        assert answer.status == 200, answer.text
        page = answer.json
        changes += page["changes"]
        since = page["cursor"]
        if not page["more"]:
            return changes, page["cursor"]


def test_from_the_beginning_gives_everything(client: Client) -> None:
    record = client.log_drink()
    changes, _ = drain(client)
    assert changes == [
        {"type": "profile", "profile": client.profile},
        {"type": "record", "id": record["id"], "deleted": False, "record": record},
    ]


def test_tells_what_was_created_changed_and_deleted_since(client: Client) -> None:
    kept, gone = client.log_drink(), client.log_drink()
    _, cursor = drain(client)
    assert drain(client, cursor)[0] == []
    created = client.log_drink()
    changed = client.call(
        "PUT",
        f"/v1/records/{kept['id']}",
        {"amountMl": 1, "drink": "tea", "recordedAt": kept["recordedAt"]},
        headers={"If-Match": "*"},
    ).json
    client.call("DELETE", f"/v1/records/{gone['id']}")
    profile = client.call("PATCH", "/v1/me", {"goalMl": 2500}).json
    changes, _ = drain(client, cursor)
    assert changes == [
        {"type": "record", "id": created["id"], "deleted": False, "record": created},
        {"type": "record", "id": kept["id"], "deleted": False, "record": changed},
        {"type": "record", "id": gone["id"], "deleted": True},
        {"type": "profile", "profile": profile},
    ]


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_lose_nothing(client: Client, limit: int) -> None:
    ids = [client.log_drink()["id"] for _ in range(3)]
    client.call("PATCH", "/v1/me", {"goalMl": 2500})
    ids.append(client.log_drink()["id"])
    changes, _ = drain(client, limit=limit)
    assert [change.get("id", "profile") for change in changes] == [*ids[:3], "profile", ids[3]]


def test_a_purged_deletion_expires_older_cursors(client: Client, sql_admin: psycopg.Connection) -> None:
    _, old = drain(client)
    gone = client.log_drink()
    client.log_drink()
    client.call("DELETE", f"/v1/records/{gone['id']}")
    started = client.get("/v1/changes", limit="1").json
    _, recent = drain(client)
    sql_admin.execute(
        """
        WITH purged AS (DELETE FROM records WHERE id = %s RETURNING account_id, change_seq)
        UPDATE accounts SET purged_seq = purged.change_seq FROM purged WHERE id = account_id
        """,
        (gone["id"],),
    )
    expired = client.get("/v1/changes", since=old)
    assert (expired.status, expired.code) == (410, "CURSOR_EXPIRED")
    assert client.get("/v1/changes", since=recent).status == 200
    # A first load that is under way never saw the record, and goes on.
    assert started["more"]
    assert client.get("/v1/changes", since=started["cursor"]).status == 200


@pytest.mark.parametrize(("limit", "status"), [(0, 400), (1, 200), (500, 200), (501, 400)])
def test_a_page_has_500_changes_at_most(client: Client, limit: int, status: int) -> None:
    assert client.get("/v1/changes", limit=str(limit)).status == status


def test_a_cursor_ahead_of_the_account_is_expired(client: Client) -> None:
    ahead = base64.urlsafe_b64encode(b"999999").rstrip(b"=").decode()
    assert client.get("/v1/changes", since=ahead).code == "CURSOR_EXPIRED"


@pytest.mark.parametrize("cursor", ["x", "???", "LTE", base64.urlsafe_b64encode(b"9" * 19).decode()])
def test_a_strange_cursor_is_invalid(client: Client, cursor: str) -> None:
    assert client.get("/v1/changes", since=cursor).code == "VALIDATION_FAILED"


def test_every_kind_comes_in_the_order_of_its_number(client: Client) -> None:
    record = client.log_drink()
    drink = client.call("POST", "/v1/drinks", new_drink()).json
    reminders = client.call("PUT", "/v1/reminders", REMINDERS, headers={"If-Match": "*"}).json
    profile = client.call("PATCH", "/v1/me", {"goalMl": 2500}).json
    hidden = client.call("PUT", "/v1/drinks/tea", {"position": 1, "hidden": True}, headers={"If-Match": "*"}).json
    gone = client.call("POST", "/v1/drinks", new_drink()).json["id"]
    client.call("DELETE", f"/v1/drinks/{gone}")
    last = client.log_drink()
    expected = [
        {"type": "record", "id": record["id"], "deleted": False, "record": record},
        {"type": "drink", "id": drink["id"], "deleted": False, "drink": drink},
        {"type": "reminders", "reminders": reminders},
        {"type": "profile", "profile": profile},
        {"type": "drink", "id": "tea", "deleted": False, "drink": hidden},
        {"type": "drink", "id": gone, "deleted": True},
        {"type": "record", "id": last["id"], "deleted": False, "record": last},
    ]
    assert drain(client)[0] == expected
    # Wherever a page ends.
    for limit in range(1, len(expected) + 1):
        pages, cursor, more = [], None, True
        while more:
            page = client.get("/v1/changes", limit=str(limit), **({"since": cursor} if cursor else {})).json
            assert len(page["changes"]) <= limit
            pages += page["changes"]
            cursor, more = page["cursor"], page["more"]
        assert pages == expected


def test_an_item_that_this_release_does_not_know_fills_no_page(client: Client, sql_admin: psycopg.Connection) -> None:
    account = client.profile["id"]
    sql_admin.execute(
        """
        INSERT INTO drinks (account_id, id, change_seq, position)
        SELECT %s, 'later-' || n, 1 + n, 1 FROM generate_series(1, 5) n
        """,
        (account,),
    )
    sql_admin.execute("UPDATE accounts SET change_seq = 6 WHERE id = %s", (account,))
    record = client.log_drink()
    changes, _ = drain(client, limit=2)
    assert [change.get("id", "profile") for change in changes] == ["profile", record["id"]]


def test_what_is_purged_and_the_rest_are_read_at_one_moment(
    client: Client, sql_admin: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A purge that comes right after the first query must not hide what it removes from an old cursor."""
    _, old = drain(client)
    gone = client.log_drink()
    client.call("DELETE", f"/v1/records/{gone['id']}")
    read = Database.read

    async def purge_after(database: Database, query: str, parameters: Any) -> Any:
        rows = await read(database, query, parameters)
        sql_admin.execute(
            """
            WITH purged AS (DELETE FROM records WHERE id = %s RETURNING account_id, change_seq)
            UPDATE accounts SET purged_seq = purged.change_seq FROM purged WHERE id = account_id
            """,
            (gone["id"],),
        )
        return rows

    with monkeypatch.context() as purging:
        purging.setattr(Database, "read", purge_after)
        answer = client.get("/v1/changes", since=old)
    assert answer.json["changes"] == [{"type": "record", "id": gone["id"], "deleted": True}]
    assert client.get("/v1/changes", since=old).code == "CURSOR_EXPIRED"


TURNS = 3


class Writer:
    """Makes every kind of change in turn, and remembers the last word on each thing that it touched."""

    def __init__(self, number: int, device: Client) -> None:
        self.final: dict[str, dict[str, Any] | None] = {}
        self._number = number
        self._device = device

    def __call__(self) -> None:
        for turn in range(TURNS):
            self._records(turn)
            self._drinks(turn)
            self._single(turn)

    def _records(self, turn: int) -> None:
        record = self._device.log_drink()
        path = f"/v1/records/{record['id']}"
        content = {"amountMl": 1 + turn, "drink": "tea", "recordedAt": record["recordedAt"]}
        self.final[record["id"]] = self._written("PUT", path, content)
        if turn % 2:
            self._written("DELETE", path)
            self.final[record["id"]] = None

    def _drinks(self, turn: int) -> None:
        drink = self._device.call("POST", "/v1/drinks", new_drink()).json
        cup = {"id": str(uuid4()), "kind": "cup", "drink": drink["id"], "amountMl": 100, "icon": "mug"}
        self.final[drink["id"]] = drink
        self.final[cup["id"]] = self._device.call("POST", "/v1/drinks", cup).json
        if turn % 2:
            self._written("DELETE", f"/v1/drinks/{drink['id']}")
            self.final[drink["id"]] = self.final[cup["id"]] = None
        built_in = list(FACTORS)[self._number]
        arranged = {"position": turn, "hidden": bool(turn % 2)}
        self.final[built_in] = self._written("PUT", f"/v1/drinks/{built_in}", arranged)

    def _single(self, turn: int) -> None:
        self._written("PATCH", "/v1/me", {"goalMl": 1000 + 10 * turn + self._number})
        self._written("PUT", "/v1/reminders", {**REMINDERS, "intervalMinutes": 15 + 10 * turn + self._number})

    def _written(self, method: str, path: str, body: object = None) -> Any:
        answer = self._device.call(method, path, body, headers={"If-Match": "*"})
        assert answer.status in {200, 204}, answer.text
        return answer.json if answer.text else None


def test_eight_writers_of_every_kind_never_pass_a_reader(
    client: Client, make_environment: MakeEnvironment, sql_admin: psycopg.Connection
) -> None:
    """An open transaction elsewhere, eight writers, one reader that follows: it ends up with what they wrote."""
    writers = [Writer(number, client.on(make_environment())) for number in range(8)]
    problems: list[BaseException] = []

    def run(writer: Writer) -> None:
        try:
            writer()
        except BaseException as problem:  # noqa: BLE001 - shown by the test's own thread
            problems.append(problem)

    threads = [threading.Thread(target=run, args=(writer,)) for writer in writers]
    seen: dict[str, dict[str, Any] | None] = {}
    limits = itertools.cycle([1, 2, 7])
    _, cursor = drain(client)

    def follow() -> str:
        changes, reached = drain(client, cursor, next(limits))
        for change in changes:
            kind = change["type"]
            seen[change.get("id", kind)] = None if change.get("deleted") else change[kind]
        return reached

    with sql_admin.transaction():
        sql_admin.execute("UPDATE accounts SET goal_ml = goal_ml WHERE id <> %s", (client.profile["id"],))
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            cursor = follow()
        for thread in threads:
            thread.join()
        follow()
    assert problems == []
    assert seen.pop("profile") == client.get("/v1/me").json
    assert seen.pop("reminders") == client.get("/v1/reminders").json
    final = {key: value for writer in writers for key, value in writer.final.items()}
    assert len(final) == 8 * (TURNS * 3 + 1)
    assert seen == final
