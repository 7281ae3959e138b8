"""Making a move by a form, on whichever page it stands: what is shown, what was typed, the act."""

from collections.abc import Sequence
from uuid import UUID

from models.item import Item
from transport import forms
from transport.evidence import ATTACH
from transport.forms import InputField
from transport.services import UnitOfWork
from web import fields
from web.fields import Field, Given
from web.item_page import ItemPage
from web.options import item_options
from web.page_request import MORE, PageRequest
from workflows.accounts import resets
from workflows.accounts.resets import Reset
from workflows.items import commands, machine, signing
from workflows.items.lifecycle import Move
from workflows.items.moves import DETAILS
from workflows.items.moves.attach import AttachInput

VERSION, SEEN = "version", "seen"
CARRIED = (VERSION, SEEN)
"""What a form carries of the item as it was shown; nobody types it."""


def shown_sha256(sheet: ItemPage, move: Move) -> str | None:
    """Return the hash of what somebody is shown who may sign now; None where nothing is signed."""
    if not DETAILS[move.name].signs or machine.move_refusal(sheet.case, move) is not None:
        return None
    return sheet.case.shown_sha256


def note_view(page: PageRequest, unit: UnitOfWork, item_id: UUID, seen: str | None) -> None:
    """Note that who is about to sign was shown everything (阅看), once the page is written.

    What it shows and what the signature stands for were read at the same moment.
    """
    if seen is not None:
        with page.context.afterwards(unit) as session:
            signing.record_view(session, item_id, seen, actor=unit.actor, now=unit.now)


def recent_resets(unit: UnitOfWork, sheet: ItemPage) -> list[Reset]:
    """Return whose password an administrator gave lately, of who looks and who signed."""
    return resets.recent_resets(unit.session, sheet.item, sheet.case.signoffs, unit.actor.user_id, unit.now)


def form_fields(page: PageRequest, unit: UnitOfWork, sheet: ItemPage, move: Move) -> tuple[Field, ...]:
    """Make the fields that a move asks a person for, filled with what is known or was typed."""
    asked = _asked(move)
    names = [each["name"] for each in asked]
    inner = [each["name"] for field in asked for each in field["fields"] or ()]
    given = Given(
        posted=page.posted or fields.as_posted(DETAILS[move.name].prefill(sheet.case, unit.session)),
        errors=page.errors,
        options=item_options(unit.session, sheet.case, names + inner),
        rows=fields.rows(page.posted, "measures") + 1 if MORE in page.posted else 1,
    )
    return fields.made(asked, given)


def _asked(move: Move) -> list[InputField]:
    """Return what the form asks a person for; files stand apart, and hashes nobody types."""
    return [each for each in forms.input_fields(move.name) if each["name"] != SEEN and each["type"] != "file"]


def given(page: PageRequest, move: Move) -> dict[str, object]:
    """Read what was posted as the move is given it, with what the form carried."""
    found = fields.read(_asked(move), page.posted)
    for name in CARRIED:
        if name in DETAILS[move.name].given.model_fields and (value := page.first_value(name)):
            found[name] = fields.number(value) if name == VERSION else value
    return found


def advance(
    unit: UnitOfWork, item_id: UUID, move: Move, given: dict[str, object], attached: Sequence[AttachInput] = ()
) -> Item:
    """Attach the files and then make the move, all of it or nothing; return the item as it is."""
    steps = [(ATTACH, dict(file)) for file in attached] + ([] if move is ATTACH else [(move, given)])
    version = given.pop(VERSION, None)
    for step, wanted in steps:
        wanted[VERSION] = version
        made = commands.advance(unit.session, item_id, step.name, actor=unit.actor, now=unit.now, **wanted)
        version = made.item.version
    return made.item
