"""The settings of reminders, and the job that sends what is due."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest

from app.jobs.reminders import SendReminders
from app.jobs.runner import Clock
from app.push.push_services import PushServices
from app.push.sender import PushSender
from app.settings import Settings
from tests.caller import Answer, Client, ExecutionEnvironment, lambda_context
from tests.conftest import SEED, MakeEnvironment
from tests.push_service import PushService
from tests.written import Written

DEFAULTS = {
    "enabled": False,
    "fromMinutes": 480,
    "toMinutes": 1320,
    "intervalMinutes": 120,
    "quiet": [],
    "days": [1, 2, 3, 4, 5, 6, 7],
    "pausedOn": None,
    "stopAtGoal": True,
}


def settings_of(**content: object) -> dict[str, Any]:
    return DEFAULTS | {"enabled": True} | content


def put(client: Client, body: dict[str, Any], if_match: str = "*") -> Answer:
    return client.call("PUT", "/v1/reminders", body, headers={"If-Match": if_match})


def next_reminder_at(sql_admin: psycopg.Connection, client: Client) -> datetime | None:
    row = sql_admin.execute(
        "SELECT next_reminder_at FROM reminders WHERE account_id = %s", (client.profile["id"],)
    ).fetchone()
    assert row is not None
    moment: datetime | None = row[0]
    return moment and moment.astimezone(UTC)


class TestSettings:
    def test_exist_before_anybody_sets_them(self, client: Client) -> None:
        answer = client.get("/v1/reminders")
        assert (answer.status, answer.headers["etag"]) == (200, '"0"')
        assert answer.json == {**DEFAULTS, "version": 0}
        assert [change["type"] for change in client.get("/v1/changes").json["changes"]] == ["profile"]

    def test_are_replaced_by_version(self, client: Client) -> None:
        body = settings_of(
            fromMinutes=1320,
            toMinutes=60,
            intervalMinutes=15,
            quiet=[{"fromMinutes": 1380, "toMinutes": 5}, {"fromMinutes": 10, "toMinutes": 20}],
            pausedOn="2026-03-10",
            days=[7, 1, 3, 1],
            stopAtGoal=False,
        )
        assert client.call("PUT", "/v1/reminders", body).code == "PRECONDITION_REQUIRED"
        written = put(client, body, '"0"')
        assert (written.status, written.headers["etag"]) == (200, '"1"')
        assert written.json == {**body, "days": [1, 3, 7], "version": 1}
        assert client.get("/v1/reminders").json == written.json
        assert put(client, settings_of(), '"0"').code == "VERSION_MISMATCH"
        assert client.get("/v1/reminders").json == written.json
        again = put(client, settings_of(), '"1"')
        assert again.json == {**settings_of(), "version": 2}

    def test_are_changes(self, client: Client) -> None:
        cursor = client.get("/v1/changes").json["cursor"]
        written = put(client, settings_of()).json
        page = client.get("/v1/changes", since=cursor).json
        assert page["changes"] == [{"type": "reminders", "reminders": written}]
        put(client, settings_of(), '"9"')
        assert client.get("/v1/changes", since=page["cursor"]).json == {**page, "changes": []}

    def test_tell_the_other_devices(self, client: Client, aws: Any) -> None:
        other = client.connect()
        put(client, settings_of())
        assert [connection for connection, _ in aws.posts] == [other]

    @pytest.mark.parametrize(
        ("content", "path"),
        [
            ({"enabled": 1}, "enabled"),
            ({"fromMinutes": -1}, "fromMinutes"),
            ({"fromMinutes": 1440}, "fromMinutes"),
            ({"toMinutes": 1440}, "toMinutes"),
            ({"toMinutes": 480}, "toMinutes"),
            ({"intervalMinutes": 14}, "intervalMinutes"),
            ({"intervalMinutes": 481}, "intervalMinutes"),
            ({"intervalMinutes": "60"}, "intervalMinutes"),
            ({"quiet": None}, "quiet"),
            ({"quiet": [{"fromMinutes": 1, "toMinutes": 2}] * 4}, "quiet"),
            ({"quiet": [{"fromMinutes": 1, "toMinutes": 2}, {"fromMinutes": 3, "toMinutes": 3}]}, "quiet.1.toMinutes"),
            ({"quiet": [{"fromMinutes": 1}]}, "quiet.0.toMinutes"),
            ({"days": []}, "days"),
            ({"days": [1] * 8}, "days"),
            ({"days": [0]}, "days.0"),
            ({"days": [1, 8]}, "days.1"),
            ({"pausedOn": "today"}, "pausedOn"),
            ({"pausedOn": "2026-02-30"}, "pausedOn"),
            ({"stopAtGoal": None}, "stopAtGoal"),
            ({"version": 1}, "version"),
        ],
    )
    def test_refuse_nonsense(self, client: Client, content: dict[str, object], path: str) -> None:
        answer = put(client, settings_of(**content))
        assert (answer.status, answer.code) == (400, "VALIDATION_FAILED")
        assert [entry["path"] for entry in answer.json["error"]["fields"]] == [path]

    @pytest.mark.parametrize(
        "content",
        [
            {"fromMinutes": 0, "toMinutes": 1439, "intervalMinutes": 15},
            {"fromMinutes": 1439, "toMinutes": 0, "intervalMinutes": 480},
            {"quiet": [{"fromMinutes": 0, "toMinutes": 1439}] * 3},
            {"pausedOn": "9999-12-31"},
        ],
    )
    def test_take_the_edges(self, client: Client, content: dict[str, object]) -> None:
        assert put(client, settings_of(**content)).status == 200

    def test_are_the_accounts_own(self, client: Client, environment: ExecutionEnvironment) -> None:
        put(client, settings_of(intervalMinutes=17))
        assert Client.guest(environment).get("/v1/reminders").json == {**DEFAULTS, "version": 0}

    def test_of_an_account_that_is_gone(self, client: Client) -> None:
        client.call("DELETE", "/v1/me")
        assert client.get("/v1/reminders").code == "UNAUTHENTICATED"
        assert put(client, settings_of()).code == "UNAUTHENTICATED"


class TestNextReminder:
    def test_is_none_while_they_are_off(self, client: Client, sql_admin: psycopg.Connection) -> None:
        put(client, settings_of())
        assert next_reminder_at(sql_admin, client) is not None
        put(client, settings_of(enabled=False))
        assert next_reminder_at(sql_admin, client) is None
        client.call("PATCH", "/v1/me", {"timeZone": "Europe/Berlin"})
        assert next_reminder_at(sql_admin, client) is None

    def test_follows_the_zone(self, client: Client, sql_admin: psycopg.Connection) -> None:
        put(client, settings_of(fromMinutes=540, toMinutes=545, intervalMinutes=60))
        for zone in ("Europe/Berlin", "America/New_York"):
            client.call("PATCH", "/v1/me", {"timeZone": zone})
            due = next_reminder_at(sql_admin, client)
            assert due is not None
            local = due.astimezone(ZoneInfo(zone))
            assert (local.hour, local.minute) == (9, 0)
            assert timedelta() < due - datetime.now(UTC) <= timedelta(hours=25)

    def test_follows_the_start_of_the_day(self, client: Client, sql_admin: psycopg.Connection) -> None:
        local = datetime.now(ZoneInfo("Asia/Taipei"))
        in_an_hour = (local.hour * 60 + local.minute + 60) % 1438
        body = settings_of(fromMinutes=in_an_hour, toMinutes=in_an_hour + 1, intervalMinutes=60)
        put(client, body)
        first = next_reminder_at(sql_admin, client)
        assert first is not None
        put(client, body | {"pausedOn": str(first.astimezone(local.tzinfo).date())})
        assert next_reminder_at(sql_admin, client) == first + timedelta(days=1)
        # Now that one is before the start of its day, and so a part of the paused one.
        client.call("PATCH", "/v1/me", {"dayStartMinutes": in_an_hour + 1})
        assert next_reminder_at(sql_admin, client) == first + timedelta(days=2)

    def test_is_left_alone_by_any_other_change(self, client: Client, sql_admin: psycopg.Connection) -> None:
        put(client, settings_of())
        sql_admin.execute("UPDATE reminders SET next_reminder_at = '2020-01-01T00:00:00Z'")
        client.call("PATCH", "/v1/me", {"goalMl": 2500, "unit": "floz", "locale": "en"})
        client.log_drink()
        assert next_reminder_at(sql_admin, client) == datetime(2020, 1, 1, tzinfo=UTC)

    def test_is_found_by_its_index(self, client: Client, sql_admin: psycopg.Connection) -> None:
        put(client, settings_of())
        sql_admin.execute("SET enable_seqscan = off")
        plan = sql_admin.execute("EXPLAIN SELECT 1 FROM reminders WHERE next_reminder_at <= now()").fetchall()
        assert "reminders_due" in str(plan)


# A Monday, 12:00 in Taipei.
NOON = datetime(2026, 3, 9, 4, 0, tzinfo=UTC)


class TestJob:
    @pytest.fixture(autouse=True)
    def only_what_the_test_makes(self, sql_admin: psycopg.Connection) -> None:
        sql_admin.execute("TRUNCATE accounts CASCADE")

    @pytest.fixture
    def push(self) -> Iterator[PushService]:
        service = PushService()
        yield service
        service.close()

    @pytest.fixture
    def environment(
        self, make_environment: MakeEnvironment, settings: Settings, push: PushService
    ) -> ExecutionEnvironment:
        return make_environment(replace(settings, push_test_origin=push.origin))

    def reminded(
        self, environment: ExecutionEnvironment, push: PushService, locale: str = "en", **content: object
    ) -> Client:
        """An account with one browser and reminders every hour of the day."""
        client = Client.guest(environment, locale=locale)
        assert client.call("POST", "/v1/push-subscriptions", push.subscription()).status == 201
        every_hour = {"fromMinutes": 0, "toMinutes": 1439, "intervalMinutes": 60}
        assert put(client, settings_of(**{**every_hour, **content})).status == 200
        return client

    @staticmethod
    def due(sql_admin: psycopg.Connection, moment: datetime = NOON) -> None:
        sql_admin.execute("UPDATE reminders SET next_reminder_at = %s WHERE enabled", (moment,))

    @staticmethod
    def run(
        environment: ExecutionEnvironment, push: PushService, now: datetime = NOON, seconds: float = 15
    ) -> dict[str, int]:
        sender = PushSender(lambda: SEED, "mailto:ops@example.com", PushServices(push.origin))
        job = SendReminders(environment.application.database, sender, lambda: now)
        return dict(environment.loop.run_until_complete(job(Clock(seconds))).counts)

    def test_sends_what_is_due_and_moves_it_on(
        self, environment: ExecutionEnvironment, push: PushService, sql_admin: psycopg.Connection
    ) -> None:
        client = self.reminded(environment, push)
        client.log_drink(recordedAt="2026-03-09T01:00:00Z", amountMl=1250)
        client.log_drink(recordedAt="2026-03-08T15:00:00Z")
        self.due(sql_admin)
        assert self.run(environment, push, NOON - timedelta(seconds=1))["due"] == 0
        assert self.run(environment, push) == {"due": 1, "sent": 1, "failed": 0, "removed": 0}
        (message,) = push.received
        assert message.notification == {
            "type": "reminder",
            "title": "Time for a drink",
            "body": "1,250 of 2,000 ml so far today",
            "tag": "reminder",
            "lang": "en",
        }
        assert (message.headers["TTL"], message.headers["Topic"]) == ("3600", "reminder")
        assert next_reminder_at(sql_admin, client) == NOON + timedelta(hours=1)
        assert self.run(environment, push)["due"] == 0

    def test_speaks_the_accounts_language_and_unit(
        self, environment: ExecutionEnvironment, push: PushService, sql_admin: psycopg.Connection
    ) -> None:
        self.reminded(environment, push, locale="zh-TW").call("PATCH", "/v1/me", {"unit": "floz"})
        self.due(sql_admin)
        self.run(environment, push)
        assert push.received[0].notification["body"] == "今天喝了 0／67.6 盎司"

    @pytest.mark.parametrize(("amount", "stop", "sent"), [(1999, True, 1), (2000, True, 0), (2000, False, 1)])
    def test_stops_at_the_goal(
        self,
        environment: ExecutionEnvironment,
        push: PushService,
        sql_admin: psycopg.Connection,
        *,
        amount: int,
        stop: bool,
        sent: int,
    ) -> None:
        client = self.reminded(environment, push, stopAtGoal=stop)
        client.log_drink(recordedAt="2026-03-09T01:00:00Z", amountMl=amount)
        self.due(sql_admin)
        assert self.run(environment, push) == {"due": 1, "sent": sent, "failed": 0, "removed": 0}
        assert next_reminder_at(sql_admin, client) == NOON + timedelta(hours=1)

    def test_counts_for_the_accounts_own_day(
        self, environment: ExecutionEnvironment, push: PushService, sql_admin: psycopg.Connection
    ) -> None:
        client = self.reminded(environment, push)
        client.call("PATCH", "/v1/me", {"dayStartMinutes": 240})
        client.log_drink(recordedAt="2026-03-08T15:00:00Z", amountMl=5000)
        # Two in the morning: still the day on which the goal was reached. At four it is not.
        for clock, sent in (("2026-03-08T18:00:00+00:00", 0), ("2026-03-08T20:00:00+00:00", 1)):
            now = datetime.fromisoformat(clock)
            self.due(sql_admin, now)
            assert self.run(environment, push, now)["sent"] == sent

    def test_a_deleted_drink_counts_no_more(
        self, environment: ExecutionEnvironment, push: PushService, sql_admin: psycopg.Connection
    ) -> None:
        client = self.reminded(environment, push)
        record = client.log_drink(recordedAt="2026-03-09T01:00:00Z", amountMl=3000)
        client.call("DELETE", f"/v1/records/{record['id']}")
        self.due(sql_admin)
        self.run(environment, push)
        assert push.received[0].notification["body"] == "0 of 2,000 ml so far today"

    @pytest.mark.parametrize(("minutes_late", "sent"), [(15, 1), (16, 0)])
    def test_after_an_outage_nothing_comes_too_late(
        self,
        environment: ExecutionEnvironment,
        push: PushService,
        sql_admin: psycopg.Connection,
        *,
        minutes_late: int,
        sent: int,
    ) -> None:
        client = self.reminded(environment, push)
        self.due(sql_admin, NOON - timedelta(minutes=minutes_late))
        assert self.run(environment, push) == {"due": 1, "sent": sent, "failed": 0, "removed": 0}
        assert next_reminder_at(sql_admin, client) == NOON + timedelta(hours=1)

    def test_a_paused_day_is_left_out(
        self, environment: ExecutionEnvironment, push: PushService, sql_admin: psycopg.Connection
    ) -> None:
        client = self.reminded(environment, push, pausedOn="2026-03-09")
        self.due(sql_admin, NOON)
        self.run(environment, push)
        assert next_reminder_at(sql_admin, client) == datetime(2026, 3, 9, 16, 0, tzinfo=UTC)

    def test_forgets_browsers_that_are_gone(
        self, environment: ExecutionEnvironment, push: PushService, sql_admin: psycopg.Connection
    ) -> None:
        client = self.reminded(environment, push)
        for status in (404, 410, 500):
            push.statuses[push.path_of(subscription := push.subscription(str(status)))] = status
            client.call("POST", "/v1/push-subscriptions", subscription)
        self.due(sql_admin)
        assert self.run(environment, push) == {"due": 1, "sent": 1, "failed": 1, "removed": 2}
        self.due(sql_admin)
        assert self.run(environment, push) == {"due": 1, "sent": 1, "failed": 1, "removed": 0}

    def test_an_account_without_browsers_is_moved_on(
        self, environment: ExecutionEnvironment, push: PushService, sql_admin: psycopg.Connection
    ) -> None:
        client = self.reminded(environment, push)
        sql_admin.execute("DELETE FROM push_subscriptions")
        self.due(sql_admin)
        assert self.run(environment, push) == {"due": 1, "sent": 0, "failed": 0, "removed": 0}
        assert next_reminder_at(sql_admin, client) == NOON + timedelta(hours=1)

    def test_works_in_batches_while_there_is_time(
        self,
        environment: ExecutionEnvironment,
        push: PushService,
        sql_admin: psycopg.Connection,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("app.jobs.reminders.BATCH_ACCOUNTS", 2)
        for _ in range(5):
            self.reminded(environment, push)
        self.due(sql_admin)
        assert self.run(environment, push, seconds=0)["due"] == 0
        assert self.run(environment, push)["sent"] == 5

    def test_two_at_once_send_nothing_twice(
        self,
        environment: ExecutionEnvironment,
        make_environment: MakeEnvironment,
        push: PushService,
        sql_admin: psycopg.Connection,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("app.jobs.reminders.BATCH_ACCOUNTS", 3)
        for _ in range(20):
            self.reminded(environment, push)
        self.due(sql_admin)
        others = [make_environment(environment.settings) for _ in range(4)]
        together = threading.Barrier(len(others))
        counts: list[dict[str, int]] = []

        def work(other: ExecutionEnvironment) -> None:
            together.wait()
            counts.append(self.run(other, push))

        workers = [threading.Thread(target=work, args=(other,)) for other in others]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert sum(count["sent"] for count in counts) == 20
        paths = [message.path for message in push.received]
        assert len(paths) == len(set(paths)) == 20

    def test_what_another_job_has_claimed_is_passed_over(
        self, environment: ExecutionEnvironment, push: PushService, sql_admin: psycopg.Connection
    ) -> None:
        claimed, free = self.reminded(environment, push), self.reminded(environment, push)
        self.due(sql_admin)
        with sql_admin.transaction():
            sql_admin.execute("SELECT 1 FROM reminders WHERE account_id = %s FOR UPDATE", (claimed.profile["id"],))
            assert self.run(environment, push)["sent"] == 1
        assert next_reminder_at(sql_admin, claimed) == NOON
        assert next_reminder_at(sql_admin, free) == NOON + timedelta(hours=1)

    def test_a_crash_before_it_is_sent_loses_one_and_repeats_none(
        self,
        environment: ExecutionEnvironment,
        push: PushService,
        sql_admin: psycopg.Connection,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        client = self.reminded(environment, push)
        self.due(sql_admin)

        async def crash(*_: object) -> None:
            raise SystemExit

        with monkeypatch.context() as broken:
            broken.setattr("app.push.sender.PushSender.send", crash)
            with pytest.raises(SystemExit):
                self.run(environment, push)
        assert next_reminder_at(sql_admin, client) == NOON + timedelta(hours=1)
        assert self.run(environment, push)["due"] == 0
        assert push.received == []

    def test_a_failure_before_the_claim_is_kept_sends_nothing(
        self,
        environment: ExecutionEnvironment,
        push: PushService,
        sql_admin: psycopg.Connection,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        client = self.reminded(environment, push)
        self.due(sql_admin)
        with monkeypatch.context() as broken:
            broken.setattr("app.reminders.repository.RESCHEDULE_ALL", "SELECT 1 / 0")
            with pytest.raises(psycopg.errors.DivisionByZero):
                self.run(environment, push)
        assert push.received == []
        assert next_reminder_at(sql_admin, client) == NOON
        assert self.run(environment, push)["sent"] == 1

    def test_a_service_that_does_not_answer_ends_the_batch(
        self,
        environment: ExecutionEnvironment,
        push: PushService,
        sql_admin: psycopg.Connection,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("app.jobs.reminders.BATCH_SECONDS", 0.05)
        self.reminded(environment, push)
        self.due(sql_admin)
        push.stalled = threading.Event()
        assert self.run(environment, push) == {"due": 1, "sent": 0, "failed": 1, "removed": 0}
        push.stalled.set()

    def test_ends_before_the_function_does(self) -> None:
        from app.jobs import reminders, runner  # noqa: PLC0415 - their limits, together

        assert runner.WORKING_SECONDS + reminders.BATCH_SECONDS < runner.DEADLINE_SECONDS

    def test_is_a_job_that_tells_what_it_sent(
        self,
        environment: ExecutionEnvironment,
        push: PushService,
        sql_admin: psycopg.Connection,
        written: Written,
    ) -> None:
        self.reminded(environment, push)
        self.due(sql_admin, datetime.now(UTC))
        environment.loop.run_until_complete(environment.application.jobs.run({"job": "reminders"}, lambda_context()))
        line = written.last
        assert (line["job"], line["counts"]) == ("reminders", {"due": 1, "sent": 1, "failed": 0, "removed": 0})
        assert push.received[0].path not in written.text

    def test_a_change_of_settings_waits_for_no_send(
        self,
        environment: ExecutionEnvironment,
        make_environment: MakeEnvironment,
        push: PushService,
        sql_admin: psycopg.Connection,
    ) -> None:
        client = self.reminded(environment, push)
        device = client.on(make_environment(environment.settings))
        self.due(sql_admin)
        push.stalled = threading.Event()
        sending = threading.Thread(target=self.run, args=(environment, push))
        sending.start()
        push.asked.wait()
        assert put(device, settings_of(enabled=False)).status == 200
        push.stalled.set()
        sending.join()
        assert next_reminder_at(sql_admin, client) is None
