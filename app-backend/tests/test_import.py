"""A file into an account: every limit at its edge, every bad row by its line, all of it or nothing."""

import gzip
import json
import os
import random
import threading
import tracemalloc
import zlib
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from app.errors import PayloadTooLargeError
from app.transfer import archive, csv_file, json_file
from tests.caller import Answer, Client
from tests.conftest import MakeEnvironment
from tests.fake_aws import FakeAws
from tests.test_export import document, export

ID = "01890a5d-ac96-774b-bcce-b302099a8057"
ROW = {"id": ID, "recordedAt": "2026-03-10T07:30:00Z", "amountMl": 250, "drink": "water"}


def send(client: Client, content: bytes | str, **headers: str) -> Answer:
    content = content.encode() if isinstance(content, str) else content
    return client.call("POST", "/v1/me/import", gzip.compress(content), headers=headers)


def as_json(*records: object, **sections: object) -> str:
    return json.dumps({"format": "fillup", "version": 1, "records": records, **sections})


def as_csv(*rows: str, header: str = "id,recordedAt,amountMl,drink") -> str:
    return "".join(f"{line}\n" for line in (header, *rows))


def counts(answer: Answer) -> tuple[int, int, int]:
    assert answer.status == 200, answer.text
    return answer.json["imported"], answer.json["unchanged"], answer.json["deleted"]


def problems(answer: Answer) -> list[str]:
    assert (answer.status, answer.code) == (400, "VALIDATION_FAILED"), answer.text
    return [field["path"] for field in answer.json["error"]["fields"]]


def records(client: Client) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client.get("/v1/records").json["items"]
    return items


def test_csv(client: Client) -> None:
    second = str(uuid4())
    header = "drink,day,factor,amountMl,recordedAt,id,drinkName"
    rows = [f"coffee,2026-03-09,0.9,200,2026-03-10T06:00:00+08:00,{ID},", f",,,300,2026-03-10T07:30:00.5Z,{second},"]
    assert counts(send(client, as_csv(*rows, header=header))) == (2, 0, 0)
    later, earlier = records(client)
    assert (
        earlier.items()
        >= {
            "id": ID,
            "recordedAt": "2026-03-09T22:00:00Z",
            "day": "2026-03-09",
            "amountMl": 200,
            "drink": "coffee",
            "factor": 0.9,
            "version": 1,
        }.items()
    )
    # What the file leaves out is made as for a drink that is logged now.
    assert (later["id"], later["drink"], later["factor"], later["day"]) == (second, "water", 1.0, "2026-03-10")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("\ufeff" + as_csv(f"{ID},2026-03-10T07:30:00Z,250,water"), id="byte order mark"),
        pytest.param(as_csv(f"{ID},2026-03-10T07:30:00Z,250,water").replace("\n", "\r\n"), id="CRLF"),
        pytest.param(as_csv(f"{ID},2026-03-10T07:30:00Z,250,water").rstrip("\n"), id="no last line end"),
        pytest.param(as_csv("", f' "{ID}" '.strip() + ", 2026-03-10T07:30:00Z , 250 ,water", ""), id="spaces"),
        pytest.param(as_csv(f"{ID},2026-03-10T07:30:00Z,250"), id="fewer cells"),
        pytest.param("\ufeff \n" + as_json(ROW), id="JSON with a byte order mark"),
        pytest.param(json.dumps(json.loads(as_json(ROW, profile={})), indent=4), id="JSON over many lines"),
        pytest.param(json.dumps({"records": [ROW], "version": 1, "format": "fillup"}), id="JSON in another order"),
        pytest.param(as_json({**ROW, "drinkName": None, "day": None, "factor": None}), id="JSON with nulls"),
    ],
)
def test_what_other_programs_write(client: Client, content: str) -> None:
    assert counts(send(client, content)) == (1, 0, 0)
    assert [(record["id"], record["amountMl"]) for record in records(client)] == [(ID, 250)]


@pytest.mark.parametrize("content", [as_csv(), as_json()])
def test_a_file_without_records(client: Client, content: str) -> None:
    assert counts(send(client, content)) == (0, 0, 0)


