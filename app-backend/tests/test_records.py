from uuid import uuid4

from tests.caller import Client


def test_creates_and_reads_a_record(client: Client) -> None:
    record_id = str(uuid4())
    created = client.call(
        "POST", "/v1/records", {"id": record_id, "amountMl": 300, "drink": "milk", "recordedAt": "2026-03-10T15:30:00+08:00"}
    )
    assert created.status == 201
    assert created.headers["location"] == f"/v1/records/{record_id}"
    assert created.headers["etag"] == '"1"'
    record = created.json
    assert {key: record[key] for key in ("id", "drink", "amountMl", "factor", "recordedAt", "day", "version")} == {
        "id": record_id,
        "drink": "milk",
        "amountMl": 300,
        "factor": 0.88,
        "recordedAt": "2026-03-10T07:30:00Z",
        "day": "2026-03-10",
        "version": 1,
    }
    read = client.get(f"/v1/records/{record_id}")
    assert (read.status, read.json, read.headers["etag"]) == (200, record, '"1"')
