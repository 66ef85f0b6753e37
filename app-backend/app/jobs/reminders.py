"""Reminds accounts to drink. What is due is claimed for good before it is sent: perhaps lost once, never sent twice."""

from collections.abc import Callable
from datetime import UTC, datetime

from app.database import Database
from app.jobs.runner import Clock, Outcome
from app.push.notifications import reminder_payload
from app.push.repository import SubscriptionRepository
from app.push.sender import Message, PushSender
from app.reminders.repository import ReminderRepository

# No batch begins after 15 s, so the last one ends before the job must.
BATCH_ACCOUNTS = 50
BATCH_SECONDS = 8.0


def _now() -> datetime:
    return datetime.now(UTC)


class SendReminders:
    def __init__(self, database: Database, sender: PushSender, now: Callable[[], datetime] = _now) -> None:
        self._reminders = ReminderRepository(database)
        self._subscriptions = SubscriptionRepository(database)
        self._sender = sender
        self._now = now

    async def __call__(self, clock: Clock) -> Outcome:
        due = sent = failed = removed = 0
        while clock.time_left:
            claim = await self._reminders.claim(self._now(), BATCH_ACCOUNTS)
            due += claim.accounts
            reminders = {reminder.account_id: reminder for reminder in claim.reminders}
            messages = [
                Message(
                    to,
                    reminder_payload(reminder.language, reminder.unit, reminder.total_ml, reminder.goal_ml),
                    topic="reminder",
                    # The next one takes its place.
                    ttl_seconds=reminder.interval_minutes * 60,
                )
                for to in await self._subscriptions.of_accounts(list(reminders))
                if (reminder := reminders[to.account_id])
            ]
            delivery = await self._sender.send(messages, BATCH_SECONDS)
            await self._subscriptions.remove(delivery.gone)
            sent, failed = sent + delivery.sent, failed + delivery.failed
            removed += len(delivery.gone)
            if claim.accounts < BATCH_ACCOUNTS:
                break
        return Outcome(counts={"due": due, "sent": sent, "failed": failed, "removed": removed})
