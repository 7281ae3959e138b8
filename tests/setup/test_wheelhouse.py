"""`make wheelhouse`: a folder that says how a machine without a network installs from it."""

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
NOWHERE = "http://127.0.0.1:9/"
BUILT_WITH = {"web/i18n/catalogue.py", "web/locale/en.po"}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """The folder, made by the command, from the index in use."""
    folder = tmp_path_factory.mktemp("wheelhouse")
    environment = Path(sys.prefix)
    done = subprocess.run(
        ["make", "-C", ROOT, "-o", environment / ".ready", "wheelhouse", f"VENV={environment}", f"HOUSE={folder}"],
        capture_output=True,
        text=True,
        check=False,
        env={name: value for name, value in os.environ.items() if not name.startswith("MAKE")},
    )
    if done.returncode and "CI" not in os.environ:
        pytest.skip(f"no index to take wheels from: {done.stderr}")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def installed(house):
    """The environment that the folder's own lines make, where no index can be asked."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    clean["PATH"] = f"{Path(sys._base_executable).parent}{os.pathsep}{clean['PATH']}"
    clean |= {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": NOWHERE}
    clean["PIP_COMPILE"] = "no"  # what is run is compiled then: a small part of all that is installed
    how = (house / "INSTALL.txt").read_text("utf-8")
    lines = re.findall("^(?:python3|rectify/).*", how, re.MULTILINE)
    done = subprocess.run(
        ["bash", "-ec", "\n".join(lines)], cwd=house, env=clean, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(f"rectify {ours(house)}\n")
    return house / "rectify/bin"


def ours(house):
    return next(house.glob("rectify-*.whl")).name.split("-")[1]


def run(*words, cwd):
    return subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=True).stdout


def test_what_is_installed_runs_and_lacks_nothing(installed, tmp_path):
    assert "RECTIFY_DATABASE=" in run(installed / "rectify", "settings", cwd=tmp_path)
    assert "xuezhenjian-2021" in run(installed / "rectify", "campaign", "templates", cwd=tmp_path)
    assert "No broken" in run(installed / "python", "-m", "pip", "check", cwd=tmp_path)


def test_our_wheel_holds_each_file_of_the_program_and_what_is_built(house, installed):
    site = next(installed.parent.glob("lib/python*/site-packages"))
    rooms = {path.name for path in site.iterdir()} & {path.name for path in ROOT.iterdir()}
    tracked = set(run("git", "ls-files", "-z", *sorted(rooms), cwd=ROOT).split("\0")) - {""}
    found = {
        str(file.relative_to(site))
        for room in rooms
        for file in (site / room).rglob("*")
        if file.is_file() and file.suffix != ".pyc"
    }
    assert rooms >= {"api", "app", "campaigns", "migrations", "reports", "web", "workflows"}
    assert tracked - found == BUILT_WITH
    assert "web/locale/en.mo" in found
    assert all(name.startswith(("web/static/vendor/", "web/locale/")) for name in found - tracked)


def test_an_english_page_needs_no_tool_of_the_build(installed, tmp_path):
    script = "from web.i18n.languages import *; print(translations(Language.ENGLISH).gettext('%(n)s个党组织'))"
    assert run(installed / "python", "-c", script, cwd=tmp_path) == "Party organisations: %(n)s\n"
    assert "babel" not in run(installed / "python", "-m", "pip", "list", cwd=tmp_path).lower()


def test_the_bill_of_materials_names_each_file_by_its_hash(house):
    bill = json.loads((house / "sbom.cdx.json").read_text("utf-8"))
    whole = bill["metadata"]["component"]
    assert (bill["bomFormat"], whole["name"], whole["version"]) == ("CycloneDX", "rectify", ours(house))
    wheels = {hashlib.sha256(file.read_bytes()).hexdigest() for file in house.glob("*.whl")}
    listed = [whole, *bill["components"]]
    named = {each["hashes"][0]["content"] for each in listed if "pkg:pypi" in each["purl"]}
    assert named == wheels
    assert {"core", "htmx.org", "echarts", "pdfjs-dist"} <= {each["name"] for each in listed}
    assert all(each.get("licenses") for each in listed if "pkg:npm" in each["purl"])
