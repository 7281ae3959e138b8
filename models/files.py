"""Files kept once each, on disk, under the SHA-256 of what is in them."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import BinaryIO

CHUNK = 1 << 20


class TooLarge(ValueError):  # noqa: N818  a refusal is an answer, not a fault
    """The stream holds more bytes than allowed."""

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(f"文件超过 {most // CHUNK} MB，请压缩或拆分后再上传。")


class FileStore:
    """A folder of files. A name given by a person never becomes a path."""

    def __init__(self, folder: Path, most: int) -> None:
        self._folder = folder
        self._most = most

    def put(self, stream: BinaryIO) -> tuple[str, int]:
        """Keep what the stream holds; return its SHA-256 and size in bytes.

        The file appears whole or not at all, and a file that is there already is left alone.
        Raises `TooLarge` beyond the limit.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as draft:
            try:
                digest, size = self._copy(stream, draft)
                draft.flush()
                os.fsync(draft.fileno())
                kept = self._path(digest)
                kept.parent.mkdir(exist_ok=True)
                Path(draft.name).replace(kept)
            except BaseException:
                Path(draft.name).unlink(missing_ok=True)
                raise
        return digest, size

    def open(self, sha256: str) -> BinaryIO:
        """Return the file, opened for reading; `FileNotFoundError` when it is not kept here."""
        return self._path(sha256).open("rb")

    def _copy(
        self, stream: BinaryIO, draft: "tempfile._TemporaryFileWrapper[bytes]"
    ) -> tuple[str, int]:
        hashed, size = hashlib.sha256(), 0
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > self._most:
                raise TooLarge(self._most)
            hashed.update(chunk)
            draft.write(chunk)
        return hashed.hexdigest(), size

    def _path(self, sha256: str) -> Path:
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):  # noqa: PLR2004  hex digits
            raise FileNotFoundError(sha256)
        return self._folder / sha256[:2] / sha256
