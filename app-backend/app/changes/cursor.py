"""The opaque position of a client in its account's changes.

A first load remembers where the account stood when it began: what was deleted and purged below that, the
client has never seen, so a purge must not expire a load that is under way.
"""

import binascii
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from app.errors import ValidationFailedError

FORMAT = re.compile(r"(\d{1,18})(?:<(\d{1,18}))?", re.ASCII)


@dataclass(frozen=True)
class ChangeCursor:
    sequence: int
    load_until: int | None = None

    def encode(self) -> str:
        text = f"{self.sequence}" if self.load_until is None else f"{self.sequence}<{self.load_until}"
        return urlsafe_b64encode(text.encode()).rstrip(b"=").decode()

    @classmethod
    def decode(cls, value: str) -> "ChangeCursor":
        try:
            text = urlsafe_b64decode(value + "=" * (-len(value) % 4)).decode("ascii")
        except (binascii.Error, ValueError):
            text = ""
        match = FORMAT.fullmatch(text)
        if match is None:
            raise ValidationFailedError.of("since", "cursor")
        return cls(int(match[1]), int(match[2]) if match[2] else None)
