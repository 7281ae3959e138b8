"""确认入账: give the number, the type and the due date."""

from datetime import timedelta

from pydantic import Field
from sqlmodel import Session

from models.vocabulary import ItemKind, Level, Office, Rectification, Role, Sensitivity, State
from workflows.errors import Incomplete
from workflows.inputs import Day
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Part, reads
from workflows.items.moves.details import Changes, Expected, JournalData, MoveDetails, MoveInput, OnDesk
from workflows.items.moves.register import weight
from workflows.items.moves.shared import classified, set_due, within_campaign
from workflows.items.moves.situations import ALWAYS
from workflows.items.numbering import next_number
from workflows.items.queries.claims import claimed_term
from workflows.items.recipients import holding
from workflows.journal.acts import Act
from workflows.journal.entry_text import EntryData, EntryText, joined_parts

CLERKS = frozenset({Office.ORGANIZER, Office.OFFICER})
"""Whose work it is in practice: 组织员, and 干事 of 党委工作部. Leaders may do it, and are not burdened with it."""


class ConfirmInput(MoveInput):
    rectification: Rectification = Field(title="整改类型")
    kind: ItemKind | None = Field(default=None, title="事项类别")
    level: Level | None = Field(default=None, title="重要程度")
    due_on: Day | None = Field(default=None, title="整改时限")
    sensitivity: Sensitivity | None = Field(default=None, title="敏感类别")


@reads(Part.CALENDAR)
def effect(case: ItemContext, wanted: ConfirmInput, changes: Changes) -> JournalData:
    item, book = changes.item, case.book
    item.kind = wanted.kind or item.kind
    item.level = wanted.level or item.level
    if wanted.sensitivity is not None:
        item.sensitivity = classified(case, item, wanted.sensitivity)
    if item.kind not in book.rules.item_kinds:
        raise Incomplete({"kind": f"本行动不登记{item.kind.label}。"})
    item.rectification = wanted.rectification
    due_on = wanted.due_on or book.rules.default_due(wanted.rectification, case.today, book.ends_on)
    within_campaign(case, {"due_on": due_on})
    most = book.rules.rectification[wanted.rectification].most_days
    if due_on > case.today + timedelta(days=most):
        raise Incomplete({"due_on": f"{wanted.rectification.label}最长 {most} 天，请提前或另选。"})
    item.number = next_number(changes.session, case)
    item.original_due_on = due_on
    set_due(case, changes, due_on)
    return {"number": item.number, "due_on": due_on.isoformat()}


def prefill(case: ItemContext, session: Session) -> dict[str, object]:
    """Begin with what the item is and, of one from a running ledger, with the term that it claims."""
    own = {"kind": case.item.kind, "level": case.item.level, "sensitivity": case.item.sensitivity}
    return own | claimed_term(session, case.item, case.today)


def sentence(said: EntryData) -> EntryText:
    number = f"编号{said('number')}" if said("number") else ""
    due = f"整改时限{said.day('due_on')}" if said("due_on") else ""
    length = said.label(Rectification, "rectification")
    return EntryText(joined_parts(number, said.label(ItemKind, "kind"), *weight(said), length, due))


DETAILS = MoveDetails(
    given=ConfirmInput,
    effect=effect,
    sentence=sentence,
    prefill=prefill,
    notifies=holding(Role.HEAD, Role.LIAISON),
    expected=Expected(State.DIAGNOSE, ALWAYS, since=(Act.REGISTER,), clerks=CLERKS),
    desk=OnDesk(Act.VOID),
    example={"rectification": "immediate", "due_on": "2021-05-20", "version": 1},
    many=True,
    decides=True,
)
