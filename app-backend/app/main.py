"""The function: one handler for everything that invokes it."""

import asyncio
import gc
import os
from collections.abc import Mapping
from typing import Any

from app import logs
from app.application import Application
from app.gateway.context import LambdaContext
from app.gateway.rest import is_rest_event, serve
from app.gateway.websocket import is_websocket_event
from app.jobs.runner import is_job_event
from app.settings import Settings

settings = Settings.from_environment(os.environ)
logs.configure(settings.log_level)
application = Application(settings)
loop = asyncio.new_event_loop()
# What the import has made stays for good: to collect garbage in it would hold up a request for 40 ms.
gc.freeze()


class UnknownEventError(Exception):
    def __init__(self, event: Mapping[str, Any]) -> None:
        super().__init__(f"Neither a REST or WebSocket event nor a job: {sorted(event)}")


def handler(event: Mapping[str, Any], context: LambdaContext | None) -> dict[str, Any]:
    if is_rest_event(event):
        return loop.run_until_complete(serve(application.api, event, context))
    if is_websocket_event(event):
        return loop.run_until_complete(application.websocket.serve(event))
    if is_job_event(event):
        return loop.run_until_complete(application.jobs.run(event, context))
    raise UnknownEventError(event)
