"""Forms with a file, byte by byte as old clients write them, sent over a real connection."""

import socket
from urllib.parse import urlsplit

BOUNDARY = b"----old"


def form(fields: dict[str, bytes], disposition: bytes, content: bytes) -> bytes:
    """Write a form; `disposition` is what follows `name="file"` of the file."""
    parts = [
        b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (BOUNDARY, name.encode(), value)
        for name, value in fields.items()
    ]
    head = b'--%s\r\nContent-Disposition: form-data; name="file"%s\r\n\r\n' % (BOUNDARY, disposition)
    return b"".join([*parts, head, content, b"\r\n--%s--\r\n" % BOUNDARY])


def post(address: str, path: str, body: bytes, *headers: str) -> tuple[int, str]:
    """Send a form by hand, and return the status and all that came back."""
    host = urlsplit(address)
    lines = [
        f"POST {path} HTTP/1.1",
        f"Host: {host.netloc}",
        f"Content-Type: multipart/form-data; boundary={BOUNDARY.decode()}",
        f"Content-Length: {len(body)}",
        "Connection: close",
        *headers,
    ]
    with socket.create_connection((host.hostname, host.port), timeout=60) as wire:
        wire.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        said = b"".join(iter(lambda: wire.recv(65536), b""))
    return int(said.split(b" ", 2)[1]), said.partition(b"\r\n\r\n")[2].decode()
