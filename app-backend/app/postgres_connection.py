"""psycopg's connection, for an environment that serves one request at a time."""

import asyncio
import select
from dataclasses import dataclass, field
from typing import TypeVar

from psycopg import AsyncConnection, AsyncCursor
from psycopg.abc import Params, PQGen
from psycopg.pq.abc import PGconn
from psycopg.rows import AsyncRowFactory, DictRow, TupleRow, dict_row, tuple_row
from psycopg.waiting import Ready, Wait

from app.deadline import remaining_seconds

Result = TypeVar("Result")

STATEMENT_SECONDS = 20.0
# Most answers come within a millisecond; longer ones must not hold up the request's deadline.
PATIENCE_MS = 20
POLLED = {Wait.R: select.POLLIN, Wait.W: select.POLLOUT, Wait.RW: select.POLLIN | select.POLLOUT}
# Larger results are not kept in memory until the query's next use.
KEPT_ROWS = 1000


@dataclass
class _Statement:
    query: str
    cursor: AsyncCursor[TupleRow]
    columns: list[str] = field(default_factory=list)


class PostgresConnection(AsyncConnection[DictRow]):
    def __init__(self, pgconn: PGconn, row_factory: AsyncRowFactory[DictRow] = dict_row) -> None:
        super().__init__(pgconn, row_factory)
        self._statements: dict[str, _Statement] = {}
        # As SERVER_OPTIONS of app.database begin with it.
        self._statement_seconds = STATEMENT_SECONDS

    async def rows(self, query: str, parameters: Params) -> list[DictRow]:
        """Runs a query and returns all its rows.

        Queries are constants: each keeps its cursor, because psycopg keeps with it how the values are converted.
        """
        statement = self._statements.get(query)
        if statement is None:
            statement = _Statement(query, self.cursor(binary=True, row_factory=tuple_row))
            self._statements[query] = statement
        cursor = statement.cursor
        # The very same string: psycopg compares by identity.
        await cursor.execute(statement.query, parameters)
        if not statement.columns:
            statement.columns = [column.name for column in cursor.description or ()]
            if not statement.columns:
                return []
        columns = statement.columns
        rows = [dict(zip(columns, row, strict=True)) for row in await cursor.fetchall()]
        if len(rows) > KEPT_ROWS:
            del self._statements[query]
        return rows

    async def limit_statements(self) -> None:
        """Lets no statement outlive the request; a round trip only where less is left than statements have anyway."""
        remaining = remaining_seconds()
        if remaining <= 0:
            raise TimeoutError
        seconds = min(STATEMENT_SECONDS, remaining)
        if seconds != self._statement_seconds:
            milliseconds = max(1, int(seconds * 1000))
            await self.rows("SELECT set_config('statement_timeout', %(value)s, false)", {"value": str(milliseconds)})
            self._statement_seconds = seconds

    async def wait(self, gen: PQGen[Result], interval: float = 0) -> Result:  # noqa: ARG002 - no signals to look for
        """Waits in place for what comes at once, and on the event loop for what does not.

        Nobody else has use for the loop meanwhile, and the way through it takes a tenth of a request. A wait that is
        cancelled closes the connection: psycopg would ask the server to cancel the statement and wait for its answer,
        for ever where it is the server that has fallen silent.
        """
        descriptor = self.pgconn.socket
        try:
            wanted = next(gen)
            while True:
                wanted = gen.send(_ready_at_once(descriptor, wanted) or await _ready(descriptor, wanted))
        except StopIteration as end:
            result: Result = end.value
            return result
        except asyncio.CancelledError:
            await self.close()
            raise


def _ready_at_once(descriptor: int, wanted: Wait) -> Ready | None:
    """What the socket is ready for within `PATIENCE_MS`, if anything."""
    poller = select.poll()
    poller.register(descriptor, POLLED[wanted])
    for _, events in poller.poll(PATIENCE_MS):
        # Whatever is no permission to write, an end included, is there to be read.
        if events == select.POLLOUT:
            return Ready.W
        return Ready.RW if events & select.POLLOUT else Ready.R
    return None


async def _ready(descriptor: int, wanted: Wait) -> Ready:
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[Ready] = loop.create_future()

    def note(event: Ready) -> None:
        if not ready.done():
            ready.set_result(event)

    if wanted & Wait.R:
        loop.add_reader(descriptor, note, Ready.R)
    if wanted & Wait.W:
        loop.add_writer(descriptor, note, Ready.W)
    try:
        return await ready
    finally:
        loop.remove_reader(descriptor)
        loop.remove_writer(descriptor)
