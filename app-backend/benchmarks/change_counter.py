"""What it costs that every new record takes its account's next change number: the application's statement against a
plain insert of the same record, both on raw psycopg and on a server whose commits reach the disk. Both answer with the
record and with whom to tell; beside them stands an insert that answers with the record alone.
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
ANSWERS = {"plain": f"{RECORD_COLUMNS}, change_seq, {OPEN_CONNECTIONS}", "bare": RECORD_COLUMNS}


def variants(function: Function, connection: psycopg.Connection[Any]) -> dict[str, Callable[[], Work]]:
    counted, inserted = (function.account_with_history() for _ in range(2))
    ((query, values),) = function.statements(everyday()["create"](), function.token(counted))
    row = connection.cursor(row_factory=dict_row).execute("SELECT * FROM records LIMIT 1").fetchone() or {}
    insert = (
        sql.SQL("INSERT INTO records ({}) VALUES ({}) RETURNING ")
        .format(sql.SQL(", ").join(map(sql.Identifier, row)), sql.SQL(", ").join(map(sql.Placeholder, row)))
        .as_string(connection)
    )
    numbers = itertools.count(1_000_000)

    def run(statement: str, parameters: dict[str, Any]) -> Work:
        return lambda: connection.execute(statement, parameters, binary=True).fetchall()

    def inserting(answer: str) -> Callable[[], Work]:
        return lambda: run(insert + answer, {**row, "account_id": inserted, "id": uuid4(), "change_seq": next(numbers)})

    return {
        **{name: inserting(answer) for name, answer in ANSWERS.items()},
        "counted": lambda: run(query, {**values, "id": uuid4()}),
    }


def main() -> None:
    with local_site(durable=True) as site, quiet():
        function = site.function("counter")
        times = interleaved(variants(function, site.connect("counter")), TURNS, WARM_UP)
    walls = {name: measured.wall for name, measured in times.items()}
    ratios = {name: ratio(quotient(walls["counted"], walls[name]), TURNS).as_json() for name in ANSWERS}
    result = {"ratios": ratios, "microseconds": {name: median(wall) for name, wall in walls.items()}}
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
