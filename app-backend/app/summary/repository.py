"""Totals per day, always derived from the records."""

from datetime import date
from uuid import UUID

from psycopg.rows import DictRow

from app.database import Database
from app.errors import UnauthenticatedError

# The streak walks back from today, day by day, until the goal was missed; today may still be reached.
SUMMARY = """
    WITH RECURSIVE account AS (
        SELECT id, goal_ml,
               ((now() AT TIME ZONE time_zone) - make_interval(mins => day_start_minutes))::date AS today
        FROM accounts WHERE id = %(account_id)s
    ), streak AS (
        SELECT today AS day, true AS goes_on, (
            SELECT COALESCE(sum(round(amount_ml * factor)), 0) >= goal_ml
            FROM records WHERE account_id = %(account_id)s AND day = today AND deleted_at IS NULL
        ) AS reached
        FROM account
        UNION ALL
        SELECT earlier.day, earlier.reached, earlier.reached
        FROM streak, account, LATERAL (
            SELECT streak.day - 1 AS day, COALESCE(sum(round(r.amount_ml * r.factor)), 0) >= goal_ml AS reached
            FROM records r
            WHERE r.account_id = %(account_id)s AND r.day = streak.day - 1 AND r.deleted_at IS NULL
        ) earlier
        WHERE streak.goes_on
    ), totals AS (
        SELECT day, sum(round(amount_ml * factor))::bigint AS total_ml, count(*) AS count
        FROM records
        WHERE account_id = %(account_id)s AND day BETWEEN %(first_day)s AND %(last_day)s AND deleted_at IS NULL
        GROUP BY day
    )
    SELECT span.day::date AS day,
           COALESCE(total_ml, 0) AS "totalMl",
           COALESCE(totals.count, 0) AS count,
           goal_ml AS "goalMl",
           COALESCE(total_ml, 0) >= goal_ml AS reached,
           (SELECT count(*) FROM streak WHERE streak.reached) AS streak
    FROM account
    CROSS JOIN generate_series(%(first_day)s::date, %(last_day)s::date, interval '1 day') AS span (day)
    LEFT JOIN totals ON totals.day = span.day::date
    ORDER BY span.day
"""


class SummaryRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def days(self, account_id: UUID, first_day: date, last_day: date) -> tuple[list[DictRow], int]:
        """One row per day, empty days included, and the number of days the goal was reached in a row."""
        rows = await self._database.read(
            SUMMARY, {"account_id": account_id, "first_day": first_day, "last_day": last_day}
        )
        if not rows:
            raise UnauthenticatedError("account gone")
        streaks = [row.pop("streak") for row in rows]
        return rows, streaks[0]
