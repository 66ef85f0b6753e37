"""What the function tells its operators: log lines that belong together, and metrics that CloudWatch can read."""

from typing import Any

import pytest

from app.gateway.context import LambdaContext
from tests.caller import Client, ExecutionEnvironment, lambda_context
from tests.embedded_metrics import metric_breaches, metric_units
from tests.written import Written


def run_job(environment: ExecutionEnvironment, name: str, context: LambdaContext) -> None:
    environment.loop.run_until_complete(environment.application.jobs.run({"job": name}, context))


class TestMetrics:
    """DASH-19, DASH-20, DASH-21: the product's own metrics, in the embedded metric format."""

    @pytest.fixture
    def published(self, client: Client, written: Written) -> dict[str, Any]:
        """The log entries of one of everything, by what they tell of."""
        connection = client.connect()
        written.take()
        Client.guest(client.environment)
        client.log_drink()
        client.environment.websocket("websocket-send-message", connection)
        run_job(client.environment, "daily-active-users", lambda_context())
        return dict(zip(("account", "record", "message", "users"), written.take(), strict=True))

    def test_are_what_cloudwatch_reads(self, published: dict[str, Any]) -> None:
        for entry in published.values():
            assert [*metric_breaches(entry)] == []
            assert {directive["Namespace"] for directive in entry["_aws"]["CloudWatchMetrics"]} == {"FillUp"}
            # The dashboards and alarms ask for this set.
            assert entry["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["service", "environment"]]
            assert (entry["service"], entry["environment"], entry["version"]) == ("fillup-api", "dev", "7")

    def test_daily_active_users(self, published: dict[str, Any]) -> None:
        """DASH-19: one gauge a day."""
        assert metric_units(published["users"]) == {"DailyActiveUsers": "Count"}

    def test_records_created(self, published: dict[str, Any]) -> None:
        """DASH-20: by the request that created one, and by no other."""
        assert published["record"]["RecordsCreated"] == 1
        assert metric_units(published["record"])["RecordsCreated"] == "Count"
        assert "RecordsCreated" not in published["account"]
        assert published["account"]["AccountsCreated"] == 1

    def test_response_time(self, published: dict[str, Any]) -> None:
        """DASH-21: of every request and message."""
        for name in ("account", "record", "message"):
            assert metric_units(published[name]) | {"Requests": "Count", "Latency": "Milliseconds"} == metric_units(
                published[name]
            )
            assert published[name]["Latency"] == published[name]["durationMs"] > 0

    def test_a_missing_value_or_unit_would_be_seen(self, published: dict[str, Any]) -> None:
        entry = published["record"]
        assert [*metric_breaches({**entry, "Latency": "12"})] == ["metric Latency has no value"]
        assert [*metric_breaches({**entry, "version": ""})] == ["dimension version has no value"]
        entry["_aws"]["Timestamp"] = 1_760_000_000
        assert [*metric_breaches(entry)]
