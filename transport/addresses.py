"""Under which names the service is reached, and the one place where an address of it is made.

What a request says of it, `Host`, is believed only where the installation named it, or where it
names this machine itself; `X-Forwarded-Host` is never read.
"""

import re
from urllib.parse import urlsplit

HOST = re.compile(r"(?P<name>\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(?::[0-9]{1,5})?", re.ASCII)
OWN = frozenset({"localhost", "127.0.0.1", "[::1]"})


class Addresses:
    """The addresses that an installation is known by, such as https://rectify.example.edu.cn.

    The first is what stands in calendars for people who come by none of them.
    """

    def __init__(self, *listed: str) -> None:
        self._first = listed[0].rstrip("/") if listed else None
        self._by_name = {_name(urlsplit(each).netloc): each.rstrip("/") for each in listed[::-1]}

    def admits(self, host: str) -> bool:
        """Tell whether a `Host` names this service."""
        name = _name(host)
        return name is not None and (name in OWN or name in self._by_name)

    def is_https(self, host: str) -> bool:
        """Tell whether the service is reached by https under the name in a `Host`."""
        return self._by_name.get(_name(host), "").startswith("https:")

    def origin(self, scheme: str, host: str) -> str:
        """Return the beginning of each address of the service for who came by this `Host`.

        Raises `ValueError` for a `Host` that is not admitted.
        """
        if not self.admits(host):
            raise ValueError(host)
        return self._by_name.get(_name(host)) or self._first or f"{scheme}://{host}"


LOOPBACK = Addresses()
"""Reached from this machine alone."""


def quotable(host: str) -> bool:
    """Tell whether a `Host` is one at all: a name or an address, with or without a port."""
    return _name(host) is not None


def _name(host: str) -> str | None:
    found = HOST.fullmatch(host.lower())
    return found["name"] if found else None
