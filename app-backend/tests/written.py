"""The lines that the function writes."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.logs import LineHandler


class Written:
    def __init__(self, stream: io.TextIOWrapper) -> None:
        self._stream = stream

    @property
    def text(self) -> str:
        buffer = self._stream.buffer
        assert isinstance(buffer, io.BytesIO)
        return buffer.getvalue().decode()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]

    @property
    def last(self) -> dict[str, Any]:
        return self.lines[-1]


@contextmanager
def everything_written() -> Iterator[Written]:
    """Every line of every logger as the function would write it, and more than it would."""
    root, handler, stdout = logging.getLogger(), LineHandler(), sys.stdout
    level = root.level
    sys.stdout = io.TextIOWrapper(io.BytesIO())
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield Written(sys.stdout)
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        sys.stdout = stdout
