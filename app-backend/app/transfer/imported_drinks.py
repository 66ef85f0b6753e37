"""The own drinks and cups of an imported file, and which of them the account does not have."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from pydantic import ValidationError

from app.database import Connection
from app.drinks.catalogue import FACTORS
from app.drinks.digest import creation_digest
from app.drinks.repository import MAXIMUM_OWN
from app.drinks.schemas import NewDrink, Position
from app.errors import LimitReachedError
from app.transfer.entry import Entry
from app.transfer.problems import Problems

# Built-in ones apart, of which the account holds no more than where it has put them.
KNOWN = """
    SELECT id, kind, deleted_at IS NOT NULL AS deleted FROM drinks
    WHERE account_id = %(account_id)s AND kind IS NOT NULL
"""
INSERT = """
    INSERT INTO drinks (
        account_id, id, change_seq, creation_digest, kind, name, factor, drink, amount_ml, icon, hidden, position
    ) VALUES (
        %(account_id)s, %(id)s, %(change_seq)s, %(digest)s, %(kind)s, %(name)s, %(factor)s, %(drink)s, %(amount_ml)s,
        %(icon)s, %(hidden)s, %(position)s
    )
"""


class ImportedDrink(NewDrink):
    """A drink or cup as an export has it. What the server keeps beside it starts anew."""

    position: Position
    built_in: Literal[False] = False
    version: object = None
    created_at: object = None
    updated_at: object = None


class ImportedDrinks:
    def __init__(self) -> None:
        self._lines: list[int] = []
        self._items: list[ImportedDrink] = []
        self._numbers: dict[UUID, int] = {}

    def read(self, entry: Entry, problems: Problems) -> None:
        number = len(self._lines)
        prefix = _prefix(number)
        if number == MAXIMUM_OWN:
            raise LimitReachedError
        self._lines.append(entry.line)
        try:
            item = ImportedDrink.model_validate(entry.values)
        except ValidationError as error:
            problems.add_all(entry.line, prefix, error)
            return
        first = self._numbers.setdefault(item.id, number)
        if first != number:
            problems.add(entry.line, "same_id", f"{prefix}id", first_line=self._lines[first])
        self._items.append(item)

    async def missing(self, connection: Connection, account_id: UUID) -> Sequence[ImportedDrink]:
        """Those that the locked account neither has nor has deleted: what is in a cup comes before the cup.

        Raises ValidationFailedError for a cup of a drink that nobody knows.
        """
        if not self._items:
            return []
        rows = await (await connection.execute(KNOWN, {"account_id": account_id})).fetchall()
        known = {row["id"] for row in rows}
        held = {row["id"] for row in rows if not row["deleted"]}
        new = [item for item in self._items if str(item.id) not in known]
        drinks = {row["id"] for row in rows if row["kind"] == "drink"} | FACTORS.keys()
        drinks |= {str(item.id) for item in new if item.kind == "drink"}
        problems = Problems()
        for item in new:
            if item.kind == "cup" and item.drink not in drinks:
                number = self._numbers[item.id]
                problems.add(self._lines[number], "drink", f"{_prefix(number)}drink")
        problems.refuse_any()
        # A drink that is deleted stays so, and takes its cups with it.
        new = [item for item in new if item.drink is None or item.drink in held or item.drink not in known]
        if new and len(held) + len(new) > MAXIMUM_OWN:
            raise LimitReachedError
        return sorted(new, key=lambda item: item.kind == "cup")


def _prefix(number: int) -> str:
    return f"drinks.{number}."


async def insert(connection: Connection, account_id: UUID, items: Sequence[ImportedDrink], first_number: int) -> None:
    """With change numbers of their own, from the first one on."""
    async with connection.cursor() as cursor:
        await cursor.executemany(
            INSERT,
            [
                {
                    "account_id": account_id,
                    "id": str(item.id),
                    "change_seq": number,
                    "digest": creation_digest(item),
                    "kind": item.kind,
                    "name": item.name,
                    "factor": item.exact_factor,
                    "drink": item.drink,
                    "amount_ml": item.amount_ml,
                    "icon": item.icon,
                    "hidden": item.hidden,
                    "position": item.position,
                }
                for number, item in enumerate(items, first_number)
            ],
        )
