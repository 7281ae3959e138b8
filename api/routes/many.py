"""批量办理: one route for each move that may be made on many items at once."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Response

from api.deps import Writes
from api.documented import ACTS, REPLAYED, answers
from api.errors import of_fault
from api.house import V1
from api.routes.moves_examples import EXAMPLES
from api.schemas import many as schemas
from api.schemas.many import Outcomes
from workflows.commands import many as commands
from workflows.commands.many import Chosen, Outcome
from workflows.lifecycle import MOVES, Move

router = APIRouter(prefix=f"{V1}/moves", tags=["办理"])


def _endpoint(move: Move) -> Callable[..., Response]:
    def endpoint(asking: Writes, body: Any) -> Response:
        chosen = [
            Chosen(each.item_id, each.model_dump(exclude={"item_id"}, exclude_none=True))
            for each in body.items
        ]
        with asking.transaction() as desk:
            outcomes = commands.advance(
                desk.session, chosen, move.name, actor=desk.actor, now=desk.now, **dict(body.given)
            )
            return desk.answer({"items": [_shown(outcome) for outcome in outcomes]})

    endpoint.__annotations__["body"] = schemas.body(move, EXAMPLES[move.name])
    return endpoint


def _shown(outcome: Outcome) -> dict[str, Any]:
    fault = outcome.fault
    return {
        "item_id": outcome.item_id,
        "done": fault is None,
        "version": outcome.version,
        "problem": of_fault(fault).document if fault else None,
    }


for _move in MOVES.values():
    if _move.many:
        router.add_api_route(
            f"/{_move.name}",
            _endpoint(_move),
            methods=["POST"],
            operation_id=f"move_many_{_move.name}",
            summary=f"批量{_move.label}",
            description=(
                f"一次至多 {schemas.MOST} 件，逐件按单件的规定办理；"
                "有一件不能办理，只说明那一件的原因，不影响其余。"
            )
            + ("每件须分别阅看，以各自的 seen 带回。" if _move.signs else ""),
            response_model=Outcomes,
            responses=answers(Outcomes, *ACTS, headers=REPLAYED),
        )
