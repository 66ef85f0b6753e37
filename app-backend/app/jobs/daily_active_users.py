"""How many accounts were active the day before (UTC), as one value a day: distinct users cannot be added up."""

from app.accounts.activity import COUNT_ACTIVE_YESTERDAY
from app.database import Database
from app.jobs.runner import Clock, Outcome


class DailyActiveUsers:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self, clock: Clock) -> Outcome:  # noqa: ARG002 - one statement needs no clock
        rows = await self._database.read(COUNT_ACTIVE_YESTERDAY, {})
        accounts: int = rows[0]["accounts"]
        return Outcome(counts={"accounts": accounts}, metrics={"DailyActiveUsers": accounts})
