"""时限 and 预警督办: what the clock keeps of an item or a duty, and what it drafted."""

from collections.abc import Iterator

import sqlalchemy as sa

from models.deadline import Deadline, Escalation
from models.vocabulary import EscalationState, EscalationStep, State, SubjectKind
from workflows.audit.verify.raw import Data, EntryRow, Values
from workflows.audit.verify.replay.grammar import LACKING, ExpectedRow, Rows, Table, called_by, fixed
from workflows.journal.acts import Act
from workflows.rules.rules import AUTOMATIC

ITEM, DUTY = SubjectKind.ITEM, SubjectKind.DUTY
RUNS: Values = {"rested_since": None, "rested": 0}
"""Of a clock that neither rests nor ever did."""
DEADLINE = Table(Deadline, "时限", of="item_id", kinds=(ITEM,), apart=("id",)).naming(
    item_id="事项",
    duty_id="报送任务",
    act="逾期的环节",
    organization_id="由谁办",
    rung="到了哪一级",
    met_at="办理时间",
    rested_since="等待他人办理之日",
    rested="等待他人办理的工作日",
)
DUTY_DEADLINE = Table(
    Deadline,
    "报送时限",
    of="duty_id",
    kinds=(DUTY,),
    apart=("id",),
    given={"item_id": None, "act": None, "organization_id": None, "rung": None, "met_at": None} | RUNS,
).naming(**DEADLINE.columns)
_DEADLINE = sa.inspect(Deadline).c
ESCALATION = Table(
    Escalation,
    "预警督办",
    of="subject_id",
    kinds=(ITEM, DUTY),
    mark=2,
    whose=sa.func.coalesce(_DEADLINE.item_id, _DEADLINE.duty_id, sa.inspect(Escalation).c.deadline_id),
    through=(Deadline, _DEADLINE.id == sa.inspect(Escalation).c.deadline_id),
    called=called_by("rung", EscalationStep),
).naming(
    deadline_id="时限",
    rung="哪一级",
    due_on="所到的时限",
    reason="为何是这一天",
    drafted_at="起草时间",
    state="签发情况",
    number="文号",
    answer_due_on="反馈期限",
    decided_by_id="签发人",
    decided_at="签发时间",
    opinion="不予签发的理由",
)


@DEADLINE.on(ITEM, Act.CONFIRM, Act.REOPEN, Act.TURN_LONG_TERM, Act.GRANT_EXTENSION, changes=("met_at", *RUNS))
def started(rows: Rows, entry: EntryRow, _: Data) -> None:
    """Have the clock of a due date begin anew."""
    _set(rows, entry, {"met_at": None} | RUNS)


@DEADLINE.on(ITEM, Act.RETURN, changes=("met_at",))
def _resumed(rows: Rows, entry: EntryRow, data: Data) -> None:
    if data.get("to") == State.RECTIFY:
        _set(rows, entry, {"met_at": None} | _gone_on(data))


@DEADLINE.on(ITEM, Act.REFUSE_EXTENSION, changes=tuple(RUNS))
def _refused(rows: Rows, entry: EntryRow, data: Data) -> None:
    if "rested" in data:
        _set(rows, entry, _gone_on(data))


@DEADLINE.on(ITEM, Act.REQUEST_EXTENSION, changes=("rested_since",))
def _rests(rows: Rows, entry: EntryRow, data: Data) -> None:
    if "rested_since" in data:
        _set(rows, entry, {"rested_since": data["rested_since"]})


@DEADLINE.on(ITEM, Act.APPLY, Act.VOID, Act.GRANT_VOID, changes=("met_at",))
def _met(rows: Rows, entry: EntryRow, data: Data) -> None:
    """What was voided before it had a due date has a row all the same, for good at rest."""
    rests = {"rested_since": data["rested_since"]} if "rested_since" in data else {}
    _set(rows, entry, {"met_at": entry.at} | rests)


def _gone_on(data: Data) -> Values:
    return {"rested_since": None, "rested": data["rested"]} if "rested" in data else {}


def _set(rows: Rows, entry: EntryRow, values: Values) -> None:
    for row in _own(rows, entry, {}):
        row.set(entry, values)
        return
    rows.make(entry, {"item_id": entry.subject_id} | RUNS | values)


def _own(rows: Rows, _: EntryRow, data: Data) -> list[ExpectedRow]:
    """Choose the row of the due date itself, where an entry is not of a step."""
    return [] if "act" in data else [row for row in rows if row.values.get("act") is None]


@DUTY_DEADLINE.on(DUTY, Act.FILE, Act.REQUEST_EXTENSION, changes=("met_at", "rested_since"))
def _waits(rows: Rows, entry: EntryRow, data: Data) -> None:
    """What is owed waits for somebody else; what rests already goes on doing so."""
    met = {"met_at": entry.at} if entry.act == Act.FILE else {}
    _change(rows, entry, met | ({"rested_since": data["rested_since"]} if "rested_since" in data else {}))


