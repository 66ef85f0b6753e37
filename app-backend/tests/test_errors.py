"""Every error is the envelope, in the caller's language, and says nothing else."""

import re
from uuid import UUID

import pytest

from app.language import negotiate
from app.messages import ERRORS, FIELDS
from tests.caller import Answer, Client, ExecutionEnvironment


def assert_envelope(answer: Answer, status: int, code: str) -> None:
    assert answer.status == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert answer.json.keys() == {"error"}
    error = answer.json["error"]
    assert error.keys() - {"fields"} == {"code", "message", "requestId", "timestamp"}
    assert (error["code"], error["requestId"]) == (code, answer.headers["x-request-id"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", error["timestamp"])
    assert error["message"] in ERRORS[code].values()


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/", 404, "NOT_FOUND"),
        ("GET", "/v1/nothing", 404, "NOT_FOUND"),
        ("GET", "/v1/records/", 404, "NOT_FOUND"),
        ("GET", "/docs", 404, "NOT_FOUND"),
        ("PUT", "/health", 405, "METHOD_NOT_ALLOWED"),
        ("GET", "/v1/me", 401, "UNAUTHENTICATED"),
        ("POST", "/v1/sessions/refresh", 400, "VALIDATION_FAILED"),
    ],
)
def test_framework_errors(environment: ExecutionEnvironment, method: str, path: str, status: int, code: str) -> None:
    assert_envelope(environment.call(method, path), status, code)


def test_405_names_what_is_allowed(environment: ExecutionEnvironment) -> None:
    assert environment.call("PUT", "/health").headers["allow"] == "GET"


@pytest.mark.parametrize("body", ["{", "", '{"amountMl": 1e999}', "\x00", "[" * 100_000])
def test_a_body_that_is_not_json(client: Client, body: str) -> None:
    answer = client.call("POST", "/v1/records", body)
    assert answer.status == 400
    assert_envelope(answer, 400, answer.code)


@pytest.mark.parametrize("body", [[], 1, "null", '"text"'])
def test_a_body_that_is_no_object(client: Client, body: object) -> None:
    assert_envelope(client.call("POST", "/v1/records", body), 400, "VALIDATION_FAILED")


def test_too_large_a_body(client: Client) -> None:
    assert_envelope(client.call("POST", "/v1/records", "x" * 1_048_576), 400, "MALFORMED_REQUEST")
    # As they come, not as characters.
    assert_envelope(client.call("POST", "/v1/records", "水" * 349_526), 413, "PAYLOAD_TOO_LARGE")
    assert_envelope(client.call("POST", "/v1/records", "x" * (1_048_576 + 1)), 413, "PAYLOAD_TOO_LARGE")


def test_an_unexpected_error_tells_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the password is 1234")

    monkeypatch.setattr("app.database.Database.read", fail)
    answer = client.get("/v1/me")
    assert_envelope(answer, 500, "INTERNAL_SERVER_ERROR")
    assert answer.json["error"]["message"] == "處理請求時發生錯誤"
    assert "1234" not in answer.text
    assert "the password is 1234" in caplog.text


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "zh-TW"),
        ("", "zh-TW"),
        ("en", "en"),
        ("en-US,en;q=0.9", "en"),
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-TW"),
        ("fr, en;q=0.5, zh;q=0.4", "en"),
        ("en;q=0.1, zh-Hant;q=0.2", "zh-TW"),
        ("en;q=0", "zh-TW"),
        ("en;q=x", "zh-TW"),
        ("de", "zh-TW"),
    ],
)
def test_language(header: str | None, language: str) -> None:
    assert negotiate(header) == language


def test_messages_and_fields_follow_the_language(client: Client) -> None:
    record = {"id": "x", "amountMl": 0}
    texts = []
    for language in ("en", "zh-TW"):
        answer = client.call("POST", "/v1/records", record, headers={"Accept-Language": language})
        assert answer.headers["content-language"] == language
        texts.append({entry["path"]: entry["message"] for entry in answer.json["error"]["fields"]})
    assert texts == [
        {"id": "must be a UUID", "amountMl": "must be at least 1", "recordedAt": "is required"},
        {"id": "必須是 UUID", "amountMl": "不可小於 1", "recordedAt": "必填"},
    ]


def test_every_text_exists_in_both_languages() -> None:
    for texts in (*ERRORS.values(), *FIELDS.values()):
        assert texts.keys() == {"zh-TW", "en"}
        assert all(texts.values())


class TestRequestId:
    def test_is_the_callers(self, environment: ExecutionEnvironment) -> None:
        answer = environment.call("GET", "/health", headers={"X-Request-Id": "web-42"})
        assert answer.headers["x-request-id"] == "web-42"

    @pytest.mark.parametrize("wished", ["", "a b", "x" * 129, "漢", 'a"b'])
    def test_is_the_gateways_otherwise(self, environment: ExecutionEnvironment, wished: str) -> None:
        answer = environment.call("GET", "/health", headers={"X-Request-Id": wished})
        assert UUID(answer.headers["x-request-id"])
