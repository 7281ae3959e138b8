"""撤销, or 并案 into an item that lives on and takes the problem over."""

from uuid import UUID

from pydantic import Field
from sqlmodel import Session, SQLModel, select

from models import plain
from models.item import Item, Measure
from models.vocabulary import Role, State, SubjectKind
from workflows.deadlines import schedule
from workflows.errors import Incomplete, NotFound
from workflows.inputs import Sentence
from workflows.items import merging, recipients, separation, stored
from workflows.items.loading import load
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import ActMade, Part
from workflows.items.moves.details import Changes, JournalData, MoveDetails, MoveInput
from workflows.items.moves.passing import measure_called
from workflows.items.moves.shared import who_does
from workflows.items.recipients import ITS_OWN, holding
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.journal.entry_text import EntryData, EntryText, joined_parts
from workflows.notifications import outbox

_SURVIVOR = frozenset({Part.MEASURES, Part.DELEGATIONS, Part.RECUSALS})
"""What is looked at of an item that is to take another one in: who decides on it, its plan, its people."""

SURVIVOR_GONE = "并入的事项不存在，或已撤销、已销号，不能并入。"


class VoidInput(MoveInput):
    reason: Sentence | None = Field(default=None, title="撤销理由")
    merged_into_id: UUID | None = Field(default=None, title="并入事项")


def effect(case: ItemContext, wanted: VoidInput, changes: Changes) -> JournalData:
    merged_into = survivor(changes.session, case, wanted)
    if merged_into is not None:
        taken_over = _absorb(changes.session, case, merged_into)
        changes.others.append((merged_into, ActMade(Act.ABSORB, case.actor.user_id, case.now), taken_over))
    changes.item.void_reason = wanted.reason
    changes.item.merged_into_id = wanted.merged_into_id
    schedule.pause(changes.session, case.item, case.now, "已撤销或并案")
    return {}


def survivor(session: Session, case: ItemContext, wanted: VoidInput) -> ItemContext | None:
    """Return the item to be merged into, or refuse; None where nothing is merged."""
    if wanted.merged_into_id is not None:
        return _living(session, case, wanted.merged_into_id)
    if wanted.reason is None:
        raise Incomplete({"reason": "请写明撤销理由，或指明并入哪个事项。"})
    if session.exec(select(Item.id).where(Item.merged_into_id == case.item.id)).first():
        raise Incomplete({"merged_into_id": "已有事项并入本事项，不能撤销，请指明并入哪个事项。"})
    return None


def _living(session: Session, case: ItemContext, item_id: UUID) -> ItemContext:
    """Return the item that is to live on, locked, or say why it cannot take another one in."""
    try:
        living = load.load_one(session, case.actor, item_id, now=case.now, needs=_SURVIVOR, lock=True)
    except NotFound:
        raise Incomplete({"merged_into_id": SURVIVOR_GONE}) from None
    if wrong := _unfit(case, living):
        raise Incomplete({"merged_into_id": wrong})
    if refusal := separation.not_recused(living):
        raise refusal
    return living


def _unfit(case: ItemContext, living: ItemContext) -> str | None:
    item, other = case.item, living.item
    if other.id == item.id or other.campaign_id != item.campaign_id or other.state in {State.VOID, State.CLOSED}:
        return SURVIVOR_GONE
    if other.state is State.VERIFY:
        return "并入的事项正在验收，不能再加问题；请待其退回整改后再并入。"
    if other.sensitivity is not item.sensitivity:
        return "并入的事项敏感类别不同，不能并入。"
    if other.organization_id != item.organization_id and not separation.voiding_appointment(living):
        return "并入的事项属于另一党组织，须由在两个党组织之上任职的同志办理。"
    return None


def _absorb(session: Session, case: ItemContext, living: ItemContext) -> list[SQLModel]:
    """Have the survivor take over the problem, and those that the item itself had taken in; return its new measures.

    What anybody was shown of the survivor before holds no longer: its journal goes on. Each entry raises its version,
    as those of all acts do.
    """
    taken = (case.item, *merging.absorbed_problems(session, case))
    made: list[SQLModel] = []
    for n, problem in enumerate(taken, start=len(living.measures) + 1):
        said: JournalData = {"merged_id": str(problem.id), "number": problem.number, "text": problem.text}
        if measure := _measure(session, living, problem, n):
            said["measure"] = plain.as_json(measure, ("id", "position", "text", "responsible_id", "due_on"))
            made.append(measure)
        _record(session, living, said)
    stored.update(session, living.item, {"version": living.item.version + len(taken)}, living.book, living.now)
    return made


_BEFORE_WORK = (State.DIAGNOSE, State.PLAN)
"""Where a plan is still to come, unless it was submitted; whoever took an item over came with one."""


def _measure(session: Session, living: ItemContext, problem: Item, position: int) -> Measure | None:
    """Add the measure that puts a problem right; before there is a plan, the plan brings it."""
    item = living.item
    planned = item.plan_submitted_at is not None or item.state not in _BEFORE_WORK
    if not planned or item.responsible_id is None:
        return None
    text = merging.absorbed_task(problem)
    measure = plain.new(
        Measure,
        item_id=item.id,
        position=position,
        text=text,
        responsible_id=who_does(session, living, measure_called(position, text)),
        due_on=merging.due_of_merged(item, living.today),
    )
    plain.store(session, measure)
    return measure


def _record(session: Session, living: ItemContext, said: JournalData) -> None:
    """Write into the survivor's own journal what it took in, and tell its people."""
    item = living.item
    entry_id = entries.append(
        session,
        (SubjectKind.ITEM, item.id),
        Act.ABSORB,
        now=living.now,
        actor=living.actor,
        post=separation.voiding_appointment(living),
        data={name: value for name, value in said.items() if value is not None},
    )
    people = recipients.told(session, living, holding(*ITS_OWN)(session, living))
    outbox.enqueue(session, entry_id, people, recipients.headline("吸收并案", item), living.now)


def sentence(said: EntryData) -> EntryText:
    into = f"并入{said.name('merged_into_id', '另一事项')}" if said("merged_into_id") else "撤销"
    return EntryText(into, said.quote("reason"))


def absorb_sentence(said: EntryData) -> EntryText:
    """Tell the other half of 并案, in the history of the item that lives on."""
    measure = EntryData(said.data.get("measure") or {}, said.names)
    doer = measure.name("responsible_id")
    task = f"列为措施{measure('position')}，由{doer}于{measure.day('due_on')}前办结"
    plan = task if measure.data else "报方案时列为一条措施"
    return EntryText(joined_parts(f"并入{said('number') or '未编号事项'}的问题", plan), said.quote("text"))


DETAILS = MoveDetails(
    given=VoidInput,
    effect=effect,
    sentence=sentence,
    notifies=holding(Role.HEAD),
    example={"reason": "与本支部另一事项重复，已经核实"},
    decides=True,
    grave=True,
)
