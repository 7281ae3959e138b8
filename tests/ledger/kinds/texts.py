"""Separated values, as other systems write them, and what only has the name of such a file."""

from tests.ledger.kinds import HEAD, READ, ROW, Kind, changed, text

PAGE = "<html><meta charset=utf-8><table><tr><th>编号</th></tr></table></html>".encode()
PACKAGE = b'<?xml version="1.0"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"/>'

KINDS = {
    "a-line-that-names-the-separator": Kind(
        text(HEAD, ROW, between=";", encoding="gb18030", above="sep=;\r\n"), [READ]
    ),
    "zeros-that-are-guarded": Kind(
        text(HEAD, changed(ROW, number='="007号"', due='="2021-06-30"'), encoding="utf-8-sig"),
        [READ | {"number": "007号"}],
    ),
    "lines-that-end-as-on-an-old-mac": Kind(text(HEAD, ROW, ends="\r"), [READ]),
    "unicode-text-of-excel": Kind(text(HEAD, ROW, between="\t", encoding="utf-16"), [READ], name="台账.txt"),
    "bars": Kind(text(HEAD, ROW, between="|"), [READ]),
    "a-table-of-markdown": Kind(
        text(*(["", *row, ""] for row in (HEAD, ["---"] * 6, ROW)), between="|"), [READ], name="台账.txt"
    ),
    "blank-columns-at-the-end": Kind(text([*HEAD, "", ""], [*ROW, "", ""]), [READ]),
    "a-row-that-ends-early": Kind(text(HEAD, ROW[:4]), [READ | {"person": None, "due": None}]),
    "a-separator-that-was-not-quoted": Kind(
        text(HEAD, changed(ROW, problem="未按期换届,也未公示")),
        [{"problem": "未按期换届", "measures": ("也未公示",)}],
        ("所在的列没有表头", "“张三”不是能识别的日期"),
    ),
    "instants-of-another-system": Kind(text(HEAD, changed(ROW, due="2021-06-30T00:00:00+08:00")), [READ]),
    "instants-of-greenwich": Kind(
        text(HEAD, changed(ROW, due="2021-06-29T16:00:00Z")), [READ | {"due": None}], ("不是能识别的日期",)
    ),
    "half-a-quotation": Kind(text(HEAD, changed(ROW, problem='"未按期换届"和公示')), [], errors=("引号没有成对",)),
    "two-encodings": Kind(text(HEAD, [], encoding="gb18030") + text(ROW), [], errors=("无法识别文件的编码",)),
    "a-page-called-workbook": Kind(PAGE, [], errors=("网页或 XML",), name="台账.xls"),
    "an-archived-page": Kind(b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", [], errors=("网页或 XML",)),
    "a-package-in-one-piece": Kind(PACKAGE, [], errors=("网页或 XML",), name="台账.docx"),
}
