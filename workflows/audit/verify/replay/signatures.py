"""签批, 延期 and 委托 of an item."""

from collections.abc import Iterator

from models.item import Delegation
from models.signature import Extension, Signature
from models.vocabulary import Role, SignAct, SubjectKind
from workflows.audit.verify.raw import Data, EntryRow, Values, is_hash_of
from workflows.audit.verify.replay import extensions
from workflows.audit.verify.replay.grammar import (
    LACKING,
    ColumnSource,
    Table,
    actor_of,
    at,
    called_by,
    fixed,
    maybe,
    said,
    subject_of,
)
from workflows.items.lifecycle import MOVES
from workflows.journal.acts import Act

OF = SubjectKind.ITEM
SIGNED_ACTS = {
    Act.APPLY: SignAct.GUARANTEE.value,
    Act.VERIFY: SignAct.VERIFY.value,
    Act.RETURN: SignAct.RETURN.value,
    Act.SIGN: SignAct.SIGN.value,
}
"""The moves that leave a signature."""
NOTHING = (None, "null")
"""What stands for nothing in a column of JSON."""


def _seen(row: Values) -> Iterator[tuple[str, str]]:
    """What was seen stands beside its hash, which its entry holds; none before release 0.2."""
    if row["shown"] not in NOTHING and not is_hash_of(row["shown"], row["seen_sha256"]):
        yield "shown", "与“所见内容的校验值”不符，被改动过"


SIGN_OFF = Table(
    Signature,
    "签字",
    of="item_id",
    kinds=(OF,),
    called=called_by("act", SignAct),
    apart=("shown",),
    texts=("shown",),
    check=_seen,
).naming(
    item_id="事项",
    round="轮次",
    act="类别",
    step="第几步",
    seat="席位",
    user_id="签字人",
    appointment_id="签字所凭的职务",
    opinion="意见",
    method="验收方式",
    seen_sha256="所见内容的校验值",
    signed_at="签字时间",
    principal_id="被代签人",
    shown="签字时所见",
)
EXTENSION = Table(
    Extension, "延期", of="item_id", kinds=(OF,), called=lambda row: f"（至 {row['new_due_on']}）"
).naming(
    item_id="事项",
    state="结果",
    reason="理由",
    progress="目前进展",
    previous_due_on="原时限",
    new_due_on="新时限",
    requested_by_id="申请人",
    requested_at="申请时间",
    opinion="意见",
    decided_by_id="审批人",
    decided_at="审批时间",
)
DELEGATION = Table(Delegation, "委托", of="item_id", kinds=(OF,)).naming(
    item_id="事项", from_id="委托人", to_id="受托人", since="起始时间", until_on="截止日期", revoked_at="收回时间"
)


def _step(_: EntryRow, data: Data, __: Values) -> object:
    """An earlier release did not say which step a signature was."""
    return data.get("step", LACKING if data.get("seat") and "rules" not in data else 0)


def _principal(_: EntryRow, data: Data, __: Values) -> object:
    """An earlier release named whom it was signed for, and no more."""
    return data.get("principal_id", LACKING if data.get("principal") else None)


for _move, _act in SIGNED_ACTS.items():
    SIGN_OFF.makes(
        OF,
        _move,
        ("round", "seat", "appointment_id"),
        id=said("sign_off_id"),
        item_id=subject_of,
        act=fixed(_act),
        step=_step,
        user_id=actor_of,
        opinion=maybe("opinion"),
        method=maybe("method"),
        seen_sha256=said("seen"),
        signed_at=at,
        principal_id=_principal,
    )

extensions.play(EXTENSION, OF, "item_id", "progress", withdrawn_by=Act.APPLY)

DELEGATION.makes(
    OF, Act.DELEGATE, ("to_id", "until_on"), id=said("delegation_id"), item_id=subject_of, from_id=actor_of, since=at
)


def _standing_in(key: str) -> ColumnSource:
    """What an entry says of a stand-in's first move on an item."""
    return lambda _, data, __: data["stands_in"][key]


for _made in MOVES.values():
    if not {Role.RESPONSIBLE, Role.LEADER}.isdisjoint(_made.by):
        DELEGATION.makes_if(
            lambda data: "delegation_id" in data.get("stands_in", ()),
            OF,
            _made.name,
            id=_standing_in("delegation_id"),
            item_id=subject_of,
            from_id=_standing_in("for_id"),
            to_id=actor_of,
            since=at,
            until_on=_standing_in("until_on"),
            revoked_at=at,
        )
DELEGATION.sets_of(
    lambda rows, _, data: [row for key in data["delegations"] for row in rows.find(key)],
    OF,
    Act.REVOKE_DELEGATION,
    revoked_at=at,
)