@DUTY_DEADLINE.on(DUTY, Act.RETURN, Act.REFUSE_EXTENSION, changes=("met_at", *RUNS))
def _comes_back(rows: Rows, entry: EntryRow, data: Data) -> None:
    """The clock goes on, or begins anew where the due date was moved to that of the correction."""
    moved = RUNS if entry.act == Act.RETURN and "due_on" in data else {}
    _change(rows, entry, {"met_at": None} | moved | _gone_on(data))


@DUTY_DEADLINE.on(DUTY, Act.GRANT_EXTENSION, changes=("met_at", *RUNS))
def _begins_anew(rows: Rows, entry: EntryRow, _: Data) -> None:
    _change(rows, entry, {"met_at": None} | RUNS)


def _change(rows: Rows, entry: EntryRow, values: Values) -> None:
    for row in _own(rows, entry, {}):
        row.set(entry, values)


for _rung in EscalationStep:
    DEADLINE.sets_of(_own, ITEM, _rung.value, rung=fixed(_rung.value))
    DUTY_DEADLINE.sets_of(_own, DUTY, _rung.value, rung=fixed(_rung.value))


@DEADLINE.on(ITEM, *(rung.value for rung in EscalationStep))
def _of_step(rows: Rows, entry: EntryRow, data: Data) -> None:
    """A step has a row from its first draft on; what it waits for is derived, and held by nothing."""
    if "act" in data and "deadline_id" in data and not any(rows.find(data["deadline_id"])):
        rows.make(entry, {"id": data["deadline_id"], "item_id": entry.subject_id} | RUNS | _step(data))


@DUTY_DEADLINE.on(DUTY, *(rung.value for rung in EscalationStep), changes=("act", "organization_id"))
def _of_duty_step(rows: Rows, entry: EntryRow, data: Data) -> None:
    if "act" in data and "deadline_id" in data:
        row = rows.at(data["deadline_id"])
        row.set(entry, {"id": data["deadline_id"], "item_id": None, "rung": None, "met_at": None} | RUNS | _step(data))
        row.made = True


def _step(data: Data) -> Values:
    return {"act": data["act"], "organization_id": data["organization_id"]}


@ESCALATION.on(ITEM, *(rung.value for rung in EscalationStep), changes=("reason", "drafted_at"))
@ESCALATION.on(DUTY, *(rung.value for rung in EscalationStep))
def _drafted(rows: Rows, entry: EntryRow, data: Data) -> None:
    """Where the entry does not name the draft: each rung that a human sends was drafted once.

    What was withdrawn and has its cause again is drafted anew.
    """
    key = data.get("escalation_id", LACKING)
    before = [] if key is LACKING else list(rows.find(key))
    for row in before:
        row.set(entry, {"reason": data["why"], "drafted_at": entry.at})
    if before:
        return
    if key is LACKING and data["rung"] in AUTOMATIC:  # a campaign may have a human send these too
        rows.untold = rows.untold or entry
    elif key is not None and not (key is LACKING and any(_same(rows, data))):
        rows.make(
            entry,
            {
                "id": key,
                "deadline_id": data.get("deadline_id", LACKING),
                "rung": data["rung"],
                "due_on": data["due_on"],
                "reason": data["why"],
                "drafted_at": entry.at,
                "state": EscalationState.DRAFTED.value,
            },
        )


def _same(rows: Rows, data: Data) -> Iterator[ExpectedRow]:
    for row in rows:
        if (row.values["rung"], row.values["due_on"]) == (data["rung"], data["due_on"]):
            yield row


def _decided(rows: Rows, data: Data) -> list[ExpectedRow]:
    """An earlier release did not say which draft was decided: there is seldom more than one."""
    if "escalation_id" in data:
        return list(rows.find(data["escalation_id"]))
    waiting = (EscalationState.DRAFTED.value, LACKING)
    return [row for row in rows if row.values["rung"] == data["rung"] and row.values["state"] in waiting]


def _decides(state: EscalationState, *acts: str) -> None:
    unsaid = LACKING if state is EscalationState.SENT else None

    @ESCALATION.on(ITEM, *acts, changes=DECIDED)
    @ESCALATION.on(DUTY, *acts)
    def _decide(rows: Rows, entry: EntryRow, data: Data) -> None:
        values = {
            "state": state.value,
            "number": data.get("number"),
            "opinion": data.get("opinion"),
            "answer_due_on": data.get("answer_due_on", unsaid),
            "decided_by_id": entry.actor_id,
            "decided_at": entry.at,
        }
        found = _decided(rows, data)
        for row in found:
            row.set(entry, values if len(found) == 1 else dict.fromkeys(values, LACKING))


DECIDED = ("state", "number", "answer_due_on", "decided_by_id", "decided_at", "opinion")
for _state in (EscalationState.SENT, EscalationState.DISMISSED):
    _decides(_state, *(f"{rung.value}_{_state.value}" for rung in EscalationStep))
