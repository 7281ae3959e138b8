"""Items of a running ledger that a person joins (并入上一项) before they are taken over."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ledger.forms import ClaimedItem, Flaws
from ledger.merged_items import MAX_ROWS_OF_ITEM, merged
from ledger.take_over_decisions import LineDecision


@dataclass(frozen=True, slots=True)
class FileItem:
    """One item as a person means it: what its rows say together, and each of them by its key."""

    said: ClaimedItem
    by_key: dict[str, ClaimedItem]

    @property
    def key(self) -> str:
        """That of the first."""
        return next(iter(self.by_key))

    @property
    def clause(self) -> int:
        """The how manieth of its row it is, from 1."""
        return int(self.key.rpartition(":")[2])

    @property
    def place(self) -> str:
        return "、".join(dict.fromkeys(map(row_place, self.by_key.values())))


def file_items(
    items: Iterable[ClaimedItem], decided: Mapping[str, LineDecision], errors: Flaws, warnings: Flaws
) -> list[FileItem]:
    """Return the items of a file, each with those that a person joins to it."""
    found: list[FileItem] = []
    for key, said in keyed(items):
        if (decision := decided.get(key)) is None or not decision.joined:
            found.append(FileItem(said, {key: said}))
        elif not found:
            errors.add(row_place(said), "这是第一项，没有上一项可以并入。")
        elif len(found[-1].by_key) == MAX_ROWS_OF_ITEM:
            errors.add(row_place(said), f"并入同一项的不能超过 {MAX_ROWS_OF_ITEM} 项。")
        else:
            last = found[-1]
            found[-1] = FileItem(merged(last.said, said), last.by_key | {key: said})
            if said.due and last.said.due and said.due != last.said.due:
                warnings.add(row_place(said), f"并入上一项的时限不同，已取最晚的{found[-1].said.due}，请核对。")
    return found


def keyed(items: Iterable[ClaimedItem]) -> Iterator[tuple[str, ClaimedItem]]:
    """Yield each item of a file with its key: table, row, and the how manieth of the row it is."""
    seen: Counter[tuple[str, int]] = Counter()
    for said in items:
        seen[said.table, said.row] += 1
        yield f"{said.table}:{said.row}:{seen[said.table, said.row]}", said


def row_place(said: ClaimedItem) -> str:
    """Return where an item stands, as a person finds it."""
    return f"{said.table}第{said.row}行"
