"""A school's own 诊断指南 in place of a template's: what is asked about each, and the template with them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from ledger.guides import Guide, Outline
from models.vocabulary import OrgKind
from workflows.rules.messages import messages
from workflows.rules.rules import OWNERS
from workflows.rules.template import MAX_PREFIX_CHARACTERS, Template, TemplateInvalid

_USUAL = {"支部": (OrgKind.DIRECT_BRANCH, OrgKind.BRANCH), "院系": (OrgKind.GENERAL_BRANCH,)}
_PLACE = re.compile(r"guides\[(\d+)\](?:\.headings\[(\d+)\](?:\.(?:title|indicators\[(\d+)\]))?)?")
_NO_PREFIX = re.compile(r"[^A-Za-z\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class OwnGuide:
    """One guide: by what its indicators are cited (`prefix`), for which kinds of organization, and what it says."""

    name: str
    prefix: str
    kinds: Sequence[str]
    outline: Outline


def outline_of(guide: Guide) -> Outline:
    """Return the headings of a guide that was read, each with the texts of its indicators."""
    return [(heading.title, [indicator.text for indicator in heading.indicators]) for heading in guide.headings]


def usual_prefix(guide: Guide) -> str:
    """Return by what the indicators of a guide that was read are usually cited."""
    return _NO_PREFIX.sub("", guide.prefix)[:MAX_PREFIX_CHARACTERS]


def usual_kinds(prefix: str) -> Sequence[OrgKind]:
    """Return for which kinds of organization a guide usually is."""
    return _USUAL.get(prefix, OWNERS)


def in_place(template: Template, guides: Sequence[OwnGuide]) -> Template:
    """Return a template with these guides. Raises `TemplateInvalid`, which names each place by its code."""
    given = [
        {
            "prefix": guide.prefix,
            "name": guide.name,
            "applies_to": tuple(guide.kinds),
            "headings": [{"title": title, "indicators": list(texts)} for title, texts in guide.outline],
        }
        for guide in guides
    ]
    try:
        return Template.model_validate(dict(template) | {"guides": given})
    except ValidationError as error:
        raise TemplateInvalid(
            [_PLACE.sub(lambda place: _code(place, guides), each) for each in messages(error)]
        ) from None


def _code(place: re.Match[str], guides: Sequence[OwnGuide]) -> str:
    number, heading, indicator = (int(said) if said else None for said in place.groups())
    guide = guides[number or 0]
    if heading is None:
        return f"《{guide.name}》"
    return f"{guide.prefix}{heading + 1}" + ("" if indicator is None else f"-{indicator + 1}")
