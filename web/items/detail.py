"""One item: its page."""

from fastapi import Response

from transport.late_route import LateRouter
from transport.visible import ItemId
from web.item_page import item_page
from web.page_request import PageRead
from workflows.audit import names as named
from workflows.audit.history import lines
from workflows.items import machine
from workflows.items.queries import absences, timeline
from workflows.items.queries.claims import claim_of
from workflows.items.queries.next_steps import next_steps
from workflows.items.queries.signature_chain import signature_chain
from workflows.items.queries.step_dates import step_dates
from workflows.journal.acts import Act

router = LateRouter(prefix="/items/{item_id}")

MENDS = (Act.ASSIGN, Act.HAND_OVER)
"""The moves by which others than who has left name somebody else."""


@router.get("")
def item(page: PageRead, item_id: ItemId) -> Response:
    """Show an item with the path it took, what comes next, and its story."""
    with page.reading() as unit:
        sheet = item_page(unit, item_id)
        entries = sheet.case.history
        names = named.names_of(unit.session, entries, unit.actor, today=unit.today)
        awaited, offers = next_steps(sheet.case), machine.offers(sheet.case)
        absent = absences.absences(unit.session, sheet.case, awaited)
        return page.render(
            unit,
            "items/item.html",
            sheet=sheet,
            row=sheet.row,
            awaited=awaited,
            own_dates={act: found for (_, act), found in step_dates(unit.session, [sheet.case]).items()},
            absent={each.user_id: each for each in absent if each.user_id},
            vacant=[each for each in absent if each.user_id is None],
            offers=offers,
            mends=[offer.move for offer in offers if offer.refusal is None and offer.move.name in MENDS],
            chain=signature_chain(sheet.case),
            path_taken=timeline.stages_reached(entries),
            days=timeline.timeline_days(sheet.case),
            story=lines.render(entries, names),
            claim=claim_of(unit.session, sheet.item),
        )
