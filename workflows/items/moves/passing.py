"""What passes on with a part of an item (分派、转办): the measures that its holder has not done yet.

Measures of third people stay theirs. What was done stays whose it was.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, NamedTuple, Protocol
from uuid import UUID

from pydantic import Field

from models.choices import OpenMeasures
from models.item import Measure
from models.vocabulary import Role
from workflows.items.loading.context import ItemContext
from workflows.items.moves.details import Changes, JournalData
from workflows.journal.acts import Act
from workflows.journal.entry_text import EntryData, day_in_words

MeasuresChoice = Annotated[
    OpenMeasures | None, Field(title="未完成的措施", description="不填即一并移交；第三人名下的措施不动。")
]
"""What becomes of the holder's measures, as a move is given it; None is `OpenMeasures.MOVE`."""
PARTS = {Role.RESPONSIBLE: "responsible_id", Role.LEADER: "leader_id"}
"""The parts of an item, each by the column of items and of measures that names its holder."""
MOST_NAMED = 5
"""How many of somebody's measures a notice names."""
TEXT_LENGTH = 20
"""How much of a measure's text a line quotes, in characters."""


class AnyMeasure(Protocol):
    """A measure, stored or only planned."""

    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class PassingMeasure:
    """A measure that passes on with a part of its item."""

    part: Role
    holder_id: UUID
    measure: Measure


def passing_measures(case: ItemContext) -> Iterator[PassingMeasure]:
    """Yield what would pass on with each part of an item: not yet done, and its holder's."""
    for part, column in PARTS.items():
        holder = getattr(case.item, column)
        for measure in case.measures:
            if holder is not None and measure.done_at is None and getattr(measure, column) == holder:
                yield PassingMeasure(part, holder, measure)


def previewed(case: ItemContext, act: str) -> list[PassingMeasure]:
    """Return what passes on if the actor makes a move and others take over, for a page that asks whether it should."""
    found = list(passing_measures(case))
    if act == Act.TRANSFER:
        part = part_of(case)
        return [each for each in found if each.part is part and each.holder_id == case.actor.user_id]
    return found if act == Act.ASSIGN else []


def part_of(case: ItemContext) -> Role:
    """Return the part that the actor would hand on: of both, that of the 责任人."""
    return Role.RESPONSIBLE if case.item.responsible_id == case.actor.user_id else Role.LEADER


def passing_to(case: ItemContext, to: Mapping[Role, UUID], wanted: OpenMeasures | None) -> list[PassingMeasure]:
    """Return what passes on if parts go to some people; nothing where it is wanted that all stays."""
    if wanted is OpenMeasures.KEEP:
        return []
    return [each for each in passing_measures(case) if to.get(each.part, each.holder_id) != each.holder_id]


def pass_on(changes: Changes, passing: list[PassingMeasure], to: Mapping[Role, UUID]) -> JournalData:
    """Give measures to whom the part goes, and say which."""
    moved: dict[str, list[int]] = {}
    held: dict[UUID, tuple[Measure, dict[str, UUID]]] = {}
    for each in passing:
        moved.setdefault(each.part.value, []).append(each.measure.position)
        held.setdefault(each.measure.id, (each.measure, {}))[1][PARTS[each.part]] = to[each.part]
    for measure, values in held.values():
        changes.update(measure, **values)
    return {"moved": moved} if moved else {}


class Doer(NamedTuple):
    """Somebody who is to be given work, and what work, in words."""

    person: UUID
    work: str = "本事项"


def taking_over(person: UUID, positions: Iterable[int]) -> Doer:
    """Return who is to take over a part of an item with some of its measures."""
    measures = numbered(positions)
    return Doer(person, f"本事项及其{measures}") if measures else Doer(person)


def doers_of_plan(measures: Iterable[AnyMeasure]) -> dict[str, Doer]:
    """Return who is to do and to lead the measures of a plan, by the field that names them."""
    return {
        f"measures[{n}].{column}": Doer(person, measure_called(n + 1, measure.text))
        for n, measure in enumerate(measures)
        for column in PARTS.values()
        if (person := getattr(measure, column)) is not None
    }


def passed_on(said: EntryData) -> str:
    """Tell which measures passed on, or that it was wanted that they stay."""
    if moved := said.data.get("moved"):
        return f"未完成的{numbered(n for positions in moved.values() for n in positions)}一并移交"
    return "未完成的措施仍由原承办人办理" if said("measures") == OpenMeasures.KEEP else ""


def numbered(positions: Iterable[int]) -> str:
    """Name measures by their numbers; nothing where there are none."""
    found = sorted(set(positions))
    return f"措施{'、'.join(map(str, found))}" if found else ""


def told_of_measures(case: ItemContext, *people: UUID) -> dict[UUID, str]:
    """Return what those of some people who have measures to do are told of them, with their dates.

    The move must read the measures.
    """
    theirs: dict[UUID, list[Measure]] = {}
    for measure in case.measures:
        if measure.done_at is None and measure.responsible_id in people:
            theirs.setdefault(measure.responsible_id, []).append(measure)
    return {person: _told(measures) for person, measures in theirs.items()}


def _told(measures: list[Measure]) -> str:
    named = "；".join(f"{called(each)}，{day_in_words(each.due_on)}前" for each in measures[:MOST_NAMED])
    return f"您承担的措施：{named}{f'等{len(measures)}条' if len(measures) > MOST_NAMED else ''}"


def called(measure: Measure) -> str:
    """Call a measure by its number and how its text begins."""
    return measure_called(measure.position, measure.text)


def measure_called(position: int, text: str) -> str:
    """Call a measure that is not stored yet likewise."""
    return f"措施{position}“{text if len(text) <= TEXT_LENGTH else f'{text[:TEXT_LENGTH]}…'}”"
