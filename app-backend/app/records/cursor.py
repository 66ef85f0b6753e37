"""The opaque position in a list of records, newest first."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from uuid import UUID

from psycopg.rows import DictRow

from app.errors import ValidationFailedError
from app.records.repository import Position


def encode_position(row: DictRow) -> str:
    text = f"{row['recordedAt'].isoformat()}|{row['id']}"
    return urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def decode_position(value: str) -> Position:
    try:
        text = urlsafe_b64decode(value + "=" * (-len(value) % 4)).decode("ascii")
        recorded_at, _, record_id = text.partition("|")
        position = Position(datetime.fromisoformat(recorded_at), UUID(record_id))
    except (binascii.Error, ValueError) as error:
        raise ValidationFailedError.of("cursor", "cursor") from error
    if position.recorded_at.tzinfo is None:
        raise ValidationFailedError.of("cursor", "cursor")
    return position
