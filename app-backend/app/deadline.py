"""When the work under way must be over: its caller stops waiting then."""

import asyncio
import math
import time
from contextvars import ContextVar

_ends_at: ContextVar[float] = ContextVar("ends_at", default=math.inf)


def deadline(seconds: float) -> asyncio.Timeout:
    """For `async with`: raises TimeoutError after this time, and lets everything within know how much is left."""
    _ends_at.set(time.monotonic() + seconds)
    return asyncio.timeout(seconds)


def remaining_seconds() -> float:
    """Infinite where nobody waits."""
    return _ends_at.get() - time.monotonic()
