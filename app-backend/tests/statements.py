"""What the application asks its database, and how much of it that touches."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import psycopg
from psycopg import AsyncCursor

Statement = tuple[str, Mapping[str, Any]]


def statements_of(work: Callable[[], object]) -> list[Statement]:
    """The statements that some work of the application leads to, with their values."""
    asked: list[Statement] = []
    execute = AsyncCursor.execute

    async def noted(cursor: Any, query: str, params: Any = None, **options: Any) -> object:
        asked.append((query, dict(params or {})))
        return await execute(cursor, query, params, **options)

    with patch.object(AsyncCursor, "execute", noted):
        work()
    return asked


def with_new_id(statements: Sequence[Statement]) -> list[Statement]:
    """The same creation, of another record."""
    return [(query, {**values, "id": uuid4()} if "id" in values else values) for query, values in statements]


def touched_buffers(connection: psycopg.Connection[Any], statements: Sequence[Statement]) -> int:
    """How many 8 KB pages the statements read, from memory or not. What they write is undone."""
    total = 0
    for query, values in statements:
        with connection.transaction(force_rollback=True):
            explained = connection.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {query}", values).fetchone()
        plan = explained[0][0]["Plan"] if explained else {}
        total += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
    return total
