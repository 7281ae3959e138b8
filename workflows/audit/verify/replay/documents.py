"""督办文书 as they were sent, dismissed or withdrawn, and what was answered.

A draft is only gathered from its lines, which the journals of items and duties hold; so is what an
earlier release sent, when each line was a document of its own.
"""

import hashlib
from collections.abc import Iterator

from models.document_states import DocumentState
from models.escalation_document import EscalationAnswer, EscalationDocument
from models.vocabulary import SubjectKind
from workflows.audit.verify.raw import Data, EntryRow, Values
from workflows.audit.verify.replay.grammar import ExpectedRow, Rows, Table, actor_of, at, fixed, maybe, said, subject_of
from workflows.journal.acts import Act

OF = SubjectKind.DOCUMENT
FACTS = ("campaign_id", "rung", "organization_id", "person_id", "number", "text", "wanted", "answer_due_on")


def _whole(row: Values) -> Iterator[tuple[str, str]]:
    """What was sent stands beside its hash, which the entry of its sending holds."""
    sent = row["sent"]
    found = hashlib.sha256(sent.encode()).hexdigest() if isinstance(sent, str) else sent
    if found != row["sent_sha256"]:
        yield "sent", "与它的校验值不符，被改动过"


DOCUMENT = Table(
    EscalationDocument, "督办文书", of="id", kinds=(OF,), apart=("id", "sent"), check=_whole, unspoken=True
).naming(
    campaign_id="专项行动",
    rung="哪一级",
    organization_id="发往的党组织",
    person_id="约谈对象",
    number="文号",
    text="正文",
    wanted="反馈要求",
    state="状态",
    answer_due_on="反馈期限",
    decided_by_id="签发人",
    decided_at="签发时间",
    opinion="理由",
    sent="所发内容",
    sent_sha256="所发内容的校验值",
)
ANSWER = Table(
    EscalationAnswer, "督办反馈", of="document_id", kinds=(OF,), called=lambda row: f"第{row['version']}次"
).naming(
    document_id="督办文书",
    version="第几次",
    text="办理情况",
    new_due_on="请求的办结时限",
    sha256="附件的校验值",
    file_name="附件名",
    size="附件大小",
    media_type="附件类型",
    answered_by_id="反馈人",
    answered_at="反馈时间",
    accepted="已采纳",
    opinion="退回意见",
    decided_by_id="审核人",
    decided_at="审核时间",
)
for _act, _state in ((Act.DOCUMENT_SENT, DocumentState.SENT), (Act.DOCUMENT_DISMISSED, DocumentState.DISMISSED)):
    DOCUMENT.makes(
        OF,
        _act,
        FACTS,
        id=subject_of,
        state=fixed(_state.value),
        decided_by_id=actor_of,
        decided_at=at,
        opinion=maybe("opinion"),
        sent_sha256=maybe("sha256"),
    )


@DOCUMENT.on(OF, Act.DOCUMENT_WITHDRAWN)
def _withdrawn(rows: Rows, entry: EntryRow, data: Data) -> None:
    """Who it was for, and what was written of it, is of no account any more."""
    told = {"state": DocumentState.WITHDRAWN.value, "decided_at": entry.at, "opinion": data["opinion"]}
    rows.begin(entry.subject_id)
    for row in rows.find(entry.subject_id):
        row.set(entry, told)


for _act, _state in ((Act.DOCUMENT_ANSWERED, DocumentState.ANSWERED), (Act.ANSWER_ACCEPTED, DocumentState.ACCEPTED)):
    DOCUMENT.sets(OF, _act, state=fixed(_state.value))
DOCUMENT.sets(OF, Act.ANSWER_RETURNED, state=fixed(DocumentState.RETURNED.value), answer_due_on=said("answer_due_on"))
ANSWER.makes(
    OF,
    Act.DOCUMENT_ANSWERED,
    ("version", "text", "new_due_on", "sha256", "file_name", "size", "media_type"),
    id=said("answer_id"),
    document_id=subject_of,
    answered_by_id=actor_of,
    answered_at=at,
)


def _version(rows: Rows, _: EntryRow, data: Data) -> list[ExpectedRow]:
    return [row for row in rows if row.values["version"] == data["version"]]


for _act, _accepted in ((Act.ANSWER_ACCEPTED, True), (Act.ANSWER_RETURNED, False)):
    ANSWER.sets_of(
        _version, OF, _act, accepted=fixed(_accepted), opinion=maybe("opinion"), decided_by_id=actor_of, decided_at=at
    )
