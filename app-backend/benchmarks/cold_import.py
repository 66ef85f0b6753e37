"""How long a new execution environment takes to import the function, against the packages that it stands on.

Both are compiled beforehand, as they are in the image.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median

from benchmarks.interleaved import quotient, ratio

BACKEND = Path(__file__).parent.parent
FLOOR = "import fastapi, sqlalchemy, psycopg"
HANDLER = "import app.main"
TIMED = """
import time
wall, processor = time.perf_counter(), time.process_time()
{work}
print(time.perf_counter() - wall, time.process_time() - processor)
"""
TURNS = 20
VARIABLES = {
    "ENVIRONMENT": "dev",
    "BUILD_ID": "benchmark",
    "DATABASE_SECRET_ARN": "database",
    "TOKEN_SECRET_ARN": "tokens",
    "WEBSOCKET_MANAGEMENT_URL": "http://127.0.0.1:1/ws",
    "GUESTS_PER_HOUR": "20",
    "PUSH_CONTACT": "mailto:benchmark@example.com",
}


def imported(work: str, *, compiles: bool = False) -> tuple[float, float]:
    """Seconds by the clock, and of the processor."""
    environment = {"PATH": os.environ["PATH"], **VARIABLES}
    if not compiles:
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
    program = [sys.executable, "-c", TIMED.format(work=work)]
    output = subprocess.run(program, cwd=BACKEND, env=environment, check=True, capture_output=True, text=True).stdout
    wall, processor = output.splitlines()[-1].split()
    return float(wall), float(processor)


def main() -> None:
    times: dict[str, list[tuple[float, float]]] = {FLOOR: [], HANDLER: []}
    for work in times:
        imported(work, compiles=True)
    for _ in range(TURNS):
        for work, measured in times.items():
            measured.append(imported(work))
    result = {"milliseconds": {"handler": 1000 * median(wall for wall, _ in times[HANDLER])}}
    for index, kind in enumerate(("wall", "processor")):
        handler, floor = ([measured[index] for measured in times[work]] for work in (HANDLER, FLOOR))
        result[kind] = ratio(quotient(handler, floor), TURNS).as_json()
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
