"""报方案: the goal and the measures; a plan that was returned is replaced whole."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session, col

from models.base import table_of
from models.item import Measure
from models.prepared import PreparedWrite
from models.vocabulary import MeasureKind, State
from workflows.errors import Incomplete
from workflows.inputs import Day, Text
from workflows.items import merging
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Part
from workflows.items.moves.details import THIRD_ID, Changes, Expected, JournalData, MoveDetails, MoveInput
from workflows.items.moves.passing import doers_of_plan
from workflows.items.moves.shared import known_people
from workflows.items.moves.situations import HAS_PEOPLE, PLAN_SUBMITTED
from workflows.items.queries.claims import claimed_measures
from workflows.journal.acts import Act
from workflows.journal.entry_text import EntryData, EntryText, day_in_words, label_of, name_of


class PlannedMeasure(BaseModel):
    """One 整改措施 of a plan."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Text = Field(title="整改措施")
    responsible_id: UUID = Field(title="责任人")
    due_on: Day = Field(title="完成时限")
    kind: MeasureKind = Field(default=MeasureKind.FIX, title="措施类别")
    leader_id: UUID | None = Field(default=None, title="责任领导")


Measures = tuple[PlannedMeasure, ...]


class SubmitPlanInput(MoveInput):
    goal: Text = Field(title="整改目标")
    measures: Measures = Field(title="整改措施", min_length=1, max_length=50)


def effect(case: ItemContext, wanted: SubmitPlanInput, changes: Changes) -> JournalData:
    due_on = case.item.due_on or date.max
    last = due_on if case.today <= due_on else date.max  # late already, but not never
    for n, measure in enumerate(wanted.measures):
        if not case.today <= measure.due_on <= last:
            raise Incomplete({f"measures[{n}].due_on": f"完成时限不能早于今天，也不能晚于整改时限 {due_on}。"})
    planned, said = _with_merged(changes.session, case, wanted.measures)
    known_people(changes.session, case, doers_of_plan(planned))
    _FORGET.write(changes.session, {"item_id": case.item.id})
    changes.replaced |= {Part.MEASURES}
    measures = [
        changes.add(Measure, item_id=case.item.id, position=n, **dict(measure))
        for n, measure in enumerate(planned, start=1)
    ]
    changes.item.goal = wanted.goal
    changes.item.plan_submitted_at = case.now
    changes.item.plan_submitted_by_id = case.actor.user_id
    return said | {"measure_ids": [str(measure.id) for measure in measures]}


_FORGET = PreparedWrite(sa.delete(table_of(Measure)).where(col(Measure.item_id) == sa.bindparam("item_id")))


def _with_merged(session: Session, case: ItemContext, planned: Measures) -> tuple[Measures, JournalData]:
    """Add the problems merged into the item that the plan leaves out, and say what the plan is."""
    responsible = case.item.responsible_id
    assert responsible is not None  # noqa: S101  guards.has_people
    problems = merging.absorbed_problems(session, case)
    added = tuple(
        PlannedMeasure(
            text=merging.absorbed_task(problem),
            responsible_id=responsible,
            due_on=merging.due_of_merged(case.item, case.today),
        )
        for problem in merging.missing_measures(problems, (measure.text for measure in planned))
    )
    whole = planned + added
    said: JournalData = {"measures": [m.model_dump(mode="json", exclude_none=True) for m in whole]}
    return whole, said if added else {}


def prefill(case: ItemContext, session: Session) -> dict[str, object]:
    """Begin with the plan as it is, and a measure for each problem merged into the item that it leaves out.

    Where there is none yet, and the item is of a running ledger, begin with the measures that this claims.
    """
    item, kept = case.item, PlannedMeasure.model_fields
    first = {"responsible_id": item.responsible_id, "due_on": item.due_on, "leader_id": item.leader_id}
    rows = [{name: getattr(measure, name) for name in kept} for measure in case.measures]
    rows = rows or [first | {"text": text} for text in claimed_measures(session, item)] or [first]
    problems = merging.absorbed_problems(session, case)
    missing = merging.missing_measures(problems, (measure.text for measure in case.measures))
    return {"goal": item.goal, "measures": rows + [first | {"text": merging.absorbed_task(each)} for each in missing]}


def sentence(said: EntryData) -> EntryText:
    steps = [
        f"{n}. {step['text']}（{_how(step)}{name_of(said.names, step['responsible_id'])}，"
        f"{day_in_words(step['due_on'])}前）"
        for n, step in enumerate(said.data.get("measures", ()), start=1)
    ]
    return EntryText(f"整改目标“{said('goal')}”，措施{len(steps)}条：{'；'.join(steps)}")


def _how(step: Mapping[str, str]) -> str:
    kind = step.get("kind", MeasureKind.FIX)
    return "" if kind == MeasureKind.FIX else f"{label_of(MeasureKind, kind)}，"


DETAILS = MoveDetails(
    given=SubmitPlanInput,
    effect=effect,
    sentence=sentence,
    prefill=prefill,
    expected=Expected(State.PLAN, HAS_PEOPLE & ~PLAN_SUBMITTED, since=(Act.CONFIRM, Act.ASSIGN, Act.RETURN_PLAN)),
    example={
        "goal": "每月按期召开党小组会",
        "measures": [
            {"text": "固定每月第2周周三召开", "responsible_id": THIRD_ID, "due_on": "2021-05-20", "kind": "fix"}
        ],
    },
    begins=True,
)