@pytest.mark.parametrize("format_", ["csv", "json"])
def test_what_was_exported_comes_back_as_it_was(client: Client, format_: str) -> None:
    """Also where the day and the factor are those of another time."""
    client.log_drink(drink="milk", recordedAt="2026-03-10T22:00:00Z")
    client.call("PATCH", "/v1/me", {"timeZone": "Pacific/Kiritimati", "dayStartMinutes": 240})
    client.log_drink(recordedAt="2026-03-10T13:59:59.999999Z")
    client.log_drink(recordedAt="2026-03-10T22:00:00.000001Z", drink="soy_milk", amountMl=5000)
    latte = {"id": str(uuid4()), "kind": "drink", "name": "Latte, “iced”", "factor": 0.9, "icon": "coffee"}
    client.call("POST", "/v1/drinks", latte)
    client.log_drink(recordedAt="2026-03-10T23:00:00Z", drink=latte["id"])
    exported = export(client, format=format_).content
    other = Client.guest(client.environment)
    for expected in ((4, 0, 0), (0, 4, 0)):
        assert counts(other.call("POST", "/v1/me/import", exported)) == expected
    assert document(export(other))["records"] == document(export(client))["records"]
    assert counts(client.call("POST", "/v1/me/import", exported)) == (0, 4, 0)


def test_an_own_drink_needs_what_was_snapshotted(client: Client) -> None:
    row = {**ROW, "drink": str(uuid4())}
    assert problems(send(client, as_json(row))) == ["line 1: records.0.drinkName", "line 1: records.0.factor"]
    assert counts(send(client, as_json(row | {"drinkName": "Gin", "factor": 0}))) == (1, 0, 0)
    assert records(client)[0].items() >= {**row, "drinkName": "Gin", "factor": 0}.items()


def test_the_profile_of_a_file_is_not_applied(client: Client) -> None:
    before = client.get("/v1/me").json
    assert counts(send(client, as_json(profile={"goalMl": 500, "locale": "en"}, exportedAt="2026-03-10"))) == (0, 0, 0)
    assert client.get("/v1/me").json == before


def test_rows_without_an_id_are_the_same_the_next_time(client: Client) -> None:
    rows = ["2026-03-10T07:30:00Z,250", "2026-03-10T07:30:00Z,250", "2026-03-10T07:31:00Z,250"]
    header = "recordedAt,amountMl"
    assert counts(send(client, as_csv(*rows, header=header))) == (3, 0, 0)
    # In another order, another notation, and with one more.
    rows = [rows[2], "2026-03-10T15:30:00+08:00,250", rows[0], rows[0]]
    assert counts(send(client, as_csv(*rows, header=header))) == (1, 3, 0)
    assert len({UUID(record["id"]) for record in records(client)}) == 4
    # An account of its own has them under the same ids: a guest that signs in merges without doubles.
    other = Client.guest(client.environment)
    assert counts(send(other, as_csv(*rows, header=header))) == (4, 0, 0)
    assert {record["id"] for record in records(other)} == {record["id"] for record in records(client)}


def test_what_the_account_has_stays_as_it_is(client: Client) -> None:
    created = client.log_drink(id=ID)
    assert counts(send(client, as_json(ROW))) == (0, 1, 0)
    edited = {"amountMl": 300, "drink": "tea", "recordedAt": ROW["recordedAt"]}
    client.call("PUT", f"/v1/records/{ID}", edited, headers={"If-Match": '"1"'})
    # The file knows it as it was logged, or as it is now; neither is another record.
    for row in (ROW, {"id": ID, **edited}, {"id": ID, **edited, "factor": 1, "day": created["day"]}):
        assert counts(send(client, as_json(row))) == (0, 1, 0)
    assert records(client)[0].items() >= {"version": 2, "amountMl": 300, "drink": "tea"}.items()


def test_a_logged_drink_is_what_was_imported(client: Client) -> None:
    """A device may send a drink after its file was imported elsewhere."""
    assert counts(send(client, as_json(ROW))) == (1, 0, 0)
    assert client.call("POST", "/v1/records", ROW).status == 200


