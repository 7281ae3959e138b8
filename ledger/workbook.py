"""What the sheets of a workbook refer to: shared strings, formats and looks of cells, the date system."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from ledger import number_format
from ledger.budget import TOO_MANY
from ledger.limits import (
    MAX_CELL_TEXT,
    MAX_CELLS,
    MAX_FORMAT,
    MAX_PARTS,
    MAX_SHEET_NAME,
    MAX_STYLES,
    MAX_TEXT,
    FileRejected,
)
from ledger.package import Package, attribute, local, whole
from ledger.word_text import child, is_on

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# What programs leave behind by the ten thousand: passed over one by one, so as not to be held.
_BOOK_LITTER = ("definedName",)
# The first two fills of every workbook are none and the pattern gray125.
_FIRST_GROUND = 2
_STYLE_LITTER = ("fill", "border", "cellStyle", "dxf")


@dataclass(slots=True)
class Book:
    """What the sheets refer to: shared strings, format codes by style, the date system.

    `struck` is what is struck out of a shared string, by its index; `struck_styles` are the styles
    in which all of a cell is.
    """

    strings: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    struck: dict[int, str] = field(default_factory=dict)
    struck_styles: set[int] = field(default_factory=set)
    white_styles: set[int] = field(default_factory=set)
    """Those of white characters on no ground."""
    since_1904: bool = False

    @property
    def is_looked_at(self) -> bool:
        """Whether a person may see some cells otherwise than they are read."""
        return bool(self.struck or self.struck_styles or self.white_styles)

    def load(self, package: Package, relations: Mapping[str, tuple[str, str]]) -> None:
        """Read the parts that the workbook names."""
        for kind, part in relations.values():
            if kind == "sharedStrings":
                self._read_strings(package, part)
            elif kind == "styles" and part in package:
                self._read_styles(package, part)

    def _read_strings(self, package: Package, part: str) -> None:
        length = 0
        for element in package.each(part, "si"):
            if struck := struck_text(element):
                self.struck[len(self.strings)] = struck
            self.strings.append(text := rich_text(element))
            length += len(text)
            if len(text) > MAX_CELL_TEXT:
                place = f"文字部分（sharedStrings）第{len(self.strings)}条"
                raise FileRejected(f"{place}超过 {MAX_CELL_TEXT} 字，请精简该单元格后重新上传。")
            if len(self.strings) > MAX_CELLS or length > MAX_TEXT:
                raise FileRejected(TOO_MANY)

    def _read_styles(self, package: Package, part: str) -> None:
        """The format code and the look of each style of a cell."""
        custom: dict[int, str] = {}
        numbers: list[int] = []
        struck_fonts: set[int] = set()
        white_fonts: set[int] = set()
        fonts = 0
        for element in package.each(part, "numFmt", "font", "xf", *_STYLE_LITTER):
            number, parent = whole(attribute(element, "numFmtId")) or 0, element.getparent()
            code, inside = attribute(element, "formatCode"), local(parent) if parent is not None else ""
            if len(code) <= MAX_FORMAT and local(element) == "numFmt":
                custom[number] = code
            elif inside == "fonts":
                if is_on(child(element, "strike")):
                    struck_fonts.add(fonts)
                if _is_white(child(element, "color")):
                    white_fonts.add(fonts)
                fonts += 1
            elif inside == "cellXfs":
                font, fill = (whole(attribute(element, name)) for name in ("fontId", "fillId"))
                if font in struck_fonts:
                    self.struck_styles.add(len(numbers))
                if font in white_fonts and (fill or 0) < _FIRST_GROUND:
                    self.white_styles.add(len(numbers))
                numbers.append(number)
            if max(len(custom), len(numbers), fonts) > MAX_STYLES:
                raise FileRejected("工作簿中的单元格样式过多，请把台账复制到新建的工作簿后重新上传。")
        self.formats = [number_format.code(number, custom) for number in numbers]


def _is_white(color: etree._Element | None) -> bool:
    return color is not None and (attribute(color, "rgb").upper()[-6:] == "FFFFFF" or attribute(color, "theme") == "0")


def sheets(
    package: Package, main: str, relations: Mapping[str, tuple[str, str]], book: Book
) -> dict[str, tuple[str, bool]]:
    """The sheets' parts by their names, and whether they are hidden."""
    found: dict[str, tuple[str, bool]] = {}
    for element in package.each(main, "sheet", "workbookPr", *_BOOK_LITTER):
        kind, part = relations.get(_relation_id(element), ("", ""))
        if local(element) == "workbookPr":
            book.since_1904 = attribute(element, "date1904") in {"1", "true"}
        elif local(element) == "sheet" and kind == "worksheet":
            name = attribute(element, "name")[:MAX_SHEET_NAME]
            if name in found:  # no program writes that; but rows are told apart by their sheet
                name = f"{name}（{len(found) + 1}）"
            found[name] = (part, attribute(element, "state") in {"hidden", "veryHidden"})
        if len(found) > MAX_PARTS:
            raise FileRejected("工作簿中的工作表过多，不像是台账，已拒绝；请只保留台账后另存。")
    return found


def _relation_id(sheet: etree._Element) -> str:
    return next((str(v) for k, v in sheet.attrib.items() if str(k).endswith("}id")), "")


def rich_text(element: etree._Element) -> str:
    """The text of plain or rich strings; readings above characters (rPh) are no text."""
    texts = [
        t.text or "" for t in element.iter("{*}t") if (parent := t.getparent()) is not None and local(parent) != "rPh"
    ]
    return unescaped("".join(texts))


def unescaped(text: str) -> str:
    """The characters that XML cannot hold, written as _x0007_; half of a pair is none."""
    if "_x" not in text:
        return text
    shown = _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text)
    return shown.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def struck_text(element: etree._Element) -> str:
    """What is struck out of a rich string."""
    runs = (run for run in element if local(run) == "r" and is_on(child(child(run, "rPr"), "strike")))
    return "".join(rich_text(run) for run in runs).strip()
