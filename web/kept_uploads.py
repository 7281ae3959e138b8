"""A file that waits for an answer is kept, and handed back by its sender alone, who need not choose it again."""

from typing import BinaryIO, cast

from models.files import Altered, checked
from transport.admission import FileField, file_name
from web.browser import COOKIE, csrf, is_ours
from web.page_request import PageRequest
from workflows.errors import Incomplete

KEPT, NAME = "kept", "kept_name"
"""Fields of the form: the file's SHA-256 as this sign-in sent it, and what it is called."""
GONE = "这份文件已不在库中，请重新选取。"


def keep(page: PageRequest, file: BinaryIO) -> str:
    """Put a file into the store; return what shows that whoever is signed in sent it."""
    sha256, _ = page.services.keep(file)
    return csrf(_token(page), sha256)


def handed_back(page: PageRequest) -> tuple[BinaryIO, str] | None:
    """Return the file that a form hands back, with its name; None where it hands back none, or another's.

    Raises `Incomplete` for one that was tidied away meanwhile.
    """
    said = page.first_value(KEPT)
    if not said or not is_ours(said, _token(page)):
        return None
    try:
        file = cast("BinaryIO", checked(page.services.files, said.partition(".")[0]))
    except (FileNotFoundError, Altered):
        raise Incomplete({FileField: GONE}) from None
    return file, file_name(page.first_value(NAME))


def _token(page: PageRequest) -> str:
    return page.request.cookies.get(COOKIE, "")
