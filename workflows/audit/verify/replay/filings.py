"""报送件: each version of what was sent, with what the system held then."""

from collections.abc import Iterator

from models.duty import Filing
from models.vocabulary import SubjectKind
from workflows.audit.verify.chains import EntryRow
from workflows.audit.verify.replay.expected import Data, ExpectedRow, Values
from workflows.audit.verify.replay.grammar import Rows, Table, actor_of, at, fixed, maybe, said, subject_of
from workflows.journal.acts import Act
from workflows.journal.entries import sha256

OF = SubjectKind.DUTY


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
    columns={
        "id": "标识",
        "duty_id": "报送任务",
        "version": "版本",
        "note": "说明",
        "late": "补报",
        "snapshot": "报送时的内容",
        "snapshot_sha256": "内容的校验值",
        "filed_by_id": "报送人",
        "filed_at": "报送时间",
        "accepted": "已接收",
        "opinion": "意见",
        "decided_by_id": "接收人",
        "decided_at": "接收时间",
    },
    apart=("snapshot",),
    check=_whole,
)


def _version(rows: Rows, _: EntryRow, data: Data) -> list[ExpectedRow]:
    return [row for row in rows if row.values["version"] == data["version"]]


FILING.makes(
    OF,
    Act.FILE,
    id=said("filing_id"),
    duty_id=subject_of,
    version=said("version"),
    note=said("note"),
    late=said("late"),
    snapshot_sha256=said("sha256"),
    filed_by_id=actor_of,
    filed_at=at,
)
for _act, _accepted in ((Act.ACCEPT, True), (Act.RETURN, False)):
    FILING.sets_of(
        _version, OF, _act, accepted=fixed(_accepted), opinion=maybe("opinion"), decided_by_id=actor_of, decided_at=at
    )
