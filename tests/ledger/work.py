"""How much work is done to a text: counted, and not timed.

Counted are the calls, the characters that a call goes through, the squares of the runs of marks
that are sorted, and the steps of a regular expression, each taken here as the engine of `re` takes
it: one alternative after the other, going back where one fails.
"""

import functools
import re
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from re import _constants as op
from re import _parser

WALKS = frozenset(
    (
        "casefold",
        "count",
        "encode",
        "find",
        "index",
        "isascii",
        "isprintable",
        "join",
        "lower",
        "lstrip",
        "partition",
        "replace",
        "rfind",
        "rpartition",
        "rstrip",
        "split",
        "splitlines",
        "strip",
        "translate",
        "upper",
    )
)
"""The methods of a text that may go through all of it."""
DEEP = 40_000
_CLASSES = {
    op.CATEGORY_DIGIT: str.isdecimal,
    op.CATEGORY_NOT_DIGIT: lambda char: not char.isdecimal(),
    op.CATEGORY_SPACE: str.isspace,
    op.CATEGORY_NOT_SPACE: lambda char: not char.isspace(),
    op.CATEGORY_WORD: lambda char: char.isalnum() or char == "_",
    op.CATEGORY_NOT_WORD: lambda char: not (char.isalnum() or char == "_"),
}
_ONE = (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN)


class Steps:
    """One regular expression over one text, and how many steps that takes."""

    def __init__(self, pattern: re.Pattern[str], text: str) -> None:
        self.taken = 0
        self._text = text
        self._tree = _tree(pattern.pattern, pattern.flags).data
        self._ignores_case = bool(pattern.flags & re.IGNORECASE)
        self._takes_lines = bool(pattern.flags & re.DOTALL)
        self._groups: dict[int, tuple[int, int]] = {}

    def attempt(self, at: int, end: int | None = None) -> int | None:
        """Where a match that begins here ends; it may have to be at the end."""
        for found in self._all(self._tree, 0, at):
            if end is None or found == end:
                return found
        return None

    def search(self, at: int) -> tuple[int, int] | None:
        """The next match, tried for at each place."""
        for start in range(at, len(self._text) + 1):
            if (end := self.attempt(start)) is not None:
                return start, end
        return None

    def _all(self, nodes, index: int, at: int) -> Iterator[int]:
        while index < len(nodes) and nodes[index][0] in _ONE:  # what `_node` does with one, without its generator
            self.taken += 1
            if not self._fits(*nodes[index], at):
                return
            index, at = index + 1, at + 1
        if index == len(nodes):
            yield at
            return
        for end in self._node(*nodes[index], at):
            yield from self._all(nodes, index + 1, end)

    def _node(self, what, how, at: int) -> Iterator[int]:
        self.taken += 1
        if what in (op.MAX_REPEAT, op.MIN_REPEAT):
            least, most, body = how
            yield from self._repeat(what, least, most, body.data, at)
        elif what is op.SUBPATTERN:
            for end in self._all(how[3].data, 0, at):
                self._groups[how[0]] = (at, end)
                yield end
        elif what is op.BRANCH:
            for branch in how[1]:
                yield from self._all(branch.data, 0, at)
        elif self._looks(what, how, at):
            yield at + (self._again(how) if what is op.GROUPREF else 0)

    def _again(self, group: int) -> int:
        start, end = self._groups[group]
        return end - start

    def _looks(self, what, how, at: int) -> bool:
        if what is op.GROUPREF:
            return self._text.startswith(self._text[slice(*self._groups[how])], at)
        if what is op.AT:
            return self._stands(how, at)
        start = at if how[0] > 0 else at - how[1].getwidth()[0]
        found = start >= 0 and next(self._all(how[1].data, 0, start), None) is not None
        return found is (what is op.ASSERT)

    def _stands(self, how, at: int) -> bool:
        if how in (op.AT_BEGINNING, op.AT_BEGINNING_STRING):
            return at == 0
        if how is op.AT_END:
            return at == len(self._text) or self._text[at:] == "\n"
        assert how is op.AT_BOUNDARY
        around = [char.isalnum() for char in (self._text[at - 1 : at], self._text[at : at + 1])]
        return around[0] is not around[1]

    def _repeat(self, what, least: int, most: int, body, at: int) -> Iterator[int]:
        if len(body) == 1 and body[0][0] in _ONE:
            yield from self._run(what, least, most, body[0], at)
            return
        if least <= 0 and what is op.MIN_REPEAT:
            yield at
        if most > 0:
            for end in self._all(body, 0, at):
                if end > at:
                    yield from self._repeat(what, least - 1, most - 1, body, end)
        if least <= 0 and what is op.MAX_REPEAT:
            yield at

    def _run(self, what, least: int, most: int, one, at: int) -> Iterator[int]:
        """One character many times: gone through once, and given back one by one."""
        last = at
        if what is op.MIN_REPEAT:
            while last - at <= most:
                if last - at >= least:
                    yield last
                self.taken += 1
                if not self._fits(*one, last):
                    return
                last += 1
            return
        while last - at < most and self._fits(*one, last):
            last += 1
        self.taken += last - at
        for end in range(last, at + least - 1, -1):
            self.taken += 1
            yield end

    def _fits(self, what, how, at: int) -> bool:
        if at >= len(self._text):
            return False
        char = self._text[at]
        if self._ignores_case:
            char = char.lower()
        if what is op.ANY:
            return self._takes_lines or char != "\n"
        if what is op.IN:
            return _in(how, char)
        return (ord(char) == how) is (what is op.LITERAL)


