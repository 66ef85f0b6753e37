"""A throw-away PostgreSQL for the tests, which the rehearsal's own command provides, and what may happen to it."""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from app.aws.database_credentials import DatabaseCredentials

REPOSITORY = Path(__file__).parents[2]
COMMAND = ("node_modules/.bin/ts-node", "rehearsal/services/postgres-cli.ts")
STOP_SECONDS = 30


@dataclass(frozen=True)
class ServerAddress:
    host: str
    port: int
    user: str
    password: str
    ca_file: str

    def admin(self, dbname: str) -> DatabaseCredentials:
        return DatabaseCredentials(self.host, self.port, dbname, self.user, self.password)

    def application(self, dbname: str, username: str = "fillup_app") -> DatabaseCredentials:
        return DatabaseCredentials(self.host, self.port, dbname, username, "application password")


class PostgresServer:
    """Runs as long as this process holds the other end of its standard input."""

    def __init__(
        self,
        *,
        durable: bool = False,
        parameters: Sequence[str] = (),
        within: Sequence[str] = (),
    ) -> None:
        """`parameters` are `name=value`; `within` is a command that runs the server's."""
        options = ("--durable",) if durable else ()
        self.process = subprocess.Popen(
            (*within, *COMMAND, *options, *parameters),
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.address = self._started()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.communicate(timeout=STOP_SECONDS)

    def kill(self) -> None:
        """As when the machine fails: nothing is written any more, and nobody says good-bye."""
        os.kill(self._pid, signal.SIGKILL)

    def start_again(self) -> None:
        if self.process.stdin:
            self.process.stdin.write("start\n")
            self.process.stdin.flush()
        self.address = self._started()

    def freeze(self) -> None:
        """Connections stay open, and nothing answers."""
        self._signal_all(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal_all(signal.SIGCONT)

    def _signal_all(self, number: signal.Signals) -> None:
        command = (shutil.which("ps") or "ps", "-A", "-o", "pid=,ppid=")
        processes = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        pairs = [tuple(map(int, line.split())) for line in processes.splitlines()]
        # The postmaster first: a frozen one starts no more processes.
        for pid in (self._pid, *(child for child, parent in pairs if parent == self._pid)):
            os.kill(pid, number)

    def _started(self) -> ServerAddress:
        line = self.process.stdout.readline() if self.process.stdout else ""
        if not line:
            raise RuntimeError(f"{' '.join(COMMAND)} ended without an address")
        answer: dict[str, Any] = json.loads(line)
        self._pid = int(answer["pid"])
        return ServerAddress(answer["host"], answer["port"], answer["user"], answer["password"], answer["caFile"])
