"""What people write for the kinds of organizations and for offices, where the form has one word for each."""

import re
from typing import TypeVar

from models.vocabulary import Office, OrgKind

W = TypeVar("W", OrgKind, Office)

_OF_PARTY = r"(?:(?!\S*团(?:委|总支|支部))\S{0,30}?(?:党委|党总支|总支|党支部|支部|纪委))?"
_PART = "组织|宣传|纪检|纪律检查|统战|统一战线|青年|学习|生活|保密|群工|群众"
_SPELLINGS: dict[type[OrgKind] | type[Office], tuple[tuple[OrgKind | Office, re.Pattern[str]], ...]] = {
    OrgKind: (
        (OrgKind.COMMITTEE, re.compile(r"[校院]?党委|[校院]级党委")),
        (OrgKind.GENERAL_BRANCH, re.compile(r"总支(?:部|委员会)?|党总支(?:部|委员会)")),
        (OrgKind.DIRECT_BRANCH, re.compile(r"直属(?:支部|党支部委员会)")),
        (OrgKind.BRANCH, re.compile(r"(?:教工|教师|学生|离退休|二级)?党?支部(?:委员会)?")),
        (OrgKind.GROUP, re.compile(r"小组")),
        (OrgKind.OFFICE, re.compile(r"党委(?:组织部|办公室|党群工作部)|党群工作部|组织部")),
        (OrgKind.DISCIPLINE, re.compile(r"纪律检查委员会|纪检(?:监察)?(?:室|机构|部门)?")),
    ),
    Office: (
        (Office.DEPUTY_SECRETARY, re.compile(rf"{_OF_PARTY}(?:专职|常务)?副书记")),
        (Office.SECRETARY, re.compile(rf"{_OF_PARTY}书记")),
        (Office.ORGANIZER, re.compile(rf"{_OF_PARTY}(?:专职|兼职|正科级|副处级)?组织员")),
        (Office.MEMBER, re.compile(rf"{_OF_PARTY}(?:{_PART}){{0,2}}委员")),
        (Office.LIAISON, re.compile(rf"{_OF_PARTY}(?:党务|信息)?联络员")),
        (Office.PATRON, re.compile(r"(?:挂点|联系)(?:支部|党支部)?的?(?:[校院]?领导|人)")),
        (Office.OFFICER, re.compile(r"(?:组织|宣传|统战|党委工作|党群工作)?部?(?:副部长|干事|科员)")),
        (Office.DIRECTOR, re.compile(r"(?:组织|宣传|统战|党委工作|党群工作)?部?部长")),
    ),
}
_DEPUTY = "副部长"


def meant(text: str, words: type[W]) -> W | None:
    """Return which word a text means; None for one that is no word of these."""
    exact = next((word for word in words if text in {word.label, word.value}), None)
    return exact or next((word for word, spelling in _SPELLINGS[words] if spelling.fullmatch(text)), None)  # type: ignore[return-value]


def doubt(text: str) -> str:
    """Say what a person should know of how an office was read: a deputy is given no signature."""
    if not text.endswith(_DEPUTY):
        return ""
    return f"没有“{_DEPUTY}”这一职务，按“干事”登记，不能代部长签批；要按“部长”登记的，请改写。"
