"""Secrets Manager: the value of a secret."""

import http.client
import json
import os
import time
from typing import Literal

from app.aws.request import AwsResponse, region, send

Stage = Literal["AWSCURRENT", "AWSPREVIOUS"]

TIMEOUT_SECONDS = 3.0
# Two retries, exponential (ERR-5).
RETRY_DELAYS_SECONDS = (0.2, 0.4)


class SecretUnavailableError(Exception):
    """The secret could not be read."""


def _endpoint() -> str:
    override = os.environ.get("AWS_ENDPOINT_URL_SECRETS_MANAGER") or os.environ.get("AWS_ENDPOINT_URL")
    return override or f"https://secretsmanager.{region()}.amazonaws.com"


def _request(secret_arn: str, stage: Stage) -> AwsResponse:
    return send(
        method="POST",
        url=_endpoint().rstrip("/") + "/",
        service="secretsmanager",
        timeout_seconds=TIMEOUT_SECONDS,
        body=json.dumps({"SecretId": secret_arn, "VersionStage": stage}).encode(),
        headers={
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": "secretsmanager.GetSecretValue",
        },
    )


def read_secret(secret_arn: str, stage: Stage = "AWSCURRENT") -> str:
    problem = ""
    for delay in (*RETRY_DELAYS_SECONDS, None):
        try:
            response = _request(secret_arn, stage)
        except (OSError, http.client.HTTPException) as error:
            problem = type(error).__name__
        else:
            if response.status == http.HTTPStatus.OK:
                return str(json.loads(response.body)["SecretString"])
            problem = f"status {response.status}, {_error_type(response)}"
            throttled = "Throttling" in problem
            if response.status < http.HTTPStatus.INTERNAL_SERVER_ERROR and not throttled:
                break
        if delay is not None:
            time.sleep(delay)
    raise SecretUnavailableError(f"{secret_arn} ({stage}): {problem}")


def _error_type(response: AwsResponse) -> str:
    try:
        return str(json.loads(response.body).get("__type", ""))
    except ValueError:
        return ""
