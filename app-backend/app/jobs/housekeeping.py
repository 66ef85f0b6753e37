"""Removes what has expired, in batches that each are a transaction.

It never waits for a row that a request holds: such rows are left for the next run. Accounts and sessions are
searched without an index: a scan once an hour costs less than an index that every refresh has to keep.
"""

from app.database import Database
from app.jobs.runner import Clock, Outcome
from app.sessions.repository import UNUSED_DAYS

BATCH = 500
TOMBSTONE_DAYS = 90
EMPTY_GUEST_DAYS = 30
# Longer than any window in which uses are counted.
THROTTLE_DAYS = 1


# The account's row first, as every write takes it, and only where it is free: so there is no deadlock. Cursors
# older than the deletions that go are refused from the same moment on.
def _tombstones(table: str) -> str:
    return f"""
        WITH expired AS (
            SELECT account_id, id, change_seq FROM {table}
            WHERE deleted_at < now() - interval '{TOMBSTONE_DAYS} days'
            ORDER BY deleted_at LIMIT %(batch)s
        ), locked AS (
            SELECT id FROM accounts WHERE id IN (SELECT account_id FROM expired) FOR UPDATE SKIP LOCKED
        ), noted AS (
            UPDATE accounts a SET purged_seq = GREATEST(a.purged_seq, e.newest)
            FROM (SELECT account_id, max(change_seq) AS newest FROM expired GROUP BY account_id) e
            WHERE a.id = e.account_id AND a.id IN (SELECT id FROM locked)
            RETURNING a.id
        ), removed AS (
            DELETE FROM {table} r USING expired e JOIN noted n ON n.id = e.account_id
            WHERE r.account_id = e.account_id AND r.id = e.id
            RETURNING 1
        )
        SELECT count(*) AS removed FROM removed
    """


def _expired(table: str, key: str, condition: str) -> str:
    return f"""
        WITH removed AS (
            DELETE FROM {table} WHERE {key} IN (
                SELECT {key} FROM {table} WHERE {condition} LIMIT %(batch)s FOR UPDATE SKIP LOCKED
            )
            RETURNING 1
        )
        SELECT count(*) AS removed FROM removed
    """


STATEMENTS = {
    "tickets": _expired("realtime_tickets", "ticket_hash", "expires_at < now()"),
    "connections": _expired("realtime_connections", "connection_id", "expires_at < now()"),
    "throttles": _expired("throttles", "subject", f"window_started_at < now() - interval '{THROTTLE_DAYS} days'"),
    # With their refresh tokens.
    "sessions": _expired("sessions", "id", f"used_at < now() - interval '{UNUSED_DAYS} days'"),
    # Without a session nobody can ever reach a guest's account again.
    "guests": _expired(
        "accounts",
        "id",
        f"""kind = 'guest' AND last_active_on < CURRENT_DATE - {EMPTY_GUEST_DAYS} AND (
            record_count = 0 OR NOT EXISTS (SELECT FROM sessions WHERE account_id = accounts.id)
        )""",
    ),
    "tombstones": _tombstones("records"),
    "drink_tombstones": _tombstones("drinks"),
}


class Housekeeping:
    def __init__(self, database: Database, batch: int = BATCH) -> None:
        self._database = database
        self._batch = batch

    async def __call__(self, clock: Clock) -> Outcome:
        counts = dict.fromkeys(STATEMENTS, 0)
        for name, statement in STATEMENTS.items():
            while clock.time_left:
                rows = await self._database.write(statement, {"batch": self._batch})
                counts[name] += rows[0]["removed"]
                if rows[0]["removed"] < self._batch:
                    break
        return Outcome(counts)
