"""A page request: one request of a browser, known by its cookie.

The cookie opens pages only; the API takes bearer tokens only. So no page of another site can
make a browser act on the API, and pages guard themselves in one place (web/guard.py).
"""

import hmac
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Annotated, Any
from urllib.parse import quote, unquote, urlsplit
from uuid import UUID

from fastapi import Depends, Request, Response
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse

from models.vocabulary import TokenScope
from transport import idempotency, multipart
from transport.context import RequestContext
from transport.errors import Problem, Unauthenticated
from transport.idempotency import KEY as KEYS
from transport.services import Services, UnitOfWork
from web import render
from web.i18n.languages import Language, translations
from workflows.accounts import drafts

COOKIE = "rectify"
LANGUAGE = "lang"
TOLD = "told"
CSRF, KEY, DRAFT, PASSWORD = "_csrf", "_key", "_draft", "password"
CHOSEN, AGAIN = "new_password", "new_password_again"
OURS = frozenset({CSRF, KEY, DRAFT, PASSWORD, CHOSEN, AGAIN})
"""Fields of forms that are none of the command's; passwords are shown and kept nowhere."""
MORE, INSTEAD = "_more", "_instead"
"""Buttons that only ask for the form again, with more fields or with other ones."""
FIRST = frozenset({TokenScope.ALL, TokenScope.PASSWORD})
MAX_FIELDS = 2000
NONCE_BYTES = 16
SEE_OTHER = 303
INVALID = 422
UNREADABLE = "表单的内容无法读取，请返回重新填写。"
UNREAD = "上传的内容无法读取；一次最多 {} 个文件，请重新选取。"


@dataclass(frozen=True, slots=True)
class PageRequest:
    """One request of a browser by somebody signed in."""

    request: Request
    context: RequestContext
    posted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What the form said, our own fields aside; each name with all its values."""
    ours: Mapping[str, str] = field(default_factory=dict)
    unconfirmed: Exception | None = None
    """Why the password that the form carried confirms nothing (web/reauthentication.py)."""

    @property
    def services(self) -> Services:
        return self.context.services

    @property
    def path(self) -> str:
        return self.request.url.path

    @property
    def here(self) -> str:
        """The address with all that it asks."""
        return self.path + (f"?{self.request.url.query}" if self.request.url.query else "")

    @property
    def language(self) -> Language:
        return language(self.request)

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        """Look at one snapshot; nothing is changed."""
        with self._signed_in(), self.context.reading() as unit:
            yield unit

    @contextmanager
    def acting(self) -> Iterator[UnitOfWork]:
        """Act; what was typed is no draft any more once it is done."""
        with self._signed_in(), self.context.transaction() as unit:
            yield unit
            if key := self.ours.get(DRAFT):
                drafts.drop(unit.session, key, actor=unit.actor)

    @contextmanager
    def unkept(self) -> Iterator[UnitOfWork]:
        """Act beside what the form is for: its key and its draft stay as they are."""
        with self._signed_in(), replace(self.context, key=None).transaction() as unit:
            yield unit

    @contextmanager
    def _signed_in(self) -> Iterator[None]:
        """Take along what was typed when it turns out that the sign-in has ended."""
        try:
            yield
        except Unauthenticated:
            raise SignedOut(self) from None

    def one(self, name: str) -> str:
        """Return the only value of a field, trimmed; empty where there is none."""
        return next(iter(self.posted.get(name, ())), "").strip()

    def id(self, name: str) -> UUID | None:
        """Return a field that is an id; None where it is empty or none."""
        try:
            return UUID(self.one(name))
        except ValueError:
            return None

    def render(self, unit: UnitOfWork, template: str, status: int | None = None, **shown: Any) -> Response:
        """Write a page for the person who asks; see `render.page`."""
        return render.page(self.request, template, status, unit=unit, **shown)

    def leave(
        self, unit: UnitOfWork | None, to: str, told: str | None = None, about: str | None = None, **named: object
    ) -> Response:
        """Go on to another page and say a text there; the request repeated goes there too.

        `about` is the address of what the text tells of, where another page than that is next.
        """
        if unit is not None and unit.kept is not None:
            unit.kept.status, unit.kept.body = SEE_OTHER, to
        return redirect(to, self.say(told, **named) if told else None, about)

    def say(self, text: str, **named: object) -> str:
        """Say a text in the visitor's language, with what is named in it."""
        return translations(self.language).gettext(text) % named


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


