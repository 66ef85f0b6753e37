"""The push services of the browsers. Endpoints are addresses that callers write, so they may name nothing else."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

MAXIMUM_LENGTH = 2000
# The hosts themselves, and whatever stands before a dot.
HOSTS = frozenset({"fcm.googleapis.com"})
DOMAINS = (".push.services.mozilla.com", ".push.apple.com", ".notify.windows.com")
# Narrower than URLs are: lower case as browsers write it, no port, no user, no fragment, no other alphabet.
ENDPOINT = re.compile(
    r"https://((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]+)(/[\w.~:/?\[\]@!$&'()*+,;=%-]+)", re.ASCII
)
PATH = re.compile(r"/[\w.~:/?\[\]@!$&'()*+,;=%-]+", re.ASCII)


@dataclass(frozen=True)
class PushEndpoint:
    secure: bool
    host: str
    """With the port, where there is one."""
    path: str

    @property
    def origin(self) -> str:
        return f"{'https' if self.secure else 'http'}://{self.host}"


class PushServices:
    def __init__(self, test_origin: str | None = None) -> None:
        """`test_origin` stands in for a push service where there is none: `http://127.0.0.1:8800`, for example."""
        self._test_origin = urlsplit(test_origin) if test_origin else None

    def endpoint(self, address: str) -> PushEndpoint | None:
        """The parts of the address; None where it is no push service's."""
        if len(address) > MAXIMUM_LENGTH:
            return None
        test = self._test_origin
        if test is not None and address.startswith(test.geturl()):
            path = address.removeprefix(test.geturl())
            return PushEndpoint(test.scheme == "https", test.netloc, path) if PATH.fullmatch(path) else None
        match = ENDPOINT.fullmatch(address)
        if match is None or not (match[1] in HOSTS or match[1].endswith(DOMAINS)):
            return None
        return PushEndpoint(secure=True, host=match[1], path=match[2])
