"""Every move of an item, as one form each: fields, buttons and reasons come from MOVES."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from api import offers
from api.errors import FAULTS, Problem, of_fault
from api.house import Desk
from api.routes.evidence import EvidenceFields, kept
from api.routes.moves import ATTACH, may
from api.uploads import FILE
from web import fields, options
from web.fields import Given
from web.proving import confirm
from web.sheet import Sheet, lay_out
from web.uploads import Sends, Sent
from web.visit import Looks, Visit
from web.words import translations
from workflows import machine
from workflows.commands import drafts
from workflows.commands import items as commands
from workflows.errors import Incomplete, NotFound, Refusal
from workflows.given import Attach
from workflows.lifecycle import MOVES, Move

router = APIRouter(prefix="/items/{item_id}/moves/{name}")

MORE = "_more"
VERSION, SEEN, NEXT = "version", "seen", "next"
OURS = (VERSION, SEEN)
WITH_FILES = ("progress", ATTACH.name)
"""The moves whose form takes files: 报进展 with what shows it, and 上传佐证."""


@dataclass(frozen=True, slots=True)
class Form:
    """A move's form as it stands: what was typed, and what was said to it."""

    posted: Mapping[str, tuple[str, ...]]
    problem: Problem | None = None
    more: bool = False


@router.get("")
def ask(visit: Looks, item_id: UUID, name: str) -> Response:
    """Show the form of a move, filled with what was left there."""
    move = _move(name)
    with visit.reading() as desk:
        draft = drafts.find(desk.session, visit.path, actor=desk.actor)
    left = {key: tuple(values) for key, values in draft.content.items()} if draft else {}
    return show(visit, item_id, move, Form(left))


@router.post("")
def make(sent: Sends, item_id: UUID, name: str) -> Response:
    """Make a move; whatever is refused is said on the form, with all that was typed."""
    visit, move = sent.visit, _move(name)
    if MORE in visit.posted:
        return show(visit, item_id, move, Form(visit.posted, more=True))
    try:
        confirm(visit)
        given = _given(visit, move)
        attached = _attached(sent, item_id, move)
        with visit.acting() as desk:
            _advance(desk, item_id, move, given, attached)
            to = visit.one(NEXT) if visit.one(NEXT).startswith("/") else f"/items/{item_id}"
            return visit.leave(desk, to, f"{translations(visit.language).gettext(move.label)} ✓")
    except FAULTS as fault:
        return show(visit, item_id, move, Form(visit.posted, of_fault(fault)))


def show(visit: Visit, item_id: UUID, move: Move, form: Form) -> Response:
    """Show a move's form. Who is about to sign is shown everything, and that is noted (阅看)."""
    with visit.reading() as desk:
        refusal = machine.refusal(lay_out(desk, item_id).case, move)
    if move.signs and refusal is None:
        with visit.unkept() as desk:
            seen, _ = commands.look(desk.session, item_id, actor=desk.actor, now=desk.now)
            return _page(visit, desk, lay_out(desk, item_id), move, form, seen=seen)
    with visit.reading() as desk:
        return _page(visit, desk, lay_out(desk, item_id), move, form, refusal=refusal)


def _page(
    visit: Visit,
    desk: Desk,
    sheet: Sheet,
    move: Move,
    form: Form,
    *,
    seen: str | None = None,
    refusal: Refusal | None = None,
) -> Response:
    asked = _asked(move)
    names = [each["name"] for each in asked]
    inner = [each["name"] for field in asked for each in field["fields"] or ()]
    given = Given(
        posted=form.posted or fields.as_posted(_beginning(sheet, move)),
        errors=form.problem.more.get("fields", {}) if form.problem else {},
        options=options.of(sheet.case, names + inner),
        rows=fields.rows(form.posted, "measures") + 1 if form.more else 1,
    )
    status = form.problem.status if form.problem else 200
    return visit.page(
        desk, "move.html", status, sheet=sheet, row=sheet.row, move=move, seen=seen,
        fields=fields.made(asked, given), problem=form.problem, refusal=refusal,
        typed=form.posted if refusal else {}, files=move.name in WITH_FILES,
        file_error=given.errors.get(FILE), password_error=given.errors.get("password"),
    )  # fmt: skip


def _asked(move: Move) -> list[dict[str, Any]]:
    """Return what the form asks a person for; files stand apart, and hashes nobody types."""
    return [
        each for each in offers.asked(move.name) if each["name"] != SEEN and each["type"] != "file"
    ]


def _beginning(sheet: Sheet, move: Move) -> dict[str, Any]:
    """Return what a form begins with: what is known of the item already."""
    item = sheet.item
    if move.name == "submit_plan":
        kept = ("text", "responsible_id", "due_on", "kind", "leader_id")
        first = {
            "responsible_id": item.responsible_id,
            "due_on": item.due_on,
            "leader_id": item.leader_id,
        }
        rows = [{name: m[name] for name in kept} for m in sheet.measures] or [first]
        return {"goal": item.goal, "measures": rows}
    if move.name == "confirm":
        return {"kind": item.kind, "level": item.level, "sensitivity": item.sensitivity}
    if move.name == "assign":
        return {"leader_id": item.leader_id, "responsible_id": item.responsible_id}
    if len(sheet.measures) == 1 and move.name in WITH_FILES:
        return {"measure_id": sheet.measures[0]["id"]}
    return {}


def _given(visit: Visit, move: Move) -> dict[str, Any]:
    posted = {name: v for name, v in visit.posted.items() if name not in {NEXT, MORE}}
    given = fields.read(_asked(move), posted)
    for name in OURS:
        if value := visit.one(name):
            given[name] = int(value) if name == VERSION and value.isdecimal() else value
    return given


def _attached(sent: Sent, item_id: UUID, move: Move) -> list[Attach]:
    """Take the files in, for the measure that the form names."""
    if not sent.files:
        if move is ATTACH:
            raise Incomplete({FILE: "请选取要上传的文件。"}, move=move.name)
        return []
    visit = sent.visit
    if move.name not in WITH_FILES:
        raise Incomplete({FILE: f"{move.label}不收文件，请在“上传佐证”处上传。"})
    measure_id = visit.id("measure_id")
    if measure_id is None:
        raise Incomplete({"measure_id": "请选择这些文件佐证的是哪一条措施。"}, move=move.name)
    may(visit.asking, item_id, ATTACH)
    note = visit.one("note") or None
    beside = EvidenceFields(measure_id=measure_id, note=note)
    return [kept(visit.house, file, name, beside) for file, name in sent.files]


def _advance(
    desk: Desk, item_id: UUID, move: Move, given: dict[str, Any], attached: list[Attach]
) -> None:
    """Attach the files and then make the move, all of it or nothing."""
    seen = given.pop(VERSION, None)
    for file in attached:
        made = commands.advance(
            desk.session, item_id, ATTACH.name, actor=desk.actor, now=desk.now,
            **dict(file) | {VERSION: seen},
        )  # fmt: skip
        seen = made.version
    if move is not ATTACH:
        given[VERSION] = seen
        commands.advance(desk.session, item_id, move.name, actor=desk.actor, now=desk.now, **given)


def _move(name: str) -> Move:
    """Return a move that is made on an item, or nothing."""
    move = MOVES.get(name)
    if move is None or not move.sources:
        raise NotFound
    return move