def test_a_factor_that_the_file_leaves_out_is_no_other_factor(client: Client) -> None:
    assert counts(send(client, as_json({**ROW, "factor": 0.5}))) == (1, 0, 0)
    edited = {"amountMl": 300, "drink": "water", "recordedAt": ROW["recordedAt"]}
    assert client.call("PUT", f"/v1/records/{ID}", edited, headers={"If-Match": '"1"'}).json["factor"] == 0.5
    assert counts(send(client, as_json({"id": ID, **edited}))) == (0, 1, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"amountMl": 251},
        {"drink": "tea"},
        {"recordedAt": "2026-03-10T07:30:01Z"},
        {"factor": 0.91},
        {"day": "2026-03-09"},
    ],
)
def test_the_id_of_another_record(client: Client, change: dict[str, object]) -> None:
    """As it is now, and neither as it was logged."""
    client.log_drink(id=ID, drink="milk")
    now = {**ROW, "day": "2026-03-10", "factor": 1}
    edit = {name: ROW[name] for name in ("drink", "amountMl", "recordedAt")}
    assert client.call("PUT", f"/v1/records/{ID}", edit, headers={"If-Match": '"1"'}).status == 200
    assert counts(send(client, as_json(now))) == (0, 1, 0)
    other = {**ROW, "id": str(uuid4())}
    answer = send(client, as_json(other, now | change).replace("}, {", "},\n{"), **{"Accept-Language": "en"})
    assert problems(answer) == ["line 2: records.1.id"]
    assert answer.json["error"]["fields"][0]["message"] == "is the id of another record that exists already"
    assert len(records(client)) == 1


def test_deleted_records_stay_deleted(client: Client) -> None:
    client.log_drink(id=ID)
    client.call("DELETE", f"/v1/records/{ID}")
    other = {**ROW, "id": str(uuid4())}
    assert counts(send(client, as_json(ROW, other))) == (1, 0, 1)
    assert [record["id"] for record in records(client)] == [other["id"]]


def test_another_accounts_ids_are_nothing_to_this_one(client: Client) -> None:
    other = Client.guest(client.environment)
    theirs = other.log_drink(id=ID, amountMl=999)
    assert counts(send(client, as_json(ROW))) == (1, 0, 0)
    assert records(other) == [theirs]
    assert records(client)[0]["amountMl"] == 250


WRONG_ROWS: list[tuple[dict[str, object], str, str]] = [
    ({"amountMl": 0}, "amountMl", "must be at least 1"),
    ({"amountMl": 5001}, "amountMl", "must be at most 5000"),
    ({"amountMl": 2.5}, "amountMl", "must be a whole number"),
    ({"amountMl": "two"}, "amountMl", "must be a whole number"),
    ({"drink": "gin"}, "drink", "is not a known drink"),
    ({"recordedAt": "2026-03-10 07:30"}, "recordedAt", "must be a time with its zone, such as 2026-01-31T08:00:00Z"),
    ({"recordedAt": "1999-12-31T23:59:59Z"}, "recordedAt", "must be after 2000 and no later than 24 hours from now"),
    ({"recordedAt": "9999-12-31T23:59:59Z"}, "recordedAt", "must be after 2000 and no later than 24 hours from now"),
    ({"id": "1"}, "id", "must be a UUID"),
    ({"day": "10.3.2026"}, "day", "must be a date such as 2026-01-31"),
    ({"day": "2026-03-12"}, "day", "is not a day that recordedAt can fall on"),
    ({"day": "2026-03-07"}, "day", "is not a day that recordedAt can fall on"),
    ({"factor": 1.51}, "factor", "must be between 0 and 1.5, with at most two decimals"),
    ({"factor": 0.999}, "factor", "must be between 0 and 1.5, with at most two decimals"),
    ({"factor": -1}, "factor", "must be between 0 and 1.5, with at most two decimals"),
    ({"factor": "much"}, "factor", "must be between 0 and 1.5, with at most two decimals"),
    ({"drinkName": "Gin"}, "drinkName", "is not valid"),
    ({"drink": ID, "factor": 0.9}, "drinkName", "is required"),
    (
        {"drink": ID, "factor": 0.9, "drinkName": "Gin\u0007Tonic"},
        "drinkName",
        "must not contain control characters",
    ),
]


