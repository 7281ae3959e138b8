"""同意撤销: what was asked for happens."""

from models.vocabulary import Role, State
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Part, reads
from workflows.items.moves import void
from workflows.items.moves.details import Changes, Expected, JournalData, MoveDetails, OnDesk, OptionalOpinion
from workflows.items.moves.situations import VOID_REQUESTED
from workflows.items.moves.void import VoidInput
from workflows.items.recipients import holding
from workflows.journal.acts import Act
from workflows.journal.entry_text import EntryData, EntryText, joined_parts


@reads(Part.VOIDING)
def effect(case: ItemContext, _: OptionalOpinion, changes: Changes) -> JournalData:
    asked = case.void_request
    assert asked is not None  # noqa: S101  guards.void_requested
    said: JournalData = {name: asked.data[name] for name in ("reason", "merged_into_id") if name in asked.data}
    void.effect(case, VoidInput.model_validate(said), changes)
    return said


def sentence(said: EntryData) -> EntryText:
    opinion = f"意见“{said('opinion')}”" if said("opinion") else ""
    told = void.sentence(said)
    return EntryText(joined_parts(f"同意{told.sentence}", opinion), told.quote)


DETAILS = MoveDetails(
    given=OptionalOpinion,
    effect=effect,
    sentence=sentence,
    notifies=holding(Role.HEAD, Role.SUPERIOR),
    expected=Expected(State.PLAN, VOID_REQUESTED, since=(Act.REQUEST_VOID,), rank=1),
    desk=OnDesk(Act.REFUSE_VOID, ("同意",)),
    example={"opinion": "同意。"},
    decides=True,
)
