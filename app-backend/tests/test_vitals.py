import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from app.settings import Settings
from tests.caller import Client
from tests.conftest import MakeEnvironment
from tests.written import Written

VITALS = {"lcpMs": 1834.5, "inpMs": 96, "cls": 0.0125, "ttfbMs": 212, "jsErrors": 2}


@pytest.fixture
def visitor(make_environment: MakeEnvironment, settings: Settings) -> Client:
    return Client.guest(make_environment(replace(settings, vitals=True)))


def report(visitor: Client, body: object, written: Written) -> Mapping[str, Any]:
    """The log line of a report that was taken."""
    answer = visitor.call("POST", "/v1/vitals", body)
    assert (answer.status, answer.text) == (204, "")
    return written.last


def test_become_metrics_of_the_environment(visitor: Client, written: Written) -> None:
    line = report(visitor, VITALS, written)
    assert line["route"] == "/v1/vitals"
    for_environment, for_version = line["_aws"]["CloudWatchMetrics"]
    assert for_environment["Dimensions"] == [["service", "environment"]]
    units = {metric["Name"]: metric["Unit"] for metric in for_environment["Metrics"]}
    assert (
        units.items()
        >= {
            "LargestContentfulPaint": "Milliseconds",
            "InteractionToNextPaint": "Milliseconds",
            "CumulativeLayoutShift": "None",
            "TimeToFirstByte": "Milliseconds",
            "JavaScriptErrors": "Count",
        }.items()
    )
    assert for_version["Metrics"] == [{"Name": "ServerErrors", "Unit": "Count"}]
    assert (
        line.items()
        >= {
            "LargestContentfulPaint": 1834.5,
            "InteractionToNextPaint": 96,
            "CumulativeLayoutShift": 0.0125,
            "TimeToFirstByte": 212,
            "JavaScriptErrors": 2,
        }.items()
    )


def test_tell_nothing_of_the_visitor(visitor: Client, written: Written) -> None:
    line = json.dumps(report(visitor, VITALS, written))
    assert visitor.profile["id"] not in line
    assert visitor.token not in line


def test_what_was_not_measured_is_no_metric(visitor: Client, written: Written) -> None:
    assert "LargestContentfulPaint" not in json.dumps(report(visitor, {"cls": 0, "lcpMs": None}, written))
    assert "CumulativeLayoutShift" not in json.dumps(report(visitor, {}, written))


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"lcpMs": -1}, "lcpMs"),
        ({"lcpMs": 600_001}, "lcpMs"),
        ({"inpMs": "96"}, "inpMs"),
        ({"cls": 100.5}, "cls"),
        ({"ttfbMs": True}, "ttfbMs"),
        ({"jsErrors": 1.5}, "jsErrors"),
        ({"jsErrors": 10_001}, "jsErrors"),
        ({"userId": "me"}, "userId"),
    ],
)
def test_what_no_browser_measures_is_refused(visitor: Client, body: object, path: str) -> None:
    answer = visitor.call("POST", "/v1/vitals", body)
    assert (answer.status, answer.code) == (400, "VALIDATION_FAILED")
    assert [field["path"] for field in answer.json["error"]["fields"]] == [path]


def test_are_an_accounts_to_report(visitor: Client) -> None:
    assert visitor.environment.call("POST", "/v1/vitals", VITALS).code == "UNAUTHENTICATED"


def test_are_not_taken_where_the_configuration_does_not_say_so(client: Client) -> None:
    answer = client.call("POST", "/v1/vitals", VITALS)
    assert (answer.status, answer.code) == (404, "NOT_FOUND")


@pytest.mark.parametrize(("variable", "expected"), [({"VITALS": "true"}, True), ({"VITALS": ""}, False), ({}, False)])
def test_the_function_is_told_by_its_environment(variable: Mapping[str, str], expected: bool) -> None:
    names = ("ENVIRONMENT", "BUILD_ID", "DATABASE_SECRET_ARN", "TOKEN_SECRET_ARN", "WEBSOCKET_MANAGEMENT_URL")
    environ = {**dict.fromkeys(names, "x"), "GUESTS_PER_HOUR": "20", "PUSH_CONTACT": "x", **variable}
    assert Settings.from_environment(environ).vitals is expected


def test_are_in_the_description_of_the_api(visitor: Client) -> None:
    assert "post" in visitor.environment.application.api.openapi()["paths"]["/v1/vitals"]
