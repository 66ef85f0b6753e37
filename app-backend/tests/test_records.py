from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tests.caller import Client, ExecutionEnvironment


def new_record(**content: object) -> dict[str, Any]:
    return {"id": str(uuid4()), "amountMl": 250, "recordedAt": "2026-03-10T07:30:00Z", **content}


def test_creates_and_reads_a_record(client: Client) -> None:
    body = new_record(amountMl=300, drink="milk", recordedAt="2026-03-10T15:30:00+08:00")
    created = client.call("POST", "/v1/records", body)
    assert created.status == 201
    assert created.headers["location"] == f"/v1/records/{body['id']}"
    assert created.headers["etag"] == '"1"'
    record = created.json
    assert record.keys() == {
        *("id", "drink", "drinkName", "amountMl", "factor", "recordedAt", "day", "version", "createdAt", "updatedAt")
    }
    assert (
        record
        | {
            "id": body["id"],
            "drink": "milk",
            "amountMl": 300,
            "factor": 0.88,
            "recordedAt": "2026-03-10T07:30:00Z",
            "day": "2026-03-10",
            "version": 1,
        }
        == record
    )
    read = client.get(f"/v1/records/{body['id']}")
    assert (read.status, read.json, read.headers["etag"]) == (200, record, '"1"')


def test_drink_is_water_by_default(client: Client) -> None:
    record = client.log_drink()
    assert (record["drink"], record["factor"]) == ("water", 1.0)


class TestRepeatedCreation:
    def test_gives_the_current_row(self, client: Client) -> None:
        body = new_record()
        client.call("POST", "/v1/records", body)
        client.call(
            "PUT",
            f"/v1/records/{body['id']}",
            {"amountMl": 500, "drink": "tea", "recordedAt": body["recordedAt"]},
            headers={"If-Match": '"1"'},
        )
        again = client.call("POST", "/v1/records", body)
        assert (again.status, again.json["amountMl"], again.headers["etag"]) == (200, 500, '"2"')

    def test_knows_the_same_time_in_another_notation(self, client: Client) -> None:
        body = new_record()
        client.call("POST", "/v1/records", body)
        again = client.call(
            "POST", "/v1/records", {**body, "recordedAt": "2026-03-10T08:30:00.000+01:00", "drink": "water"}
        )
        assert again.status == 200

    def test_with_other_content_conflicts(self, client: Client) -> None:
        body = new_record()
        client.call("POST", "/v1/records", body)
        other = client.call("POST", "/v1/records", {**body, "amountMl": 251})
        assert (other.status, other.code) == (409, "RECORD_CONFLICT")

    def test_never_brings_a_deleted_record_back(self, client: Client) -> None:
        body = new_record()
        client.call("POST", "/v1/records", body)
        client.call("DELETE", f"/v1/records/{body['id']}")
        again = client.call("POST", "/v1/records", body)
        assert (again.status, again.code) == (410, "RECORD_DELETED")
        assert client.get("/v1/records").json["items"] == []

    def test_takes_no_change_number_and_no_place(self, client: Client) -> None:
        body = new_record()
        client.call("POST", "/v1/records", body)
        before = client.get("/v1/changes").json["cursor"]
        client.call("POST", "/v1/records", body)
        assert client.get("/v1/changes").json["cursor"] == before


