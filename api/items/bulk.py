"""批量办理: one route for each move that may be made on many items at once."""

from collections.abc import Callable
from typing import Any

from fastapi import Response

from api.items import bulk_schemas as schemas
from api.items.bulk_schemas import Outcomes
from api.operations import Operations
from api.requests import WriteRequest
from transport.errors import of_fault
from workflows.items import bulk as commands
from workflows.items.bulk import MAX_ITEMS, ChosenItem, MoveOutcome
from workflows.items.lifecycle import MOVES, Move
from workflows.items.moves import DETAILS

router = Operations("/moves", "办理")

ABOUT = f"一次至多 {MAX_ITEMS} 件，逐件按单件的规定办理；有一件不能办理，只说明那一件的原因，不影响其余。"


def _endpoint(move: Move) -> Callable[..., Response]:
    def endpoint(context: WriteRequest, body: Any) -> Response:
        chosen = [
            ChosenItem(each.item_id, each.model_dump(exclude={"item_id"}, exclude_none=True)) for each in body.items
        ]
        with context.transaction() as unit:
            outcomes = commands.advance_many(
                unit.session, chosen, move.name, actor=unit.actor, now=unit.now, **dict(body.given)
            )
            return unit.answer({"items": [_shown(outcome) for outcome in outcomes]})

    endpoint.__annotations__["body"] = schemas.body(move)
    seen = "每件须分别阅看，以各自的 seen 带回。" if DETAILS[move.name].signs else ""
    endpoint.__doc__ = ABOUT + seen
    return endpoint


def _shown(outcome: MoveOutcome) -> dict[str, object]:
    fault = outcome.fault
    return {
        "item_id": outcome.item_id,
        "done": fault is None,
        "version": outcome.version,
        "problem": of_fault(fault).document if fault else None,
    }


for _move in MOVES.values():
    if DETAILS[_move.name].many:
        declared = router.post(f"/{_move.name}", f"move_many_{_move.name}", f"批量{_move.label}", Outcomes, _move.name)
        declared(_endpoint(_move))
