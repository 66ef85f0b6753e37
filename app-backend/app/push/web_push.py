"""Web Push messages: encrypted for the browser (RFC 8291) and signed for its push service (RFC 8292).

Imported where something is sent or a key is asked for, and nowhere else: cryptography would slow every cold start.
"""

import hashlib
import json
import os
import time
from base64 import urlsafe_b64encode

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
# FIPS 186-5: the order of P-256.
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
SALT_BYTES = 16
RECORD_SIZE = 4096
# What is left of the one record by the header, the delimiter and the tag.
MAXIMUM_PAYLOAD_BYTES = RECORD_SIZE - 86 - 1 - 16
LAST_RECORD = b"\x02"
# RFC 8292 allows 24 hours; the rest is for clocks that differ.
TOKEN_SECONDS = 12 * 3600


def _base64url(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derived(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)


def encrypt(
    payload: bytes,
    browser_key: bytes,
    auth: bytes,
    *,
    sender_key: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """A body of content encoding `aes128gcm`. The key and the salt are made anew for each message."""
    if len(payload) > MAXIMUM_PAYLOAD_BYTES:
        raise ValueError(f"A payload has at most {MAXIMUM_PAYLOAD_BYTES} bytes, not {len(payload)}")
    sender_key = sender_key or ec.generate_private_key(CURVE)
    salt = salt or os.urandom(SALT_BYTES)
    sender_point = _point(sender_key.public_key())
    shared = sender_key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, browser_key))
    secret = _derived(auth, shared, b"WebPush: info\0" + browser_key + sender_point, 32)
    content_key = _derived(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(salt, secret, b"Content-Encoding: nonce\0", 12)
    header = salt + RECORD_SIZE.to_bytes(4, "big") + len(sender_point).to_bytes(1, "big") + sender_point
    return header + AESGCM(content_key).encrypt(nonce, payload + LAST_RECORD, None)


class VapidKey:
    """The key by which push services know this application. Another seed makes another key, and with it every
    subscription void: a browser subscribes to one key.
    """

    def __init__(self, seed: str) -> None:
        scalar = int.from_bytes(hashlib.sha256(seed.encode()).digest(), "big") % ORDER
        self._key = ec.derive_private_key(scalar, CURVE)
        self.public_key = _base64url(_point(self._key.public_key()))
        """Base64url, as browsers take it for `applicationServerKey`."""

    def authorization(self, origin: str, contact: str) -> str:
        """The header for one push service; `contact` is a `mailto:` or `https:` address."""
        claims = {"aud": origin, "exp": int(time.time()) + TOKEN_SECONDS, "sub": contact}
        parts = [{"typ": "JWT", "alg": "ES256"}, claims]
        text = ".".join(_base64url(json.dumps(part, separators=(",", ":")).encode()) for part in parts)
        r, s = decode_dss_signature(self._key.sign(text.encode(), ec.ECDSA(SHA256())))
        return f"vapid t={text}.{_base64url(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}, k={self.public_key}"
