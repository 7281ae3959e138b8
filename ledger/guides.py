"""A diagnosis guide: headings (一级指标), each with its indicators (二级指标), and how that is written as text."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class GuideIndicator:
    """One indicator; its code reads 院系1-2 or 支部3-4."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class GuideHeading:
    """One first-level indicator, such as 政治把关作用到位."""

    code: str
    title: str
    indicators: tuple[GuideIndicator, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """One guide with its headings in order, and what in its file was not read, a sentence each."""

    name: str
    headings: tuple[GuideHeading, ...]
    unread: tuple[str, ...] = ()

    @property
    def prefix(self) -> str:
        """What its codes begin with."""
        return self.headings[0].code.rstrip("0123456789")


Outline = Sequence[tuple[str, Sequence[str]]]
"""Headings in their order, each with the texts of its indicators."""


def coded(name: str, prefix: str, outline: Outline, unread: Sequence[str] = ()) -> Guide:
    """Return a guide whose codes are the places of its indicators."""
    headings = (
        GuideHeading(
            f"{prefix}{h}", title, tuple(GuideIndicator(f"{prefix}{h}-{n}", text) for n, text in enumerate(texts, 1))
        )
        for h, (title, texts) in enumerate(outline, 1)
    )
    return Guide(name, tuple(headings), tuple(unread))


def as_json(guides: Sequence[Guide]) -> dict[str, object]:
    """The guides as plain data, in the published shape."""
    return {"guides": [{"name": guide.name, "headings": [_plain(each) for each in guide.headings]} for guide in guides]}


def _plain(heading: GuideHeading) -> dict[str, object]:
    return asdict(heading) | {"indicators": [asdict(indicator) for indicator in heading.indicators]}


def as_text(guides: Sequence[Guide]) -> str:
    """The guides as a person corrects them, and `read_guide` reads them again."""
    lines: list[str] = []
    for guide in guides:
        lines += ["", f"《{guide.name}》"] if lines else [f"《{guide.name}》"]
        for h, heading in enumerate(guide.headings, 1):
            lines.append(f"{h}. {heading.title}")
            lines += (f"（{n}）{indicator.text}" for n, indicator in enumerate(heading.indicators, 1))
    return "\n".join(lines)
