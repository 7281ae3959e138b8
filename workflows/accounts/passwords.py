"""Passwords: what is kept of them, whether one is right, and which may be chosen.

A password too long is refused before anything is computed from it: NFKC is quadratic on combining
marks, and anybody may hand one in.

Making or checking a hash is slow on purpose and never happens inside a transaction: SQLite has
one writer. So commands are handed hashes, and whoever drives them works these out in between.
"""

import re
import secrets
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from pwdlib import PasswordHash

from workflows.errors import Incomplete

HASHER = PasswordHash.recommended()
"""Argon2id as the library recommends it."""

MIN_PASSWORD_CHARACTERS, MAX_PASSWORD_CHARACTERS = 10, 128
MAX_TYPED_CHARACTERS, MAX_TYPED_BYTES = 4 * MAX_PASSWORD_CHARACTERS, 8 * MAX_PASSWORD_CHARACTERS
"""Of a password as it was typed, in UTF-8: some keyboards send a letter and its accents apart."""
MIN_DISTINCT_CHARACTERS = 4
COMMONEST = frozenset(
    (
        "1234567890",
        "12345678910",
        "0123456789",
        "0987654321",
        "9876543210",
        "1234512345",
        "5201314520",
        "1314520520",
        "147258369",
        "1472583690",
        "qwertyuiop",
        "asdfghjkl;",
        "1qaz2wsx3edc",
        "1q2w3e4r5t",
        "q1w2e3r4t5",
        "qwer123456",
        "qwe1234567",
        "abc1234567",
        "abcd123456",
        "abcdefghij",
        "a123456789",
        "aa123456789",
        "aa12345678",
        "qq123456789",
        "woaini1314",
        "woaini1314520",
        "woaini5201314",
        "woaizhongguo",
        "zhongguogongchandang",
        "password123",
        "password1234",
        "p@ssw0rd123",
        "passw0rd123",
        "admin123456",
        "admin12345",
        "administrator",
        "iloveyou123",
        "iloveyou520",
        "letmein123",
        "welcome123",
        "我爱你我爱你我爱你我",
        "中华人民共和国万岁万岁",
        "一二三四五六七八九十",
    )
)

TOO_SHORT = f"密码太短，请至少用 {MIN_PASSWORD_CHARACTERS} 个字符，一句好记的话也可以。"
TOO_LONG = f"密码太长，请不超过 {MAX_PASSWORD_CHARACTERS} 个字符。"

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without what is easily mistaken for another when it is read from paper: 0 and o, 1, i and l."""
_GROUP, _GROUPS = 4, 4


class TooLong(Incomplete):
    sentence = "密码太长。"

    def __init__(self) -> None:
        super().__init__({"password": TOO_LONG})


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether a password is right, and its hash anew where the hasher's parameters moved on."""

    right: bool
    rehashed: str | None = None


def bound(password: str) -> None:
    """Raise `TooLong` (422) for a password that none can be, at a cost that its length bounds."""
    if len(password) > MAX_TYPED_CHARACTERS or _bytes(password) > MAX_TYPED_BYTES:
        raise TooLong


def hashed(password: str) -> str:
    """Return what is kept of a password. Raises `TooLong`."""
    return HASHER.hash(_plain(password))


def prove(password: str, kept: str | None) -> Proof:
    """Tell whether a password is the one kept; where none is kept, after the same work.

    Raises `TooLong` before any work.
    """
    nobodys = _nobodys(HASHER)
    right, rehashed = HASHER.verify_and_update(_plain(password), kept or nobodys)
    return Proof(right, rehashed) if right and kept else Proof(right=False)


def generated() -> str:
    """Return a password for once, easy to read out and to type: 79 bits."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_GROUP * _GROUPS))
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def fault(password: str, login: str, name: str) -> str | None:
    """Return why a password may not be chosen, as one sentence, or None."""
    try:
        plain = _plain(password)
    except TooLong as refused:
        return refused.sentence
    if not MIN_PASSWORD_CHARACTERS <= len(plain) <= MAX_PASSWORD_CHARACTERS:
        return TOO_LONG if len(plain) > MAX_PASSWORD_CHARACTERS else TOO_SHORT
    folded = plain.casefold()
    if len(set(folded)) < MIN_DISTINCT_CHARACTERS:
        return "密码只有几个字符反复出现，太容易猜，请换一个。"
    if folded in COMMONEST:
        return "这是最常见的密码之一，请换一个。"
    known = [_normal(text[:MAX_TYPED_CHARACTERS]).casefold() for text in (login, name)]
    if folded in known or _bare(folded) in {*map(_bare, known)} - {""}:
        return "密码不能是登录名或姓名，也不能只在其后添上数字，请换一个。"
    return None


def _plain(password: str) -> str:
    """Return the one spelling of a password, whatever keyboard it was typed on."""
    bound(password)
    return _normal(password)


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _bare(folded: str) -> str:
    return re.sub(r"[\W\d_]", "", folded)


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=1)
def _nobodys(hasher: PasswordHash) -> str:
    return hasher.hash(secrets.token_urlsafe())
