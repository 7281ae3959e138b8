"""What a browser keeps for us: session, language, campaigns chosen, what it is told; and which addresses are ours."""

import hmac
import secrets
from urllib.parse import quote, unquote, urlsplit
from uuid import UUID

from fastapi import Request, Response
from starlette.responses import RedirectResponse

from models.delivery_states import Language
from workflows.campaigns.queries import CampaignChoice, Several

COOKIE = "rectify"
LANGUAGE = "lang"
TOLD = "told"
NONCE_BYTES = 16
SEE_OTHER = 303
CAMPAIGN = "campaign"
"""What addresses call it, and the cookie."""
CHOSEN_SECONDS = 30 * 24 * 3600
"""For how many seconds a choice is remembered."""


def redirect(to: str, told: str | None = None, about: str | None = None) -> Response:
    """Redirect to one of our own pages, and say something there, about another one."""
    response = RedirectResponse(to, SEE_OTHER)
    if told:
        said = "|".join(quote(part, safe="") for part in (told, about) if part)
        response.set_cookie(TOLD, said, max_age=60, httponly=True, samesite="lax")
    return response


def flash_message(request: Request) -> tuple[str, str] | None:
    """Return what the page before said and the page that it is about, or an empty address."""
    said, _, about = request.cookies.get(TOLD, "").partition("|")
    return (unquote(said), own_address(unquote(about), "")) if said else None


def csrf(token: str, nonce: str | None = None) -> str:
    """Return what forms carry to show that they are our own; who made it knows the cookie.

    On each page it is another, so that the length of a packed page tells nothing of it.
    """
    nonce = nonce or secrets.token_hex(NONCE_BYTES)
    return f"{nonce}.{hmac.digest(token.encode(), nonce.encode(), 'sha256').hex()}"


def is_ours(said: str, token: str) -> bool:
    """Tell whether a form said what one of our own pages gave it."""
    nonce = said.partition(".")[0]
    return bool(nonce) and secrets.compare_digest(said.encode(), csrf(token, nonce).encode())


def language(request: Request) -> Language:
    """Return the language the browser asked for; Chinese unless it chose another."""
    chosen = request.cookies.get(LANGUAGE, "")
    return next((each for each in Language if each == chosen), Language.CHINESE)


def own_address(address: str | None, otherwise: str = "/") -> str:
    """Return an address within these pages, as given if it is one."""
    try:
        parts = urlsplit(address or "")
    except ValueError:  # such as http://[
        return otherwise
    path = parts.path
    if parts.scheme or parts.netloc or not path.startswith("/") or path.startswith("//"):
        return otherwise
    if "\\" in path or any(ord(c) < ord(" ") for c in path):
        return otherwise
    return path + (f"?{parts.query}" if parts.query else "")


def read_choice(said: str | None) -> CampaignChoice | None:
    """Return what a text means; None for none, and for what is none."""
    for several in Several:
        if said == several:
            return several
    try:
        return UUID(said or "")
    except ValueError:
        return None


def remembered_choice(request: Request) -> CampaignChoice | None:
    """Return what was chosen last on this device."""
    return read_choice(request.cookies.get(CAMPAIGN))


def carried_choice(request: Request) -> CampaignChoice | None:
    """Return what links to other pages say: as this page's own address does, if it says any."""
    return read_choice(request.query_params.get(CAMPAIGN)) or remembered_choice(request)
