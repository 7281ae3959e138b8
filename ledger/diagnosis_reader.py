"""Lines of cells → rows of the diagnosis ledger, with every flaw named by its place."""

import re
from dataclasses import dataclass, field

from ledger.blocks import Block, Cell, HiddenLine, Line
from ledger.budget import TOO_MANY
from ledger.citations import cite
from ledger.clauses import split
from ledger.columns import HEADERS, TITLE
from ledger.forms import Flaws, Problem, Row, Source
from ledger.limits import MAX_CELL_TEXT, MAX_PROBLEMS, MAX_ROWS, FileRejected
from ledger.preamble import Preamble
from ledger.table_header import Header, find_header, read_header
from ledger.texts import clean, has_control, is_none, name, or_blank, without_lists
from workflows.texts import MAX_LINE_CHARACTERS, MAX_TEXT_CHARACTERS

# Lines around the table that are no data, by the first words in them.
_AROUND = re.compile(
    rf"(附件\d*|{TITLE})$|(备注|注|说明|填表说明|填写说明|填\S{{0,2}}人|制表人?|审核人?|负责人|联系\S{{1,2}}"
    r"|填报\S{2,3}|填表\S{2}|截[止至]时间|截[止至]日期|书记\S{0,2}|党组织书记\S{0,2}|单位\S{0,2}盖章)"
    r"\s*([（(][^）)]{0,50}[）)]\s*)?[：:]|[（(]?\s*盖\s*章\s*[）)]?$"
)
_TOTAL = re.compile(r"(合|总|小)\s*计[:：]?")
_TEXTS = ("experience", "case", "remark")
# What such a line begins with; the rest of it may be long.
_MAX_AROUND_CHARACTERS = 200


@dataclass(slots=True)
class _Tables:
    """What is known of the table at hand."""

    header: Header
    shared: dict[str, tuple[int, str]] = field(default_factory=dict)
    organization: str = ""
    organization_row: int = 0
    clauses: int = 0


