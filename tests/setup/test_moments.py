"""No room makes a day of a moment by itself: workflows/days.py does, in the university's time."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("api", "app", "bench", "ledger", "migrations", "models", "release", "reports", "scheduler", "web", "workflows")
OWNER = "workflows/days.py"
EXCEPT = {
    "ledger/number_format.py": "a spreadsheet's serial number is a moment of no zone",
    "ledger/media/file_dates.py": "so is what cameras and word processors wrote, unless they say",
    "reports/verify_closure.py": "it stands alone, and knows the zone from the pack",
}
WALL = {"now", "today", "utcnow"}
"""Of `date` and `datetime`: they read the machine's clock, and some its zone."""
CLOCK = "app/clock.py"


def offences(text: str, path: str = "") -> Iterator[str]:
    """Yield where a moment is cut to a day, or the machine's own clock is read."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Attribute):
            continue
        owner = ast.unparse(node.value)
        if node.attr == "date" and owner != "datetime":
            allowed = path == OWNER or path in EXCEPT
        elif node.attr in WALL and owner.rpartition(".")[2] in {"date", "datetime"}:
            allowed = path == CLOCK
        else:
            continue
        if not allowed:
            yield f"{path}:{node.lineno} {ast.unparse(node)}"


@pytest.mark.parametrize("room", ROOMS)
def test_a_day_is_made_of_a_moment_in_one_place(room: str):
    files = sorted((ROOT / room).rglob("*.py"))
    assert files
    found = [offence for file in files for offence in offences(file.read_text(), file.relative_to(ROOT).as_posix())]
    assert not found, f"use day_in or day_of of {OWNER}"


@pytest.mark.parametrize(
    "text",
    [
        "now.date()",
        "at.astimezone(zone).date()",
        "date.today()",
        "datetime.now(UTC)",
        "datetime.datetime.utcnow()",
        "map(datetime.today, moments)",
    ],
)
def test_what_is_looked_for_is_found(text: str):
    assert list(offences(text))
