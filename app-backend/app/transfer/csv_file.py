"""Records as CSV (RFC 4180, UTF-8): one header line, then one record a row."""

import csv
import io
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from decimal import Decimal

from psycopg.rows import DictRow

from app.transfer.archive import MAXIMUM_ROWS
from app.transfer.entry import Entry
from app.transfer.problems import Problems

COLUMNS = ("id", "recordedAt", "day", "amountMl", "drink", "drinkName", "factor")
REQUIRED = ("recordedAt", "amountMl")
# Spreadsheets take UTF-8 for something else without it.
BYTE_ORDER_MARK = "\ufeff"
# A record needs some 150; a file that is one endless line is not held in memory as one.
MAXIMUM_LINE_LENGTH = 4000
# Empty lines are no rows, but a file of nothing else would still take its time.
MAXIMUM_LINES = 10 * MAXIMUM_ROWS

WHOLE_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
DECIMAL_NUMBER = re.compile(r"\d{1,9}(\.\d{1,9})?", re.ASCII)

Row = dict[str, object]


async def parts(batches: AsyncIterator[list[DictRow]]) -> AsyncIterator[bytes]:
    """The whole file, piece by piece."""
    yield f"{BYTE_ORDER_MARK}{','.join(COLUMNS)}\r\n".encode()
    async for records in batches:
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        for record in records:
            recorded_at = record["recordedAt"].isoformat().replace("+00:00", "Z")
            values = {**record, "recordedAt": recorded_at}
            writer.writerow([values[column] for column in COLUMNS])
        yield text.getvalue().encode()


def prefix(number: int) -> str:  # noqa: ARG001 - a row's columns are named alone
    return ""


def read(content: bytes, problems: Problems) -> Iterator[Entry]:
    """Each row, its cells as values of a record; empty cells are left out."""
    lines = _Lines(io.TextIOWrapper(io.BytesIO(content), "utf-8", newline=""))
    reader = csv.reader(lines, strict=True)
    try:
        columns = [cell.strip() for cell in next(reader, [])]
        if not _is_header(columns, problems):
            return
        line = lines.number + 1
        for cells in reader:
            if len(cells) > len(columns):
                problems.add(line, "csv_cells", columns=len(columns))
            elif cells:
                yield Entry("records", line, _row(columns, cells))
            line = lines.number + 1
    except csv.Error:
        problems.add(max(lines.number, 1), "csv")


class _Lines:
    """The lines of a file, counted; no longer than a line may be."""

    def __init__(self, content: io.TextIOBase) -> None:
        self._content = content
        self.number = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._content.readline(MAXIMUM_LINE_LENGTH)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) == MAXIMUM_LINE_LENGTH or self.number > MAXIMUM_LINES:
            raise csv.Error("a line too long, or too many")
        return line


def _is_header(columns: Sequence[str], problems: Problems) -> bool:
    unknown = [name for name in columns if name not in COLUMNS]
    twice = [name for name in COLUMNS if columns.count(name) > 1]
    missing = [name for name in REQUIRED if name not in columns]
    for names, kind in ((unknown, "csv_column"), (twice, "csv_column_twice"), (missing, "missing")):
        for name in names:
            problems.add(1, kind, name or '""', known=", ".join(COLUMNS))
    return not (unknown or twice or missing)


def _row(columns: Sequence[str], cells: Sequence[str]) -> Row:
    row: Row = {}
    for name, cell in zip(columns, cells, strict=False):
        text = cell.strip()
        # What is no number stays text, which the record then refuses.
        if name == "amountMl" and WHOLE_NUMBER.fullmatch(text):
            row[name] = int(text)
        elif name == "factor" and DECIMAL_NUMBER.fullmatch(text):
            row[name] = Decimal(text)
        elif text:
            row[name] = text
    return row
