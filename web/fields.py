"""Fields of a form: made from what a move is given, and read back from what was posted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from transport.forms import InputField

SHORT = frozenset({"goal", "file_name", "label", "indicator", "name", "short_name", "code", "login", "number", "value"})
"""Texts of one line."""
MAX_ROWS = 50
ROW = "{name}-{n}-{inner}"

Posted = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that a field may have; options of one group stand together."""

    value: str
    label: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a form asks for, with what was answered and what is wrong with it."""

    name: str
    label: str
    kind: str
    """text, line, date, boolean, maybe, integer, choice, list or file."""
    required: bool
    value: str = ""
    error: str | None = None
    options: tuple[Option, ...] = ()
    rows: "tuple[tuple[Field, ...], ...]" = ()
    """The rows of a list, each with its own fields."""
    hint: str | None = None
    longest: int | None = None
    """The most characters of a text."""

    @property
    def unchosen(self) -> bool:
        """Whether the value is none of the options: who has left is none any more, and nobody is put in their place."""
        return all(each.value != self.value for each in self.options)

    @property
    def groups(self) -> list[tuple[str, list[Option]]]:
        """The options as they stand together, in their own order."""
        return [(group, list(found)) for group, found in groupby(self.options, _group)]


@dataclass(frozen=True, slots=True)
class Given:
    """What fills the fields: answers, what is wrong with them, and what may be chosen."""

    posted: Posted = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Sequence[Option]] = field(default_factory=dict)
    rows: int = 1
    """How many rows a list shows at least."""


def _group(option: Option) -> str:
    return option.group


def made(asked: Iterable[InputField], given: Given) -> tuple[Field, ...]:
    """Make the fields that a move asks for (transport/forms.py), filled with what there is."""
    return tuple(_field(each, given, each["name"], each["name"]) for each in asked)


def read(asked: Iterable[InputField], posted: Posted) -> dict[str, object]:
    """Return what was posted as a move is given it; what was left empty is not there."""
    found = ((each["name"], _read(each, posted, each["name"])) for each in asked)
    return {name: value for name, value in found if value is not None}


def rows(posted: Posted, name: str) -> int:
    """Count the rows of a list that were posted."""
    numbers = (key.split("-")[1] for key in posted if key.startswith(f"{name}-"))
    short = (int(n) for n in numbers if n.isdecimal() and len(n) <= len(str(MAX_ROWS)))
    return min(max((n + 1 for n in short), default=0), MAX_ROWS)


def number(text: str) -> int | str:
    """Return the number that a form carried; what is none, or too long for one, as it stands."""
    try:
        return int(text)
    except ValueError:
        return text


def as_posted(values: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """Return stored values as a form would post them, to fill it with."""
    return dict(_posted(values))


def _posted(values: Mapping[str, object]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, value in values.items():
        if isinstance(value, (list, tuple)):
            for n, row in enumerate(value):
                for inner, each in row.items():
                    yield ROW.format(name=name, n=n, inner=inner), (_written(each),)
        elif value is not None:
            yield name, (_written(value),)


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _field(asked: InputField, given: Given, name: str, path: str) -> Field:
    kind = _kind(asked, given)
    options = tuple(given.options.get(asked["name"], ())) or _choices(asked)
    found: tuple[tuple[Field, ...], ...] = ()
    if kind == "list":
        count = max(rows(given.posted, name), given.rows)
        found = tuple(
            tuple(
                _field(inner, given, ROW.format(name=name, n=n, inner=inner["name"]), f"{path}[{n}].{inner['name']}")
                for inner in asked["fields"] or ()
            )
            for n in range(count)
        )
    return Field(
        name=name,
        label=asked["title"],
        kind=kind,
        required=asked["required"],
        value=next(iter(given.posted.get(name, ())), ""),
        error=given.errors.get(path),
        options=options,
        rows=found,
        hint=asked["hint"],
        longest=asked["longest"],
    )


def _kind(asked: InputField, given: Given) -> str:
    match asked["type"]:
        case "id":
            return "choice"
        case "boolean":
            return "boolean"
        case "text" if asked["name"] in given.options:
            return "choice"
        case "text" if asked["name"] in SHORT:
            return "line"
    return asked["type"]


def _choices(asked: InputField) -> tuple[Option, ...]:
    return tuple(Option(value, label) for value, label in (asked["choices"] or {}).items())


def _read(asked: InputField, posted: Posted, name: str) -> object:
    if asked["type"] == "list":
        found = [
            {
                inner["name"]: value
                for inner in asked["fields"] or ()
                if (value := _read(inner, posted, ROW.format(name=name, n=n, inner=inner["name"]))) is not None
            }
            for n in range(rows(posted, name))
        ]
        return [row for row in found if _filled(row, asked)]
    value = next(iter(posted.get(name, ())), "").strip()
    return value or None


def _filled(row: Mapping[str, object], asked: InputField) -> bool:
    """Tell whether somebody filled in a row: a choice alone is what the row began with."""
    typed = {each["name"] for each in asked["fields"] or () if each["type"] in {"text", "date", "id"}}
    return bool(typed & row.keys())
