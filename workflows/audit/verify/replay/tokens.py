"""登录 and 令牌: who holds what, by its hash, and when it ends."""

from models.people import AccessToken
from models.vocabulary import SubjectKind, TokenKind
from workflows.audit.verify.chains import EntryRow
from workflows.audit.verify.replay.expected import LACKING, Data, Values
from workflows.audit.verify.replay.grammar import (
    ColumnSource,
    Rows,
    Table,
    at,
    fixed,
    instant,
    moment,
    said,
    subject_of,
)
from workflows.journal.acts import Act

OF = SubjectKind.ACCOUNT
_KINDS = {kind.value: kind.label for kind in TokenKind}
ACCESS_TOKEN = Table(
    AccessToken,
    "登录和令牌",
    of="user_id",
    kinds=(OF,),
    mark=2,
    stays=False,
    lapses=True,
    untold=True,
    called=lambda row: f"“{_KINDS.get(row['kind'], row['kind'])}”",
    columns={
        "id": "标识",
        "user_id": "本人",
        "digest": "散列的校验值",
        "created_at": "发放时间",
        "expires_at": "到期时间",
        "revoked_at": "失效时间",
        "kind": "类别",
        "scope": "范围",
        "address": "登录时的地址",
    },
    hashed=("digest",),
)
JOURNALED = "token_sha256"
"""What every entry that opens something has since release 0.3.4."""


def _since(source: ColumnSource) -> ColumnSource:
    """What the entries of an earlier release do not hold."""
    return lambda entry, data, row: source(entry, data, row) if JOURNALED in data else LACKING


OPENED: dict[str, ColumnSource] = {
    "id": said("token_id"),
    "user_id": subject_of,
    "digest": said(JOURNALED),
    "created_at": at,
    "expires_at": moment("expires_at"),
    "revoked_at": _since(fixed(None)),
    "scope": said("scope"),
}
ACCESS_TOKEN.makes(OF, Act.TOKEN_ISSUED, **OPENED, kind=fixed(TokenKind.TOKEN.value))
SESSION: dict[str, ColumnSource] = OPENED | {"kind": fixed(TokenKind.SESSION.value), "address": said("address")}
ACCESS_TOKEN.makes(OF, Act.SIGN_IN, **SESSION)
ENDING = ("revoked_at", "expires_at")


@ACCESS_TOKEN.on(
    OF,
    Act.TOKEN_REVOKED,
    Act.PASSWORD_CHANGED,
    Act.PASSWORD_RESET,
    Act.DEACTIVATED,
    Act.SESSIONS_SET_BACK,
    changes=ENDING,
)
def _ended(rows: Rows, entry: EntryRow, data: Data) -> None:
    """An earlier release said how many ended, and not which."""
    if "token_id" in data and entry["act"] == Act.TOKEN_REVOKED:
        _end(rows, entry, [data["token_id"]])
    elif "ended" in data:
        _end(rows, entry, data["ended"])
    else:
        for row in rows:
            row.set(entry, {"revoked_at": LACKING})


def _end(rows: Rows, entry: EntryRow, keys: list[str]) -> None:
    for key in keys:
        for row in rows.find(key):
            row.set(entry, {"revoked_at": entry["at"]})


@ACCESS_TOKEN.on(OF, Act.SESSIONS_SET_BACK)
def _shortened(rows: Rows, entry: EntryRow, data: Data) -> None:
    """What goes on lives no longer than it would have."""
    for key, expires_at in data["expires"].items():
        for row in rows.find(key):
            row.set(entry, {"expires_at": instant(expires_at)})


@ACCESS_TOKEN.on(OF, Act.PASSWORD_CHANGED)
def _again(rows: Rows, entry: EntryRow, data: Data) -> None:
    """Who changes the password goes on in a new session."""
    if JOURNALED in data:
        values: Values = {name: source(entry, data, {}) for name, source in SESSION.items()}
        rows.make(entry, values)
    else:
        rows.untold = rows.untold or entry
