"""Whether requests stay as fast when the database grows: accounts of 1,000 records each, asked at random.

Usage: python -m benchmarks.growth [rows of each database, the smallest first]
"""

import json
import random
import sys
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from statistics import fmean, median
from typing import Any
from uuid import UUID

import psycopg

from benchmarks.interleaved import Work, interleaved, quotient, ratio
from benchmarks.site import Event, Function, Site, local_site, of_account, quiet, with_new_record
from tests.everyday import RECORDS, everyday
from tests.growing_data import multiply, some_accounts
from tests.statements import touched_buffers, with_new_id

SIZES = (10_000, 1_000_000, 10_000_000)
TURNS = 400
WARM_UP = 100
EXPLAINED_ACCOUNTS = 20


def progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def grown(site: Site, size: int) -> Function:
    function = site.function(f"grown_{size}")
    account_id = function.account_with_history()
    copies = size // RECORDS - 1
    with site.connect(function.dbname, admin=True) as admin:
        for added in multiply(admin, account_id, copies):
            progress(f"{(added + 1) * RECORDS:,} of {size:,} records")
    return function


def variants(
    functions: dict[int, Function], connections: dict[int, psycopg.Connection[Any]]
) -> dict[str, Callable[[], Work]]:
    """Each kind of request at each size, to a random account."""
    dice = random.Random(2)  # noqa: S311 - a sample
    result: dict[str, Callable[[], Work]] = {}
    for size, function in functions.items():
        accounts = some_accounts(connections[size], TURNS)
        for name, make in everyday().items():
            event = function.event(make(), function.token(accounts[0]))

            def prepare(function: Function = function, event: Event = event, accounts: list[UUID] = accounts) -> Work:
                asked = of_account(event, function.token(dice.choice(accounts)))
                return partial(function.invoke, with_new_record(asked) if asked["httpMethod"] == "POST" else asked)

            result[f"{name} {size}"] = prepare
    return result


def touched(function: Function, connection: psycopg.Connection[Any]) -> dict[str, float]:
    """Pages per request, by its kind."""
    accounts = some_accounts(connection, EXPLAINED_ACCOUNTS)
    return {
        name: fmean(
            touched_buffers(connection, with_new_id(function.statements(make(), function.token(account))))
            for account in accounts
        )
        for name, make in everyday().items()
    }


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    with local_site() as site, quiet():
        functions = {size: grown(site, size) for size in sizes}
        connections = {size: site.connect(functions[size].dbname, admin=True) for size in sizes}
        progress("asking")
        # First, while every page is as the load left it.
        pages = {size: touched(functions[size], connections[size]) for size in sizes}
        times = interleaved(variants(functions, connections), TURNS, WARM_UP)
    results = [
        {
            "name": name,
            "size": size,
            "wall": ratio(quotient(times[f"{name} {size}"].wall, times[f"{name} {sizes[0]}"].wall), TURNS).as_json(),
            "milliseconds": median(times[f"{name} {size}"].wall) / 1000,
            "pages": pages[size][name],
            "before": {"size": before, "pages": pages[before][name]},
        }
        for name in everyday()
        for before, size in pairwise(sizes)
    ]
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
