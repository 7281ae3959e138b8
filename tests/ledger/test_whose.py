"""Whose a ledger says it is, where that is another's than the organization that it is compared for."""

import pytest

from ledger.read import read_ledger
from ledger.whose import other_organization
from tests import cast
from tests.ledger.books import running_file

ROW = {
    "number": "1",
    "problem": "2020年10月未召开党小组会",
    "measures": "固定每月第2周周三召开",
    "due": "2021年5月20日",
}
UNIT, OTHER = "信息工程系党总支", "财经系党总支"


@pytest.mark.parametrize(
    ("unit", "organization", "owner", "named"),
    [
        (UNIT, "", UNIT, None),
        ("信息工程系", "", UNIT, None),
        (OTHER, "", UNIT, OTHER),
        (UNIT, cast.BRANCH, cast.BRANCH, UNIT),
        ("数学系党总支", "", UNIT, "数学系党总支"),
        ("", cast.BRANCH, UNIT, None),
        ("", cast.BRANCH, cast.BRANCH, None),
        ("", OTHER, UNIT, OTHER),
        ("", "数学系党总支", UNIT, None),
        ("", "", UNIT, None),
        ("闽江学院党委工作部", "", "闽江学院党委", None),
    ],
    ids=(
        "its own",
        "by its short name",
        "another 总支's",
        "of the 总支 above",
        "of nobody that is known",
        "a row of its own branch",
        "a row of itself",
        "all rows another's",
        "rows of nobody that is known",
        "says nothing",
        "the office of the committee",
    ),
)
def test_a_ledger_says_whose_it_is(sqlite, unit, organization, owner, named):
    reading = read_ledger(running_file(ROW | {"organization": organization}, unit=unit), "台账.xlsx")
    with sqlite.reading() as session:
        assert other_organization(session, reading, cast.organization(session, owner)) == named
