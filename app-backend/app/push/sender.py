"""Sends notifications to push services, all of them within a given time."""

import asyncio
import http.client
import logging
import ssl
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING
from uuid import UUID

from app.push.push_services import PushServices
from app.push.repository import Subscription

if TYPE_CHECKING:
    from app.push.web_push import VapidKey

log = logging.getLogger(__name__)

PARALLEL = 20
TIMEOUT_SECONDS = 3.0
# RFC 8030, section 5: the subscription is no more.
GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
ACCEPTED = frozenset({HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.ACCEPTED, HTTPStatus.NO_CONTENT})


@dataclass(frozen=True)
class Message:
    subscription: Subscription
    payload: bytes
    topic: str
    """A later message of the same topic takes the place of one that has not been delivered."""
    ttl_seconds: int
    """How long it is worth delivering."""


@dataclass
class Delivery:
    sent: int = 0
    failed: int = 0
    gone: list[UUID] = field(default_factory=list)


class PushSender:
    def __init__(self, read_seed: Callable[[], str], contact: str, services: PushServices) -> None:
        self._read_seed = read_seed
        self._contact = contact
        self._services = services
        self._key: VapidKey | None = None
        self._tls: ssl.SSLContext | None = None
        self._threads: ThreadPoolExecutor | None = None

    async def public_key(self) -> str:
        key = await asyncio.to_thread(self._vapid_key)
        return key.public_key

    async def send(self, messages: Sequence[Message], seconds: float) -> Delivery:
        """Never raises for what the other side does, and never tries again: what was not accepted is counted."""
        if not messages:
            return Delivery()
        key = await asyncio.to_thread(self._vapid_key)
        if self._threads is None:
            self._tls = ssl.create_default_context()
            self._threads = ThreadPoolExecutor(PARALLEL, thread_name_prefix="push")
        loop = asyncio.get_running_loop()
        posts = {
            loop.run_in_executor(self._threads, self._post, key, message): message.subscription.id
            for message in messages
        }
        done, late = await asyncio.wait(posts, timeout=seconds)
        for post in late:
            post.cancel()
        statuses = Counter(post.result() for post in done)
        delivery = Delivery(
            sent=sum(statuses[status] for status in ACCEPTED),
            gone=[posts[post] for post in done if post.result() in GONE],
        )
        delivery.failed = len(messages) - delivery.sent - len(delivery.gone)
        if delivery.failed:
            log.warning("notifications undelivered", extra={"statuses": dict(statuses), "late": len(late)})
        return delivery

    def _vapid_key(self) -> "VapidKey":
        if self._key is None:
            from app.push.web_push import VapidKey  # noqa: PLC0415 - slow to import, and seldom needed

            self._key = VapidKey(self._read_seed())
        return self._key

    def _post(self, key: "VapidKey", message: Message) -> int:
        """The answer's status, 0 for none. A redirection is an answer like any other: it is not followed."""
        from app.push.web_push import encrypt  # noqa: PLC0415 - has been imported with the key

        subscription = message.subscription
        endpoint = self._services.endpoint(subscription.endpoint)
        # What was allowed when it was registered may be no more.
        if endpoint is None:
            return HTTPStatus.GONE
        headers = {
            "Authorization": key.authorization(endpoint.origin, self._contact),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(message.ttl_seconds),
            "Topic": message.topic,
            "Urgency": "normal",
        }
        body = encrypt(message.payload, subscription.p256dh, subscription.auth)
        connection = (
            http.client.HTTPSConnection(endpoint.host, timeout=TIMEOUT_SECONDS, context=self._tls)
            if endpoint.secure
            else http.client.HTTPConnection(endpoint.host, timeout=TIMEOUT_SECONDS)
        )
        try:
            connection.request("POST", endpoint.path, body, headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            log.info("push failed", extra={"errorType": type(error).__name__})
            return 0
        finally:
            connection.close()
