"""When an account is reminded next: tables of settings and moments, in zones that change their clocks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from app.reminders.schedule import Schedule, Window, account_day, next_reminder

EVERY_DAY = frozenset(range(1, 8))


def minutes(clock: str) -> int:
    hour, _, minute = clock.partition(":")
    return int(hour) * 60 + int(minute)


def window(span: str) -> Window:
    start, _, end = span.partition("-")
    return Window(minutes(start), minutes(end))


def schedule(
    span: str = "08:00-22:00",
    every: int = 120,
    quiet: tuple[str, ...] = (),
    days: frozenset[int] = EVERY_DAY,
    paused_on: str | None = None,
) -> Schedule:
    paused = date.fromisoformat(paused_on) if paused_on else None
    return Schedule(window(span), every, tuple(window(quiet_span) for quiet_span in quiet), days, paused)


def following(settings: Schedule, zone: str, after: str, count: int, day_start: str = "00:00") -> list[str]:
    """The next reminders by the wall clock, with the offset that was in force."""
    place, moment = ZoneInfo(zone), datetime.fromisoformat(after)
    found: list[str] = []
    for _ in range(count):
        due = next_reminder(settings, place, minutes(day_start), moment)
        if due is None:
            return [*found, "never"]
        assert due.tzinfo is UTC
        assert due > moment
        found.append(due.astimezone(place).strftime("%a %d %H:%M %z"))
        moment = due
    return found


# 2026-03-09 is a Monday.
ORDINARY = [
    ("before the window opens", schedule(), "2026-03-09T06:00+08:00", ["Mon 09 08:00 +0800", "Mon 09 10:00 +0800"]),
    ("at a reminder: the one after it", schedule(), "2026-03-09T10:00+08:00", ["Mon 09 12:00 +0800"]),
    ("between two", schedule(), "2026-03-09T10:00:01+08:00", ["Mon 09 12:00 +0800"]),
    ("the last minute belongs to it", schedule(), "2026-03-09T20:00+08:00", ["Mon 09 22:00 +0800"]),
    ("after it closes: tomorrow", schedule(), "2026-03-09T22:00+08:00", ["Tue 10 08:00 +0800"]),
    (
        "an interval that does not fit begins anew every day",
        schedule(every=480),
        "2026-03-09T07:00+08:00",
        ["Mon 09 08:00 +0800", "Mon 09 16:00 +0800", "Tue 10 08:00 +0800"],
    ),
    (
        "a window shorter than the interval reminds once",
        schedule("12:00-12:10", 480),
        "2026-03-09T12:00+08:00",
        ["Tue 10 12:00 +0800"],
    ),
    (
        "every quarter of an hour",
        schedule("08:00-08:30", 15),
        "2026-03-09T00:00+08:00",
        ["Mon 09 08:00 +0800", "Mon 09 08:15 +0800", "Mon 09 08:30 +0800", "Tue 10 08:00 +0800"],
    ),
]
OVER_MIDNIGHT = [
    (
        "goes on after midnight",
        schedule("22:00-02:00", 60),
        "2026-03-09T22:30+08:00",
        ["Mon 09 23:00 +0800", "Tue 10 00:00 +0800", "Tue 10 01:00 +0800", "Tue 10 02:00 +0800", "Tue 10 22:00 +0800"],
    ),
    (
        "is yesterday's after midnight",
        schedule("22:00-02:00", 90),
        "2026-03-10T00:30+08:00",
        ["Tue 10 01:00 +0800", "Tue 10 22:00 +0800"],
    ),
    (
        "belongs to the weekday on which it opens",
        schedule("22:00-02:00", 120, days=frozenset({5})),
        "2026-03-09T00:00+08:00",
        ["Fri 13 22:00 +0800", "Sat 14 00:00 +0800", "Sat 14 02:00 +0800", "Fri 20 22:00 +0800"],
    ),
    (
        "may last all day but a minute",
        schedule("08:00-07:59", 480),
        "2026-03-09T08:00+08:00",
        ["Mon 09 16:00 +0800", "Tue 10 00:00 +0800", "Tue 10 08:00 +0800"],
    ),
]
QUIET = [
    (
        "leaves out and moves none",
        schedule(every=60, quiet=("12:00-14:00",)),
        "2026-03-09T10:00+08:00",
        ["Mon 09 11:00 +0800", "Mon 09 14:00 +0800"],
    ),
    (
        "over midnight",
        schedule("20:00-02:00", 60, quiet=("23:00-01:00",)),
        "2026-03-09T21:00+08:00",
        ["Mon 09 22:00 +0800", "Tue 10 01:00 +0800", "Tue 10 02:00 +0800"],
    ),
    (
        "three at once",
        schedule(every=120, quiet=("07:00-11:00", "11:30-16:30", "17:00-21:59")),
        "2026-03-09T00:00+08:00",
        ["Mon 09 22:00 +0800", "Tue 10 22:00 +0800"],
    ),
    ("all of the window", schedule(quiet=("07:00-23:00",)), "2026-03-09T00:00+08:00", ["never"]),
]
DAYS = [
    (
        "only weekends",
        schedule("09:00-10:00", 60, days=frozenset({6, 7})),
        "2026-03-09T00:00+08:00",
        ["Sat 14 09:00 +0800", "Sat 14 10:00 +0800", "Sun 15 09:00 +0800"],
    ),
    (
        "today, but it is over",
        schedule("09:00-10:00", 60, days=frozenset({1})),
        "2026-03-09T10:00+08:00",
        ["Mon 16 09:00 +0800"],
    ),
    ("no day at all", schedule(days=frozenset()), "2026-03-09T00:00+08:00", ["never"]),
]
PAUSED = [
    ("today", schedule(paused_on="2026-03-09"), "2026-03-09T12:00+08:00", ["Tue 10 08:00 +0800"]),
    ("another day", schedule(paused_on="2026-03-08"), "2026-03-09T12:00+08:00", ["Mon 09 14:00 +0800"]),
    (
        "the only weekday there is: next week's",
        schedule(paused_on="2026-03-16", days=frozenset({1})),
        "2026-03-09T23:00+08:00",
        ["Mon 23 08:00 +0800"],
    ),
    (
        "a night: also what comes after midnight",
        schedule("22:00-02:00", 60, paused_on="2026-03-09"),
        "2026-03-09T22:30+08:00",
        ["Tue 10 22:00 +0800"],
    ),
    (
        "after midnight: the rest of the night",
        schedule("22:00-02:00", 60, paused_on="2026-03-10"),
        "2026-03-10T00:30+08:00",
        ["Wed 11 22:00 +0800"],
    ),
]


@pytest.mark.parametrize(
    ("settings", "after", "expected"),
    [pytest.param(*case[1:], id=case[0]) for case in (*ORDINARY, *OVER_MIDNIGHT, *QUIET, *DAYS, *PAUSED)],
)
def test_in_a_zone_that_never_changes(settings: Schedule, after: str, expected: list[str]) -> None:
    assert following(settings, "Asia/Taipei", after, len(expected)) == expected


# Berlin: 2026-03-29 02:00 +01:00 becomes 03:00 +02:00, 2026-10-25 03:00 +02:00 becomes 02:00 +01:00.
CHANGES = [
    (
        "a window by day keeps its wall clock",
        ("Europe/Berlin", "08:00-22:00", 480, "2026-03-28T09:00+01:00"),
        ["Sat 28 16:00 +0100", "Sun 29 08:00 +0200", "Sun 29 16:00 +0200"],
    ),
    (
        "forward: the hour that is skipped reminds nobody",
        ("Europe/Berlin", "00:00-06:00", 60, "2026-03-29T00:00+01:00"),
        ["Sun 29 01:00 +0100", "Sun 29 03:00 +0200", "Sun 29 04:00 +0200", "Sun 29 05:00 +0200", "Sun 29 06:00 +0200"],
    ),
    (
        "forward: opens in the skipped hour",
        ("Europe/Berlin", "02:30-05:00", 60, "2026-03-28T12:00+01:00"),
        ["Sun 29 03:30 +0200", "Sun 29 04:30 +0200", "Mon 30 02:30 +0200"],
    ),
    (
        "forward: closes in the skipped hour",
        ("Europe/Berlin", "23:00-02:30", 45, "2026-03-29T00:30+01:00"),
        ["Sun 29 01:15 +0100", "Sun 29 23:00 +0200"],
    ),
    (
        "back: the hour that comes twice is an hour longer",
        ("Europe/Berlin", "00:00-04:00", 60, "2026-10-25T00:30+02:00"),
        [
            *("Sun 25 01:00 +0200", "Sun 25 02:00 +0200", "Sun 25 02:00 +0100", "Sun 25 03:00 +0100"),
            *("Sun 25 04:00 +0100", "Mon 26 00:00 +0100"),
        ],
    ),
    (
        "back: opens the first time and closes the second",
        ("Europe/Berlin", "02:15-02:45", 30, "2026-10-25T00:00+02:00"),
        ["Sun 25 02:15 +0200", "Sun 25 02:45 +0200", "Sun 25 02:15 +0100", "Sun 25 02:45 +0100", "Mon 26 02:15 +0100"],
    ),
    (
        "half an hour of summer",
        ("Australia/Lord_Howe", "00:00-04:00", 60, "2026-04-05T00:30+11:00"),
        ["Sun 05 01:00 +1100", "Sun 05 01:30 +1030", "Sun 05 02:30 +1030", "Sun 05 03:30 +1030", "Mon 06 00:00 +1030"],
    ),
    (
        "midnight itself is skipped",
        ("America/Santiago", "00:00-03:00", 60, "2026-09-05T12:00-04:00"),
        ["Sun 06 01:00 -0300", "Sun 06 02:00 -0300", "Sun 06 03:00 -0300", "Mon 07 00:00 -0300"],
    ),
    (
        "the furthest zone there is",
        ("Pacific/Kiritimati", "08:00-10:00", 120, "2026-03-08T20:00+00:00"),
        ["Tue 10 08:00 +1400"],
    ),
]


@pytest.mark.parametrize(("given_", "expected"), [pytest.param(*case[1:], id=case[0]) for case in CHANGES])
def test_when_the_clocks_change(given_: tuple[str, str, int, str], expected: list[str]) -> None:
    zone, span, every, after = given_
    assert following(schedule(span, every), zone, after, len(expected)) == expected


def test_quiet_hours_go_by_the_wall_clock() -> None:
    settings = schedule("00:00-06:00", 60, quiet=("02:00-03:00",))
    assert following(settings, "Europe/Berlin", "2026-10-25T00:30+02:00", 2) == [
        "Sun 25 01:00 +0200",
        "Sun 25 03:00 +0100",
    ]


def test_a_paused_day_begins_when_the_accounts_day_does() -> None:
    # At one in the morning it is still the account's Monday.
    settings = schedule("00:00-12:00", 120, paused_on="2026-03-09")
    found = following(settings, "Asia/Taipei", "2026-03-10T01:00+08:00", 2, day_start="04:00")
    assert found == ["Tue 10 04:00 +0800", "Tue 10 06:00 +0800"]


@pytest.mark.parametrize(
    ("moment", "day"),
    [("2026-03-10T03:59:59+08:00", "2026-03-09"), ("2026-03-10T04:00:00+08:00", "2026-03-10")],
)
def test_the_accounts_day(moment: str, day: str) -> None:
    assert account_day(datetime.fromisoformat(moment), ZoneInfo("Asia/Taipei"), 240) == date.fromisoformat(day)


spans = st.tuples(st.integers(0, 1439), st.integers(0, 1439)).filter(lambda span: span[0] != span[1])


@hypothesis_settings(deadline=None, database=None)
@given(
    span=spans,
    every=st.integers(15, 480),
    quiet=st.lists(spans, max_size=3),
    days=st.sets(st.integers(1, 7), min_size=1),
    paused=st.none() | st.dates(date(2026, 3, 1), date(2026, 11, 30)),
    zone=st.sampled_from(["Asia/Taipei", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Gaza"]),
    day_start=st.integers(0, 1439),
    after=st.datetimes(datetime(2026, 3, 1), datetime(2026, 11, 30)),  # noqa: DTZ001 - becomes UTC below
)
def test_never_in_quiet_hours_or_out_of_the_window(
    *,
    span: tuple[int, int],
    every: int,
    quiet: list[tuple[int, int]],
    days: set[int],
    paused: date | None,
    zone: str,
    day_start: int,
    after: datetime,
) -> None:
    place, moment = ZoneInfo(zone), after.replace(tzinfo=UTC)
    settings = Schedule(Window(*span), every, tuple(Window(*entry) for entry in quiet), frozenset(days), paused)
    for _ in range(3):
        due = next_reminder(settings, place, day_start, moment)
        if due is None:
            return
        assert moment < due < moment + timedelta(days=16)
        local = due.astimezone(place)
        clock = local.hour * 60 + local.minute
        opened = local.date()
        if span[0] < span[1]:
            assert span[0] <= clock <= span[1]
        else:
            assert clock >= span[0] or clock <= span[1]
            if clock <= span[1]:
                opened -= timedelta(days=1)
        assert opened.isoweekday() in days
        assert paused not in {opened, account_day(due, place, day_start)}
        for start, end in quiet:
            assert not (start <= clock < end if start < end else clock >= start or clock < end)
        moment = due
