"""What every channel is given, how it is written out, and what it says when it could not send."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import NamedTuple, Protocol, runtime_checkable
from uuid import UUID

from models.delivery_states import Channel

SECONDS = 20.0
"""How long a channel may take for one message."""
MORE = "……另有{}条，请登录查看。"
SIGNED = "对账销号自动发出，请不要回复。"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a message, and the address that it leads to."""

    text: str
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one person. By its id whoever gets it twice knows that it is the same."""

    id: UUID
    to: str
    subject: str
    sections: tuple[Section, ...]
    at: datetime
    """When it was made; a repeat says the same."""
    language: str = "zh-CN"
    """By its tag (BCP 47)."""
    signed: str = SIGNED
    more: str = MORE
    """What is said of lines for which there is no room."""


class NotSent(Exception):  # noqa: N818  an answer of the channel, not a fault of the program
    """Why a message was not sent, in a sentence for people.

    `for_good` is said of an address at which nothing will ever arrive; `down` of a channel that takes nothing from
    anybody now. `wait` is how long the channel asked to be left alone.
    """

    def __init__(
        self, sentence: str, *, for_good: bool = False, down: bool = False, wait: timedelta | None = None
    ) -> None:
        self.sentence, self.for_good, self.down, self.wait = sentence, for_good, down, wait
        super().__init__(sentence)


Send = Callable[[Message], str | None]
"""Send one message, or raise `NotSent`; return by what the channel tells afterwards what became of it, if it does."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What a channel says of a message that it took before."""

    read: bool = False
    failure: str | None = None
    """Why it did not arrive, in a sentence for people."""
    for_good: bool = False


Follow = Callable[[str, str], Followed]
"""Ask what became of a message, by its receipt and to whom it was, or raise `NotSent`."""


class Sender(Protocol):
    """One channel, as the operator set it up."""

    @property
    def channel(self) -> Channel: ...

    def open(self) -> AbstractContextManager[Send]:
        """Have it open for some messages, one after another. Raises `NotSent` where that cannot be."""
        ...


@runtime_checkable
class Follower(Protocol):
    """A channel that tells afterwards what became of a message."""

    def following(self) -> AbstractContextManager[Follow]:
        """Have it open for some questions. Raises `NotSent` where that cannot be."""
        ...


class _Piece(NamedTuple):
    """A piece of a message as it is written; a heading is none of its lines."""

    text: str
    is_line: bool = False


def plain(message: Message, *, limit: int | None = None) -> str:
    """Write a message as text; of what would be longer than `limit` bytes the last lines are counted instead."""
    written = [piece for section in message.sections for piece in _plain(section)]
    return _within([*written, _Piece(""), _Piece(message.signed)], message.more, limit)


def _plain(section: Section) -> Iterator[_Piece]:
    if section.title:
        yield _Piece(f"【{section.title}】")
    for line in section.lines:
        text = " ".join(line.text.split())
        yield _Piece(f"{text}\n  {line.link}" if line.link else text, is_line=True)


def markdown(message: Message, *, limit: int) -> str:
    """Write a message as chat programs read it, in so many bytes at most."""
    written = [_Piece(f"**{message.subject}**")]
    for section in message.sections:
        written += [_Piece(f"**{section.title}**")] if section.title else []
        for line in section.lines:
            text = _marked(line.text)
            written.append(_Piece(f"- [{text}]({line.link})" if line.link else f"- {text}", is_line=True))
    return _within(written, message.more, limit, "\n\n")


def _marked(text: str) -> str:
    """Keep what people wrote from being read as marks."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]()#>!|~<" else sign for sign in " ".join(text.split()))


def _within(written: list[_Piece], more: str, limit: int | None, between: str = "\n") -> str:
    """Put the pieces together, or the first that fit and how many lines there are besides."""
    whole = between.join(piece.text for piece in written)
    if limit is None or len(whole.encode()) <= limit:
        return whole
    left = limit - len(more.format(9999).encode())
    kept: list[str] = []
    for each in written:
        left -= len((each.text + between).encode())
        if left < 0:
            break
        kept.append(each.text)
    left_out = sum(piece.is_line for piece in written[len(kept) :])
    return between.join([*kept, more.format(left_out)] if left_out else kept)


def html(message: Message) -> str:
    """Write a message as a page of a mail: no picture, no script, nothing that is fetched."""
    parts = [f"<h1 style='font-size:18px'>{escape(message.subject)}</h1>"]
    for section in message.sections:
        parts += [f"<h2 style='font-size:15px'>{escape(section.title)}</h2>"] if section.title else []
        parts += ["<ul>", *(f"<li style='margin:6px 0'>{_linked(line)}</li>" for line in section.lines), "</ul>"]
    parts.append(f"<p style='color:#666'>{escape(message.signed)}</p>")
    return f'<!doctype html><html lang="{message.language}"><meta charset="utf-8"><body>{"".join(parts)}</body></html>'


def _linked(line: Line) -> str:
    text = escape(line.text)
    return f'<a href="{escape(line.link)}">{text}</a>' if line.link else text