@functools.cache
def _tree(pattern: str, flags: int):
    return _parser.parse(pattern, flags)


_KNOWN: dict[tuple[int, str], bool] = {}
"""Whether a character is in a class, by the class's place in memory: its tree is kept."""


def _in(items, char: str) -> bool:
    if (found := _KNOWN.get((id(items), char))) is None:
        found = _KNOWN[id(items), char] = _stands_in(items, char)
    return found


def _stands_in(items, char: str) -> bool:
    found = any(
        ord(char) == how
        if what is op.LITERAL
        else how[0] <= ord(char) <= how[1]
        if what is op.RANGE
        else what is op.CATEGORY and _CLASSES[how](char)
        for what, how in items
    )
    return found is not (items[0][0] is op.NEGATE)


class Counted:
    """A pattern that does as it does, and tells how many steps it took."""

    def __init__(self, pattern: re.Pattern[str], work: "Work") -> None:
        self._pattern, self._work = pattern, work

    def __getattr__(self, name: str):
        return functools.partial(self._do, name)

    def _do(self, name: str, *given, **more):
        with self._work.aside():
            found = getattr(self._pattern, name)(*given, **more)
            whole = name in ("match", "fullmatch", "search")
            text, *where = given if whole or name in ("finditer", "findall", "split") else given[1:]
            start = where[0] if where and whole else 0
            asked = self._pattern, name, text, start
            if asked not in self._work.known:
                self._work.known[asked] = self._taken(name, text, start, found)
            self._work.done += self._work.known[asked]
        return found

    def _taken(self, name: str, text: str, start: int, found) -> int:
        steps = Steps(self._pattern, text)
        if name in ("match", "fullmatch"):
            end = steps.attempt(start, len(text) if name == "fullmatch" else None)
            assert end == (found and found.end()), (self._pattern, name, text[:40])
        else:
            self._through(steps, start, found if name == "search" else None, name)
        return steps.taken

    @staticmethod
    def _through(steps: Steps, at: int, found, name: str) -> None:
        while span := steps.search(at):
            if name == "search":
                assert found
                assert span == found.span()
                return
            at = max(span[1], span[0] + 1)


class Work:
    """The work done since `counting` began."""

    def __init__(self) -> None:
        self.done = 0
        self.known: dict[tuple[re.Pattern[str], str, str, int], int] = {}
        """How many steps an expression took over a text: as many again when it is asked again."""

    @contextmanager
    def counting(self) -> Iterator[None]:
        self.done = 0
        sys.setprofile(self._note)
        try:
            yield
        finally:
            sys.setprofile(None)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Do something for the sake of counting."""
        kept = sys.getprofile()
        sys.setprofile(None)
        try:
            yield
        finally:
            sys.setprofile(kept)

    def _note(self, _frame, event: str, what) -> None:
        if event in ("call", "c_call"):
            self.done += 1
        if event == "c_call" and what.__name__ in WALKS:
            self.done += len(what.__self__) if isinstance(what.__self__, str) else 0

    def normalized(self, form: str, text: str) -> str:
        """`unicodedata.normalize`, which sorts a run of marks by inserting one after another."""
        with self.aside():
            apart = unicodedata.normalize("NFKD", text)
            runs = groupby(apart, key=lambda char: bool(unicodedata.combining(char)))
            self.done += len(text) + sum(len([*run]) ** 2 for marks, run in runs if marks)
            return unicodedata.normalize(form, text)
