"""The throw-away PostgreSQL of the tests, which the rehearsal's own command provides."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

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

    def __init__(self, *, durable: bool = False) -> None:
        self._process = subprocess.Popen(
            (*COMMAND, "--durable") if durable else COMMAND,
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.address = self._read_address()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate(timeout=STOP_SECONDS)

    def _read_address(self) -> ServerAddress:
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise RuntimeError(f"{' '.join(COMMAND)} ended without an address")
        answer = json.loads(line)
        return ServerAddress(answer["host"], answer["port"], answer["user"], answer["password"], answer["caFile"])
