"""A page request: one request of a browser, known by its cookie.

The cookie opens pages only; the API takes bearer tokens only. So no page of another site can
make a browser act on the API, and pages guard themselves in one place (web/guard.py).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Annotated, Any, TypeVar, cast
from uuid import UUID

from fastapi import Depends, Request, Response
from starlette.datastructures import FormData

from models.delivery_states import Language
from models.staging import Insert
from models.vocabulary import TokenScope
from transport import idempotency, multipart
from transport.context import RequestContext
from transport.errors import FAULTS, Problem, Unauthenticated, of_fault
from transport.idempotency import KEY as KEYS
from transport.services import Services, UnitOfWork
from web import render
from web.browser import COOKIE, SEE_OTHER, is_ours, language, redirect
from web.i18n.languages import translations
from workflows.accounts import drafts
from workflows.errors import NotFound

CSRF, KEY, DRAFT, PASSWORD = "_csrf", "_key", "_draft", "password"
CHOSEN, AGAIN = "new_password", "new_password_again"
OURS = frozenset({CSRF, KEY, DRAFT, PASSWORD, CHOSEN, AGAIN})
"""Fields of forms that are none of the command's; passwords are shown and kept nowhere."""
MORE, INSTEAD = "_more", "_instead"
"""Buttons that only ask for the form again, with more fields or with other ones."""
FIRST = frozenset({TokenScope.ALL, TokenScope.PASSWORD})
MAX_FIELDS = 2000
INVALID = 422
UNREADABLE = "表单的内容无法读取，请返回重新填写。"
UNREAD = "上传的内容无法读取；一次最多 {} 个文件，请重新选取。"


def ids_in(said: Iterable[str]) -> list[UUID]:
    """Return the ids that somebody chose, each once. Raises `NotFound` for one that is none."""
    try:
        return list(dict.fromkeys(map(UUID, said)))
    except ValueError:
        raise NotFound from None


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
    problem: Problem | None = None
    """Why it was refused, where its form is shown again."""

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

    @property
    def was_sent(self) -> bool:
        """Whether a form was sent, and not only asked for."""
        return bool(self.ours)

    @property
    def errors(self) -> dict[str, str]:
        """What is wrong with the form, by field."""
        return self.problem.fields if self.problem else {}

    def refused(self, fault: Exception) -> "PageRequest":
        """Return the request as its form is shown again: with what was typed, and why it was refused."""
        return replace(self, problem=of_fault(fault))

    def resumed(
        self, unit: UnitOfWork, key: str = "", usual: Mapping[str, tuple[str, ...]] | None = None
    ) -> "PageRequest":
        """Return the request with what was typed into its form and not sent, or else what is usual there."""
        draft = drafts.find(unit.session, key or self.here, actor=unit.actor)
        typed = {name: tuple(values) for name, values in draft.content.items()} if draft else usual or {}
        return replace(self, posted=typed, problem=None)

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        """Look at one snapshot; nothing is changed."""
        with self._signed_in(), self.context.reading() as unit:
            yield unit

    @contextmanager
    def before(self) -> Iterator[UnitOfWork]:
        """Look whether a form may be sent at all, as `RequestContext.before`."""
        with self._signed_in(), self.context.before() as unit:
            yield unit

    @contextmanager
    def acting(self, *, brief: bool = False, at_hand: Sequence[Insert] = ()) -> Iterator[UnitOfWork]:
        """Act, as `RequestContext.transaction`; what was typed is no draft any more once it is done."""
        with self._signed_in(), self.context.transaction(brief=brief, at_hand=at_hand) as unit:
            yield unit
            if key := self.ours.get(DRAFT):
                drafts.drop(unit.session, key, actor=unit.actor)

    @contextmanager
    def unkept(self, *, at_hand: Sequence[Insert] = ()) -> Iterator[UnitOfWork]:
        """Act beside what the form is for: its key and its draft stay as they are."""
        with self._signed_in(), replace(self.context, key=None).transaction(at_hand=at_hand) as unit:
            yield unit

    @contextmanager
    def _signed_in(self) -> Iterator[None]:
        """Take along what was typed when it turns out that the sign-in has ended."""
        try:
            yield
        except Unauthenticated:
            raise SignedOut(self) from None

    def first_value(self, name: str) -> str:
        """Return the only value of a field, trimmed; empty where there is none."""
        return next(iter(self.posted.get(name, ())), "").strip()

    def id(self, name: str) -> UUID | None:
        """Return a field that is an id; None where it is empty or none."""
        try:
            return UUID(self.first_value(name))
        except ValueError:
            return None

    def ids(self, name: str) -> list[UUID]:
        """Return the ids that a field names, each once. Raises `NotFound` for one that is none."""
        return ids_in(self.posted.get(name, ()))

    def render(self, unit: UnitOfWork, template: str, status: int | None = None, **shown: Any) -> Response:
        """Write a page for the person who asks; see `render.page`."""
        return render.page(self.request, template, status, unit=unit, problem=self.problem, **shown)

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
    if not is_ours(own.get(CSRF, ""), token):
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


Acting = TypeVar("Acting", bound=Callable[..., Response])


def again(show: Callable[..., Response]) -> Callable[[Acting], Acting]:
    """Let a form be shown again, by `show(page, unit, …)` as it was shown first, where what it asks for is refused."""

    def around(act: Callable[..., Response]) -> Callable[..., Response]:
        @wraps(act)
        def acting(page: PageRequest, **named: object) -> Response:
            try:
                return act(page, **named)
            except FAULTS as fault:
                page = page.refused(fault)
                with page.reading() as unit:
                    return show(page, unit, **named)

        return acting

    return cast("Callable[[Acting], Acting]", around)


PageRead = Annotated[PageRequest, Depends(page_read)]
PagePost = Annotated[PageRequest, Depends(page_post)]
FirstPageRead = Annotated[PageRequest, Depends(first_page_read)]
FirstPagePost = Annotated[PageRequest, Depends(first_page_post)]