@pytest.mark.parametrize(("change", "column", "message"), WRONG_ROWS)
def test_a_wrong_value_is_named_by_its_line(
    client: Client, change: dict[str, object], column: str, message: str
) -> None:
    row = {**ROW, "day": "2026-03-10", "factor": 1, "drinkName": ""} | change
    header = ",".join(row)
    for content, path in (
        (as_csv(",".join(str(value) for value in row.values()), header=header), f"line 2: {column}"),
        (as_json(ROW | {"id": str(uuid4())}, ROW | change).replace("}, {", "},\n{"), f"line 2: records.1.{column}"),
    ):
        answer = send(client, content, **{"Accept-Language": "en"})
        assert problems(answer) == [path]
        assert answer.json["error"]["fields"][0]["message"] == message
    assert records(client) == []


def test_every_wrong_row_is_named(client: Client) -> None:
    good = f"{ID},2026-03-10T07:30:00Z,250,water"
    paths = problems(send(client, as_csv(good, "", f"{good}x", "nothing", f"{uuid4()}{good[36:]}")))
    assert paths == ["line 4: drink", "line 5: amountMl", "line 5: recordedAt", "line 5: id"]
    assert records(client) == []


@pytest.mark.parametrize("day", ["2026-03-08", "2026-03-09", "2026-03-10", "2026-03-11"])
def test_every_day_that_a_time_can_fall_on(client: Client, day: str) -> None:
    recorded_at = "2026-03-10T10:00:00Z" if day == "2026-03-11" else "2026-03-10T11:59:59Z"
    row = {**ROW, "recordedAt": recorded_at, "day": day}
    assert counts(send(client, as_json(row))) == (1, 0, 0)
    assert [record["id"] for record in client.get("/v1/records", from_=day, to=day).json["items"]] == [ID]


def test_values_that_csv_cannot_have(client: Client) -> None:
    wrong: list[object] = [None, 1, "text", [ROW], {}, ROW | {"amountMl": True}, ROW | {"amountMl": 10**400}]
    wrong += [ROW | {"factor": True}, ROW | {"factor": "1"}, ROW | {"note": "x"}, ROW | {"drink": "水\x00"}]
    for record in wrong:
        paths = problems(send(client, as_json(record)))
        assert all(path.startswith("line 1: records.0") for path in paths)
    assert problems(send(client, as_json(5))) == ["line 1: records.0"]
    for name in ('"\\ud800"', f'"{"x" * 3000}"'):
        paths = problems(send(client, as_json({}).replace("{}", f"{{{name}: 1}}")))
        assert all(path.startswith("line 1: records.0") and len(path) < 60 for path in paths)


def test_the_same_id_twice(client: Client) -> None:
    row = f"{ID},2026-03-10T07:30:00Z,250,water"
    answer = send(client, as_csv(row, "", row.upper().replace("WATER", "tea")), **{"Accept-Language": "en"})
    assert problems(answer) == ["line 4: id"]
    assert answer.json["error"]["fields"][0]["message"] == "is the id of the record in line 2 already"
    assert problems(send(client, as_json(ROW, ROW))) == ["line 1: records.1.id"]


def test_the_first_hundred_problems(client: Client) -> None:
    paths = problems(send(client, as_csv(*["x"] * 60)))
    assert len(paths) == 100
    assert paths[-1].startswith("line 35:")
    assert len(problems(send(client, as_csv(*[f"{ID},2026-03-10T07:30:00Z,250,gin"] * 99)))) == 99
    client.log_drink(id=ID)
    known = [str(uuid4()) for _ in range(101)]
    send(client, as_json(*({**ROW, "id": id_} for id_ in known)))
    assert len(problems(send(client, as_json(*({**ROW, "id": id_, "amountMl": 1} for id_ in known))))) == 100


