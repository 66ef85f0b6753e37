"""Everything of an account as one JSON object, versioned: `{"format": "fillup", "version": 1, …, "records": […]}`."""

import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping

from psycopg.rows import DictRow

from app.responses import to_json
from app.transfer.entry import Entry, Section
from app.transfer.problems import Problems

FORMAT = "fillup"
VERSION = 1
RECORDS = "records"
ITEMS: Mapping[str, Section] = {RECORDS: "records", "drinks": "drinks"}
# For whoever reads the file: settings are changed where they can be seen, not by an import.
IGNORED = frozenset({"exportedAt", "profile", "reminders"})
# An item needs some 200 characters. Parsed in pieces, no file can become many times its size in memory.
MAXIMUM_ITEM_LENGTH = 4000
MAXIMUM_SECTION_LENGTH = 65_536

SPACE = re.compile(r"[ \t\r\n]*")


async def parts(sections: Mapping[str, object], batches: AsyncIterator[list[DictRow]]) -> AsyncIterator[bytes]:
    """The whole file, piece by piece: first the sections, then one record a line."""
    start = to_json({"format": FORMAT, "version": VERSION, **sections})
    yield start.removesuffix(b"}") + b',"records":['
    separator = b"\n"
    async for records in batches:
        yield separator + b",\n".join(to_json(record) for record in records)
        separator = b",\n"
    yield b"\n]}\n"


def prefix(number: int) -> str:
    return f"{RECORDS}.{number}."


def read(content: bytes, problems: Problems) -> Iterator[Entry]:
    reader = _Reader(content.decode())
    try:
        yield from _document(reader, problems)
    except _NotJsonError:
        problems.add(reader.line, "json")


class _NotJsonError(Exception):
    pass


def _document(reader: "_Reader", problems: Problems) -> Iterator[Entry]:
    known: dict[str, object] = {}
    for line, name in reader.members("{", "}", MAXIMUM_ITEM_LENGTH):
        if not isinstance(name, str) or name in known:
            raise _NotJsonError
        known[name] = None
        reader.take(":")
        if name in ITEMS:
            for item_line, values in reader.members("[", "]", MAXIMUM_ITEM_LENGTH):
                yield Entry(ITEMS[name], item_line, values)
        elif name in {"format", "version"}:
            known[name] = reader.value(MAXIMUM_ITEM_LENGTH)
        else:
            reader.value(MAXIMUM_SECTION_LENGTH)
            if name not in IGNORED:
                problems.add(line, "extra_forbidden", name)
    if not reader.at_end:
        raise _NotJsonError
    _check(known, problems)


def _check(known: Mapping[str, object], problems: Problems) -> None:
    if known.get("format") != FORMAT:
        problems.add(1, "json_format", "format", expected=FORMAT)
    elif known.get("version") != VERSION:
        problems.add(1, "json_version", "version", expected=VERSION)
    elif RECORDS not in known:
        problems.add(1, "missing", RECORDS)


class _Reader:
    """Reads JSON from where it stands, value by value, and knows its line."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._decoder = json.JSONDecoder(parse_constant=_refuse_constant)
        self._position = 0
        self._counted_until = 0
        self._line = 1
        self._skip_space()

    @property
    def line(self) -> int:
        self._line += self._text.count("\n", self._counted_until, self._position)
        self._counted_until = self._position
        return self._line

    @property
    def at_end(self) -> bool:
        return self._position == len(self._text)

    def take(self, mark: str) -> None:
        if not self._text.startswith(mark, self._position):
            raise _NotJsonError
        self._position += len(mark)
        self._skip_space()

    def value(self, maximum_length: int) -> object:
        piece = self._text[self._position : self._position + maximum_length]
        try:
            value, length = self._decoder.raw_decode(piece)
        except (ValueError, RecursionError) as error:
            raise _NotJsonError from error
        self._position += length
        self._skip_space()
        return value

    def members(self, opening: str, closing: str, maximum_length: int) -> Iterator[tuple[int, object]]:
        """The values between the brackets, each with its line; of an object's members, the names."""
        self.take(opening)
        if self._text.startswith(closing, self._position):
            self.take(closing)
            return
        while True:
            yield self.line, self.value(maximum_length)
            if self._text.startswith(closing, self._position):
                self.take(closing)
                return
            self.take(",")

    def _skip_space(self) -> None:
        match = SPACE.match(self._text, self._position)
        if match:
            self._position = match.end()


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")
