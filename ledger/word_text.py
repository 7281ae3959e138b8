"""The text of Word paragraphs and cells as a person sees it with all changes accepted."""

from collections.abc import Sequence
from typing import NamedTuple

from lxml import etree

from ledger.package import LOCAL_NAMES, Package, attribute, local, whole
from ledger.texts import LIST_INNER, LIST_ITEM

_MARKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
# Deleted or moved away, hidden codes, the second copy of a drawing, readings above characters.
_UNSEEN = {"del", "moveFrom", "delText", "instrText", "delInstrText", "Fallback", "rt"}
_UNSEEN |= {"pPr", "rPr", "sdtPr", "sdtEndPr", "tblPr", "tblGrid", "trPr", "tcPr"}
# What makes a row more than plain.
_UNUSUAL = (
    *("del", "moveFrom", "Fallback", "txbxContent", "tbl", "rt", "vanish", "numPr", "sym", "strike", "dstrike"),
    *("showingPlcHdr", "ddList", "checkBox"),
)
_UNREAD = {
    "footnoteReference": "这里有脚注，脚注的内容没有读取；如果是台账内容，请写进单元格。",
    "endnoteReference": "这里有尾注，尾注的内容没有读取；如果是台账内容，请写进单元格。",
    "blip": "这里有图片，图片中的内容没有读取。",
    "imagedata": "这里有图片，图片中的内容没有读取。",
}
STRUCK = "“{}”带删除线，已照原文读取；如已作废，请删去后重新导入。"
WHITE = "“{}”是白色文字，看不见，已一并读取；如已作废，请删去后重新导入。"
_VANISHED = "“{}”是隐藏文字，没有读取；如果是台账内容，请取消隐藏后重新导入。"
_MAX_SHOWN_CHARACTERS = 20
_TICKS = {("Wingdings", code): sign for code, sign in zip(("FC", "FE", "FB", "FD", "A8", "6F"), "✓☑✗☒□□", strict=True)}
_TICKS |= {
    ("Wingdings 2", code): sign for code, sign in zip(("50", "52", "4F", "51", "A3", "2A"), "✓☑✗☒□□", strict=True)
}
_MERGING = ("gridSpan", "vMerge", "hMerge")
_TELLING = tuple(f"{{*}}{tag}" for tag in ("tc", "p", "t", "color", *_MARKS, *_MERGING, *_UNUSUAL, *_UNREAD))
_TELLING_STYLES = (*_TELLING, "{*}pStyle")
_MOST_STYLES = 5_000
# How far a style inherits from others; those of Word's own templates do over two or three.
_MOST_BASES = 20


class Listing(NamedTuple):
    """A paragraph's place in an automatic list."""

    number: str
    level: int


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    """The first child of that local name."""
    if element is None:
        return None
    for inner in element:
        if local(inner) == name:
            return inner
    return None


def leading(element: etree._Element, name: str) -> etree._Element | None:
    """The properties of an element, which the schema puts first."""
    first = element[0] if len(element) else None
    return first if first is not None and local(first) == name else None


def is_on(flag: etree._Element | None) -> bool:
    """Whether a switch such as w:vanish is set."""
    return flag is not None and attribute(flag, "val") not in {"0", "false", "off"}


def list_styles(package: Package, main: str) -> dict[str, Listing]:
    """Paragraph styles that number their paragraphs, by id, with what they inherit."""
    part = package.related(main, "styles")
    own: dict[str, Listing | None] = {}
    bases: dict[str, str] = {}
    if part is None or part not in package:
        return {}
    for style in package.each(part, "style"):
        name = attribute(style, "styleId")
        if len(own) < _MOST_STYLES:
            own[name] = _numbering(child(style, "pPr"))
            base = child(style, "basedOn")
            bases[name] = attribute(base, "val") if base is not None else ""
    return {name: found for name in own if (found := _inherited(name, own, bases))}


def _inherited(name: str, own: dict[str, Listing | None], bases: dict[str, str]) -> Listing | None:
    for _ in range(_MOST_BASES):
        if found := own.get(name):
            return found if found.number != "0" else None
        name = bases.get(name, "")
    return None


def _numbering(properties: etree._Element | None) -> Listing | None:
    numbering = child(properties, "numPr")
    if numbering is None:
        return None
    number, level = child(numbering, "numId"), child(numbering, "ilvl")
    depth = whole(attribute(level, "val")) if level is not None else 0
    identity = attribute(number, "val") if number is not None else ""
    return Listing(identity, depth or 0)


class CellContent(NamedTuple):
    """What is in a cell, each paragraph after a line end; what its properties say of merging; the tables in it."""

    parts: list[str]
    merged: dict[str, etree._Element]
    tables: Sequence[etree._Element] = ()
    notes: Sequence[str] = ()

    @property
    def text(self) -> str:
        return "".join(self.parts).removeprefix("\n")


def _symbol(symbol: etree._Element) -> str:
    """A character of a symbol font: a tick or a box as itself, any other where Word keeps it, as bullets typed in."""
    code = attribute(symbol, "char")[:4].upper()
    if known := _TICKS.get((attribute(symbol, "font"), code[-2:])):
        return known
    try:
        found = chr(int(code, 16))
    except ValueError:
        return ""
    return found if found.isprintable() or "\uf000" <= found <= "\uf0ff" else ""


def _is_white(color: etree._Element | None) -> bool:
    return color is not None and attribute(color, "val").upper() == "FFFFFF"


def is_shaded(properties: etree._Element | None) -> bool:
    """Whether a cell or a run has a ground of its own, on which white can be read."""
    shading = child(properties, "shd")
    return shading is not None and attribute(shading, "fill").upper() not in {"", "AUTO", "FFFFFF"}


