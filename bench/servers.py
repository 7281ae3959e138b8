"""The two servers that are compared, each in a process of its own on loopback: ours, and the floor (bench/bare.py)."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import uvicorn

from app import workers as several
from app.main import application
from app.server import run
from app.settings import Settings
from bench.moment import now
from models.session import Database


def serve(address: str, port: int, workers: int) -> None:
    """Serve as a house does, with the clock running, but at the time of the benchmarks."""
    settings = Settings(database=address, port=port, log_level="error")
    if workers > 1:
        several.serve(settings, now, workers, with_clock=True)
    else:
        run(application(settings, Database(address), now, with_clock=True), settings)


@contextlib.contextmanager
def running(kind: str, address: str, core: int | None = None) -> Iterator[int]:
    """Run one of the servers, on one core of this machine alone if it is named; yield its port."""
    with started(kind, address, core) as (port, _):
        yield port


@contextlib.contextmanager
def started(kind: str, address: str, core: int | None = None, workers: int = 1) -> Iterator[tuple[int, int]]:
    """Run one of the servers likewise, ours by so many processes; yield its port and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "bench.servers", kind, address, str(port), str(workers)]
    process = subprocess.Popen(command)
    if core is not None:
        os.sched_setaffinity(process.pid, {core})
    try:
        wait_for(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_for(port: int) -> None:
    """Wait until a server answers at a port of loopback."""
    for _ in range(900):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise SystemExit("the server did not start")


if __name__ == "__main__":
    kind, address, port, workers = sys.argv[1:]
    if kind == "bare":
        from bench.bare import bare

        uvicorn.run(bare(address), host="127.0.0.1", port=int(port), log_level="error", access_log=False)
    else:
        serve(address, int(port), int(workers))
