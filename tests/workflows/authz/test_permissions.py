"""Who has which right, said once more from outside: by whom of the cast, where, and by a confirmed office."""

from dataclasses import replace

import pytest

from models.session import Database
from models.vocabulary import Office, OrgKind, Relation, Role, Sensitivity
from tests import cast, make
from workflows.authz import permissions
from workflows.authz.actors import Actor
from workflows.authz.permissions import RIGHTS
from workflows.errors import NotPermitted

LOGINS = ["admin", *(login for *_, holders in cast.ORGANIZATIONS for login in holders)]
OFFICE, DISCIPLINE, ADMIN = {"director", "officer"}, {"inspector"}, {"admin"}
PARTY = {"party_secretary", "party_deputy", "party_organizer"}
XX = {"xx_secretary", "xx_deputy", "xx_organizer"}
HEAD, LIAISON = {"head"}, {"head", "liaison"}
ENTERING, WATCH = LIAISON | XX | OFFICE, OFFICE | DISCIPLINE

OF_A_BRANCH = {
    "import_ledger": ENTERING,
    "diagnose": ENTERING,
    "file": LIAISON,
    "receive": OFFICE,
    "reconcile": LIAISON | OFFICE,
    "sign_reconciliation": HEAD | OFFICE,
    "request_duty_extension": LIAISON,
    "extend_duty": OFFICE,
    "send": OFFICE,
    "dismiss": OFFICE,
    "edit_document": OFFICE,
    "answer_document": LIAISON,
    "review_answer": OFFICE,
    "see_deliveries": OFFICE,
    "announce": OFFICE,
    "rule_channels": OFFICE,
    "open_campaign": OFFICE,
    "close_days": OFFICE,
    "keep_holidays": OFFICE,
    "hand_over": XX | OFFICE,
    "sample": DISCIPLINE,
    "prove_campaign": WATCH,
    "see_seals": WATCH,
    "see_voids": WATCH,
    "declare_relation": WATCH,
    "lift_relation": WATCH,
    "revoke_proxy": OFFICE,
    "take_leave": HEAD | OFFICE | ADMIN,
    "end_leave": HEAD | OFFICE | ADMIN,
    "see_vacancies": ADMIN,
    "see_directory": ADMIN,
    "keep_directory": ADMIN,
    "reset_password": ADMIN,
    "keep_webhooks": ADMIN,
    "confirm_hold": XX | OFFICE,
    "see_first_directory": ADMIN | HEAD | WATCH,
    "review_directory": HEAD | WATCH,
    "see_feedback": OFFICE,
    "answer_feedback": OFFICE,
}
"""Whose office gives a right over a branch below a 党总支."""
IN_SIGHT = {
    *("see_item", "look", "prove_item", "see_campaign", "see_statistics", "see_diagnoses", "see_duties"),
    "see_reconciliations",
    *("see_calendar", "see_escalations", "export_ledger", "see_vacancies", "see_directory"),
}
"""What whoever sees a thing may do; no office gives it."""
ONES_OWN = {
    *("declare_relation", "entrust", "revoke_proxy", "take_leave", "end_leave"),
    *("give_feedback", "see_feedback", "own_work", "own_account"),
}
DECIDED = {*("send", "dismiss", "extend_duty", "review_answer", "lift_relation", "confirm_hold"), "sign_reconciliation"}
"""For confirmed accounts and offices alone."""

SECRETARIES = {"xx_secretary", "cj_secretary", "head", "student_head", "cj_head", "direct_head"} | {
    "party_secretary",
    "outsider",
}
ABOVE_SOMEBODY = PARTY | XX | {"cj_secretary", "cj_organizer", "outsider"}
OFFICES = OFFICE | {"outside_director"}
BY_CHAIN = (Role.VERIFIER, Role.SIGNER, Role.EXTENDER)
SOMEWHERE = {
    Relation.SELF: set(LOGINS),
    Relation.ADMIN: ADMIN,
    Relation.VIEWER: set(LOGINS) - ADMIN,
    Role.RESPONSIBLE: set(LOGINS) - ADMIN,
    Role.LEADER: set(LOGINS) - ADMIN,
    Role.HEAD: SECRETARIES,
    Role.GUARANTOR: SECRETARIES,
    Role.LIAISON: SECRETARIES | XX | PARTY | {"liaison", "cj_organizer"},
    Role.SUPERIOR: ABOVE_SOMEBODY | OFFICES,
    Role.ABOVE: PARTY | {"outsider"} | OFFICES,
    Role.OFFICE: OFFICES,
    Role.DISCIPLINE: DISCIPLINE,
    Role.VERIFIER: ABOVE_SOMEBODY | OFFICES | {"xx_patron"},
    Role.SIGNER: ABOVE_SOMEBODY | OFFICES | {"xx_patron"},
    Role.EXTENDER: ABOVE_SOMEBODY | OFFICES | {"xx_patron"},
}


