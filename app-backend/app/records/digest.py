import hashlib

from app.records.schemas import RecordContent


def creation_digest(content: RecordContent) -> bytes:
    """Equal for equal meanings: another notation of the same time is the same creation."""
    text = f"{content.drink}\n{content.amount_ml}\n{content.recorded_at.isoformat()}"
    return hashlib.sha256(text.encode()).digest()
