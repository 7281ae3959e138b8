"""What a move's own file says of it, beside its row in items/lifecycle.py."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, TypeVar, cast
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict
from sqlmodel import Session, SQLModel

from models import plain
from models.item import Item
from models.plain import Draft
from models.vocabulary import Office, Role, SignAct, State
from workflows.inputs import Sentence, Sha256, Text
from workflows.items import stored
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import ActMade, Needs
from workflows.items.moves.situations import Situation
from workflows.items.recipients import Recipients, nobody
from workflows.journal.acts import Act
from workflows.journal.entry_text import EntryReader

T = TypeVar("T", bound=SQLModel)
JournalData = dict[str, object]
"""What the journal should say beside what was given."""


class Changes:
    """What a move writes: the item as it is to be, and the rows that come to it or become others.

    Rules look at the item as it was met; an effect alone writes, and only through this.
    """

    def __init__(self, session: Session, item: Item) -> None:
        self.session = session
        self.item: Item = cast("Item", Draft(item))
        """As it is to be: an effect sets its columns."""
        self.made: list[SQLModel] = []
        """The rows that it wrote, as they are now."""
        self.replaced: Needs = frozenset()
        """Parts of the item of which it took all rows away, before it wrote others."""
        self.others: list[tuple[ItemContext, ActMade, list[SQLModel]]] = []
        """Other items that it wrote of: each as it was met, what was made of it, and the rows that came to it."""

    def add(self, table: type[T], **values: object) -> T:
        """Store a row that the move makes, and return it."""
        row = plain.new(table, **values)
        plain.store(self.session, row)
        self.made.append(row)
        return row

    def update(self, row: SQLModel, **values: object) -> None:
        """Write other values into a row that was read with the item."""
        self.made.append(plain.update(self.session, row, values))

    @property
    def columns(self) -> Collection[str]:
        """The columns of the item that it sets, beside the version."""
        values: dict[str, object] = cast("Draft", self.item).values
        return values.keys() - {"version"}

    def write(self, case: ItemContext) -> Item:
        """Write the item as it is to be, and return it."""
        return stored.update(self.session, case.item, cast("Draft", self.item).values, case.book, case.now)


Effect = Callable[[ItemContext, Any, Changes], JournalData]
"""Changes what a move changes, or refuses what it was given. It declares what it looks at (`reads`)."""

FOUND: JsonDict = {"readOnly": True}
"""Marks what nobody fills in: the door finds it."""

SOME_ID = "01890a5d-ac96-774b-bcce-b302099a8057"
OTHER_ID = "01890a5d-ac96-774b-bcce-b302099a8058"
THIRD_ID = "01890a5d-ac96-774b-bcce-b302099a8059"
SEEN = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
"""What stands in examples for ids, and for the hash of what a signer was shown."""


class MoveInput(BaseModel):
    """Nothing but the version that was seen.

    A field's title is its Chinese label; a required field has no default. A move on an item that
    changed since that version is refused.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int | None = Field(default=None, title="所见版本", ge=1)


class Opinion(MoveInput):
    """An opinion that says what is so: why a plan goes back, what a spot check found."""

    opinion: Sentence = Field(title="意见")


class OptionalOpinion(MoveInput):
    """Consent; 同意 needs no reason."""

    opinion: Text | None = Field(default=None, title="意见")


class SignedInput(MoveInput):
    """What a signature stands for: the item as it was shown to the signer."""

    seen: Sha256 = Field(title="所见内容的校验值")


class SignInput(SignedInput):
    opinion: Text | None = Field(default=None, title="意见")


@dataclass(frozen=True, slots=True)
class Expected:
    """When an item stands still until the move is made.

    `since` names the acts that bring the situation about. `by` is who is asked, of those who may;
    all of them, where it names nobody. Within a stage what holds the others up comes first: the
    lower `rank`. `task` is what there is to do, where the move's own label is only one way to do it.
    What is the work of `clerks` is asked of those who hold one of these offices, and of the others who may only where
    none of them is there (ADR 26).
    """

    state: State
    situation: Situation
    since: tuple[Act, ...]
    by: tuple[Role, ...] = ()
    rank: int = 0
    task: str = ""
    clerks: frozenset[Office] = frozenset()


class Desk(Enum):
    """Where items are decided on one after another."""

    SIGNING = auto()
    VERIFYING = auto()


@dataclass(frozen=True, slots=True)
class OnDesk:
    """That a move is decided at a desk: by which it is declined there, and what people usually write."""

    declined_by: Act | None = None
    phrases: tuple[str, ...] = ()
    desk: Desk = Desk.SIGNING


Particulars = Callable[[ItemContext, Any], Mapping[UUID, str]]
"""Returns what some people are told of a move just made, by what it was given, besides its line; by person."""


def no_particulars(_case: ItemContext, _given: MoveInput) -> Mapping[UUID, str]:
    """Say the same to everybody."""
    return {}


Prefill = Callable[[ItemContext, Session], dict[str, object]]
"""Returns what of a move's input is known before anybody writes it: what its form begins with."""


def nothing_known(_case: ItemContext, _session: Session) -> dict[str, object]:
    """Begin with an empty form."""
    return {}


def nothing(_case: ItemContext, _given: MoveInput, _changes: Changes) -> JournalData:
    """Change nothing: the machine moves the item on, or the journal says it all."""
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveDetails:
    """All of a move but what its row in the table says: who, from where to where, and what must be so.

    `given` is what it takes, read by the API, the pages and the docs; `effect` is what it changes,
    and answers what the journal should say beside what was given. When an effect runs the machine
    has said yes; what is left to refuse is what was given. `sentence` tells it in the history,
    `notifies` finds who hears of it, `particulars` what it says to some of them in particular; those who are to
    decide by it are told anyway (items/asked.py). `relieves` names decisions that nobody need take any more, each
    with what those who were asked for it are told. `expected` says when an item waits for it, `desk` how it is
    decided at a desk, `prefill` what its form begins with. With one that `begins` a stage of the work begins anew; one
    that `undoes` takes back what was signed, be it that the stage stays. One that is not `brief` writes of
    accounts, too, and is kept by itself (models/kept.py).

    A move by which a `signature` is given stands for exactly what its actor was shown
    (workflows/items/signing.py); the form of one that takes `files` asks for them. A `lendable` one may be
    made for the holder of an office (代签); `many` may be made on many items at once. One that `decides`, as
    every one that signs does, is for confirmed accounts and offices alone (ADR 14). A `grave` one takes back
    or turns down what others did; its button is red.
    """

    given: type[MoveInput] = MoveInput
    effect: Effect = nothing
    sentence: EntryReader
    notifies: Recipients = nobody
    particulars: Particulars = no_particulars
    relieves: Mapping[Act, str] = field(default_factory=dict)
    expected: Expected | None = None
    desk: OnDesk | None = None
    example: dict[str, object] = field(default_factory=dict)
    signature: SignAct | None = None
    prefill: Prefill = nothing_known
    files: bool = False
    lendable: bool = False
    many: bool = False
    decides: bool = False
    grave: bool = False
    begins: bool = False
    undoes: bool = False
    brief: bool = True

    @property
    def signs(self) -> bool:
        """Tell whether it gives a signature."""
        return self.signature is not None

    @property
    def confirmed_only(self) -> bool:
        """Tell whether an account or an office that waits to be confirmed is refused."""
        return self.signs or self.decides
