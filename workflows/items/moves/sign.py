"""签批: fill the next seat of the chain; the last one closes the item."""

from uuid import UUID

from sqlmodel import Session

from models.vocabulary import SignAct, State
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Part, reads
from workflows.items.moves import signatures
from workflows.items.moves.details import SEEN, Changes, Expected, JournalData, MoveDetails, OnDesk, SignInput
from workflows.items.moves.situations import VERIFIED
from workflows.items.recipients import ITS_OWN, holders_of_roles
from workflows.journal.acts import Act
from workflows.journal.entry_text import EntryData, EntryText, joined_parts


def effect(case: ItemContext, wanted: SignInput, changes: Changes) -> JournalData:
    waiting = case.next_step
    assert waiting is not None  # noqa: S101  guards.signers_turn
    step, _, seats = waiting
    if case.closes():
        changes.item.closed_at = case.now
    return signatures.sign(case, changes, SignAct.SIGN, seats, wanted.opinion, step=step)


def sentence(said: EntryData) -> EntryText:
    step = f"第{said('step')}步签批" if said("step") else "签批"
    return signatures.signed(said, joined_parts(step, "销号" if said("to") == State.CLOSED else ""))


@reads(Part.DELEGATIONS)
def notifies(session: Session, case: ItemContext) -> set[UUID]:
    """Find those whose item it is, after the last signature."""
    return holders_of_roles(session, case, ITS_OWN) if case.item.state is State.CLOSED else set()


DETAILS = MoveDetails(
    given=SignInput,
    effect=effect,
    sentence=sentence,
    notifies=notifies,
    expected=Expected(State.VERIFY, VERIFIED, since=(Act.VERIFY, Act.SIGN)),
    desk=OnDesk(Act.RETURN, ("同意销号", "同意")),
    example={"opinion": "同意销号。", "seen": SEEN},
    signature=SignAct.SIGN,
    lendable=True,
    many=True,
)
