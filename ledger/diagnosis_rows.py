"""Rows of 《诊断情况工作台账》: the problems of each, with the indicators that they cite."""

from ledger.citations import cite, cited_indicators, several
from ledger.clauses import split
from ledger.columns import HEADERS
from ledger.forms import Flaws, Problem, Row, Source
from ledger.limits import MAX_PROBLEMS, FileRejected
from ledger.row_text import TableRow
from ledger.texts import is_none, or_blank, without_lists
from workflows.texts import MAX_TEXT_CHARACTERS

NAMELESS = "这一行填了内容但没有党组织名称，请补填后重新导入。"
_HEADING = HEADERS["problems"]


class DiagnosisRows:
    """Takes the rows in the order of the file."""

    def __init__(self, sha256: str, errors: Flaws, warnings: Flaws) -> None:
        self.rows: list[Row] = []
        self._sha256, self._errors, self._warnings = sha256, errors, warnings
        self._clauses = self._problems = 0

    def add(self, row: TableRow, unit: str) -> None:
        """Take a row; where no column names the organization, it is the one that reports."""
        if not (organization := row.organization or unit):
            self._errors.add(row.place("organization"), NAMELESS)
            return
        if row.is_new:
            self._clauses = 0
        problems = self._problems_of(row)
        texts = {f: or_blank(row.texts.get(f, "")) for f in ("experience", "case", "remark")}
        line = row.line
        self.rows.append(Row(organization, **texts, problems=problems, table=line.table, row=line.number))

    def _problems_of(self, row: TableRow) -> tuple[Problem, ...]:
        place = row.place("problems")
        clauses, warning = split(row.texts.get("problems", ""), self._clauses + 1)
        self._clauses += len(clauses)
        if warning:
            self._warnings.add(place, warning)
        found: list[Problem] = []
        for number, clause in enumerate(clauses, 1):
            cited = cite(clause)
            source = Source(self._sha256, row.line.table, row.line.number, _HEADING, number)
            found.append(Problem(cited.text, cited.indicator, source))
            if cited.warning:
                self._warnings.add(f"{place}第{number}个问题", cited.warning)
            if len(cited.text) > MAX_TEXT_CHARACTERS:
                reason = f"超过 {MAX_TEXT_CHARACTERS} 字，请精简或拆成几个问题后重新导入。"
                self._errors.add(f"{place}第{number}个问题", reason)
        self._problems += len(found)
        if self._problems > MAX_PROBLEMS:
            raise FileRejected(f"读到{row.line.place}时问题已超过 {MAX_PROBLEMS} 个，请拆成几个文件后分别上传。")
        problems = [p for p in found if not is_none(p.text)]
        if beside := without_lists(row.texts.get("indicator", "")).strip():
            problems = self._with_indicators(row, problems, beside)
        return tuple(problems)

    def _with_indicators(self, row: TableRow, problems: list[Problem], beside: str) -> list[Problem]:
        """Problems with what a column of its own cites: one for each, or one for all."""
        if is_none(beside):
            return problems
        codes = cited_indicators(beside)
        if len(codes) > 1 and len(problems) == 1:
            self._warnings.add(row.place("indicator"), several(codes))
            codes = codes[:1]
        elif len(codes) == 1:
            codes *= len(problems)
        if not codes or len(codes) != len(problems):
            reason = (
                f"“{beside[:30]}”不能与{len(problems)}个问题逐一对应，没有读取；请写成支部1-（2）的样子，一个问题一个。"
            )
            self._warnings.add(row.place("indicator"), reason)
            return problems
        return [Problem(p.text, p.indicator or code, p.source) for p, code in zip(problems, codes, strict=True)]
