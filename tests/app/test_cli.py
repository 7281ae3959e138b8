"""The other commands: tokens, administrators, campaigns, the clock's list, docs; and the start."""

import json
import os
import re
import subprocess
import sys
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path

import pytest
import typer

from app import cli, clock
from app.demo.clock import HandClock
from models.campaign import Campaign
from models.duty import Duty
from models.people import AccessToken
from models.vocabulary import State
from scheduler.jobs import JOBS
from tests import cast, make
from tests.app.conftest import NOW
from tests.ledger.books import FIXTURES, WORD
from workflows.accounts import tokens

ROOT = Path(__file__).parents[2]
COMMAND = Path(sys.executable).with_name("rectify")
HEAVY = {"sqlalchemy", "sqlmodel", "alembic", "fastapi", "apscheduler", "uvicorn"}
HOLIDAY_NOTICES = "workflows.workdays.holiday_notice.grammar"
RARELY_ASKED = {"alembic", "docx", "icalendar", "lxml", "openpyxl", "puremagic", "ledger.clauses", HOLIDAY_NOTICES}


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["settings"],
        ["ledger", "read", str(WORD), "--json"],
        ["guide", "read", str(FIXTURES / "诊断指南.txt")],
    ],
)
def test_a_command_that_only_reads_waits_for_no_database_library(words, tmp_path):
    assert loaded("from app.cli import app; app(sys.argv[1:])", words, tmp_path) & HEAVY == set()


def test_help_waits_for_no_settings_and_a_service_for_nothing_that_is_rarely_asked(tmp_path):
    assert loaded("from app.cli import app; app(['--help'])", [], tmp_path) & {"pydantic", "lxml"} == set()
    assert loaded("import app.main", [], tmp_path) & RARELY_ASKED == set()


def loaded(statement, words, folder):
    """The modules and packages that are there once a statement has run."""
    script = f"import sys, json\ntry: {statement}\nfinally: print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", script, *words],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stderr))


def test_help_names_every_command(bare):
    told = bare("--help")
    assert told.code == 0
    for name in (
        "serve",
        "clock",
        "ledger",
        "guide",
        "campaign",
        "admin",
        "people",
        "token",
        "demo",
        "docs",
        "doctor",
        "reconcile",
        "sums",
        "backup",
        "restore",
        "settings",
        "upgrade",
    ):
        assert name in told.out


def test_each_command_explains_itself_to_h(bare):
    def below(words, found):
        told = bare(*words, "-h")
        assert told.code == 0, words
        assert f"用法：rectify {' '.join(words)}" in " ".join(told.out.split())
        assert re.findall(r"Usage|Show|exit|OPTIONS|COMMAND|default|required|<[a-z]+( range)?>", told.out) == [], words
        for name, each in getattr(found, "commands", {}).items():
            below([*words, name], each)

    below([], typer.main.get_command(cli.app))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["token", "x", "--days", "0"], "--days 的值不对：不能小于 1（现为 0），请改大，请看 rectify token -h。"),
        (["token", "x", "--scope", "most"], "--scope 的值不对，可用：all、read，请看 rectify token -h。"),
        (["token"], "缺少 login，请看 rectify token -h。"),
        (["token", "x", "y"], "多写了参数，请看 rectify token -h。"),
        (["--nope"], "没有 --nope 这个选项，或缺少它的值，请看 rectify -h。"),
        (["nope"], "没有这个命令，请看 rectify -h。"),
    ],
)
def test_a_line_that_is_no_command_is_one_sentence(bare, words, said):
    told = bare(*words)
    assert (told.code, told.out, told.err) == (2, "", f"{said}\n")


def test_the_release_is_told(bare):
    told = bare("--version")
    assert (told.code, told.out) == (0, f"rectify {version('rectify')}\n")


