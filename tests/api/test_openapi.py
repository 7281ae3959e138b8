"""The description of the API: whole, with examples that hold, and true to what is answered."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter

import api
import transport
from api.openapi import ACCOUNTS, PUBLISHED
from tests.api.conftest import API
from transport import forms
from transport.schemas import QueryModel, ResponseModel
from workflows.items.lifecycle import MOVES
from workflows.items.moves import DETAILS
from workflows.texts import SENTENCE

METHODS = {"get", "post", "put", "delete", "patch"}
BOUNDS = {"maxLength", "enum", "const", "format", "pattern"}
"""What keeps a text from being of any length."""


@pytest.fixture(scope="module")
def document(built: Any) -> dict[str, Any]:
    return built.get("/openapi.json").json()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert method in METHODS
            yield path, method, operation


LOOKING = ("preview", "read")
"""How the names of operations begin that change nothing, though they take a body."""


def test_every_operation_is_told_whole(document):
    ids = []
    for path, method, operation in operations(document):
        ids.append(operation["operationId"])
        assert operation["summary"]
        assert operation["description"]
        assert operation["tags"][0] in {tag["name"] for tag in document["tags"]}
        codes = set(operation["responses"])
        assert {"500", "503"} <= codes
        if path not in {"/health", "/ready"}:
            signs_in = (path, method) == (f"{API}/session", "post")
            assert operation["security"] == ([] if signs_in else [{"bearer": []}])
            assert "401" in codes
        if method == "post":
            assert {"400", "403", "404", "409", "413", "415", "422"} <= codes
            names = {parameter["name"] for parameter in operation.get("parameters", ())}
            kept = operation["tags"] != [ACCOUNTS] and not ids[-1].startswith(LOOKING)
            assert ("Idempotency-Key" in names) is kept
    assert len(ids) == len(set(ids))


def test_every_body_and_every_answer_has_an_example(document):
    for path, _, operation in operations(document):
        for code, response in operation["responses"].items():
            for kind, content in response["content"].items():
                if "json" in kind:
                    assert "example" in content or content.get("examples"), (path, code)
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            schema = content.get("schema", {})
            named = document["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2])
            shown = content.get("example") or content.get("examples") or (named or {}).get("examples")
            assert shown, (path, kind)


def test_no_error_is_told_but_as_a_problem(document):
    for _, _, operation in operations(document):
        for code, response in operation["responses"].items():
            if code >= "400":
                assert list(response["content"]) == ["application/problem+json"]
    assert "HTTPValidationError" not in document["components"]["schemas"]


MODULES = [
    import_module(each.name) for room in (api, transport) for each in walk_packages(room.__path__, f"{room.__name__}.")
]


def models() -> list[type[BaseModel]]:
    found = {
        kind
        for module in MODULES
        for kind in vars(module).values()
        if isinstance(kind, type)
        and issubclass(kind, ResponseModel | QueryModel)
        and "json_schema_extra" in kind.model_config
    }
    return sorted(found, key=lambda kind: kind.__name__)


@pytest.mark.parametrize("model", models(), ids=lambda model: model.__name__)
def test_examples_hold(model):
    for example in model.model_config["json_schema_extra"]["examples"]:
        TypeAdapter(model).validate_python(example, strict=False)


@pytest.mark.parametrize(
    "move",
    [move for move in MOVES.values() if move.sources and move.name not in forms.UPLOADS],
    ids=lambda move: move.name,
)
def test_each_move_has_its_route_its_model_and_its_example(document, move):
    operation = document["paths"][f"{API}/items/{{item_id}}/moves/{move.name}"]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    name = DETAILS[move.name].given.__name__
    assert schema["$ref"].endswith(f"/{PUBLISHED.get(name, name)}")
    assert DETAILS[move.name].given.model_validate(DETAILS[move.name].example)
    assert forms.input_fields(move.name) is not None


def unbounded(schema: dict[str, Any], schemas: dict[str, Any], place: str) -> Iterator[str]:
    """Where in what is sent a text, or a list, may be of any length."""
    if ref := schema.get("$ref"):
        name = ref.rpartition("/")[2]
        if name not in place.split("."):  # a schema within itself adds nothing
            yield from unbounded(schemas[name], schemas, f"{place}.{name}")
    if schema.get("type") == "string" and not BOUNDS & schema.keys():
        yield place
    if schema.get("type") == "array" and "maxItems" not in schema:
        yield f"{place}[]"
    inner = [
        *((place, each) for key in ("anyOf", "oneOf", "allOf") for each in schema.get(key, ())),
        *((f"{place}.{name}", each) for name, each in schema.get("properties", {}).items()),
        *((f"{place}[{n}]", schema[n]) for n in ("items", "additionalProperties") if n in schema),
    ]
    for where, each in inner:
        if isinstance(each, dict):
            yield from unbounded(each, schemas, where)


def unlimited(schema: dict[str, Any]) -> bool:
    """Whether a number may be greater than a table's."""
    kinds = (schema, *schema.get("anyOf", ()))
    return any(each.get("type") == "integer" and "maximum" not in each for each in kinds)


def test_nothing_that_is_sent_may_be_of_any_length(document):
    schemas, found = document["components"]["schemas"], []
    for path, method, operation in operations(document):
        for each in operation.get("parameters", ()):
            found += [f"{method} {path} {each['name']}"] if unlimited(each["schema"]) else []
            found += unbounded(each["schema"], schemas, f"{method} {path} {each['name']}")
        for each in operation.get("requestBody", {}).get("content", {}).values():
            found += unbounded(each["schema"], schemas, f"{method} {path}")
    assert found == []


def test_what_has_no_bound_is_seen():
    schemas = {"A": {"properties": {"text": {"type": "string"}, "of": {"$ref": "#/A"}}}}
    assert [*unbounded({"anyOf": [{"$ref": "#/A"}]}, schemas, "at")] == ["at.A.text"]
    assert [*unbounded({"type": "array", "items": {"type": "string"}}, {}, "at")] == ["at[]", "at[items]"]
    assert [*unbounded({"type": "string", "maxLength": 3}, {}, "at")] == []


def test_where_a_fact_is_asked_for_the_description_says_what_a_sentence_is(document: dict[str, Any]):
    schemas = document["components"]["schemas"]
    asked = [schemas["Verify"]["properties"]["opinion"]]
    asked += schemas["Void"]["properties"]["reason"]["anyOf"][:1]
    asked += [schemas[form]["properties"]["opinion"] for form in ("Dismissal", "SendingBack")]
    for field in asked:
        assert (field["minLength"], field["description"]) == (10, SENTENCE)
    assert "description" not in schemas["Sign"]["properties"]["opinion"]["anyOf"][0]
