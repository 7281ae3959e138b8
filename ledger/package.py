"""Office files as zip packages of XML parts, opened without trusting them.

Guards: size declared and actual, ratio, count of parts, no DTD, no entities, no network, bounded
depth, time and memory. Each refusal is one Chinese sentence (FileRejected).
"""

import posixpath
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO

from lxml import etree

from ledger.budget import Budget
from ledger.limits import (
    MAX_FILE,
    MAX_NODES,
    MAX_PARTS,
    MAX_PIECE,
    MAX_PIECES,
    MAX_RATIO,
    MAX_UNPACKED,
    MEBIBYTE,
    RATIO_FROM,
    FileRejected,
)
from workflows.items.file_names import HIDDEN

_CHUNK = 64 * 1024
_BROKEN = "文件不完整或已损坏，请用 Word 或 Excel 打开后另存一份，再重新上传。"
_LOCKED = "文件设有打开密码，请去掉密码另存后重新上传。"
_DTD = "文件的 XML 中含有 DTD 或实体定义，可能不安全，已拒绝；请另存一份后重新上传。"
_ENDLESS = "文件中有一处内容过大或段落过多，不像是台账，已拒绝；请删去后另存。"
_HUGE = f"文件解压后超过 {MAX_UNPACKED // MEBIBYTE} MB，不像是台账，已拒绝；请只保留台账内容后另存。"
# Deflate and none at all are all that Office writes; others only serve bombs.
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
# Of a part's name in a sentence.
_MOST_SHOWN = 60
# Excel's last row has seven digits; thousands of them are refused by int() itself.
_MOST_DIGITS = 9
# Of names that are kept; no kind of Office file has as many.
_MOST_TAGS = 4_096
# Encrypted, by the old way (1) or by the strong one (64).
_ENCRYPTED = 0x41


class _LocalNames(dict[object, str]):
    """The local name of each tag: looked up a dozen times a row, so that even a cache's call costs."""

    def __missing__(self, tag: object) -> str:
        if len(self) >= _MOST_TAGS:
            self.clear()
        name = self[tag] = str(tag).rpartition("}")[2]
        return name


LOCAL_NAMES = _LocalNames()


def local(element: etree._Element) -> str:
    """The tag without its namespace: transitional and strict files then read alike."""
    return LOCAL_NAMES[element.tag]


