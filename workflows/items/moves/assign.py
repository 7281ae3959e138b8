"""分派: name the 责任领导 and the 责任人."""

from uuid import UUID

from pydantic import Field
from sqlmodel import Session

from models.vocabulary import Role, State
from workflows.items.loading.context import ItemContext
from workflows.items.moves.details import OTHER_ID, THIRD_ID, Changes, Expected, JournalData, MoveDetails, MoveInput
from workflows.items.moves.shared import known_person
from workflows.items.moves.situations import HAS_PEOPLE
from workflows.items.recipients import holding
from workflows.journal.acts import Act
from workflows.journal.entry_text import EntryData, EntryText


class AssignInput(MoveInput):
    leader_id: UUID = Field(title="责任领导")
    responsible_id: UUID = Field(title="责任人")


def effect(case: ItemContext, wanted: AssignInput, changes: Changes) -> JournalData:
    known_person(changes.session, case, {"leader_id": wanted.leader_id, "responsible_id": wanted.responsible_id})
    changes.item.leader_id = wanted.leader_id
    changes.item.responsible_id = wanted.responsible_id
    return {}


def prefill(case: ItemContext, _: Session) -> dict[str, object]:
    return {"leader_id": case.item.leader_id, "responsible_id": case.item.responsible_id}


def sentence(said: EntryData) -> EntryText:
    return EntryText(f"责任领导{said.name('leader_id')}，责任人{said.name('responsible_id')}")


DETAILS = MoveDetails(
    given=AssignInput,
    effect=effect,
    sentence=sentence,
    prefill=prefill,
    notifies=holding(Role.RESPONSIBLE, Role.LEADER),
    expected=Expected(State.PLAN, ~HAS_PEOPLE, since=(Act.CONFIRM,)),
    example={"leader_id": OTHER_ID, "responsible_id": THIRD_ID},
    many=True,
)
