"""The environment's one database connection.

An environment serves one request at a time, so there is no pool; Lambda freezes it between requests,
so a connection that has rested is asked before it is trusted.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.errors import IdleInTransactionSessionTimeout, ReadOnlySqlTransaction
from psycopg.rows import DictRow

from app.aws.database_credentials import DatabaseCredentials
from app.aws.secrets_manager import SecretUnavailableError
from app.errors import ServiceUnavailableError
from app.postgres_connection import STATEMENT_SECONDS, PostgresConnection

log = logging.getLogger(__name__)

Parameters = Mapping[str, Any]
Connection = PostgresConnection

# Three attempts, 1 s apart (ERR-4): 3 x 5 s + 2 s stay inside the request's 25 s.
CONNECT_ATTEMPTS = 3
CONNECT_TIMEOUT_SECONDS = 5
RETRY_DELAY_SECONDS = 1.0
TRUSTED_IDLE_SECONDS = 10.0
# As connection options they cost no round trip. The last one ends the statements of a caller that is gone.
SERVER_OPTIONS = " ".join(
    f"-c {option}"
    for option in (
        "timezone=UTC",
        f"statement_timeout={STATEMENT_SECONDS:.0f}s",
        "lock_timeout=5s",
        "idle_in_transaction_session_timeout=5s",
        "client_connection_check_interval=1s",
    )
)
# After a failover the connection may still lead to what is a read-only standby by now (ERR-21). The other one ends it
# where the environment was frozen in the middle of a transaction.
LOST = (psycopg.OperationalError, ReadOnlySqlTransaction, IdleInTransactionSessionTimeout)


class ConnectionLostError(ServiceUnavailableError):
    """The connection was good once and is no more, so another one may do."""


class Database:
    def __init__(
        self,
        read_credentials: Callable[[], DatabaseCredentials],
        ca_file: Path,
        retry_delay_seconds: float = RETRY_DELAY_SECONDS,
    ) -> None:
        self._read_credentials = read_credentials
        self._ca_file = ca_file
        self._retry_delay_seconds = retry_delay_seconds
        self._credentials: DatabaseCredentials | None = None
        self._connection: Connection | None = None
        self._used_at = 0.0

    async def read(self, query: str, parameters: Parameters) -> list[DictRow]:
        """Runs a query that changes nothing; once more when the connection turns out to be dead."""
        try:
            return await self._execute(query, parameters)
        except ConnectionLostError:
            return await self._execute(query, parameters)

    async def write(self, query: str, parameters: Parameters) -> list[DictRow]:
        """Runs one statement that is a transaction of its own."""
        return await self._execute(query, parameters)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        connection = await self._ready_connection()
        try:
            await connection.limit_statements()
            async with connection.transaction():
                yield connection
        except LOST as error:
            raise await self._unavailable(error) from error
        self._used_at = time.time()

    async def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def _execute(self, query: str, parameters: Parameters) -> list[DictRow]:
        connection = await self._ready_connection()
        try:
            await connection.limit_statements()
            rows = await connection.rows(query, parameters)
        except LOST as error:
            raise await self._unavailable(error) from error
        self._used_at = time.time()
        return rows

    async def _unavailable(self, error: psycopg.Error) -> ServiceUnavailableError:
        log.warning("database error", extra={"errorType": type(error).__name__, "sqlState": error.sqlstate})
        read_only = isinstance(error, ReadOnlySqlTransaction)
        if self._connection is not None and (self._connection.closed or read_only):
            await self.close()
            return ConnectionLostError(type(error).__name__)
        return ServiceUnavailableError(type(error).__name__)

    async def _ready_connection(self) -> Connection:
        connection = self._connection
        if connection is not None and not connection.closed:
            # The wall clock: a monotonic one may stand still while the environment is frozen.
            if time.time() - self._used_at < TRUSTED_IDLE_SECONDS:
                return connection
            try:
                await connection.execute("SELECT 1")
            except psycopg.OperationalError:
                log.info("connection lost while idle")
                await self.close()
            else:
                return connection
        self._connection = await self._connect()
        return self._connection

    async def _connect(self) -> Connection:
        for attempt in range(1, CONNECT_ATTEMPTS + 1):
            try:
                return await self._connect_once()
            except psycopg.OperationalError as error:
                log.warning(
                    "database connection failed",
                    extra={"attempt": attempt, "detail": str(error)},
                )
                # The password may have been rotated since it was read.
                self._credentials = None
                if attempt == CONNECT_ATTEMPTS:
                    raise ServiceUnavailableError("database out of reach") from error
            except SecretUnavailableError as error:
                log.exception("database secret unavailable")
                raise ServiceUnavailableError("secret unavailable") from error
            await asyncio.sleep(self._retry_delay_seconds)
        raise AssertionError("unreachable")

    async def _connect_once(self) -> Connection:
        known = self._credentials
        credentials = await asyncio.to_thread(self._read_credentials) if known is None else known
        try:
            connection = await self._open(credentials)
        except psycopg.OperationalError:
            if known is None:
                raise
            credentials = await asyncio.to_thread(self._read_credentials)
            if credentials == known:
                raise
            # New credentials are the likely cure, so they need no wait.
            connection = await self._open(credentials)
        self._credentials = credentials
        return connection

    async def _open(self, credentials: DatabaseCredentials) -> Connection:
        return await Connection.connect(
            host=credentials.host,
            port=credentials.port,
            dbname=credentials.dbname,
            user=credentials.username,
            password=credentials.password,
            sslmode="verify-full",
            sslrootcert=str(self._ca_file),
            connect_timeout=CONNECT_TIMEOUT_SECONDS,
            application_name="fillup-api",
            options=SERVER_OPTIONS,
            autocommit=True,
        )
