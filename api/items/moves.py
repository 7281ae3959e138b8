"""办理: one route a move, each with the move's own model as its body."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import Body, Response

from api import serializers
from api.items.schemas import ItemDetail
from api.operations import ETAG, IF_MATCH, REPLAYED, Operations
from api.requests import BriefRequest, WriteRequest
from transport.context import RequestContext
from transport.errors import FAULTS, of_fault
from transport.evidence import ATTACH
from transport.visible import ItemId
from workflows.errors import Incomplete
from workflows.items import commands
from workflows.items.lifecycle import MOVES, Move
from workflows.items.loading import load
from workflows.items.moves import DETAILS
from workflows.items.moves.details import MoveInput

router = Operations("/items", "办理")

CONFLICT = 409


def advance(context: RequestContext, item_id: UUID, move: Move, given: MoveInput, *, status: int = 200) -> Response:
    """Make a move and answer the fresh item; in a conflict the refusal shows it too."""
    wanted = given.model_copy(update={"version": version(given.version, context.seen)})
    try:
        with context.transaction(brief=DETAILS[move.name].brief) as unit:
            made = commands.make(unit.session, item_id, move, wanted, actor=unit.actor, now=unit.now)
            shown = serializers.item(unit, made)
            return unit.answer(shown, status, serializers.etag(shown))
    except FAULTS as fault:
        problem = of_fault(fault)
        if problem.status == CONFLICT:
            problem.more |= fresh(context, item_id)
        raise problem from fault


def fresh(context: RequestContext, item_id: UUID) -> dict[str, object]:
    """Return the item as it now is, for somebody who met a conflict."""
    with context.reading() as unit:
        shown = serializers.item(unit, load.load_one(unit.session, unit.actor, item_id, now=unit.now))
        return {"version": shown["version"], "fresh": shown}


def version(given: int | None, matched: int | None) -> int | None:
    """Return the version that was seen, said in the body or in If-Match."""
    if given is not None and matched is not None and given != matched:
        raise Incomplete({"version": "version 与 If-Match 不一致，请只写一处。"})
    return given or matched


def _endpoint(move: Move) -> Callable[..., Response]:
    def endpoint(context: RequestContext, item_id: UUID, body: MoveInput) -> Response:
        return advance(context, item_id, move, body)

    details = DETAILS[move.name]
    body = Body(openapi_examples={move.name: {"summary": move.label, "value": details.example}})
    optional = not any(field.is_required() for field in details.given.model_fields.values())
    endpoint.__annotations__ = {
        "context": BriefRequest if details.brief else WriteRequest,
        "item_id": ItemId,
        "body": Annotated[details.given, body],
        "return": Response,
    }
    endpoint.__defaults__ = (details.given(),) if optional else ()
    who = f"由{'或'.join(role.label for role in move.by)}办理"
    endpoint.__doc__ = "；".join([who, *(guard.__doc__ or "" for guard in move.guards)])
    return endpoint


for _move in MOVES.values():
    if _move.sources and _move is not ATTACH:  # only who sends a file may name it
        path, name = f"/{{item_id}}/moves/{_move.name}", f"move_{_move.name}"
        declared = router.post(path, name, _move.label, ItemDetail, _move.name, headers=ETAG | REPLAYED, extra=IF_MATCH)
        declared(_endpoint(_move))
