"""Structured logs: one JSON object a line, nothing personal."""

import json
import logging
import re
import sys
from datetime import UTC, datetime

# Where PostgreSQL tells for which values a statement failed.
VALUES = re.compile(r"^DETAIL: .*$", re.MULTILINE)
RESERVED = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, object] = {
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        entry.update({key: value for key, value in vars(record).items() if key not in RESERVED})
        if record.exc_info:
            entry["exception"] = VALUES.sub("DETAIL: (left out)", self.formatException(record.exc_info))
        return json.dumps(entry, ensure_ascii=False, default=str)


def configure(level: str) -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    # Lambda's runtime has put its own handler there, which would print every line a second time.
    root.handlers[:] = [handler]
    root.setLevel(level)
