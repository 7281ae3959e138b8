"""What each move asks for, as forms are made of it: read from the model of what the move is given."""

from functools import cache
from typing import Any

from pydantic import BaseModel

from models import vocabulary
from models.labelled import LabelledEnum
from transport.admission import FileField
from workflows.items.moves import DETAILS
from workflows.journal.acts import Act

VERSION = "version"
UPLOADS: dict[str, str] = {Act.ATTACH: "evidence"}
"""The moves that are made by uploading a file, and where below the item."""
WORDS: dict[frozenset[str], type[LabelledEnum]] = {
    frozenset(kind): kind
    for kind in vars(vocabulary).values()
    if isinstance(kind, type) and issubclass(kind, LabelledEnum) and len(kind)
}


@cache
def input_fields(move: str) -> list[dict[str, Any]]:
    """Return what a move is given, beside the version that was seen."""
    return fields(DETAILS[move].given) + ([FILE_FIELD] if move in UPLOADS else [])


def fields(model: type[BaseModel]) -> list[dict[str, Any]]:
    """Return what a model asks for, as forms are made of it."""
    schema = model.model_json_schema()
    return _of(schema, schema.get("$defs", {}))


def _of(schema: dict[str, Any], defs: dict[str, Any]) -> list[dict[str, Any]]:
    required = schema.get("required", [])
    return [
        {"name": name, "title": prop.get("title", name), "required": name in required}
        | _kind(_resolved(prop, defs), defs)
        for name, prop in schema["properties"].items()
        if name != VERSION and not prop.get("readOnly")
    ]


def _kind(prop: dict[str, Any], defs: dict[str, Any]) -> dict[str, Any]:
    if values := prop.get("enum"):
        word = WORDS[frozenset(values)]
        return {"type": "choice", "choices": {each.value: each.label for each in word}} | PLAIN
    if prop.get("type") == "array":
        inner = _of(_resolved(prop["items"], defs), defs)
        return PLAIN | {"type": "list", "choices": None, "fields": inner}
    kind = FORMATS.get(prop.get("format", "")) or TYPES.get(prop.get("type", ""), "text")
    told = {"longest": prop.get("maxLength"), "hint": prop.get("description")}
    return PLAIN | {"type": kind, "choices": None} | told


def _resolved(prop: dict[str, Any], defs: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference, and leave aside that a value may be null."""
    for choice in prop.get("anyOf", ()):
        if choice.get("type") != "null":
            return _resolved(choice, defs)
    if ref := prop.get("$ref"):
        found: dict[str, Any] = defs[ref.rpartition("/")[2]]
        return found
    return prop


FORMATS = {"uuid": "id", "date": "date"}
TYPES = {"integer": "integer", "boolean": "boolean", "string": "text"}
PLAIN: dict[str, Any] = {"fields": None, "longest": None, "hint": None}
FILE_FIELD = {"name": FileField, "title": "文件", "required": True, "type": "file", "choices": None} | PLAIN
