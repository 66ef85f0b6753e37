"""A push service on a local port: it checks who sends, and reads what only a browser could."""

import json
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()


def base64url(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def decoded(value: str) -> bytes:
    return urlsafe_b64decode(value + "=" * (-len(value) % 4))


def _derived(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)


class Browser:
    """What a browser keeps of one subscription."""

    def __init__(self, key: ec.EllipticCurvePrivateKey | None = None, auth: bytes | None = None) -> None:
        self._key = key or ec.generate_private_key(CURVE)
        self.auth = auth or uuid4().bytes
        self.point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def keys(self) -> dict[str, str]:
        return {"p256dh": base64url(self.point), "auth": base64url(self.auth)}

    def decrypt(self, body: bytes) -> bytes:
        """By RFC 8188 and RFC 8291, section 3, from the receiver's side."""
        salt, record_size, key_length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        sender, record = body[21 : 21 + key_length], body[21 + key_length :]
        assert len(record) <= record_size
        shared = self._key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender))
        secret = _derived(self.auth, shared, b"WebPush: info\0" + self.point + sender, 32)
        content_key = _derived(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _derived(salt, secret, b"Content-Encoding: nonce\0", 12)
        padded = AESGCM(content_key).decrypt(nonce, record, None)
        content, _, padding = padded.rpartition(b"\x02")
        assert not padding.strip(b"\0")
        return content


def verified_claims(authorization: str) -> dict[str, Any]:
    """Of a header by RFC 8292, whose signature is checked with the key that it names."""
    scheme, _, parameters = authorization.partition(" ")
    assert scheme == "vapid"
    values = dict(part.strip().split("=", 1) for part in parameters.split(","))
    text, _, signature = values["t"].rpartition(".")
    r, s = (int.from_bytes(half, "big") for half in (decoded(signature)[:32], decoded(signature)[32:]))
    key = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, decoded(values["k"]))
    key.verify(encode_dss_signature(r, s), text.encode(), ec.ECDSA(SHA256()))
    header, claims = (json.loads(decoded(part)) for part in text.split("."))
    assert header == {"typ": "JWT", "alg": "ES256"}
    return {**claims, "key": values["k"]}


@dataclass(frozen=True)
class Received:
    path: str
    headers: Mapping[str, str]
    notification: dict[str, Any]


@dataclass
class PushService:
    received: list[Received] = field(default_factory=list)
    # What a subscription's address answers; 201 unless told otherwise.
    statuses: dict[str, int] = field(default_factory=dict)
    browsers: dict[str, Browser] = field(default_factory=dict)
    stalled: threading.Event | None = None
    """While it is not set, no request is answered."""
    asked: threading.Event = field(default_factory=threading.Event)
    """Set by the first request."""

    def __post_init__(self) -> None:
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.asked.set()
                if service.stalled:
                    service.stalled.wait()
                notification = json.loads(service.browsers[self.path].decrypt(body))
                service.received.append(Received(self.path, dict(self.headers), notification))
                self.send_response(service.statuses.get(self.path, 201))
                self.send_header("Location", f"{service.origin}/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, request: object, client_address: object) -> None:
                """A caller that gave up waiting is part of the tests."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def subscription(self, name: str = "") -> dict[str, Any]:
        """What a browser that subscribes here would send on."""
        path = f"/push/{name or uuid4()}"
        browser = self.browsers[path] = Browser()
        return {"endpoint": f"{self.origin}{path}", "expirationTime": None, "keys": browser.keys}

    def path_of(self, subscription: Mapping[str, Any]) -> str:
        return str(subscription["endpoint"]).removeprefix(self.origin)
