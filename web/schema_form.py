"""Forms of what is no move of an item: made from the API's own schemas, and read back as them."""

from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from pydantic import BaseModel, ValidationError

from models.people import Organization
from transport import forms
from transport.services import UnitOfWork
from web import fields
from web.fields import Field, Given, Option
from web.page_request import PageRequest
from workflows.errors import Incomplete
from workflows.rules.messages import messages_by_field

M = TypeVar("M", bound=BaseModel)


def schema_fields(
    page: PageRequest,
    model: type[BaseModel],
    options: Mapping[str, Sequence[Option]] | None = None,
    *,
    but: Collection[str] = (),
) -> tuple[Field, ...]:
    """Make the fields of a schema, filled with what was typed and what was said to it."""
    asked = [each for each in forms.fields(model) if each["name"] not in but]
    return fields.made(asked, Given(page.posted, page.errors, options or {}))


def act_fields(
    page: PageRequest, unit: UnitOfWork, address: str, model: type[BaseModel], *, but: Collection[str] = ()
) -> tuple[Field, ...]:
    """Make the fields of one of several acts of a page: as it was refused there, or left unsent."""
    return schema_fields(page if page.path == address else page.resumed(unit, address), model, but=but)


def read_schema(page: PageRequest, model: type[M], /, **known: object) -> M:
    """Read what was posted as a schema, or refuse with one sentence a field."""
    said = {name: value for name in model.model_fields if (value := page.first_value(name))}
    try:
        return model.model_validate(said | known)
    except ValidationError as invalid:
        raise Incomplete(messages_by_field(invalid.errors(), model)) from None


def university(page: PageRequest, mine: Sequence[Organization]) -> Field | None:
    """Ask which university is meant, where there is a choice."""
    if len(mine) <= 1:
        return None
    options = tuple(Option(str(node.id), node.name) for node in mine)
    return Field("committee_id", "院党委", "choice", True, page.first_value("committee_id"), None, options)


def only(mine: Sequence[Organization]) -> dict[str, UUID]:
    """Say which university is meant, where there is no choice and so nobody was asked."""
    return {"committee_id": mine[0].id} if len(mine) == 1 else {}
