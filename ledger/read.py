"""A filled 《诊断情况工作台账》, 整改台账 or 任务清单, as a file → Reading. Never raises for a bad one."""

import codecs
import hashlib
from collections.abc import Iterator

from ledger import read_csv, read_docx, read_xlsx
from ledger.blocks import Block
from ledger.budget import Budget
from ledger.column_fields import NOTHING_ASSIGNED, Columns
from ledger.forms import Reading, refused
from ledger.ledger_reader import LedgerReader
from ledger.limits import FileRejected
from ledger.ole import ENCRYPTED, OLE
from ledger.package import Package, check_size, local

_ZIP = b"PK"
_OTHERS = {
    b"%PDF": "这是 PDF 文件",
    b"{\\rtf": "这是 RTF 文件",
    b"\x89PNG": "这是图片",
    b"\xff\xd8\xff": "这是图片",
    b"Rar!": "这是压缩包",
    b"7z\xbc\xaf": "这是压缩包",
    b"\x1f\x8b": "这是压缩包",
}
_OFFICE_NAMES = (".docx", ".xlsx", ".docm", ".xlsm", ".doc", ".xls", ".wps", ".et")
_MARKUP = (b"<html", b"<!doctype", b"<?xml", b"<table", b"mime-version")


def read_ledger(data: bytes, name: str, columns: Columns = NOTHING_ASSIGNED) -> Reading:
    """Read a ledger, chosen by its content. A whole-file failure is one error and no rows.

    `columns` is what a person said that the columns of some heads are.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    found = LedgerReader(sha256, columns)
    try:
        for block in blocks_of(data, name, Budget()):
            found.take(block)
        found.finish()
    except FileRejected as refusal:
        return refused(name, str(refusal), sha256, found.heads)
    except RecursionError:
        reason = "文件的内容嵌套过深，不像是台账，已拒绝；请另存一份后重新上传。"
        return refused(name, reason, sha256)
    return Reading(
        form=found.form,
        unit=found.preamble.unit,
        cutoff=found.preamble.cutoff,
        rows=tuple(found.diagnosis.rows),
        errors=(
            *found.preamble.errors.first(),
            *found.preamble.undated.first(),
            *found.items.nameless.first(),
            *found.errors.first(),
        ),
        warnings=(*found.preamble.warnings.first(), *found.warnings.first()),
        sha256=sha256,
        items=tuple(found.items.items),
        undated=found.preamble.undated.first(),
        nameless=found.items.nameless.first(),
        heads=found.heads,
    )


def blocks_of(data: bytes, name: str, budget: Budget) -> Iterator[Block]:
    """The lines and paragraphs of a file, by what it is. Raises FileRejected for what is none of ours."""
    check_size(data)
    refuse_others(data)
    if data.startswith(_ZIP):
        package = Package(data, budget)
        main = package.main()
        kind = root(package, main)
        if not kind:
            raise FileRejected("文件里没有 Word 文档或 Excel 工作簿，请另存为 .docx 或 .xlsx。")
        if kind == "document":
            return read_docx.blocks(package, main)
        return read_xlsx.blocks(package, main)
    if name.lower().endswith(_OFFICE_NAMES):
        raise FileRejected("文件不是有效的 Word 或 Excel 文件（可能已损坏），请打开原文件后重新另存。")
    return read_csv.blocks(read_csv.decode(data), budget)


def root(package: Package, part: str) -> str:
    """What a part is: a document, a workbook, or nothing."""
    events = package.events(part, ["document", "workbook"], starts=True)
    return next((local(element) for _, element in events), "")


def refuse_others(
    data: bytes,
    instead: str = "不是台账；请上传 .docx、.xlsx 或 .csv 文件。",
    again: str = "请打开后另存为 .docx 或 .xlsx 再上传。",
) -> None:
    """Refuse formats that are known but not read, with the way out for each.

    `instead` is said of what is no such document, `again` of one that may be saved otherwise.

    Raises FileRejected.
    """
    if data.startswith(OLE):
        if ENCRYPTED in data:
            raise FileRejected("文件设有打开密码，请在 Word 或 Excel 中去掉密码，另存后重新上传。")
        raise FileRejected(f"这是旧版 .doc 或 .xls 文件，{again}")
    if data[:1024].removeprefix(codecs.BOM_UTF8).lstrip().lower().startswith(_MARKUP):
        raise FileRejected(f"这是网页或 XML 格式的文件，{again}")
    for magic, what in _OTHERS.items():
        if data.startswith(magic):
            raise FileRejected(f"{what}，{instead}")
