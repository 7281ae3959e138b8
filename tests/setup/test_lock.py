"""`make setup` installs what the lock names, whatever its index has had since, with any pip."""

import os
import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.setup.index import Wheel, publish

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PLUGIN = Wheel("plugin", "1.0", needs=("cover[toml]>=1.0",))
COVER = Wheel("cover", "1.0", needs=('reader ; extra == "toml"',), extra="toml")
YOUNGER = Wheel("cover", "1.1", needs=('reader ; extra == "toml"',), extra="toml")
READER = Wheel("reader", "1.0")
PIPS = ["oldest", "newest"]


@pytest.fixture(scope="module", params=PIPS)
def pip(request, tmp_path_factory):
    """A folder with the oldest pip that is supported, or the newest, from the index in use."""
    folder = tmp_path_factory.mktemp(request.param)
    wanted = ROOT / f"requirements/pip-{request.param}.txt"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    done = subprocess.run([*command, "--dest", folder, "-r", wanted], capture_output=True, text=True, check=False)
    if done.returncode and "CI" not in os.environ:
        pytest.skip(f"no index to take a pip from: {done.stderr}")
    assert done.returncode == 0, done.stderr
    with ZipFile(next(folder.glob("*.whl"))) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    """Return an index with a release younger than the lock, and the lines of a lock of it."""
    folder = tmp_path_factory.mktemp("index")
    return folder, publish(folder, [PLUGIN, COVER, YOUNGER, READER])


@pytest.fixture
def set_up(pip, index, tmp_path):
    """Run make on a new environment that has this pip and a lock of these lines."""
    folder, lines = index
    venv.create(environment := tmp_path / "venv", with_pip=False, symlinks=True)
    next(environment.glob("lib/python*/site-packages")).joinpath("pip.pth").write_text(f"{pip}\n")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "MAKE"))}
    clean |= {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": folder.as_uri()}

    def run(wheels, *, changed=lambda text: text):
        (lock := tmp_path / "lock.txt").write_text(changed("".join(f"{lines[wheel]}\n" for wheel in wheels)))
        done = subprocess.run(
            ["make", "-C", ROOT, "locked", f"VENV={environment}", f"LOCKS={lock}"],
            env=clean,
            capture_output=True,
            text=True,
            check=False,
        )
        return done, {path.stem for path in environment.rglob("*.dist-info")}

    return run


def test_a_lock_older_than_its_index_is_installed_as_it_stands(set_up):
    done, found = set_up([PLUGIN, COVER, READER])
    assert done.returncode == 0, done.stderr
    assert found == {"plugin-1.0", "cover-1.0", "reader-1.0"}


def test_a_lock_that_is_not_complete_is_refused(set_up):
    done, _ = set_up([PLUGIN, READER])
    assert done.returncode != 0
    assert "plugin 1.0 requires cover, which is not installed" in done.stdout


def test_another_file_than_the_locked_one_is_refused(set_up):
    done, found = set_up([READER], changed=lambda lock: f"{lock[:-9]}00000000\n")
    assert done.returncode != 0
    assert "DO NOT MATCH THE HASHES" in done.stderr
    assert found == set()
