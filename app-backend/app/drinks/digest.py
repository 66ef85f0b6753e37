import hashlib

from app.drinks.schemas import NewDrink

MEANING = set(NewDrink.model_fields) - {"id"}


def creation_digest(new: NewDrink) -> bytes:
    """Equal for equal meanings, as for records."""
    return hashlib.sha256(new.model_dump_json(include=MEANING).encode()).digest()
