"""Rows of a 整改台账 or 任务清单 → items, each with what the file claims of it."""

import re
from dataclasses import replace
from datetime import date

from ledger.citations import cite, cited_indicators, several
from ledger.clauses import split
from ledger.diagnosis_rows import NAMELESS
from ledger.forms import TASKS, ClaimedItem, Flaws
from ledger.limits import MAX_PROBLEMS, FileRejected
from ledger.merged_items import MAX_ROWS_OF_ITEM, merged
from ledger.people import names_in, people, unit_in
from ledger.preamble import Preamble
from ledger.row_text import TableRow
from ledger.texts import CHINESE_NUMERAL, clean, has_words, is_none, or_blank, without_lists
from ledger.written_dates import is_open_end, parse_date, parse_due
from workflows.folding import nfkc
from workflows.texts import MAX_TEXT_CHARACTERS

_PLAIN = ("source", "kind", "goal", "progress", "sustained", "evidence", "acceptance", "closure", "remark")
_STATE = re.compile(
    r"(已完成|基本完成|部分完成|未完成|已整改(?:到位|完成|完毕)?|正在整改|未整改|(?:整改|推进|进行)中|已销号|未销号)"
    r"(?=$|[，,。；;（(、\s])"
)
_MARKED = dict.fromkeys(("是", "√", "✓", "✔", "☑", "TRUE"), "已完成") | dict.fromkeys(
    ("否", "×", "✗", "✘", "FALSE"), "未完成"
)
_EMPTY_BOX = re.compile(r"[□☐○]")
# ☑已完成 □未完成, or 已完成☑ 未完成□.
_TICK_FIRST = re.compile(r"[☑☒■√✓✔]\s*([一-鿿]{2,6})")
_TICK_LAST = re.compile(r"([一-鿿]{2,6})\s*[☑☒■√✓✔]")
_COUNT = re.compile(rf"\(?(?:\d+|{CHINESE_NUMERAL})[).、]?")
_NOTE = re.compile(r"[（(][^（()）]{0,30}[）)]$")


