"""Structured logs: one JSON object a line, nothing personal, with the trace that the line belongs to."""

import json
import logging
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime

import orjson

from app.tracing import trace_id

# Where PostgreSQL tells for which values a statement failed.
VALUES = re.compile(r"^DETAIL: .*$", re.MULTILINE)
RESERVED = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def write_line(level: str, logger: str, message: str, fields: Mapping[str, object]) -> None:
    """Writes a line that no log level hides, in a fifth of the time that it takes through the logging module."""
    entry = {
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "level": level,
        "logger": logger,
        "message": message,
        "traceId": trace_id(),
        **fields,
    }
    try:
        line = orjson.dumps(entry, default=str)
    except orjson.JSONEncodeError:
        # What orjson refuses, such as half a character in the text of an exception.
        line = json.dumps(entry, default=str).encode()
    # At once, and as bytes: what is kept back may be frozen for hours.
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


class LineHandler(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        try:
            fields = {key: value for key, value in vars(record).items() if key not in RESERVED}
            if record.exc_info:
                stack = logging.Formatter().formatException(record.exc_info)
                fields["exception"] = VALUES.sub("DETAIL: (left out)", stack)
            write_line(record.levelname, record.name, record.getMessage(), fields)
        except Exception:  # noqa: BLE001 - as in every handler: a line that cannot be written fails nothing
            self.handleError(record)


def configure(level: str) -> None:
    root = logging.getLogger()
    # Lambda's runtime has put its own handler there, which would print every line a second time.
    root.handlers[:] = [LineHandler()]
    root.setLevel(level)
