"""Scheduled events: `{"job": "<name>"}`, sent by the rules of the stack.

A job may be repeated, and interrupted: whatever it leaves undone is done by its next run.
"""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.deadline import deadline
from app.gateway.context import LambdaContext
from app.metrics import Metrics

Event = Mapping[str, Any]

# The function ends after 30 s.
DEADLINE_SECONDS = 25.0
# After this no further batch begins, so that the last one can end.
WORKING_SECONDS = 15.0


class UnknownJobError(Exception):
    """An event names a job that this release does not know."""


@dataclass(frozen=True)
class Outcome:
    counts: Mapping[str, int] = field(default_factory=dict)
    """For the log line."""
    metrics: Mapping[str, float] = field(default_factory=dict)
    """By name in app.metrics.UNITS."""


class Clock:
    """Tells a job whether it has time for one more batch."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    @property
    def time_left(self) -> bool:
        return time.monotonic() < self._until


Job = Callable[[Clock], Awaitable[Outcome]]


def is_job_event(event: Event) -> bool:
    return isinstance(event.get("job"), str)


class JobRunner:
    def __init__(self, jobs: Mapping[str, Job], metrics: Metrics) -> None:
        self._jobs = jobs
        self._metrics = metrics

    async def run(self, event: Event, context: LambdaContext | None) -> dict[str, Any]:
        """Failures are raised: Lambda repeats the event twice and then keeps it in the dead-letter queue."""
        name = str(event["job"])
        job = self._jobs.get(name)
        if job is None:
            raise UnknownJobError(name)
        started_at = time.perf_counter()
        async with deadline(DEADLINE_SECONDS):
            outcome = await job(Clock(WORKING_SECONDS))
        fields = {
            "job": name,
            "lambdaRequestId": getattr(context, "aws_request_id", None),
            "durationMs": round((time.perf_counter() - started_at) * 1000, 2),
            "counts": dict(outcome.counts),
        }
        self._metrics.report("job", fields, outcome.metrics)
        return {"job": name, **outcome.counts}
