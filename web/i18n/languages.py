"""The languages of the pages: Chinese is what is written, the catalogue says it in others.

One catalogue (web/locale) holds every text of templates and every label of the vocabulary.
Sentences that the rules compose, the journal and what people wrote stay as they were written:
they are the record.
"""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from models.delivery_states import Language

LOCALE = Path(__file__).parents[1] / "locale"


def text(text: str) -> str:
    """Mark a text of Python for the catalogue; `PageRequest.leave` says it in the visitor's language."""
    return text


@cache
def translations(language: Language) -> NullTranslations:
    """Return what the catalogue says in a language, compiled at build; Chinese says itself."""
    if language is Language.CHINESE:
        return NullTranslations()
    with (LOCALE / f"{language}.mo").open("rb") as compiled:
        return GNUTranslations(compiled)
