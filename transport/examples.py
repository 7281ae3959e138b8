"""Examples in the API's document: a field shows what its name or kind usually holds, unless its schema says more."""

from datetime import datetime
from types import NoneType
from typing import Any, TypeGuard, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic.fields import FieldInfo

from workflows.items.moves import details
from workflows.journal.acts import Act

SOME_ID, OTHER_ID, THIRD_ID = details.SOME_ID, details.OTHER_ID, details.THIRD_ID
INSTANT = "2021-04-20T01:30:00Z"
A_HASH = "e" * 64

Example = dict[str, Any]
"""An example, as pydantic keeps it."""

BY_NAME: dict[str, object] = {
    "act": Act.VERIFY,
    "code": "支部1-2",
    "document": "诊断情况工作台账",
    "due_on": "2021-05-20",
    "guide": "党支部“七个有力”",
    "heading": "教育党员有力",
    "id": SOME_ID,
    "indicator": "支部1-2",
    "label": "验收",
    "light": "green",
    "login": "wang",
    "milestone": "ledger",
    "number": "XX1-2021-003",
    "office": "secretary",
    "organization": "教师第一党支部",
    "organization_id": OTHER_ID,
    "overdue_days": 0,
    "responsible": "李某",
    "sha256": A_HASH,
    "staff_number": "20180042",
    "state": "rectify",
    "text": "2020年10月、12月未召开党小组会",
    "title": "教师第一党支部书记",
    "who": "验收人",
}
BY_NAME |= dict.fromkeys(("name", "person"), "王某")
BY_NAME |= dict.fromkeys(
    ("added_by_id", "declared_by_id", "recipient_id", "requested_by_id", "responsible_id", "to_id", "user_id"), THIRD_ID
)
BY_KIND: dict[object, object] = {bool: False, datetime: INSTANT, int: 1, UUID: OTHER_ID}


def example(**values: Any) -> ConfigDict:
    """Give a schema its example: what is particular of it, beside what a field usually holds and its base shows."""
    return ConfigDict(json_schema_extra={"examples": [values]})


def sample(model: type[BaseModel]) -> Example:
    """Return the example of a schema."""
    extra: Any = model.model_config.get("json_schema_extra") or {"examples": [{}]}
    found: Example = extra["examples"][0]
    return found


def complete(model: type[BaseModel]) -> None:
    """Fill the example of a schema in, where it has one of its own."""
    if "json_schema_extra" in vars(model).get("model_config", {}):
        shown: Example = {}
        for base in reversed(model.__mro__[1:]):
            if issubclass(base, BaseModel):
                shown |= sample(base)
        own = sample(model)
        model.model_config["json_schema_extra"] = {"examples": [filled(model, own, shown)]}


def filled(model: type[BaseModel], own: Example, shown: Example) -> Example:
    """Return an example with all that a schema needs, in its order unless all of it was given."""
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    given = {name: _nested(fields[name].annotation, value) for name, value in own.items()}
    needed = {name: field for name, field in fields.items() if field.is_required()}
    if needed.keys() <= given.keys():
        return given
    known = shown | given
    return {
        name: known[name] if name in known else usual(name, fields[name]) for name in fields if name in known | needed
    }


def usual(name: str, field: FieldInfo) -> object:
    """Return what a field usually holds. Raises KeyError where its example must say."""
    kind = field.annotation
    if name in BY_NAME:
        return BY_NAME[name]
    if NoneType in get_args(kind):
        return None
    if get_origin(kind) is list:
        return []
    if get_origin(kind) is dict:
        return {}
    return BY_KIND[kind]


def _nested(kind: Any, value: object) -> object:
    """Fill what stands inside an example in the same way."""
    match value:
        case dict():
            model = next((each for each in (kind, *get_args(kind)) if _is_schema(each)), None)
            return filled(model, value, sample(model)) if model else value
        case list():
            inner = next(iter(get_args(kind)), None)
            return [_nested(inner, each) for each in value]
    return value


def _is_schema(kind: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
