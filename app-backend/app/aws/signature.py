"""AWS Signature Version 4 for the two requests this function makes.

botocore would do it too, for 100 ms of every cold start and 25 MB of image.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True)
class AwsCredentials:
    access_key_id: str
    secret_access_key: str
    session_token: str | None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "AwsCredentials":
        return cls(
            environ.get("AWS_ACCESS_KEY_ID", ""),
            environ.get("AWS_SECRET_ACCESS_KEY", ""),
            environ.get("AWS_SESSION_TOKEN") or None,
        )


def _mac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")


def signed_headers(
    *,
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    service: str,
    region: str,
    credentials: AwsCredentials,
    now: datetime | None = None,
) -> dict[str, str]:
    """The given headers with `X-Amz-Date`, the session token and `Authorization` added. No query strings."""
    timestamp = (now or datetime.now(UTC)).strftime("%Y%m%dT%H%M%SZ")
    parts = urlsplit(url)
    result = {**headers, "X-Amz-Date": timestamp}
    if credentials.session_token:
        result["X-Amz-Security-Token"] = credentials.session_token

    canonical = {name.lower(): " ".join(value.split()) for name, value in result.items()}
    canonical["host"] = parts.netloc
    names = ";".join(sorted(canonical))
    # Every service but S3 signs the path encoded twice.
    path = quote(parts.path or "/", safe="/~")
    lines = [method, path, "", *(f"{name}:{canonical[name]}" for name in sorted(canonical)), "", names]
    request = "\n".join([*lines, hashlib.sha256(body).hexdigest()])

    scope = f"{timestamp[:8]}/{region}/{service}/aws4_request"
    text = "\n".join([ALGORITHM, timestamp, scope, hashlib.sha256(request.encode()).hexdigest()])
    key = f"AWS4{credentials.secret_access_key}".encode()
    for step in (timestamp[:8], region, service, "aws4_request"):
        key = _mac(key, step)
    signature = _mac(key, text).hex()
    result["Authorization"] = (
        f"{ALGORITHM} Credential={credentials.access_key_id}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
    return result