def test_a_token_opens_the_door_and_only_its_hash_is_kept(rectify, sqlite):
    told = rectify("token", "head", "--days", "30", "--label", "试用")
    token = told.out.strip()
    with sqlite.reading() as session:
        held = tokens.bearer(session, token, now=NOW, today=NOW.date())
    assert held.actor.user_id == make.user_id(sqlite, "head")
    (kept,) = make.rows(sqlite, AccessToken)
    assert token not in kept.model_dump().values()
    assert (kept.label, (kept.expires_at - NOW).days) == ("试用", 30)


def test_nobody_else_gets_a_token(rectify, sqlite):
    told = rectify("token", "nobody")
    assert (told.code, told.out) == (2, "")
    assert "没有登录名为“nobody”" in told.err
    assert make.rows(sqlite, AccessToken) == []


def test_the_first_steps_on_an_empty_house(bare, tmp_path):
    assert bare("admin", "create", "root", "--name", "王敏", "--staff-number", "A-1").code == 0
    assert (tmp_path / "var/rectify.db").exists()
    assert len(bare("token", "root").out.strip()) > 40


OF_A_CAMPAIGN = ("--campaign", "xuezhenjian-2021", "--by", "head")
ON_A_HOUSE = {
    "clock": (),
    "clock --list": (),
    "upgrade": (),
    "seal": (),
    "seals": (),
    "verify": (),
    "backup": ("house.zip",),
    "proof": (*OF_A_CAMPAIGN, "-o", "proof.zip"),
    "token": ("head",),
    "channels test": ("email", "--to", "head"),
    "channels bounced": ("head@example.edu.cn", "--by", "admin"),
    "people import": (str(WORD), "--by", "admin"),
    "ledger import": (str(WORD), *OF_A_CAMPAIGN),
    "ledger export": ("ledger.docx", *OF_A_CAMPAIGN),
    "reconcile": (str(WORD), *OF_A_CAMPAIGN),
    "sums": OF_A_CAMPAIGN,
    "campaign open": ("qianggong-2024", "--committee", "闽江学院党委", "--by", "head"),
    "doctor": (),
}
"""What the commands that work on a house are given."""
TIMELESS = {"upgrade", "seals", "verify"}
MAKES_A_HOUSE = {"serve", "demo", "restore", "admin create"}
WITHOUT_A_HOUSE = {
    "settings",
    "docs",
    "calendar read",
    "campaign templates",
    "campaign check",
    "channels list",
    "guide read",
    "ledger read",
    "people template",
}


def every_command():
    def below(words, found):
        commands = getattr(found, "commands", None)
        if commands is None:
            yield " ".join(words)
        for name, each in (commands or {}).items():
            yield from below([*words, name], each)

    return set(below([], typer.main.get_command(cli.app)))


@pytest.mark.parametrize("command", ON_A_HOUSE)
def test_in_a_wrong_folder_a_command_makes_no_house_and_says_so(bare, command, tmp_path):
    told = bare(*command.split(), *ON_A_HOUSE[command])
    assert told.code == (1 if command == "doctor" else 2)
    assert told.err.startswith("没有这个数据库，请检查 RECTIFY_DATABASE 和当前目录。\n")
    assert list(tmp_path.iterdir()) == []


def test_no_command_is_left_out_of_these():
    assert every_command() == {*ON_A_HOUSE} - {"clock --list"} | MAKES_A_HOUSE | WITHOUT_A_HOUSE


def test_every_command_goes_by_the_clock_that_stands_beside_its_database(rectify, sqlite):
    database = Path(sqlite.engine.url.database)
    HandClock(database, clock.now).set(NOW + timedelta(days=3))
    os.utime(f"{database}-clock", (NOW.timestamp(), NOW.timestamp()))
    for command in {*ON_A_HOUSE} - {"clock", "people import"} - TIMELESS:
        told = rectify(*command.split(), *ON_A_HOUSE[command])
        assert "按演示的时钟办理，现在是 2021年04月" in told.err, command


