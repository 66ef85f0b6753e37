"""Which of the two languages a caller reads."""

from functools import lru_cache
from typing import Literal

Language = Literal["zh-TW", "en"]

DEFAULT_LANGUAGE: Language = "zh-TW"


@lru_cache(maxsize=256)
def negotiate(accept_language: str | None) -> Language:
    """The preferred one of the header's languages that exists here; zh-TW where none does."""
    best: Language = DEFAULT_LANGUAGE
    best_quality = 0.0
    for entry in (accept_language or "").split(",")[:20]:
        tag, _, parameters = entry.partition(";")
        quality = _quality(parameters)
        primary = tag.strip().lower().partition("-")[0]
        if primary not in {"zh", "en"} or quality <= best_quality:
            continue
        best, best_quality = ("en" if primary == "en" else "zh-TW"), quality
    return best


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
