"""Files in a bucket of an S3-compatible store. Imported only by a house that keeps them there."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from models.files import CHUNK, StoredFile, Unreachable, kept_as, place, read_through

TIMEOUT = "30s"
RETRIES = 2
SOON = "3s"
"""How long whoever only asks whether the bucket answers is kept waiting."""


class S3Files:
    """A bucket, or a part of it, under the same names as the disk's.

    A file is sent in one request, so that it is there whole or not at all and a broken upload
    leaves nothing behind; it is held in memory for that long.
    """

    def __init__(
        self,
        bucket: str,
        most: int,
        *,
        prefix: str = "",
        endpoint: str = "",
        region: str = "",
        key: str = "",
        secret: str = "",
    ) -> None:
        given = {"endpoint": endpoint, "region": region, "access_key_id": key, "secret_access_key": secret}
        config = {name: value for name, value in given.items() if value}

        def bucket_of(timeout: str, retries: int) -> S3Store:
            return S3Store(
                bucket,
                prefix=prefix or None,
                config=config,  # type: ignore[arg-type]
                client_options={"allow_http": endpoint.startswith("http://"), "timeout": timeout},
                retry_config={"max_retries": retries},
            )

        self._bucket = bucket_of(TIMEOUT, RETRIES)
        self._asked = bucket_of(SOON, 0)
        self._most = most

    def put(self, stream: BinaryIO) -> tuple[str, int]:
        """See `Store.put`; the stream is read twice."""
        start = stream.tell()
        digest, size = read_through(stream, self._most)
        stream.seek(start)
        with _answering():
            try:
                obstore.put(self._bucket, place(digest), stream.read(), use_multipart=False)
            except FileNotFoundError as none:
                raise Unreachable("the bucket is not there") from none
        return digest, size

    def open(self, sha256: str) -> BinaryIO:
        """See `Store.open`."""
        with _answering():
            body = obstore.get(self._bucket, place(sha256)).stream(min_chunk_size=CHUNK)
        return io.BufferedReader(_Body(body), CHUNK)

    def held(self) -> Iterator[StoredFile]:
        """See `Store.held`: without leftovers, of which there are none."""
        with _answering():
            for found in (each for page in obstore.list(self._bucket) for each in page):
                name = found["path"]
                if kept := kept_as(name):
                    yield StoredFile(name, kept, found["size"], found["last_modified"])

    def remove(self, held: StoredFile) -> bool:
        """See `Store.remove`."""
        with _answering():
            try:
                if obstore.head(self._bucket, held.name)["last_modified"] != held.changed_at:
                    return False
            except FileNotFoundError:
                return False
            obstore.delete(self._bucket, held.name)
        return True

    def probe(self) -> None:
        """See `Store.probe`: the bucket is there and lets itself be listed."""
        with _answering():
            next(iter(obstore.list(self._asked, chunk_size=1)), None)

    def free(self) -> int | None:
        """See `Store.free`: the server's own business."""
        return None


class _Body(io.RawIOBase):
    """What comes down, as a stream that can be read."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        super().__init__()
        self._chunks = chunks
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        with _answering():
            while not self._rest:
                chunk = next(self._chunks, None)
                if chunk is None:
                    return 0
                self._rest = memoryview(chunk)
        taken = self._rest[: len(buffer)]
        buffer[: len(taken)] = taken
        self._rest = self._rest[len(taken) :]
        return len(taken)


@contextmanager
def _answering() -> Iterator[None]:
    """Say in our words that the store does not answer; its own may quote keys and addresses."""
    try:
        yield
    except BaseError as fault:
        raise Unreachable(type(fault).__name__) from None
