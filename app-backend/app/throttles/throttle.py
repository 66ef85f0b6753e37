"""Limits on how often a caller may do something, counted in the database: environments share nothing else."""

import hashlib
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv6Address

from starlette.requests import Request

from app.errors import TooManyRequestsError
from app.throttles.repository import ThrottleRepository

# What one line or one phone is given; its owner has all of these addresses.
IPV6_NETWORK_BYTES = 8


@dataclass(frozen=True)
class Limit:
    name: str
    uses: int
    window_seconds: int
    """At most a day: housekeeping forgets what is older."""


class Throttle:
    def __init__(self, repository: ThrottleRepository) -> None:
        self._repository = repository

    async def use(self, limit: Limit, *subject: str) -> None:
        """Counts one use; raises TooManyRequestsError beyond the limit, and such uses count as well."""
        usage = await self._repository.count_use(subject_hash(limit, *subject), limit.window_seconds)
        if usage.count > limit.uses:
            raise TooManyRequestsError(usage.seconds_left)


def subject_hash(limit: Limit, *subject: str) -> bytes:
    """Kept in place of the subject, which is needed for comparison only."""
    return hashlib.sha256("\n".join((limit.name, *subject)).encode()).digest()


def caller_network(request: Request) -> str:
    """The caller's IPv4 address, or the /64 of an IPv6 one."""
    text = request.client.host if request.client else ""
    try:
        address = IPv6Address(text)
    except AddressValueError:
        return text
    return str(address.ipv4_mapped or address.packed[:IPV6_NETWORK_BYTES].hex())
