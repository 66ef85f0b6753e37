"""An account as a file: whole, one's own, and never larger than what can be imported."""

import csv
import gzip
import io
import json
from typing import Any
from uuid import uuid4

import pytest

from app.transfer import archive, csv_file, endpoints
from tests.caller import Answer, Client

ACCEPT = {"Accept": "application/gzip"}
HEADER = ["id", "recordedAt", "day", "amountMl", "drink", "drinkName", "factor"]


def export(client: Client, **query: str) -> Answer:
    query = {name.rstrip("_"): value for name, value in query.items()}
    return client.call("GET", "/v1/me/export", query=query, headers=ACCEPT)


def csv_rows(answer: Answer) -> list[list[str]]:
    assert answer.status == 200, answer.text
    return list(csv.reader(io.StringIO(gzip.decompress(answer.content).decode("utf-8-sig"), newline="")))


def document(answer: Answer) -> dict[str, Any]:
    assert answer.status == 200, answer.text
    loaded: dict[str, Any] = json.loads(gzip.decompress(answer.content))
    return loaded


def test_csv_is_the_records_the_oldest_first(client: Client) -> None:
    later = client.log_drink(drink="coffee", amountMl=200, recordedAt="2026-03-10T08:00:00.250+08:00")
    first = client.log_drink(recordedAt="2026-03-09T16:30:00Z")
    deleted = client.log_drink()
    client.call("DELETE", f"/v1/records/{deleted['id']}")
    answer = export(client, format="csv")
    assert answer.headers["content-type"] == "application/gzip"
    assert answer.headers["content-disposition"] == 'attachment; filename="fillup.csv.gz"'
    assert csv_rows(answer) == [
        HEADER,
        [first["id"], "2026-03-09T16:30:00Z", "2026-03-10", "250", "water", "", "1.0"],
        [later["id"], "2026-03-10T00:00:00.250000Z", "2026-03-10", "200", "coffee", "", "0.99"],
    ]


def test_csv_opens_in_a_spreadsheet(client: Client) -> None:
    content = gzip.decompress(export(client, format="csv").content)
    assert content.startswith(b"\xef\xbb\xbfid,")
    assert content.endswith(b"factor\r\n")


def test_json_is_everything_and_says_its_version(client: Client) -> None:
    body = {"id": str(uuid4()), "kind": "drink", "name": "Latte", "factor": 0.9, "icon": "coffee"}
    drink = client.call("POST", "/v1/drinks", body).json
    client.call("DELETE", "/v1/drinks/tea")
    record = client.log_drink(drink=drink["id"])
    answer = export(client)
    exported = document(answer)
    assert answer.headers["content-disposition"] == 'attachment; filename="fillup.json.gz"'
    assert exported == {
        "format": "fillup",
        "version": 1,
        "profile": client.get("/v1/me").json,
        "drinks": [drink],
        "reminders": client.get("/v1/reminders").json,
        "records": [{name: record.get(name) for name in HEADER}],
    }
    # A record a line: an import names the lines of what is wrong.
    lines = gzip.decompress(answer.content).splitlines()
    assert [line.startswith(b'{"id":') for line in lines] == [False, True, False]


def test_an_account_without_records(client: Client) -> None:
    assert csv_rows(export(client, format="csv")) == [HEADER]
    assert document(export(client, format="json"))["records"] == []


def test_a_period(client: Client) -> None:
    days = ["2026-03-09", "2026-03-10", "2026-03-11"]
    for day in days:
        client.log_drink(recordedAt=f"{day}T12:00:00Z")
    asked = [({}, days), ({"from_": days[1]}, days[1:]), ({"to": days[1]}, days[:2]), ({"from_": days[2]}, days[2:])]
    for query, expected in asked:
        assert [row[2] for row in csv_rows(export(client, format="csv", **query))[1:]] == expected
    answer = export(client, from_="2026-03-11", to="2026-03-10")
    assert (answer.status, answer.json["error"]["fields"][0]["path"]) == (400, "to")


@pytest.mark.parametrize("query", [{"format": "xml"}, {"format": ""}, {"from": "yesterday"}, {"to": "2026-02-30"}])
def test_a_wrong_question(client: Client, query: dict[str, str]) -> None:
    answer = client.call("GET", "/v1/me/export", query=query, headers=ACCEPT)
    assert (answer.status, answer.code) == (400, "VALIDATION_FAILED")


@pytest.mark.parametrize("accept", ["", "*/*", "application/json", "text/csv, application/gzip"])
def test_what_the_gateway_would_leave_encoded_is_refused(client: Client, accept: str) -> None:
    answer = client.call("GET", "/v1/me/export", headers={"Accept": accept})
    assert (answer.status, answer.code) == (406, "NOT_ACCEPTABLE")


@pytest.mark.parametrize("accept", ["Application/GZIP", "application/gzip; q=0.9", "application/gzip, */*"])
def test_what_the_gateway_decodes(client: Client, accept: str) -> None:
    assert client.call("GET", "/v1/me/export", headers={"Accept": accept}).status == 200


def test_holds_nothing_of_another_account(client: Client) -> None:
    other = Client.guest(client.environment)
    record = other.log_drink()
    for format_ in ("csv", "json"):
        content = gzip.decompress(export(client, format=format_).content).decode()
        assert record["id"] not in content
        assert other.profile["id"] not in content
    assert client.environment.call("GET", "/v1/me/export", headers=ACCEPT).status == 401


def test_a_deleted_account(client: Client) -> None:
    client.call("DELETE", "/v1/me")
    assert export(client).status == 401


def test_no_more_than_can_be_imported(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in (10, 11, 11):
        client.log_drink(recordedAt=f"2026-03-{day}T12:00:00Z")
    monkeypatch.setattr(endpoints, "MAXIMUM_ROWS", 3)
    assert len(csv_rows(export(client, format="csv"))) == 4
    monkeypatch.setattr(endpoints, "MAXIMUM_ROWS", 2)
    for format_ in ("csv", "json"):
        answer = export(client, format=format_)
        assert (answer.status, answer.code) == (413, "EXPORT_TOO_LARGE")
        assert len(gzip.decompress(export(client, format=format_, from_="2026-03-11").content).splitlines()) >= 3
    # The refused one left no transaction behind.
    assert client.log_drink()["version"] == 1


@pytest.mark.parametrize("limit", ["MAXIMUM_UNPACKED_BYTES", "MAXIMUM_COMPRESSED_BYTES"])
def test_no_larger_than_can_be_imported(client: Client, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    client.log_drink()
    content = export(client, format="csv").content
    size = len(content) if limit == "MAXIMUM_COMPRESSED_BYTES" else len(gzip.decompress(content))
    monkeypatch.setattr(archive, limit, size)
    assert export(client, format="csv").content == content
    monkeypatch.setattr(archive, limit, size - 1)
    assert export(client, format="csv").code == "EXPORT_TOO_LARGE"


def test_the_columns_are_those_of_an_import() -> None:
    assert list(csv_file.COLUMNS) == HEADER


def test_the_largest_answer_fits_into_what_lambda_takes() -> None:
    lambda_limit, headers_of_a_request = 6 * 1024 * 1024, 64 * 1024
    assert archive.MAXIMUM_COMPRESSED_BYTES * 4 / 3 + headers_of_a_request < lambda_limit
