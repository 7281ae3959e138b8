"""待确认 and 首次核对: who may sign rests on them.

An office or an account is held by the entry that opens it; somebody else's entry decides. The
entry of a first directory decides on all that it lists.
"""

import hashlib
from collections.abc import Iterator

from models.hold import DirectoryReview, Hold
from models.vocabulary import HoldKind, SubjectKind
from workflows.audit.verify.raw import Data, EntryRow, Values
from workflows.audit.verify.replay.grammar import (
    ColumnSource,
    ExpectedRow,
    Rows,
    Table,
    actor_of,
    at,
    called_by,
    fixed,
    maybe,
    said,
    subject_of,
)
from workflows.journal.acts import Act

DIRECTORY, ACCOUNT, ITEM = SubjectKind.DIRECTORY, SubjectKind.ACCOUNT, SubjectKind.ITEM


def _read(row: Values) -> Iterator[tuple[str, str]]:
    """The document that two people read stands beside its hash, which their entries hold."""
    document = row["document"]
    if (document is not None) != row["completes"]:
        yield "document", "与“核对完成”不符，被改动过"
    elif document is not None and hashlib.sha256(document.encode()).hexdigest() != row["sha256"]:
        yield "document", "与它的校验值不符，被改动过"


HOLD = Table(Hold, "待确认", kinds=(ACCOUNT,), called=called_by("kind", HoldKind)).naming(
    user_id="本人",
    kind="类别",
    appointment_id="任职",
    made_at="办理时间",
    made_by_id="办理人",
    asked_from="要求的任职日期",
    confirmed="已确认",
    decided_at="确认时间",
    decided_by_id="确认人",
    reason="不予确认的理由",
)
DIRECTORY_REVIEW = Table(DirectoryReview, "首次核对", kinds=(DIRECTORY,), apart=("document",), check=_read).naming(
    committee_id="院党委",
    user_id="核对人",
    appointment_id="所凭的职务",
    sha256="名册的校验值",
    at="核对时间",
    completes="核对完成",
    document="名册",
)


def _held(data: Data) -> bool:
    """An office that signs nothing, and what an earlier release opened, is not held."""
    return bool(data.get("hold_id"))


OPENED: dict[str, ColumnSource] = {"id": said("hold_id"), "made_at": at, "made_by_id": actor_of}
OF_OFFICE = OPENED | {"user_id": said("user_id"), "kind": fixed(HoldKind.APPOINTMENT.value)}
HOLD.makes_if(_held, DIRECTORY, Act.APPOINT, **OF_OFFICE, appointment_id=said("id"), asked_from=maybe("asked_from"))
HOLD.makes_if(_held, ITEM, Act.APPOINT_PATRON, ("appointment_id",), **OF_OFFICE)
HOLD.makes_if(_held, ACCOUNT, Act.PASSWORD_RESET, **OPENED, user_id=subject_of, kind=said("kind"))

DECIDED = ("confirmed", "decided_at", "decided_by_id", "reason")


@HOLD.on(ACCOUNT, Act.HOLD_CONFIRMED, changes=DECIDED)
def _confirmed(rows: Rows, entry: EntryRow, data: Data) -> None:
    _decide(rows.at(data["hold_id"]), entry, confirmed=True)


@HOLD.on(ACCOUNT, Act.HOLD_REFUSED, changes=DECIDED)
def _refused(rows: Rows, entry: EntryRow, data: Data) -> None:
    """Nothing is refused any more that was confirmed: a first directory's entry is read before."""
    row = rows.at(data["hold_id"])
    if not row.values.get("confirmed"):
        _decide(row, entry, confirmed=False, reason=data["reason"])


@HOLD.on(DIRECTORY, Act.DIRECTORY_REVIEWED, changes=DECIDED)
def _reviewed(rows: Rows, entry: EntryRow, data: Data) -> None:
    for key in data["holds"]:
        row = rows.at(key)
        _decide(row, entry, confirmed=True)
        _not_by_oneself(row)


@HOLD.on(ACCOUNT, Act.PASSWORD_RESET)
@HOLD.on(ITEM, Act.APPOINT_PATRON)
def _whose(rows: Rows, _: EntryRow, data: Data) -> None:
    """Whose hold it is may be read after who confirmed it."""
    if _held(data):
        _not_by_oneself(rows.at(data["hold_id"]))


def _decide(row: ExpectedRow, entry: EntryRow, *, confirmed: bool, reason: str | None = None) -> None:
    values = {"confirmed": confirmed, "decided_at": entry.at, "decided_by_id": entry.actor_id, "reason": reason}
    row.set(entry, values)


def _not_by_oneself(row: ExpectedRow) -> None:
    """Each of the two who confirm a first directory confirms what is the other's."""
    by, entry = row.values.get("decided_by_id"), row.by("decided_by_id")
    if entry is not None and by == row.values.get("user_id"):
        row.values["decided_by_id"] = entry.given["first_by_id"]


DIRECTORY_REVIEW.makes(
    DIRECTORY,
    Act.DIRECTORY_REVIEWED,
    ("id", "committee_id", "appointment_id", "sha256", "completes"),
    user_id=actor_of,
    at=at,
)
