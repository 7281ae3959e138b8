"""The demo: a university on a hand-turned clock, with items in every state, played by the rules."""

import re
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from app import cli_demo, clock
from app.demo import play
from app.demo.clock import HandClock
from models.deadline import Deadline, Escalation
from models.duty import Duty, Filing
from models.item import Item
from models.journal import Entry
from models.notice import Notice
from models.people import Organization, User
from models.session import Database
from models.vocabulary import OrgKind, State
from tests import cast, make
from workflows import tokens
from workflows.journal import GENESIS, digest
from workflows.queries.items import ItemFilter, items


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """The folder of a demo just built, and what the terminal showed."""
    told = []
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("demo")
        patch.chdir(folder)
        patch.setattr(cli_demo.typer, "echo", told.append)
        cli_demo.demo(days=0, port=8321, serve=False)
    return folder, told


@pytest.fixture
def demo(played):
    database = Database(f"sqlite:///{played[0] / 'var/demo/rectify.db'}")
    yield database
    database.close()


def test_items_are_in_every_state_and_the_counts_add_up(played, demo):
    counts = Counter(item.state for item in make.rows(demo, Item))
    assert counts.keys() == set(State)
    assert counts.total() == 37
    (summary,) = [line for line in played[1] if line.startswith("总数")]
    total, *parts = map(int, re.findall(r"\d+", summary))
    assert total == sum(parts) == 37


def test_the_university_is_whole(demo):
    kinds = Counter(node.kind for node in make.rows(demo, Organization))
    assert kinds == {
        OrgKind.COMMITTEE: 1, OrgKind.OFFICE: 1, OrgKind.DISCIPLINE: 1,
        OrgKind.GENERAL_BRANCH: 4, OrgKind.DIRECT_BRANCH: 1, OrgKind.BRANCH: 12,
    }  # fmt: skip


def test_the_ledgers_are_real_files_read_back(played):
    files = list((played[0] / "var/demo/ledgers").iterdir())
    assert Counter(f.suffix for f in files) == {".docx": 3, ".xlsx": 2}


def test_some_are_overdue_and_escalated(demo):
    with demo.reading() as session:
        found = items(
            session, cast.actor(session, "buzhang", play.TODAY.date()), ItemFilter(overdue=True),
            today=play.TODAY.date(),
        )  # fmt: skip
    assert found
    assert {row["state"] for row in found} <= {State.PLAN, State.RECTIFY}
    acts = {entry.act for entry in make.rows(demo, Entry, automatic=True)}
    assert {"remind", "urge", "supervise"} <= acts
    assert {draft.state for draft in make.rows(demo, Escalation)} == {"drafted"}
    assert any(deadline.rung for deadline in make.rows(demo, Deadline))


def test_duties_are_owed_filed_late_and_accepted(demo):
    states = Counter(duty.state for duty in make.rows(demo, Duty))
    assert {"owed", "filed", "accepted"} <= states.keys()
    assert {filing.late for filing in make.rows(demo, Filing)} == {True, False}


def test_every_journal_is_a_whole_chain_and_nothing_lies_ahead_of_today(demo):
    last, seq = {}, Counter()
    for entry in sorted(make.rows(demo, Entry), key=lambda e: (e.subject_id, e.seq)):
        seq[entry.subject_id] += 1
        assert entry.seq == seq[entry.subject_id]
        assert entry.previous == last.get(entry.subject_id, GENESIS)
        assert entry.hash == digest(entry.model_dump())
        assert entry.at <= play.TODAY
        last[entry.subject_id] = entry.hash
    assert len(last) > 37


def test_the_hints_can_be_pasted(played, demo):
    lines = [line for line in played[1] if "curl" in line]
    held = {found[1] for line in lines if (found := re.search(r"Bearer ([^$]\S+)'", line))}
    assert len(held) == 3
    with demo.reading() as session:
        for token in held:
            today = play.TODAY.date()
            assert tokens.bearer(session, token, now=play.TODAY, today=today)
    (signs,) = [line for line in lines if "/moves/sign" in line]
    item_id = re.search(r"items/(\S+)/moves", signs)[1]
    with demo.reading() as session:
        assert session.get(Item, UUID(item_id)).state is State.VERIFY
    assert all("http://127.0.0.1:8321/api/v1/" in line for line in lines)


def test_turning_the_clock_on_tells_what_it_did(played, demo, monkeypatch):
    monkeypatch.chdir(played[0])
    told = []
    monkeypatch.setattr(cli_demo.typer, "echo", told.append)
    hand = HandClock(Path("var/demo/clock"), clock.now)
    assert abs(hand.now() - play.TODAY) < timedelta(minutes=2)
    notices = len(make.rows(demo, Notice))
    cli_demo.demo(days=5, port=8321, serve=False)
    assert abs(hand.now() - play.TODAY - timedelta(days=5)) < timedelta(minutes=2)
    fresh = [n for n in make.rows(demo, Notice) if n.created_at > play.TODAY]
    assert len(make.rows(demo, Notice)) == notices + len(fresh) > notices
    names = {user.id: user.name for user in make.rows(demo, User)}
    for notice in fresh:
        assert any(notice.text in line and names[notice.recipient_id] in line for line in told)
    assert told[-1].startswith("演示的时钟现在是 2021-06-23")


def test_turning_the_clock_of_no_demo_builds_one(monkeypatch, tmp_path):
    built = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli_demo, "_build", lambda *_: built.append("built"))
    monkeypatch.setattr(cli_demo, "_turn", lambda *given: built.append(given[-1]))
    cli_demo.demo(days=3, port=8321, serve=False)
    assert built == ["built", 3]
    assert datetime(2021, 6, 18, 9, 30, tzinfo=cast.SHANGHAI) == play.TODAY
