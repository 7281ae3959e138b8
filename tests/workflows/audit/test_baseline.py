"""历史: lenient only with what an earlier release could have left, table by table."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col

from models.base import new_key
from models.campaign import Milestone, Phase
from models.canonical import canonical
from models.clock import ClockMark, Moment
from models.item import Item, Measure
from models.journal import Entry
from models.people import AccessToken, Appointment, Credential, User
from models.session import Database
from models.vocabulary import State, SubjectKind
from tests import cast, make, tamper
from tests.ledger import books
from tests.models.test_upgrade import kind, revision, risen  # noqa: F401  fixtures
from tests.workflows.deadlines import escalating
from tests.workflows.organizations.lending import appointment
from workflows.accounts.token_commands import issue_token
from workflows.audit.verify import upgrade, verify_journal
from workflows.audit.verify.replay.people import PERSON
from workflows.journal import entries, seals
from workflows.journal.entries import DIRECTORY
from workflows.organizations import commands as organizations

pytestmark = pytest.mark.slow

SINCE_0_3_4 = {
    "open": ("phases", "guides", "indicators", "milestones", "owed"),
    "library_taken_over": ("notices",),
    "token_issued": ("token_sha256",),
    "supervise": ("deadline_id", "escalation_id"),
    "supervise_sent": ("escalation_id", "answer_due_on"),
    "import": ("campaign_id", "cutoff", "rows"),
}
"""What entries say since release 0.3.4, by their acts."""


def sentences(database: Database) -> list[str]:
    with database.reading() as session:
        return [fault.sentence for fault in verify_journal(session).faults]


@pytest.fixture
def upgraded(database: Database) -> Database:
    """A database of release 0.3.3, which tells less, brought up to this one."""
    _, draft = escalating.overdue(database)
    escalating.decide(database, "send", draft, number="闽江督〔2021〕1号")
    with database.transaction() as session:
        issue_token(session, "head", now=make.NOW, label="同步")
    said = books.row(cast.BRANCH, "未按期召开党小组会", experience="三会一课")
    books.take_in(database, books.reading(said, unit=cast.BRANCH))
    for entry in make.rows(database, Entry):
        if dropped := SINCE_0_3_4.get(entry.act):
            data = {name: value for name, value in entry.data.items() if name not in dropped}
            tamper.rewrite(database, entry.subject_id, entry.seq, rest=True, data=data)
    bring_up(database)
    return database


def bring_up(database: Database) -> None:
    """Have the upgrade leave its mark."""
    with database.transaction() as session:
        session.add(ClockMark(name=Moment.UPGRADING, at=make.NOW))
        session.flush()
        upgrade.finish(session)


def forge(session: Session, item: Item) -> None:
    doer = session.scalar(sa.select(col(Measure.responsible_id)).limit(1))
    session.add(Measure(item_id=item.id, position=9, text="已按要求整改到位", responsible_id=doer, due_on=cast.TODAY))


@pytest.mark.parametrize("revision", ["0003"], indirect=True)
def test_a_measure_that_no_entry_tells_of_is_forged_in_whatever_item(risen):  # noqa: F811
    database = risen.database
    older = next(i for i in make.rows(database, Item) if i.state is State.RECTIFY)
    younger = make.row(database, make.item(database, State.RECTIFY))
    for item in (older, younger):
        with tamper.unlocked(database) as session:
            forge(session, item)
    assert [said for said in sentences(database) if "没有任何记录" in said] == [
        f"事项{item.number}的整改措施第9条没有任何记录。" for item in (older, younger)
    ]


def test_what_0_3_3_did_not_tell_is_history(upgraded: Database):
    with upgraded.reading() as session:
        report = verify_journal(session)
    assert report.faults == []
    told = "；".join(report.history)
    for label in (
        "阶段",
        "诊断指南",
        "对照指标",
        "报送节点",
        "报送任务（启动时）",
        "放假安排",
        "台账行",
        "预警督办",
        "登录和令牌",
    ):
        assert f"{label}：" in told


def test_a_signature_outside_its_term_is_history_where_it_was_given_before(database: Database):
    """Up to 0.3 the days of an office were those of UTC."""
    make.item(database, State.CLOSED)
    held, later = appointment(database, "xx_secretary"), cast.TODAY + timedelta(days=1)
    (given,) = (
        entry
        for entry in make.rows(database, Entry, act="appoint", subject_id=DIRECTORY)
        if entry.data["id"] == str(held.id)
    )
    data = given.data | {"starts_on": later.isoformat()}
    tamper.rewrite(database, DIRECTORY, given.seq, rest=True, data=data)
    with tamper.unlocked(database) as session:
        session.execute(sa.update(Appointment).where(col(Appointment.id) == held.id).values(starts_on=later))
    (said,) = sentences(database)
    assert "不在所凭职务的任期" in said
    bring_up(database)
    with database.reading() as session:
        report = verify_journal(session)
    assert report.faults == []
    assert "签字：不在所凭职务任期之内的1处" in report.history


CHANGES: dict[str, Any] = {
    "an edit": lambda: sa.update(Milestone).values(due_on=cast.TODAY + timedelta(days=300)),
    "a row gone": lambda: sa.delete(Phase).where(col(Phase.position) == 1),
}


TOKENS: dict[str, Any] = {
    "another key": lambda: sa.update(AccessToken).values(digest="0" * 64),
    "a token forged": lambda: sa.insert(AccessToken).values(
        id=new_key(),
        user_id=sa.select(col(AccessToken.user_id)).limit(1).scalar_subquery(),
        digest="0" * 64,
        label="同步",
        created_at=make.NOW - timedelta(days=9),
        kind="token",
        scope="all",
    ),
}


@pytest.mark.parametrize("what", TOKENS)
def test_a_token_of_before_is_the_one_that_it_was(upgraded: Database, what: str):
    with tamper.unlocked(upgraded) as session:
        session.execute(TOKENS[what]())
    with upgraded.reading() as session:
        columns = {str(fault.column) for fault in verify_journal(session).faults}
    assert {column.partition(".")[0] for column in columns} == {"access_token"}


@pytest.mark.parametrize("what", CHANGES)
def test_what_was_changed_since_is_none(upgraded: Database, what: str):
    with tamper.unlocked(upgraded) as session:
        session.execute(CHANGES[what]())
    assert any("与升级时所记的不同" in said for said in sentences(upgraded))


def test_a_later_mark_makes_nothing_old_that_the_first_did_not_know(upgraded: Database):
    """Whoever owns the server adds a person, and writes a mark that takes the row for history."""
    with upgraded.transaction() as session:
        ghost = User(login="ghost", name="查无此人", staff_number="G-0")
        session.add(ghost)
        session.flush()
        row = ghost.model_dump(mode="json")
    history = {
        f"person.{name}": [1, hashlib.sha256(canonical([row["id"], row[name]])).hexdigest()]
        for name in PERSON.columns
        if name not in PERSON.changing
    }
    assert any("与升级时所记的不同" in said for said in sentences(upgraded))
    with upgraded.transaction() as session:
        last = seals.newest_seal(session)
        assert last is not None
        entries.append(
            session,
            (SubjectKind.DIRECTORY, DIRECTORY),
            "upgraded",
            now=make.NOW,
            actor=None,
            data={"mark": upgrade.LATEST_BASELINE, "seal": last.number + 1, "history": history},
        )
        seals.seal(session, make.NOW)
    assert any("与升级时所记的不同" in said for said in sentences(upgraded))


def test_a_password_that_no_entry_tells_of_is_no_older_than_its_person(upgraded: Database):
    with upgraded.transaction() as session:
        made = organizations.add_person(
            session, actor=cast.actor(session, "admin"), now=make.NOW, login="new", name="新同志", staff_number="N-1"
        )
    assert sentences(upgraded) == []
    with tamper.unlocked(upgraded) as session:
        session.add(Credential(user_id=made.id, password_hash="x", must_change=False, changed_at=make.NOW))
    (said,) = sentences(upgraded)
    assert "的密码没有任何记录" in said


def test_what_is_opened_after_the_upgrade_is_compared_row_by_row(upgraded: Database):
    campaign_id = make.open_with(upgraded, {"code": "second"})
    assert sentences(upgraded) == []
    with tamper.unlocked(upgraded) as session:
        session.add(
            Phase(campaign_id=campaign_id, position=9, name="补充阶段", starts_on=cast.TODAY, ends_on=cast.TODAY)
        )
    (said,) = sentences(upgraded)
    assert said.endswith("的阶段“补充阶段”没有任何记录。")
