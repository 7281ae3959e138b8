"""A running ledger of 5,000 rows is sent to a server and taken over: how long that takes, and how long others wait."""

import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bench.data import token, university
from bench.exports import waited, work
from bench.servers import started
from ledger.forms import RectificationRow
from ledger.write import write_rectification
from models.campaign import Campaign
from models.item import Item
from models.people import Organization
from models.vocabulary import State
from transport.services import V1

ITEMS, ROWS = 20_000, 5_000
BOUNDARY = "of-the-parts"
QUIET_SECONDS = 10


def main() -> None:
    """Print the seconds of the whole, and what others wait in quiet and meanwhile."""
    with university(ITEMS) as (database, address):
        with database.reading() as session:
            campaign = session.exec(select(Campaign.id)).one()
            data = _ledger(session)
            mine = session.exec(
                select(Item.id).where(Item.state == State.RECTIFY, col(Item.number).like("XX1-%")).limit(2000)
            ).all()
        held = {login: token(database, login) for login in ("buzhang", "xx_zuzhiyuan", "xx1_weiyuan1")}
        database.close()
        asks = work(campaign, mine, held)
        moves, pages = asks[::2], asks[1::2]
        with started("ours", address) as (port, _), ThreadPoolExecutor(2) as pool:
            for what, some in (("pages", pages), ("moves", moves)):
                print(f"{what} of others in quiet:", waited(port, some, Event(), QUIET_SECONDS))
            over = Event()
            meanwhile = [
                (what, pool.submit(waited, port, some, over)) for what, some in (("pages", pages), ("moves", moves))
            ]
            seconds = _taken(port, campaign, data, held["xx_zuzhiyuan"])
            print(f"{ROWS} rows of {len(data) / 1e6:.1f} MB, read, thought out and written: {seconds:.1f} s")
            over.set()
            for what, told in meanwhile:
                print(f"{what} of others meanwhile:", told.result())


def _ledger(session: Session) -> bytes:
    """Return a workbook of the branches of one 党总支, each row with two measures."""
    names = session.scalars(
        sa.select(col(Organization.name)).where(col(Organization.code).in_(("XX1", "XX2", "XX3")))
    ).all()
    blank = dict.fromkeys(RectificationRow.__dataclass_fields__, "")
    rows = [
        RectificationRow(
            **blank
            | {
                "number": f"旧{n}",
                "organization": names[n % len(names)],
                "problem": f"第{n}次主题党日未召开",
                "measures": "1.补开主题党日\n2.按月公示",
                "leader": "周海涛",
                "person": "xx1_weiyuan1",
                "due": "2021-05-20",
                "goal": "按期召开",
                "completion": "已完成",
            }
        )
        for n in range(ROWS)
    ]
    return write_rectification("xlsx", rows, unit="信息工程系党总支", as_of=date(2021, 4, 20))


def _taken(port: int, campaign: UUID, data: bytes, bearer: str) -> float:
    """Send the ledger, with a yes to what its preview asks; return the seconds of the taking over."""
    path = f"{V1}/campaigns/{campaign}/ledgers/take-over"
    seen = json.loads(_sent(port, f"{path}/preview", data, bearer, {}))
    accepted = [f"{flaw['place']}：{flaw['reason']}" for flaw in seen["unaccepted"]]
    began = time.perf_counter()
    done = json.loads(_sent(port, path, data, bearer, {"accepted": accepted}))
    if len(done["new"]) != ROWS:
        raise SystemExit(f"{len(done['new'])} of {ROWS} came")
    return time.perf_counter() - began


def _sent(port: int, path: str, data: bytes, bearer: str, decisions: object) -> bytes:
    parts = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="decisions"\r\n\r\n{json.dumps(decisions)}\r\n',
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n',
    )
    body = "".join(parts).encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()
    head = (
        f"POST {path} HTTP/1.0\r\nHost: localhost\r\nAuthorization: Bearer {bearer}\r\n"
        f"Idempotency-Key: {path[-7:]}\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), 300) as client:
        client.sendall(head.encode() + body)
        answer = b"".join(iter(lambda: client.recv(1 << 16), b""))
    first, _, said = answer.partition(b"\r\n\r\n")
    if first.split(b" ", 2)[1] not in {b"200", b"201"}:
        raise SystemExit(answer.decode(errors="replace")[:2000])
    return said


if __name__ == "__main__":
    main()
