"""密码, 登录 and 令牌: who holds what, by its hash, and when it ends."""

from datetime import UTC, datetime

from models.people import AccessToken, Credential
from models.vocabulary import SubjectKind, TokenKind
from workflows.audit.verify.raw import Data, EntryRow, Values
from workflows.audit.verify.replay.grammar import (
    LACKING,
    ColumnSource,
    Rows,
    Table,
    at,
    called_by,
    fixed,
    said,
    subject_of,
)
from workflows.audit.verify.replay.people import PERSON
from workflows.journal.acts import Act

OF = SubjectKind.ACCOUNT
CREDENTIAL = Table(
    Credential,
    "密码",
    of="user_id",
    kinds=(OF,),
    untold=True,
    after=("user_id", PERSON),
    apart=("id",),
    hashed=("password_hash",),
).naming(
    user_id="本人",
    password_hash="密码散列的校验值",  # noqa: S106  what people call it
    must_change="须先修改",
    changed_at="修改时间",
)
ACCESS_TOKEN = Table(
    AccessToken,
    "登录和令牌",
    of="user_id",
    kinds=(OF,),
    mark=2,
    lapses=True,
    untold=True,
    called=called_by("kind", TokenKind),
    hashed=("digest",),
).naming(
    user_id="本人",
    digest="散列的校验值",
    created_at="发放时间",
    expires_at="到期时间",
    revoked_at="失效时间",
    kind="类别",
    scope="范围",
    address="登录时的地址",
)

_PASSWORD = ("user_id", "password_hash", "must_change", "changed_at")
"""All of it may be new at any time: of some passwords no entry of an earlier release tells."""


def _first(data: Data) -> bool:
    """An administrator has a password from the start; one of an earlier release's is not told."""
    return "must_change" in data


CREDENTIAL.makes_if(
    _first,
    OF,
    Act.ADMINISTRATOR_MADE,
    user_id=subject_of,
    password_hash=said("password_sha256"),
    must_change=said("must_change"),
    changed_at=at,
)


@CREDENTIAL.on(OF, Act.PASSWORD_RESET, Act.PASSWORD_CHANGED, changes=_PASSWORD)
def _given(rows: Rows, entry: EntryRow, data: Data) -> None:
    """The first makes the row, whichever it was; a password that one chose is not to be changed."""
    values = {
        "user_id": entry.subject_id,
        "password_hash": data.get("password_sha256", LACKING),
        "must_change": entry.act == Act.PASSWORD_RESET,
        "changed_at": entry.at,
    }
    rows.clear()
    rows.make(entry, values)


CREDENTIAL.sets(OF, Act.PASSWORD_REHASHED, password_hash=said("password_sha256"))

JOURNALED = "token_sha256"
"""What every entry that opens something has since release 0.3.4."""


def _since(source: ColumnSource) -> ColumnSource:
    """What the entries of an earlier release do not hold."""
    return lambda entry, data, row: source(entry, data, row) if JOURNALED in data else LACKING


def _expiry(_: EntryRow, data: Data, __: Values) -> object:
    return _instant(data["expires_at"]) if "expires_at" in data else LACKING


def _instant(text: str | None) -> str | None:
    """Write an instant as the journal does."""
    return text and datetime.fromisoformat(text).astimezone(UTC).isoformat()


OPENED: dict[str, ColumnSource] = {
    "id": said("token_id"),
    "user_id": subject_of,
    "digest": said(JOURNALED),
    "created_at": at,
    "expires_at": _expiry,
    "revoked_at": _since(fixed(None)),
    "scope": said("scope"),
}
SESSION = OPENED | {"kind": fixed(TokenKind.SESSION.value), "address": said("address")}
ACCESS_TOKEN.makes(OF, Act.TOKEN_ISSUED, **OPENED, kind=fixed(TokenKind.TOKEN.value))
ACCESS_TOKEN.makes(OF, Act.SIGN_IN, **SESSION)


@ACCESS_TOKEN.on(
    OF,
    Act.TOKEN_REVOKED,
    Act.PASSWORD_CHANGED,
    Act.PASSWORD_RESET,
    Act.DEACTIVATED,
    Act.SESSIONS_SET_BACK,
    changes=("revoked_at", "expires_at"),
)
def _ended(rows: Rows, entry: EntryRow, data: Data) -> None:
    """An earlier release said how many ended, and not which."""
    if "token_id" in data and entry.act == Act.TOKEN_REVOKED:
        _end(rows, entry, [data["token_id"]])
    elif "ended" in data:
        _end(rows, entry, data["ended"])
    else:
        for row in rows:
            row.set(entry, {"revoked_at": LACKING})


def _end(rows: Rows, entry: EntryRow, keys: list[str]) -> None:
    for key in keys:
        for row in rows.find(key):
            row.set(entry, {"revoked_at": entry.at})


@ACCESS_TOKEN.on(OF, Act.SESSIONS_SET_BACK)
def _shortened(rows: Rows, entry: EntryRow, data: Data) -> None:
    """What goes on lives no longer than it would have."""
    for key, expires_at in data["expires"].items():
        for row in rows.find(key):
            row.set(entry, {"expires_at": _instant(expires_at)})


@ACCESS_TOKEN.on(OF, Act.PASSWORD_CHANGED)
def _again(rows: Rows, entry: EntryRow, data: Data) -> None:
    """Who changes the password goes on in a new session."""
    if JOURNALED in data:
        rows.make(entry, {name: source(entry, data, {}) for name, source in SESSION.items()})
    else:
        rows.untold = rows.untold or entry
