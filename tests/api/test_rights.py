"""Every route × everybody × own, subordinate, sibling, superior and other university.

What is expected comes from the table (workflows/authz/permissions.py, MOVES) and from the cast alone: who
holds which office where is read from the list, not asked of the program.
"""

import shutil
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import select

from api.app import ROUTERS
from api.operations import needed
from ledger import sandbox
from models.calendar import HolidayNotice
from models.campaign import Campaign, LocalDays, Milestone
from models.deadline import Deadline, Escalation
from models.duty import Duty
from models.evidence_kinds import EvidenceKind, MediaType
from models.feedback import Feedback
from models.files import FileStore
from models.hold import Hold
from models.item import Evidence, Item, Measure
from models.people import AccessToken, Appointment, Proxy, Recusal, User
from models.session import file_of
from models.vocabulary import (
    EscalationStep,
    HoldKind,
    ItemKind,
    NoticeSource,
    Office,
    Origin,
    Rectification,
    Relation,
    Role,
    State,
    TokenKind,
)
from tests import cast, make
from tests.accounts import CHEAP
from tests.api.asks import ANYBODY, ANYWHERE, ASKS, CAMPAIGN, HOUSE, ITEM, OWN_ALONE, PRIVATE, TARGET
from tests.api.conftest import MAX_UPLOAD, Door
from tests.api.standing import LOGINS, TARGETS, held, roles, university
from tests.conftest import lent_copy
from tests.ledger.evidence import GOOD
from workflows.accounts import passwords
from workflows.campaigns import commands as campaigns
from workflows.items.lifecycle import MOVES
from workflows.rules.template import load, shipped

pytestmark = pytest.mark.slow


@dataclass
class Things:
    """What stands in each organization, and whose own things there are."""

    door: Door
    of: dict[str, dict[str, Any]] = field(default_factory=dict)
    own: dict[str, dict[str, Any]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def master(sqlite_master: Path, built: Any, tmp_path_factory: pytest.TempPathFactory) -> Things:
    """What stands where, made once: a test works on a copy of it."""
    folder = tmp_path_factory.mktemp("rights")
    with lent_copy(sqlite_master, folder) as database:
        return _things(Door(database, FileStore(folder / "files", MAX_UPLOAD), built))


@pytest.fixture(scope="module", autouse=True)
def read_once() -> Iterator[None]:
    """Have each file read by one process: two thousand that ask with it would show nothing more."""
    ask, said = sandbox.ask, {}

    def remembered(task: str, file: Any, *words: str, **more: str) -> Any:
        file.seek(0)
        asked = (task, file.read(), words, *more.values())
        if asked not in said:
            said[asked] = ask(task, file, *words, **more)
        return deepcopy(said[asked])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sandbox, "ask", remembered)
        yield


@pytest.fixture
def things(
    master: Things,
    built: Any,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Things]:
    monkeypatch.setattr(passwords, "HASHER", CHEAP)
    file = file_of(master.door.database.engine.url)
    shutil.copytree(file.parent / "files", tmp_path / "files")
    with lent_copy(file, tmp_path_factory.getbasetemp() / "rights") as database:
        door = Door(database, FileStore(tmp_path / "files", MAX_UPLOAD), built)
        yield Things(door, deepcopy(master.of), deepcopy(master.own))


def _things(door: Door) -> Things:
    made = Things(door)
    with door.database.transaction() as session:
        template = load(shipped()[cast.CAMPAIGN].read_text(), cast.CAMPAIGN)
        away = cast.organization(session, "武夷学院党委").id
        director = cast.actor(session, "outside_director")
        campaigns.open_campaign(session, template, away, actor=director, now=cast.START)
    with door.database.transaction() as session:
        for name, doer in TARGETS.items():
            made.of[name] = _stand(session, door, name, doer)
        for login in LOGINS:
            made.own[login] = _own(session, login)
    return made


