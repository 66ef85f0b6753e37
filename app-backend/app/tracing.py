"""Tracing, behind these few names: nothing else in the application knows who traces.

Today it is X-Ray, and what the services do by themselves: API Gateway and Lambda write their segments, and the trace's
header is passed on to the AWS services that are called. OpenTelemetry would change this module only: FastAPI traces
its requests itself as soon as FASTAPI_TELEMETRY lets it.
"""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi.telemetry import TelemetryConfig

# Off: to find that nobody listens takes FastAPI a fifth of a bare request.
FASTAPI_TELEMETRY: "TelemetryConfig" = {"tracing": False, "metrics": False, "logs": False, "operation_spans": False}


def _header() -> str:
    """`Root=1-…;Parent=…;Sampled=…` of the invocation; Lambda's runtime sets it anew for each."""
    return os.environ.get("_X_AMZN_TRACE_ID", "")


def trace_id() -> str | None:
    for part in _header().split(";"):
        name, _, value = part.partition("=")
        if name == "Root":
            return value
    return None


def outgoing_headers() -> Mapping[str, str]:
    """For a request to another service, which then belongs to the same trace."""
    header = _header()
    return {"X-Amzn-Trace-Id": header} if header else {}
