"""What a person says the columns of a table are, where its headings do not tell it well enough.

Columns are named by their headings, fields by their words or as `rectify ledger read --json` names them. What was said
of one head holds for that head alone: for a table that has all of the headings that were named.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from ledger.headings import heading_word
from ledger.limits import MAX_COLUMNS

IGNORED = "ignore"
FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "number": "编号",
        "organization": "党组织",
        "problem": "存在问题",
        "task": "任务",
        "indicator": "对照指标",
        "experience": "成功经验",
        "case": "典型案例",
        "source": "问题来源",
        "kind": "整改类型",
        "goal": "整改目标",
        "measures": "整改措施",
        "unit": "责任单位",
        "leader": "责任领导",
        "person": "责任人",
        "due": "整改时限",
        "progress": "进展与成效",
        "completion": "完成情况",
        "sustained": "常态化坚持",
        "evidence": "佐证材料",
        "acceptance": "验收人及意见",
        "closure": "销号签批",
        "closed_on": "销号日期",
        "remark": "备注",
        IGNORED: "不读取",
    }
)
"""Each field that a column may hold, with its word."""
_BY_WORD = MappingProxyType({word: field for field, word in FIELDS.items()} | {field: field for field in FIELDS})
"""What people may call each field: its word, or its name."""
JOINED = frozenset({"problem", "experience", "case", "remark", "measures", "progress", "evidence", IGNORED})
"""Several columns may hold parts of one text; any other field has one column."""
MAX_HEADS = 20
PLACE = re.compile(r"第\d{1,3}列")
_MAX_CHARACTERS = 64 * 1024

Columns = tuple[Mapping[str, str], ...]
"""Of each head, the field of each column by its heading."""
NOTHING_ASSIGNED: Columns = ()


def fingerprint(headings: Iterable[str]) -> str:
    """What tells one head from another: its headings in their order, without the columns that have none."""
    named = (heading_word(heading) for heading in headings if not PLACE.fullmatch(heading))
    return hashlib.sha256("\n".join(named).encode()).hexdigest()


def place_label(column: int) -> str:
    """What a column is called that has no heading."""
    return f"第{column + 1}列"


def read_columns(given: str) -> Columns:
    """Read what was said: 表头=项,表头=field; or JSON, an object of them or a list of one object a head.

    Raises ValueError, with a sentence, for what is neither, for fields that there are not and those given twice.
    """
    if len(given) > _MAX_CHARACTERS:
        raise ValueError("列的指定过长，请只写需要指定的列。")
    text = given.strip()
    heads = _of_json(text) if text.startswith(("{", "[")) else [_of_pairs(text)] if text else []
    return checked(heads)


def checked(heads: Iterable[object]) -> Columns:
    """Return what was said of some heads, checked. Raises ValueError as `read_columns` does."""
    found = tuple(_checked(head) for head in heads)
    if len(found) > MAX_HEADS:
        raise ValueError(f"一份文件最多指定{MAX_HEADS}种表头。")
    return tuple(filter(None, found))


def _of_json(text: str) -> list[object]:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError('列的指定不是有效的 JSON，请写成 {"表头": "存在问题"} 的样子。') from None
    return said if isinstance(said, list) else [said]


def _of_pairs(text: str) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in text.replace("，", ",").split(",") if pair.strip()]
    if wrong := next((heading for heading, sign, _ in pairs if not sign), None):
        raise ValueError(f"“{wrong[:20]}”没有写明是哪一项，请写成“表头=存在问题,表头=整改措施”的样子。")
    return {heading: field for heading, _, field in pairs}


def _checked(head: object) -> Mapping[str, str]:
    if not isinstance(head, dict) or not all(isinstance(field, str) for field in head.values()):
        raise ValueError("列的指定应逐列写出“表头: 项”，项为文字。")
    if len(head) > MAX_COLUMNS:
        raise ValueError(f"一种表头最多指定{MAX_COLUMNS}列。")
    said = {heading_word(heading): field.strip() for heading, field in head.items()}
    if wrong := next((field for field in said.values() if field not in _BY_WORD), None):
        named = "、".join(f"{word}（{field}）" for field, word in FIELDS.items())
        raise ValueError(f"没有“{wrong[:20]}”这一项，可用的是{named}。")
    fields = {heading: _BY_WORD[field] for heading, field in said.items()}
    twice = (field for field, times in Counter(fields.values()).items() if times > 1 and field not in JOINED)
    if field := next(twice, None):
        raise ValueError(f"“{FIELDS[field]}”指定给了几列，只能指定一列。")
    return fields
