"""报送任务 laid down as a campaign opened, and 报送件: each version sent, with what the system held then."""

from collections.abc import Iterator

import sqlalchemy as sa

from models.duty import Duty, DutyExtension, Filing, FilingPaper
from models.vocabulary import DutyState, SubjectKind
from workflows.audit.verify.raw import Data, EntryRow, Values
from workflows.audit.verify.replay import extensions
from workflows.audit.verify.replay.campaigns import COPIED
from workflows.audit.verify.replay.grammar import (
    KEEP,
    ExpectedRow,
    Rows,
    Table,
    actor_of,
    at,
    fixed,
    kept,
    maybe,
    said,
    subject_of,
)
from workflows.journal.acts import Act
from workflows.journal.entries import sha256

OF, CAMPAIGN = SubjectKind.DUTY, SubjectKind.CAMPAIGN
_DUTY = sa.inspect(Duty).c
OWED = Table(
    Duty,
    "报送任务（启动时）",
    of="campaign_id",
    kinds=(CAMPAIGN,),
    mark=COPIED,
    instead={"due_on": sa.func.coalesce(_DUTY.original_due_on, _DUTY.due_on)},
).naming(campaign_id="专项行动", milestone_id="报送节点", organization_id="党组织", due_on="报送时限")
DUTY = Table(
    Duty,
    "报送任务",
    of="id",
    kinds=(OF,),
    apart=("id",),
    given={"version": 1, "state": DutyState.OWED.value, "original_due_on": None}
    | {"date_rests": False, "counted_due_on": None},
).naming(
    version="版本",
    state="状态",
    due_on="报送时限",
    original_due_on="原时限",
    date_rests="时限待定",
    counted_due_on="逾期起算时限",
)


def _whole(row: Values) -> Iterator[tuple[str, str]]:
    """A snapshot stands beside its hash, which the entry of its filing holds."""
    if sha256(row["snapshot"]) != row["snapshot_sha256"]:
        yield "snapshot", "与它的校验值不符，被改动过"


FILING = Table(
    Filing,
    "报送件",
    of="duty_id",
    kinds=(OF,),
    called=lambda row: f"第{row['version']}版",
    apart=("snapshot",),
    check=_whole,
).naming(
    duty_id="报送任务",
    version="版本",
    note="说明",
    late="补报",
    counted_due_on="逾期起算时限",
    snapshot="报送时的内容",
    snapshot_sha256="内容的校验值",
    filed_by_id="报送人",
    filed_at="报送时间",
    accepted="已接收",
    opinion="意见",
    decided_by_id="接收人",
    decided_at="接收时间",
    correct_by="订正期限",
)
_FILING, _PAPER = sa.inspect(Filing).c, sa.inspect(FilingPaper).c
FILING_PAPER = Table(
    FilingPaper,
    "报送件的文件",
    of="duty_id",
    kinds=(OF,),
    whose=sa.func.coalesce(_FILING.duty_id, _PAPER.filing_id),
    through=(Filing, _FILING.id == _PAPER.filing_id),
    called=lambda row: f"《{row['file_name']}》",
).naming(
    filing_id="报送件",
    position="序号",
    document="是哪一份文件",
    sha256="文件校验值",
    file_name="文件名",
    size="字节数",
    media_type="文件类型",
)


@OWED.on(CAMPAIGN, Act.OPEN)
def _laid_down(rows: Rows, entry: EntryRow, data: Data) -> None:
    """Each organization that owes a milestone has a duty, due when the milestone is."""
    due = {each["id"]: each["due_on"] for each in data.get("milestones", ())}
    for milestone_id in rows.told(entry, data, "owed"):
        for organization_id, duty_id in data["owed"][milestone_id].items():
            rows.make(
                entry,
                {
                    "id": duty_id,
                    "campaign_id": entry.subject_id,
                    "milestone_id": milestone_id,
                    "organization_id": organization_id,
                    "due_on": due[milestone_id],
                },
            )


def _more(_: EntryRow, __: Data, row: Values) -> object:
    return row["version"] + 1


for _act, _state in ((Act.FILE, DutyState.FILED), (Act.ACCEPT, DutyState.ACCEPTED), (Act.RETURN, DutyState.RETURNED)):
    DUTY.sets(OF, _act, version=_more, state=fixed(_state.value), date_rests=fixed(False))


def _version(rows: Rows, _: EntryRow, data: Data) -> list[ExpectedRow]:
    return [row for row in rows if row.values["version"] == data["version"]]


FILING.makes(
    OF,
    Act.FILE,
    ("version", "note", "late"),
    id=said("filing_id"),
    duty_id=subject_of,
    snapshot_sha256=said("sha256"),
    counted_due_on=maybe("counted_due_on"),
    filed_by_id=actor_of,
    filed_at=at,
)


@FILING_PAPER.on(OF, Act.FILE)
def _sent(rows: Rows, entry: EntryRow, data: Data) -> None:
    """The papers stand in the entry of their filing, in their order; where it names none there were none."""
    for position, paper in enumerate(data.get("papers", ()), start=1):
        rows.make(entry, {"filing_id": data["filing_id"], "position": position, **paper})


for _act, _accepted in ((Act.ACCEPT, True), (Act.RETURN, False)):
    FILING.sets_of(
        _version,
        OF,
        _act,
        accepted=fixed(_accepted),
        opinion=maybe("opinion"),
        decided_by_id=actor_of,
        decided_at=at,
        correct_by=maybe("correct_by"),
    )

DUTY_EXTENSION = Table(
    DutyExtension, "报送延期", of="duty_id", kinds=(OF,), called=lambda row: f"（至 {row['new_due_on']}）"
).naming(
    duty_id="报送任务",
    state="结果",
    reason="理由",
    previous_due_on="原时限",
    new_due_on="新时限",
    requested_by_id="申请人",
    requested_at="申请时间",
    opinion="意见",
    decided_by_id="审批人",
    decided_at="审批时间",
)
extensions.play(DUTY_EXTENSION, OF, "duty_id", withdrawn_by=Act.FILE)


def _printed(_: EntryRow, data: Data, row: Values) -> object:
    """What was printed is kept where the date is moved for the first time, and stays."""
    return row["original_due_on"] or data["previous_due_on"] if "due_on" in data else KEEP


def _counted(_: EntryRow, data: Data, __: Values) -> object:
    """Another due date counts from itself; that it is counted from a later day is said."""
    return None if "due_on" in data else data.get("counted_due_on", KEEP)


DUTY.sets(OF, Act.REQUEST_EXTENSION, Act.REFUSE_EXTENSION, Act.GRANT_EXTENSION, version=_more)
DUTY.sets(OF, Act.GRANT_EXTENSION, Act.RETURN, original_due_on=_printed, due_on=kept("due_on"))
DUTY.sets(OF, Act.REQUEST_EXTENSION, date_rests=lambda _, data, __: "rested_since" in data)
DUTY.sets(OF, Act.GRANT_EXTENSION, Act.REFUSE_EXTENSION, date_rests=fixed(False))
DUTY.sets(OF, Act.GRANT_EXTENSION, Act.REFUSE_EXTENSION, Act.RETURN, counted_due_on=_counted)
