"""Writing Office packages, whole or piece by piece: the same content gives the same bytes."""

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import IO, cast
from xml.sax.saxutils import escape

LEVEL = 1
"""How hard zlib tries: rows of a table are so much alike that more of it takes thrice the time for a fifth less."""
_CHUNK = 1 << 16
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PLAIN = re.compile(r"[^\x00-\x08\x0b-\x1f&<>\ud800-\udfff\ufffe\uffff]*").fullmatch
"""Nearly all texts of a ledger are so, and stand in XML as they are."""
_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
VML = "vmlDrawing"
"""The one kind of part whose type does not say that it is XML."""
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def text(value: str) -> str:
    """Text as XML, without the characters that XML cannot hold."""
    if _PLAIN(value):
        return value
    return escape(_ILLEGAL.sub("", value.replace("\r\n", "\n").replace("\r", "\n")))


@dataclass(frozen=True, slots=True)
class Package:
    """XML parts, each given as pieces, so that long ones are streamed; it is written once.

    `types` names the content type of each part, `relations` the kind of each of a part's
    targets.
    """

    parts: Mapping[str, Iterable[bytes]]
    types: Mapping[str, str]
    relations: Mapping[str, Mapping[str, str]]

    def whole(self) -> bytes:
        """Return it as a file: the same bytes in every release, for files are known by their hash."""
        out = BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for _ in self._write(target):
                pass
        return out.getvalue()

    def stream(self) -> Iterator[bytes]:
        """Yield it as it is made. Nothing that was yielded is gone back to: sizes stand behind each part."""
        sink = _Sink()
        with zipfile.ZipFile(cast("IO[bytes]", sink), "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as target:
            for _ in self._write(target):
                if sink.size >= _CHUNK:
                    yield sink.take()
        yield sink.take()

    def _write(self, target: zipfile.ZipFile) -> Iterator[None]:
        """Write all parts; pause after each piece."""
        folders = ((part.rpartition("/"), targets) for part, targets in self.relations.items())
        beside = {
            f"{folder}/_rels/{base}.rels".lstrip("/"): [_relations(targets)] for (folder, _, base), targets in folders
        }
        for name, pieces in {"[Content_Types].xml": [_types(self.types)], **beside, **self.parts}.items():
            with target.open(name, "w") as stream:  # by its name alone its date is always the same
                stream.write(_HEAD)
                for piece in pieces:
                    stream.write(piece)
                    yield


class _Sink:
    """What a package is written to, and taken from: it has no place to go back to."""

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self.size = 0

    def write(self, data: bytes) -> int:
        self._held.append(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        """Do nothing: what is held is taken."""

    def take(self) -> bytes:
        """Return what was written since it was last asked for."""
        taken = b"".join(self._held)
        self._held, self.size = [], 0
        return taken


def _types(types: Mapping[str, str]) -> bytes:
    relation = "application/vnd.openxmlformats-package.relationships+xml"
    told = [f'<Types xmlns="{_PACKAGE}/content-types">', f'<Default Extension="rels" ContentType="{relation}"/>']
    for part, kind in types.items():
        full = f"application/vnd.openxmlformats-officedocument.{kind}" + ("" if kind == VML else "+xml")
        told.append(f'<Override PartName="/{part}" ContentType="{full}"/>')
    return "".join([*told, "</Types>"]).encode()


def _relations(targets: Mapping[str, str]) -> bytes:
    told = [f'<Relationships xmlns="{_PACKAGE}/relationships">']
    for number, (target, kind) in enumerate(targets.items(), 1):
        told.append(f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>')
    return "".join([*told, "</Relationships>"]).encode()
