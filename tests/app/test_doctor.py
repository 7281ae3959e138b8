"""`rectify doctor`: what is missing, altered or forgotten, in a folder and in a bucket."""

import hashlib
import io
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from app import clock
from models.feedback import Feedback
from models.files import place
from models.people import User
from models.vocabulary import OrgKind, State
from models.work_item import WorkItem
from tests import buckets, cast, make
from tests.app.conftest import MINUTES, ROLL, sha256
from tests.ledger.books import WORD
from workflows.calendars import queries as calendars
from workflows.journal import timekeeping
from workflows.organizations import commands as organizations
from workflows.workdays.national_days import NationalDays, SetDay, library

SPARE = b"spare"
WEEK, REAL = timedelta(days=7), clock.now
IMPORT = ("--campaign", "xuezhenjian-2021", "--by", "xx_organizer")


@pytest.fixture
def later(monkeypatch):
    """Have a week gone by since the files were put there."""
    monkeypatch.setattr(clock, "now", lambda: REAL() + WEEK)


def test_a_house_in_which_all_is_well(rectify, number):
    rectify("ledger", "import", WORD, *IMPORT)
    told = rectify("doctor")
    assert (told.code, told.err) == (0, "")
    assert "完好的文件：3 份。" in told.out
    assert told.out.endswith("没有问题，有 1 处提醒。\n"), "the clock never ticked"


def test_the_findings_as_json(rectify, sqlite, house, files):
    with sqlite.transaction() as session:
        timekeeping.note_tick(session, clock.now())
    told = rectify("doctor", "--json")
    assert (told.code, told.json["state"]) == (0, "ok")
    names = [each["name"] for each in told.json["checks"]]
    readiness = [
        "writes",
        "schema",
        "space",
        "files",
        "clock",
        "log",
        "holidays",
        "antivirus",
        "libreoffice",
        "deliveries",
        "webhooks",
    ]
    assert names == [*readiness, "pages", "guarded", "waiting", "counted", "kept"]
    assert all(each["state"] == "ok" and each["sentence"] for each in told.json["checks"])
    item_id = make.item(sqlite, State.RECTIFY)
    make.move(sqlite, item_id, "attach", "member", **make.given(sqlite, item_id, "attach"))
    told = rectify("doctor", "--json")
    assert (told.code, told.json["state"], told.err) == (1, "failed", "")
    wrong = {each["name"] for each in told.json["checks"] if each["state"] == "failed"}
    assert wrong == {"files", "kept"}, "there are records, and nothing in the store"


def test_what_waits_is_held_against_the_records_and_rebuilt(rectify, sqlite):
    item_id = make.item(sqlite, State.RECTIFY)
    wrong = make.registered(sqlite)
    with sqlite.transaction() as session:
        lost = session.exec(select(WorkItem).where(WorkItem.item_id == item_id)).one()
        session.delete(lost)
        session.execute(sa.update(WorkItem).where(col(WorkItem.item_id) == wrong).values(barred=lost.person_id.hex))
    told = rectify("doctor")
    assert told.code == 1
    assert "rectify doctor --rebuild" in told.err
    assert "改正 3 处" in rectify("doctor", "--rebuild").out
    assert "等谁办什么，与记录一致。" in rectify("doctor").out


def test_a_university_that_is_being_set_up_is_named(rectify, sqlite):
    waits = "三明学院党委的首次名册尚待两人核对"
    assert waits not in rectify("doctor").out
    with sqlite.transaction() as session:
        organizations.add_organization(
            session,
            actor=cast.actor(session, "admin"),
            now=cast.START,
            name="三明学院党委",
            code="SM",
            kind=OrgKind.COMMITTEE,
            parent_id=None,
        )
    told = rectify("doctor")
    assert (told.code, waits in told.out) == (0, True)


def test_who_signs_without_a_staff_number_is_counted(rectify, sqlite):
    assert "没有工号" not in rectify("doctor").out
    with sqlite.transaction() as session:
        old = sa.update(User).where(col(User.login).in_(["director", "member"]))  # 委员 signs not
        session.execute(old.values(staff_number=None))
    told = rectify("doctor")
    assert "1 个任签字职务的账号没有工号" in told.out
    assert "没有问题，有 2 处提醒。" in told.out


def test_what_the_library_says_otherwise_by_now_is_told(rectify, sqlite, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 5, 1, tzinfo=cast.SHANGHAI))
    assert "节假日数据不同" not in rectify("doctor").out
    kept = {day for day in library().days if day.on != date(2026, 6, 1)}
    other = SetDay(date(2026, 6, 1), is_workday=False, name="儿童节")
    said = NationalDays(frozenset({*kept, other}), library().years)
    monkeypatch.setattr(calendars, "library", lambda: said)
    told = rectify("doctor")
    assert (told.code, "提醒：2026年放假安排与节假日数据不同" in told.out) == (0, True)


def test_an_empty_house_is_well(rectify, house):
    assert rectify("doctor").code == 0


