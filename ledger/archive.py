"""A zip of ledgers, as they come by mail: its files, unpacked without trusting it."""

import tempfile
import zipfile
from contextlib import ExitStack
from typing import BinaryIO

from ledger.budget import Budget
from ledger.limits import MAX_FILE, MEBIBYTE, FileRejected
from ledger.package import Package, check_size
from workflows.items.file_names import decoded, last_part

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
    named = [(part, name) for part, info in package.parts() if not (name := _name(info)).startswith(_NO_FILES)]
    if len(named) > most:
        raise FileRejected(f"压缩包里有{len(named)}个文件，一次最多{most}个，请分成几个压缩包上传。")
    if not named:
        raise FileRejected("压缩包里没有文件，请重新打包后上传。")
    return [(_extracted(package, part, opened), name) for part, name in named]


def _name(info: zipfile.ZipInfo) -> str:
    """The name of a file without its folders: Windows writes it in GBK, and says nothing of that."""
    try:
        name = info.filename if info.flag_bits & _UTF8 else decoded(info.filename.encode("cp437"))
        return "__MACOSX" if name.startswith("__MACOSX/") else last_part(name)
    except ValueError as unfit:
        raise FileRejected(f"压缩包里有一个{unfit}") from None


def _extracted(package: Package, part: str, opened: ExitStack) -> BinaryIO:
    file = opened.enter_context(tempfile.TemporaryFile())  # noqa: SIM115  it is one
    for chunk in package.chunks(part):
        file.write(chunk)
        if file.tell() > MAX_FILE:
            raise FileRejected(f"压缩包里有一个文件超过 {MAX_FILE // MEBIBYTE} MB，请删去图片等无关内容后重新打包。")
    file.seek(0)
    return file
