"""登记: a problem, a task or a project of an organization; items/commands.py makes it."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from models.vocabulary import ItemKind, Level, Origin, Sensitivity
from workflows.inputs import Text
from workflows.items.moves.details import MoveDetails, MoveInput
from workflows.journal.entry_text import EntryData, EntryText, basis, joined_parts, label_of


class RegisterInput(MoveInput):
    text: Text = Field(title="存在问题")
    kind: ItemKind = Field(default=ItemKind.PROBLEM, title="事项类别")
    level: Level = Field(default=Level.ORDINARY, title="重要程度")
    origin: Origin = Field(default=Origin.SELF, title="问题来源")
    indicator: Annotated[Text, StringConstraints(max_length=40)] | None = Field(default=None, title="对照指标")
    sensitivity: Sensitivity = Field(default=Sensitivity.NONE, title="敏感类别")


def sentence(said: EntryData) -> EntryText:
    source = said.data.get("source")
    kind = said.label(ItemKind, "kind") or ItemKind.PROBLEM.label
    origin = Origin.LEDGER.label if source else said.label(Origin, "origin")
    told = joined_parts(f"登记{said('organization')}的{kind}", origin, *weight(said))
    cited = f"对照指标 {said('indicator')}" if said("indicator") else ""
    return EntryText(told, said.quote("text"), basis(cited, *_source(source)))


def _source(source: Mapping[str, Any] | None) -> tuple[str, ...]:
    if not source:
        return ()
    file = EntryData(source, {})
    written = (f"原文“{each['text']}”（{each['place']}）" for each in source.get("said", ()))
    return f"台账《{file('file')}》{file('place')}", *written, file.hashed("sha256", "台账")


def weight(said: EntryData) -> tuple[str, ...]:
    """Say of an item only what is not the usual."""
    level, kind = said("level"), said("sensitivity")
    return (
        "" if level == Level.ORDINARY else label_of(Level, level),
        "" if kind in {"", Sensitivity.NONE} else f"“{label_of(Sensitivity, kind)}”类",
    )


DETAILS = MoveDetails(given=RegisterInput, sentence=sentence)
