"""挂点: a leader answers for this one item; the office is held here and nowhere else."""

from uuid import UUID

from pydantic import Field

from models.hold import Hold
from models.people import Appointment
from models.vocabulary import HoldKind, Office
from workflows.errors import Incomplete
from workflows.inputs import Day
from workflows.items.loading.context import ItemContext
from workflows.items.moves.details import THIRD_ID, Changes, JournalData, MoveDetails, MoveInput
from workflows.items.moves.passing import Doer
from workflows.items.moves.shared import known_people
from workflows.items.recipients import ITS_OWN, holding
from workflows.journal.entry_text import EntryData, EntryText, joined_parts


class AppointPatronInput(MoveInput):
    user_id: UUID = Field(title="挂点领导")
    until_on: Day | None = Field(default=None, title="挂点至")


def effect(case: ItemContext, wanted: AppointPatronInput, changes: Changes) -> JournalData:
    known_people(changes.session, case, {"user_id": Doer(wanted.user_id)})
    if wanted.until_on is not None and wanted.until_on < case.today:
        raise Incomplete({"until_on": "挂点期限不能早于今天。"})
    post = changes.add(
        Appointment,
        user_id=wanted.user_id,
        organization_id=case.organization.id,
        office=Office.PATRON,
        starts_on=case.today,
        ends_on=wanted.until_on,
        item_id=case.item.id,
    )
    held = changes.add(
        Hold,
        kind=HoldKind.APPOINTMENT,
        user_id=wanted.user_id,
        appointment_id=post.id,
        made_at=case.now,
        made_by_id=case.actor.user_id,
    )
    return {
        "appointment_id": str(post.id),
        "organization_id": str(post.organization_id),
        "starts_on": post.starts_on.isoformat(),
        "hold_id": str(held.id),
    }


def sentence(said: EntryData) -> EntryText:
    until = f"至{said.day('until_on')}" if said("until_on") else ""
    return EntryText(joined_parts(f"{said.name('user_id')}为本事项挂点领导", until))


DETAILS = MoveDetails(
    given=AppointPatronInput,
    effect=effect,
    sentence=sentence,
    notifies=holding(*ITS_OWN),
    example={"user_id": THIRD_ID, "until_on": "2021-12-31"},
    decides=True,
    brief=False,
)
