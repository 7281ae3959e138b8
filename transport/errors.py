"""Refusals and faults as problem documents (RFC 9457), each with a Chinese sentence."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic_core import to_json
from sqlalchemy.exc import DBAPIError, IntegrityError, NoResultFound, TimeoutError  # noqa: A004
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException
from starlette.routing import Route

from ledger.media.scanner import ScannerAway
from models.causes import cause_of, code_of
from models.files import TooLarge
from transport.idempotency import Replayed
from workflows import errors
from workflows.accounts.commands import WrongPassword
from workflows.accounts.throttle import TooManyGuesses
from workflows.rules.messages import messages_by_field
from workflows.rules.rules import NoChain

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
BUSY_SECONDS = 5
"""After how long who was told that the system is busy may ask again, where nothing else is said."""
RACED = "同一时间有人先办理了，请刷新后再办。"

KINDS: dict[str, tuple[int, str, str]] = {
    "malformed": (400, "请求无法读取", "请求的内容无法读取，请检查格式。"),
    "unknown-host": (
        400,
        "不认识的地址",
        "这个地址没有列为本系统的地址；请管理员写进设置 RECTIFY_ADDRESS，再重新启动服务。",
    ),
    "unauthenticated": (401, "未登录", "请登录，或出示有效的令牌；原有的登录或令牌可能已过期或撤销。"),
    "not-permitted": (403, "无权办理", "您的职务不能办理此事。"),
    "unconfirmed": (403, "须再次输入密码", "签字前请再次输入密码。"),
    "not-found": (404, "没有找到", "没有找到，或者不在您的职责范围内。"),
    "method-not-allowed": (405, "不支持的方法", "这个地址不支持此方法，请查阅接口说明。"),
    "timeout": (408, "等得太久", "请求没有在规定的时间内发完，已放弃；请检查网络后重试。"),
    "conflict": (409, "现在不能办理", RACED),
    "stale": (409, "已被他人更新", "您看到之后，它已被他人更新，请刷新后再办。"),
    "unseen": (409, "尚未阅看", "您还没有阅看，或阅看之后内容有变化，请重新阅看后再签。"),
    "too-large": (413, "内容太大", "请求的内容太大，请压缩或拆分后再试。"),
    "address-too-long": (414, "地址太长", "请求的地址太长，请减少筛选条件后再试。"),
    "unsupported-media-type": (415, "不支持的内容类型", "请以接口说明所写的内容类型发送。"),
    "incomplete": (422, "内容有误", "还缺内容，或内容有误。"),
    "too-many": (429, "尝试过于频繁", "密码输错次数过多，请稍后再试。"),
    "head-too-large": (431, "请求头太大", "请求头太大，请清除浏览器里本站的 Cookie 后再试。"),
    "internal": (500, "系统出错", "系统出错，未作任何改动；请把编号告诉管理员。"),
    "busy": (503, "系统忙", "系统暂时不能应答，请稍后重试。"),
    "not-ready": (503, "尚未就绪", "有检查没有通过，请联系系统管理员。"),
    "storage": (503, "存储出错", "存储出错，没有保存任何改动，请联系系统管理员。"),
}
"""What each kind of problem is: its status, its title and its sentence when there is no other."""

BY_STATUS = {status: kind for kind, (status, _, _) in reversed(KINDS.items())}
"""The general kind of each status, which stands first among `KINDS`."""

MISSING_TYPE = 'Bearer realm="rectify"'


class Problem(Exception):  # noqa: N818  a refusal is an answer, not a fault
    """A refusal on its way out, as one of `KINDS`."""

    def __init__(self, kind: str, sentence: str | None = None, **more: object) -> None:
        self.kind, self.more = kind, more
        self.status, self.title, usual = KINDS[kind]
        self.sentence = sentence or usual
        super().__init__(self.sentence)

    @property
    def document(self) -> dict[str, object]:
        """What the problem document says."""
        return {
            "type": f"/problems/{self.kind}",
            "title": self.title,
            "status": self.status,
            "detail": self.sentence,
        } | {name: value for name, value in self.more.items() if value is not None}

    @property
    def fields(self) -> dict[str, str]:
        """What is wrong, by field."""
        found = self.more.get("fields")
        return found if isinstance(found, dict) else {}

    @property
    def headers(self) -> dict[str, str]:
        """What the head of the answer says beside it, in whatever form that is."""
        after = self.more.get("retry_after", BUSY_SECONDS if self.kind == "busy" else None)
        return {"Retry-After": str(after)} if after else {}

    def response(self, headers: Mapping[str, str] | None = None) -> Response:
        """Write the problem document."""
        sent = dict(headers or {}) | self.headers
        if self.kind == "unauthenticated":
            sent["WWW-Authenticate"] = MISSING_TYPE
        return Response(_written(self.document), self.status, sent, media_type=MEDIA_TYPE)


class Unauthenticated(Problem):
    """No token, or none that holds."""

    def __init__(self) -> None:
        super().__init__("unauthenticated")


def _refusal(kind: str) -> Callable[[errors.Refusal], Problem]:
    return lambda refusal: Problem(kind, refusal.sentence, move=refusal.move)


def _incomplete(refusal: errors.Incomplete) -> Problem:
    return Problem("incomplete", refusal.sentence, move=refusal.move, fields=refusal.fields)


def _stale(refusal: errors.Stale) -> Problem:
    return Problem("stale", refusal.sentence, move=refusal.move, version=refusal.version)


def _too_many(refusal: TooManyGuesses) -> Problem:
    return Problem("too-many", refusal.sentence, retry_after=refusal.seconds)


def _raced(_: Exception) -> Problem:
    return Problem("conflict")


def _unruled(fault: Exception) -> Problem:
    return Problem("conflict", f"{fault}。")


def _storage(fault: Exception) -> Problem:
    """Name the cause, to the reader and in the log; what is no fault of the storage goes on."""
    cause = cause_of(fault)
    if cause is None:
        raise fault
    log.error("storage: %s (%s)", cause.name, code_of(fault))
    return Problem("busy" if cause.passes else "storage", cause.sentence, cause=cause.name)


def _unscanned(fault: ScannerAway) -> Problem:
    log.error("the virus scanner does not answer: %s", fault)
    return Problem("busy", "病毒扫描没有应答，文件没有收下，请稍后再试；一直如此请联系系统管理员。")


SAID: dict[type[Exception], Callable[[Any], Problem]] = {
    Problem: lambda problem: problem,
    errors.Refusal: _refusal("conflict"),
    errors.NotFound: _refusal("not-found"),
    errors.NotPermitted: _refusal("not-permitted"),
    errors.Unconfirmed: _refusal("unconfirmed"),
    errors.Conflict: _refusal("conflict"),
    errors.Unseen: _refusal("unseen"),
    errors.Stale: _stale,
    errors.Incomplete: _incomplete,
    TooManyGuesses: _too_many,
    WrongPassword: _refusal("unauthenticated"),
    StaleDataError: _raced,
    IntegrityError: _raced,
    NoChain: _unruled,
    NoResultFound: lambda _: Problem("not-found"),
    TooLarge: lambda fault: Problem("too-large", str(fault)),
    ScannerAway: _unscanned,
    DBAPIError: _storage,
    TimeoutError: _storage,
    OSError: _storage,
}
"""How what the rules and the storage refuse is said."""

FAULTS = tuple(SAID)


def of_fault(fault: Exception) -> Problem:
    """Say one of `FAULTS` as a problem.

    Raises the fault itself where it is neither a refusal nor the storage's doing.
    """
    kind = next(kind for kind in type(fault).__mro__ if kind in SAID)
    return SAID[kind](fault)


def of_validation(request: Request, invalid: RequestValidationError) -> Problem:
    """Say what is wrong with a request: unreadable, of another type, or field by field."""
    found: list[Any] = list(invalid.errors())
    if any(each["type"] == "json_invalid" for each in found):
        return Problem("malformed", "不是有效的 JSON，请检查括号和引号。")
    if isinstance(invalid.body, bytes) and any(each["loc"] == ("body",) for each in found):
        return Problem("unsupported-media-type", "请以 application/json 发送。")
    field = getattr(request.scope.get("route"), "body_field", None)
    model = field.field_info.annotation if field else None
    bare = [each | {"loc": each["loc"][1:] or ("body",)} for each in found]
    fields = messages_by_field(bare, model if isinstance(model, type) else None)
    return Problem("incomplete", "；".join(dict.fromkeys(fields.values())), fields=fields)


def of_http(refused: HTTPException) -> Problem:
    """Say what the framework refuses as a problem."""
    kind = BY_STATUS.get(refused.status_code)
    return Problem(kind or ("internal" if refused.status_code >= 500 else "malformed"))  # noqa: PLR2004


def install(app: FastAPI) -> None:
    """Let every error of the application leave as a problem document."""
    for kind, say in SAID.items():
        app.add_exception_handler(kind, _answering(say))
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Replayed, _replay)


def _answering(say: Callable[[Any], Problem]) -> Callable[..., Any]:
    async def answer(_: Request, fault: Exception) -> Response:
        return say(fault).response()

    return answer


async def _invalid(request: Request, invalid: Any) -> Response:
    return of_validation(request, invalid).response()


async def _http(request: Request, refused: Any) -> Response:
    headers = refused.headers
    if refused.status_code == 405:  # noqa: PLR2004  the framework names one route's methods only
        headers = {"Allow": ", ".join(sorted(_methods(request)))}
    return of_http(refused).response(headers)


def _methods(request: Request) -> set[str]:
    """Return every method that the address knows."""
    path = request.scope["path"]
    routes = [route for route in request.app.routes if isinstance(route, Route)]
    return {method for route in routes if route.path_regex.match(path) for method in route.methods or ()}


async def _replay(_: Request, replayed: Any) -> Response:
    answer = replayed.response()
    assert isinstance(answer, Response)  # noqa: S101  Replayed gives nothing else
    return answer


def _written(body: Mapping[str, object]) -> bytes:
    """Write JSON even where what was sent, and is quoted, is not writable."""
    return to_json(_clean(body))


def _clean(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")
    if isinstance(value, Mapping):
        return {_clean(key): _clean(each) for key, each in value.items()}
    return value
