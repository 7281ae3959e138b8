"""Which organization a name in a ledger means."""

import pytest

from ledger.resolve_units import Directory
from models.people import Organization
from models.vocabulary import OrgKind


def tree(*rows):
    """Organizations from (name, kind, the name above[, short name]), the committee first."""
    made = {}
    for name, kind, above, *short in rows:
        parent = made.get(above)
        node = Organization(
            name=name,
            kind=kind,
            code=name,
            parent_id=parent.id if parent else None,
            path="",
            short_name=short[0] if short else None,
        )
        node.path = f"{parent.path if parent else '/'}{node.id.hex}/"
        made[above, name] = made.setdefault(name, node) and node
    return list({node.id: node for node in made.values()}.values())


UNIVERSITY = (
    ("闽江学院党委", OrgKind.COMMITTEE, None),
    ("党委工作部", OrgKind.OFFICE, "闽江学院党委", "党工部"),
    ("信息工程系党总支", OrgKind.GENERAL_BRANCH, "闽江学院党委", "信工总支"),
    ("财经系党总支", OrgKind.GENERAL_BRANCH, "闽江学院党委"),
    ("教师第一党支部", OrgKind.BRANCH, "信息工程系党总支"),
    ("学生党支部", OrgKind.BRANCH, "信息工程系党总支"),
    ("学生党支部", OrgKind.BRANCH, "财经系党总支"),
    ("会计教研室党支部", OrgKind.BRANCH, "财经系党总支"),
)


@pytest.fixture
def nodes():
    return tree(*UNIVERSITY)


@pytest.fixture
def directory(nodes):
    return Directory(nodes)


def node(nodes, name, above=None):
    by_id = {n.id: n for n in nodes}
    return next(n for n in nodes if n.name == name and (above is None or by_id[n.parent_id].name == above))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("教师第一党支部", "教师第一党支部"),
        (" 教师　第一 党支部\n", "教师第一党支部"),
        ("教师第一支部", "教师第一党支部"),
        ("信息工程系党总支/教师第一党支部", "教师第一党支部"),
        ("信息工程系—教师第一党支部", "教师第一党支部"),
        ("教师第一支部委员会", "教师第一党支部"),
        ("信息工程系教师第一党支部", "教师第一党支部"),
        ("信息工程系党总支教师第一支部", "教师第一党支部"),
        ("闽江学院信息工程系教师第一党支部", "教师第一党支部"),
        ("中共闽江学院信息工程系教师第一支部委员会", "教师第一党支部"),
        ("信工总支教师第一党支部", "教师第一党支部"),
        ("信息工程系总支", "信息工程系党总支"),
        ("信息工程系", "信息工程系党总支"),
        ("信工总支", "信息工程系党总支"),
        ("中共信息工程系总支部委员会", "信息工程系党总支"),
        ("中国共产党闽江学院信息工程系总支部委员会", "信息工程系党总支"),
        ("中共闽江学院委员会", "闽江学院党委"),
        ("党工部", "党委工作部"),
        ("会计教研室（党支部）", "会计教研室党支部"),
    ],
)
def test_a_name_is_known_however_people_write_it(directory, written, meant):
    assert directory.find(written).name == meant


def test_full_width_letters_and_figures_are_the_same_name():
    found = Directory(tree(("2班A区党支部", OrgKind.BRANCH, None))).find("２班Ａ区党支部")
    assert found.name == "2班A区党支部"


def test_of_two_with_one_name_the_one_of_the_reporting_unit_is_meant(nodes, directory):
    for above in ("信息工程系党总支", "财经系党总支"):
        unit = node(nodes, above)
        assert directory.find("学生党支部", unit).parent_id == unit.id


def test_two_with_one_name_are_named_with_their_superiors(nodes, directory):
    said = directory.find("学生党支部", node(nodes, "闽江学院党委"))
    assert "信息工程系党总支学生党支部" in said
    assert "财经系党总支学生党支部" in said
    assert directory.find("学生支部") == said.replace("学生党支部”", "学生支部”", 1)


def test_a_name_may_be_written_as_the_refusal_writes_it(nodes, directory):
    for above in ("信息工程系党总支", "财经系党总支"):
        assert directory.find(f"{above}学生党支部").parent_id == node(nodes, above).id


def test_an_unknown_name_is_answered_with_the_nearest(directory):
    said = directory.find("教师第二党支部")
    assert said.startswith("没有找到名为“教师第二党支部”的党组织")
    assert "“教师第一党支部”" in said


def test_a_name_like_no_other_says_to_register_it(directory):
    assert directory.find("离退休干部处").endswith("请先登记该组织，或改用已登记的名称。")


def test_what_is_not_seen_is_neither_found_nor_named_but_lends_its_name(nodes):
    own = node(nodes, "教师第一党支部")
    directory = Directory(nodes, lambda n: n.path.startswith(own.path))
    assert directory.find("信息工程系教师第一党支部") is own
    assert directory.find("会计教研室党支部").endswith("请先登记该组织，或改用已登记的名称。")
    assert isinstance(directory.find("信息工程系"), str)
