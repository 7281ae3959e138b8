"""接续台账 on a page: what a running ledger would become, asked and corrected until somebody says yes (ADR 28).

Nothing is stored before that: what was decided so far goes along with the form.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import Response
from starlette.concurrency import run_in_threadpool

from ledger import take_over
from ledger.column_fields import FIELDS as COLUMN_WORDS
from ledger.forms import ClaimedItem, Reading
from ledger.joined_items import keyed
from ledger.prepared import Prepared
from ledger.take_over import TakeOverProposal
from ledger.take_over_decisions import MAX_PARTS, NOTHING_DECIDED, Decisions, read_decisions
from ledger.take_over_lines import RunningLedger, TakeOverLine
from transport.errors import FAULTS
from transport.late_route import LateRouter
from transport.ledger_files import bring_in, thought_out
from transport.services import UnitOfWork
from transport.visible import CampaignId
from web.ledgers.column_forms import FIELD as COLUMN
from web.ledgers.column_forms import column_forms
from web.ledgers.decided_forms import (
    ACCEPTED,
    DECIDED,
    DO,
    LINE,
    LINES,
    ORGANIZATION,
    TAKE,
    as_written,
    asked_names,
    page_number,
    pages,
    posted_lines,
    posted_names,
)
from web.ledgers.kept_files import NAME, NamedFile, importing_campaign, named_file, readings
from web.page_request import PagePost, PageRequest
from workflows.errors import Incomplete
from workflows.ledgers import queries

router = LateRouter(prefix="/ledgers/{campaign_id}/previews")

MAX_HELD = 200
PERSON = "person:"
PARTS, SHARE = "parts", "share"
FIELDS = ("organization", "leader", "person", "due_on", "texts", "indicator", "measures", "joined")


@dataclass(frozen=True, slots=True)
class _ItemForm:
    """An item of the file as the form shows it: what is written in each field, and what becomes of it."""

    key: str
    said: ClaimedItem
    fields: dict[str, str]
    is_corrected: bool
    new: Sequence[TakeOverLine]
    measures: Sequence[str]
    shares: Sequence[frozenset[int]] | None
    """Which measures each part has, where somebody said so."""


@router.post("/{sha256}/take-over")
async def decide(page: PagePost, campaign_id: CampaignId, sha256: str) -> Response:
    """Show the items anew with what was decided, or take all of them over."""
    given = named_file(sha256, page.first_value(NAME))
    [reading] = await readings(page, campaign_id, [given])
    return await run_in_threadpool(_decided, page, campaign_id, given, reading)


def _decided(page: PageRequest, campaign_id: UUID, given: NamedFile, reading: Reading) -> Response:
    decided = NOTHING_DECIDED
    try:
        decided = read_decisions(page.first_value(DECIDED) or b"{}")
        decided = _read(page, reading, decided)
        if page.first_value(DO) == TAKE:
            return _take(page, RunningLedger(reading, given.name, campaign_id, decided))
    except FAULTS as fault:
        return shown(page.refused(fault), campaign_id, given, reading, decided)
    return shown(page, campaign_id, given, reading, decided)


def _take(page: PageRequest, ledger: RunningLedger) -> Response:
    def prepare(unit: UnitOfWork) -> Prepared[TakeOverProposal]:
        importing_campaign(unit, ledger.campaign_id)
        return thought_out(unit, take_over.prepare, ledger, now=unit.now)

    def leave(unit: UnitOfWork, done: TakeOverProposal) -> Response:
        if not (done.new or done.already_imported):
            raise Incomplete({DO: "没有新的事项，没有可以接续的。"})
        made = queries.of_sha256(unit.session, ledger.campaign_id, ledger.reading.sha256)
        return page.leave(unit, f"/ledgers/files/{made}", "已接续%(n)s个事项", n=len(done.new))

    return bring_in(page.before, page.acting, prepare, leave)


def shown(
    page: PageRequest, campaign_id: UUID, given: NamedFile, reading: Reading, decided: Decisions = NOTHING_DECIDED
) -> Response:
    """Show what a running ledger would become, with what was decided so far."""
    with page.reading() as unit:
        campaign = importing_campaign(unit, campaign_id)
        ledger = RunningLedger(reading, given.name, campaign_id, decided)
        proposal = thought_out(unit, take_over.preview, ledger, now=unit.now)
        items = _shown_items(reading, proposal, decided)
        number = page_number(page, len(items))
        return page.render(
            unit,
            "ledgers/take_over.html",
            campaign=campaign,
            given=given,
            proposal=proposal,
            decided=decided,
            written=decided.model_dump_json(exclude_unset=True),
            items=list(_item_forms(items, proposal, decided, number)),
            number=number,
            pages=pages(len(items)),
            states=Counter(line.state for line in proposal.new),
            undated=any(line.past_due or line.due_on is None for line in proposal.new),
            held=proposal.held[:MAX_HELD],
            differing=sum(bool(line.differences) for line in proposal.held),
            organizations=asked_names(decided.organizations, proposal.unknown_organizations),
            people=asked_names(decided.people, proposal.unknown_people),
            columns=column_forms(page, unit, campaign_id, given.sha256, reading),
            words=COLUMN_WORDS,
            column_error=page.errors.get(COLUMN),
        )


def _shown_items(reading: Reading, proposal: TakeOverProposal, decided: Decisions) -> Sequence[tuple[str, ClaimedItem]]:
    """Return the items of the file that are new, or of which something was decided."""
    shown = {line.key for line in proposal.new} | set(decided.lines)
    return [(key, said) for key, said in keyed(reading.items) if key in shown]


def _item_forms(
    items: Sequence[tuple[str, ClaimedItem]], proposal: TakeOverProposal, decided: Decisions, number: int
) -> Iterator[_ItemForm]:
    """Yield the forms of one page."""
    new: defaultdict[str, list[TakeOverLine]] = defaultdict(list)
    for line in proposal.new:
        new[line.key].append(line)
    for key, said in items[(number - 1) * LINES : number * LINES]:
        fields, chosen = _as_read(said), decided.lines.get(key)
        if chosen is not None:
            fields |= as_written(chosen.model_dump(mode="json", exclude_unset=True, exclude={"shares"}))
        measures, shares = (chosen.measures, chosen.shares) if chosen else (None, None)
        yield _ItemForm(key, said, fields, chosen is not None, new[key], measures or said.measures, shares)


def _as_read(said: ClaimedItem) -> dict[str, str]:
    """Return the fields of an item as the file has them; a new date is never in it."""
    return {
        "organization": said.organization or "",
        "leader": said.leader or "",
        "person": said.person or "",
        "due_on": "",
        "texts": " ".join(said.problem.split()),
        "indicator": said.indicator or "",
        "measures": "\n".join(said.measures),
        "joined": "",
    }


def _read(page: PageRequest, reading: Reading, before: Decisions) -> Decisions:
    """Read what the form says over what was decided before; what is as in the file is no decision."""
    said = dict(keyed(reading.items))
    lines: dict[str, Any] = before.model_dump(mode="json", exclude_unset=True).get("lines", {})
    for key, fields in posted_lines(page, FIELDS):
        if key in said:
            lines[key] = _decision(fields, _as_read(said[key])) | _shares(page, key, fields)
    return read_decisions(
        {
            "organizations": dict(before.organizations) | dict(posted_names(page, ORGANIZATION)),
            "people": dict(before.people) | dict(posted_names(page, PERSON)),
            "due_on": page.first_value("due_on") or None,
            "lines": {key: line for key, line in lines.items() if line},
            "accepted": page.posted.get(ACCEPTED, ()),
        }
    )


_MAY_BE_EMPTY = frozenset({"leader", "person", "indicator"})
"""What may be left out though the file has it: who does it is then assigned later."""
_BY_LINES = frozenset({"texts", "measures"})


def _decision(fields: dict[str, str], usual: dict[str, str]) -> dict[str, object]:
    changed = {name: value for name, value in fields.items() if value != usual[name].strip()}
    return {name: _value(name, value) for name, value in changed.items() if value or name in _MAY_BE_EMPTY}


def _shares(page: PageRequest, key: str, fields: Mapping[str, str]) -> dict[str, object]:
    """Return which measures each part has, as ticked; nothing where all are, or none was asked."""
    asked, measures = page.first_value(f"{LINE}{key}:{PARTS}"), _lines(fields.get("measures", ""))
    parts = range(1, min(int(asked), MAX_PARTS) + 1) if asked.isdecimal() and len(asked) < len("100") else ()
    ticked = set(page.posted.get(f"{LINE}{key}:{SHARE}", ()))
    if not parts or len(_lines(fields.get("texts", ""))) == 1 or len(ticked) == len(parts) * len(measures):
        return {}
    numbers = range(1, len(measures) + 1)
    return {"shares": [[n for n in numbers if f"{part}:{n}" in ticked] for part in parts]}


def _lines(value: str) -> list[str]:
    return [text.strip() for text in value.split("\n") if text.strip()]


def _value(name: str, value: str) -> object:
    if name in _BY_LINES:
        return _lines(value)
    return bool(value) if name == "joined" else value
