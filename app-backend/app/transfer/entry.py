from typing import Literal, NamedTuple

Section = Literal["records", "drinks"]


class Entry(NamedTuple):
    """One item of an imported file, as it stands there."""

    section: Section
    line: int
    """The one that it begins in."""
    values: object