@pytest.mark.parametrize(
    ("header", "paths"),
    [
        (
            "id;recordedAt;amountMl;drink",
            ["line 1: id;recordedAt;amountMl;drink", "line 1: recordedAt", "line 1: amountMl"],
        ),
        ("recordedAt,amountMl,note", ["line 1: note"]),
        ("recordedAt,amountMl,", ['line 1: ""']),
        ("recordedAt,amountMl,recordedAt", ["line 1: recordedAt"]),
        ("recordedAt", ["line 1: amountMl"]),
        ("", ["line 1: recordedAt", "line 1: amountMl"]),
        ("x" * 300, [f"line 1: {'x' * 40}", "line 1: recordedAt", "line 1: amountMl"]),
    ],
)
def test_a_wrong_header(client: Client, header: str, paths: list[str]) -> None:
    assert problems(send(client, as_csv(header=header))) == paths


def test_an_empty_file(client: Client) -> None:
    assert problems(send(client, "")) == ["line 1: recordedAt", "line 1: amountMl"]


GOOD = "2026-03-10T07:30:00Z,250"


@pytest.mark.parametrize(
    ("lines", "path"),
    [
        ([GOOD, f"{GOOD},x"], "line 3"),
        ([GOOD, '"2026'], "line 3"),
        ([GOOD, '"20"26,250'], "line 3"),
        ([GOOD, "9" * csv_file.MAXIMUM_LINE_LENGTH], "line 3"),
        ([*[""] * csv_file.MAXIMUM_LINES, GOOD], f"line {csv_file.MAXIMUM_LINES + 1}"),
    ],
)
def test_what_is_no_csv(client: Client, lines: list[str], path: str) -> None:
    assert problems(send(client, as_csv(*lines, header="recordedAt,amountMl"))) == [path]


def test_a_cell_over_several_lines_counts_its_lines(client: Client) -> None:
    rows = [f'"\n{GOOD[:20]}\n",250', "x,250"]
    assert problems(send(client, as_csv(*rows, header="recordedAt,amountMl"))) == ["line 5: recordedAt"]


@pytest.mark.parametrize(
    ("content", "path"),
    [
        ("{", "line 1"),
        ("{}", "line 1: format"),
        ('{"format": "other"}', "line 1: format"),
        ('{"format": "fillup", "version": 2, "records": []}', "line 1: version"),
        ('{"format": "fillup", "version": 1}', "line 1: records"),
        ('{"format": "fillup", "version": 1, "records": {}}', "line 1"),
        ('{"format": "fillup", "version": 1, "records": [],\n}', "line 2"),
        ('{"format": "fillup", "version": 1, "records": []}\n{}', "line 2"),
        ('{"format": "fillup", "version": 1, "records": [], "records": []}', "line 1"),
        ('{"format": "fillup", "version": 1, "records": [],\n"cups": []}', "line 2: cups"),
        ('{"format": "fillup", "version": 1, "records": [],\n"\\ud800": []}', "line 2: ?"),
        ('{"format": "fillup", "version": 1, 1: 1}', "line 1"),
        ('{"format": "fillup", "version": 1, "records": [\nNaN]}', "line 2"),
        ('{"format": "fillup", "version": 1, "records": [\n' + "[" * 3000 + "]}", "line 2"),
        (
            '{"format": "fillup", "version": 1, "records": [\n"' + "x" * json_file.MAXIMUM_ITEM_LENGTH + '"]}',
            "line 2",
        ),
        ('{"format": "fillup", "version": 1,\n"profile": "' + "x" * json_file.MAXIMUM_SECTION_LENGTH + '"}', "line 2"),
    ],
)
def test_what_is_no_export(client: Client, content: str, path: str) -> None:
    assert problems(send(client, content)) == [path]


@pytest.mark.parametrize("content", [as_csv("", "").encode() + b"\xff\n", b'{"format":\n\n\n"\xe6\xb0"}'])
def test_what_is_no_utf8(client: Client, content: bytes) -> None:
    answer = send(client, content, **{"Accept-Language": "en"})
    assert problems(answer) == ["line 4"]
    assert answer.json["error"]["fields"][0]["message"] == "is not UTF-8 text"


