"""What is wrong with a template or a request, as Chinese sentences with their places (pure).

pydantic and tomllib speak English; the people who write to us need not. Each error type has
one sentence here, and a type that has none falls back to a general one at the same place.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from models import vocabulary
from models.labelled import LabelledEnum
from workflows.authz.seats import list_words
from workflows.rules.model import RuleErrors

_WORDS: dict[type[LabelledEnum], str] = {
    vocabulary.State: "环节",
    vocabulary.Office: "职务",
    vocabulary.Origin: "问题来源",
    vocabulary.Completion: "完成情况",
    vocabulary.MeasureKind: "措施类别",
    vocabulary.Method: "验收方式",
    vocabulary.Verdict: "诊断结论",
    vocabulary.EscalationState: "签发情况",
    vocabulary.OrgKind: "组织类型",
    vocabulary.SeatPlace: "位置",
    vocabulary.Role: "告知对象",
    vocabulary.ItemKind: "事项类型",
    vocabulary.Level: "级别",
    vocabulary.Rectification: "整改类型",
    vocabulary.SignRule: "会签方式",
    vocabulary.EscalationStep: "升级档次",
    vocabulary.DayOff: "遇休息日办法",
}
_NO_DATE = "不是存在的日期（{input}），请写成如 2021-04-20"
_NO_TIME = "不是存在的时刻（{input}），请写成如 08:00:00"
_NO_INSTANT = "不是存在的时间（{input}），请写成如 2021-04-20T08:00:00+08:00"
_NO_ID = "不是有效的编号（现为 {input}），请从列表中选取"
_NO_LIST = "应是列表，请写在方括号里"
_NO_TABLE = "应是一组“键 = 值”，请写成表"
_SENTENCES = {
    "missing": "缺少这一项，请补上",
    "extra_forbidden": "不认识的项，请删去或改正拼写",
    "string_type": "应是文字，请加引号",
    "string_too_short": "不能留空，请填写",
    "string_too_long": "太长，最多 {max_length} 字，请缩短",
    "int_type": "应是整数（现为 {input}），不加引号",
    "bool_type": "应是 true 或 false（现为 {input}），不加引号",
    "greater_than_equal": "不能小于 {ge}（现为 {input}），请改大",
    "less_than_equal": "不能大于 {le}（现为 {input}），请改小",
    "too_short": "不能为空，请至少写一项",
    "date_type": _NO_DATE,
    "date_parsing": _NO_DATE,
    "date_from_datetime_parsing": _NO_DATE,
    "date_from_datetime_inexact": _NO_DATE,
    "time_type": _NO_TIME,
    "time_parsing": _NO_TIME,
    "uuid_type": _NO_ID,
    "uuid_parsing": _NO_ID,
    "string_pattern_mismatch": "写法不对（现为 {input}），请改正",
    "bool_parsing": "应是 true 或 false（现为 {input}）",
    "int_parsing": "应是整数（现为 {input}）",
    "int_parsing_size": "应是整数（现为 {input}）",
    "int_from_float": "应是整数（现为 {input}）",
    "too_long": "太多，最多 {max_length} 项，请减少",
    "json_invalid": "不是有效的 JSON，请检查括号和引号",
    "datetime_parsing": _NO_INSTANT,
    "datetime_from_date_parsing": _NO_INSTANT,
    "timezone_aware": _NO_INSTANT,
    "tuple_type": _NO_LIST,
    "list_type": _NO_LIST,
    "dict_type": _NO_TABLE,
    "model_type": _NO_TABLE,
    "model_attributes_type": _NO_TABLE,
}
_GENERAL = "写法有误（现为 {input}），请对照随附的模板改正"
_SHOWN = 40


def messages(error: ValidationError) -> list[str]:
    """Return one sentence per error, each beginning with its path."""
    found = error.errors(include_url=False)
    return [
        f"{path} {sentence}".strip() for each in found if not _follows(each, found) for path, sentence in _told(each)
    ]


def messages_by_field(errors: Iterable[ErrorDetails], model: type[BaseModel] | None) -> dict[str, str]:
    """Return one whole sentence per field, which is called by its title where it has one."""
    found = list(errors)
    return {
        path: f"{_title(path, model)}{sentence}。"
        for each in found
        if not _follows(each, found)
        for path, sentence in _told(each)
    }


def _title(path: str, model: type[BaseModel] | None) -> str:
    name = re.split(r"[.\[]", path)[0]
    field = model.model_fields.get(name) if model else None
    return f"“{field.title}”" if field and field.title else name


def syntax_message(error: ValueError, text: str) -> str:
    """Return the sentence for what tomllib could not read, with the line it stands on."""
    said = str(error)
    place = re.search(r"at line (\d+), column (\d+)", said)
    if not place:
        return f"文件末尾：{_toml(said, '')}"
    number, column = int(place[1]), int(place[2])
    line = text.split("\n")[number - 1]
    return f"第 {number} 行第 {column} 列：{_toml(said, line[column - 1 :])}"


def _toml(said: str, rest: str) -> str:
    if "Invalid date" in said:
        written = re.match(r"[\d:T. +-]*\d", rest)
        return _NO_DATE.format(input=written[0] if written else rest)
    if "Cannot" in said:
        return "同一个键或表写了两次，请只留一处"
    if "Unclosed" in said or "Unterminated" in said:
        return "缺少收尾的引号或括号，请补上"
    return "不合 TOML 写法，请检查引号、括号和等号"


def _follows(each: ErrorDetails, found: list[ErrorDetails]) -> bool:
    """Tell whether a list only looks empty because what is in it was refused."""
    depth = len(each["loc"])
    return each["type"] == "too_short" and any(
        len(other["loc"]) > depth and other["loc"][:depth] == each["loc"] for other in found
    )


def _told(each: ErrorDetails) -> Iterator[tuple[str, str]]:
    path, context = _path(each["loc"]), each.get("ctx", {})
    cause = context.get("error")
    if isinstance(cause, RuleErrors):
        yield from ((_joined(path, inner), sentence) for inner, sentence in cause.faults)
    elif each["type"] == "value_error":
        yield path, str(cause)
    elif each["type"] == "enum":
        yield path, _unknown_word(str(context["expected"]), each["input"])
    else:
        kind = each["type"]
        if kind == "too_long" and isinstance(each["input"], str):
            kind = "string_too_long"  # what was looked at after other things is told of as a list
        sentence = _SENTENCES.get(kind, _GENERAL)
        yield path, sentence.format(**{**context, "input": _shown(each["input"])})


def _unknown_word(expected: str, given: Any) -> str:
    values = set(re.findall(r"'([^']+)'", expected))
    for words, name in _WORDS.items():
        if {word.value for word in words} == values:
            more = "、all（全体）或“位置:职务”" if words is vocabulary.Role else ""
            return f"不认识的{name} “{_shown(given)}”，可用：{list_words(words)}{more}"
    return f"不认识的词 “{_shown(given)}”，可用：{'、'.join(sorted(values))}"


def _path(loc: tuple[int | str, ...]) -> str:
    path = ""
    for i, part in enumerate(loc):
        if isinstance(part, int):
            path += f"[{part}]"
        elif part != "[key]" and not _is_tag(loc, i):
            path = _joined(path, part)
    return path


def _is_tag(loc: tuple[int | str, ...], i: int) -> bool:
    """Tell whether a part only names which kind of audience was tried."""
    return i > 1 and loc[i - 2] == "tell" and isinstance(loc[i - 1], int)


def _joined(path: str, inner: str) -> str:
    return f"{path}.{inner}" if path and inner else path or inner


def _shown(given: Any) -> str:
    text = str(given)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
