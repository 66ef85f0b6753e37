"""What is in an imported file: read, checked, each record with its id, ready to be copied into the database."""

import codecs
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, NamedTuple, Protocol
from uuid import UUID, uuid5

from pydantic import AfterValidator, BeforeValidator, ValidationError, ValidationInfo

from app.drinks.catalogue import FACTORS
from app.drinks.schemas import Name
from app.errors import PayloadTooLargeError
from app.records.digest import creation_digest
from app.records.schemas import RecordContent
from app.schemas import Day, Uuid, invalid
from app.transfer import csv_file, json_file
from app.transfer.archive import MAXIMUM_ROWS
from app.transfer.entry import Entry
from app.transfer.imported_drinks import ImportedDrinks
from app.transfer.problems import Problems

MAXIMUM_FACTOR = Decimal("1.5")
# A day begins up to 24 h after midnight, in a zone between UTC-12 and UTC+14.
EARLIEST_DAY = timedelta(hours=-36)
LATEST_DAY = timedelta(hours=14)
# Any will do, as long as every release uses the same: a file without ids may be imported again.
ID_NAMESPACE = UUID("5f0d1c9e-54a5-4a52-9d0b-0c3f6a1e7b42")

JSON = re.compile(rb"\s*\{")


def _factor(value: object) -> object:
    if isinstance(value, float):
        value = Decimal(str(value))
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        factor = Decimal(value)
        if factor.is_finite() and 0 <= factor <= MAXIMUM_FACTOR and factor == round(factor, 2):
            return factor
    raise invalid("factor")


def _day_of_record(day: date | None, info: ValidationInfo) -> date | None:
    recorded_at: datetime | None = info.data.get("recorded_at")
    if day is None or recorded_at is None:
        return day
    if not (recorded_at + EARLIEST_DAY).date() <= day <= (recorded_at + LATEST_DAY).date():
        raise invalid("day_of_record")
    return day


class _Format(Protocol):
    def read(self, content: bytes, problems: Problems) -> Iterator[Entry]: ...

    def prefix(self, number: int) -> str:
        """What the names of a record's fields begin with."""


class ImportedRecord(RecordContent):
    """A record as an export has it. What it leaves out is made as for a record that is logged now."""

    id: Uuid | None = None
    day: Annotated[Day | None, AfterValidator(_day_of_record)] = None
    factor: Annotated[Decimal, BeforeValidator(_factor)] | None = None
    drink_name: Name | None = None


class ImportRow(NamedTuple):
    """A row of the table that the database compares with what is there."""

    number: int
    id: UUID
    digest: bytes
    drink: str
    drink_name: str | None
    amount_ml: int
    factor: Decimal | None
    factor_given: bool
    recorded_at: datetime
    day: date | None


class ImportedFile:
    """Raises ValidationFailedError with all that is wrong, by line."""

    def __init__(self, content: bytes) -> None:
        content = content.removeprefix(codecs.BOM_UTF8)
        self._format: _Format = json_file if JSON.match(content) else csv_file
        self._lines: list[int] = []
        self._nameless: Counter[bytes] = Counter()
        self._numbers_of_ids: dict[UUID, int] = {}
        self.rows: list[ImportRow] = []
        self.drinks = ImportedDrinks()
        problems = Problems()
        try:
            self._read(content, problems)
        except UnicodeDecodeError:
            problems.add(_line_of_bad_text(content), "utf8")
        problems.refuse_any()

    def refuse(self, numbers: Sequence[int], kind: str) -> None:
        """The records with these numbers cannot be imported because of their ids."""
        problems = Problems()
        for number in numbers:
            problems.add(self._lines[number], kind, f"{self._format.prefix(number)}id")
        problems.refuse_any()

    def _read(self, content: bytes, problems: Problems) -> None:
        for entry in self._format.read(content, problems):
            if entry.section == "drinks":
                self.drinks.read(entry, problems)
            else:
                self._read_record(entry, problems)

    def _read_record(self, entry: Entry, problems: Problems) -> None:
        number, line = len(self._lines), entry.line
        if number == MAXIMUM_ROWS:
            raise PayloadTooLargeError.beyond("row_count", MAXIMUM_ROWS)
        self._lines.append(line)
        prefix = self._format.prefix(number)
        try:
            record = ImportedRecord.model_validate(entry.values)
        except ValidationError as error:
            problems.add_all(line, prefix, error)
            return
        # Clients have the names of built-in drinks; of an own drink the record says all there is to know.
        built_in = record.drink in FACTORS
        if built_in and record.drink_name is not None:
            problems.add(line, "invalid", f"{prefix}drinkName")
        if not built_in and record.drink_name is None:
            problems.add(line, "missing", f"{prefix}drinkName")
        if not built_in and record.factor is None:
            problems.add(line, "missing", f"{prefix}factor")
        row = self._row(number, record)
        first = self._numbers_of_ids.setdefault(row.id, number)
        if first != number:
            problems.add(line, "same_id", f"{prefix}id", first_line=self._lines[first])
        self.rows.append(row)

    def _row(self, number: int, record: ImportedRecord) -> ImportRow:
        digest = creation_digest(record)
        record_id = record.id
        if record_id is None:
            # The second of two equal rows is another drink, and the same one when the file comes again.
            record_id = uuid5(ID_NAMESPACE, f"{digest.hex()}{self._nameless[digest]}")
            self._nameless[digest] += 1
        return ImportRow(
            number,
            record_id,
            digest,
            record.drink,
            record.drink_name,
            record.amount_ml,
            FACTORS.get(record.drink) if record.factor is None else record.factor,
            record.factor is not None,
            record.recorded_at,
            record.day,
        )


def _line_of_bad_text(content: bytes) -> int:
    try:
        content.decode()
    except UnicodeDecodeError as error:
        return content.count(b"\n", 0, error.start) + 1
    return 1
