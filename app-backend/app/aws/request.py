"""One signed request to an AWS endpoint, without retries."""

import http.client
import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.aws.signature import AwsCredentials, signed_headers
from app.tracing import outgoing_headers


@dataclass(frozen=True)
class AwsResponse:
    status: int
    body: bytes


def region() -> str:
    return os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"


def send(
    *,
    method: str,
    url: str,
    service: str,
    timeout_seconds: float,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
) -> AwsResponse:
    """Raises OSError or http.client.HTTPException when no answer comes."""
    parts = urlsplit(url)
    signed = signed_headers(
        method=method,
        url=url,
        headers=headers or {},
        body=body,
        service=service,
        region=region(),
        # Read each time: Lambda's credentials are whatever the environment holds now.
        credentials=AwsCredentials.from_environment(os.environ),
    )
    if parts.hostname is None:
        raise ValueError(f"Not an absolute address: {url}")
    secure = parts.scheme == "https"
    connect = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = connect(parts.hostname, parts.port, timeout=timeout_seconds)
    try:
        # The trace's header stays unsigned: whoever passes the request on may write its own into it.
        connection.request(method, parts.path or "/", body=body, headers={**signed, **outgoing_headers()})
        response = connection.getresponse()
        return AwsResponse(response.status, response.read())
    finally:
        connection.close()
