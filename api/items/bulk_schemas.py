"""What one move on many items is given, and what it answers."""

from typing import Any
from uuid import UUID

from pydantic import Field, create_model

from api.schemas import ProblemDocument
from transport.examples import SOME_ID, example
from transport.schemas import QueryModel, ResponseModel
from workflows.inputs import Sha256
from workflows.items.bulk import MAX_ITEMS
from workflows.items.lifecycle import Move
from workflows.items.moves import DETAILS
from workflows.items.moves.details import SignedInput
from workflows.journal.acts import Act


class ChosenItem(QueryModel):
    """One of the items."""

    item_id: UUID = Field(title="事项")
    version: int | None = Field(default=None, title="所见版本", ge=1)


class OpenedItem(ChosenItem):
    """One of the items, each opened before it is signed."""

    seen: Sha256 | None = Field(default=None, title="所见内容的校验值", description="阅看这一件所得；没有阅看的不签")


class OutcomeLine(ResponseModel):
    """What became of one item."""

    item_id: UUID
    done: bool
    version: int | None = Field(default=None, description="办理后的版本")
    problem: ProblemDocument | None = Field(default=None, description="未能办理的原因")


class Outcomes(ResponseModel):
    """What became of each item, in the order in which they were named."""

    model_config = example(
        items=[
            {"item_id": SOME_ID, "done": True, "version": 8, "problem": None},
            {
                "version": None,
                "problem": {
                    "type": "/problems/unseen",
                    "title": "尚未阅看",
                    "status": 409,
                    "detail": "您还没有阅看，或阅看之后内容有变化，请重新阅看后再签。",
                    "move": Act.SIGN,
                },
            },
        ]
    )

    items: list[OutcomeLine]


def body(move: Move) -> type[QueryModel]:
    """Make the model of a move on many: the items, and what is given for all of them alike."""
    details = DETAILS[move.name]
    apiece = {"version"} | ({"seen"} if issubclass(details.given, SignedInput) else set())
    alike: dict[str, Any] = {
        name: (field.annotation, field) for name, field in details.given.model_fields.items() if name not in apiece
    }
    name = "".join(word.title() for word in move.name.split("_"))
    shared: Any = create_model(f"{name}ForAll", __base__=QueryModel, __doc__="对每件都一样的内容.", **alike)
    needed = any(field.is_required() for field in shared.model_fields.values())
    item: Any = OpenedItem if "seen" in apiece else ChosenItem
    many: Any = create_model(
        f"{name}Many",
        __base__=QueryModel,
        __doc__=f"{move.label} of many items.",
        items=(list[item], Field(title="事项", min_length=1, max_length=MAX_ITEMS)),
        given=(shared, ...) if needed else (shared, Field(default_factory=shared)),
    )
    many.model_config["json_schema_extra"] = {"examples": [_example(details.example, apiece)]}
    return many  # type: ignore[no-any-return]


def _example(given: dict[str, object], apiece: set[str]) -> dict[str, object]:
    own = {name: value for name, value in given.items() if name in apiece}
    alike = {name: value for name, value in given.items() if name not in apiece}
    return {"items": [{"item_id": SOME_ID} | own], "given": alike}
