"""How much one client may ask of the server; the connections keep to it (app/connections.py)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of the server a client may take, and for how many seconds."""

    connections: int = 1000
    per_source: int = 200
    """Connections from one address, or one IPv6 site; those of trusted proxies are not counted."""
    head_seconds: float = 10
    """From the first byte, or from connecting, to the end of a request's head."""
    body_seconds: float = 20
    bytes_per_second: int = 1000
    """What a body must bring, on average, to be given more time."""
    answer_seconds: float = 30
    """Without a client reading anything of what waits for it."""
    rest_seconds: float = 5
    """For the rest of what was answered already."""
    stop_seconds: float = 2
    """For that rest, and without reading anything, once the server is to stop."""
    idle_seconds: int = 15
    """Between two requests; a proxy should give up first (docs/manual/proxy.md)."""
    head_bytes: int = 32 << 10
    address_bytes: int = 8000
    headers: int = 100
    look_seconds: float = 1
    """How often a connection is looked at, and so how exact the times are."""
