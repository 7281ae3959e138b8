"""The demo: a university on a hand-turned clock, with items in every state, played by the rules."""

import re
import socket
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from app import cli_demo, clock, main
from app.demo import build
from app.demo.clock import HandClock
from app.demo.hints import DAYS, PAGES
from ledger.media.identify import identify
from models.deadline import Deadline, Escalation
from models.duty import Duty, Filing
from models.evidence_kinds import MediaType
from models.files import FileStore, checked
from models.item import Evidence, Item
from models.journal import Entry, Seal
from models.notice import Notice
from models.people import Appointment, Organization, User
from models.vocabulary import DoubtKind, OrgKind, State
from tests import cast, make
from tests.app.wire import free_port
from tests.workflows.worklist.test_briefs import differences
from workflows.accounts import tokens
from workflows.audit.history.lines import render
from workflows.audit.names import names_of
from workflows.authz import appointments
from workflows.diagnosis.queries import coverage
from workflows.errors import Conflict
from workflows.items.evidence_warnings import evidence_warnings
from workflows.items.queries.listing import ItemFilter, history_entries, list_items
from workflows.journal.entries import GENESIS, entry_digest

README = Path(__file__).parents[2] / "README.md"


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
        OrgKind.COMMITTEE: 1,
        OrgKind.OFFICE: 1,
        OrgKind.DISCIPLINE: 1,
        OrgKind.GENERAL_BRANCH: 4,
        OrgKind.DIRECT_BRANCH: 1,
        OrgKind.BRANCH: 12,
    }


def test_all_that_its_records_rest_on_is_kept(played, bare, monkeypatch):
    monkeypatch.setenv("RECTIFY_DATABASE", f"sqlite:///{played[0] / 'var/demo/rectify.db'}")
    monkeypatch.setenv("RECTIFY_FILES", str(played[0] / "var/demo/files"))
    doctor = bare("doctor")
    assert (doctor.code, doctor.err.count("\n")) == (0, 1), "the clock's time alone is said beside"
    assert "没有记录用到" not in doctor.out


def test_a_command_on_its_database_goes_by_its_clock(played, bare, monkeypatch):
    monkeypatch.setenv("RECTIFY_DATABASE", f"sqlite:///{played[0] / 'var/demo/rectify.db'}")
    told = bare("clock", "--list")
    assert told.out.startswith("现在：2021-06-18 09:")
    assert "已到时" not in told.out


def test_the_ledgers_are_real_files_read_back(played):
    files = list((played[0] / "var/demo/ledgers").iterdir())
    assert Counter(f.suffix for f in files) == {".docx": 3, ".xlsx": 2}


def test_evidence_is_real_files_kept_in_the_store(played, demo):
    files = [each for each in make.rows(demo, Evidence) if each.kind == "file"]
    store = FileStore(played[0] / "var/demo/files", 30_000)
    for each in files:
        with checked(store, each.sha256) as kept:
            found = identify(kept, each.file_name, cast.SHANGHAI)
        assert (found.media_type, found.made_on) == (each.media_type, each.made_on)
    assert {each.media_type for each in files} == {MediaType.PDF, MediaType.PNG, MediaType.DOCX, MediaType.TEXT}
    of_items = Counter(each.item_id for each in files)
    for item in make.rows(demo, Item, state=State.CLOSED):
        assert 1 <= of_items[item.id] <= 4


def test_two_items_share_a_file_and_one_file_is_older_than_its_problem(demo):
    with demo.reading() as session:
        who = cast.actor(session, "buzhang", build.TODAY.date())
        found = {item.id: evidence_warnings(session, who, item.id) for item in make.rows(demo, Item)}
    kinds = Counter(doubt.kind for some in found.values() for doubt in some)
    assert kinds == {DoubtKind.OTHER_ITEMS: 2, DoubtKind.OTHER_ORGANIZATIONS: 2, DoubtKind.OLDER: 1}


