import binascii
from base64 import b64decode
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema

from app.push.push_services import MAXIMUM_LENGTH
from app.schemas import RequestModel, ResponseModel, invalid

AUTH_BYTES = 16
# SEC 1, section 2.3.3: 4, then both coordinates.
POINT_BYTES = 65
UNCOMPRESSED = 4
# FIPS 186-5: P-256 is y² = x³ - 3x + B modulo P. Checked without cryptography, which is slow to import.
P = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B


def _decoded(value: object) -> bytes:
    if isinstance(value, str):
        try:
            return b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            pass
    return b""


def _point(value: object) -> bytes:
    point = _decoded(value)
    x, y = int.from_bytes(point[1:33], "big"), int.from_bytes(point[33:], "big")
    if len(point) != POINT_BYTES or point[0] != UNCOMPRESSED or max(x, y) >= P or (y * y - (x * x * x - 3 * x + B)) % P:
        raise invalid("push_key")
    return point


def _auth(value: object) -> bytes:
    auth = _decoded(value)
    if len(auth) != AUTH_BYTES:
        raise invalid("push_auth")
    return auth


class SubscriptionKeys(RequestModel):
    p256dh: Annotated[bytes, BeforeValidator(_point), WithJsonSchema({"type": "string"}), Field(alias="p256dh")]
    auth: Annotated[bytes, BeforeValidator(_auth), WithJsonSchema({"type": "string"})]


class NewSubscription(RequestModel):
    """A browser's `PushSubscription` as its `toJSON()` gives it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "endpoint": "https://fcm.googleapis.com/fcm/send/c2FtcGxl",
                    # RFC 8291, section 5.
                    "keys": {
                        "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-"
                        "AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
                        "auth": "BTBZMqHH6r4Tts7J_aSIgg",
                    },
                    "expirationTime": None,
                }
            ]
        }
    )

    endpoint: Annotated[str, Field(max_length=MAXIMUM_LENGTH, strict=True)]
    keys: SubscriptionKeys
    # Browsers send it along; that a subscription has ended its push service says.
    expiration_time: float | None = None


class SubscriptionId(ResponseModel):
    id: UUID


class PushKey(ResponseModel):
    public_key: str


class TestDelivery(ResponseModel):
    sent: int
    failed: int
    removed: int
