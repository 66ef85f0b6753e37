"""The lines that the function writes, and the trace they belong to."""

import json
import logging
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.aws.request import send
from app.logs import LineHandler, write_line
from tests.fake_aws import FakeAws

TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"


@pytest.fixture
def last_line(capsys: pytest.CaptureFixture[str]) -> Callable[[], dict[str, Any]]:
    def read() -> dict[str, Any]:
        line: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
        return line

    return read


@pytest.fixture
def log() -> logging.Logger:
    log = logging.Logger("app.something", logging.INFO)
    log.addHandler(LineHandler())
    return log


def test_a_line_says_what_when_and_where(log: logging.Logger, last_line: Callable[[], dict[str, Any]]) -> None:
    log.warning("database %s", "error", extra={"sqlState": "57014", "day": date(2026, 3, 10)})
    line = last_line()
    assert line.pop("timestamp").endswith("+00:00")
    assert line == {
        "level": "WARNING",
        "logger": "app.something",
        "message": "database error",
        "traceId": None,
        "sqlState": "57014",
        "day": "2026-03-10",
    }


def test_an_exception_keeps_its_stack(log: logging.Logger, last_line: Callable[[], dict[str, Any]]) -> None:
    try:
        raise ValueError("half a character: \ud83d")
    except ValueError:
        log.exception("unexpected")
    assert "test_logs.py" in last_line()["exception"]


def test_a_level_hides_what_is_below_it_but_no_metrics(log: logging.Logger, capsys: pytest.CaptureFixture[str]) -> None:
    log.debug("hidden")
    write_line("DEBUG", "fillup.request", "shown", {})
    assert [json.loads(line)["message"] for line in capsys.readouterr().out.splitlines()] == ["shown"]


def test_every_line_names_the_trace(
    log: logging.Logger, last_line: Callable[[], dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_X_AMZN_TRACE_ID", TRACE)
    log.info("something")
    assert last_line()["traceId"] == "1-5759e988-bd862e3fe1be46a994272793"


def test_the_trace_goes_on_into_other_services(aws: FakeAws, monkeypatch: pytest.MonkeyPatch) -> None:
    for header in ("", TRACE):
        monkeypatch.setenv("_X_AMZN_TRACE_ID", header)
        send(method="POST", url=f"{aws.url}/ws/@connections/a", service="execute-api", timeout_seconds=5, body=b"{}")
    before, after = aws.headers
    assert "X-Amzn-Trace-Id" not in before
    assert after["X-Amzn-Trace-Id"] == TRACE
    # Whoever passes the request on may add to it, so it must not be signed.
    assert "x-amzn-trace-id" not in after["Authorization"]