def test_random_bytes_are_no_file(client: Client) -> None:
    generator = random.Random(7)  # noqa: S311 - the same bytes each time, no secret
    for prefix in (b"", b"{", b"recordedAt,amountMl\n", b'{"records":['):
        for length in (1, 100, 5000):
            answer = send(client, prefix + generator.randbytes(length))
            assert (answer.status, answer.code) == (400, "VALIDATION_FAILED")
    assert records(client) == []


whole = gzip.compress(as_json(ROW).encode())


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(as_json(ROW).encode(), id="not compressed"),
        pytest.param(zlib.compress(as_json(ROW).encode()), id="zlib"),
        pytest.param(whole[:-1], id="truncated"),
        pytest.param(whole[: len(whole) // 2], id="half"),
        pytest.param(whole[:-8] + bytes(8), id="wrong checksum"),
        pytest.param(whole + b"x", id="something behind it"),
        pytest.param(whole + whole, id="two members"),
        pytest.param(b"PK\x03\x04" + whole, id="zip"),
    ],
)
def test_what_is_no_whole_gzip_file(client: Client, body: bytes) -> None:
    answer = client.call("POST", "/v1/me/import", body, headers={"Accept-Language": "en"})
    assert (problems(answer), answer.json["error"]["fields"][0]["message"]) == (["body"], "is not a whole gzip file")
    assert records(client) == []


@pytest.mark.parametrize(
    "content_type", ["", "text/csv", "application/json", "application/x-gzip", "multipart/form-data"]
)
def test_another_content_type(client: Client, content_type: str) -> None:
    answer = client.call("POST", "/v1/me/import", whole, headers={"Content-Type": content_type})
    assert (answer.status, answer.code) == (415, "UNSUPPORTED_MEDIA_TYPE")
    assert client.call("POST", "/v1/me/import", as_json(ROW)).status == 415
    assert client.call("POST", "/v1/me/import", whole, headers={"Content-Type": "Application/GZIP; x=y"}).status == 200


def too_large(answer: Answer) -> str:
    assert (answer.status, answer.code) == (413, "PAYLOAD_TOO_LARGE"), answer.text
    message: str = answer.json["error"]["fields"][0]["message"]
    return message


