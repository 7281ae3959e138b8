"""Finding items by words: in what was written, by number, and by the names that stand in a row.

Every word must be found, in any place and order. An index of its own comes later: until then each
word is looked for by LIKE, so that there are not too many of them.
"""

import re
from collections.abc import Iterator
from unicodedata import normalize

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from models.item import Item
from models.people import Organization, User
from workflows.authz import paths
from workflows.rows import Listing

MAX_WORDS = 8
"""How many words of a question are looked for."""
WORD, CODE = "word", "code"
_DASHES = re.compile(r"[-\u2010-\u2015\u2212_~·.]")
"""What people leave out of a number, or write in another way."""


def parameters(text: str) -> dict[str, str]:
    """Return what a question's words are looked for by.

    `code0` is the first word as numbers are written, without dashes; none where nothing is left.
    """
    found: dict[str, str] = {}
    for n, word in enumerate(text.split()[:MAX_WORDS]):
        found[f"{WORD}{n}"] = normalized(word)
        if code := _DASHES.sub("", normalize("NFKC", word).upper()):
            found[f"{CODE}{n}"] = normalized(code)
    return found


def normalized(text: str) -> str:
    """Take from a text what LIKE would read as more than itself; the sign of escape is /."""
    return re.sub(r"[/%_]", r"/\g<0>", text)


def conditions(given: frozenset[str]) -> Iterator[sa.ColumnElement[bool]]:
    """Select the items in which each of the words that are given is found."""
    for n in range(sum(name.startswith(WORD) for name in given)):
        word: sa.BindParameter[str] = sa.bindparam(f"{WORD}{n}")
        ways = [
            _has(col(Item.text), word),
            *(column.in_(_named(word)) for column in (col(Item.responsible_id), col(Item.leader_id))),
            col(Item.organization_id).in_(_below(word)),
        ]
        if f"{CODE}{n}" in given:
            number = sa.func.upper(sa.func.replace(col(Item.number), "-", ""))
            ways.append(number.contains(sa.bindparam(f"{CODE}{n}"), escape="/"))
        yield sa.or_(*ways)


def _has(
    column: sa.SQLColumnExpression[str] | sa.SQLColumnExpression[str | None], word: sa.BindParameter[str]
) -> sa.ColumnElement[bool]:
    found: sa.ColumnElement[bool] = column.icontains(word, escape="/")
    return found


def _named(word: sa.BindParameter[str]) -> Listing:
    """Select the people whose name holds a word."""
    return sa.select(col(User.id)).where(_has(col(User.name), word))


def _below(word: sa.BindParameter[str]) -> Listing:
    """Select the organizations whose name holds a word, with those below them."""
    above, node = aliased(Organization), aliased(Organization)
    return (
        sa.select(col(node.id))
        .join(above, paths.within_subtrees([col(above.path)], col(node.path)))
        .where(_has(col(above.name), word))
    )