def people(database: Database) -> dict[str, Actor]:
    with database.reading() as session:
        return {login: cast.actor(session, login) for login in LOGINS}


def test_each_right_over_a_branch_is_theirs_and_nobody_else_s(sqlite: Database):
    with sqlite.reading() as session:
        branch = cast.organization(session, cast.BRANCH)
    cast_ = people(sqlite)
    for right in RIGHTS:
        may = {login for login, actor in cast_.items() if permissions.may(actor, right, branch)}
        assert may == OF_A_BRANCH.get(right, set()), right
    assert set(RIGHTS) == set(OF_A_BRANCH) | IN_SIGHT | ONES_OWN


def test_what_is_in_sight_or_one_s_own_needs_no_office(sqlite: Database):
    for relation, rights in ((Relation.VIEWER, IN_SIGHT), (Relation.SELF, ONES_OWN)):
        assert {name for name, right in RIGHTS.items() if relation in right.by} == rights


def test_without_an_organization_the_administrator_alone_has_a_right(sqlite: Database):
    for login, actor in people(sqlite).items():
        found = {right for right in RIGHTS if permissions.may(actor, right)}
        assert bool(found) is (login == "admin"), login


@pytest.mark.parametrize(
    ("organization", "holders"),
    [
        (
            cast.BRANCH,
            {
                Role.HEAD: HEAD,
                Role.LIAISON: LIAISON,
                Role.SUPERIOR: XX,
                Role.ABOVE: PARTY | OFFICE,
                Role.OFFICE: OFFICE,
            },
        ),
        (
            "信息工程系党总支",
            {
                Role.HEAD: {"xx_secretary"},
                Role.LIAISON: XX,
                Role.SUPERIOR: PARTY | OFFICE,
                Role.ABOVE: PARTY | OFFICE,
                Role.OFFICE: OFFICE,
            },
        ),
        (
            "机关直属党支部",
            {
                Role.HEAD: {"direct_head"},
                Role.LIAISON: {"direct_head"},
                Role.SUPERIOR: PARTY | OFFICE,
                Role.ABOVE: PARTY | OFFICE,
                Role.OFFICE: OFFICE,
            },
        ),
        (
            "闽江学院党委",
            {
                Role.HEAD: {"party_secretary"},
                Role.LIAISON: PARTY,
                Role.SUPERIOR: set(),
                Role.ABOVE: OFFICE,
                Role.OFFICE: OFFICE,
            },
        ),
        (
            "武夷学院党委",
            {
                Role.HEAD: {"outsider"},
                Role.LIAISON: {"outsider"},
                Role.ABOVE: {"outside_director"},
                Role.OFFICE: {"outside_director"},
                Role.DISCIPLINE: set(),
            },
        ),
    ],
)
def test_an_office_gives_a_role_seen_from_an_organization(sqlite: Database, organization: str, holders: dict):
    with sqlite.reading() as session:
        owner = cast.organization(session, organization)
    cast_ = people(sqlite)
    for role, expected in ({Role.DISCIPLINE: DISCIPLINE, Role.RESPONSIBLE: set()} | holders).items():
        seats = permissions.seats_of(role, owner)
        assert {login for login, actor in cast_.items() if actor.post_in(seats, owner)} == expected, role


def test_a_page_is_offered_to_whoever_may_need_it_somewhere(sqlite: Database):
    cast_ = people(sqlite)
    for role in (*Relation, *Role):
        found = {login for login, actor in cast_.items() if permissions.has_anywhere(actor, [role])}
        assert found == SOMEWHERE[role], role


@pytest.mark.parametrize(
    ("office", "kind", "roles"),
    [
        (Office.SECRETARY, OrgKind.AUTHORITY, {Role.HEAD, Role.LIAISON, Role.SUPERIOR} | set(BY_CHAIN)),
        (Office.SECRETARY, OrgKind.OFFICE, set(BY_CHAIN)),
        (Office.DIRECTOR, OrgKind.OFFICE, {Role.OFFICE, Role.ABOVE, Role.SUPERIOR} | set(BY_CHAIN)),
        (Office.DIRECTOR, OrgKind.COMMITTEE, set(BY_CHAIN)),
        (Office.OFFICER, OrgKind.DISCIPLINE, {Role.DISCIPLINE}),
        (Office.OFFICER, OrgKind.BRANCH, set()),
    ],
)
def test_an_office_may_give_a_role_where_its_kind_of_organization_stands(
    sqlite: Database, office: Office, kind: OrgKind, roles: set
):
    head = people(sqlite)["head"]
    actor = replace(head, posts=tuple(replace(post, office=office, kind=kind) for post in head.posts))
    asked = (Role.HEAD, Role.LIAISON, Role.SUPERIOR, Role.ABOVE, Role.OFFICE, Role.DISCIPLINE, *BY_CHAIN)
    assert {role for role in asked if permissions.has_anywhere(actor, [role])} == roles


