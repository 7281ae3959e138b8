"""An S3-compatible server on loopback, with an empty bucket for each test that asks."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import httpx

from models.files_s3 import S3Files

KEY, SECRET = "house-key", "house-secret"


@contextmanager
def serving() -> Iterator[str]:
    """Serve, and yield the address."""
    from moto.moto_server.threaded_moto_server import ThreadedMotoServer  # half a second, for whoever serves

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def made(address: str) -> str:
    """Make a bucket and return its name."""
    name = f"house-{uuid4().hex[:12]}"
    httpx.put(f"{address}/{name}").raise_for_status()
    return name


def opened(address: str, bucket: str, most: int, prefix: str = "rectify/files") -> S3Files:
    return S3Files(bucket, most, prefix=prefix, endpoint=address, region="us-east-1", key=KEY, secret=SECRET)
