"""What it costs that every new record takes its account's next change number: the application's statement against a
plain insert of the same record, both on raw psycopg and on a server whose commits reach the disk. Both answer with the
record and with whom to tell.
"""

import itertools
import json
import sys
from collections.abc import Callable
from statistics import median
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from app.realtime.repository import OPEN_CONNECTIONS
from app.records.repository import RECORD_COLUMNS
from benchmarks.interleaved import Work, interleaved, quotient, ratio
from benchmarks.site import Function, local_site, quiet
from tests.everyday import everyday

TURNS = 1000
WARM_UP = 50
ANSWER = f"{RECORD_COLUMNS}, change_seq, {OPEN_CONNECTIONS}"


def variants(function: Function, connection: psycopg.Connection[Any]) -> dict[str, Callable[[], Work]]:
    counted, plain = (function.account_with_history() for _ in range(2))
    ((query, values),) = function.statements(everyday()["create"](), function.token(counted))
    row = connection.cursor(row_factory=dict_row).execute("SELECT * FROM records LIMIT 1").fetchone() or {}
    insert = sql.SQL("INSERT INTO records ({}) VALUES ({}) RETURNING " + ANSWER).format(
        sql.SQL(", ").join(map(sql.Identifier, row)), sql.SQL(", ").join(map(sql.Placeholder, row))
    )
    numbers = itertools.count(1_000_000)

    def run(statement: str, parameters: dict[str, Any]) -> Work:
        return lambda: connection.execute(statement, parameters, binary=True).fetchall()

    return {
        "plain": lambda: run(
            insert.as_string(connection), {**row, "account_id": plain, "id": uuid4(), "change_seq": next(numbers)}
        ),
        "counted": lambda: run(query, {**values, "id": uuid4()}),
    }


def main() -> None:
    with local_site(durable=True) as site, quiet():
        function = site.function("counter")
        times = interleaved(variants(function, site.connect("counter")), TURNS, WARM_UP)
    counted, plain = times["counted"].wall, times["plain"].wall
    result = {
        "wall": ratio(quotient(counted, plain), TURNS).as_json(),
        "microseconds": {"counted": median(counted), "plain": median(plain)},
    }
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
