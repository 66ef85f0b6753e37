"""When an account is reminded next: a function of its settings, its zone and the moment, and of nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# Two weeks hold every weekday beside one that is paused.
HORIZON_DAYS = 15


@dataclass(frozen=True)
class Window:
    """From one minute of the day to another by the wall clock; over midnight where the second is the smaller."""

    from_minutes: int
    to_minutes: int

    @property
    def over_midnight(self) -> bool:
        return self.to_minutes < self.from_minutes

    def holds(self, local: datetime) -> bool:
        """The last minute is no part of it."""
        minutes = local.hour * 60 + local.minute
        after_start, before_end = self.from_minutes <= minutes, minutes < self.to_minutes
        return after_start or before_end if self.over_midnight else after_start and before_end

    def ends_at(self, local: datetime) -> bool:
        return (local.hour, local.minute) == divmod(self.to_minutes, 60)


@dataclass(frozen=True)
class Schedule:
    window: Window
    interval_minutes: int
    quiet: tuple[Window, ...]
    days: frozenset[int]
    """ISO weekdays on which a window opens; one over midnight belongs to the day before."""
    paused_on: date | None


def account_day(moment: datetime, zone: ZoneInfo, day_start_minutes: int) -> date:
    """The day that a drink at this moment would count for."""
    return (moment.astimezone(zone).replace(tzinfo=None) - timedelta(minutes=day_start_minutes)).date()


def next_reminder(schedule: Schedule, zone: ZoneInfo, day_start_minutes: int, after: datetime) -> datetime | None:
    """The first reminder after a moment, in UTC; None where there is none.

    A window opens by the wall clock, its last minute included, and goes on by the interval: an hour that comes
    twice is an hour longer, one that the clocks skip is not caught up. Quiet hours, and a paused day with the window
    that opens on it, leave reminders out and move none.
    """
    today = after.astimezone(zone).date()
    for days in range(-1, HORIZON_DAYS + 1):
        opens_on = today + timedelta(days=days)
        if opens_on.isoweekday() not in schedule.days or opens_on == schedule.paused_on:
            continue
        for moment in _moments(schedule, zone, opens_on):
            if moment > after and account_day(moment, zone, day_start_minutes) != schedule.paused_on:
                return moment
    return None


def _moments(schedule: Schedule, zone: ZoneInfo, opens_on: date) -> Iterator[datetime]:
    window = schedule.window
    closes_on = opens_on + timedelta(days=1) if window.over_midnight else opens_on
    moment = _instant(opens_on, window.from_minutes, zone, fold=0)
    # Where the clocks go back, the later one of the two; where they skip the end, what the window holds decides.
    last = max(_instant(closes_on, window.to_minutes, zone, fold=fold) for fold in (0, 1))
    while moment <= last:
        local = moment.astimezone(zone)
        if (window.holds(local) or window.ends_at(local)) and not any(quiet.holds(local) for quiet in schedule.quiet):
            yield moment
        moment += timedelta(minutes=schedule.interval_minutes)


def _instant(day: date, minutes: int, zone: ZoneInfo, *, fold: int) -> datetime:
    return datetime.combine(day, time(*divmod(minutes, 60), fold=fold), zone).astimezone(UTC)
