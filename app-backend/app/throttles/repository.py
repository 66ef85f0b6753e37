"""How often something was used within a window of time."""

from dataclasses import dataclass

from app.database import Database

# One row per subject: the window starts with the first use after the last one ran out.
USE = """
    INSERT INTO throttles AS t (subject, window_started_at, count) VALUES (%(subject)s, now(), 1)
    ON CONFLICT (subject) DO UPDATE SET
        count = CASE WHEN t.window_started_at > now() - %(window)s::interval THEN t.count + 1 ELSE 1 END,
        window_started_at = CASE
            WHEN t.window_started_at > now() - %(window)s::interval THEN t.window_started_at ELSE now()
        END
    RETURNING count, ceil(extract(epoch FROM window_started_at + %(window)s::interval - now()))::int AS seconds_left
"""


@dataclass(frozen=True)
class Usage:
    count: int
    seconds_left: int


class ThrottleRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def count_use(self, subject: bytes, window_seconds: int) -> Usage:
        """Counts one use by the subject, and tells how many there were in its window."""
        rows = await self._database.write(USE, {"subject": subject, "window": f"{window_seconds} seconds"})
        return Usage(rows[0]["count"], max(1, rows[0]["seconds_left"]))