def _stand(session: Any, door: Door, name: str, doer: str) -> dict[str, Any]:
    owner = cast.organization(session, name)
    committee = cast.organization(session, university(name))
    campaign = session.exec(select(Campaign).where(Campaign.organization_id == committee.id)).one()
    milestone = session.exec(
        select(Milestone).where(Milestone.campaign_id == campaign.id, Milestone.code == "ledger")
    ).one()
    who = make.user(session, doer)
    item = Item(
        campaign_id=campaign.id,
        organization_id=owner.id,
        number=f"T-{owner.code}",
        kind=ItemKind.PROBLEM,
        origin=Origin.SELF,
        text="问题",
        state=State.RECTIFY,
        rectification=Rectification.IMMEDIATE,
        due_on=date(2021, 5, 20),
        due_sort=date(2021, 5, 20),
        original_due_on=date(2021, 5, 20),
        goal="整改",
        responsible_id=who,
        created_at=make.NOW,
    )
    duty = session.exec(
        select(Duty).where(Duty.milestone_id == milestone.id, Duty.organization_id == owner.id)
    ).one_or_none()
    if duty is None:
        duty = Duty(
            campaign_id=campaign.id, milestone_id=milestone.id, organization_id=owner.id, due_on=date(2021, 4, 20)
        )
        session.add(duty)
    session.add(item)
    session.flush()
    measure = Measure(item_id=item.id, position=1, text="召开", responsible_id=who, due_on=date(2021, 5, 20))
    deadline = Deadline(item_id=item.id)
    session.add_all([measure, deadline])
    session.flush()
    sha256, size = door.files.put(BytesIO(b"%PDF-1.4 minutes"))
    evidence = Evidence(
        item_id=item.id,
        measure_id=measure.id,
        kind=EvidenceKind.FILE,
        sha256=sha256,
        size=size,
        file_name="记录.pdf",
        added_by_id=who,
        added_at=make.NOW,
    )
    escalation = Escalation(
        deadline_id=deadline.id,
        rung=EscalationStep.SUPERVISE,
        due_on=date(2021, 5, 20),
        reason="逾期",
        drafted_at=make.NOW,
    )
    appointment = session.exec(select(Appointment).where(Appointment.organization_id == owner.id)).first()
    recusal = Recusal(
        user_id=make.user(session, "student_head"),
        organization_id=owner.id,
        reason="亲属",
        declared_by_id=who,
        declared_at=make.NOW,
    )
    proxy = Proxy(
        appointment_id=appointment.id,
        to_id=make.user(session, "student_head"),
        starts_on=cast.TODAY,
        ends_on=cast.TODAY + timedelta(days=9),
        reason="学习",
        made_at=make.NOW,
    )
    spare = User(login=f"spare-{owner.code}", name="备用同志")
    successor = User(login=f"next-{owner.code}", name="接手同志")
    photo, length = door.files.put(BytesIO(GOOD[MediaType.JPEG]))
    feedback = Feedback(
        committee_id=committee.id,
        sender_id=who,
        sent_at=make.NOW - timedelta(days=2),
        text="好",
        sha256=photo,
        size=length,
        media_type=MediaType.JPEG.value,
        file_name="屏幕.jpg",
    )
    local = LocalDays(
        committee_id=committee.id, starts_on=date(2021, 6, 1), ends_on=date(2021, 6, 1), is_workday=False, name="校庆"
    )
    notice = HolidayNotice(
        committee_id=committee.id,
        year=2027,
        whole_year=False,
        source=NoticeSource.NOTICE,
        title="通知",
        text="通知",
        days=[],
        entered_by_id=who,
        entered_at=make.NOW,
    )
    session.add_all([evidence, escalation, recusal, proxy, feedback, spare, successor])
    session.add_all([local, notice])
    session.flush()
    post = Appointment(user_id=successor.id, organization_id=owner.id, office=Office.MEMBER, starts_on=cast.SINCE)
    session.add(post)
    session.flush()
    hold = Hold(
        kind=HoldKind.APPOINTMENT,
        user_id=successor.id,
        appointment_id=post.id,
        made_at=make.NOW,
        made_by_id=make.user(session, "admin"),
    )
    session.add(hold)
    session.flush()
    return {
        "item": item.id,
        "campaign": campaign.id,
        "duty": duty.id,
        "measure": measure.id,
        "evidence": evidence.id,
        "escalation": escalation.id,
        "organization": owner.id,
        "committee": committee.id,
        "recusal": recusal.id,
        "appointment": appointment.id,
        "person": who,
        "proxy": proxy.id,
        "feedback": feedback.id,
        "local": local.id,
        "notice": notice.id,
        "related": make.user(session, "student_head"),
        "selves": {
            "entrust": {session.get_one(User, appointment.user_id).login},
            "revokeProxy": {session.get_one(User, appointment.user_id).login},
            "declareRelation": {"student_head"},
            **{operation: {doer} for operation in SEEN_BY_ITS_SENDER},
        },
        "knows": {
            "entrust": {session.get_one(User, appointment.user_id).login},
            "revokeProxy": {session.get_one(User, appointment.user_id).login, "student_head"},
            "liftRelation": {"student_head"},
            **{operation: {doer} for operation in (*SEEN_BY_ITS_SENDER, "answerFeedback")},
        },
        "other": successor.id,
        "spare": spare.id,
        "hold": hold.id,
    }


def _own(session: Any, login: str) -> dict[str, Any]:
    """Give somebody a session of their own and a token beside the ones they act with."""
    who = make.user(session, login)
    rows = [
        AccessToken(
            user_id=who,
            digest=uuid4().hex,
            label=kind.label,
            created_at=make.NOW,
            kind=kind,
            expires_at=make.NOW + timedelta(days=1),
        )
        for kind in TokenKind
    ]
    session.add_all(rows)
    return {"session": rows[0].id, "token": rows[1].id}


