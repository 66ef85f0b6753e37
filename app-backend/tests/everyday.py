"""What people's devices ask all day long, and an account with a history to ask for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from app.changes.cursor import ChangeCursor

RECORDS = 1000
"""In the history of an account: four months of eight drinks a day."""
RECORDS_A_DAY = 8
SUMMARY_DAYS = 30
MISSED_CHANGES = 20


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    body: Mapping[str, object] | None = None
    query: Mapping[str, str | list[str]] | None = None


def log_drink(recorded_at: datetime) -> Request:
    text = recorded_at.isoformat().replace("+00:00", "Z")
    return Request("POST", "/v1/records", {"id": str(uuid4()), "amountMl": 250, "drink": "coffee", "recordedAt": text})


def history(records: int = RECORDS) -> list[Request]:
    """The drinks of the last days, the oldest first."""
    now = datetime.now(UTC)
    return [log_drink(now - timedelta(days=number / RECORDS_A_DAY)) for number in reversed(range(records))]


def everyday(records: int = RECORDS) -> dict[str, Callable[[], Request]]:
    """Makes each kind of request to an account with so many records in its history."""
    today = datetime.now(UTC).date()
    span: dict[str, str | list[str]] = {"from": str(today - timedelta(days=SUMMARY_DAYS - 1)), "to": str(today)}
    since = ChangeCursor(records + 1 - MISSED_CHANGES).encode()
    return {
        "list": lambda: Request("GET", "/v1/records"),
        "create": lambda: log_drink(datetime.now(UTC)),
        "summary": lambda: Request("GET", "/v1/summary", query=span),
        "changes": lambda: Request("GET", "/v1/changes", query={"since": since}),
    }
