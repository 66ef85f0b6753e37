"""What Lambda tells a handler about its invocation."""

from typing import Protocol


class LambdaContext(Protocol):
    aws_request_id: str

    def get_remaining_time_in_millis(self) -> int: ...