def test_what_a_university_seldom_meets_is_there_too(demo):
    today = build.TODAY.date()
    with demo.reading() as session:
        deputy = cast.actor(session, "ys_fushuji", today)
        (lent,) = appointments.offices_lent_to(session, deputy, today)
    assert lent.title == "艺术设计系党总支书记"
    assert [item.sensitivity for item in make.rows(demo, Item, sensitivity="ideology")]
    (merged,) = [item for item in make.rows(demo, Item) if item.merged_into_id]
    assert merged.state is State.VOID
    assert [post.office for post in make.rows(demo, Appointment) if post.item_id] == ["patron"]
    assert "纪委干事" in {each.office for each in make.rows(demo, Entry, act="spot_check")}


def test_every_entry_is_told_in_words(demo):
    with demo.reading() as session:
        actor = cast.actor(session, "jiwei", build.TODAY.date())
        subjects = {entry.subject_id for entry in make.rows(demo, Entry)}
        journals = [history_entries(session, subject, limit=1000) for subject in subjects]
        lines = [
            line
            for journal in journals
            for line in render(journal, names_of(session, journal, actor, today=build.TODAY.date()))
        ]
    assert len(lines) > 500
    for line in lines:
        assert re.search("[一-龥]", line.label), line
        assert re.search("[一-龥]", line.sentence), line
        assert not re.search(r"None|[0-9a-f]{8}-|（）|“”|，，|至$", line.sentence), line
        assert bool(line.who) is not line.automatic


def test_some_are_overdue_and_escalated(demo):
    with demo.reading() as session:
        found = list_items(
            session,
            cast.actor(session, "buzhang", build.TODAY.date()),
            ItemFilter(overdue=True),
            today=build.TODAY.date(),
        )
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


def test_everybody_is_told_in_brief_what_todo_says(demo):
    with demo.reading() as session:
        found, told = differences(session, session.scalars(sa.select(User.id)).all(), build.TODAY)
    assert found == []
    assert len(told) > 20


def test_the_matrix_has_every_kind_of_cell_and_two_ledgers_with_gaps(demo):
    with demo.reading() as session:
        director = cast.actor(session, "buzhang", build.TODAY.date())
        campaign = cast.campaign(session).id
        found = coverage(session, director, campaign, today=build.TODAY.date())
    assert all(found.counts.values())
    assert [(row.name, row.blank) for row in found.rows if not row.complete] == [
        ("机电工程系党总支", 6),
        ("学生党支部", 3),
    ]


def test_every_journal_is_a_whole_chain_and_nothing_lies_ahead_of_today(demo):
    last, seq = {}, Counter()
    for entry in sorted(make.rows(demo, Entry), key=lambda e: (e.subject_id, e.seq)):
        seq[entry.subject_id] += 1
        assert entry.seq == seq[entry.subject_id]
        assert entry.previous == last.get(entry.subject_id, GENESIS)
        assert entry.hash == entry_digest(entry.model_dump())
        assert entry.at <= build.TODAY
        last[entry.subject_id] = entry.hash
    assert len(last) > 37


def test_the_hints_can_be_pasted(played, demo):
    lines = [line for line in played[1] if "curl" in line]
    held = {found[1] for line in lines if (found := re.search(r"Bearer ([^$]\S+)'", line))}
    assert len(held) == 3
    with demo.reading() as session:
        for token in held:
            today = build.TODAY.date()
            assert tokens.bearer(session, token, now=build.TODAY, today=today)
    (signs,) = [line for line in lines if "/moves/sign" in line]
    item_id = re.search(r"items/(\S+)/moves", signs)[1]
    with demo.reading() as session:
        assert session.get(Item, UUID(item_id)).state is State.VERIFY
    assert all("http://127.0.0.1:8321/api/v1/" in line for line in lines)


def test_readme_names_the_logins_that_the_terminal_shows(played):
    readme = README.read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.+) \| (.+) \|$", readme, re.MULTILINE)
    shown = [line.split(maxsplit=1) for line in played[1] if re.match(r"  \w+ +\S+：", line)]
    assert [[login, f"{who}：{first}"] for login, who, first in rows] == shown
    assert len(rows) == len(PAGES)


