"""Totals per day, always derived from the records."""

from datetime import date
from uuid import UUID

from psycopg.rows import DictRow

from app.accounts.profile import PAST_GOALS, account_day
from app.database import Database
from app.errors import UnauthenticatedError


def goal_on(day: str) -> str:
    """SQL for the goal that held on a day of the CTE `account`."""
    return f"goals[width_bucket({day}, past_goal_days) + 1]"


# The goals are sorted by the days that they end before, so a day's own is found among them without another look
# at the table. The streak walks back from today, day by day, until the goal was missed; today may still be reached.
SUMMARY = f"""
    WITH RECURSIVE account AS (
        SELECT past_goal_days, past_goals || goal_ml AS goals, {account_day("now()")} AS today
        FROM (SELECT goal_ml, time_zone, day_start_minutes, {PAST_GOALS} FROM accounts WHERE id = %(account_id)s) a
    ), streak AS (
        SELECT today AS day, true AS goes_on, (
            SELECT COALESCE(sum(round(amount_ml * factor)), 0) >= {goal_on("today")}
            FROM records WHERE account_id = %(account_id)s AND day = today AND deleted_at IS NULL
        ) AS reached
        FROM account
        UNION ALL
        SELECT earlier.day, earlier.reached, earlier.reached
        FROM streak, account, LATERAL (
            SELECT streak.day - 1 AS day,
                   COALESCE(sum(round(r.amount_ml * r.factor)), 0) >= {goal_on("streak.day - 1")} AS reached
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
    SELECT span.day,
           COALESCE(total_ml, 0) AS "totalMl",
           COALESCE(totals.count, 0) AS count,
           span.goal_ml AS "goalMl",
           COALESCE(total_ml, 0) >= span.goal_ml AS reached,
           (SELECT count(*) FROM streak WHERE streak.reached) AS streak
    FROM account
    CROSS JOIN LATERAL (
        SELECT day::date, {goal_on("day::date")} AS goal_ml
        FROM generate_series(%(first_day)s::date, %(last_day)s::date, interval '1 day') AS day
    ) AS span
    LEFT JOIN totals ON totals.day = span.day
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
