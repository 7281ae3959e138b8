"""A school's own 诊断指南 in place of a template's: read from a file, corrected as text, opened with the campaign."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from pydantic import ValidationError

from ledger.guides import Guide, as_text
from ledger.limits import FileRejected
from ledger.sandbox import read_guide
from models.vocabulary import OrgKind
from transport import admission
from web.page_request import PageRequest
from web.uploads import Sent
from workflows.rules.messages import messages
from workflows.rules.rules import OWNERS
from workflows.rules.template import MAX_PREFIX_CHARACTERS, Template, TemplateInvalid

DO, FILE, LOOK = "do", "guide-file", "look"
GUIDES, PREFIX, KINDS = "guides", "prefix:", "kinds:"
MAX_GUIDE_CHARACTERS = 160_000
"""Of guides as text: some eighty indicators of the longest."""
_USUAL = {"支部": (OrgKind.DIRECT_BRANCH, OrgKind.BRANCH), "院系": (OrgKind.GENERAL_BRANCH,)}
_PLACE = re.compile(r"guides\[(\d+)\](?:\.headings\[(\d+)\](?:\.(?:title|indicators\[(\d+)\]))?)?")
_NO_PREFIX = re.compile(r"[^A-Za-z\u4e00-\u9fff]")


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
        guides = [
            {
                "prefix": form.prefix,
                "name": form.guide.name,
                "applies_to": form.kinds,
                "headings": [
                    {"title": heading.title, "indicators": [indicator.text for indicator in heading.indicators]}
                    for heading in form.guide.headings
                ],
            }
            for form in self.forms
        ]
        try:
            return Template.model_validate(dict(template) | {"guides": guides})
        except ValidationError as error:
            raise TemplateInvalid([_PLACE.sub(self._code, each) for each in messages(error)]) from None

    def _code(self, place: re.Match[str]) -> str:
        guide, heading, indicator = (int(number) if number else None for number in place.groups())
        prefix = self.forms[guide or 0].prefix
        if heading is None:
            return f"《{self.forms[guide or 0].guide.name}》"
        return f"{prefix}{heading + 1}" + ("" if indicator is None else f"-{indicator + 1}")


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
    usual = _NO_PREFIX.sub("", guide.prefix)[:MAX_PREFIX_CHARACTERS]
    prefix = page.first_value(f"{PREFIX}{number}") if is_typed else ""
    kinds = page.posted.get(f"{KINDS}{number}", ()) if is_typed else ()
    return GuideForm(guide, prefix or usual, kinds or _USUAL.get(prefix or usual, OWNERS))
