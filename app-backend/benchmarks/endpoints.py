"""How much a request costs beyond its SQL, in bare requests: (handler - same SQL on raw psycopg) / bare FastAPI route.

The bare route has the same bridge and the same check of the token, and answers with a constant. Raw psycopg is a
synchronous connection to the same database, with the same statements and values; it fetches the rows and no more.
"""

import json
import sys
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Annotated, Any

import psycopg
from fastapi import Depends, FastAPI

from app.responses import JsonResponse
from app.sessions.access_tokens import Principal
from app.sessions.authentication import BearerAuthentication
from app.tracing import FASTAPI_TELEMETRY
from benchmarks.interleaved import Work, interleaved, overhead, ratio
from benchmarks.site import Event, Function, local_site, quiet, with_new_record
from tests.everyday import everyday
from tests.statements import Statement, with_new_id

TURNS = 1500
WARM_UP = 150


def bare_api(function: Function) -> FastAPI:
    authenticate = BearerAuthentication(function.application.access_tokens)
    api = FastAPI(telemetry=FASTAPI_TELEMETRY)

    @api.get("/v1/records")
    async def answer(principal: Annotated[Principal, Depends(authenticate)]) -> JsonResponse:  # noqa: ARG001 - the check
        return JsonResponse({"items": []})

    return api


def raw(connection: psycopg.Connection[Any], statements: list[Statement]) -> None:
    for query, values in statements:
        connection.execute(query, values, binary=True).fetchall()


def variants(function: Function, connection: psycopg.Connection[Any]) -> dict[str, Callable[[], Work]]:
    reader, writer = (function.token(function.account_with_history()) for _ in range(2))
    requests = everyday()
    bare, bare_event = bare_api(function), function.event(requests["list"](), reader)
    result: dict[str, Callable[[], Work]] = {"bare": lambda: partial(function.invoke, bare_event, bare)}
    for name, make in requests.items():
        token = writer if name == "create" else reader
        event, statements = function.event(make(), token), function.statements(make(), token)
        result[f"raw {name}"] = partial(prepared_raw, connection, statements, fresh=name == "create")
        result[name] = partial(prepared_handler, function, event, fresh=name == "create")
    return result


def prepared_raw(connection: psycopg.Connection[Any], statements: list[Statement], *, fresh: bool) -> Work:
    return partial(raw, connection, with_new_id(statements) if fresh else statements)


def prepared_handler(function: Function, event: Event, *, fresh: bool) -> Work:
    return partial(function.invoke, with_new_record(event) if fresh else event)


def main() -> None:
    with local_site() as site, quiet():
        function = site.function("endpoints")
        names = list(everyday())
        times = interleaved(variants(function, site.connect("endpoints")), TURNS, WARM_UP)
    results = []
    for name in names:
        handler, database, bare = times[name], times[f"raw {name}"], times["bare"]
        results.append(
            {
                "name": name,
                "wall": ratio(overhead(handler.wall, database.wall, bare.wall), TURNS).as_json(),
                "processor": ratio(overhead(handler.processor, database.processor, bare.processor), TURNS).as_json(),
                "microseconds": {
                    "handler": median(handler.wall),
                    "raw": median(database.wall),
                    "bare": median(bare.wall),
                },
            }
        )
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
