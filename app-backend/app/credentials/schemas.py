import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field, WithJsonSchema
from pydantic_core import PydanticKnownError

from app.schemas import RequestModel, ResponseModel, invalid

MINIMUM_PASSWORD_LENGTH = 8
MAXIMUM_PASSWORD_LENGTH = 128
MAXIMUM_EMAIL_LENGTH = 254
# What browsers accept in a field for e-mail addresses, and a domain with a dot.
LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
EMAIL = re.compile(rf"[a-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{LABEL}(?:\.{LABEL})+")


def _email(value: str) -> str:
    address = value.strip().lower()
    if len(address) > MAXIMUM_EMAIL_LENGTH or not EMAIL.fullmatch(address):
        raise invalid("email")
    return address


def _normalised(value: str) -> str:
    """Another keyboard may compose the same letters otherwise."""
    return unicodedata.normalize("NFC", value)


def _long_enough(value: str) -> str:
    if len(value) < MINIMUM_PASSWORD_LENGTH:
        raise PydanticKnownError("string_too_short", {"min_length": MINIMUM_PASSWORD_LENGTH})
    if len(value) > MAXIMUM_PASSWORD_LENGTH:
        raise PydanticKnownError("string_too_long", {"max_length": MAXIMUM_PASSWORD_LENGTH})
    return value


Email = Annotated[
    str,
    Field(strict=True, max_length=1024),
    AfterValidator(_email),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": MAXIMUM_EMAIL_LENGTH}),
]
# No rule, but a bound: what cannot be a password is a wrong one.
Password = Annotated[str, Field(strict=True, max_length=1024), AfterValidator(_normalised)]
NewPassword = Annotated[
    Password,
    AfterValidator(_long_enough),
    WithJsonSchema({"type": "string", "minLength": MINIMUM_PASSWORD_LENGTH, "maxLength": MAXIMUM_PASSWORD_LENGTH}),
]


class PasswordConfirmation(RequestModel):
    current_password: Password


class PasswordChange(PasswordConfirmation):
    new_password: NewPassword


class RecoveryCodes(ResponseModel):
    recovery_codes: list[str]
