"""A station: items that wait for one person, one a screen, decided one after another.

The desk and the verifier's queue are stations. A page carries what a signature stands for exactly
as the form of the move does (web/move_form.py); nothing is decided in bulk, nothing unseen. One kind
of decision follows another only after a page between them, and a button rests until its item was
there to be read (static/app.js): a second tap decides nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from fastapi import Response

from transport.errors import FAULTS
from transport.services import UnitOfWork
from web import move_form
from web.i18n.languages import text
from web.item_page import ItemPage, item_page
from web.page_request import INSTEAD, PASSWORD, PageRequest
from web.reauthentication import check
from web.render import Shown
from workflows.audit import names as named
from workflows.audit.history import lines
from workflows.audit.history.lines import HistoryLine
from workflows.errors import NotFound
from workflows.items import machine, recipients, separation
from workflows.items.lifecycle import MOVES, Move
from workflows.items.loading import load
from workflows.items.loading.parts import Proxies
from workflows.items.moves import DETAILS
from workflows.items.moves.details import OnDesk
from workflows.items.queries import viewings
from workflows.items.queries.signature_chain import signature_chain
from workflows.rules.snapshot import campaign_rules
from workflows.worklist.queue import Queue, awaited_move, neighbours, queue_of, queues_by_act
from workflows.worklist.task import TASK_LABELS, Task

MOVE, PHRASE, NEXT, DONE = "move", "phrase", "next", "done"
OPINION = "opinion"
NO_QUEUE = Queue((), {})


@dataclass(frozen=True, slots=True)
class QueueKind:
    """A page of one item after another.

    `acts` are the moves that are waited for, each with how it is decided.
    """

    path: str
    template: str
    acts: Mapping[str, OnDesk]


def waiting(unit: UnitOfWork, station: QueueKind) -> list[Queue]:
    """Return what waits, one kind of decision after the other, the most urgent first."""
    return [*queues_by_act(_queue(unit, station)).values()]


def show(page: PageRequest, station: QueueKind, item_id: UUID) -> Response:
    """Show an item as it waits; or, where it waits no more, what was typed and what is next."""
    with page.reading() as unit:
        page = page if page.was_sent else page.resumed(unit, page.path)
        sheet = item_page(unit, item_id, load.BEFORE_DECIDING)
        found = _queue(unit, station, sheet.case.parts.proxies[unit.actor.user_id])
        act = awaited_move(sheet.case, station.acts)
        kinds = queues_by_act(found)
        listed = next((task.act for task in found.tasks if task.about.id == item_id), "")
        same = kinds.pop(act or _kind(station, page.first_value(MOVE)) or listed, NO_QUEUE)
        shared: Shown = {
            "station": station,
            "place": neighbours(same, item_id),
            "groups": _groups(unit, same),
            "others": [*kinds.values()],
        }
        if act is None:
            shared |= {"item": sheet.item, "disputed": sheet.disputed, "typed": page.posted}
            return page.render(unit, "worklist/settled.html", **shared)
        seen = move_form.shown_sha256(sheet, MOVES[act])
        response = _page(page, unit, sheet, act, shared | {"seen": seen})
    move_form.note_view(page, unit, item_id, seen)
    return response


def make(page: PageRequest, station: QueueKind, item_id: UUID) -> Response:
    """Decide on an item and go on to the next; whatever is refused is said where it was typed."""
    if INSTEAD in page.posted:
        return show(page, station, item_id)
    try:
        check(page)
        move = _move(station, page.first_value(MOVE))
        given = move_form.given(page, move)
        if phrase := page.first_value(PHRASE):
            given.setdefault(OPINION, phrase)
        with page.acting(brief=True) as unit:
            item = move_form.advance(unit, item_id, move, given)
            return page.leave(
                unit,
                _onward(unit, station, item_id, _kind(station, move.name), page.id(NEXT)),
                text("已%(act)s：%(what)s"),
                f"/items/{item_id}",
                act=page.say(move.label),
                what=recipients.item_title(item),
            )
    except FAULTS as fault:
        return show(page.refused(fault), station, item_id)


def _page(page: PageRequest, unit: UnitOfWork, sheet: ItemPage, act: str, shared: Shown) -> Response:
    station: QueueKind = shared["station"]
    chosen, desk = page.first_value(INSTEAD) or page.first_value(MOVE), station.acts[act]
    other = desk.declined_by
    move = MOVES[other if other and chosen == other else act]
    since = viewings.last_viewed_at(unit.session, sheet.item.id, unit.actor, shared["seen"])
    return page.render(
        unit,
        station.template,
        sheet=sheet,
        row=sheet.row,
        act=MOVES[act],
        task=TASK_LABELS[act],
        move=move,
        signs=DETAILS[move.name].signs,
        other=MOVES[other] if other else None,
        refusal=machine.move_refusal(sheet.case, move),
        other_refusal=machine.move_refusal(sheet.case, MOVES[other]) if other else None,
        fields=move_form.form_fields(page, unit, sheet, move),
        phrase=page.first_value(PHRASE),
        phrases=desk.phrases if move.name == act else (),
        password_error=page.errors.get(PASSWORD),
        chain=signature_chain(sheet.case, people=False),
        since=since,
        news=_news(unit, sheet, since),
        resets=move_form.recent_resets(unit, sheet),
        lent=separation.signing_appointment(sheet.case) if DETAILS[act].lendable else None,
        **shared,
    )


def _news(unit: UnitOfWork, sheet: ItemPage, since: datetime | None) -> list[HistoryLine]:
    """Tell what people did since a moment."""
    fresh = viewings.entries_since(sheet.case.history, since)
    names = named.names_of(unit.session, fresh, unit.actor, today=unit.today)
    return lines.render(fresh, names)


def _queue(unit: UnitOfWork, station: QueueKind, lent: Proxies | None = None) -> Queue:
    return queue_of(unit.session, unit.actor, station.acts, today=unit.today, lent=lent)


def _onward(unit: UnitOfWork, station: QueueKind, item_id: UUID, kind: str, wanted: UUID | None) -> str:
    """Return where to go on: to the next that was offered, or what still waits of the kind."""
    tasks = _queue(unit, station).tasks
    left = [task.about.id for task in tasks if task.act == kind and task.about.id != item_id]
    if left:
        return f"{station.path}/{wanted if wanted in left else left[0]}"
    return f"{station.path}?{DONE}={kind}" if tasks else station.path


def _kind(station: QueueKind, move: str) -> str:
    """Return the decision that a move belongs to: itself, or the one that it declines."""
    return next((act for act, desk in station.acts.items() if desk.declined_by == move), move)


def _groups(unit: UnitOfWork, found: Queue) -> list[tuple[str, list[Task]]]:
    """Return the queue by organization, and by campaign where there are several."""
    several = len({task.about.campaign_id for task in found.tasks}) > 1

    def title(task: Task) -> str:
        about = task.about
        campaign = campaign_rules(unit.session, about.campaign_id)
        return f"{campaign.title} · {about.organization}" if several else about.organization

    tasks = sorted(found.tasks, key=title)
    return [(name, list(group)) for name, group in groupby(tasks, title)]


def _move(station: QueueKind, name: str) -> Move:
    """Return a move that is made at the station, or nothing."""
    if name not in {*station.acts, *(desk.declined_by for desk in station.acts.values())} or not name:
        raise NotFound
    return MOVES[name]
