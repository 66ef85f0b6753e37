"""CloudWatch metrics in the embedded metric format: fields of a log line, no API call.

Each metric is published twice: for the version (the canary watches the new one only) and without it.
"""

import os
import time
from collections.abc import Mapping
from typing import Literal

Unit = Literal["Count", "Milliseconds"]

UNITS: Mapping[str, Unit] = {
    "Requests": "Count",
    "ServerErrors": "Count",
    "Latency": "Milliseconds",
    "AccountsCreated": "Count",
    "RecordsCreated": "Count",
    "NotificationsSent": "Count",
    "NotificationsFailed": "Count",
    "DailyActiveUsers": "Count",
}


class Metrics:
    def __init__(self, environment: str, version: str) -> None:
        self._dimensions = {
            "service": os.environ.get("POWERTOOLS_SERVICE_NAME", "fillup-api"),
            "environment": environment,
            "version": version,
        }

    def fields(self, values: Mapping[str, float]) -> dict[str, object]:
        """What a log entry needs to carry these values, by name in `UNITS`."""
        return {
            "_aws": {
                "Timestamp": int(time.time() * 1000),
                "CloudWatchMetrics": [
                    {
                        "Namespace": os.environ.get("POWERTOOLS_METRICS_NAMESPACE", "FillUp"),
                        "Dimensions": [["service", "environment", "version"], ["service", "environment"]],
                        "Metrics": [{"Name": name, "Unit": UNITS[name]} for name in values],
                    }
                ],
            },
            **self._dimensions,
            **values,
        }
