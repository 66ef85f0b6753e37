"""What is wrong with an imported file, by line. Nothing is imported unless there is nothing."""

from pydantic import ValidationError

from app.error_handlers import MAXIMUM_FIELDS, invalid_field
from app.errors import InvalidField, ValidationFailedError

# A path repeats what the file says; no more of it than helps.
MAXIMUM_NAME_LENGTH = 40


class Problems:
    def __init__(self) -> None:
        self._fields: list[InvalidField] = []

    def add(self, line: int, kind: str, name: str = "", **context: object) -> None:
        """`name` is the column, or nothing when the line as a whole is meant."""
        self._add(InvalidField(_path(line, name), kind, context))

    def add_all(self, line: int, prefix: str, error: ValidationError) -> None:
        for detail in error.errors(include_url=False, include_input=False):
            name = prefix + ".".join(str(part) for part in detail["loc"])
            self._add(invalid_field(_path(line, name.rstrip(".")), detail))

    def refuse_any(self) -> None:
        if self._fields:
            raise ValidationFailedError(fields=self._fields)

    def _add(self, field: InvalidField) -> None:
        self._fields.append(field)
        # There may be as many again as there are rows; nobody mends more than this at a time.
        if len(self._fields) == MAXIMUM_FIELDS:
            self.refuse_any()


def _path(line: int, name: str) -> str:
    # Half of a surrogate pair is a name in JSON, but no text that can be sent back.
    name = name[:MAXIMUM_NAME_LENGTH].encode(errors="replace").decode()
    return f"line {line}: {name}" if name else f"line {line}"
