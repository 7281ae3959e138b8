"""What the glossary names is there."""

import re
from pathlib import Path

import pytest

from workflows.reference.glossary import TERMS, GlossaryTerm

ROOT = Path(__file__).parents[3]
CLASSES = {
    name
    for room in ("models", "workflows")
    for path in (ROOT / room).rglob("*.py")
    for name in re.findall(r"^class (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
}


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.word)
def test_each_thing_stands_where_it_says(term: GlossaryTerm):
    for place in term.place.split(" · "):
        assert (ROOT / place).exists(), place
    for name in re.findall(r"\b[A-Z]\w+", term.name):
        assert name in CLASSES | {"VOID"}, name