class TestReplacing:
    def test_needs_the_current_version(self, client: Client) -> None:
        path = f"/v1/records/{client.log_drink()['id']}"
        content = {"amountMl": 300, "drink": "tea", "recordedAt": "2026-03-11T07:30:00Z"}
        assert client.call("PUT", path, content).code == "PRECONDITION_REQUIRED"
        replaced = client.call("PUT", path, content, headers={"If-Match": 'W/"1"'})
        assert (replaced.status, replaced.headers["etag"]) == (200, '"2"')
        assert replaced.json | {"amountMl": 300, "drink": "tea", "day": "2026-03-11"} == replaced.json
        stale = client.call("PUT", path, content, headers={"If-Match": '"1"'})
        assert (stale.status, stale.code) == (412, "VERSION_MISMATCH")

    @pytest.mark.parametrize(("if_match", "status"), [("*", 200), ('"7", "1"', 200), ('"x"', 412), ("1", 400)])
    def test_reads_every_form_of_if_match(self, client: Client, if_match: str, status: int) -> None:
        path = f"/v1/records/{client.log_drink()['id']}"
        content = {"amountMl": 300, "drink": "tea", "recordedAt": "2026-03-11T07:30:00Z"}
        assert client.call("PUT", path, content, headers={"If-Match": if_match}).status == status

    def test_of_an_unknown_record_is_404(self, client: Client) -> None:
        content = {"amountMl": 300, "drink": "tea", "recordedAt": "2026-03-11T07:30:00Z"}
        answer = client.call("PUT", f"/v1/records/{uuid4()}", content, headers={"If-Match": '"1"'})
        assert (answer.status, answer.code) == (404, "NOT_FOUND")

    def test_keeps_the_day_when_only_the_amount_changes(self, client: Client) -> None:
        record = client.log_drink(recordedAt="2026-03-10T18:00:00Z")
        client.call("PATCH", "/v1/me", {"timeZone": "Europe/Berlin", "dayStartMinutes": 240})
        content = {"amountMl": 10, "drink": "water", "recordedAt": record["recordedAt"]}
        path = f"/v1/records/{record['id']}"
        assert client.call("PUT", path, content, headers={"If-Match": "*"}).json["day"] == "2026-03-11"
        moved = {**content, "recordedAt": "2026-03-10T18:00:01Z"}
        assert client.call("PUT", path, moved, headers={"If-Match": "*"}).json["day"] == "2026-03-10"


class TestDeleting:
    def test_may_be_repeated(self, client: Client) -> None:
        path = f"/v1/records/{client.log_drink()['id']}"
        for _ in range(2):
            answer = client.call("DELETE", path)
            assert (answer.status, answer.text) == (204, "")
        assert client.get(path).status == 404

    def test_respects_if_match(self, client: Client) -> None:
        path = f"/v1/records/{client.log_drink()['id']}"
        assert client.call("DELETE", path, headers={"If-Match": '"2"'}).code == "VERSION_MISMATCH"
        assert client.call("DELETE", path, headers={"If-Match": '"1"'}).status == 204

    def test_of_an_unknown_record_is_404(self, client: Client) -> None:
        assert client.call("DELETE", f"/v1/records/{uuid4()}").status == 404


class TestListing:
    def test_pages_newest_first_without_loss(self, client: Client) -> None:
        # Several share a time, so that only the id separates them.
        made = [client.log_drink(recordedAt=f"2026-03-1{index // 3}T07:30:00Z") for index in range(7)]
        expected = [r["id"] for r in sorted(made, key=lambda r: (r["recordedAt"], r["id"]), reverse=True)]
        seen: list[str] = []
        query: dict[str, str | list[str]] = {"limit": "2"}
        while True:
            page = client.get("/v1/records", **query).json
            seen += [record["id"] for record in page["items"]]
            if page["nextCursor"] is None:
                break
            query["cursor"] = page["nextCursor"]
        assert seen == expected

    def test_narrows_to_days(self, client: Client) -> None:
        for day in (9, 10, 11, 12):
            client.log_drink(recordedAt=f"2026-03-{day:02}T17:00:00Z")
        page = client.get("/v1/records", from_="2026-03-11", to="2026-03-12").json
        assert [record["day"] for record in page["items"]] == ["2026-03-12", "2026-03-11"]

    def test_finds_the_furthest_zones_by_day(self, environment: ExecutionEnvironment) -> None:
        for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
            client = Client.guest(environment, timeZone=zone)
            client.call("PATCH", "/v1/me", {"dayStartMinutes": 1439})
            day = client.log_drink(recordedAt="2026-03-10T12:00:00Z")["day"]
            assert len(client.get("/v1/records", from_=day, to=day).json["items"]) == 1

    @pytest.mark.parametrize("limit", ["1", "200"])
    def test_has_200_records_a_page_at_most(self, client: Client, limit: str) -> None:
        assert client.get("/v1/records", limit=limit).status == 200

    @pytest.mark.parametrize(
        "query",
        [
            {"limit": "0"},
            {"limit": "201"},
            {"limit": "x"},
            {"cursor": "x"},
            {"cursor": "MjAyNi0wMy0xMA"},
            {"from_": "2026-02-30"},
            {"from_": "2026-03-02", "to": "2026-03-01"},
        ],
    )
    def test_refuses_what_it_cannot_read(self, client: Client, query: dict[str, str]) -> None:
        answer = client.get("/v1/records", **query)
        assert (answer.status, answer.code) == (400, "VALIDATION_FAILED")
        assert answer.json["error"]["fields"][0]["path"] in {name.rstrip("_") for name in query}