def _is_ours(said: str, token: str) -> bool:
    """Tell whether a form said what one of our own pages gave it."""
    nonce = said.partition(".")[0]
    return bool(nonce) and secrets.compare_digest(said.encode(), csrf(token, nonce).encode())


def language(request: Request) -> Language:
    """Return the language the browser asked for; Chinese unless it chose another."""
    try:
        return Language(request.cookies.get(LANGUAGE, ""))
    except ValueError:
        return Language.CHINESE


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


async def page_read(request: Request) -> PageRequest:
    """Take in a request that looks."""
    services = Services.of(request)
    return PageRequest(request, RequestContext(services, _token(request), services.clock()))


async def page_post(request: Request) -> PageRequest:
    """Take in a request that acts: by our own form, once."""
    return parse_form(request, await read_form(request))


async def read_form(request: Request, *, files: int = 0) -> FormData:
    """Read what a form sent, with so many files at most."""
    try:
        read = (
            await multipart.read(request, files=files, fields=MAX_FIELDS)
            if multipart.is_multipart(request)
            else await request.form(max_fields=MAX_FIELDS)
        )
    except (ValueError, LookupError, AttributeError, TypeError):
        raise Problem("malformed", UNREAD.format(files) if files else UNREADABLE) from None
    if any("\x00" in part for each in read.multi_items() for part in each if isinstance(part, str)):
        await read.close()
        raise Problem("malformed", UNREADABLE)  # PostgreSQL cannot hold it
    return read


def parse_form(request: Request, sent: FormData) -> PageRequest:
    """Make the request of a form that was read."""
    parts = [(name, value) for name, value in sent.multi_items() if isinstance(value, str)]
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in parts:
        if name not in OURS:
            fields[name] = (*fields.get(name, ()), value.replace("\r\n", "\n"))
    own = {name: value for name, value in parts if name in OURS}
    page = PageRequest(request, RequestContext(Services.of(request), "", Services.of(request).clock()), fields, own)
    token = _token(request, page)
    if not _is_ours(own.get(CSRF, ""), token):
        raise Forged
    key = own.get(KEY)
    if key is not None and not KEYS.fullmatch(key):
        raise Forged
    asked = (_fingerprint(request, fields),) if key else ()
    return replace(page, context=replace(page.context, token=token, key=key, asked=asked))


class Forged(Problem):
    """A form that is none of ours, or was left open for too long."""

    def __init__(self) -> None:
        super().__init__("not-permitted", "这个表单已失效，请返回刷新页面后再提交。")


class SignedOut(Unauthenticated):
    """Nobody is signed in; `page` is what was being sent, so that nothing typed is lost."""

    def __init__(self, page: PageRequest | None = None) -> None:
        super().__init__()
        self.page = page


def _token(request: Request, page: PageRequest | None = None) -> str:
    token = request.cookies.get(COOKIE, "")
    if not token:
        raise SignedOut(page)
    return token


def _fingerprint(request: Request, fields: Mapping[str, tuple[str, ...]]) -> str:
    """Return what tells a form from another; passwords are no part of it."""
    written = [f"{name}={value}".encode() for name, values in fields.items() for value in values]
    return idempotency.fingerprint((request.url.path.encode(), *written))


async def first_page_read(request: Request) -> PageRequest:
    """Take in a request that looks, by who may still have the first password."""
    return _anyhow(await page_read(request))


async def first_page_post(request: Request) -> PageRequest:
    """Take in a request that acts, by who may still have the first password."""
    return _anyhow(await page_post(request))


def _anyhow(page: PageRequest) -> PageRequest:
    return replace(page, context=replace(page.context, scopes=FIRST))


PageRead = Annotated[PageRequest, Depends(page_read)]
PagePost = Annotated[PageRequest, Depends(page_post)]
FirstPageRead = Annotated[PageRequest, Depends(first_page_read)]
FirstPagePost = Annotated[PageRequest, Depends(first_page_post)]
