import base64
import threading
from typing import Any

import psycopg
import pytest

from tests.caller import Client, ExecutionEnvironment
from tests.conftest import MakeEnvironment


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


def test_a_cursor_ahead_of_the_account_is_expired(client: Client) -> None:
    ahead = base64.urlsafe_b64encode(b"999999").rstrip(b"=").decode()
    assert client.get("/v1/changes", since=ahead).code == "CURSOR_EXPIRED"


@pytest.mark.parametrize("cursor", ["x", "???", "LTE", base64.urlsafe_b64encode(b"9" * 19).decode()])
def test_a_strange_cursor_is_invalid(client: Client, cursor: str) -> None:
    assert client.get("/v1/changes", since=cursor).code == "VALIDATION_FAILED"


def test_racing_writers_never_pass_a_reader(
    client: Client, make_environment: MakeEnvironment, sql_admin: psycopg.Connection
) -> None:
    """An open transaction elsewhere, four writers, one reader that follows: every id arrives."""
    written: list[str] = []
    problems: list[BaseException] = []

    def write(environment: ExecutionEnvironment) -> None:
        device = Client(
            environment,
            {"profile": client.profile, "tokens": {"accessToken": client.token, "refreshToken": ""}},
        )
        try:
            written.extend(device.log_drink()["id"] for _ in range(40))
        except BaseException as problem:  # noqa: BLE001 - shown by the test's own thread
            problems.append(problem)

    writers = [threading.Thread(target=write, args=(make_environment().warmed(),)) for _ in range(4)]
    seen: list[str] = []
    _, cursor = drain(client)
    with sql_admin.transaction():
        sql_admin.execute("UPDATE accounts SET goal_ml = goal_ml WHERE id <> %s", (client.profile["id"],))
        for writer in writers:
            writer.start()
        while any(writer.is_alive() for writer in writers):
            changes, cursor = drain(client, cursor)
            seen += [change["id"] for change in changes]
        for writer in writers:
            writer.join()
        changes, cursor = drain(client, cursor)
    seen += [change["id"] for change in changes]
    assert problems == []
    assert len(written) == 160
    assert sorted(seen) == sorted(written)
