"""The catalogue of texts: what pages say, found in templates, forms and among the labels.

`python -m web.i18n.catalogue` brings web/locale/en.po up to date: new texts come in untranslated, old
ones go. A test fails while one is missing. The program reads what the build compiles of it
(hatch_build.py); this module needs Babel and is no part of the wheel.
"""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import TypeVar

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from channels import base
from ledger.column_fields import FIELDS as COLUMN_WORDS
from models.delivery_states import Language
from models.labelled import LabelledEnum
from transport import forms, inputs
from transport.errors import KINDS
from transport.schemas import QueryModel
from web import app, nav
from web.i18n.languages import LOCALE
from workflows.audit.history.labels import ACT_LABELS
from workflows.authz import permissions
from workflows.deliveries import wording
from workflows.items.fields import FACTS, HEADS
from workflows.items.lifecycle import MOVES
from workflows.worklist.task import TASK_LABELS

PAGES = Path(app.__file__).parent
"""The room, by its door: through it come all pages, and with them every word that they show."""
JINJA = [("static/**", "ignore"), ("**.html", "jinja2")]
PYTHON = [("fields.py", "ignore"), ("**.py", "python")]
IN_PYTHON = {"Field": (2,), "say": None, "text": None}
"""Where code names a text itself: the label of a field, and the legends of a chart."""
READ = {"newstyle_gettext": "true", "trim_blocks": "true", "silent": "false", "extensions": "jinja2.ext.do"}
"""How templates are read."""

T = TypeVar("T")


def texts() -> set[str]:
    """Return every text that pages show: of the templates, and the labels they translate."""
    return {*_written(), *labels()}


def labels() -> Iterator[str]:
    """Yield what no template holds: the vocabulary, what acts and fields are called, the menu, what messages say."""
    for word in _words():
        yield word.label
    yield from COLUMN_WORDS.values()
    for move in MOVES.values():
        yield move.label
        for field in forms.input_fields(move.name):
            yield field["title"]
            if field["hint"]:
                yield field["hint"]
            yield from (inner["title"] for inner in field["fields"] or ())
    for form in _forms():
        yield from (field.title for field in form.model_fields.values() if field.title)
    yield from (label for acts in ACT_LABELS.values() for label in acts.values())
    yield from (right.label for right in permissions.RIGHTS.values())
    yield from TASK_LABELS.values()
    yield from (entry.label for entry in nav.entries())
    yield from (str(field.fact) for field in FACTS)
    yield from (field.label for field in HEADS)
    yield from (title for _, title, _ in KINDS.values())
    yield from (*wording.TEXTS, base.SIGNED, base.MORE)


def untranslated(language: Language) -> set[str]:
    """Return the texts that the catalogue does not say in a language."""
    known = _read(language)
    return {text for text in texts() if not (text in known and known[text].string)}


def obsolete(language: Language) -> set[str]:
    """Return what the catalogue says that no page shows any more."""
    return {str(message.id) for message in _read(language) if message.id} - texts()


def update(language: Language) -> None:
    """Bring the catalogue of a language up to date, keeping what is translated."""
    known, fresh = _read(language), Catalog(locale=language.value, header_comment="")
    for text in sorted(texts()):
        fresh.add(text, known[text].string if text in known else "")
    with (LOCALE / f"{language}.po").open("wb") as file:
        write_po(file, fresh, omit_header=True, no_location=True, width=0)


def _read(language: Language) -> Catalog:
    file = LOCALE / f"{language}.po"
    if not file.exists():
        return Catalog(locale=language.value)
    with file.open("rb") as source:
        return read_po(source, locale=language.value)


def _written() -> Iterator[str]:
    templates = extract_from_dir(PAGES, JINJA, {JINJA[1][0]: READ})
    code = extract_from_dir(PAGES, PYTHON, keywords=IN_PYTHON)
    for _, _, found, _, _ in (*templates, *code):
        yield found if isinstance(found, str) else found[0]


def _words() -> Iterator[LabelledEnum]:
    """Yield every word of the vocabulary and of what the queries answer."""
    for kind in _below(LabelledEnum):
        yield from kind


def _forms() -> Iterator[type[QueryModel]]:
    """Yield what both doors are asked with, of which pages make forms."""
    for module in walk_packages(inputs.__path__, f"{inputs.__name__}."):
        import_module(module.name)
    yield from (form for form in _below(QueryModel) if form.__module__.startswith(inputs.__name__))


def _below(kind: type[T]) -> Iterator[type[T]]:
    for below in kind.__subclasses__():
        yield below
        yield from _below(below)


if __name__ == "__main__":
    update(Language.ENGLISH)
