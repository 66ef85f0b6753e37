"""openapi.json is what the API says of itself, and says all that it answers."""

import gzip
import json

import pytest

from app.errors import AppError
from app.messages import ERRORS
from app.openapi import errors
from tests.caller import Client
from tests.contract import DOCUMENT, operations
from write_openapi import COMMITTED, describe


def test_what_is_committed_is_current() -> None:
    assert COMMITTED.read_text("utf-8") == describe(), "openapi.json is out of date: npm run openapi"


def test_nothing_of_the_framework_shows() -> None:
    assert "HTTPValidationError" not in json.dumps(DOCUMENT)
    assert all("422" not in operation.details["responses"] for operation in operations())


def kinds(kind: type[AppError] = AppError) -> set[type[AppError]]:
    return {kind, *(each for child in kind.__subclasses__() for each in kinds(child))}


def test_every_code_is_documented() -> None:
    codes = {kind.code for kind in kinds()}
    assert codes == set(ERRORS) == set(DOCUMENT["components"]["schemas"]["ErrorDetail"]["properties"]["code"]["enum"])
    statuses = {kind.code: int(kind.status) for kind in kinds()}
    documented = set()
    for operation in operations():
        for status, response in operation.details["responses"].items():
            schema = response.get("content", {}).get("application/json", {}).get("schema", {})
            if int(status) >= 400:
                named = schema["properties"]["error"]["properties"]["code"]["enum"]
                assert {statuses[code] for code in named} == {int(status)}
                documented |= {*named}
    # What no operation answers: a path or method that does not exist.
    assert codes - documented == {"METHOD_NOT_ALLOWED"}


def test_a_status_with_several_codes_must_name_them() -> None:
    with pytest.raises(TypeError, match="409 has several codes"):
        errors(409)


def test_describes_the_import(client: Client) -> None:
    answer = client.call("POST", "/v1/me/import", gzip.compress(b"recordedAt,amountMl\n"))
    assert set(DOCUMENT["components"]["schemas"]["ImportResult"]["properties"]) == set(answer.json)
    paths = DOCUMENT["paths"]
    assert paths["/v1/me/import"]["post"]["requestBody"]["content"].keys() == {"application/gzip"}
    assert paths["/v1/me/export"]["get"]["responses"]["200"]["content"].keys() == {"application/gzip"}


def test_describes_what_is_answered(client: Client) -> None:
    schemas = DOCUMENT["components"]["schemas"]
    answers = {
        "Record": client.log_drink(),
        "Profile": client.profile,
        "Drink": client.get("/v1/drinks").json["items"][0],
        "Reminders": client.get("/v1/reminders").json,
        "PushKey": client.get("/v1/push-key").json,
    }
    for name, answer in answers.items():
        assert set(schemas[name]["properties"]) == set(answer), name


def test_every_kind_of_change_is_described() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    kinds = schemas["Changes"]["properties"]["changes"]["items"]["anyOf"]
    names = [kind["$ref"].rpartition("/")[2] for kind in kinds]
    assert {schemas[name]["properties"]["type"]["const"] for name in names} == {
        *("record", "drink", "profile", "reminders")
    }
