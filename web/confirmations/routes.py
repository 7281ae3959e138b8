"""待确认 and 首次名册: what signs only once somebody else has confirmed it."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from uuid import UUID

from fastapi import Response

from models.vocabulary import OrgKind
from transport.late_route import LateRouter
from transport.services import UnitOfWork
from transport.visible import UniversityId
from web.i18n.languages import text
from web.page_request import PASSWORD, PageRead, PageRequest, again
from web.reauthentication import Confirms, check
from workflows.authz import permissions
from workflows.confirmations import commands, directory_as_read, first_directory, queries
from workflows.errors import Incomplete, NotFound, Refusal

router = LateRouter(prefix="/directory")

HOLDS = "/directory/holds"
HOLD, ACT, REASON, REFUSE = "hold", "act", "reason", "refuse"


def _waiting(page: PageRequest, unit: UnitOfWork, barred: Mapping[UUID, Refusal] | None = None) -> Response:
    return page.render(
        unit,
        "confirmations/holds.html",
        rows=queries.waiting_holds(unit.session, unit.actor, unit.today),
        barred=barred or {},
        ticked=set(page.posted.get(HOLD, ())),
        reason=page.first_value(REASON),
        reason_error=page.errors.get(REASON),
        password_error=page.errors.get(PASSWORD),
    )


def _first(page: PageRequest, unit: UnitOfWork, committee_id: UUID) -> Response:
    node = first_directory.read_directory(unit.session, unit.actor, committee_id)
    if node.kind is not OrgKind.COMMITTEE:
        raise NotFound
    found = directory_as_read.directory(unit.session, node, unit.today)
    mine = any(who.id == unit.actor.user_id for _, who, _ in found.reviews)
    return page.render(
        unit,
        "confirmations/first_directory.html",
        found=found,
        offices={key: list(rows) for key, rows in groupby(found.offices, key=lambda each: each[1].id)},
        may=permissions.may(unit.actor, directory_as_read.RIGHT, node) and not mine,
        mine=mine,
        set_up=directory_as_read.is_set_up(unit.session, node.id),
        password_error=page.errors.get(PASSWORD),
    )


@router.get("/holds")
def waiting(page: PageRead) -> Response:
    """Show what the person may confirm."""
    with page.reading() as unit:
        return _waiting(page, unit)


@router.post("/holds")
@again(_waiting)
def decide(page: Confirms) -> Response:
    """Confirm, or refuse, what was ticked; what is refused by a rule holds up none of the rest."""
    check(page)
    ids = _ids(page)
    with page.acting() as unit:
        barred = _decide(page, unit, ids)
        if not barred:
            done = text("已办理%(n)s项。")
            return page.leave(unit, HOLDS, done, n=len(ids))
    with page.reading() as unit:
        return _waiting(page, unit, barred)


@router.get("/first/{committee_id}")
def first(page: PageRead, committee_id: UniversityId) -> Response:
    """Show a university's first directory, to be read, printed and confirmed."""
    with page.reading() as unit:
        return _first(page, unit, committee_id)


@router.post("/first/{committee_id}")
@again(_first)
def review(page: Confirms, committee_id: UniversityId) -> Response:
    """Confirm the directory that was shown."""
    check(page)
    with page.acting() as unit:
        made = first_directory.review_and_seal(
            unit.session, committee_id, page.first_value("sha256"), actor=unit.actor, now=unit.now, today=unit.today
        )
        done = text("两人核对一致，首次名册已生效并封存。")
        half = text("已记下您的核对，等待另一个组织的同志核对确认。")
        return page.leave(unit, f"/directory/first/{committee_id}", done if made.completes else half)


def _ids(page: PageRequest) -> list[UUID]:
    ids = page.ids(HOLD)
    if not ids:
        raise Incomplete({HOLD: "请先勾选要办理的账号、任职。"})
    return ids


def _decide(page: PageRequest, unit: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, Refusal]:
    now, today = unit.now, unit.today
    if page.first_value(ACT) == REFUSE:
        for hold_id in ids:
            commands.refuse_hold(
                unit.session, hold_id, page.first_value(REASON), actor=unit.actor, now=now, today=today
            )
        return {}
    outcomes = commands.confirm_many(unit.session, ids, actor=unit.actor, now=now, today=today)
    return {each.hold_id: each.refusal for each in outcomes if each.refusal}
