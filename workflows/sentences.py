"""What pydantic finds wrong, as Chinese sentences that name the place."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

Context = Mapping[str, Any]

SENTENCES: dict[str, Callable[[Context], str]] = {
    "missing": lambda _: "必须填写",
    "extra_forbidden": lambda _: "没有这一项",
    "string_type": lambda _: "应为文字",
    "string_too_short": lambda c: f"不能少于 {c['min_length']} 个字",
    "string_too_long": lambda c: f"不能超过 {c['max_length']} 个字",
    "string_pattern_mismatch": lambda _: "格式不对",
    "too_short": lambda c: f"至少要有 {c['min_length']} 条",
    "too_long": lambda c: f"最多 {c['max_length']} 条",
    "enum": lambda c: f"只能是 {str(c['expected']).replace(' or ', '、')}",
    "uuid_parsing": lambda _: "不是有效的编号",
    "uuid_type": lambda _: "不是有效的编号",
    "bool_parsing": lambda _: "应为 true 或 false",
    "bool_type": lambda _: "应为 true 或 false",
    "int_parsing": lambda _: "应为整数",
    "int_type": lambda _: "应为整数",
    "int_from_float": lambda _: "应为整数",
    "greater_than_equal": lambda c: f"不能小于 {c['ge']}",
    "less_than_equal": lambda c: f"不能大于 {c['le']}",
    "date_parsing": lambda _: "不是有效的日期，请写成 2021-04-20",
    "date_type": lambda _: "不是有效的日期，请写成 2021-04-20",
    "date_from_datetime_parsing": lambda _: "不是有效的日期，请写成 2021-04-20",
    "date_from_datetime_inexact": lambda _: "只写日期，不写时刻",
    "datetime_parsing": lambda _: "不是有效的时间",
    "json_invalid": lambda _: "不是有效的 JSON",
    "model_attributes_type": lambda _: "应为一组键值",
    "model_type": lambda _: "应为一组键值",
    "dict_type": lambda _: "应为一组键值",
    "tuple_type": lambda _: "应为列表",
    "list_type": lambda _: "应为列表",
    "value_error": lambda c: str(c["error"]),
}


def sentence(error: ErrorDetails) -> str:
    """Say what is wrong with one value."""
    say = SENTENCES.get(error["type"])
    return say(error.get("ctx", {})) if say else "内容有误，请检查后重填"


def in_chinese(error: ValidationError, model: type[BaseModel]) -> dict[str, str]:
    """Say what is wrong, field by field, each field called by its label."""
    return {
        place(found["loc"]): f"{label(found['loc'], model)}{sentence(found)}。"
        for found in error.errors(include_url=False, include_input=False)
    }


def place(loc: Iterable[int | str]) -> str:
    """Write where a value stands, as measures.0.due_on."""
    return ".".join(str(part) for part in loc)


def label(loc: tuple[int | str, ...], model: type[BaseModel]) -> str:
    """Return the label of the outermost field at a place, or nothing for an unknown one."""
    field = model.model_fields.get(str(loc[0])) if loc else None
    return f"“{field.title}”" if field and field.title else ""
