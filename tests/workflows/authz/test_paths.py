"""What the tree's paths say is said alike of one path and of rows."""

from itertools import accumulate, product
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import select

from models.people import Organization
from models.session import Database
from models.vocabulary import OrgKind
from workflows.authz import paths


@pytest.fixture
def nodes(database: Database) -> list[Organization]:
    with database.reading() as session:
        return list(session.exec(select(Organization).order_by(Organization.path)).all())


def test_what_lies_within_is_what_its_twin_selects(database: Database, nodes):
    with database.reading() as session:
        for scope in (paths.ROOT, *(node.path for node in nodes)):
            rows = set(session.scalars(sa.select(Organization.id).where(paths.within_subtrees([scope]))))
            assert rows == {node.id for node in nodes if paths.lies_within(node.path, [scope])}
            assert rows == set(session.scalars(paths.organizations_below([scope])))
        assert session.scalars(paths.organizations_below([])).all() == []


def test_a_path_is_that_of_its_parent_with_itself(nodes):
    known = {node.id: node for node in nodes}
    for node in nodes:
        parent = known.get(node.parent_id)
        assert paths.child_path(parent and parent.path, node.id) == node.path
        assert paths.parent_path(node.path) == (parent.path if parent else paths.ROOT)
        assert paths.ancestor_ids(node.path)[-1] == node.id
        assert paths.ancestor_ids(node.path)[:-1] == (paths.ancestor_ids(parent.path) if parent else ())


def test_below_is_within_and_not_the_same(nodes):
    for one, other in product(nodes, nodes):
        below = other.id in paths.ancestor_ids(one.path)[:-1]
        assert paths.lies_below(one.path, other.path) is below
        assert paths.lies_within(one.path, other.path) is (below or one.id == other.id)


def test_a_branch_is_the_first_step_down(nodes):
    known = {node.path: node for node in nodes}
    for one, above in product(nodes, nodes):
        if paths.lies_within(one.path, above.path):
            branch = known[paths.branch_path(one.path, above.path)]
            assert branch.id == one.id if one.id == above.id else branch.parent_id == above.id
            assert paths.lies_within(one.path, branch.path)


def test_people_are_chosen_from_the_branch_below_the_university(nodes):
    known = {node.path: node for node in nodes}
    for node in nodes:
        top = known[paths.branch_of(node)]
        assert paths.lies_within(node.path, top.path)
        assert node.committee_id in {None, top.parent_id, top.id}


def test_the_common_ancestor_is_the_lowest_in_which_all_lie(nodes):
    known = {node.id: node for node in nodes}
    for one, other in product(nodes, nodes):
        shared = set(paths.ancestor_ids(one.path)) & set(paths.ancestor_ids(other.path))
        if shared:
            lowest = max((known[each].path for each in shared), key=len)
            assert known[paths.common_ancestor([one.path, other.path])].path == lowest


def test_of_several_paths_of_which_two_share_more_all_count(nodes):
    branch, beside, other = (next(node for node in nodes if node.code == code) for code in ("XX1", "XX2", "CJ1"))
    assert paths.common_ancestor([branch.path]) == branch.id
    assert paths.common_ancestor([branch.path, beside.path]) == branch.parent_id
    assert paths.common_ancestor([branch.path, beside.path, other.path]) == branch.committee_id


def test_above_and_at_a_university_people_are_chosen_from_the_whole_below_the_root():
    ids = [uuid4() for _ in range(4)]
    authority, university, branch, group = accumulate((paths.child_path("", each) for each in ids), _below)
    for path, committee, expected in (
        (authority, None, authority),
        (university, None, authority),  # a lower authority
        (university, ids[1], university),
        (branch, ids[1], branch),
        (group, ids[1], branch),
    ):
        owner = Organization(name="", code="", kind=OrgKind.BRANCH, path=path, committee_id=committee)
        assert paths.branch_of(owner) == expected


def _below(above: str, path: str) -> str:
    return above + path.removeprefix(paths.ROOT)


def test_depth_is_counted_from_the_highest():
    assert paths.depths(["/a/b/", "/a/b/c/", "/a/b/c/d/", "/a/e/"]) == [0, 1, 2, 0]
    assert paths.depths([]) == []
