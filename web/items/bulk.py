"""批量办理: one move on the items that were ticked, each named and answered for.

Signing is none of them: what is signed is opened one by one (web/worklist/desk.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Response

from models.choices import OpenMeasures
from transport import forms
from transport.errors import FAULTS, Problem, of_fault
from transport.late_route import LateRouter
from transport.services import UnitOfWork
from web import fields
from web.browser import own_address
from web.fields import Given, Option
from web.items.routes import timed
from web.options import PEOPLE, people_options
from web.page_request import PagePost, PageRead, PageRequest, ids_in
from workflows.errors import Incomplete, NotFound
from workflows.items import bulk as commands
from workflows.items import machine
from workflows.items.bulk import MAX_ITEMS, ChosenItem, MoveOutcome
from workflows.items.lifecycle import MOVES, Move
from workflows.items.loading import load
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Part
from workflows.items.moves import DETAILS
from workflows.items.moves.passing import previewed
from workflows.items.needs import needs_to_ask
from workflows.items.queries.chosen import chosen_items
from workflows.organizations import tree

router = LateRouter(prefix="/items/many")

ITEM, MOVE, NEXT, VERSION = "item", "move", "next", "version-{}"
LIST = "/items"
FROM = "from_id"
USUAL = fields.as_posted({"measures": OpenMeasures.MOVE})
"""What is chosen before anybody chooses, where a move asks for it."""


@dataclass(frozen=True, slots=True)
class Many:
    """One move on the items that were ticked, as its form stands."""

    move: Move
    item_ids: Sequence[UUID]
    back: str
    refused: Mapping[UUID, str] = field(default_factory=dict)
    """Why the move was refused, by item."""


@router.get("")
def show_form(page: PageRead) -> Response:
    """Name each item, say which of them cannot be moved and why, and ask for the rest once."""
    params = page.request.query_params
    many = _many(params.getlist(ITEM), params.get(MOVE), params.get(NEXT))
    with page.reading() as unit:
        return _page(page, unit, many)


@router.post("")
def make(page: PagePost) -> Response:
    """Make the move on each; what is refused is named with its reason and holds up no other."""
    many = _many(page.posted.get(ITEM, ()), page.first_value(MOVE), page.first_value(NEXT))
    given = fields.read(forms.input_fields(many.move.name), page.posted)
    try:
        with page.acting() as unit:
            outcomes = commands.advance_many(
                unit.session, _chosen(page, many), many.move.name, actor=unit.actor, now=unit.now, **given
            )
            refused = _some(outcomes)
            label = page.say(many.move.label)
            left = _address(many, [outcome.item_id for outcome in refused])
            response = page.leave(unit, left if refused else many.back, f"{label} ✓")
            return _partly(page, unit, many, outcomes) if refused else response
    except _Nothing as nothing:
        told = {each.item_id: _reason(each) for each in nothing.outcomes}
        many = replace(many, refused=told if len(set(told.values())) > 1 else {})
        page = page.refused(_said(nothing.outcomes))
    except FAULTS as fault:
        page = page.refused(fault)
    with page.reading() as unit:
        return _page(page, unit, many)


def _some(outcomes: Sequence[MoveOutcome]) -> list[MoveOutcome]:
    """Return those that were refused; raise `_Nothing` where none was done."""
    refused = [outcome for outcome in outcomes if outcome.fault]
    if len(refused) == len(outcomes):
        raise _Nothing(outcomes)
    return refused


class _Nothing(Exception):  # noqa: N818  nothing was done, so nothing is kept
    """Every one of the items was refused."""

    def __init__(self, outcomes: Sequence[MoveOutcome]) -> None:
        super().__init__()
        self.outcomes = outcomes


def _page(page: PageRequest, unit: UnitOfWork, many: Many) -> Response:
    cases = _cases(unit, many.move, many.item_ids)
    refusals = {case.item.id: machine.move_refusal(case, many.move) for case in cases}
    rows = timed(unit, _rows(unit, many.item_ids))
    passing = {case.item.id: (case, found) for case in cases if (found := previewed(case, many.move.name))}
    given = Given(page.posted or USUAL, page.errors, _options(unit, many.move, cases, rows))
    return page.render(
        unit,
        "items/many.html",
        many=many,
        move=many.move,
        rows=[row for row in rows if refusals[row["id"]] is None],
        barred=[(row, why) for row in rows if (why := refusals[row["id"]])],
        fields=fields.made(forms.input_fields(many.move.name), given),
        passing=passing,
    )


def _partly(page: PageRequest, unit: UnitOfWork, many: Many, outcomes: Sequence[MoveOutcome]) -> Response:
    """Say what became of each, where some were refused."""
    rows = {row["id"]: row for row in timed(unit, _rows(unit, many.item_ids))}
    known = [each for each in outcomes if each.item_id in rows]
    return page.render(
        unit,
        "items/many_done.html",
        many=many,
        move=many.move,
        done=[rows[each.item_id] for each in known if each.fault is None],
        refused=[(rows[each.item_id], _reason(each)) for each in known if each.fault],
        again=_address(many, [each.item_id for each in known if each.fault]),
    )


def _many(items: Sequence[str], name: str | None, back: str | None) -> Many:
    """Return what is asked; a move that is not made on many, or is signed, is not found."""
    move = MOVES.get(name or "")
    if move is None or not DETAILS[move.name].many or DETAILS[move.name].signs:
        raise NotFound
    item_ids = ids_in(items)
    if len(item_ids) > MAX_ITEMS:
        raise Incomplete({ITEM: f"一次至多办理 {MAX_ITEMS} 件，请分几次勾选。"})
    return Many(move, item_ids, own_address(back, LIST))


def _chosen(page: PageRequest, many: Many) -> list[ChosenItem]:
    versions = {each: page.first_value(VERSION.format(each)) for each in many.item_ids}
    return [ChosenItem(each, {"version": fields.number(seen)} if seen else {}) for each, seen in versions.items()]


def _rows(unit: UnitOfWork, item_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    return chosen_items(unit.session, unit.actor, item_ids, unit.today)


def _cases(unit: UnitOfWork, move: Move, item_ids: Sequence[UUID]) -> Sequence[ItemContext]:
    seen = [row["id"] for row in _rows(unit, item_ids)]
    rows = load.rows_of(unit.session, seen)
    needs = needs_to_ask([move]) | {Part.MEASURES}
    return load.load_many(unit.session, unit.actor, rows, needs, now=unit.now, today=unit.today)


def _options(
    unit: UnitOfWork, move: Move, cases: Sequence[ItemContext], rows: Sequence[Mapping[str, Any]]
) -> dict[str, Sequence[Option]]:
    """Return who may be named: the people near what all the items' organizations lie in."""
    names = [each["name"] for each in forms.input_fields(move.name) if each["name"] in PEOPLE]
    if not cases or not names:
        return {}
    node = tree.common_ancestors(unit.session, [case.organization for case in cases])
    people = people_options(unit.session, node, unit.today)
    found: dict[str, Sequence[Option]] = dict.fromkeys(names, people)
    if FROM in names:
        found[FROM] = _holders(rows, people)
    return found


def _holders(rows: Sequence[Mapping[str, Any]], people: Sequence[Option]) -> list[Option]:
    """Return who leads or does the items, who may be out of office, and then everybody else."""
    named = {
        str(row[f"{part}_id"]): row[part] for row in rows for part in ("leader", "responsible") if row[f"{part}_id"]
    }
    first = [Option(person, name) for person, name in named.items()]
    return first + [option for option in people if option.value not in named]


def _said(outcomes: Sequence[MoveOutcome]) -> Problem:
    """Return what all the items were refused for, or that each has its own reason."""
    problems = [of_fault(each.fault) for each in outcomes if each.fault]
    if len({problem.sentence for problem in problems}) == 1:
        return problems[0]
    return Problem("conflict", "一件也没有办成，原因逐件写在下面。")


def _reason(outcome: MoveOutcome) -> str:
    return of_fault(outcome.fault).sentence if outcome.fault else ""


def _address(many: Many, item_ids: Sequence[UUID]) -> str:
    said = {MOVE: many.move.name, ITEM: [str(each) for each in item_ids], NEXT: many.back}
    return f"{LIST}/many?{urlencode(said, doseq=True)}"
