"""Statements that are made once for all facts of one shape: the answers are those of a statement made of the values."""

from typing import NamedTuple

import pytest
import sqlalchemy as sa
from sqlmodel import col

from models.people import Organization
from models.session import Database
from models.shaped import ShapedQuery
from models.vocabulary import OrgKind

BRANCH, OTHER, UNIT = "教师第一党支部", "学生党支部", "信息工程系党总支"


class Asked(NamedTuple):
    names: tuple[str, ...]
    kind: OrgKind | None = None
    limit: int | None = 5


class Making:
    """Makes the statement, and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, asked: Asked) -> sa.Select[tuple[str, OrgKind]]:
        self.times += 1
        query = sa.select(col(Organization.name), col(Organization.kind)).where(col(Organization.name).in_(asked.names))
        if asked.kind is not None:
            query = query.where(col(Organization.kind) == asked.kind)
        return query.order_by(col(Organization.name)).limit(asked.limit)


def test_what_is_asked_alike_is_one_statement_with_other_values(database: Database):
    making = Making()
    query = ShapedQuery(making)
    with database.reading() as session:
        for names, limit in (((BRANCH, OTHER), 5), ((BRANCH, UNIT), 5), ((BRANCH, "无"), 5), ((BRANCH, OTHER), 1)):
            asked = Asked(names, limit=limit)
            rows = session.execute(Making()(asked)).mappings()
            assert query.mappings(session, asked) == [dict(row) for row in rows] != []
    assert making.times == 1


def test_what_is_longer_or_not_there_or_an_enum_is_another_statement(database: Database):
    making = Making()
    query = ShapedQuery(making)
    with database.reading() as session:
        one = Asked((BRANCH,))
        others = [one, Asked((BRANCH, BRANCH)), one._replace(kind=OrgKind.BRANCH), one._replace(limit=None)]
        others.append(one._replace(kind=OrgKind.OFFICE))
        found = [query.all(session, each) for each in others * 2]
    there = [(BRANCH, OrgKind.BRANCH)]
    assert found == [there, there, there, there, []] * 2
    assert making.times == len(others)


def test_no_more_shapes_are_kept_than_said(sqlite: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("models.shaped.SHAPES_KEPT", 2)
    making = Making()
    query = ShapedQuery(making)
    with sqlite.reading() as session:
        for length in (1, 2, 2, 1, 3, 3):
            assert query.all(session, Asked(("无",) * length)) == []
    assert making.times == 3
