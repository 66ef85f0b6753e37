"""Client of the Lambda Runtime API: next -> handler(event, context) -> response or error.

Usage: python bootstrap.py app.main.handler, with the task root as the working directory.
"""

import ctypes
import http.client
import importlib
import json
import os
import signal
import sys
import time
import traceback

ERROR_HEADER = "Lambda-Runtime-Function-Error-Type"


class Context:
    """What AWS passes as a handler's second argument."""

    def __init__(self, headers):
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.identity = None
        self.client_context = None
        self._deadline_ms = int(headers["Lambda-Runtime-Deadline-Ms"])

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline_ms - int(time.time() * 1000))


class RuntimeApi:
    def __init__(self, address):
        self._connection = http.client.HTTPConnection(address)

    def call(self, method, path, body=None, headers=None):
        self._connection.request(
            method, "/2018-06-01/runtime" + path, body, headers or {}
        )
        response = self._connection.getresponse()
        return response.status, response.headers, response.read()


def end_with_parent():
    # A stopped process notices nothing but a signal; without prctl the rehearsal's guardian ends it.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def described(error):
    return {
        "errorType": type(error).__name__,
        "errorMessage": str(error),
        "stackTrace": traceback.format_tb(error.__traceback__),
    }


def send_error(api, path, error):
    report = described(error)
    print(f"[ERROR] {report['errorType']}: {report['errorMessage']}", file=sys.stderr)
    traceback.print_exception(error)
    sys.stderr.flush()
    api.call(
        "POST",
        path,
        json.dumps(report),
        {ERROR_HEADER: f"Runtime.{report['errorType']}"},
    )


def load(name):
    module, _, attribute = name.rpartition(".")
    return getattr(importlib.import_module(module.replace("/", ".")), attribute)


def serve(api, handler):
    while True:
        _, headers, body = api.call("GET", "/invocation/next")
        request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        os.environ["_X_AMZN_TRACE_ID"] = headers["Lambda-Runtime-Trace-Id"]
        try:
            result = handler(json.loads(body), Context(headers))
            answer = json.dumps(result, ensure_ascii=False).encode(errors="replace")
        # Whatever a handler raises is the invocation's result.
        except Exception as error:  # noqa: BLE001 - reported
            send_error(api, f"/invocation/{request_id}/error", error)
            continue
        sys.stdout.flush()
        api.call("POST", f"/invocation/{request_id}/response", answer)


def main():
    end_with_parent()
    api = RuntimeApi(os.environ["AWS_LAMBDA_RUNTIME_API"])
    sys.path[0] = os.environ["LAMBDA_TASK_ROOT"]
    try:
        handler = load(sys.argv[1])
    # Reported, then the process ends.
    except BaseException as error:  # noqa: BLE001 - reported
        send_error(api, "/init/error", error)
        sys.exit(1)
    serve(api, handler)


if __name__ == "__main__":
    try:
        main()
    except (ConnectionError, http.client.HTTPException):
        sys.exit(0)  # the rehearsal is gone