INVALID = [
    ("amountMl", 0),
    ("amountMl", 5001),
    ("amountMl", "250"),
    ("amountMl", 2.5),
    ("amountMl", True),
    ("amountMl", None),
    ("drink", "lava"),
    ("drink", ""),
    ("drink", 7),
    ("id", "x"),
    ("id", 7),
    ("recordedAt", "2026-03-10"),
    ("recordedAt", "2026-03-10T07:30:00"),
    ("recordedAt", 1773000000),
    ("recordedAt", "1999-12-31T23:59:59Z"),
    ("recordedAt", "2026-13-10T07:30:00Z"),
    ("recordedAt", "0001-01-01T00:00:00+14:00"),
    ("recordedAt", "9999-12-31T23:59:59-12:00"),
    ("extra", 1),
]


@pytest.mark.parametrize(("field", "value"), INVALID)
def test_invalid_input_names_the_field(client: Client, field: str, value: object) -> None:
    answer = client.call("POST", "/v1/records", new_record(**{field: value}))
    assert (answer.status, answer.code) == (400, "VALIDATION_FAILED")
    assert [entry["path"] for entry in answer.json["error"]["fields"]] == [field]


@pytest.mark.parametrize(
    ("field", "value"), [("amountMl", 1), ("amountMl", 5000), ("recordedAt", "2000-01-01T00:00:00Z")]
)
def test_the_outermost_values_are_taken(client: Client, field: str, value: object) -> None:
    assert client.log_drink(**{field: value})[field] == value


def test_a_drink_may_lie_a_day_ahead_but_no_more(client: Client) -> None:
    now = datetime.now(UTC)
    near, far = now + timedelta(hours=23, minutes=59), now + timedelta(hours=24, minutes=1)
    assert client.call("POST", "/v1/records", new_record(recordedAt=near.isoformat())).status == 201
    assert client.call("POST", "/v1/records", new_record(recordedAt=far.isoformat())).status == 400


def test_another_account_sees_nothing(client: Client, environment: ExecutionEnvironment) -> None:
    record = client.log_drink()
    other = Client.guest(environment)
    path = f"/v1/records/{record['id']}"
    content = {"amountMl": 300, "drink": "tea", "recordedAt": "2026-03-11T07:30:00Z"}
    assert other.get(path).status == 404
    assert other.call("PUT", path, content, headers={"If-Match": "*"}).status == 404
    assert other.call("DELETE", path).status == 404
    assert other.get("/v1/records").json["items"] == []
    assert other.get("/v1/summary", from_="2026-03-10", to="2026-03-10").json["days"][0]["count"] == 0
    assert [change["type"] for change in other.get("/v1/changes").json["changes"]] == ["profile"]
    # The same id is free for everybody else, and says nothing about this account.
    mine = other.call("POST", "/v1/records", new_record(id=record["id"], amountMl=999))
    assert mine.status == 201
    assert client.get(path).json == record


def test_an_account_holds_200_000_records(client: Client, sql_admin: psycopg.Connection) -> None:
    sql_admin.execute("UPDATE accounts SET record_count = 199998 WHERE id = %s", (client.profile["id"],))
    first = new_record()
    assert client.call("POST", "/v1/records", first).status == 201
    gone = client.log_drink()
    refused = client.call("POST", "/v1/records", new_record())
    assert (refused.status, refused.code) == (409, "LIMIT_REACHED")
    assert client.call("POST", "/v1/records", first).status == 200
    client.call("DELETE", f"/v1/records/{gone['id']}")
    client.call("DELETE", f"/v1/records/{gone['id']}")
    assert client.call("POST", "/v1/records", new_record()).status == 201
    assert client.call("POST", "/v1/records", new_record()).status == 409
