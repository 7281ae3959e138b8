"""申请销号: the head guarantees (签字背书), and the clock rests while others look."""

from models.vocabulary import Completion, Role, SignAct, State
from workflows.deadlines import schedule
from workflows.items.loading.context import ItemContext
from workflows.items.moves import signatures
from workflows.items.moves.details import SEEN, Changes, Expected, JournalData, MoveDetails, SignInput
from workflows.items.moves.situations import EXTENSION_PENDING, MEASURES_DONE
from workflows.items.recipients import holding
from workflows.journal.acts import Act
from workflows.journal.entry_text import EntryData, EntryText


def effect(case: ItemContext, wanted: SignInput, changes: Changes) -> JournalData:
    item = changes.item
    item.round += 1
    said = signatures.sign(case, changes, SignAct.GUARANTEE, case.chain.guarantor, wanted.opinion)
    item.applied_at = case.now
    item.completion = Completion.FINISHED
    schedule.pause(changes.session, item, case.now, "已申请销号")
    return said


def sentence(said: EntryData) -> EntryText:
    again = f"第{said('round')}次" if said.data.get("round", 1) > 1 else ""
    return signatures.signed(said, f"{again}申请销号，签字背书")


DETAILS = MoveDetails(
    given=SignInput,
    effect=effect,
    sentence=sentence,
    notifies=holding(Role.VERIFIER),
    expected=Expected(
        State.RECTIFY,
        MEASURES_DONE & ~EXTENSION_PENDING,
        since=(Act.PROGRESS, Act.ATTACH, Act.GRANT_EXTENSION, Act.REFUSE_EXTENSION),
    ),
    example={"opinion": "措施全部完成，申请销号。", "seen": SEEN},
    signature=SignAct.GUARANTEE,
    lendable=True,
)
