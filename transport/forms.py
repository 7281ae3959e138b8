"""What each move asks for, as forms are made of it: read from the model of what the move is given."""

from functools import cache
from typing import Any, TypedDict

from pydantic import BaseModel

from models import choices, delivery_states, vocabulary
from models.labelled import LabelledEnum
from transport.admission import FileField
from workflows.items.moves import DETAILS
from workflows.journal.acts import Act

VERSION = "version"
UPLOADS: dict[str, str] = {Act.ATTACH: "evidence"}
"""The moves that are made by uploading a file, and where below the item."""
WORDS: dict[frozenset[str], type[LabelledEnum]] = {
    frozenset(kind): kind
    for kind in (vars(vocabulary) | vars(choices) | vars(delivery_states)).values()
    if isinstance(kind, type) and issubclass(kind, LabelledEnum) and len(kind)
}


Schema = dict[str, Any]
"""A JSON Schema, as pydantic gives it."""


class InputKind(TypedDict):
    """What a field takes: text, date, boolean, integer, id, choice, list or file."""

    type: str
    choices: dict[str, str] | None
    fields: "list[InputField] | None"
    """Those of each row of a list."""
    longest: int | None
    """The most characters of a text."""
    hint: str | None


class InputField(InputKind):
    """One thing that is asked for."""

    name: str
    title: str
    required: bool


@cache
def input_fields(move: str) -> list[InputField]:
    """Return what a move is given, beside the version that was seen."""
    return fields(DETAILS[move].given) + ([FILE_FIELD] if move in UPLOADS else [])


def fields(model: type[BaseModel]) -> list[InputField]:
    """Return what a model asks for, as forms are made of it."""
    schema = model.model_json_schema()
    return _of(schema, schema.get("$defs", {}))


def _of(schema: Schema, defs: Schema) -> list[InputField]:
    required = schema.get("required", [])
    return [
        {
            "name": name,
            "title": prop.get("title", name),
            "required": name in required,
            **_kind(_resolved(prop, defs), defs),
        }
        for name, prop in schema["properties"].items()
        if name != VERSION and not prop.get("readOnly")
    ]


def _kind(prop: Schema, defs: Schema) -> InputKind:
    if values := prop.get("enum"):
        choices = {each.value: each.label for each in WORDS[frozenset(values)]}
        return {"type": "choice", "choices": choices, "fields": None, "longest": None, "hint": None}
    if prop.get("type") == "array":
        inner = _of(_resolved(prop["items"], defs), defs)
        return {"fields": inner, "longest": None, "hint": None, "type": "list", "choices": None}
    kind = FORMATS.get(prop.get("format", "")) or TYPES.get(prop.get("type", ""), "text")
    longest, hint = prop.get("maxLength"), prop.get("description")
    return {"fields": None, "longest": longest, "hint": hint, "type": kind, "choices": None}


def _resolved(prop: Schema, defs: Schema) -> Schema:
    """Follow a reference, and leave aside that a value may be null."""
    for choice in prop.get("anyOf", ()):
        if choice.get("type") != "null":
            return _resolved(choice, defs)
    if ref := prop.get("$ref"):
        found: Schema = defs[ref.rpartition("/")[2]]
        return found
    return prop


FORMATS = {"uuid": "id", "date": "date"}
TYPES = {"integer": "integer", "boolean": "boolean", "string": "text"}
FILE_FIELD: InputField = {
    "name": FileField,
    "title": "文件",
    "required": True,
    "type": "file",
    "choices": None,
    "fields": None,
    "longest": None,
    "hint": None,
}
