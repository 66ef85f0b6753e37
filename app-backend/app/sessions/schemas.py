from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.accounts.schemas import Profile
from app.credentials.schemas import Email, NewPassword, Password
from app.schemas import DeviceName, RequestModel, ResponseModel, Tokens

# Bounds, no rules: what cannot be good is refused as what is not.
MAXIMUM_CODE_LENGTH = 100
MAXIMUM_TOKEN_LENGTH = 1024


class RefreshRequest(RequestModel):
    refresh_token: Annotated[str, Field(max_length=MAXIMUM_TOKEN_LENGTH, strict=True)]


class SignInRequest(RequestModel):
    email: Email
    device_name: DeviceName | None = None
    merge_guest: Annotated[bool, Field(strict=True)] = True
    """Whether the guest whose token comes along becomes part of the account."""


class PasswordSignIn(SignInRequest):
    password: Password


class Recovery(SignInRequest):
    recovery_code: Annotated[str, Field(max_length=MAXIMUM_CODE_LENGTH, strict=True)]
    new_password: NewPassword


class Merged(ResponseModel):
    records: int
    drinks: int


class SignedIn(ResponseModel):
    profile: Profile
    tokens: Tokens
    merged: Merged | None


class Session(ResponseModel):
    id: UUID
    device_name: str | None
    created_at: datetime
    used_at: datetime
    current: bool


class Sessions(ResponseModel):
    items: list[Session]
