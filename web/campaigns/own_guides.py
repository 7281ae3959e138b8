"""A school's own 诊断指南 in place of a template's: read from a file, corrected as text, opened with the campaign."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from ledger.guides import Guide, as_text
from ledger.limits import FileRejected
from ledger.own_guides import OwnGuide, in_place, outline_of, usual_kinds, usual_prefix
from ledger.sandbox import read_guide
from models.vocabulary import OrgKind
from transport import admission
from web.page_request import PageRequest
from web.uploads import Sent
from workflows.rules.rules import OWNERS
from workflows.rules.template import Template, TemplateInvalid

DO, FILE, LOOK = "do", "guide-file", "look"
GUIDES, PREFIX, KINDS = "guides", "prefix:", "kinds:"
MAX_GUIDE_CHARACTERS = 160_000
"""Of guides as text: some eighty indicators of the longest."""


@dataclass(frozen=True, slots=True)
class GuideForm:
    """One guide that was read, by what its indicators are cited, and for which organizations it is."""

    guide: Guide
    prefix: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnGuides:
    """What was sent, as the text that a person corrects; `wrong` says why it is no guide."""

    text: str
    forms: tuple[GuideForm, ...] = ()
    wrong: str = ""
    choices: Sequence[OrgKind] = OWNERS
    longest: int = MAX_GUIDE_CHARACTERS

    def in_place(self, template: Template) -> Template:
        """Return a template with these guides. Raises `TemplateInvalid`."""
        if self.wrong:
            raise TemplateInvalid([self.wrong])
        guides = [OwnGuide(form.guide.name, form.prefix, form.kinds, outline_of(form.guide)) for form in self.forms]
        return in_place(template, guides)


async def read_own(sent: Sent) -> OwnGuides | None:
    """Read the guides of a file, or as they were corrected; None where the template's own are to stand."""
    page = sent.page
    if page.first_value(DO) == FILE:
        if not sent.files:
            return OwnGuides("", wrong="请选取诊断指南的文件。")
        return await _read(page, *sent.files[0], typed=None)
    if not (text := page.first_value(GUIDES)):
        return None
    if len(text) > MAX_GUIDE_CHARACTERS:
        return OwnGuides(text, wrong=f"指南太长，最多 {MAX_GUIDE_CHARACTERS} 字，请精简。")
    return await _read(page, io.BytesIO(text.encode()), "诊断指南.txt", typed=text)


async def _read(page: PageRequest, file: BinaryIO, name: str, *, typed: str | None) -> OwnGuides:
    try:
        guides = await admission.read(page.services, partial(read_guide, file, name, page.services.converter))
    except FileRejected as unreadable:
        return OwnGuides(typed or "", wrong=str(unreadable))
    forms = (_form(page, n, guide, is_typed=typed is not None) for n, guide in enumerate(guides))
    return OwnGuides(typed or as_text(guides), tuple(forms))


def _form(page: PageRequest, number: int, guide: Guide, *, is_typed: bool) -> GuideForm:
    usual = usual_prefix(guide)
    prefix = page.first_value(f"{PREFIX}{number}") if is_typed else ""
    kinds = page.posted.get(f"{KINDS}{number}", ()) if is_typed else ()
    return GuideForm(guide, prefix or usual, tuple(kinds or usual_kinds(prefix or usual)))
