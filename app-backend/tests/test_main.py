"""The function as Lambda loads it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.settings import MissingSettingError, Settings
from tests.caller import EVENTS

BACKEND = Path(__file__).parent.parent
ENVIRONMENT = {
    "ENVIRONMENT": "dev",
    "BUILD_ID": "c-0123456789ab",
    "DATABASE_SECRET_ARN": "arn:database",
    "TOKEN_SECRET_ARN": "arn:token",
    "WEBSOCKET_MANAGEMENT_URL": "https://abc.execute-api.ap-northeast-1.amazonaws.com/ws",
    "GUESTS_PER_HOUR": "20",
    "PUSH_CONTACT": "mailto:ops@example.com",
    "ADMIN_SECRET_ARN": "arn:admin",
}
# Refuses every connection and every name, from the first import on.
OFFLINE = """
import socket, sys, json
def refuse(*args, **kwargs):
    raise AssertionError(f"the network was used: {args}")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
"""


def run(script: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-c", OFFLINE + script],
        cwd=BACKEND,
        env={"PATH": os.environ["PATH"], **environment},
        check=False,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_health_answers_without_database_and_aws() -> None:
    """T15: provisioned concurrency is refused to a function that fails as it starts."""
    script = f"""
from app.main import handler
event = json.load(open({str(EVENTS / "rest-get-health.json")!r}))
print(json.dumps(handler(event, None)))
"""
    result = json.loads(run(script, ENVIRONMENT).splitlines()[-1])
    assert (result["statusCode"], json.loads(result["body"])["environment"]) == (200, "dev")


def test_the_request_path_imports_nothing_that_is_slow() -> None:
    script = "import app.main; print(json.dumps(sorted(sys.modules)))"
    modules = set(json.loads(run(script, ENVIRONMENT)))
    slow = {
        "sqlalchemy",
        "alembic",
        "argon2",
        "cffi",
        "cryptography",
        "botocore",
        "boto3",
        "aws_xray_sdk",
        "app.migrate",
    }
    assert modules & slow == set()


def test_the_migration_is_imported_without_database_and_aws() -> None:
    run("import app.migrate", {})


def test_another_event_is_an_error_that_names_it() -> None:
    script = """
from app.main import handler
try:
    handler({"Records": [], "source": "x"}, None)
except Exception as error:
    print(type(error).__name__, error)
"""
    assert run(script, ENVIRONMENT).strip() == (
        "UnknownEventError Neither a REST or WebSocket event nor a job: ['Records', 'source']"
    )


def test_missing_settings_are_named_together() -> None:
    with pytest.raises(MissingSettingError, match=r"missing: BUILD_ID, TOKEN_SECRET_ARN$"):
        Settings.from_environment({**ENVIRONMENT, "BUILD_ID": "", "TOKEN_SECRET_ARN": ""})


def test_logs_are_json_with_metrics_and_without_personal_data() -> None:
    script = f"""
from app.main import handler
event = json.load(open({str(EVENTS / "rest-get-records.json")!r}))
handler(event, None)
"""
    lines = [json.loads(line) for line in run(script, {**ENVIRONMENT, "LOG_LEVEL": "ERROR"}).splitlines()]
    request = lines[-1]
    assert (request["route"], request["status"], request["ServerErrors"]) == ("/v1/records", 500, 1)
    for_environment, for_version = request["_aws"]["CloudWatchMetrics"]
    assert for_environment["Namespace"] == for_version["Namespace"] == "FillUp"
    assert for_environment["Dimensions"] == [["service", "environment"]]
    assert {"Requests", "ServerErrors", "Latency"} <= {metric["Name"] for metric in for_environment["Metrics"]}
    # The canary's alarm reads this one; each metric is billed for each set of dimensions.
    assert for_version["Dimensions"] == [["service", "environment", "version"]]
    assert for_version["Metrics"] == [{"Name": "ServerErrors", "Unit": "Count"}]
    assert {"service": "fillup-api", "environment": "dev", "version": "$LATEST"}.items() <= request.items()
    assert "203.0.113.7" not in json.dumps(lines)
    assert "ACCESS_TOKEN" not in json.dumps(lines)