def test_templates_are_listed(bare):
    told = bare("campaign", "templates")
    assert [line.split()[0] for line in told.out.splitlines()] == ["qianggong-2024", "xuezhenjian-2021"]


def test_a_template_is_checked(bare, tmp_path):
    assert bare("campaign", "check", "qianggong-2024").code == 0
    told = bare("campaign", "check", "没有.toml")
    assert (told.code, told.out) == (2, "")
    assert "随附模板有：qianggong-2024、xuezhenjian-2021" in told.err
    bad = tmp_path / "bad.toml"
    text = (ROOT / "campaigns/xuezhenjian-2021.toml").read_text(encoding="utf-8")
    bad.write_text(f"nonsense = 1\n{text.replace('2021-04-20', '2021-02-30', 1)}", encoding="utf-8")
    told = bare("campaign", "check", bad)
    assert (told.code, told.out) == (2, "")
    assert "bad.toml" in told.err
    bad.write_text(f"nonsense = 1\n{text.replace('immediate', 'at_once')}", encoding="utf-8")
    told = bare("campaign", "check", bad)
    assert told.code == 2
    assert any("nonsense 不认识的项" in line for line in told.err.splitlines())
    assert any("at_once" in line and "rules" in line for line in told.err.splitlines())


def test_a_campaign_is_opened_once_by_the_office(rectify, sqlite):
    words = ("campaign", "open", "qianggong-2024", "--committee", "闽江学院党委", "--by")
    before = make.dump(sqlite)
    told = rectify(*words, "head")
    assert told.code == 2
    assert make.dump(sqlite) == before
    told = rectify(*words, "director")
    assert (told.code, told.out[:18]) == (0, "已启动 qianggong-2024")
    touched = told.out.splitlines()[1]
    assert touched.startswith("放假安排  2024年：已确认，2025年：已确认，2026年：已确认，2027年：")
    (opened,) = make.rows(sqlite, Campaign, code="qianggong-2024")
    assert make.rows(sqlite, Duty, campaign_id=opened.id)
    told = rectify(*words, "director")
    assert (told.code, "一个行动只启动一次" in told.err) == (2, True)
    told = rectify(*words[:4], "没有", "--by", "director")
    assert (told.code, told.err) == (2, "没有名为“没有”的党组织。\n")


def test_the_clock_lists_its_jobs_and_what_is_due_for_whom_and_why(rectify, sqlite):
    item_id = make.item(sqlite, State.RECTIFY)
    number = make.row(sqlite, item_id).number
    told = rectify("clock", "--list", "--limit", "1000")
    assert told.code == 0
    assert "tick" in told.out
    assert "prune" in told.out
    lines = told.out.splitlines()
    (at,) = [n for n, line in enumerate(lines) if number in line]
    assert "提醒" in lines[at]
    assert cast.BRANCH in lines[at]
    assert "member同志" in lines[at + 1]
    assert "整改时限2021年5月20日" in lines[at + 2]
    assert len(rectify("clock", "--list", "--limit", "1").out.splitlines()) == 7 + len(JOBS)


def test_docs_are_found_fresh_stale_and_made(bare, tmp_path):
    docs = tmp_path / "docs"
    docs.mkdir()
    assert bare("docs").out.count("已写入") == 6
    assert bare("docs", "--check").code == 0
    assert bare("docs").out == ""
    (docs / "ledger.md").write_text("旧")
    (docs / "settings.md").unlink()
    told = bare("docs", "--check")
    assert told.code == 1
    assert "ledger.md、settings.md" in told.err
    assert (docs / "ledger.md").read_text() == "旧"
    assert bare("docs").code == 0
    assert bare("docs", "--check").code == 0


@pytest.mark.parametrize("words", [("demo", "--days", "99999999"), ("token", "head", "--days", "99999999")])
def test_days_beyond_all_sense_are_refused_without_a_traceback(bare, words):
    told = bare(*words)
    assert told.code == 2
    assert "Traceback" not in told.err
