"""A lean HTTP/1.1 client: it must cost far less than the servers it measures."""

import json
import socket
import threading
import time
from collections.abc import Iterable, Sequence
from http import HTTPStatus

HEAD_END = b"\r\n\r\n"
TIMEOUT = 120


def request(method: str, path: str, token: str, body: object = None) -> bytes:
    """Return one request, ready to be sent."""
    content = json.dumps(body).encode() if body is not None else b""
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


class Connection:
    """One kept-alive connection."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), TIMEOUT)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, ask: bytes) -> tuple[int, bytes]:
        """Return the status and the body."""
        self._socket.sendall(ask)
        data = b""
        while HEAD_END not in data:
            data += self._socket.recv(65536)
        head, _, body = data.partition(HEAD_END)
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        while len(body) < length:
            body += self._socket.recv(65536)
        return int(head.split(b" ", 2)[1]), body

    def done(self, ask: bytes) -> bytes:
        """Return the body of what was done. Raises `SystemExit` where it was not."""
        status, body = self.send(ask)
        if status not in {HTTPStatus.OK, HTTPStatus.CREATED}:
            raise SystemExit(f"unexpected answer: {status} {body.decode()}")
        return body

    def close(self) -> None:
        self._socket.close()


def rate(port: int, asks: Iterable[bytes], connections: int) -> float:
    """Send every request over so many connections; return how many were answered a second."""
    waiting = list(asks)
    return len(waiting) / answered(port, waiting, connections)[0]


def answered(port: int, asks: Sequence[bytes], connections: int) -> tuple[float, list[bytes]]:
    """Send every request over so many connections; return the seconds that it took, and each body in turn."""
    bodies = [b""] * len(asks)
    failures: list[SystemExit] = []

    def work(turn: int) -> None:
        connection = Connection(port)
        for n in range(turn, len(asks), connections):
            try:
                bodies[n] = connection.done(asks[n])
            except SystemExit as failure:
                failures.append(failure)
                break
        connection.close()

    threads = [threading.Thread(target=work, args=(turn,)) for turn in range(connections)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = time.perf_counter() - started
    if failures:
        raise failures[0]
    return spent, bodies
