"""A page as official documents have it (GB/T 9704): margins, fonts by name, page numbers."""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph

TITLE, HEADING, BODY = "方正小标宋简体", "黑体", "仿宋_GB2312"
LATIN = "Times New Roman"
INNER = 156
"""The width of the text in mm: A4 less 28 and 26."""

TITLE_SIZE, LINE_SIZE, HEADING_SIZE, CELL_SIZE, NOTE_SIZE = 22, 14, 12, 10.5, 9
ROW = 6.5
"""The least height of a row in mm."""


_NOT_XML = re.compile("[^\t\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Page:
    """One document, written from top to bottom."""

    def __init__(self, title: str, made: datetime) -> None:
        self._document = Document()
        self._made = made.replace(tzinfo=None)
        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        _normal(self._document.styles["Normal"])
        core = self._document.core_properties
        core.title, core.author, core.comments = title, "", ""
        core.created = core.modified = self._made
        self.line(title, font=TITLE, size=TITLE_SIZE, centred=True, after=6)
        _number_pages(section)

    def line(
        self,
        text: str,
        *,
        font: str = BODY,
        size: float = LINE_SIZE,
        centred: bool = False,
        before: float = 0,
        after: float = 0,
    ) -> None:
        """Write a paragraph, with space before and after it in points."""
        paragraph = self._document.add_paragraph()
        layout = paragraph.paragraph_format
        layout.space_before, layout.space_after = Pt(before), Pt(after)
        _write(paragraph, text, font, size, centred=centred)

    def heading(self, text: str) -> None:
        """Write what the next table is about, on the same page as its beginning."""
        self.line(text, font=HEADING, size=HEADING_SIZE, before=8, after=3)
        self._document.paragraphs[-1].paragraph_format.keep_with_next = True

    def table(self, rows: Sequence[Sequence[str]], widths: Sequence[int], *, heading: bool) -> None:
        """Write a ruled table; widths in mm. With a heading its first row is one, on every page.

        Without one, each odd column holds the labels; a row shorter than the widths ends in a
        cell that fills the rest.
        """
        table = self._document.add_table(0, len(widths), style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        _pad(table)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        for n, row in enumerate(rows):
            cells = table.add_row().cells
            _together(table.rows[n], repeat=heading and n == 0)
            table.rows[n].height = Mm(ROW)
            if len(row) < len(cells):
                cells[len(row) - 1].merge(cells[-1])
            for at, text in enumerate(row):
                label = n == 0 if heading else at % 2 == 0
                cells[at].width = Mm(widths[at] if at + 1 < len(row) else sum(widths[at:]))
                _write(cells[at].paragraphs[0], text, HEADING if label else BODY, CELL_SIZE, centred=label)
                cells[at].vertical_alignment = 1

    def data(self) -> bytes:
        """Return the document; the same page made at the same moment gives the same bytes."""
        raw = io.BytesIO()
        self._document.save(raw)
        even = io.BytesIO()
        with zipfile.ZipFile(raw) as old, zipfile.ZipFile(even, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                info = zipfile.ZipInfo(name, self._made.timetuple()[:6])
                info.compress_type = zipfile.ZIP_DEFLATED
                new.writestr(info, old.read(name))
        return even.getvalue()


def _normal(style: ParagraphStyle) -> None:
    style.font.name, style.font.size = LATIN, Pt(CELL_SIZE)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), BODY)
    style.paragraph_format.space_after = Pt(0)


def _write(paragraph: Paragraph, text: str, font: str, size: float, *, centred: bool) -> None:
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for n, part in enumerate(text.split("\n")):
        run = paragraph.add_run()
        if n:
            run.add_break()
        run.add_text(_NOT_XML.sub("", part))
        run.font.name, run.font.size = LATIN, Pt(size)
        properties = run._element.get_or_add_rPr()  # noqa: SLF001  python-docx has no other way
        properties.get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _pad(table: Table) -> None:
    """Keep text off the rules."""
    margins = OxmlElement("w:tblCellMar")
    for side, width in (("top", 28), ("left", 68), ("bottom", 28), ("right", 68)):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(width))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tblPr.append(margins)  # noqa: SLF001  see _write


def _together(row: _Row, *, repeat: bool) -> None:
    """Keep a row on one page, and repeat it on the next where it is the heading."""
    for name in ("w:cantSplit", *(("w:tblHeader",) if repeat else ())):
        row._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001  see _write


def _number_pages(section: Section) -> None:
    """Write — 1 — at the foot."""
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for part in ("— ", None, " —"):
        run = paragraph.add_run(part or "")
        run.font.size, run.font.name = Pt(LINE_SIZE), LATIN
        if part is None:
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), "PAGE")
            run._element.addprevious(field)  # noqa: SLF001  see _write
            field.append(run._element)  # noqa: SLF001  see _write
            run.text = "1"
