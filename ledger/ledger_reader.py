"""Lines of cells → what a ledger says: its tables are found, and each row goes to the rows of its form.

No row with something in it is left in silence: it is read, or lies around the table as a title or a signature does,
or a warning or an error names it.
"""

import re
from dataclasses import dataclass, field

from ledger.blocks import Block, HiddenLine, Line
from ledger.budget import TOO_MANY
from ledger.column_fields import FIELDS, NOTHING_ASSIGNED, Columns
from ledger.columns import HEADERS, TITLE
from ledger.diagnosis_rows import DiagnosisRows
from ledger.form_fields import published
from ledger.forms import DIAGNOSIS, TASKS, Flaws, TableHead
from ledger.item_rows import ItemRows
from ledger.limits import MAX_ROWS, FileRejected
from ledger.preamble import Preamble
from ledger.row_text import RowText, is_around, say_note
from ledger.table_header import Header, find_header, is_repeated, nearest
from ledger.table_heads import SampledHead, guessed, once_each
from ledger.texts import clean, without_lists
from ledger.upright_form import MAX_LINES_OF_FORM, turned
from ledger.web_text import is_markup, without_markup

_FORMS = {DIAGNOSIS: "诊断台账", "rectification": "整改台账", TASKS: "任务清单"}
_LABELLED = re.compile(r"填\s*报|截\s*[止至]")
# Between the two halves of one table people write nothing, or 续表.
_GOES_ON = re.compile(r"[（(]?(?:接?上表|续表?|附表)\d*[）)]?")


@dataclass(slots=True)
class _Table:
    """A table while it is read."""

    where: str
    header: Header | None = None
    rows: RowText | None = None
    above: Line | None = None
    is_named: bool = False
    """Whether it was said which of its columns are not read."""
    lines: list[Line] = field(default_factory=list)
    """Those before any header: they may be a form that stands upright."""
    unread: list[int] = field(default_factory=list)
    """Its rows before any header."""
    head: SampledHead | None = None


