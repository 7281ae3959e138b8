"""verify_closure.py: slips at the desk, seals that were printed, and screens of every kind."""

import os
import pty
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from models.journal import Seal
from models.session import Database
from reports import verify_closure
from tests import cast, make
from tests.reports.conftest import EVENING, MORNING, pack, seal
from workflows.journal import seals as sealing


class Told(NamedTuple):
    code: int
    out: bytes
    err: bytes


@pytest.fixture
def desk(python: str, tmp_path: Path):
    """Type a command as it comes, on a machine whose locale is the one asked for."""

    def run(*words: str, **environment: str) -> Told:
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
        done = subprocess.run(
            [python, verify_closure.__file__, *words],
            capture_output=True,
            cwd=tmp_path,
            env=kept | environment,
            check=False,
        )
        return Told(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def printed(sqlite: Database, closed, tmp_path: Path) -> str:
    """Have 证明包.zip at hand, and the line of the seal it stands under."""
    line = seal(sqlite)
    (tmp_path / "证明包.zip").write_bytes(pack(sqlite, closed))
    return line


NARROW = [{"PYTHONIOENCODING": "gbk"}, {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}, {"LC_ALL": "C"}]


@pytest.mark.parametrize("locale", NARROW)
def test_what_goes_to_a_file_is_utf_8_whatever_the_machine_speaks(printed: str, desk, locale):
    told = desk("证明包.zip", "--seal", printed, **locale)
    assert (told.code, told.err) == (0, b"")
    assert "✓ 印出的第1号" in told.out.decode()
    assert "核验销号证明包" in desk("--help", **locale).out.decode()
    assert "没有“无.zip”这个文件" in desk("无.zip", PYTHONIOENCODING="gbk").err.decode()


@pytest.mark.parametrize("encoding", ["gbk", "ascii"])
def test_a_screen_without_a_sign_shows_its_number(printed: str, python, tmp_path, encoding: str):
    """And each sign another one: a question mark for all would hide which is which."""
    screen, end = pty.openpty()
    words = [python, verify_closure.__file__, "证明包.zip", "--seal", printed]
    environment = {"PATH": os.environ["PATH"], "PYTHONIOENCODING": encoding}
    with subprocess.Popen(words, stdout=end, stderr=end, cwd=tmp_path, env=environment) as run:
        os.close(end)
        shown = b"".join(iter(lambda: read(screen), b""))
    os.close(screen)
    assert run.returncode == 0
    assert b"\\u2713" in shown
    assert "结论：全部相符。".encode(encoding, "backslashreplace") in shown


def read(screen: int) -> bytes:
    try:
        return os.read(screen, 1 << 16)
    except OSError:  # how Linux tells that nobody writes any more
        return b""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["x.zip"], "没有“x.zip”这个文件，请检查路径。"),
        (["."], "“.”是文件夹，请给出 .zip。"),
        (["证明包.zip", "--files", "x"], "没有“x”这个文件夹。"),
        (["证明包.zip", "--files", "证明包.zip"], "没有“证明包.zip”这个文件夹。"),
        (["证明包.zip", "--seal", "SLIP"], "封存值抄录有误，没有比对，请改正后重新核验。"),
        (["证明包.zip", "--seal", ""], "封存值抄录有误，没有比对，请改正后重新核验。"),
        (["证明包.zip", "--seal", f"封存第{'9' * 5000}号"], "封存值抄录有误，没有比对"),
    ],
)
def test_a_slip_at_the_desk_is_no_forgery(printed: str, desk, words: list[str], said: str):
    slip = printed.replace("a", "b", 1) if "a" in printed else printed.replace("1", "2", 1)
    told = desk(*(slip if word == "SLIP" else word for word in words))
    assert (told.code, told.out) == (2, b"")
    assert told.err.decode().startswith(said)
    assert "不符" not in told.err.decode()


def test_a_seal_printed_after_the_pack_was_made_is_not_compared(sqlite, sealed: bytes, audit):
    make.registered(sqlite)
    code, told = audit(sealed, "--seal", seal(sqlite, MORNING))
    assert code == 0
    assert ("○ 印出的是第2号，本证明包取得在先，只到第1号，未能比对；请用不晚于第1号的封存值，或重新取得证明包") in told
    assert told.endswith("结论：核验了的全部相符；另有 1 处未能核验（见“○”）。\n")


@pytest.mark.parametrize("number", [0, 1])
def test_a_seal_of_another_content_is_told_as_such(sqlite: Database, sealed: bytes, audit, number):
    (made,) = make.rows(sqlite, Seal)
    other = Seal(number=number, at=EVENING, hash=made.hash[::-1])
    code, told = audit(sealed, "--seal", sealing.format_printed(other, cast.SHANGHAI))
    assert code == 1
    assert f"✗ 印出的第{number}号封存值与证明包中的第{number}号不同" in told
    assert "就是证明包中的" not in told
    assert told.endswith("结论：有 1 处不符，不能证明。\n")
