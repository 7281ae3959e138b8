"""A notice on days off as a file → its text: plain text in any usual encoding, or Word."""

from collections.abc import Iterator

from ledger import read_csv, read_docx
from ledger.blocks import Block, Line, TextBlock
from ledger.budget import Budget
from ledger.limits import FileRejected
from ledger.package import Package, check_size
from ledger.read import refuse_others, root

MAX_CHARACTERS = 1_000_000
"""What a reader of notices need not even be shown."""
_ZIP = b"PK"
_INSTEAD = "请打开后复制正文粘贴，或另存为 .docx 或文本文件。"


def notice_text(data: bytes) -> str:
    """The text of a file; of a Word document, its paragraphs and tables from top to bottom.

    Raises FileRejected, with the sentence to show.
    """
    check_size(data)
    if not data.startswith(_ZIP):
        return _plain(data)
    try:
        return _word(data)
    except RecursionError:
        raise FileRejected(f"文件的内容嵌套过深，不像是放假通知，{_INSTEAD}") from None


def _plain(data: bytes) -> str:
    refuse_others(data, _INSTEAD, again=_INSTEAD)
    try:
        return read_csv.decode(data)
    except FileRejected:
        raise FileRejected(f"这不是文本文件，或者无法识别编码，{_INSTEAD}") from None


def _word(data: bytes) -> str:
    package = Package(data, Budget())
    main = package.main()
    if root(package, main) != "document":
        raise FileRejected(f"这不是 Word 文档，{_INSTEAD}")
    lines, length = [], 0
    for line in _lines(read_docx.blocks(package, main)):
        lines.append(line)
        length += len(line)
        if length > MAX_CHARACTERS:
            raise FileRejected(f"超过 {MAX_CHARACTERS} 字，不像是放假通知，{_INSTEAD}")
    return "\n".join(lines)


def _lines(pieces: Iterator[Block]) -> Iterator[str]:
    for piece in pieces:
        if isinstance(piece, TextBlock):
            yield piece.text
        elif isinstance(piece, Line):
            yield "".join(cell.text for cell in piece.cells)
