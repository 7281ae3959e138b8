"""A zip of ledgers, as they come by mail: its files, unpacked without trusting it."""

import tempfile
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import PurePosixPath
from typing import BinaryIO

from ledger.budget import Budget
from ledger.limits import MAX_FILE, MEBIBYTE, FileRejected
from ledger.package import Package, check_size
from workflows.items.file_names import decoded, last_part
from workflows.texts import MAX_FILE_NAME_CHARACTERS

_UTF8 = 0x800
_OFFICE = "[Content_Types].xml"
# What Macs and Word itself leave beside the files.
_NO_FILES = ("__MACOSX", ".", "~$")


def unpack(data: bytes, most: int, opened: ExitStack) -> list[tuple[BinaryIO, str]]:
    """Unpack a zip of at most `most` files, which `opened` closes; an archive within it stays as it is.

    Raises FileRejected for what is no zip, holds more, is locked, or grows too large.
    """
    check_size(data)
    package = Package(data, Budget())
    if _OFFICE in package:
        raise FileRejected("这是 Word 或 Excel 文件，后缀却是 .zip；请改回 .docx 或 .xlsx 后重新上传。")
    paths = [(info, path) for info in package.files if not last_part(path := _path(info)).startswith(_NO_FILES)]
    if len(paths) > most:
        raise FileRejected(f"压缩包里有{len(paths)}个文件，一次最多{most}个，请分成几个压缩包上传。")
    if not paths:
        raise FileRejected("压缩包里没有文件，请重新打包后上传。")
    names = _told_apart([path for _, path in paths])
    return [(_extracted(package, info, opened), name) for (info, _), name in zip(paths, names, strict=True)]


def _path(info: zipfile.ZipInfo) -> str:
    """The name of a file with its folders: Windows writes it in GBK, and says nothing of that."""
    try:
        path = info.filename if info.flag_bits & _UTF8 else decoded(info.filename.encode("cp437"))
        path = path.replace("\\", "/")
        last_part(path)
    except ValueError as unfit:
        raise FileRejected(f"压缩包里有一个{unfit}") from None
    return "__MACOSX" if path.startswith("__MACOSX/") else path


def _told_apart(paths: Sequence[str]) -> Iterator[str]:
    """The names of files without their folders; of those that a person would take for one, each with its folder.

    一支部/台账.docx and 二支部/台账.docx are 一支部－台账.docx and 二支部－台账.docx; what is still alike is counted.
    """
    alike = Counter(_folded(last_part(path)) for path in paths)
    given: Counter[str] = Counter()
    for path in paths:
        name = last_part(path)
        folder = PurePosixPath(path).parent.name
        if alike[_folded(name)] > 1 and folder:
            name = f"{folder}－{name}"
        given[_folded(name)] += 1
        if (nth := given[_folded(name)]) > 1:
            stem, dot, ending = name.rpartition(".")
            name = f"{stem}（{nth}）.{ending}" if dot else f"{name}（{nth}）"
        yield name if len(name) <= MAX_FILE_NAME_CHARACTERS else last_part(path)


def _folded(name: str) -> str:
    """A name as Windows and macOS compare it: neither the case nor how a letter is composed makes another."""
    return unicodedata.normalize("NFC", name).casefold()


def _extracted(package: Package, info: zipfile.ZipInfo, opened: ExitStack) -> BinaryIO:
    file = opened.enter_context(tempfile.TemporaryFile())  # noqa: SIM115  it is one
    for chunk in package.unpacked(info):
        file.write(chunk)
        if file.tell() > MAX_FILE:
            raise FileRejected(f"压缩包里有一个文件超过 {MAX_FILE // MEBIBYTE} MB，请删去图片等无关内容后重新打包。")
    file.seek(0)
    return file
