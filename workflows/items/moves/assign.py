"""分派: name the 责任领导 and the 责任人."""

from collections.abc import Mapping
from uuid import UUID

from pydantic import Field
from sqlmodel import Session

from models.choices import OpenMeasures
from models.vocabulary import Role, State
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Part, reads
from workflows.items.moves.details import OTHER_ID, THIRD_ID, Changes, Expected, JournalData, MoveDetails, MoveInput
from workflows.items.moves.passing import (
    PARTS,
    MeasuresChoice,
    pass_on,
    passed_on,
    passing_to,
    taking_over,
    told_of_measures,
)
from workflows.items.moves.shared import known_people
from workflows.items.moves.situations import HAS_PEOPLE
from workflows.items.recipients import holding
from workflows.journal.acts import Act
from workflows.journal.entry_text import EntryData, EntryText, joined_parts


class AssignInput(MoveInput):
    leader_id: UUID = Field(title="责任领导")
    responsible_id: UUID = Field(title="责任人")
    measures: MeasuresChoice = None


@reads(Part.MEASURES)
def effect(case: ItemContext, wanted: AssignInput, changes: Changes) -> JournalData:
    to = {Role.LEADER: wanted.leader_id, Role.RESPONSIBLE: wanted.responsible_id}
    passing = passing_to(case, to, wanted.measures)
    doers = {
        PARTS[part]: taking_over(person, (each.measure.position for each in passing if each.part is part))
        for part, person in to.items()
    }
    known_people(changes.session, case, doers)
    changes.item.leader_id = wanted.leader_id
    changes.item.responsible_id = wanted.responsible_id
    return pass_on(changes, passing, to)


def prefill(case: ItemContext, _: Session) -> dict[str, object]:
    people = {"leader_id": case.item.leader_id, "responsible_id": case.item.responsible_id}
    return people | {"measures": OpenMeasures.MOVE}


def particulars(case: ItemContext, wanted: AssignInput) -> Mapping[UUID, str]:
    """Tell the 责任人 what there is to do by when."""
    return told_of_measures(case, wanted.responsible_id)


def sentence(said: EntryData) -> EntryText:
    people = f"责任领导{said.name('leader_id')}，责任人{said.name('responsible_id')}"
    return EntryText(joined_parts(people, passed_on(said)))


DETAILS = MoveDetails(
    given=AssignInput,
    effect=effect,
    sentence=sentence,
    prefill=prefill,
    particulars=particulars,
    notifies=holding(Role.RESPONSIBLE, Role.LEADER),
    expected=Expected(State.PLAN, ~HAS_PEOPLE, since=(Act.CONFIRM,)),
    example={"leader_id": OTHER_ID, "responsible_id": THIRD_ID},
    many=True,
)
