"""CloudWatch metrics in the embedded metric format: they travel in a log line, without an API call.

All are published for the environment; what a canary watches in its new version is published for the version as well.
A metric is billed for each set of dimensions that it has, so only what an alarm or the dashboard reads is one; other
numbers of a log line are there to be queried.
"""

import os
import time
from collections.abc import Iterable, Mapping
from typing import Literal

from app.logs import write_line

Unit = Literal["Count", "Milliseconds", "None"]

UNITS: Mapping[str, Unit] = {
    "Requests": "Count",
    "ServerErrors": "Count",
    "Latency": "Milliseconds",
    "AccountsCreated": "Count",
    "RecordsCreated": "Count",
    "DailyActiveUsers": "Count",
    "LargestContentfulPaint": "Milliseconds",
    "InteractionToNextPaint": "Milliseconds",
    "CumulativeLayoutShift": "None",
    "TimeToFirstByte": "Milliseconds",
    "JavaScriptErrors": "Count",
}
BY_VERSION = frozenset({"ServerErrors"})


class Metrics:
    def __init__(self, environment: str, version: str) -> None:
        self._namespace = os.environ.get("POWERTOOLS_METRICS_NAMESPACE", "FillUp")
        self._dimensions = {
            "service": os.environ.get("POWERTOOLS_SERVICE_NAME", "fillup-api"),
            "environment": environment,
            "version": version,
        }

    def report(
        self, event: str, fields: Mapping[str, object], values: Mapping[str, float], *, failed: bool = False
    ) -> None:
        """Logs the event with its fields and these values; those named in `UNITS` become metrics."""
        if values:
            fields = {**fields, **self._embedded(values)}
        write_line("ERROR" if failed else "INFO", f"fillup.{event}", event, fields)

    def _embedded(self, values: Mapping[str, float]) -> dict[str, object]:
        by_version = [name for name in values if name in BY_VERSION]
        directives = [self._directive(("service", "environment"), [name for name in values if name in UNITS])]
        if by_version:
            directives.append(self._directive(("service", "environment", "version"), by_version))
        return {
            "_aws": {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": directives},
            **self._dimensions,
            **values,
        }

    def _directive(self, dimensions: Iterable[str], names: Iterable[str]) -> dict[str, object]:
        return {
            "Namespace": self._namespace,
            "Dimensions": [list(dimensions)],
            "Metrics": [{"Name": name, "Unit": UNITS[name]} for name in names],
        }
