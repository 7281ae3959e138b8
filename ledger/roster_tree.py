"""Which organizations the rows of a roster mean: those that are there, and those to be made."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from ledger.roster import Roster, Row
from models.people import Organization
from models.vocabulary import OrgKind
from workflows.folding import nfkc

DEEPEST = 12
"""From the ministry down to a 党小组 there are eight levels."""
MAX_ALIKE = 50
"""Among more organizations of one name nobody is looked for: the name is unclear anyway."""


@dataclass(eq=False, slots=True)
class Node:
    """An organization: one that is there, or one that a row will make."""

    name: str
    id: UUID | None = None
    parent: "Node | None" = None
    row: Row | None = None
    kind: OrgKind | None = None


class Tree:
    """The organizations by name, while the rows find their places among them."""

    def __init__(self, there: Iterable[Organization], roster: Roster) -> None:
        self.new: list[Node] = []
        """What is to be made, those above before those below."""
        self.held = 0
        self._roster = roster
        self._named: dict[str, list[Node]] = defaultdict(list)
        self._placed: dict[tuple[Node | None, str], Node] = {}
        self._waiting: dict[str, list[Node]] = defaultdict(list)
        self._trail: list[Node] = []
        self._grow(there)

    def _grow(self, there: Iterable[Organization]) -> None:
        rows = list(there)
        nodes = {row.id: Node(row.name, row.id) for row in rows}
        for row in rows:
            node = nodes[row.id]
            node.parent = nodes[row.parent_id] if row.parent_id else None
            self._keep(node)

    def _keep(self, node: Node) -> None:
        self._named[key(node.name)].append(node)
        self._placed[node.parent, key(node.name)] = node

    def plant(self, rows: Iterable[tuple[Row, OrgKind | None]]) -> None:
        """Find the place of every row, whatever their order."""
        asked = [Node(row.text("name"), row=row, kind=kind) for row, kind in rows if row.text("name")]
        for node in asked:
            self._waiting[key(node.name)].append(node)
        for node in asked:
            self._plant(node)

    def _plant(self, node: Node) -> None:
        row, waiting = node.row, self._waiting[key(node.name)]
        if row is None or node not in waiting:
            return
        waiting.remove(node)
        self._trail.append(node)
        above = self._above(row)
        self._trail.pop()
        if isinstance(above, str):
            self._roster.wrong(row, "parent", above)
            return
        there = self._placed.get((above, key(node.name)))
        if there is None:
            node.parent = above
            self._keep(node)
            self.new.append(node)
        elif there.row is None:
            self.held += 1
        else:
            self._roster.wrong(row, "name", f"与第 {there.row.number} 行重复，请只留一行。")

    def _above(self, row: Row) -> Node | str | None:
        name = row.text("parent")
        if not name:
            return None
        if len(self._trail) > DEEPEST:
            return f"上下级超过 {DEEPEST} 层，请核对“上级组织”。"
        if any(key(name) == key(below.name) for below in self._trail):
            return "上级组织是它自己或它的下级，请改正。"
        return self.find(name)

    def find(self, name: str) -> Node | str:
        """Return the organization of that name, or a sentence; 上级/名称 tells two apart."""
        found = self._alike(name)
        above, slash, last = name.rpartition("/")
        if not found and slash:
            found = [
                node for node in self._alike(last) if node.parent is not None and key(node.parent.name) == key(above)
            ]
        if len(found) == 1:
            return found[0]
        if found:
            return f"有 {len(found)} 个“{name}”，请写成“上级组织/名称”。"
        return f"没有名为“{name}”的党组织，请列入“党组织”表，或改正名称。"

    def _alike(self, name: str) -> list[Node]:
        waiting = self._waiting.get(key(name), ())
        if len(waiting) <= MAX_ALIKE:
            for node in list(waiting):
                self._plant(node)
        return list(self._known(name))

    def _known(self, name: str) -> Iterator[Node]:
        yield from self._named.get(key(name), ())
        yield from self._waiting.get(key(name), ())


def key(name: str) -> str:
    """Fold what people write differently and mean alike: widths and blanks."""
    return "".join(nfkc(name).split())
