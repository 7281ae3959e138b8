"""退回: the requirement becomes one more measure to be done, and the due date stays.

One of several signers who returns speaks for all of them. By the rule `signatures` only the
verification and the signatures are undone: a new round of them begins.
"""

from pydantic import Field

from models.vocabulary import SignAct, State
from workflows.deadlines import schedule
from workflows.inputs import Sentence
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import SHOWN, Part, reads
from workflows.items.moves import signatures
from workflows.items.moves.details import Changes, JournalData, MoveDetails, MoveInput
from workflows.items.moves.shared import back_to_work, goes_on
from workflows.items.recipients import ITS_OWN, holding
from workflows.journal.entry_text import EntryData, EntryText, joined_parts


class ReturnInput(MoveInput):
    opinion: Sentence = Field(title="退回意见")
    requirement: Sentence = Field(title="补充整改要求")


@reads(*SHOWN, Part.CALENDAR)
def effect(case: ItemContext, wanted: ReturnInput, changes: Changes) -> JournalData:
    waiting = case.next_step
    signer = case.verified_by is not None and waiting is not None
    seats = waiting[2] if signer and waiting else case.chain.verifier
    said = signatures.sign(case, changes, SignAct.RETURN, seats, wanted.opinion)
    if not case.back_to_work():
        changes.item.round += 1
        return said
    said |= back_to_work(case, changes, wanted.requirement, case.item.due_on or case.today)
    if gone_on := goes_on(case, changes):
        return said | gone_on
    schedule.resume(changes.session, changes.item, case.today, case.book, case.calendar)
    return said


def sentence(said: EntryData) -> EntryText:
    stays = said("to") == State.VERIFY
    what = "退回重新验收，本轮验收和签批作废" if stays else "退回整改，原时限不变"
    return signatures.signed(said, joined_parts(what, f"补充整改要求“{said('requirement')}”"))


DETAILS = MoveDetails(
    given=ReturnInput,
    effect=effect,
    sentence=sentence,
    notifies=holding(*ITS_OWN),
    example={"opinion": "会议记录不全，缺5月的签到表。", "requirement": "补齐5月会议记录和签到表。"},
    lendable=True,
    decides=True,
    grave=True,
    begins=True,
    undoes=True,
)