class LedgerReader:
    """Takes pieces in the order of the file and keeps what they say.

    `columns` is what a person said that the columns of some heads are.
    """

    def __init__(self, sha256: str, columns: Columns = NOTHING_ASSIGNED) -> None:
        self._columns = columns
        self._unused = list(columns)
        self.preamble = Preamble()
        self.errors = Flaws()
        self.warnings = Flaws()
        self.diagnosis = DiagnosisRows(sha256, self.errors, self.warnings)
        self.items = ItemRows(self.preamble, self.errors, self.warnings)
        self.form = ""
        self._tables: dict[str, _Table] = {}
        self._last: _Table | None = None
        self._apart = False
        self._is_marked_up = False
        self._hidden: dict[str, tuple[str, list[int]]] = {}
        self._nearest: tuple[str, set[str]] = ("", set())

    def take(self, piece: Block) -> None:
        """Take the next line or paragraph."""
        if isinstance(piece, HiddenLine):
            self._take_hidden(piece.line)
        elif isinstance(piece, Line):
            self._take_line(piece)
        else:
            text = without_lists(piece.text)
            self._apart = self._apart or not _GOES_ON.fullmatch(clean(text))
            self.preamble.take(text, piece.where)
            say_note(text, piece.where, self.warnings)
            for reason in piece.notes:
                self.warnings.add(piece.where, reason)

    def finish(self) -> None:
        """Refuse a file in which no table had a ledger's header; name what was not read."""
        self._turn(self._last)
        if not self.form:
            self._refuse()
        self.items.finish()
        for table in self._tables.values():
            if table.header is None and table.unread:
                rows = _ranges(table.unread)
                reason = f"这个表格没有台账的表头，其中的{rows}没有读取；如果也是台账，请补上表头后重新导入。"
                self.warnings.add(table.where, reason)
        for where, numbers in self._hidden.values():
            reason = f"工作表已隐藏，其中的{_ranges(numbers)}没有读取；如需导入，请取消隐藏后重新上传。"
            self.warnings.add(where, reason)
        for fields in self._unused:
            words = "、".join(f"“{word[:12]}”" for word in fields)
            self.warnings.add("各列的指定", f"没有同时有表头{words}的表格，这些指定没有用上；请核对表头的写法。")
        if not self.diagnosis.rows and not self.items.items and not self.errors:
            place = next(name for name, table in self._tables.items() if table.header)
            self.warnings.add(place, "台账里没有填写任何党组织，请确认上传的是填好的文件。")

    @property
    def heads(self) -> tuple[TableHead, ...]:
        """What the columns of its tables were read as."""
        found = (table.head if table.header else guessed(table.lines) for table in self._tables.values())
        return once_each(head for head in found if head is not None)

    def header_of(self, table: str) -> Header | None:
        """The header that a table has so far."""
        return self._tables[table].header if table in self._tables else None

    def _refuse(self) -> None:
        place, known = self._nearest
        missing = [f for f in HEADERS if f not in known and f not in {"number", "remark"}]
        words = "、".join(f"“{HEADERS[f]}”" for f in missing)
        where = f"{place}最接近，但缺少" if place else "缺少"
        raise FileRejected(f"没有找到《{TITLE}》的表格：{where}表头{words}；请使用通知附件2的表格填写后重新上传。")

    def _take_hidden(self, line: Line) -> None:
        _, rows = self._hidden.setdefault(line.table, (line.where, []))
        rows.append(line.number)

    def _take_line(self, line: Line) -> None:
        if len(self.diagnosis.rows) + len(self.items.items) >= MAX_ROWS:
            raise FileRejected(TOO_MANY)
        table = self._tables.get(line.table)
        if table is None:
            self._turn(self._last)
            table = self._tables[line.table] = _Table(line.where)
            self.preamble.begin(line.table)
            self._go_on(table, line)
        for reason in line.notes:
            self.warnings.add(line.place, reason)
        self._take_markup_off(line)
        if table.header is None or table.rows is None:
            self._take_above(line, table)
        elif longer := table.header.continued(line, self._columns) if not table.rows.taken else None:
            self._begin(table, longer)
        elif self._may_be_head(line, table.header) and (again := find_header(line, columns=self._columns)):
            self._begin(table, again)
        elif line.number not in table.header.rows:
            if not table.is_named:
                table.is_named = True
                self._warn_columns(table.header)
            if table.head is not None:
                table.head.take(line)
            self._take_row(line, table.rows)

    def _take_markup_off(self, line: Line) -> None:
        marked_up = [cell for cell in line.cells if is_markup(cell.text)]
        for cell in marked_up:
            cell.text = without_markup(cell.text)
        if marked_up and not self._is_marked_up:
            self._is_marked_up = True
            self.warnings.add(line.place, "单元格里有网页标记（<p>、&nbsp; 等），这份文件已去掉标记读取，请核对。")

    def _may_be_head(self, line: Line, header: Header) -> bool:
        return is_repeated(line) or (header.is_assigned and header.is_again(line))

    def _go_on(self, table: _Table, line: Line) -> None:
        """A table cut in two leaves its second part without a header: it goes on with the one before."""
        last, self._last, apart, self._apart = self._last, table, self._apart, False
        if last is None or last.header is None or last.rows is None or apart or not line.ordered:
            return
        if len(line.cells) == len(last.header.columns) and not find_header(line, columns=self._columns):
            table.rows = last.rows.resumed()
            table.header, table.is_named = table.rows.header, True
            self.warnings.add(line.where, "这个表格没有表头，已接着上一个表格的列读取，请核对。")

    def _turn(self, table: _Table | None) -> None:
        """Read a table that has ended without a header as an upright form, where it is one."""
        if table is None or table.header is not None or not 0 < len(table.lines) <= MAX_LINES_OF_FORM:
            return
        lines = turned(table.lines)
        header = find_header(lines[0], columns=self._columns) if lines else None
        if lines is None or header is None:
            return
        table.unread.clear()
        self._begin(table, header)
        self._warn_columns(header)
        self._take_row(lines[1], RowText(header))

    def _begin(self, table: _Table, header: Header) -> None:
        """Take a header; of a table that has one already it is the same again, or another."""
        if not self.form:
            self.form = header.form
            self.items.form = header.form
        form = _FORMS[header.form]
        if header.form != self.form:
            reason = f"这个表格是{form}，与前面的{_FORMS[self.form]}不同，没有读取；请拆成两个文件后分别上传。"
            self.warnings.add(header.lines[0].place, reason)
        if header.is_double:
            reason = "两张表并排写在一起，各列分不清属于哪一张；请改成上下两张表后重新导入。"
            self.errors.add(header.lines[0].place, reason)
        self._unused = [fields for fields in self._unused if fields is not header.assigned]
        before = table.rows
        if table.head is None or not before or not before.taken:
            table.head = SampledHead(header)
        table.header, table.rows = header, RowText(header, before.organization if before else "")

    def _warn_columns(self, header: Header) -> None:
        place = header.lines[0].place
        if header.is_assigned:
            pairs = zip(header.labels, header.columns, strict=True)
            said = "、".join(f"“{label[:12]}”为{FIELDS[published(c.field)]}" for label, c in pairs if c.field)
            self.warnings.add(place, f"各列按指定的读取：{said}；请核对。")
        if header.extra:
            words = "、".join(f"“{w[:12]}”" for w in header.extra)
            self.warnings.add(place, f"表中多出的列{words}没有读取，请确认不需要导入。")
        for column in header.together if header.form != DIAGNOSIS else ():
            named = [FIELDS[published(field)] for field in column.together]
            parts = f"合写了{'、'.join(named)}，能分清的已经分开，分不清的都读作{named[0]}"
            reason = f"“{column.title}”一列{parts}；请核对。"
            self.warnings.add(place, reason)
        lost = [HEADERS[f] for f in ("experience", "case") if f not in header.fields]
        if lost and header.form == DIAGNOSIS:
            self.warnings.add(place, f"表头缺少“{lost[0]}”一列，已按空白读取；请核对是否用错表格。")

    def _take_above(self, line: Line, table: _Table) -> None:
        """A line before any header: one itself, or a title, or the line with 填报单位."""
        above, table.above = table.above, line
        if len(table.lines) <= MAX_LINES_OF_FORM:
            table.lines.append(line)
        if header := find_header(line, above, self._columns):
            table.unread.clear()
            self._begin(table, header)
            return
        fields = nearest(line).fields & set(HEADERS)
        if len(fields) > len(self._nearest[1]):
            self._nearest = (line.place, fields)
        text = without_lists(line.text)
        if self.preamble.take(text, line.place) or is_around(line):
            say_note(text, line.place, self.warnings)
        elif any(cell.text.strip() for cell in line.cells):
            table.unread.append(line.number)
        for cell in line.cells if _LABELLED.search(text) else ():
            if cell.fault:
                self.errors.add(line.place_of(cell), cell.fault)

    def _take_row(self, line: Line, rows: RowText) -> None:
        if rows.header.form != self.form:
            return
        row = rows.row(line, self.errors, self.warnings)
        if row is None:
            return
        if self.form == DIAGNOSIS:
            self.diagnosis.add(row, self.preamble.nearest_unit)
        else:
            self.items.add(row)


def _ranges(numbers: list[int]) -> str:
    """第2行, or 第2至9行（共8行）."""
    first, last = numbers[0], numbers[-1]
    return f"第{first}行" if len(numbers) == 1 else f"第{first}至{last}行（共{len(numbers)}行）"