def test_the_items_that_are_named_stand_where_it_is_said(demo):
    named = re.findall(r"\w+-2021-\d+", " ".join(first for *_, first in PAGES), re.ASCII)
    assert [make.rows(demo, Item, number=number)[0].state for number in named] == [State.VERIFY, State.CLOSED]


def test_turning_the_clock_on_tells_what_it_did(played, demo, monkeypatch):
    monkeypatch.chdir(played[0])
    monkeypatch.setattr(cli_demo.typer, "echo", (told := []).append)
    hand = HandClock(cli_demo.DATABASE, clock.now)
    assert abs(hand.now() - build.TODAY) < timedelta(minutes=2)
    notices = len(make.rows(demo, Notice))
    cli_demo.demo(days=DAYS, port=8321, serve=False)
    assert abs(hand.now() - build.TODAY - timedelta(days=DAYS)) < timedelta(minutes=2)
    sealed = max(seal.at.astimezone(cast.SHANGHAI) for seal in make.rows(demo, Seal))
    assert (sealed.hour, sealed.minute) == (23, 50)
    before_today = [entry.at for entry in make.rows(demo, Entry) if entry.at < hand.now() - timedelta(hours=10)]
    assert build.TODAY < max(before_today) < sealed, "each evening is sealed"
    fresh = make.rows(demo, Notice)[notices:]
    names = {user.id: user.name for user in make.rows(demo, User)}
    assert all(any(each.text in line and names[each.recipient_id] in line for line in told) for each in fresh)
    assert {"提醒", "催办"} <= {line.split("  ")[1].partition("：")[0] for line in told[:-1]}, "as README says"
    assert told[-1].startswith("演示的时钟现在是 2021-06-28")


def test_turning_the_clock_of_no_demo_builds_one(monkeypatch, tmp_path):
    built = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli_demo, "_build", lambda *_: built.append("built"))
    monkeypatch.setattr(cli_demo, "_turn", lambda *given: built.append(given[-1]))
    cli_demo.demo(days=3, port=8321, serve=False)
    assert built == ["built", 3]
    assert datetime(2021, 6, 18, 9, 30, tzinfo=cast.SHANGHAI) == build.TODAY


def test_a_port_that_is_taken_is_told_before_the_demo_on_it_is_emptied(bare, tmp_path):
    kept = tmp_path / "var/demo/rectify.db"
    kept.parent.mkdir(parents=True)
    kept.touch()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = bare("demo", "--port", port)
    assert (told.code, told.out) == (2, "")
    fit = re.fullmatch(
        f"端口 {port} 已被别的程序占用：请改用 .*rectify demo --port (\\d+)。什么都没有改动。\n", told.err
    )
    socket.create_server(("127.0.0.1", int(fit[1]))).close()
    assert kept.exists()


def test_a_demo_on_another_port_is_not_emptied_either(bare, monkeypatch):
    served, told, port = [], [], free_port()

    def serve(*_, **__):
        served.append("served")
        if len(served) == 1:
            told.extend(bare("demo", "--port", each) for each in (port, free_port()))

    monkeypatch.setattr(cli_demo, "_build", lambda *_: None)
    monkeypatch.setattr(main, "serve_application", serve)
    assert bare("demo", "--port", port).code == 0
    assert [(each.code, each.err.partition(" ；")[0]) for each in told] == [
        (2, f"演示已经在运行：请打开 http://127.0.0.1:{port}")
    ] * 2
    assert bare("demo", "--port", free_port()).code == 0
    assert len(served) == 2


def test_the_clock_is_not_turned_out_of_bounds(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "var/demo").mkdir(parents=True)
    hand = HandClock(cli_demo.DATABASE, clock.now)
    hand.set(datetime(2100, 12, 30, tzinfo=cast.SHANGHAI))
    with pytest.raises(Conflict, match="最远拨到2100年"):
        cli_demo.demo(days=5, port=8321, serve=False)