def test_one_of_several_roles_is_enough_and_oneself_is_no_office(sqlite: Database):
    cast_ = people(sqlite)
    for right, watching in (("declare_relation", DISCIPLINE | OFFICES), ("see_feedback", OFFICES), ("entrust", set())):
        assert {login for login, actor in cast_.items() if permissions.watches(actor, right)} == watching
        assert all(permissions.has_anywhere(actor, RIGHTS[right].by) for actor in cast_.values())


@pytest.mark.parametrize("right", sorted(OF_A_BRANCH))
def test_what_decides_waits_for_the_account_and_the_office_to_be_confirmed(sqlite: Database, right: str):
    with sqlite.reading() as session:
        branch = cast.organization(session, cast.BRANCH)
    for login in OF_A_BRANCH[right] - ADMIN:
        actor = people(sqlite)[login]
        account = replace(actor, waits=True)
        office = replace(actor, posts=tuple(replace(post, waits=True) for post in actor.posts))
        assert permissions.may(account, right, branch) is (right not in DECIDED), login
        assert permissions.may(office, right, branch) is (right not in DECIDED), login


def test_a_confirmed_office_decides_beside_one_that_waits(sqlite: Database):
    make.appoint(sqlite, "officer", "闽江学院党委工作部", Office.DIRECTOR)
    with sqlite.reading() as session:
        branch = cast.organization(session, cast.BRANCH)
    actor = people(sqlite)["officer"]
    for confirmed in (Office.OFFICER, Office.DIRECTOR):
        posts = tuple(replace(post, waits=post.office is not confirmed) for post in actor.posts)
        found = permissions.require(replace(actor, posts=posts), "send", branch)
        assert found is not None
        assert found.office is confirmed


def test_a_refusal_says_what_waits_to_be_confirmed(sqlite: Database):
    with sqlite.reading() as session:
        branch = cast.organization(session, cast.BRANCH)
    actor = people(sqlite)["director"]
    office = replace(actor, posts=tuple(replace(post, waits=True) for post in actor.posts))
    for waiting, what in ((replace(actor, waits=True), "您的账号"), (office, "您的这一任职尚待确认")):
        with pytest.raises(NotPermitted, match=what):
            permissions.require(waiting, "send", branch)


@pytest.mark.parametrize("office", Office)
def test_the_secretary_the_deputy_and_the_officers_of_discipline_act_for_it(sqlite: Database, office: Office):
    with sqlite.reading() as session:
        branch = cast.organization(session, cast.BRANCH)
    inspector = people(sqlite)["inspector"]
    actor = replace(inspector, posts=tuple(replace(post, office=office) for post in inspector.posts))
    expected = office in {Office.SECRETARY, Office.DEPUTY_SECRETARY, Office.OFFICER}
    assert permissions.may(actor, "sample", branch) is expected


@pytest.mark.parametrize(
    ("right", "whose"),
    [
        ("sample", "抽查取样由纪委办理"),
        ("import_ledger", "导入台账由本组织书记或联络员或上级党组织或党委工作部办理"),
        ("hand_over", "预览交接由上级党组织或党委工作部办理"),
    ],
)
def test_a_refusal_says_whose_it_is(sqlite: Database, right: str, whose: str):
    with sqlite.reading() as session:
        branch = cast.organization(session, cast.BRANCH)
    with pytest.raises(NotPermitted, match=whose):
        permissions.require(people(sqlite)["member"], right, branch)


LEADING = {Office.SECRETARY, Office.DEPUTY_SECRETARY, Office.DIRECTOR}
SEEN_BY = {
    Sensitivity.NONE: set(Office),
    Sensitivity.WEAK: LEADING | {Office.ORGANIZER, Office.OFFICER, Office.PATRON},
    Sensitivity.IDEOLOGY: LEADING | {Office.ORGANIZER, Office.OFFICER},
    Sensitivity.CLUE: LEADING,
}


@pytest.mark.parametrize("kind", OrgKind)
@pytest.mark.parametrize("office", Office)
def test_an_office_sees_some_kinds_of_item_and_discipline_all(office: Office, kind: OrgKind):
    expected = {seen for seen, by in SEEN_BY.items() if office in by or kind is OrgKind.DISCIPLINE}
    assert permissions.clearance(office, kind) == expected
