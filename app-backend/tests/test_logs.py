"""The lines that the function writes, and the trace they belong to."""

import logging
from datetime import date

import pytest

from app.aws.request import send
from app.logs import LineHandler, write_line
from tests.fake_aws import FakeAws
from tests.written import Written

TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"

log = logging.getLogger("app.something")


def test_a_line_says_what_when_and_where(written: Written) -> None:
    log.warning("database %s", "error", extra={"sqlState": "57014", "day": date(2026, 3, 10)})
    line = written.last
    assert line.pop("timestamp").endswith("+00:00")
    assert line == {
        "level": "WARNING",
        "logger": "app.something",
        "message": "database error",
        "traceId": None,
        "sqlState": "57014",
        "day": "2026-03-10",
    }


def test_an_exception_keeps_its_stack(written: Written) -> None:
    # Below no other, since not everything that listens to the root can bear half a character.
    apart = logging.Logger("apart")
    apart.addHandler(LineHandler())
    try:
        raise ValueError("half a character: \ud83d")
    except ValueError:
        apart.exception("unexpected")
    assert "test_logs.py" in written.last["exception"]


def test_a_level_hides_what_is_below_it_but_no_metrics(written: Written) -> None:
    logging.getLogger().setLevel(logging.ERROR)
    log.info("hidden")
    write_line("INFO", "fillup.request", "shown", {})
    assert [line["message"] for line in written.lines] == ["shown"]


def test_every_line_names_the_trace(written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_X_AMZN_TRACE_ID", TRACE)
    log.info("something")
    assert written.last["traceId"] == "1-5759e988-bd862e3fe1be46a994272793"


def test_the_trace_goes_on_into_other_services(aws: FakeAws, monkeypatch: pytest.MonkeyPatch) -> None:
    for header in ("", TRACE):
        monkeypatch.setenv("_X_AMZN_TRACE_ID", header)
        send(method="POST", url=f"{aws.url}/ws/@connections/a", service="execute-api", timeout_seconds=5, body=b"{}")
    before, after = aws.headers
    assert "X-Amzn-Trace-Id" not in before
    assert after["X-Amzn-Trace-Id"] == TRACE
    # Whoever passes the request on may write its own into it, so it must not be signed.
    assert "x-amzn-trace-id" not in after["Authorization"]
