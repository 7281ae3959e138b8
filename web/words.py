"""The languages of the pages: Chinese is what is written, the catalogue says it in others.

One catalogue (web/locale) holds every text of templates and every label of the vocabulary.
Sentences that the rules compose, the journal and what people wrote stay as they were written:
they are the record.
"""

from enum import StrEnum
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

LOCALE = Path(__file__).parent / "locale"


class Language(StrEnum):
    """A language that the pages speak, by its code."""

    CHINESE = "zh"
    ENGLISH = "en"


def text(text: str) -> str:
    """Mark a text of Python for the catalogue; `Visit.leave` says it in the visitor's language."""
    return text


@cache
def translations(language: Language) -> Translations:
    """Return what the catalogue says in a language; Chinese says itself."""
    file = LOCALE / f"{language}.po"
    if not file.exists():
        return Translations()
    with file.open("rb") as source:
        catalogue = read_po(source, locale=language.value)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)