SEEN_BY_ITS_SENDER = ("getFeedback", "downloadFeedbackPicture")
SEEN = {
    TARGET: {Relation.VIEWER},
    ITEM: {Relation.VIEWER, Role.RESPONSIBLE},
    CAMPAIGN: set[Any](),
    PRIVATE: {Role.OFFICE},
}
ADMIN_KNOWS = {
    "openCampaign",
    "listVacancies",
    "previewHandover",
    "previewCampaign",
    "addLocalDays",
    "previewLocalDays",
    "enterHolidayNotice",
    "declareRelation",
    "listItems",
    "listAppointments",
    "entrust",
    "confirmHold",
    "confirmHolds",
    "refuseHold",
    "getFirstDirectory",
    "reviewFirstDirectory",
}
"""Who keeps the directory knows every organization there is, and nothing of what happens in it."""

CAMPAIGN_WIDE = {"importLedger", "previewLedger"}
"""Whoever knows of the campaign may try; each row of the file is asked for by itself."""


NEEDS = {
    route.operation_id: route.openapi_extra["x-right"]
    for router in ROUTERS
    for route in router.routes
    if "x-right" in route.openapi_extra
}
"""Which right each operation declares."""


def expected(operation: str, reach: str, login: str, target: str, t: dict[str, Any]) -> str:
    """Say what the table makes of it: open, 403 or 404."""
    needs = needed(NEEDS[operation])
    found = roles(login, target)
    found |= {Relation.SELF} if login in t["selves"].get(operation, ()) else set()
    if reach == ANYBODY:
        return "open"
    if reach == ANYWHERE:  # the house has one row of seals, for the watchers of any university
        watches = any(roles(login, place) & set(needs.by) for place in TARGETS)
        return "open" if watches else "403"
    known = reach == HOUSE or bool(found & SEEN[reach]) or login in t["knows"].get(operation, ())
    if reach == CAMPAIGN:
        known = any(university(where) == university(target) for where, _ in held(login))
    if operation in ADMIN_KNOWS and login == "admin":
        known = True
    if not known:
        return "404"
    may = Relation.VIEWER in needs.by or operation in CAMPAIGN_WIDE or found & set(needs.by)
    return "open" if may else "403"


def answered(response: Any) -> str:
    if one := told_of_one(response):
        return {"/problems/not-found": "404", "/problems/not-permitted": "403"}.get(one, "open")
    if response.status_code == 404:
        return "404"
    if response.status_code == 403 and response.json()["type"] == "/problems/not-permitted":
        return "403"
    assert response.status_code not in {401, 500}, response.text
    return "open"


REFUSES = {"importDirectory", "importLedger", "confirmPassword", "changePassword"}
"""What is asked here with a wrong file or password: they are let in, and refused for that."""


def told_of_one(response: Any) -> str | None:
    """Return the problem of the one item in an answer about many."""
    many = ("/moves/", "/holds/confirm")
    if response.status_code != 200 or not any(m in str(response.request.url) for m in many):
        return None
    items = response.json().get("items") or [{}]
    return (items[0].get("problem") or {}).get("type")


DONE, CONFLICT = {200, 201, 204}, 409


def test_every_route_is_asked(built: Any):
    document = built.app.openapi()
    there = {o["operationId"] for path in document["paths"].values() for o in path.values()}
    assert there == set(ASKS) | OWN_ALONE | {"signIn", "health", "ready"}
    assert {name for name, move in MOVES.items()} <= {
        o["x-right"] for path in document["paths"].values() for o in path.values() if "x-right" in o
    }


@pytest.mark.parametrize("operation", ASKS)
def test_everybody_everywhere_is_answered_as_the_table_says(things: Things, operation: str):
    reach, ask = ASKS[operation]
    wrong, statuses = [], set()
    for target, t in things.of.items():
        if reach in {ANYBODY, ANYWHERE} and statuses:
            break  # it is asked for nothing of anybody's: once is enough
        for login in LOGINS:
            method, path, kwargs = ask(t)
            response = things.door.send(method, path, login, **kwargs)
            statuses.add(response.status_code)
            found = answered(response)
            wanted = expected(operation, reach, login, target, t)
            if found != wanted:
                wrong.append((login, target, found, wanted))
    assert not wrong
    assert operation in REFUSES or statuses & (DONE | {CONFLICT}), "nobody was let in"


def test_what_is_ones_own_is_nobody_elses(things: Things):
    door = things.door
    for login in LOGINS:
        other = things.own["member" if login == "head" else "head"]
        for path in (f"/sessions/{other['session']}", f"/tokens/{other['token']}"):
            assert door.send("DELETE", path, login).status_code == 404, (login, path)
    for login in LOGINS:
        mine = things.own[login]
        assert door.send("DELETE", f"/sessions/{mine['session']}", login).status_code < 300
        assert door.send("DELETE", f"/tokens/{mine['token']}", login).status_code < 300
        assert door.send("DELETE", "/session", login).status_code < 300
        assert door.get("/me", login).status_code == 401


def test_without_a_token_nothing_is_said(things: Things, built: Any):
    t = things.of["教师第一党支部"]
    for operation, (_, ask) in ASKS.items():
        method, path, kwargs = ask(t)
        response = things.door.send(method, path, None, **kwargs)
        assert response.status_code == 401, operation
