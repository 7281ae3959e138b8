"""撤销 and 并案: at once, or asked for by one and granted by another."""

from uuid import UUID

from sqlmodel import select

from models.item import Item, Measure
from models.vocabulary import State, SubjectKind
from workflows.authz import access
from workflows.deadlines import schedule
from workflows.errors import Incomplete, NotFound
from workflows.items import inputs, merging, recipients, separation
from workflows.items.context import ItemContext
from workflows.items.moves.shared import JournalData
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.notifications import outbox


def void(case: ItemContext, wanted: inputs.Void) -> JournalData:
    """撤销, or 并案 into an item that lives on and takes the problem over."""
    survivor = _survivor(case, wanted)
    if survivor is not None:
        _absorb(case, survivor)
    case.item.void_reason = wanted.reason
    case.item.merged_into_id = wanted.merged_into_id
    schedule.pause(case.session, case.item, case.now)
    return {}


def request_void(case: ItemContext, wanted: inputs.Void) -> JournalData:
    """提请撤销: nothing changes before somebody of another organization grants it."""
    _survivor(case, wanted)
    post = separation.voiding_appointment(case)
    assert post is not None  # noqa: S101  the machine let the actor ask
    return {"organization_id": str(post.organization_id)}


def grant_void(case: ItemContext, _: inputs.OptionalOpinion) -> JournalData:
    """同意撤销: what was asked for happens."""
    asked = case.void_request
    assert asked is not None  # noqa: S101  guards.void_requested
    said: JournalData = {name: asked.data[name] for name in ("reason", "merged_into_id") if name in asked.data}
    void(case, inputs.Void.model_validate(said))
    return said


def refuse_void(_case: ItemContext, _: inputs.Opinion) -> JournalData:
    """不同意撤销: the item goes on; who asked may take it back by this too."""
    return {}


def _survivor(case: ItemContext, wanted: inputs.Void) -> ItemContext | None:
    """Return the item to be merged into, or refuse; None where nothing is merged."""
    if wanted.merged_into_id is not None:
        return _living(case, wanted.merged_into_id)
    if wanted.reason is None:
        raise Incomplete({"reason": "请写明撤销理由，或指明并入哪个事项。"})
    if case.session.exec(select(Item.id).where(Item.merged_into_id == case.item.id)).first():
        raise Incomplete({"merged_into_id": "已有事项并入本事项，不能撤销，请指明并入哪个事项。"})
    return None


def _living(case: ItemContext, item_id: UUID) -> ItemContext:
    """Return the item that is to live on, locked, or say why it cannot take another one in."""
    try:
        item, owner = access.require_item(case.session, case.actor, item_id, lock=True)
    except NotFound:
        raise Incomplete({"merged_into_id": SURVIVOR_GONE}) from None
    survivor = ItemContext(case.session, case.actor, case.now, item, owner)
    if wrong := _unfit(case, survivor):
        raise Incomplete({"merged_into_id": wrong})
    if refusal := separation.not_recused(survivor):
        raise refusal
    return survivor


SURVIVOR_GONE = "并入的事项不存在，或已撤销、已销号，不能并入。"


def _unfit(case: ItemContext, survivor: ItemContext) -> str | None:
    item, other = case.item, survivor.item
    if other.id == item.id or other.campaign_id != item.campaign_id or other.state in {State.VOID, State.CLOSED}:
        return SURVIVOR_GONE
    if other.state is State.VERIFY:
        return "并入的事项正在验收，不能再加问题；请待其退回整改后再并入。"
    if other.sensitivity is not item.sensitivity:
        return "并入的事项敏感类别不同，不能并入。"
    if other.organization_id != item.organization_id and not separation.voiding_appointment(survivor):
        return "并入的事项属于另一党组织，须由在两个党组织之上任职的同志办理。"
    return None


def _absorb(case: ItemContext, survivor: ItemContext) -> None:
    """Have the survivor take over the problem, and those that the item itself had taken in.

    What anybody was shown of the survivor before holds no longer: its journal goes on.
    """
    taken = (case.item, *merging.absorbed_problems(case.session, case.item.id))
    for n, problem in enumerate(taken, start=len(survivor.measures) + 1):
        said = {"merged_id": str(problem.id), "number": problem.number, "text": problem.text}
        _record(survivor, said | _measure(survivor, problem, n))
    survivor.item.version += 1


def _measure(survivor: ItemContext, problem: Item, position: int) -> JournalData:
    """Add the measure that puts a problem right; before there is a plan, the plan brings it."""
    item = survivor.item
    if item.plan_submitted_at is None or item.responsible_id is None:
        return {}
    measure = Measure(
        item_id=item.id,
        position=position,
        text=merging.absorbed_task(problem),
        responsible_id=item.responsible_id,
        due_on=merging.due_of_merged(item, survivor.today),
    )
    survivor.session.add(measure)
    told = ("id", "position", "text", "responsible_id", "due_on")
    return {"measure": measure.model_dump(mode="json", include=set(told))}


def _record(survivor: ItemContext, said: JournalData) -> None:
    """Write into the survivor's own journal what it took in, and tell its people."""
    item = survivor.item
    entry_id = entries.append(
        survivor.session,
        (SubjectKind.ITEM, item.id),
        Act.ABSORB,
        now=survivor.now,
        actor=survivor.actor,
        post=separation.voiding_appointment(survivor),
        data={name: value for name, value in said.items() if value is not None},
    )
    people = recipients.holders_of_roles(survivor, recipients.ITS_OWN) - {survivor.actor.user_id}
    known = access.filter_allowed(survivor.session, people, item, survivor.organization, survivor.today)
    outbox.enqueue(survivor.session, entry_id, known, recipients.headline("吸收并案", item), survivor.now)