class ItemRows:
    """Takes the rows in the order of the file."""

    def __init__(self, preamble: Preamble, errors: Flaws, warnings: Flaws) -> None:
        self.form = ""
        self.items: list[ClaimedItem] = []
        self.nameless = Flaws()
        """Errors in rows of which nobody knows whose they are, which whoever can say it need not mind."""
        self._preamble, self._errors, self._warnings = preamble, errors, warnings
        self._rows_of_last = 0

    def add(self, row: TableRow) -> None:
        """Take a row: items of its own, or more of what is to be done about the one above."""
        column = "task" if self.form == TASKS else "problems"
        named = or_blank(row.texts.get(column, ""))
        if row.continues(column) or not named:
            self._add_to_last(row)
            return
        unit = self._unit(row)
        organization = row.organization or unit or self._preamble.nearest_unit
        if not organization and self.form != TASKS:
            self.nameless.add(row.place("organization"), NAMELESS)
        clauses, warning = split(row.texts[column])
        if warning:
            self._warnings.add(row.place("problem"), warning)
        if len(clauses) > 1:
            reason = f"一格里有{len(clauses)}个问题，已各成一项，整改措施等各项相同；请核对。"
            self._warnings.add(row.place("problem"), reason)
        said = self._said(row, unit)
        for clause in clauses:
            self._add(row, clause, organization, said)

    def _add(self, row: TableRow, clause: str, organization: str, said: ClaimedItem) -> None:
        cited = cite(clause)
        if cited.warning:
            self._warnings.add(row.place("problem"), cited.warning)
        if len(cited.text) > MAX_TEXT_CHARACTERS:
            self._errors.add(row.place("problem"), f"超过 {MAX_TEXT_CHARACTERS} 字，请精简或拆成几行后重新导入。")
        indicator = said.indicator or cited.indicator
        self._rows_of_last = 1
        self.items.append(replace(said, organization=organization or None, problem=cited.text, indicator=indicator))
        if len(self.items) > MAX_PROBLEMS:
            raise FileRejected(f"读到{row.line.place}时问题已超过 {MAX_PROBLEMS} 个，请拆成几个文件后分别上传。")

    def _said(self, row: TableRow, unit: str) -> ClaimedItem:
        """What a row says beside its problem."""
        plain = {f: or_blank(row.texts.get(f, "")) or None for f in _PLAIN}
        due, due_text = self._due(row)
        responsible = or_blank(row.texts.get("responsible", ""))
        return ClaimedItem(
            organization=None,
            problem="",
            number=_number(row),
            indicator=self._indicator(row),
            measures=self._measures(row),
            unit=unit or None,
            leader=people(or_blank(row.texts.get("leader", ""))) or None,
            person=people(or_blank(row.texts.get("person", ""))) or names_in(responsible) or None,
            due=due,
            due_text=due_text,
            completion=_completion(clean(without_lists(row.texts.get("completion", ""))), plain["progress"] or ""),
            closed_on=self._day(row, "closed_on"),
            table=row.line.table,
            row=row.line.number,
            **plain,
        )

    def _unit(self, row: TableRow) -> str:
        return or_blank(row.texts.get("unit", "")) or unit_in(or_blank(row.texts.get("responsible", "")))

    def _measures(self, row: TableRow) -> tuple[str, ...]:
        clauses, warning = split(row.texts.get("measures", ""))
        if warning:
            self._warnings.add(row.place("measures"), warning)
        return clauses

    def _indicator(self, row: TableRow) -> str | None:
        text = or_blank(row.texts.get("indicator", ""))
        if not text:
            return None
        codes = cited_indicators(text)
        if len(codes) > 1:
            self._warnings.add(row.place("indicator"), several(codes))
        if not codes:
            reason = f"“{text[:30]}”不是能识别的指标写法，没有读取；请写成支部1-（2）的样子。"
            self._warnings.add(row.place("indicator"), reason)
        return codes[0] if codes else None

    def _due(self, row: TableRow) -> tuple[date | None, str | None]:
        text = or_blank(row.texts.get("due", ""))
        if day := row.day("due"):
            return day, text
        if not text:
            return None, None
        due = parse_due(text, self._preamble.year)
        if due is None and not is_open_end(text):
            reason = f"“{text[:30]}”不是能识别的日期，时限按空白读取；请改为“2021年4月20日”的样子。"
            self._warnings.add(row.place("due"), reason)
        return due, text

    def _day(self, row: TableRow, column: str) -> date | None:
        text = or_blank(row.texts.get(column, ""))
        day = row.day(column) or parse_date(text)
        if day is None and text:
            self._warnings.add(row.place(column), f"“{text[:30]}”不是能识别的日期，按空白读取，请核对。")
        return day

    def finish(self) -> None:
        """Give items of nobody to the unit that was named after them: in a text box, or in the header of the page."""
        if unit := self._preamble.nearest_unit:
            self.items = [item if item.organization else replace(item, organization=unit) for item in self.items]
            self.nameless.clear()

    def _add_to_last(self, row: TableRow) -> None:
        """A row whose problem stands above it: its measures and the rest belong to that one."""
        elsewhere = {"number", "task", "problems"}
        own = {f: text for f, text in row.texts.items() if f not in elsewhere and not row.continues(f)}
        if not any(not is_none(without_lists(text)) for text in own.values()):
            none = clean(without_lists(row.texts.get("problems", "")))
            if has_words(none) and not row.continues("problems"):
                self._warnings.add(row.place("problem"), f"这一行写着“{none[:12]}”，没有读作问题，请核对。")
            return
        last = self.items[-1] if self.items else None
        if last is None or row.is_new or last.table != row.line.table:
            self._errors.add(row.place("problem"), "这一行填了内容但没有写问题，请补填后重新导入。")
            return
        self._rows_of_last += 1
        if self._rows_of_last > MAX_ROWS_OF_ITEM:
            self._errors.add(row.place("measures"), f"同一问题超过 {MAX_ROWS_OF_ITEM} 行，请拆成几个问题后重新导入。")
            return
        said = self._said(replace(row, texts=own), or_blank(own.get("unit", "")))
        if said.due and last.due and said.due != last.due:
            reason = f"同一问题有几个时限，已取最晚的{max(said.due, last.due)}，请核对。"
            self._warnings.add(row.place("due"), reason)
        if said.indicator and last.indicator and said.indicator != last.indicator:
            self._warnings.add(row.place("indicator"), several([last.indicator, said.indicator]))
        self.items[-1] = merged(last, said)


def _completion(text: str, progress: str) -> str | None:
    """The state that a file claims; where it has no column for it, what the progress begins with."""
    if text in _MARKED:
        return _MARKED[text]
    text = or_blank(text)
    if _EMPTY_BOX.search(text):
        ticked = (_TICK_LAST if text[0].isalnum() else _TICK_FIRST).findall(text)
        text = ticked[0] if len(ticked) == 1 else text
    found = _STATE.match(text or progress)
    return found[1] if found else _NOTE.sub("", text) or None


def _number(row: TableRow) -> str | None:
    """The item's own number; 序号 only counts the rows: 1, 一, （2）, ③."""
    text = or_blank(row.texts.get("number", ""))
    return None if not text or _COUNT.fullmatch(nfkc(text)) else text
