"""对账 with 10,000 differences through a server: the page, a class settled, checked again, signed; who waits meanwhile.

In the first report two cells of each row are otherwise; the second speaks of 10,000 other problems, so that each row is
only reported and each item only held, while a hundred of the items are sensitive.
"""

import io
import json
import os
import time
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Thread

import sqlalchemy as sa
from sqlmodel import select

from bench.data import token, university
from bench.exports import enrich
from bench.load import Connection, request
from bench.moment import NOW
from bench.reconcile import AT, ITEMS, OFFICER, Rows, exported, file_of, server
from models.base import table_of
from models.campaign import Campaign
from models.item import Item
from models.people import AccessToken, Organization
from models.session import Database
from models.vocabulary import OrgKind, Sensitivity
from transport.services import V1
from web.browser import COOKIE

HEAD, SENSITIVE = "dangwei", 100
PAUSE = 0.02
UNIT = "党委工作部"
KINDS = ("value", "state", "only_reported", "only_held", "order")
_TICKS = os.sysconf("SC_CLK_TCK")


class Asking:
    """One person at the server: what each act took there, and how long the lists of others took meanwhile."""

    def __init__(self, port: int, process: int, watcher: str) -> None:
        self.port, self.process, self.watcher = port, process, watcher

    def measure(self, what: str, act: Callable[[Connection], bytes]) -> bytes:
        """Act, and print what it took."""
        waits, done = list[float](), list[bytes]()
        connection, other = Connection(self.port), Connection(self.port)
        began, busy = time.perf_counter(), self._busy()
        acting = Thread(target=lambda: done.append(act(connection)), daemon=True)
        acting.start()
        while acting.is_alive():
            asked = time.perf_counter()
            other.done(request("GET", f"{V1}/items?limit=50", self.watcher))
            waits.append((time.perf_counter() - asked) * 1000)
            time.sleep(PAUSE)
        took, spent = time.perf_counter() - began, self._busy() - busy
        told = f"{took:.2f} s, {spent:.2f} of a processor, {self._most():.0f} MB at most"
        print(f"{what}: {told}; lists of others {max(waits):.0f} ms at most", flush=True)
        for each in (connection, other):
            each.close()
        return done[0]

    def _busy(self) -> float:
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def _most(self) -> float:
        status = Path(f"/proc/{self.process}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def main() -> None:
    """Print what each act took, of either report."""
    with university(ITEMS) as (database, address):
        enrich(database)
        with database.reading() as session:
            rows = exported(session)
        with database.transaction() as session:
            some = sa.select(Item.id).order_by(Item.id).limit(SENSITIVE)  # type: ignore[call-overload]
            table = table_of(Item)
            session.execute(sa.update(table).where(table.c.id.in_(some)).values(sensitivity=Sensitivity.WEAK))
        for what, edit in (("two cells of each row", _cells), ("other problems", _others)):
            _through(database, address, what, file_of(edit(rows)))


def _through(database: Database, address: str, what: str, file: bytes) -> None:
    bearers = {login: token(database, login) for login in (OFFICER, HEAD)}
    with database.transaction() as session:
        session.execute(sa.update(table_of(AccessToken)).values(confirmed_at=NOW))
        campaign = session.exec(select(Campaign.id)).one()
        owner = session.exec(select(Organization.id).where(Organization.kind == OrgKind.COMMITTEE)).one()
    database.close()
    with server(address, []) as (port, process):
        asking = Asking(port, process, bearers[OFFICER])
        given = {"campaign_id": str(campaign), "organization_id": str(owner), "accepted": UNIT}
        upload = _upload(file, given, bearers[OFFICER])
        made = json.loads(asking.measure(f"{what}: compared and kept", partial(Connection.done, ask=upload)))
        here = f"{V1}/reconciliations/{made['id']}"
        print(f"{what}: {made['differences']} differences", flush=True)
        page = f"GET /reconciliations/{made['id']} HTTP/1.1\r\nHost: localhost\r\nCookie: {COOKIE}={bearers[OFFICER]}"
        asking.measure(f"{what}: the page", partial(Connection.done, ask=f"{page}\r\n\r\n".encode()))

        def act(told: str, path: str, body: object, by: str = OFFICER) -> None:
            ask = request("POST", f"{here}/{path}", bearers[by], body)
            asking.measure(f"{what}: {told}", partial(Connection.done, ask=ask))

        act("checked again", "recheck", {})
        for kind in KINDS:
            if _is_open(asking, here, kind, bearers[OFFICER]):
                act(f"the class {kind} kept", "settle", {"kind": kind, "settlement": "kept"})
        act("checked again, settled", "recheck", {})
        ask = request("GET", f"{here}/statement", bearers[OFFICER])
        seen = json.loads(asking.measure(f"{what}: the statement", partial(Connection.done, ask=ask)))["sha256"]
        act("signed", "sign", {"seen": seen}, HEAD)
        act("signed by the other side", "sign", {"seen": seen})


def _is_open(asking: Asking, here: str, kind: str, bearer: str) -> bool:
    connection = Connection(asking.port)
    found = json.loads(connection.done(request("GET", f"{here}/differences?open=true&kind={kind}&limit=1", bearer)))
    connection.close()
    return bool(found["items"])


def _upload(file: bytes, fields: dict[str, str], bearer: str) -> bytes:
    edge = uuid.uuid4().hex
    body = io.BytesIO()
    for name, value in fields.items():
        body.write(f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    body.write(
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="ledger.xlsx"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n".encode()
    )
    body.write(file + f"\r\n--{edge}--\r\n".encode())
    head = (
        f"POST {V1}/reconciliations HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {bearer}\r\n"
        f"Content-Type: multipart/form-data; boundary={edge}\r\nContent-Length: {body.tell()}\r\n\r\n"
    )
    return head.encode() + body.getvalue()


def _cells(rows: Rows) -> Rows:
    edited = [list(row) for row in rows]
    for row in edited:
        row[AT["goal"]] += "，长期保持"
    return edited


def _others(rows: Rows) -> Rows:
    edited = [list(row) for row in rows]
    for n, row in enumerate(edited):
        row[AT["number"]], row[AT["problem"]] = (
            f"外-{n}",
            f"{n * 7919 % 99991}号台账缺页{n * 31 % 977}处，图书角{n}册过期",
        )
    return edited


if __name__ == "__main__":
    main()
