"""Recovery codes: the way back into an account without its password, as there is no mail.

80 random bits each, in Crockford's base 32, which has no letters that look like digits: a fast hash protects them.
"""

import hashlib
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODES = 10
CODE_LENGTH = 16
GROUP_LENGTH = 4
AS_READ = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def new_codes() -> list[str]:
    return [_new_code() for _ in range(CODES)]


def _new_code() -> str:
    text = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    return "-".join(text[start : start + GROUP_LENGTH] for start in range(0, CODE_LENGTH, GROUP_LENGTH))


def code_hash(code: str) -> bytes:
    """Equal for every notation of a code: small letters, other groups, an O for a zero."""
    return hashlib.sha256(code.upper().translate(AS_READ).encode()).digest()
