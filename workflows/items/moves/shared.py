"""What several effects do alike."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlmodel import Session

from models.item import Item, Measure
from models.signature import Extension
from models.vocabulary import Completion, ExtensionState, Role, Sensitivity
from workflows.authz import appointments
from workflows.authz.permissions import seats_of
from workflows.deadlines import schedule
from workflows.errors import Conflict, Incomplete
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Part
from workflows.items.moves.details import Changes, JournalData
from workflows.items.moves.passing import Doer, measure_called
from workflows.rules.snapshot import working_calendar


def set_due(case: ItemContext, changes: Changes, due_on: date) -> None:
    """Set a new due date and begin the ladder anew; the move must read the calendar."""
    changes.item.due_on = changes.item.due_sort = due_on
    changes.item.counted_due_on = None
    schedule.start(changes.session, changes.item, due_on, case.now, case.book, case.calendar)


def rests(case: ItemContext) -> JournalData:
    """Return since when the clock of an item that begins to wait for somebody else rests; nothing where it goes on.

    In a campaign of an earlier release, which gives steps no date, nobody else would be late meanwhile.
    """
    return {} if case.book.rules.steps is None else {"rested_since": case.today.isoformat()}


def goes_on(case: ItemContext, changes: Changes) -> JournalData:
    """Have the clock of an item go on that comes back, if it rested."""
    if case.book.rules.steps is None:
        return {}
    known = Part.CALENDAR in case.parts.known
    days = case.calendar if known else working_calendar(changes.session, case.book.committee_id)
    return schedule.go_on(changes.session, changes.item, case.today, case.book, days) or {}


def within_campaign(case: ItemContext, fields: Mapping[str, date]) -> None:
    for name, day in fields.items():
        if not case.today <= day <= case.book.ends_on:
            raise Incomplete({name: f"日期应在今天与行动结束日 {case.book.ends_on} 之间。"})


def known_people(session: Session, case: ItemContext, doers: Mapping[str, Doer]) -> None:
    """Refuse people, by field, who hold no office in this university today."""
    if wrong := absent_people(session, case, doers):
        raise Incomplete(wrong)


def absent_people(session: Session, case: ItemContext, doers: Mapping[str, Doer]) -> dict[str, str]:
    """Say of those of some people who hold no office in this university today what they cannot do."""
    committee_id = case.organization.committee_id
    there = appointments.employed(session, committee_id, {doer.person for doer in doers.values()}, case.today)
    absent = {field: doer for field, doer in doers.items() if doer.person not in there}
    if not absent:
        return {}
    left = appointments.who_left(session, committee_id, {doer.person for doer in absent.values()}, case.today)
    return {field: _absent(left.get(doer.person), doer.work) for field, doer in absent.items()}


def _absent(name: str | None, work: str) -> str:
    if name is None:
        return "没有这个人，或其在本校没有任职。"
    return f"{name}已不在本校任职，或者账号已停用，不能承办{work}，请另选他人。"


def who_does(session: Session, case: ItemContext, work: str) -> UUID:
    """Return who is to do what comes to an item: its 责任人 or, after they left, the 书记 of its organization."""
    responsible, owner = case.item.responsible_id, case.organization
    assert responsible is not None  # noqa: S101  no plan without people
    if not (gone := absent_people(session, case, {work: Doer(responsible, work)})):
        return responsible
    heads = appointments.holders_of(session, owner, seats_of(Role.HEAD, owner), case.today)
    if not heads:
        raise Conflict(f"{gone[work]}本组织没有书记在任，请先任命书记。")
    return min(heads)


def classified(case: ItemContext, item: Item, sensitivity: Sensitivity) -> Sensitivity:
    """Return who is to see the item; nobody may put it out of their own sight, or pull it into others'."""
    kinds = case.actor.kinds(case.organization)
    if not {sensitivity, item.sensitivity} <= kinds:
        raise Incomplete({"sensitivity": f"您的职务不能登记“{sensitivity.label}”类事项。"})
    return sensitivity


def find_measure(case: ItemContext, measure_id: UUID) -> Measure:
    """Return a measure of the item, or refuse."""
    for measure in case.measures:
        if measure.id == measure_id:
            return measure
    raise Incomplete({"measure_id": "本事项没有这条措施。"})


def only_measure(case: ItemContext, _: Session) -> dict[str, object]:
    """Begin with the measure of an item that has but one."""
    return {"measure_id": case.measures[0].id} if len(case.measures) == 1 else {}


def back_to_work(case: ItemContext, changes: Changes, requirement: str, due_on: date) -> JournalData:
    """Have the item put right further, with one more measure: nothing is applied for again without new work."""
    changes.item.applied_at = None
    changes.item.completion = Completion.UNFINISHED
    position = len(case.measures) + 1
    responsible = who_does(changes.session, case, measure_called(position, requirement))
    made = changes.add(
        Measure, item_id=case.item.id, position=position, text=requirement, responsible_id=responsible, due_on=due_on
    )
    return {"measure_id": str(made.id), "measure_due_on": due_on.isoformat(), "responsible_id": str(responsible)}


def decide_extension(case: ItemContext, changes: Changes, state: ExtensionState, opinion: str | None) -> Extension:
    """Settle the request that waits, and return it: the due date of the item rests no longer."""
    pending = case.pending_extension
    assert pending is not None  # noqa: S101  guards.extension_pending
    by = case.actor.user_id
    changes.item.date_rests = False
    changes.update(pending, state=state, opinion=opinion, decided_by_id=by, decided_at=case.now)
    return pending
