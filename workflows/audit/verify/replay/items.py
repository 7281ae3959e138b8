"""事项: everything that an item says comes from the moves made on it."""

from models.item import NO_DATE, Item
from models.vocabulary import Completion, ItemKind, Level, Origin, Sensitivity, State, SubjectKind
from workflows.audit.verify.chains import EntryRow
from workflows.audit.verify.replay.expected import KEEP, LACKING, Data, Values
from workflows.audit.verify.replay.grammar import (
    ColumnSource,
    Table,
    actor_of,
    at,
    fixed,
    kept,
    maybe,
    said,
    subject_of,
)
from workflows.items.fields import LABELS
from workflows.items.lifecycle import MOVES
from workflows.journal.acts import Act

ITEM = Table(
    Item, "事项", of="id", kinds=(SubjectKind.ITEM,), columns={name: LABELS[name] for name in Item.model_fields}
)
OF = SubjectKind.ITEM


def _indicator(_: EntryRow, data: Data, __: Values) -> object:
    """An earlier release named the indicator by its code alone."""
    return data.get("indicator_id", LACKING if data.get("indicator") else None)


def _of_ledger(key: str) -> ColumnSource:
    """An earlier release said of a ledger's problem only where it stood, in words."""
    return lambda _, data, __: data.get(key, LACKING if "source" in data else None)


def _origin(_: EntryRow, data: Data, __: Values) -> object:
    return data.get("origin", Origin.LEDGER.value)


def _part(part: str) -> ColumnSource:
    """A person's part goes to another: 转办 hands on one part, 交接 those that are listed."""

    def told(_: EntryRow, data: Data, __: Values) -> object:
        parts = data.get("parts") or [data.get("part")]
        return data["to_id"] if part in parts else KEEP

    return told


def _more(column: str) -> ColumnSource:
    return lambda _, __, row: row[column] + 1


def _back(value: object) -> ColumnSource:
    """What a return sets when it sends the item back to be worked on."""
    return lambda _, data, __: value if data.get("to") == State.RECTIFY else KEEP


def _again(_: EntryRow, data: Data, row: Values) -> object:
    """A return that only undoes the signatures begins a new round of them."""
    return KEEP if data.get("to") == State.RECTIFY else row["round"] + 1


def _closed(entry: EntryRow, data: Data, _: Values) -> object:
    return entry["at"] if data.get("to") == State.CLOSED else KEEP


NOW_TO_DO = {"applied_at": fixed(None), "completion": fixed(Completion.UNFINISHED.value)}


def _due(key: str) -> dict[str, ColumnSource]:
    return {"due_on": said(key), "due_sort": said(key)}


ITEM.makes(
    OF,
    Act.REGISTER,
    id=subject_of,
    version=fixed(1),
    campaign_id=said("campaign_id"),
    organization_id=said("organization_id"),
    kind=maybe("kind", ItemKind.PROBLEM.value),
    level=maybe("level", Level.ORDINARY.value),
    origin=_origin,
    text=said("text"),
    indicator_id=_indicator,
    ledger_row_id=_of_ledger("ledger_row_id"),
    clause=_of_ledger("clause"),
    sensitivity=maybe("sensitivity", Sensitivity.NONE.value),
    state=fixed(State.DIAGNOSE.value),
    due_sort=fixed(NO_DATE.isoformat()),
    completion=fixed(Completion.UNFINISHED.value),
    sustained=fixed(False),
    round=fixed(0),
    created_at=at,
)
ITEM.sets(OF, *(set(MOVES) - {Act.REGISTER}), version=_more("version"), state=kept("to"))
ITEM.sets(OF, Act.ABSORB, version=_more("version"))
ITEM.sets(
    OF,
    Act.CONFIRM,
    number=said("number"),
    kind=kept("kind"),
    level=kept("level"),
    sensitivity=kept("sensitivity"),
    rectification=said("rectification"),
    original_due_on=said("due_on"),
    **_due("due_on"),
)
ITEM.sets(OF, Act.VOID, Act.GRANT_VOID, void_reason=maybe("reason"), merged_into_id=maybe("merged_into_id"))
ITEM.sets(OF, Act.ASSIGN, leader_id=said("leader_id"), responsible_id=said("responsible_id"))
ITEM.sets(OF, Act.TRANSFER, Act.HAND_OVER, leader_id=_part("leader"), responsible_id=_part("responsible"))
ITEM.sets(OF, Act.SUBMIT_PLAN, goal=said("goal"), plan_submitted_at=at, plan_submitted_by_id=actor_of)
ITEM.sets(OF, Act.RETURN_PLAN, plan_submitted_at=fixed(None), plan_submitted_by_id=fixed(None))
ITEM.sets(OF, Act.PROGRESS, progressed_at=at, completion=kept("completion"), sustained=kept("sustained"))
ITEM.sets(OF, Act.ATTACH, progressed_at=at)
ITEM.sets(OF, Act.APPLY, round=_more("round"), applied_at=at, completion=fixed(Completion.FINISHED.value))
ITEM.sets(OF, Act.RETURN, round=_again, applied_at=_back(None), completion=_back(Completion.UNFINISHED.value))
ITEM.sets(OF, Act.SIGN, closed_at=_closed)
ITEM.sets(OF, Act.REOPEN, closed_at=fixed(None), **NOW_TO_DO, **_due("due_on"))
ITEM.sets(
    OF,
    Act.TURN_LONG_TERM,
    stage_goal=said("stage_goal"),
    review_on=said("review_on"),
    final_on=said("final_on"),
    applied_at=fixed(None),
    **_due("review_on"),
)
ITEM.sets(OF, Act.GRANT_EXTENSION, **_due("due_on"))