def _is_placeholder(element: etree._Element) -> bool:
    """Whether a content control still shows what is to be filled in (单击此处输入文字)."""
    return is_on(child(leading(element, "sdtPr"), "showingPlcHdr"))


def _chosen(field: etree._Element) -> str:
    """What is chosen in a list of an old form, which stands nowhere as text; and whether its box is ticked."""
    if local(field) == "checkBox":
        ticked = child(field, "checked")
        return "☑" if is_on(ticked if ticked is not None else child(field, "default")) else "□"
    result = child(field, "result")
    entries = [attribute(each, "val") for each in field if local(each) == "listEntry"]
    index = whole(attribute(result, "val")) if result is not None else 0
    return entries[index] if index is not None and index < len(entries) else ""


_WRITTEN = {"sym": _symbol} | dict.fromkeys(("ddList", "checkBox"), _chosen)


def plain_cells(row: etree._Element, styles: dict[str, Listing]) -> list[CellContent] | None:
    """The cells of a row with nothing but plain runs in it, found in one walk; None for any other.

    Nearly all rows are so, and this is half of the time that a long ledger takes.
    """
    cells: list[CellContent] = []
    for node in row.iter(*(_TELLING_STYLES if styles else _TELLING)):
        tag = LOCAL_NAMES[node.tag]
        if tag == "tc":
            cells.append(CellContent([], {}))
        elif not cells:
            return None
        elif tag == "t":
            cells[-1].parts.append(node.text or "")
        elif tag == "p":
            cells[-1].parts.append("\n")
        elif tag in _MERGING:
            cells[-1].merged[tag] = node
        elif tag == "color" and not _is_white(node):
            continue
        elif tag not in _MARKS:
            return None
        elif (parent := node.getparent()) is not None and local(parent) == "r":
            cells[-1].parts.append(_MARKS[tag])
    return cells


class CellText:
    """Collects the text of a cell (or of any block of paragraphs) and the tables within it."""

    def __init__(self, styles: dict[str, Listing]) -> None:
        self._styles = styles
        self._lines: list[tuple[int | None, list[str]]] = []
        self._joins = False
        self._is_shaded = False
        self.tables: list[etree._Element] = []
        self.notes: dict[str, None] = {}

    def add(self, block: etree._Element) -> None:
        """Add a paragraph, or what a wrapper (a content control, a cell) contains."""
        tag = local(block)
        if tag == "tc":
            self._is_shaded = is_shaded(leading(block, "tcPr"))
        if tag == "p":
            self._paragraph(block)
        elif tag == "tbl":
            self.tables.append(block)
        elif tag not in _UNSEEN and not (tag == "sdt" and _is_placeholder(block)):
            for inner in block:
                self.add(inner)

    def _paragraph(self, paragraph: etree._Element) -> None:
        runs: list[str] = []
        self._collect(paragraph, runs)
        text = "".join(runs)
        properties = leading(paragraph, "pPr")
        listing = self._listing(properties)
        if self._joins and self._lines:
            self._lines[-1][1].append(text)
        else:
            self._lines.append((listing.level if listing and text.strip() else None, [text]))
        # A deleted paragraph mark joins the paragraph with the next one.
        mark = child(properties, "rPr")
        self._joins = mark is not None and child(mark, "del") is not None

    def _listing(self, properties: etree._Element | None) -> Listing | None:
        if properties is None:
            return None
        listing = _numbering(properties)
        if listing and listing.number:
            return listing if listing.number != "0" else None
        style = child(properties, "pStyle")
        return self._styles.get(attribute(style, "val")) if style is not None else None

    def _collect(self, element: etree._Element, into: list[str]) -> None:
        for node in element:
            tag = LOCAL_NAMES[node.tag]
            if tag == "t":
                into.append(node.text or "")
            elif tag == "r":
                self._run(node, into)
            elif tag in _MARKS:
                into.append(_MARKS[tag])
            elif tag in _WRITTEN:
                into.append(_WRITTEN[tag](node))
            elif tag in _UNREAD:
                self.notes[_UNREAD[tag]] = None
            elif tag == "tbl":
                self.tables.append(node)
            elif tag not in _UNSEEN and not (tag == "sdt" and _is_placeholder(node)):
                if tag == "p":  # a paragraph of a text box
                    into.append("\n")
                self._collect(node, into)

    def _run(self, run: etree._Element, into: list[str]) -> None:
        """A run, and what a person should know of how it is shown."""
        texts: list[str] = []
        self._collect(run, texts)
        properties = leading(run, "rPr")
        looks = {local(p) for p in properties if is_on(p)} if properties is not None else set()
        shown = "".join(texts).strip()[:_MAX_SHOWN_CHARACTERS]
        if "vanish" not in looks:
            into += texts
        if shown and "vanish" in looks:
            self.notes[_VANISHED.format(shown)] = None
        elif shown and not looks.isdisjoint({"strike", "dstrike"}):
            self.notes[STRUCK.format(shown)] = None
        elif shown and _is_white(child(properties, "color")) and not (self._is_shaded or is_shaded(properties)):
            self.notes[WHITE.format(shown)] = None

    def text(self) -> str:
        """The lines, with marks before those that an automatic list numbers."""
        levels = [level for level, _ in self._lines if level is not None]
        top = min(levels, default=0)
        return "\n".join(
            ("" if level is None else LIST_ITEM if level == top else LIST_INNER) + "".join(texts)
            for level, texts in self._lines
        )