def test_each_file_that_is_missing_or_altered_is_named_with_its_item(rectify, sqlite, files, number, overwrite):
    rectify("ledger", "import", WORD, *IMPORT)
    ledger = hashlib.sha256(WORD.read_bytes()).hexdigest()
    for held in files.held():
        if held.sha256 in {sha256(ROLL), ledger}:
            assert files.remove(held)
    overwrite(sha256(MINUTES), b"altered")
    told = rectify("doctor")
    assert told.code == 1
    assert told.err.splitlines()[:3] == [
        f"文件被改动：事项 {number}“记录.pdf”（{sha256(MINUTES)}）",
        f"文件缺失：事项 {number}“签到表.pdf”（{sha256(ROLL)}）",
        f"文件缺失：台账“{WORD.name}”（{ledger}）",
    ]
    assert "有 3 处问题" in told.err
    assert "完好的文件：0 份。" in told.out
    for content in (MINUTES, ROLL, WORD.read_bytes()):
        files.put(io.BytesIO(content))
    assert rectify("doctor").code == 0


def test_the_picture_of_feedback_is_kept_and_missed(rectify, sqlite, files):
    sha256_, size = files.put(io.BytesIO(SPARE))
    with sqlite.transaction() as session:
        committee = cast.organization(session, "闽江学院党委").id
        session.add(
            Feedback(
                committee_id=committee,
                sender_id=make.user(session, "head"),
                sent_at=make.NOW,
                text="好",
                sha256=sha256_,
                size=size,
                media_type="image/jpeg",
                file_name="屏幕.jpg",
            )
        )
    assert "完好的文件：1 份。" in rectify("doctor", "--tidy").out
    assert files.remove(next(files.held()))
    assert f"文件缺失：投诉建议“屏幕.jpg”（{sha256_}）" in rectify("doctor").err


def test_what_nobody_refers_to_is_told_and_removed_only_when_asked(rectify, files, number, later):
    files.put(io.BytesIO(SPARE))
    spare = f"没有记录用到的文件：{place(sha256(SPARE))}（5 字节）"
    for _ in range(2):
        told = rectify("doctor")
        assert (told.code, spare in told.out.splitlines()) == (0, True)
    assert f"{spare}，已删除" in rectify("doctor", "--tidy").out.splitlines()
    told = rectify("doctor", "--tidy")
    assert (told.code, "没有记录用到" in told.out) == (0, False)
    assert {held.sha256 for held in files.held()} == {sha256(MINUTES), sha256(ROLL)}


def test_an_upload_of_today_is_left_alone(rectify, files):
    files.put(io.BytesIO(SPARE))
    assert "没有记录用到" not in rectify("doctor", "--tidy").out
    assert [held.sha256 for held in files.held()] == [sha256(SPARE)]


def test_what_is_left_of_a_broken_upload_is_told_and_removed(rectify, later, tmp_path):
    folder = tmp_path / "var/files"
    folder.mkdir(parents=True)
    for name in ("draft-0a_b1c2d", "README"):
        (folder / name).write_bytes(b"half")
    assert "中断的上传留下的残片：draft-0a_b1c2d（4 字节）\n" in rectify("doctor").out
    assert "README" not in rectify("doctor", "--tidy").out
    assert [path.name for path in folder.iterdir()] == ["README"]


def test_a_file_that_cannot_be_read_is_told(rectify, sqlite, tmp_path, monkeypatch):
    monkeypatch.setenv("RECTIFY_FILES", str(tmp_path / "files"))
    item_id = make.item(sqlite, State.RECTIFY)
    make.move(sqlite, item_id, "attach", "member", **make.given(sqlite, item_id, "attach"))
    (tmp_path / "files" / place("0f" * 32)).mkdir(parents=True)
    told = rectify("doctor")
    assert told.code == 1
    assert "文件读不出：事项 " in told.err


def test_a_store_out_of_reach_is_one_sentence(rectify, monkeypatch):
    monkeypatch.setenv("RECTIFY_FILES", "s3://bucket")
    monkeypatch.setenv("RECTIFY_FILES_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("RECTIFY_FILES_REGION", "us-east-1")
    monkeypatch.setenv("RECTIFY_FILES_KEY", buckets.KEY)
    monkeypatch.setenv("RECTIFY_FILES_SECRET", buckets.SECRET)
    told = rectify("doctor")
    assert told.code == 1
    assert "佐证材料的存放处没有应答" in told.err
    assert "RECTIFY_FILES" in told.err
    assert told.err.splitlines()[-1].startswith("有 2 处问题")
    assert buckets.SECRET not in told.out + told.err


def test_evidence_that_would_not_be_taken_in_now_is_listed_when_asked(rectify, files, number):
    assert "现在不收" not in rectify("doctor").out
    told = rectify("doctor", "--judge")
    assert told.code == 0
    lines = [line for line in told.out.splitlines() if "现在不收" in line]
    assert len(lines) == 2
    assert f"事项 {number}“签到表.pdf”，只供下载：" in lines[1]
    assert {held.sha256 for held in files.held()} == {sha256(MINUTES), sha256(ROLL)}
