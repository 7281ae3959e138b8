"""Webhooks: one event, signed, to an address of another system (https://www.standardwebhooks.com, version 1).

An address is what an administrator typed, so it may lead anywhere: https alone, to addresses of the open internet
alone, but for the hosts that the operator lists. What a name leads to is looked at once and connected to as it was
found (so it cannot change in between), no redirect is followed, and nothing of the answer is read but its head.
"""

import asyncio
import hmac
import socket
import ssl
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from uuid import UUID

import httpx

from channels.base import NotSent
from channels.console import TOO_MANY, wait_of

SECONDS = 10.0
"""How long one may take, all in all."""
GONE, UNAVAILABLE = 410, 503
_EMBEDDING = tuple(map(IPv6Network, ("::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48")))
"""Any address of IPv4 may stand in these (RFC 4291, 2765, 6052, 8215)."""
INSIDE = "的地址在内网或本机，没有列入 RECTIFY_WEBHOOK_HOSTS，不发。"


@dataclass(frozen=True, slots=True)
class Call:
    """One event for one address. By its id whoever gets it twice knows that it is the same."""

    id: UUID
    url: str
    body: bytes
    secrets: tuple[bytes, ...] = field(repr=False)
    """What it is signed with: the secret, and for a while the one before it."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of it."""

    said: str
    status: int | None = None
    taken: bool = False
    gone: bool = False
    """Whether the receiver wants nothing any more (410)."""
    wait: timedelta | None = None
    """How long the receiver asked to be left alone."""


@dataclass(frozen=True, slots=True)
class Webhooks:
    """What sends events; `hosts` may be inside, and spoken to without encryption."""

    hosts: frozenset[str]
    clock: Callable[[], datetime]

    def post(self, calls: Sequence[Call]) -> list[Answered]:
        """Send some events at once, so that none waits for another's receiver."""
        return asyncio.run(self._all(calls))

    async def _all(self, calls: Sequence[Call]) -> list[Answered]:
        return await asyncio.gather(*map(self._one, calls))

    async def _one(self, call: Call) -> Answered:
        try:
            async with asyncio.timeout(SECONDS):
                return await self._posted(call)
        except TimeoutError:
            return Answered("没有应答。")
        except NotSent as refused:
            return Answered(refused.sentence)
        except ssl.SSLCertVerificationError:
            return Answered("证书不可信。")
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as fault:  # whatever a receiver comes up with
            untrusted = isinstance(fault.__context__, ssl.SSLError) or "CERTIFICATE" in str(fault)
            return Answered("证书不可信。" if untrusted else "连不上。")

    async def _posted(self, call: Call) -> Answered:
        url = address_of(call.url, self.hosts)
        found = await self._looked_up(url)
        at = str(int(self.clock().timestamp()))
        headers = {
            "Host": url.netloc.decode("ascii"),
            "Content-Type": "application/json",
            "User-Agent": "rectify-webhooks/1",
            "webhook-id": str(call.id),
            "webhook-timestamp": at,
            "webhook-signature": " ".join(signature(secret, str(call.id), at, call.body) for secret in call.secrets),
        }
        # One connection for each: it is checked by the name that is asked for, and not by the number.
        async with (
            httpx.AsyncClient(verify=_trusted(), timeout=SECONDS, trust_env=False) as client,
            client.stream(
                "POST",
                url.copy_with(host=found),
                headers=headers,
                content=call.body,
                extensions={"sni_hostname": url.host},
            ) as answer,
        ):
            return _answered(answer)

    async def _looked_up(self, url: httpx.URL) -> str:
        """Return the number that a name leads to, or refuse one that is inside."""
        port = url.port or 443
        try:
            rows = await asyncio.get_running_loop().getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):  # the latter of a part of a name that is empty or too long
            raise NotSent(f"找不到 {url.host}。") from None
        found = [str(row[4][0]) for row in rows]
        if url.host not in self.hosts and not all(is_outside(each) for each in found):
            raise NotSent(f"{url.host} {INSIDE}")
        return found[0]


def address_of(text: str, hosts: frozenset[str]) -> httpx.URL:
    """Return an address that events may be sent to. Raises `NotSent` with what is wrong with it."""
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL:
        raise NotSent("地址写法有误。") from None
    if url.scheme not in {"https", "http"} or not url.host or url.userinfo or url.fragment:
        raise NotSent("应写成 https://主机/路径，不带用户名和 #。")
    if url.scheme == "http" and url.host not in hosts:
        raise NotSent(f"应以 https:// 开头；{url.host} 没有列入 RECTIFY_WEBHOOK_HOSTS。")
    return url


def is_outside(number: str) -> bool:
    """Tell whether an IP address is one of the open internet."""
    found: IPv4Address | IPv6Address = ip_address(number.partition("%")[0])
    if isinstance(found, IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if found.teredo or found.is_site_local or any(found in each for each in _EMBEDDING):
            return False
        found = inner or found
    return found.is_global and not found.is_multicast


def signature(secret: bytes, key: str, at: str, body: bytes) -> str:
    """Sign an event, as version 1 of Standard Webhooks does."""
    return f"v1,{b64encode(hmac.digest(secret, f'{key}.{at}.'.encode() + body, 'sha256')).decode()}"


def _answered(answer: httpx.Response) -> Answered:
    status = answer.status_code
    if answer.is_success:
        return Answered(f"对方收下了（HTTP {status}）。", status, taken=True)
    if answer.is_redirect:
        return Answered(f"对方要求转到别处（HTTP {status}），不跟随，请改用最终的地址。", status)
    if status == GONE:
        return Answered(f"对方不再接收（HTTP {status}）。", status, gone=True)
    wait = wait_of(answer) if status in {TOO_MANY, UNAVAILABLE} else None
    return Answered(f"对方没有收下（HTTP {status}）。", status, wait=wait)


@cache
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()
