"""Which organization a name in a ledger means."""

import difflib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from uuid import UUID

from models.people import Organization
from models.vocabulary import OrgKind
from workflows.authz.paths import lies_within
from workflows.folding import nfkc

NEAREST = 3
MAX_COMPARED = 60
"""The most characters of a name for which similar ones are looked for."""
MAX_HINTS = 20
"""For how many unknown names of a file: whoever has more than these has the wrong tree."""
_DROPPED = str.maketrans("", "", " \t\r\n\u3000()（）“”\"'·./-—–>→")
_SPELLINGS = (
    ("中共", ""),
    ("中国共产党", ""),
    ("党总支", "总支"),
    ("党支部", "支部"),
    ("总支部", "总支"),
    ("总支委员会", "总支"),
    ("支部委员会", "支部"),
    ("委员会", "党委"),
)


class Directory:
    """The organizations that a ledger may speak of, by all the names they are called.

    Those that the reader does not see only lend their names to the ones below them.
    """

    def __init__(
        self, organizations: Iterable[Organization], sees: Callable[[Organization], bool] = lambda _: True
    ) -> None:
        self._nodes = {node.id: node for node in organizations}
        self._named: dict[str, set[UUID]] = defaultdict(set)
        self._plain: dict[str, set[UUID]] = defaultdict(set)
        self._hints: dict[str, list[str]] = {}
        for node in filter(sees, self._nodes.values()):
            self._plain[folded(node.name)].add(node.id)
            for alias in self._aliases(node):
                self._named[alias].add(node.id)

    def find(self, name: str, unit: Organization | None = None) -> Organization | str:
        """Return the organization, or a sentence: nobody is called that, or several are.

        Of several, the one at or below the reporting unit (填报单位) is meant.
        """
        found = [self._nodes[node] for node in self._named.get(folded(name), ())]
        if len(found) > 1 and unit is not None:
            found = [node for node in found if lies_within(node.path, unit.path)] or found
        if len(found) == 1:
            return found[0]
        if found:
            above = "、".join(sorted(self._full(node) for node in found))
            return f"“{name}”可以指{above}，请写明是哪一个。"
        near = "、".join(self._nearest(name))
        hint = f"最接近的是{near}，请改正。" if near else "请先登记该组织，或改用已登记的名称。"
        return f"没有找到名为“{name[:MAX_COMPARED]}”的党组织；{hint}"

    def choices(self) -> Iterator[str]:
        """Yield the names of those that the reader sees, each told apart from others of its name."""
        for nodes in self._plain.values():
            for node in (self._nodes[each] for each in nodes):
                yield node.name if len(nodes) == 1 else self._full(node)

    def _aliases(self, node: Organization) -> set[str]:
        """Return all its names: 学生支部, 信息工程系学生支部, 闽江学院信息工程系总支学生支部…"""
        names = {folded(node.name), folded(node.short_name or node.name)}
        parent = self._nodes.get(node.parent_id) if node.parent_id else None
        if parent is not None:
            above = self._aliases(parent)
            names |= {prefix + name for prefix in above | _stems(above) for name in names}
        return names | _stems(names) if node.kind is OrgKind.GENERAL_BRANCH else names

    def _full(self, node: Organization) -> str:
        parent = self._nodes.get(node.parent_id) if node.parent_id else None
        return f"{parent.name}{node.name}" if parent else node.name

    def _nearest(self, name: str) -> list[str]:
        if name not in self._hints:
            if len(name) > MAX_COMPARED or len(self._hints) >= MAX_HINTS:
                return []
            close = difflib.get_close_matches(folded(name), self._plain, n=NEAREST, cutoff=0.5)
            nodes = [self._nodes[node] for alias in close for node in sorted(self._plain[alias])]
            self._hints[name] = [f"“{each}”" for each in dict.fromkeys(n.name for n in nodes)]
        return self._hints[name][:NEAREST]


def _stems(names: Iterable[str]) -> set[str]:
    """Return the names of the units themselves: 信息工程系 of 信息工程系总支."""
    return {name.removesuffix("总支").removesuffix("党委") for name in names}


def folded(name: str) -> str:
    """Fold what people write differently and mean alike: widths, blanks, brackets, 党支部/支部."""
    text = nfkc(name).translate(_DROPPED)
    for spelling, plain in _SPELLINGS:
        text = text.replace(spelling, plain)
    return text
