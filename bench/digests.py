"""每日提醒 for thousands of people: made, and handed to a mail server on loopback, by one process.

The server is aiosmtpd's, in a process of its own, which throws away what it takes; the floor is the same mails handed
to it with no database.
"""

import resource
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields

import sqlalchemy as sa
from sqlmodel import col, select

from bench.data import NOW, SHANGHAI, university
from bench.worklist import spread
from channels.email import Email
from models.delivery import ContactAddress, Delivery
from models.delivery_states import Channel, DeliveryState
from models.people import Appointment
from models.session import Database
from scheduler.deliver import Delivery as Deliverer
from workflows.deliveries.outgoing import Outgoing
from workflows.worklist import recomputation

ITEMS = next((int(each) for each in sys.argv[1:] if each.isdigit()), 34_000)
EACH = 5
"""How many items one person does."""
SENDER = "duizhang@example.edu.cn"


def main() -> None:
    """Print how long it takes to make and to send them, beside the floor, and the memory before and after."""
    with university(ITEMS) as (database, _), _server() as port:
        people = _reach(database)
        email = Email("127.0.0.1", port, SENDER, "none")
        work = Deliverer({Channel.EMAIL: email}, "https://rectify.example.edu.cn", lambda: NOW, SHANGHAI)
        before = _peak()
        made, sent = _timed(lambda: _all(work.gather, database)), _timed(lambda: _all(work.send, database))
        with database.reading() as session:
            rows = session.exec(select(Delivery).where(Delivery.state == DeliveryState.SENT)).all()
        memory = f"memory {before} MB, then {_peak()} MB"
        print(f"{people:,} people in {made:.1f} s, {len(rows):,} digests sent in {sent:.1f} s; {memory}")
        messages = [
            work.message(Outgoing(**{each.name: getattr(row, each.name) for each in fields(Outgoing)})) for row in rows
        ]

        def alone() -> None:
            with email.open() as send:
                for message in messages:
                    send(message)

        floor = _timed(alone)
        print(f"the same mails with no database: {floor:.1f} s, so {floor / sent:.2f} of the rate")


def _reach(database: Database) -> int:
    """Have everybody do some items, and be reached."""
    with database.transaction() as session:
        spread(session, EACH)
        recomputation.rebuild(session)
        everybody = session.scalars(sa.select(col(Appointment.user_id)).distinct()).all()
        session.add_all(
            ContactAddress(
                person_id=each,
                channel=Channel.EMAIL,
                value=f"{each.hex}@example.edu.cn",
                entered_at=NOW,
                confirmed_at=NOW,
            )
            for each in everybody
        )
        return len(everybody)


def _all(work: Callable[..., int], database: Database) -> None:
    while work(database, NOW):
        pass


@contextmanager
def _server() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    command = (sys.executable, "-m", "aiosmtpd", "-n", "-c", "aiosmtpd.handlers.Sink", "-l", f"127.0.0.1:{port}")
    with subprocess.Popen(command) as server:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except ConnectionRefusedError:
                time.sleep(0.1)
        try:
            yield port
        finally:
            server.terminate()


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _peak() -> int:
    """Return the most memory that this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
