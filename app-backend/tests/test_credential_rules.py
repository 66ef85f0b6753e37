"""What e-mail addresses and passwords may be, by the vectors that the site runs too."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from app.credentials.claims import refuse_email_as_password
from app.credentials.schemas import MAXIMUM_PASSWORD_LENGTH, MINIMUM_PASSWORD_LENGTH, Email, NewPassword
from app.errors import ValidationFailedError

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors/credential-vectors.json").read_bytes())
EMAIL = TypeAdapter[str](Email)
PASSWORD = TypeAdapter[str](NewPassword)
PROBLEMS = {"string_too_short": "short", "string_too_long": "long", "password_is_email": "isEmail"}


@pytest.mark.parametrize("vector", VECTORS["emails"], ids=lambda vector: vector["typed"])
def test_email(vector: dict[str, Any]) -> None:
    try:
        email = EMAIL.validate_python(vector["typed"])
    except ValidationError:
        email = None
    assert email == vector["email"]


@pytest.mark.parametrize("vector", VECTORS["passwords"], ids=lambda vector: vector["password"])
def test_password(vector: dict[str, Any]) -> None:
    assert problem_of(vector["password"]) == vector["problem"]


def test_length_of_a_password() -> None:
    bounds = {"least": MINIMUM_PASSWORD_LENGTH, "most": MAXIMUM_PASSWORD_LENGTH}
    assert bounds == VECTORS["lengths"]
    assert problem_of("💧" * MAXIMUM_PASSWORD_LENGTH) is None
    assert problem_of("💧" * (MAXIMUM_PASSWORD_LENGTH + 1)) == "long"


def problem_of(password: str) -> str | None:
    try:
        refuse_email_as_password("password", PASSWORD.validate_python(password), VECTORS["email"])
    except ValidationError as error:
        return PROBLEMS[error.errors()[0]["type"]]
    except ValidationFailedError as error:
        return PROBLEMS[error.fields[0].kind]
    return None
