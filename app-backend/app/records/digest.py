import hashlib

from app.records.schemas import NewRecord


def creation_digest(new: NewRecord) -> bytes:
    """Equal for equal meanings: another notation of the same time is the same creation."""
    text = f"{new.drink}\n{new.amount_ml}\n{new.recorded_at.isoformat()}"
    return hashlib.sha256(text.encode()).digest()
