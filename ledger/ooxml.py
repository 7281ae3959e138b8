"""Writing Office packages: the same content gives the same bytes."""

import re
import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO
from xml.sax.saxutils import escape

_EPOCH = (1980, 1, 1, 0, 0, 0)
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def text(value: str) -> str:
    """Text as XML, without the characters that XML cannot hold."""
    return escape(_ILLEGAL.sub("", value.replace("\r\n", "\n").replace("\r", "\n")))


def package(
    parts: Mapping[str, Iterable[str]], types: Mapping[str, str], relations: Mapping[str, Mapping[str, str]]
) -> bytes:
    """A package of XML parts, each given as pieces of text so that long ones are streamed.

    `types` names the content type of each part, `relations` the kind of each of a part's
    targets.
    """
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        _write(target, "[Content_Types].xml", _types(types))
        for part, targets in relations.items():
            folder, _, base = part.rpartition("/")
            _write(target, f"{folder}/_rels/{base}.rels".lstrip("/"), _relations(targets))
        for part, pieces in parts.items():
            _write(target, part, pieces)
    return out.getvalue()


def _write(target: zipfile.ZipFile, name: str, pieces: Iterable[str]) -> None:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    with target.open(info, "w") as stream:
        stream.write(_HEAD.encode())
        for piece in pieces:
            stream.write(piece.encode())


def _types(types: Mapping[str, str]) -> Iterable[str]:
    yield f'<Types xmlns="{_PACKAGE}/content-types">'
    relation = "application/vnd.openxmlformats-package.relationships+xml"
    yield f'<Default Extension="rels" ContentType="{relation}"/>'
    for part, kind in types.items():
        full = f"application/vnd.openxmlformats-officedocument.{kind}+xml"
        yield f'<Override PartName="/{part}" ContentType="{full}"/>'
    yield "</Types>"


def _relations(targets: Mapping[str, str]) -> Iterable[str]:
    yield f'<Relationships xmlns="{_PACKAGE}/relationships">'
    for number, (target, kind) in enumerate(targets.items(), 1):
        yield f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
    yield "</Relationships>"