class DiagnosisReader:
    """Takes pieces in the order of the file and keeps what they say."""

    def __init__(self, sha256: str) -> None:
        self.preamble = Preamble()
        self.rows: list[Row] = []
        self.errors = Flaws()
        self.warnings = Flaws()
        self._sha256 = sha256
        self._tables: dict[str, _Tables] = {}
        self._hidden: set[str] = set()
        self._headless: set[str] = set()
        self._widths: set[int] = set()
        self._problems_taken = 0
        self._nearest: tuple[str, list[str]] = ("", [])

    def take(self, piece: Block) -> None:
        """Take the next line or paragraph."""
        if isinstance(piece, HiddenLine):
            self._take_hidden(piece.line)
        elif isinstance(piece, Line):
            self._take_line(piece)
        else:
            self.preamble.take(without_lists(piece.text), piece.where)

    def check_found(self) -> None:
        """Refuse a file in which no table had the ledger's header; point out an empty ledger."""
        if self._tables:
            if not self.rows and not self.errors:
                self.warnings.add(next(iter(self._tables)), "台账里没有填写任何党组织，请确认上传的是填好的文件。")
            return
        place, missing = self._nearest
        words = "、".join(f"“{HEADERS[f]}”" for f in missing or HEADERS if f not in {"number", "remark"})
        where = f"{place}最接近，但缺少" if place else "缺少"
        raise FileRejected(f"没有找到《{TITLE}》的表格：{where}表头{words}；请使用通知附件2的表格填写后重新上传。")

    def _take_hidden(self, line: Line) -> None:
        if line.table not in self._hidden and find_header(line):
            self._hidden.add(line.table)
            self.warnings.add(line.where, "工作表已隐藏，其中的台账没有读取；如需导入，请取消隐藏后重新上传。")

    def _take_line(self, line: Line) -> None:
        if len(self.rows) >= MAX_ROWS:
            raise FileRejected(TOO_MANY)
        table = self._tables.get(line.table)
        header = find_header(line)
        if header:
            if table is None:
                self._warn_columns(line, header)
            self._tables[line.table] = _Tables(header)
            self._widths.add(len(header.columns))
        elif table:
            self._take_row(line, table)
        else:
            self._take_above(line)

    def _warn_columns(self, line: Line, header: Header) -> None:
        if header.extra:
            words = "、".join(f"“{w[:12]}”" for w in header.extra[:8])
            self.warnings.add(line.place, f"表中多出的列{words}没有读取，请确认不需要导入。")
        lost = [HEADERS[f] for f in header.missing if f in {"experience", "case"}]
        if lost:
            self.warnings.add(line.place, f"表头缺少“{lost[0]}”一列，已按空白读取；请核对是否用错表格。")

    def _take_above(self, line: Line) -> None:
        self._warn_headless(line)
        missing = read_header(line).missing
        if len(missing) < len(self._nearest[1] or HEADERS):
            self._nearest = (line.place, missing)
        text = without_lists(line.text)
        self.preamble.take(text, line.place)
        for cell in line.cells if re.search(r"填\s*报|截\s*[止至]", text) else ():
            if cell.fault:
                self.errors.add(_cell_place(line, cell, ""), cell.fault)

    def _warn_headless(self, line: Line) -> None:
        """A table cut in two leaves its second part without a header."""
        fits = line.ordered and len(line.cells) in self._widths
        filled = any(c.text.strip() for c in line.cells)
        if fits and filled and line.table not in self._headless:
            self._headless.add(line.table)
            self.warnings.add(line.where, "这个表格没有表头，没有读取；如果是上一个表格的续表，请补上表头后重新导入。")

    def _take_row(self, line: Line, table: _Tables) -> None:
        cells = table.header.sort(line)
        named = cells.get("organization", [])
        organization = name("".join(without_lists(c.text) for c in named))
        if _is_around(line, cells, organization) or any(c.row == table.header.row for c in named):
            return
        if self._faulty(line, cells):
            return
        anchor = next((c.row for c in named), line.number)
        if anchor != table.organization_row or organization != table.organization:
            table.clauses = 0
        table.organization, table.organization_row = organization, anchor
        values = {f: self._value(f, cells.get(f, []), line, table) for f in (*_TEXTS, "problems")}
        if self._is_too_long(line, organization, values):
            return
        if organization:
            self._add(line, table, values)
        elif any(not is_none(without_lists(v)) for v in values.values()):
            place = f"{line.place}“{HEADERS['organization']}”"
            self.errors.add(place, "这一行填了内容但没有党组织名称，请补填后重新导入。")

    def _faulty(self, line: Line, cells: dict[str, list[Cell]]) -> bool:
        found = False
        for column, inside in cells.items():
            for cell in inside if column != "number" else ():
                control = "单元格含有不可见的控制字符，请删去后重新导入。" if has_control(cell.text) else ""
                if reason := cell.fault or control:
                    self.errors.add(_cell_place(line, cell, column), reason)
                    found = True
        return found

    def _is_too_long(self, line: Line, organization: str, values: dict[str, str]) -> bool:
        """Several cells may fill one column: a header that is written twice, say."""
        long = [(f, MAX_CELL_TEXT) for f, text in values.items() if len(text) > MAX_CELL_TEXT]
        if len(organization) > MAX_LINE_CHARACTERS:
            long.append(("organization", MAX_LINE_CHARACTERS))
        for column, most in long:
            place = f"{line.place}“{HEADERS[column]}”"
            self.errors.add(place, f"超过 {most} 字，请精简后重新导入。")
        return bool(long)

    def _value(self, column: str, cells: list[Cell], line: Line, table: _Tables) -> str:
        """The text of a column. A cell merged over several rows counts once per organization."""
        texts: list[str] = []
        for cell in cells:
            here = (cell.row, table.organization)
            if cell.row == line.number or table.shared.get(column) != here:
                texts.append(cell.text)
            table.shared[column] = here
        return "\n".join(filter(None, texts))

    def _add(self, line: Line, table: _Tables, values: dict[str, str]) -> None:
        problems = self._problems(line, table, values["problems"])
        texts = {f: or_blank(values[f]) for f in _TEXTS}
        self.rows.append(
            Row(
                organization=table.organization,
                experience=texts["experience"],
                case=texts["case"],
                remark=texts["remark"],
                problems=problems,
                table=line.table,
                row=line.number,
            )
        )

    def _problems(self, line: Line, table: _Tables, text: str) -> tuple[Problem, ...]:
        place = f"{line.place}“{HEADERS['problems']}”"
        clauses, warning = split(text, table.clauses + 1)
        table.clauses += len(clauses)
        if warning:
            self.warnings.add(place, warning)
        problems: list[Problem] = []
        for number, clause in enumerate(clauses, 1):
            cited = cite(clause)
            source = Source(self._sha256, line.table, line.number, HEADERS["problems"], number)
            problems.append(Problem(cited.text, cited.indicator, source))
            if cited.warning:
                self.warnings.add(f"{place}第{number}个问题", cited.warning)
            if len(cited.text) > MAX_TEXT_CHARACTERS:
                self.errors.add(
                    f"{place}第{number}个问题", f"超过 {MAX_TEXT_CHARACTERS} 字，请精简或拆成几个问题后重新导入。"
                )
        self._problems_taken += len(problems)
        if self._problems_taken > MAX_PROBLEMS:
            raise FileRejected(f"读到{line.place}时问题已超过 {MAX_PROBLEMS} 个，请拆成几个文件后分别上传。")
        return tuple(p for p in problems if not is_none(p.text))


def _is_around(line: Line, cells: dict[str, list[Cell]], organization: str) -> bool:
    """Whether the line is a foot note, a line for signatures, a repeated title or a total."""
    first = next((c for c in line.cells if c.text.strip()), None)
    if first is None:
        return not any(c.fault for c in line.cells)
    words = clean(without_lists(first.text))
    in_data = any(first in cells.get(column, []) for column in (*_TEXTS, "problems"))
    if organization and in_data:
        words = organization
    begins = (words[:_MAX_AROUND_CHARACTERS], organization[:_MAX_AROUND_CHARACTERS])
    return any(_AROUND.match(w) or _TOTAL.fullmatch(w) for w in begins)


def _cell_place(line: Line, cell: Cell, column: str) -> str:
    if cell.name:
        return f"{line.where}{cell.name}单元格"
    return f"{line.place}“{HEADERS[column]}”" if column else line.place
