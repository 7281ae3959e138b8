"""Refusals say what to do, however Python was started."""

import subprocess
import sys
from pathlib import Path

import pytest

from workflows.errors import Incomplete

ROOT = Path(__file__).parents[2]
ASKED = """
import pkgutil, importlib, app, workflows
from workflows.errors import Refusal
for room in (app, workflows):
    for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
        importlib.import_module(module.name)
def below(kind):
    yield kind
    for each in kind.__subclasses__():
        yield from below(each)
print(*(f"{kind.__name__}={kind.sentence}" for kind in below(Refusal)), sep="\\n")
"""


@pytest.mark.slow
def test_no_refusal_loses_its_words_without_docstrings():
    told = subprocess.run(
        [sys.executable, "-OO", "-X", "utf8", "-c", ASKED], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    assert len(told) > 20
    assert all(line.endswith("。") for line in told), told


def test_what_is_wrong_in_several_places_is_said_in_one_sentence():
    wrong = Incomplete({"goal": "请写明目标。", "due_on": "请定时限", "measures": "请写明措施。"})
    assert wrong.sentence == "请写明目标；请定时限；请写明措施。"
