"""The line above the table: 填报单位： and 截止时间： (闽北职院党〔2021〕36号附件2)."""

import re
from dataclasses import dataclass, field
from datetime import date

from ledger.forms import Flaws
from ledger.people import is_unit
from ledger.texts import CHINESE_NUMERAL, has_control, name
from ledger.written_dates import parse_date
from workflows.texts import MAX_LINE_CHARACTERS

_NOTE = r"\s*(?:[（(][^（()）]{0,8}[）)]\s*)?"
_AFTER = r"(?:[:：]|\t)"


def _spaced(*words: str) -> str:
    return "|".join(r"\s*".join(word) for word in words)


_UNIT = _spaced(
    *("填报单位", "填报党组织", "填报党支部", "填报党总支", "填报支部", "填报部门", "报送单位", "上报单位", "呈报单位"),
    "填表单位",
)
# These head columns, too: a colon makes labels of them.
_SHORT_UNIT = r"(?:(?<=\t)|^)\s*(?:单\s*位|党组织|党支部|党总支)(?:名称)?(?=\s*[:：])"
_CUTOFF = _spaced("统计截止时间", "截止时间", "截止日期", "截至时间", "截至日期", "截止", "截至")
_DAY = _spaced("填报时间", "填报日期", "填表时间", "填表日期", "报送时间", "报送日期", "上报时间", "上报日期")
_OTHER = _spaced("填报人", "填表人", "联系人", "联系电话", "审核人", "负责人")
_LABEL = re.compile(
    rf"(?P<unit>{_UNIT}|{_SHORT_UNIT}){_NOTE}{_AFTER}|(?P<cutoff>{_CUTOFF}){_NOTE}(?:{_AFTER}|(?=\s*[\d二]))"
    rf"|(?P<day>{_DAY}){_NOTE}{_AFTER}|(?P<other>{_OTHER}){_NOTE}{_AFTER}"
)
_STAMP = re.compile(r"\s*[（(【](?:加?盖章|公章|签章|章|签字盖章)[）)】]$")
_YEAR = re.compile(r"20\d\d(?=\s*年)")
_LIST_NUMBER = re.compile(rf"^(?:[（(]{CHINESE_NUMERAL}[）)]|{CHINESE_NUMERAL}、)")
_TITLE = re.compile(
    r"(?P<unit>\S{2,30}?(?:支部|总支|党委|学院|系))(?:20\d\d年度?)?(?:检视|问题|整改|诊断|巡察|主题教育|对账)\S{0,30}(?:台账|清单|表)"
)
_MAX_TITLE_CHARACTERS = 80
_TEMPLATE_BLANK = re.compile(r"[年月日_/.\-—号止前]*")


def _first(value: str) -> str:
    """What stands before a gap: a tab, a new line or several blanks."""
    return re.split(r"[\t\n]|\s{3,}", value, maxsplit=1)[0]


def _titled(text: str) -> str:
    """The unit of a line that is its name, or a title that begins with it: 教师党支部整改台账."""
    line = _LIST_NUMBER.sub("", name(text[:_MAX_TITLE_CHARACTERS]), count=1)
    title = _TITLE.fullmatch(line)
    return title["unit"] if title else line if is_unit(line) else ""


@dataclass(slots=True)
class Preamble:
    """What the lines above the tables said so far; the first that says something counts."""

    unit: str = ""
    stated: date | None = None
    """截止时间."""
    filled_in: date | None = None
    """填报时间, which stands for it where nothing else does."""
    nearest_unit: str = ""
    """The unit that was named last, be it without a label: that of the table below."""
    _year: int | None = None
    errors: Flaws = field(default_factory=Flaws)
    undated: Flaws = field(default_factory=Flaws)
    """Errors in the date, which whoever knows it need not mind."""
    warnings: Flaws = field(default_factory=Flaws)

    @property
    def cutoff(self) -> date | None:
        """The day as of which the ledger speaks."""
        return self.stated or self.filled_in

    @property
    def year(self) -> int | None:
        """The year of which the ledger speaks: that of its date, or the first that is named above it."""
        return self.cutoff.year if self.cutoff else self._year

    def begin(self, table: str) -> None:
        """Begin a table; a sheet that is called by the name of a unit is that unit's."""
        self.nearest_unit = table if is_unit(table) else self.nearest_unit

    def take(self, text: str, place: str) -> bool:
        """Read one line, whose cells come joined by tabs; whether it has a label."""
        labels = list(_LABEL.finditer(text))
        if self._year is None and (named := _YEAR.search(text[:_MAX_TITLE_CHARACTERS])):
            self._year = int(named[0])
        if not labels and (unit := _titled(text)):
            self.nearest_unit = unit
        for label, after in zip(labels, [*labels[1:], None], strict=False):
            value = text[label.end() : after.start() if after else len(text)]
            if label["unit"]:
                self._unit(value, place)
            elif label["cutoff"]:
                self._cutoff(value, place)
            elif label["day"] and (day := parse_date(value) or parse_date(_first(value.strip()))):
                self.filled_in = self.filled_in or day
        return bool(labels)

    def _unit(self, value: str, place: str) -> None:
        first = _first(value.strip(" \t\n\u3000\xa0_＿"))
        unit = _STAMP.sub("", name(first).strip("_＿ ；;。，,"))
        if len(unit) > MAX_LINE_CHARACTERS or has_control(unit):
            self.errors.add(place, f"填报单位“{unit[:30]}…”过长或含有控制字符，请改正后重新导入。")
            return
        if unit and self.unit and unit != self.unit:
            self.warnings.add(place, f"填报单位“{unit}”与前面的“{self.unit}”不一致，已取前面的；请核对。")
        self.unit = self.unit or unit
        self.nearest_unit = unit or self.nearest_unit

    def _cutoff(self, value: str, place: str) -> None:
        shown = re.sub(r"[\s_＿]", "", value)
        if _TEMPLATE_BLANK.fullmatch(shown):
            return
        known = parse_date(value) or parse_date(_first(value.strip()))
        if known is None:
            self.undated.add(place, f"截止时间“{shown[:30]}”不是有效日期，请改为“2021年4月20日”的样子后重新导入。")
        elif self.stated and known != self.stated:
            self.warnings.add(place, f"截止时间“{shown[:30]}”与前面的{self.stated}不一致，已取前面的；请核对。")
        self.stated = self.stated or known
