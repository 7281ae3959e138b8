"""Whose names a cell holds: 支部书记 李某 is 李某, 张某、王某 are two, 党委工作部 张某 is one of them."""

import re

from ledger.texts import clean

_POST = r"(?:书记|主任|院长|部长|处长|科长|校长|组织员|委员|组长|干事|辅导员|老师|同志)"
_OFFICE = (
    r"(?:(?:党委|党总支|总支|党支部|支部|系|院|学院|部|处|科|室|教研室|纪委|行政|教工|教师|学生)*"
    r"(?:专职|兼职|常务|第一|副|总)*"
    r"(?:书记|主任|院长|系主任|部长|处长|科长|校长|组织员|组织委员|宣传委员|纪检委员|委员|组长|干事|辅导员|负责人|联络员|老师|同志))"
)
_PART = re.compile(r"[、，,；;/\n]|\s+|和(?=\S{2,4}$)")
_NOTE = re.compile(r"[（(][^（()）]{0,30}[）)]|1\d{10}|\d{3,4}-?\d{7,8}")
_SPREAD = re.compile(r"(?<![一-鿿])([一-鿿])[ \u3000]+([一-鿿])(?![一-鿿])")
# 1.张三, 张三三位同志, 欧阳海书记: what stands around a name that is one without it.
_AROUND = re.compile(
    rf"^(?:[（(]?\d{{1,2}}[）)]|\d{{1,2}}[.．、])(?=\D)|(?<=[一-鿿]{{2}})(?:[一二两三四五六七八九\d]{{1,2}}[位名])?{_POST}$"
)
_LEADING = re.compile(rf"(?:责任人|负责人|领导|牵头)?[:：]|{_OFFICE}[:：]?(?=\S{{2,4}}$)")
_ONLY_OFFICE = re.compile(_OFFICE)
_UNIT_ENDS = ("支部", "总支", "党委", "委员会", "党组织", "学院", "系", "部", "处", "中心", "办公室", "办", "科")
_FEWEST_OF_UNIT = 3
_MAX_UNIT_CHARACTERS = 30
_MARKS = re.compile(r"[，,。；;：:！？\s]")
_MAX_CHARACTERS = 500


def people(cell: str) -> str:
    """The names in a cell joined by 、, without offices, units and numbers of telephones; else what it says."""
    text = clean(cell)
    return names_in(text) or text


def names_in(text: str) -> str:
    """Likewise; nothing where no name is found."""
    if len(text) > _MAX_CHARACTERS:
        return ""
    names: list[str] = []
    bare = _SPREAD.sub(r"\1\2", _NOTE.sub("", text))
    for part in filter(None, map(str.strip, _PART.split(bare))):
        bare_part = part if _ONLY_OFFICE.fullmatch(part) else _AROUND.sub("", part)
        name = _LEADING.sub("", bare_part, count=1) if _LEADING.match(bare_part) else bare_part
        if name and not _ONLY_OFFICE.fullmatch(name) and not _is_unit(name):
            names.append(name)
    return "、".join(dict.fromkeys(names))


def unit_in(cell: str) -> str:
    """The unit in a cell of who is responsible, where one is."""
    return next((part for part in _PART.split(cell[:_MAX_CHARACTERS]) if _is_unit(part)), "")


def is_unit(line: str) -> bool:
    """Whether a line is nothing but the name of a party organization or an office."""
    return len(line) <= _MAX_UNIT_CHARACTERS and _is_unit(line) and not _MARKS.search(line)


def _is_unit(part: str) -> bool:
    return len(part) >= _FEWEST_OF_UNIT and part.endswith(_UNIT_ENDS)