def test_rows_up_to_the_limit(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert archive.MAXIMUM_ROWS == 100_000
    monkeypatch.setattr("app.transfer.imported_file.MAXIMUM_ROWS", 3)
    rows = [f"{uuid4()},2026-03-10T07:30:00Z,250,water" for _ in range(4)]
    assert too_large(send(client, as_csv(*rows), **{"Accept-Language": "en"})) == "must not have more than 3 records"
    assert too_large(send(client, as_json(*[ROW] * 4))) == "不可超過 3 筆紀錄"
    # Rows that are wrong are rows.
    assert too_large(send(client, as_csv(*rows[:3], "x")))
    assert records(client) == []
    assert counts(send(client, as_csv(*rows[:3]))) == (3, 0, 0)


def test_compressed_bytes_up_to_the_limit(client: Client) -> None:
    """The only path with more than 1 MB; random characters do not compress."""
    noise = os.urandom(archive.MAXIMUM_COMPRESSED_BYTES).hex().encode()
    compressor = zlib.compressobj(wbits=archive.GZIP)
    packed = compressor.compress(b'{"format":"fillup","version":1,"records":[],"profile":"' + noise)
    for size in (archive.MAXIMUM_COMPRESSED_BYTES, archive.MAXIMUM_COMPRESSED_BYTES + 1):
        answer = client.call("POST", "/v1/me/import", packed[:size], headers={"Accept-Language": "en"})
        if size == archive.MAXIMUM_COMPRESSED_BYTES:
            assert problems(answer) == ["body"]
        else:
            assert too_large(answer) == "must not be larger than 4,500,000 bytes"
    for path in ("/v1/records", "/v1/me/import/", "/v1/me"):
        answer = client.call("POST", path, packed[:1_048_577])
        assert (answer.status, answer.code) == (413, "PAYLOAD_TOO_LARGE")


def test_unpacked_bytes_up_to_the_limit(client: Client) -> None:
    def padded(size: int) -> bytes:
        return as_json(ROW).encode().ljust(size)

    answer = send(client, padded(archive.MAXIMUM_UNPACKED_BYTES + 1), **{"Accept-Language": "en"})
    assert too_large(answer) == "must not unpack to more than 33,554,432 bytes"
    assert counts(send(client, padded(archive.MAXIMUM_UNPACKED_BYTES))) == (1, 0, 0)


def test_a_bomb_is_never_unpacked_whole() -> None:
    """256 MB of zeros in a quarter of a megabyte."""
    compressor = zlib.compressobj(9, wbits=archive.GZIP)
    megabyte = bytes(1 << 20)
    bomb = b"".join(compressor.compress(megabyte) for _ in range(256)) + compressor.flush()
    tracemalloc.start()
    try:
        with pytest.raises(PayloadTooLargeError):
            archive.unpack(bomb)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 3 * archive.MAXIMUM_UNPACKED_BYTES


def set_record_count(sql_admin: psycopg.Connection, client: Client, count: int) -> None:
    sql_admin.execute("UPDATE accounts SET record_count = %s WHERE id = %s", (count, client.profile["id"]))


def test_the_accounts_limit(client: Client, sql_admin: psycopg.Connection) -> None:
    rows = [{**ROW, "id": str(uuid4())} for _ in range(3)]
    client.call("POST", "/v1/records", rows[0])
    set_record_count(sql_admin, client, 199_999)
    answer = send(client, as_json(*rows))
    assert (answer.status, answer.code) == (409, "LIMIT_REACHED")
    assert len(records(client)) == 1
    # What the account has already does not count again.
    assert counts(send(client, as_json(*rows[:2]))) == (1, 1, 0)
    assert counts(send(client, as_json(*rows[:2]))) == (0, 2, 0)


def test_each_record_takes_a_change_number_of_its_own(client: Client) -> None:
    client.log_drink()
    cursor = client.get("/v1/changes").json["cursor"]
    rows = [{**ROW, "id": str(uuid4()), "recordedAt": f"2026-03-10T07:{minute:02}:00Z"} for minute in range(30, 37)]
    send(client, as_json(*reversed(rows)))
    following = client.log_drink()
    seen: list[str] = []
    for size in (3, 3, 3):
        page = client.get("/v1/changes", since=cursor, limit=str(size)).json
        assert len(page["changes"]) <= size
        seen += [change["id"] for change in page["changes"]]
        cursor = page["cursor"]
    assert seen == [*(row["id"] for row in rows), following["id"]]
    assert not page["more"]


def test_other_devices_are_told_once(client: Client, aws: FakeAws) -> None:
    connection = client.connect()
    rows = [{**ROW, "id": str(uuid4())} for _ in range(5)]
    send(client, as_json(*rows))
    assert [(to, post["type"]) for to, post in aws.posts] == [(connection, "changed")]
    page = client.get("/v1/changes", since=aws.posts[0][1]["cursor"]).json
    assert page["changes"] == []
    # Nothing new, or nothing imported, is no change.
    send(client, as_json(*rows))
    send(client, as_json({**ROW, "amountMl": 0}))
    assert len(aws.posts) == 1


def test_an_account_that_is_gone(client: Client) -> None:
    client.call("DELETE", "/v1/me")
    assert send(client, as_json(ROW)).status == 401
    assert client.environment.call("POST", "/v1/me/import", whole).status == 401


def test_the_database_refuses_in_the_middle(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever happens after the copy, nothing of it stays, and the next import works."""
    before = client.get("/v1/changes").json["cursor"]
    monkeypatch.setattr(
        "app.transfer.repository.INSERT", "SELECT 1 / 0 WHERE %(count)s > 0 AND %(account_id)s IS NOT NULL"
    )
    assert send(client, as_json(ROW)).status == 500
    monkeypatch.undo()
    assert client.get("/v1/changes", since=before).json["changes"] == []
    assert counts(send(client, as_json(ROW))) == (1, 0, 0)


@pytest.mark.parametrize("statement", ["SELECT pg_sleep(30)", "SELECT pg_terminate_backend(pg_backend_pid())"])
def test_a_database_that_does_not_answer(client: Client, monkeypatch: pytest.MonkeyPatch, statement: str) -> None:
    monkeypatch.setattr(
        "app.transfer.repository.INSERT",
        f"{statement} FROM accounts WHERE id = %(account_id)s AND %(count)s > 0",
    )
    client.environment.loop.run_until_complete(shorten_statement_timeout(client))
    answer = send(client, as_json(ROW))
    assert (answer.status, answer.code) == (503, "SERVICE_UNAVAILABLE")
    monkeypatch.undo()
    assert records(client) == []
    assert counts(send(client, as_json(ROW))) == (1, 0, 0)


async def shorten_statement_timeout(client: Client) -> None:
    async with client.environment.application.database.transaction() as connection:
        await connection.execute("SET statement_timeout = '200ms'")


def test_a_device_that_is_about_to_log_the_same_drink(
    client: Client, make_environment: MakeEnvironment, sql_admin: psycopg.Connection
) -> None:
    """The import compares when nobody writes any more."""
    other = make_environment()
    assert other.call("GET", "/v1/me", token=client.token).status == 200
    answers: list[Answer] = []
    packed = gzip.compress(as_json(ROW).encode())
    waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with sql_admin.transaction():
        sql_admin.execute("UPDATE accounts SET record_count = record_count WHERE id = %s", (client.profile["id"],))
        thread = threading.Thread(
            target=lambda: answers.append(other.call("POST", "/v1/me/import", packed, token=client.token))
        )
        thread.start()
        while sql_admin.execute(waiting).fetchone() is None:
            assert thread.is_alive()
        sql_admin.execute(
            """
            INSERT INTO records
                (account_id, id, change_seq, creation_digest, drink, amount_ml, factor, recorded_at, day)
            VALUES (%s, %s, 2, '', 'water', 250, 1, '2026-03-10T07:30:00Z', '2026-03-10')
            """,
            (client.profile["id"], ID),
        )
    thread.join()
    assert counts(answers[0]) == (0, 1, 0)


def test_imports_race_with_each_other_and_with_devices(client: Client, make_environment: MakeEnvironment) -> None:
    """The same file four times at once, while a device logs drinks: nothing twice, no number twice, nothing lost."""
    rows = [{**ROW, "id": str(uuid4()), "recordedAt": f"2026-03-10T07:{n % 60:02}:00Z"} for n in range(300)]
    packed = gzip.compress(as_json(*rows).encode())
    answers: list[Answer] = []

    def importing(call: Callable[..., Answer]) -> None:
        answers.append(call("POST", "/v1/me/import", packed, token=client.token))

    def logging(call: Callable[..., Answer]) -> None:
        for row in rows[::20]:
            answers.append(call("POST", "/v1/records", row, token=client.token))
            answers.append(call("POST", "/v1/records", {**row, "id": str(uuid4())}, token=client.token))

    environments = [make_environment() for _ in range(6)]
    for environment in environments:
        # The framework builds its routes when they are first looked through, which several threads must not do at once.
        assert environment.call("GET", "/nothing").status == 404
    threads = [
        threading.Thread(target=logging if number > 3 else importing, args=(environment.call,))
        for number, environment in enumerate(environments)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status for answer in answers} <= {200, 201}
    imported = [answer.json for answer in answers if "imported" in answer.text]
    assert len(imported) == 4
    assert all(result["imported"] + result["unchanged"] == 300 for result in imported)
    changes: list[dict[str, Any]] = []
    cursor = None
    while True:
        page = client.get("/v1/changes", **({"since": cursor} if cursor else {})).json
        changes += page["changes"]
        cursor = page["cursor"]
        if not page["more"]:
            break
    ids = [change["id"] for change in changes if change["type"] == "record"]
    assert len(ids) == len(set(ids)) == 300 + 2 * 15


def test_the_same_environment_imports_again_and_again(client: Client) -> None:
    for number in range(8):
        assert counts(send(client, as_json({**ROW, "id": str(uuid4())}))) == (1, 0, 0), number
    assert len(records(client)) == 8
