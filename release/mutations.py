"""The mutants of a file: mutmut's changes of every expression, and a few of our own for what is data.

mutmut itself changes nothing outside functions, and half of the rules here are tables: who, from where, to where, and
what must be so. So its changes are made of the whole file. Our own take an element out of a table, let a condition hold
always or never, ask `any` for `all` (or SQL's twins of these), and give a move one more stage or role, or another end.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import takewhile

import libcst as cst
from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider
from mutmut.mutation.mutators import mutation_operators, operator_arg_removal

from models.vocabulary import State
from workflows.authz.permissions import ROLE_SEATS
from workflows.items.lifecycle import MOVES
from workflows.journal.acts import Act

WORDING = {"NotPermitted", "Conflict", "NotFound", "TypeError"}
"""What is said to people: its arguments are words."""
LEFT_ALONE = (cst.Annotation, cst.Decorator, cst.Import, cst.ImportFrom, cst.TypeAlias, cst.AssignTarget)
"""What the type checker holds, or every test."""
OPPOSITES = ("any", "all"), ("and_", "or_"), ("is_", "is_not"), ("in_", "not_in"), ("true", "false"), ("min", "max")
ROWS = {"Move", "Right", "Reason", "Situation"}
"""Whose arguments are all needed."""
SWAPPED = {one: other for pair in OPPOSITES for one, other in (pair, pair[::-1])}


@dataclass(frozen=True)
class Mutant:
    """A file with one change, told by names and texts that hold when lines move."""

    file: str
    line: int
    within: str
    """The function, or the name and the row of the table, that it stands in."""
    before: str
    after: str
    source: Callable[[], str]
    """Write the whole file so."""

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.file, self.within, self.before, self.after


def mutants_of(name: str, source: str) -> Iterator[Mutant]:
    """Make all mutants of a file, each once."""
    file, known = File(name, source), set()
    for node in file.nodes():
        for at, changed in _changes(node):
            made = file.mutant(at, changed)
            if made.before != made.after and made.key not in known:
                known.add(made.key)
                yield made


class File:
    """A file's tree, with what is asked of its nodes."""

    def __init__(self, name: str, source: str) -> None:
        self.name, self.module = name, cst.parse_module(source)
        wrapper = MetadataWrapper(self.module, unsafe_skip_copy=True)
        self.parents = wrapper.resolve(ParentNodeProvider)
        self.places = wrapper.resolve(PositionProvider)

    def nodes(self) -> list[cst.CSTNode]:
        """Return what may be changed, in the order of the file."""
        return [
            node
            for node, parent in self.parents.items()
            if not any(_is_left_alone(each) for each in self._around(node))
            and not (isinstance(node, cst.Assign | cst.AnnAssign) and self.parents.get(parent) is self.module)
            and not (isinstance(node, cst.SimpleString) and _called(self.parents.get(parent)) in ROWS)
        ]

    def mutant(self, node: cst.CSTNode, changed: cst.CSTNode) -> Mutant:
        """Make one change. It is told by the smallest piece that its surroundings have but once."""
        around = list(self._around(node))
        named = next((each for each in reversed(around) if _name(each)), self.module)
        text = self.module.code_for_node(named)
        pieces = [each for each in around if isinstance(each, cst.BaseExpression | cst.BaseStatement | cst.Arg)]
        piece = next((each for each in pieces if text.count(self._said(each)) == 1), pieces[-1])
        after = changed if piece is node else piece.deep_replace(node, changed)
        return Mutant(
            self.name,
            next(self.places[each].start.line for each in around if each in self.places),
            " ".join(filter(None, map(_name, reversed(around)))),
            *_shortened(self._said(piece).split(), self._said(after).split()),
            partial(self._with, node, changed),
        )

    def _with(self, node: cst.CSTNode, changed: cst.CSTNode) -> str:
        return cst.ensure_type(self.module.deep_replace(node, changed), cst.Module).code

    def _around(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        while node is not self.module:
            yield node
            node = self.parents[node]

    def _said(self, node: cst.CSTNode) -> str:
        return self.module.code_for_node(node).strip()


def _shortened(before: list[str], after: list[str]) -> tuple[str, str]:
    """Return both as one line each; of long ones where they differ, with a few words around it."""
    same = _alike(before, after)
    rest = _alike(before[same:][::-1], after[same:][::-1])
    start, stop = (max(same - 4, 0), max(rest - 4, 0)) if len(before) > LONG else (0, 0)
    return " ".join(before[start : len(before) - stop]), " ".join(after[start : len(after) - stop])


def _alike(one: list[str], other: list[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


LONG = 16
"""From how many words on a text is shortened."""


def _name(node: cst.CSTNode) -> str:
    """Return by what a function, a class, a name or a row of a table is known."""
    match node:
        case cst.FunctionDef(name=cst.Name(value)) | cst.ClassDef(name=cst.Name(value)):
            return value
        case cst.Assign(targets=[cst.AssignTarget(cst.Name(value)), *_]) | cst.AnnAssign(target=cst.Name(value)):
            return value
        case cst.Call(cst.Name("Move"), [cst.Arg(cst.Attribute(attr=cst.Name(value))), *_]):
            return value
        case cst.Call(cst.Name("Right" | "Reason"), [cst.Arg(cst.SimpleString() as label), *_]):
            return str(label.evaluated_value)
    return ""


def _called(node: cst.CSTNode | None) -> str:
    match node:
        case cst.Call(cst.Name(value)):
            return value
    return ""


def _is_left_alone(node: cst.CSTNode) -> bool:
    match node:
        case cst.Call() if _called(node) in WORDING:
            return True
        case cst.SimpleString(value) if not value.isascii():
            return True
        case cst.Assign(value=cst.Subscript()) | cst.If(cst.Name("TYPE_CHECKING")):  # for the type checker
            return True
    return isinstance(node, LEFT_ALONE)


def _changes(node: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
    for kind, change in mutation_operators:
        if isinstance(node, kind):
            yield from ((node, changed) for changed in change(node) if _is_worth_it(change, node, changed))
    match node:
        case cst.Tuple(elements) | cst.List(elements) | cst.Set(elements) | cst.Dict(elements):
            for n in range(len(elements) if len(elements) > 1 or isinstance(node, cst.Tuple) else 0):
                yield node, node.with_changes(elements=[*elements[:n], *elements[n + 1 :]])
        case cst.If(test) | cst.CompIf(test) | cst.While(test):
            yield from ((test, cst.Name(answer)) for answer in ("True", "False"))
        case cst.Name(word) if word in SWAPPED:
            yield node, node.with_changes(value=SWAPPED[word])
        case cst.Call(cst.Name("Move"), [cst.Arg(cst.Attribute(attr=cst.Name(act))), *_]):
            yield from _moves(node, act)


def _is_worth_it(change: object, node: cst.CSTNode, changed: cst.CSTNode) -> bool:
    """Leave out what nothing survives, and another writing of the same word."""
    match node, changed:
        case cst.SimpleString(), cst.SimpleString(value):
            return value[1:3] == "XX"
        case cst.Call(), cst.Call() if change is operator_arg_removal and _called(node) in ROWS:
            return False
        case cst.AnnAssign(), cst.AnnAssign():
            return False  # None or "" for what it begins with: the type checker notices
        case cst.Call(args=before), cst.Call(args=after) if change is operator_arg_removal:
            return len(after) < len(before)  # not those that put None in an argument's place
    return True


def _moves(row: cst.Call, act: str) -> Iterator[tuple[cst.Call, cst.Call]]:
    """Yield a move that starts from one more stage, that one more role makes, or that leads elsewhere."""
    move = MOVES[Act[act]]
    sources, by = 2, next(n for n, arg in enumerate(row.args) if arg.keyword and arg.keyword.value == "by")
    state = next(state for state in reversed(State) if state not in move.sources)
    role = next(role for role in ROLE_SEATS if role not in move.by)
    for at, word in ((sources, f"State.{state.name}"), (by, f"Role.{role.name}")):
        yield row, _with(row, at, f"(*{cst.Module([]).code_for_node(row.args[at].value)}, {word})")
    yield row, _with(row, sources + 1, "None" if move.target else "State.LONG_TERM")


def _with(row: cst.Call, at: int, value: str) -> cst.Call:
    changed = row.args[at].with_changes(value=cst.parse_expression(value))
    return row.with_changes(args=[*row.args[:at], changed, *row.args[at + 1 :]])
