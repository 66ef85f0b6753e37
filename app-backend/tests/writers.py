"""Load that notices what is lost: several execution environments that write at once, and know what was acknowledged."""

import threading
from collections.abc import Callable, Sequence
from typing import Self
from uuid import uuid4

import psycopg

from tests.caller import Client

PATIENCE_SECONDS = 90


class Writer(threading.Thread):
    """Logs one drink after the other, and repeats each one until it is acknowledged, as a device does."""

    def __init__(self, client: Client, noticed: threading.Condition) -> None:
        super().__init__(daemon=True)
        self.client = client
        self.acknowledged: list[str] = []
        self.refused = 0
        self.failure: BaseException | None = None
        self._noticed = noticed
        self._stopping = False

    def run(self) -> None:
        try:
            while not self._stopping:
                self._log_one()
        except BaseException as error:  # noqa: BLE001 - told by the thread that waits
            self.failure = error
        with self._noticed:
            self._noticed.notify_all()

    def stop(self) -> None:
        self._stopping = True

    def _log_one(self) -> None:
        record_id = str(uuid4())
        record = {"id": record_id, "amountMl": 250, "recordedAt": "2026-03-10T07:30:00Z"}
        acknowledged = False
        while not acknowledged:
            answer = self.client.call("POST", "/v1/records", record)
            acknowledged = answer.status in {200, 201}
            if not acknowledged and (answer.status, answer.code) != (503, "SERVICE_UNAVAILABLE"):
                raise AssertionError(answer.text)
            with self._noticed:
                if acknowledged:
                    self.acknowledged.append(record_id)
                else:
                    self.refused += 1
                self._noticed.notify_all()


class Load:
    def __init__(self, clients: Sequence[Client]) -> None:
        self._noticed = threading.Condition()
        self.writers = [Writer(client, self._noticed) for client in clients]

    def __enter__(self) -> Self:
        for writer in self.writers:
            writer.start()
        self.wait_until_written()
        return self

    def __exit__(self, *_: object) -> None:
        for writer in self.writers:
            writer.stop()
        for writer in self.writers:
            writer.join(PATIENCE_SECONDS)

    def wait_until_written(self, times: int = 5) -> None:
        """So many more by each of them: the service works."""
        before = [len(writer.acknowledged) for writer in self.writers]
        self._wait(lambda: all(len(w.acknowledged) >= n + times for w, n in zip(self.writers, before, strict=True)))

    def wait_until_refused(self) -> None:
        """Once more each of them."""
        before = [writer.refused for writer in self.writers]
        self._wait(lambda: all(w.refused > n for w, n in zip(self.writers, before, strict=True)))

    def _wait(self, reached: Callable[[], bool]) -> None:
        with self._noticed:
            come = self._noticed.wait_for(
                lambda: reached() or any(writer.failure for writer in self.writers), PATIENCE_SECONDS
            )
        for writer in self.writers:
            if writer.failure:
                raise writer.failure
        state = [(len(writer.acknowledged), writer.refused) for writer in self.writers]
        assert come, f"acknowledged and refused, by writer: {state}"

    def assert_nothing_lost(self, connection: psycopg.Connection) -> None:
        """Every acknowledged record is there once, with a change number of its own; none is there that was not."""
        for account in {writer.client.profile["id"] for writer in self.writers}:
            acknowledged = [i for w in self.writers if w.client.profile["id"] == account for i in w.acknowledged]
            rows = connection.execute(
                "SELECT id::text, change_seq FROM records WHERE account_id = %s ORDER BY change_seq", (account,)
            ).fetchall()
            assert sorted(row[0] for row in rows) == sorted(acknowledged)
            numbers = [row[1] for row in rows]
            assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
            counted = connection.execute(
                "SELECT record_count, change_seq FROM accounts WHERE id = %s", (account,)
            ).fetchone()
            assert counted == (len(acknowledged), numbers[-1])