def attribute(element: etree._Element, word: str) -> str:
    """An attribute by its local name, or nothing."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == word:
            return str(value)
    return ""


def whole(digits: str) -> int | None:
    """The number that digits write; None for other text, and for more than any file counts."""
    return int(digits) if digits.isdecimal() and len(digits) <= _MOST_DIGITS else None


@contextmanager
def _refusing() -> Iterator[None]:
    """Refuse what zipfile or lxml stumbles over.

    Neither says what it may raise over damaged bytes: beside their own errors it has been
    IndexError (an empty name), struct.error, OverflowError and NotImplementedError.
    """
    try:
        yield
    except FileRejected:
        raise
    except Exception as error:
        raise FileRejected(_BROKEN) from error


def check_size(data: bytes) -> None:
    """Refuse what is empty or too large before anything looks inside."""
    if not data:
        raise FileRejected("文件是空的，请重新选择文件。")
    if len(data) > MAX_FILE:
        raise FileRejected(f"文件超过 {MAX_FILE // MEBIBYTE} MB，请删去图片等无关内容后重新上传。")


class Package:
    """The parts of one Office file, read under one budget."""

    def __init__(self, data: bytes, budget: Budget) -> None:
        self.budget = budget
        # Counted in the bytes: opening a directory of 400,000 entries would already cost memory.
        if data.count(b"PK\x01\x02") > MAX_PARTS:
            raise FileRejected("压缩包内文件过多，不像是 Word 或 Excel 文件，已拒绝。")
        with _refusing():
            self._zip = zipfile.ZipFile(BytesIO(data))
            infos = [i for i in self._zip.infolist() if not i.is_dir()]
        self._check(infos)
        self._left = MAX_UNPACKED
        self._held = self._nodes = 0
        self.files = infos
        self._parts = {i.filename.replace("\\", "/").lstrip("/").lower(): i for i in infos}

    @staticmethod
    def _check(infos: Sequence[zipfile.ZipInfo]) -> None:
        if any(i.flag_bits & _ENCRYPTED for i in infos):
            raise FileRejected(_LOCKED)
        if sum(i.file_size for i in infos) > MAX_UNPACKED:
            raise FileRejected(_HUGE)
        for info in infos:
            if info.compress_type not in _METHODS:
                raise FileRejected(_BROKEN)
            if info.file_size > max(RATIO_FROM, info.compress_size * MAX_RATIO):
                raise FileRejected("文件的压缩比异常（疑似压缩炸弹），已拒绝；请另存一份后重新上传。")

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._parts

    def chunks(self, part: str) -> Iterator[bytes]:
        """A part's bytes piece by piece."""
        info = self._parts.get(part.lower())
        if info is None:
            shown = HIDDEN.sub("", part[:_MOST_SHOWN])
            raise FileRejected(f"文件缺少必要的部分（{shown}），请用 Word 或 Excel 打开后另存一份。")
        yield from self.unpacked(info)

    def unpacked(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        """The bytes of one of `files` piece by piece, counted as they really come out."""
        with _refusing(), self._zip.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                self.budget.check()
                self._left -= len(chunk)
                if self._left < 0:
                    raise FileRejected(_HUGE)
                yield chunk

    def events(self, part: str, tags: Sequence[str], *, starts: bool = False) -> Iterator[tuple[str, etree._Element]]:
        """Elements of a part, by local name, as they end (and start).

        The caller discards them: what is held at one time is bounded.
        """
        wanted = tuple(f"{{*}}{tag}" for tag in tags)
        parser = etree.XMLPullParser(
            events=("start", "end") if starts else ("end",),
            tag=wanted,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        count = self._held = self._nodes = 0
        checked = False
        with _refusing():
            for chunk in self.chunks(part):
                if not checked and b"<!DOCTYPE" in chunk.replace(b"\0", b""):
                    raise FileRejected(_DTD)
                parser.feed(chunk)
                self._held += len(chunk)
                self._nodes += chunk.count(b"<") + chunk.count(b"=")
                for event, found in parser.read_events():
                    element: etree._Element = found  # type: ignore[assignment]
                    if not checked:
                        _forbid_dtd(element)
                        checked = True
                    count += 1
                    yield event, element
                if max(self._held / MAX_PIECE, self._nodes / MAX_NODES, count / MAX_PIECES) > 1:
                    raise FileRejected(_ENDLESS)
            parser.close()

    def each(self, part: str, *tags: str) -> Iterator[etree._Element]:
        """Elements of a part as they end, each of them gone once the next is asked for."""
        for _, element in self.events(part, tags):
            yield element
            self.discard(element)

    def discard(self, element: etree._Element) -> None:
        """Free an element that has been read, and all that stands before it in its part."""
        element.clear()
        while (parent := element.getparent()) is not None:
            while element.getprevious() is not None:
                del parent[0]
            element = parent
        self._held = self._nodes = 0

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Relationships of a part: id → (last word of the type, part). External ones are left."""
        folder, base = posixpath.split(part)
        path = posixpath.join(folder, "_rels", base + ".rels")
        found: dict[str, tuple[str, str]] = {}
        if path not in self:
            return found
        for element in self.each(path, "Relationship"):
            if attribute(element, "TargetMode").lower() != "external":
                target = posixpath.normpath(posixpath.join("/" + folder, attribute(element, "Target")))
                kind = attribute(element, "Type").rpartition("/")[2]
                found[attribute(element, "Id")] = (kind, target.lstrip("/"))
            if len(found) > MAX_PARTS:
                raise FileRejected(_ENDLESS)
        return found

    def related(self, part: str, kind: str) -> str | None:
        """The first part of one kind that a part refers to."""
        return next((p for k, p in self.relations(part).values() if k == kind), None)

    def main(self) -> str:
        """The document or workbook part."""
        candidates = (self.related("", "officeDocument"), "word/document.xml", "xl/workbook.xml")
        part = next((c for c in candidates if c and c in self), None)
        if part is None:
            raise FileRejected("文件里没有 Word 文档或 Excel 工作簿，请另存为 .docx 或 .xlsx 后重新上传。")
        if part.endswith(".bin"):
            raise FileRejected("这是 Excel 二进制工作簿（.xlsb），请另存为 .xlsx 后重新上传。")
        return part


def _forbid_dtd(element: etree._Element) -> None:
    if element.getroottree().docinfo.internalDTD is not None:
        raise FileRejected(_DTD)
