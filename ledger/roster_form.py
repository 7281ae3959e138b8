"""The form for a roster, empty or filled, and the list of first passwords: plain workbooks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from string import ascii_uppercase

from ledger.limits import MAX_ROSTER
from ledger.ooxml import OFFICE, Package, text
from ledger.roster import APPOINTMENTS, EXAMPLE, ORGANIZATIONS, PEOPLE, SHEETS
from models.labelled import LabelledEnum
from models.vocabulary import Office, OrgKind

_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_KIND = "spreadsheetml"
_COLUMNS, _WIDTH = 8, 24
_TEXT, _HEADING = 1, 2

EXAMPLES: Mapping[str, Sequence[Sequence[str]]] = {
    ORGANIZATIONS: (
        (f"{EXAMPLE}学院党委", "", "SL", "院党委", ""),
        (f"{EXAMPLE}信息工程系党总支", "信工总支", "XX", "党总支", f"{EXAMPLE}学院党委"),
    ),
    PEOPLE: (
        (f"{EXAMPLE}zhangsan", "张三", "20130017", "zhangsan@example.edu.cn", "ZhangSan", ""),
        (f"{EXAMPLE}lisi", "李四", "20180042", "", "", ""),
    ),
    APPOINTMENTS: (
        (f"{EXAMPLE}zhangsan", "张三", f"{EXAMPLE}信息工程系党总支", "书记", "2021-03-01", ""),
        (f"{EXAMPLE}lisi", "李四", f"{EXAMPLE}信息工程系党总支", "组织员", "2021-03-01", "2023-02-28"),
    ),
}
"""Two rows a sheet; rows that begin so are never brought in."""

WORDS: Mapping[str, Mapping[str, type[LabelledEnum]]] = {
    ORGANIZATIONS: {"kind": OrgKind},
    APPOINTMENTS: {"office": Office},
}
"""The columns in which only some words are known."""


def template() -> bytes:
    """Return the form: headings, two rows that show how to fill it in, one that tells how, and lists to choose from."""
    return workbook(
        {
            sheet: ([column.heading for column in columns], *EXAMPLES[sheet], [_explained(sheet)])
            for sheet, columns in SHEETS.items()
        },
        {sheet: _choices(sheet) for sheet in WORDS},
    )


def _explained(sheet: str) -> str:
    """Say in a row that is never brought in what a sheet asks for."""
    must = "、".join(column.heading for column in SHEETS[sheet] if column.required)
    known = "".join(
        f"“{column.heading}”从列表中选：{'、'.join(word.label for word in words)}。"
        for column in SHEETS[sheet]
        if (words := WORDS.get(sheet, {}).get(column.field))
    )
    return f"{EXAMPLE}行和本行不导入，可以删去。{must}必填。{known}"


def _choices(sheet: str) -> dict[str, list[str]]:
    """Return the words of each column that is chosen from a list, by the column's letter."""
    letters = {column.field: letter for column, letter in zip(SHEETS[sheet], ascii_uppercase, strict=False)}
    return {letters[field]: [word.label for word in words] for field, words in WORDS[sheet].items()}


def first_passwords(given: Iterable[tuple[str, str, str]]) -> bytes:
    """Return the list of logins, names and passwords for once."""
    heading = ("登录名", "姓名", "一次性密码（首次登录须修改）")
    return workbook({"一次性密码": (heading, *given)})


def workbook(
    sheets: Mapping[str, Iterable[Sequence[str]]], choices: Mapping[str, Mapping[str, Sequence[str]]] | None = None
) -> bytes:
    """Return a workbook of texts; the first row of each sheet is its heading.

    `choices` are, by sheet and by the letter of a column, the words that may stand in it.
    """
    names = {f"worksheets/sheet{number}.xml": name for number, name in enumerate(sheets, 1)}
    parts = {f"xl/{target}": _sheet(sheets[name], (choices or {}).get(name, {})) for target, name in names.items()}
    texts = {"xl/workbook.xml": _book(sheets), "xl/styles.xml": _styles(), **parts}
    made = Package(
        {part: map(str.encode, written) for part, written in texts.items()},
        dict.fromkeys(parts, f"{_KIND}.worksheet")
        | {"xl/workbook.xml": f"{_KIND}.sheet.main", "xl/styles.xml": f"{_KIND}.styles"},
        {
            "": {"xl/workbook.xml": "officeDocument"},
            "xl/workbook.xml": dict.fromkeys(names, "worksheet") | {"styles.xml": "styles"},
        },
    )
    return made.whole()


def _book(names: Iterable[str]) -> Iterator[str]:
    yield f'<workbook xmlns="{_S}" xmlns:r="{OFFICE}"><sheets>'
    for number, name in enumerate(names, 1):
        yield f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>'
    yield "</sheets></workbook>"


def _styles() -> Iterator[str]:
    """All cells are texts, so that neither 001 nor 2021-03-01 is made into something else."""
    yield f'<styleSheet xmlns="{_S}"><fonts count="2"><font><sz val="11"/><name val="宋体"/></font>'
    yield '<font><b/><sz val="11"/><name val="宋体"/></font></fonts>'
    yield '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    yield '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/>'
    yield '</borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf xfId="0"/>'
    yield '<xf numFmtId="49" xfId="0" applyNumberFormat="1"/>'
    yield '<xf numFmtId="49" fontId="1" xfId="0" applyNumberFormat="1" applyFont="1"/>'
    yield '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
    yield "</cellStyles></styleSheet>"


def _sheet(rows: Iterable[Sequence[str]], choices: Mapping[str, Sequence[str]]) -> Iterator[str]:
    yield f'<worksheet xmlns="{_S}"><cols><col min="1" max="{_COLUMNS}" width="{_WIDTH}"'
    yield f' style="{_TEXT}" customWidth="1"/></cols><sheetData>'
    for number, row in enumerate(rows, 1):
        style = _HEADING if number == 1 else _TEXT
        yield f'<row r="{number}">'
        for value in row:
            yield f'<c s="{style}" t="inlineStr"><is><t>{text(value)}</t></is></c>'
        yield "</row>"
    yield "</sheetData>"
    if choices:
        yield f'<dataValidations count="{len(choices)}">'
    for letter, words in choices.items():
        yield f'<dataValidation type="list" allowBlank="1" showErrorMessage="1" sqref="{letter}2:{letter}{MAX_ROSTER}">'
        yield f'<formula1>"{text(",".join(words))}"</formula1></dataValidation>'
    if choices:
        yield "</dataValidations>"
    yield "</worksheet>"
