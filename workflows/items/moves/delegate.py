"""委托: somebody else does the work until a day; the holder stays responsible."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from pydantic import Field

from models.item import Delegation
from models.vocabulary import Role
from workflows.errors import Incomplete
from workflows.inputs import Day
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Part, reads
from workflows.items.moves.details import THIRD_ID, Changes, JournalData, MoveDetails, MoveInput
from workflows.items.moves.passing import Doer, told_of_measures
from workflows.items.moves.shared import known_people
from workflows.items.recipients import holding
from workflows.journal.entry_text import EntryData, EntryText, day_in_words
from workflows.organizations.proxies import MAX_PROXY_DAYS


class DelegateInput(MoveInput):
    to_id: UUID = Field(title="委托给")
    until_on: Day = Field(title="委托至")


def effect(case: ItemContext, wanted: DelegateInput, changes: Changes) -> JournalData:
    known_people(changes.session, case, {"to_id": Doer(wanted.to_id)})
    if wanted.to_id == case.actor.user_id:
        raise Incomplete({"to_id": "不能委托给本人。"})
    _bounded(case, wanted.until_on)
    given_to = changes.add(
        Delegation,
        item_id=case.item.id,
        from_id=case.actor.user_id,
        to_id=wanted.to_id,
        since=case.now,
        until_on=wanted.until_on,
    )
    return {"delegation_id": str(given_to.id)}


def _bounded(case: ItemContext, until_on: date) -> None:
    """Refuse a delegation without an end in sight: whoever is away for longer hands it on."""
    if case.book.ends_on < case.today:
        ended = f"行动已于 {case.book.ends_on} 结束，不能再委托，请改为转办。"
        raise Incomplete({"until_on": ended})
    last = min(case.book.ends_on, case.today + MAX_PROXY_DAYS)
    if not case.today <= until_on <= last:
        reason = f"至多{MAX_PROXY_DAYS.days}天，并不晚于行动结束日；时间更长的，请改为转办"
        raise Incomplete({"until_on": f"委托期限应在今天与 {last} 之间（{reason}）。"})


@reads(Part.MEASURES)
def particulars(case: ItemContext, wanted: DelegateInput) -> Mapping[UUID, str]:
    """Tell the delegate for whom it is, until when, and what there is to do by when."""
    giver = case.actor
    given = f"代{giver.name}办理，至{day_in_words(wanted.until_on)}"
    return {wanted.to_id: "；".join((given, *told_of_measures(case, giver.user_id).values()))}


def sentence(said: EntryData) -> EntryText:
    return EntryText(f"委托{said.name('to_id')}办理，至{said.day('until_on')}")


DETAILS = MoveDetails(
    given=DelegateInput,
    effect=effect,
    sentence=sentence,
    particulars=particulars,
    notifies=holding(Role.RESPONSIBLE, Role.LEADER),
    example={"to_id": THIRD_ID, "until_on": "2021-05-10"},
)
