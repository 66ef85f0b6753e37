"""Requests to AWS: signed as AWS's own library signs them, retried as the register says."""

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from app.aws import secrets_manager
from app.aws.secrets_manager import SecretUnavailableError, read_secret
from app.aws.signature import AwsCredentials, signed_headers
from tests.fake_aws import FakeAws

NOW = datetime(2026, 3, 10, 7, 30, tzinfo=UTC)
connection_ids = st.from_regex(r"\A[A-Za-z0-9_%=-]{1,20}\Z")


def by_botocore(url: str, body: bytes, headers: dict[str, str], token: str | None, service: str) -> str:
    request = AWSRequest("POST", url, headers=headers, data=body)
    request.context["timestamp"] = "20260310T073000Z"
    signer: Any = SigV4Auth(Credentials("AKIDEXAMPLE", "secret", token), service, "ap-northeast-1")
    request.headers["X-Amz-Date"] = "20260310T073000Z"
    if token:
        request.headers["X-Amz-Security-Token"] = token
    canonical = signer.canonical_request(request)
    signature = signer.signature(signer.string_to_sign(request, canonical), request)
    names = signer.signed_headers(signer.headers_to_sign(request))
    scope = f"AKIDEXAMPLE/20260310/ap-northeast-1/{service}/aws4_request"
    return f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders={names}, Signature={signature}"


@given(
    connection=connection_ids,
    body=st.binary(max_size=40),
    token=st.none() | st.just("session+token="),
    port=st.sampled_from(["", ":8443"]),
)
def test_signature_is_botocores(connection: str, body: bytes, token: str | None, port: str) -> None:
    url = f"https://abc.execute-api.ap-northeast-1.amazonaws.com{port}/ws/%40connections/{connection}"
    headers = {"Content-Type": "application/json", "X-Amz-Target": "  a   b "}
    result = signed_headers(
        method="POST",
        url=url,
        headers=headers,
        body=body,
        service="execute-api",
        region="ap-northeast-1",
        credentials=AwsCredentials("AKIDEXAMPLE", "secret", token),
        now=NOW,
    )
    assert result["Authorization"] == by_botocore(url, body, headers, token, "execute-api")


class TestSecrets:
    @pytest.fixture(autouse=True)
    def _no_waiting(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(secrets_manager, "RETRY_DELAYS_SECONDS", (0.0, 0.0))

    def test_the_value(self, aws: FakeAws) -> None:
        aws.put_secret("name", "värde")
        assert read_secret("name") == "värde"

    def test_two_retries(self, aws: FakeAws) -> None:
        aws.failures_to_come = 2
        assert read_secret("tokens")
        aws.failures_to_come = 3
        with pytest.raises(SecretUnavailableError, match="status 500"):
            read_secret("tokens")

    def test_no_retry_for_a_refusal(self, aws: FakeAws) -> None:
        with pytest.raises(SecretUnavailableError, match="ResourceNotFoundException"):
            read_secret("unknown")
        assert aws.secret_reads == ["unknown"]

    def test_no_answer(self, aws: FakeAws, monkeypatch: pytest.MonkeyPatch) -> None:
        assert aws
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
        with pytest.raises(SecretUnavailableError, match="ConnectionRefusedError"):
            read_secret("tokens")

    def test_moto_understands_the_request(self, aws: FakeAws, monkeypatch: pytest.MonkeyPatch) -> None:
        assert aws
        moto_server = pytest.importorskip("moto.server")
        boto3 = pytest.importorskip("boto3")
        server = moto_server.ThreadedMotoServer(port=0, verbose=False)
        server.start()
        try:
            host, port = server.get_host_and_port()
            monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
            client = boto3.client("secretsmanager", region_name="ap-northeast-1")
            arn = client.create_secret(Name="fillup-dev-token-secret", SecretString="old")["ARN"]
            client.put_secret_value(SecretId=arn, SecretString="new")
            assert (read_secret(arn), read_secret(arn, "AWSPREVIOUS")) == ("new", "old")
        finally:
            server.stop()
