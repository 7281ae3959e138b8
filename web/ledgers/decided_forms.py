"""What forms of a file's preview have alike: what was decided so far, by items and by names, a page at a time."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from web.page_request import PageRequest

LINES = 50
"""How many items a page shows to be corrected."""
MAX_ASKED = 200
"""How many names that are not known are asked for at once; the others after these, item by item."""
DECIDED, DO, PAGE, TAKE, ACCEPTED = "decided", "do", "page", "take", "accepted"
ORGANIZATION, LINE = "organization:", "line:"


def asked_names(decided: Mapping[str, str], unknown: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the names that are asked for, each with what is not known of it; nothing of one that was decided."""
    return [*(dict.fromkeys(decided, "") | dict(unknown)).items()][:MAX_ASKED]


def page_number(page: PageRequest, lines: int) -> int:
    """Return which page of so many lines is asked for, from 1."""
    asked = page.first_value(DO).partition(":")[2] or page.first_value(PAGE)
    number = int(asked) if asked.isdecimal() and len(asked) < len("100000") else 1
    return min(max(number, 1), pages(lines))


def pages(lines: int) -> int:
    """Return how many pages so many lines take."""
    return max(-(-lines // LINES), 1)


def posted_lines(page: PageRequest, fields: Collection[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield what was written for each item, by its key."""
    found: dict[str, dict[str, str]] = {}
    for name in page.posted:
        key, _, field = name.removeprefix(LINE).rpartition(":")
        if name.startswith(LINE) and field in fields:
            found.setdefault(key, {})[field] = page.first_value(name)
    yield from found.items()


def posted_names(page: PageRequest, prefix: str) -> Iterator[tuple[str, str]]:
    """Yield what was written for each name of the file that nobody knew."""
    for name in page.posted:
        if name.startswith(prefix) and (value := page.first_value(name)):
            yield name.removeprefix(prefix), value


def as_written(decision: Mapping[str, Any]) -> dict[str, str]:
    """Return what was decided of an item as its fields have it: a line each where it is several."""
    values = {name: "\n".join(value) if isinstance(value, list) else value for name, value in decision.items()}
    return {name: "1" if value is True else value or "" for name, value in values.items()}
