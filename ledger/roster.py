"""The form for 党组织, 人员 and 任职, and what a filled one says: one workbook with a sheet of each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from ledger.blocks import Cell
from ledger.forms import Flaws
from ledger.written_dates import parse_date, parse_month, serial
from workflows import days
from workflows.texts import MAX_CODE_CHARACTERS, MAX_LINE_CHARACTERS

EXAMPLE = "示例"
"""What the first cell of a row begins with that only shows how to fill in the form."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the field it fills, its heading, and whether a row may leave it out.

    The fields of addresses are named after their channels.
    """

    field: str
    heading: str
    required: bool = True
    longest: int = MAX_LINE_CHARACTERS
    synonyms: tuple[str, ...] = ()
    """What else people write above it, as `heading_word` has it, in small letters."""


_MAILBOX = (
    *(f"{name}{kind}" for name in ("电子邮箱", "电子邮件", "邮件", "电邮", "email") for kind in ("", "地址")),
    "邮箱地址",
)


def _accounts(*names: str) -> tuple[str, ...]:
    """Return what people call an account of a chat program that goes by some names."""
    return tuple(f"{name}{kind}" for name in names for kind in ("", "账号", "帐号", "id", "userid", "用户id"))


_LOGIN = ("账号", "帐号", "用户名", "登录账号", "登录帐号", "登录用户名")
ORGANIZATIONS, PEOPLE, APPOINTMENTS = "党组织", "人员", "任职"
SHEETS: Mapping[str, tuple[Column, ...]] = {
    ORGANIZATIONS: (
        Column("name", "名称", synonyms=("党组织", "党组织名称", "党组织全称", "组织名称", "组织全称", "全称")),
        Column("short_name", "简称", required=False, synonyms=("党组织简称", "组织简称")),
        Column("code", "代码", longest=MAX_CODE_CHARACTERS, synonyms=("编码", "党组织代码", "党组织编码", "组织代码")),
        Column("kind", "类型", synonyms=("类别", "党组织类型", "党组织类别", "组织类型", "组织类别")),
        Column("parent", "上级组织", required=False, synonyms=("上级", "上级党组织", "隶属党组织", "隶属组织")),
    ),
    PEOPLE: (
        Column("login", "登录名", synonyms=_LOGIN),
        Column("name", "姓名"),
        # Those already there may have one.
        Column("staff_number", "工号", required=False, synonyms=("职工号", "教工号", "教职工号", "人员编号")),
        Column("email", "邮箱", required=False, synonyms=_MAILBOX),
        Column("wecom", "企业微信UserID", required=False, synonyms=_accounts("企业微信", "企微", "wecom")),
        Column("dingtalk", "钉钉UserID", required=False, synonyms=_accounts("钉钉", "dingtalk")),
        Column("gateway", "消息平台账号", required=False, synonyms=_accounts("消息平台", "学校消息平台")),
    ),
    APPOINTMENTS: (
        Column("login", "登录名", required=False, synonyms=_LOGIN),
        Column("name", "姓名", required=False),
        Column("organization", "党组织", synonyms=("党组织名称", "所在党组织", "所属党组织", "任职党组织", "任职组织")),
        Column("office", "职务", synonyms=("党内职务", "职务名称", "担任职务")),
        Column("starts_on", "任职日期", synonyms=("任职时间", "任职开始日期", "任职起始日期", "开始日期", "起始日期")),
        Column("ends_on", "离任日期", required=False, synonyms=("离任时间", "任职结束日期", "结束日期", "免职日期")),
    ),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet, which has its name: its cells by field, and where each of them stands."""

    sheet: str
    number: int
    letters: Mapping[str, str]
    cells: Mapping[str, Cell]

    def place(self, name: str) -> str:
        """Return where a field of this row stands, as 人员!B7."""
        return f"{self.sheet}!{self.letters.get(name, '')}{self.number}"

    def text(self, name: str) -> str:
        """Return a field's text, its blanks made single."""
        cell = self.cells.get(name)
        return " ".join(cell.text.split()) if cell else ""

    def day(self, name: str, *, ends: bool = False) -> date | None:
        """Return the day that a field names, of a month the first, or the last where something `ends`; or None."""
        cell = self.cells.get(name)
        found = (
            (cell.day or parse_date(cell.text) or parse_month(cell.text, ends=ends) or serial(cell.text))
            if cell
            else None
        )
        return found if found and days.raise_outside(found) else None


@dataclass(eq=False, slots=True)
class Person:
    """A person who is there, or whom a row will make."""

    login: str
    name: str
    staff_number: str
    id: UUID | None = None
    active: bool = True
    row: Row | None = None


@dataclass(slots=True)
class Roster:
    """What the workbook says, sheet by sheet."""

    sha256: str
    rows: dict[str, list[Row]] = field(default_factory=dict)
    errors: Flaws = field(default_factory=Flaws)
    warnings: Flaws = field(default_factory=Flaws)

    @property
    def flaws(self) -> dict[str, Flaws]:
        """What is wrong or to be looked at, by its kind."""
        return {"errors": self.errors, "warnings": self.warnings}

    def wrong(self, row: Row, name: str, reason: str) -> None:
        """Note an error by its cell."""
        self.errors.add(row.place(name), reason)
