"""The lines that the function writes."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from app.logs import LineHandler


class Written:
    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self._read = ""

    @property
    def text(self) -> str:
        self._read += self._capsys.readouterr().out
        return self._read

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]

    def take(self) -> list[dict[str, Any]]:
        """The lines since they were last taken."""
        lines = self.lines
        self._read = ""
        return lines

    @property
    def last(self) -> dict[str, Any]:
        return self.lines[-1]


@contextmanager
def everything_written(capsys: pytest.CaptureFixture[str]) -> Iterator[Written]:
    """Every line of every logger as the function would write it, and more than it would."""
    root, handler = logging.getLogger(), LineHandler()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    capsys.readouterr()
    try:
        yield Written(capsys)
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
