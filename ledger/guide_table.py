"""A guide that is a table, of a notice or in Excel: 一级指标｜二级指标, or 一级指标｜二级指标｜观测点."""

import re
from collections.abc import Sequence

from ledger.blocks import Cell, Line
from ledger.guide_list import bare, cut_at, joined, numbered, style_of
from ledger.guides import Outline
from ledger.headings import heading_word
from ledger.limits import FileRejected
from ledger.texts import CHINESE_NUMERAL, without_lists

_LEVELS = (
    re.compile(
        r"一级(?:指标|要素)?$|^(?:指标)?(?:类别|分类|维度|项目|方面|板块|模块)$|(?:诊断|评价|考核)(?:项目|维度|方面)$"
    ),
    re.compile(r"二级(?:指标|要素)?$|^(?:具体|诊断|评价|考核)?指标$|(?:诊断|评价|考核|检查)(?:内容|事项)$|^主要内容$"),
    re.compile(
        r"三级(?:指标|要素)?$|观测点$|(?:指标|具体)(?:内容|要求|内涵|说明|标准)$|要点$|(?:诊断|评价|考核|建设|评分)标准$|^(?:内容|标准|要求)$"
    ),
)
_COUNTS = re.compile(r"^(?:序号|编号|行次)$")
_NUMBER = re.compile(
    rf"\s*(?:\d{{1,2}}(?:[.．]\d{{1,2}})?\s*[.．、]?(?!\d)(?=\D)|{CHINESE_NUMERAL}、|[（(](?:{CHINESE_NUMERAL}|\d{{1,2}})[)）]|[①-⑳])\s*"
)
_SUM = re.compile(r"^(?:合|总|小)计")
_FEWEST_LEVELS = 2


class GuideTable:
    """The rows of one table below its head."""

    def __init__(self, levels: Sequence[int], unread: Sequence[str]) -> None:
        self.unread = [f"“{word}”一列没有读取。" for word in unread]
        self._levels = levels
        self._outline: list[tuple[str, list[str]]] = []

    @classmethod
    def under(cls, line: Line) -> "GuideTable | None":
        """Return the table whose head a line is, if it is one: two columns or more name their level."""
        words = [(cell.column, heading_word(cell.text)) for cell in line.cells if cell.text.strip()]
        found = [next((at for at, word in words if level.search(word)), None) for level in _LEVELS]
        levels = [at for at in found if at is not None]
        if len(set(levels)) < _FEWEST_LEVELS or levels != sorted(set(levels)):
            return None
        rest = [word for at, word in words if at not in levels and not _COUNTS.search(word)]
        return cls(levels, rest)

    @property
    def outline(self) -> Outline:
        """Its headings, each with its indicators."""
        return self._outline

    def take(self, line: Line) -> None:
        """Take a row. Raises FileRejected where it stands under no heading, or its cell cannot be read."""
        cells = [next((c for c in line.cells if c.column <= at < c.column + c.span), None) for at in self._levels]
        if GuideTable.under(line) is not None or (cells[0] and _SUM.match(bare(cells[0].text))):
            return
        for cell in cells:
            if cell is not None and cell.fault:
                raise FileRejected(f"{line.place_of(cell)}：{cell.fault}")
        first, second, *more = cells
        title = _title(first) if first is not None and first.row == line.number else ""
        if title and (not self._outline or title != self._outline[-1][0]):
            self._outline.append((title, []))
        details = [_unnumbered(c.text) for c in more if c is not None and c.row == line.number and c.text.strip()]
        own = second.text if second is not None and second.row == line.number else ""
        if not (own.strip() or details):
            return
        if not self._outline:
            raise FileRejected(f"{line.place}没有写一级指标，请补填后重新上传。")
        self._add(own, "；".join(details))

    def _add(self, own: str, details: str) -> None:
        """Add what a row says: an indicator of its own, or more of the one above."""
        indicators = self._outline[-1][1]
        if own.strip():
            pieces = _pieces(own)
            indicators += [*pieces[:-1], f"{pieces[-1]}：{details}" if details else pieces[-1]]
        elif indicators:
            indicators[-1] = f"{indicators[-1].rstrip('；;')}；{details}"
        else:
            indicators.append(details)


def _title(cell: Cell) -> str:
    return _NUMBER.sub("", bare(without_lists(cell.text)), count=1)


def _unnumbered(text: str) -> str:
    return joined(_NUMBER.sub("", without_lists(text), count=1))


def _pieces(text: str) -> list[str]:
    """The indicators of a cell: several, where it begins with a number and they count from 1."""
    listed = without_lists(numbered(text)).strip()
    style = style_of(listed)
    cut = cut_at(listed, style).pieces if style else []
    return [text for _, text in cut] if cut and cut[0][0] == 0 else [_unnumbered(text)]
