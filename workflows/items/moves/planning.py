"""方案: submitted, returned, approved."""

from datetime import date

from sqlmodel import col, delete

from models.item import Measure
from workflows.errors import Incomplete
from workflows.items import inputs, merging
from workflows.items.context import ItemContext
from workflows.items.moves.shared import JournalData, known_person


def submit_plan(case: ItemContext, wanted: inputs.SubmitPlan) -> JournalData:
    """报方案: the goal and the measures; a plan that was returned is replaced whole."""
    due_on = case.item.due_on or date.max
    last = due_on if case.today <= due_on else date.max  # late already, but not never
    for n, measure in enumerate(wanted.measures):
        if not case.today <= measure.due_on <= last:
            raise Incomplete({f"measures[{n}].due_on": f"完成时限不能早于今天，也不能晚于整改时限 {due_on}。"})
    known_person(
        case,
        {f"measures[{n}].responsible_id": m.responsible_id for n, m in enumerate(wanted.measures)}
        | {f"measures[{n}].leader_id": m.leader_id for n, m in enumerate(wanted.measures) if m.leader_id},
    )
    planned, said = _with_merged(case, wanted.measures)
    case.session.exec(delete(Measure).where(col(Measure.item_id) == case.item.id))
    measures = [
        Measure(item_id=case.item.id, position=n, **dict(measure)) for n, measure in enumerate(planned, start=1)
    ]
    case.session.add_all(measures)
    case.item.goal = wanted.goal
    case.item.plan_submitted_at = case.now
    case.item.plan_submitted_by_id = case.actor.user_id
    return said | {"measure_ids": [str(measure.id) for measure in measures]}


Measures = tuple[inputs.PlannedMeasure, ...]


def _with_merged(case: ItemContext, planned: Measures) -> tuple[Measures, JournalData]:
    """Add the problems merged into the item that the plan leaves out, and say what the plan is."""
    responsible = case.item.responsible_id
    assert responsible is not None  # noqa: S101  guards.has_people
    problems = merging.absorbed_problems(case.session, case.item.id)
    added = tuple(
        inputs.PlannedMeasure(
            text=merging.absorbed_task(problem),
            responsible_id=responsible,
            due_on=merging.due_of_merged(case.item, case.today),
        )
        for problem in merging.missing_measures(problems, (measure.text for measure in planned))
    )
    whole = planned + added
    said = {"measures": [m.model_dump(mode="json", exclude_none=True) for m in whole]}
    return whole, said if added else {}


def return_plan(case: ItemContext, _: inputs.Opinion) -> JournalData:
    """退回方案: it may be submitted anew."""
    case.item.plan_submitted_at = None
    case.item.plan_submitted_by_id = None
    return {}


def approve_plan(_case: ItemContext, _: inputs.OptionalOpinion) -> JournalData:
    """批准方案: the machine moves the item on; nothing else changes."""
    return {}
