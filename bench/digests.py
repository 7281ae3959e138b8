"""每日提醒 for thousands of people: made, and handed to a mail server on loopback, by one process.

Each has some items to do and a message unread. The server is aiosmtpd's, in a process of its own, which throws away
what it takes; the floor is the same mails handed to it with no database. CPU time is what this process works.
"""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from resource import getpagesize

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bench.data import university
from bench.moment import NOW, SHANGHAI
from bench.worklist import spread
from channels.email import Email
from models.base import new_key, table_of
from models.delivery import ContactAddress, Delivery
from models.delivery_states import Channel, DeliveryState
from models.journal import Entry
from models.notice import Notice
from models.people import Appointment
from models.session import Database
from scheduler.deliver import Delivery as Deliverer
from workflows.authz.actors import Actor, load_actors
from workflows.days import day_of
from workflows.deliveries.digests import MOST
from workflows.deliveries.outgoing import Outgoing
from workflows.worklist import recomputation
from workflows.worklist.briefs import asked_by_name_alone, briefs

PEOPLE = 5000
EACH = 5
"""How many items one person does."""
WORKED_ON = 4 / 3
"""How many items there are for one that is worked on."""
SENDER = "duizhang@example.edu.cn"
COLUMNS = [each.name for each in fields(Outgoing)]


def main() -> None:
    """Print how long it takes to make and to send them, beside the floor, and the memory meanwhile."""
    wanted = next((int(each) for each in sys.argv[1:] if each.isdigit()), PEOPLE)
    on = "--postgresql" in sys.argv
    with university(int(wanted * EACH * WORKED_ON), postgresql=on) as (database, _), _server() as port:
        people = _reach(database)
        email = Email("127.0.0.1", port, SENDER, "none")
        work = Deliverer({Channel.EMAIL: email}, "https://rectify.example.edu.cn", lambda: NOW, SHANGHAI)
        first, before = _timed(lambda: work.gather(database, NOW)), _memory()
        made = _sum(first, _timed(lambda: _all(work.gather, database)))
        between, sent = _memory(), _timed(lambda: _all(work.send, database))
        print(f"{people:,} people; memory {before} MB after a hundred, {between} when made, {_memory()} when sent")
        _tell("made", made, people)
        idle = _timed(lambda: [each(database, NOW) for each in (work.gather, work.watch, work.send)])
        number, floor = _floor(database, work, email)
        _tell("sent", sent, number)
        _tell("the same mails with no database", floor, number)
        _tell("a look where nothing waits", idle, 1)
        print(f"made and sent: {(made[1] + sent[1]) / people * 1000:.1f} ms each on the wall")
        _tell_of_offices(database)


def _reach(database: Database) -> int:
    """Have everybody do some items, be reached, and have a message unread."""
    with database.transaction() as session:
        spread(session, EACH)
        recomputation.rebuild(session)
        everybody = session.scalars(sa.select(col(Appointment.user_id)).distinct()).all()
        said = session.exec(select(Entry.id).limit(1)).one()
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
        told = {"entry_id": said, "channel": Channel.INBOX, "text": "请签收", "created_at": NOW, "sent_at": NOW}
        notices = [{"id": new_key(), "recipient_id": each} | told for each in everybody]
        session.execute(sa.insert(table_of(Notice)), notices)
        session.execute(sa.text("ANALYZE"))
        return len(everybody)


def _all(work: Callable[..., int], database: Database) -> None:
    while work(database, NOW):
        pass


def _floor(database: Database, work: Deliverer, email: Email) -> tuple[int, tuple[float, float]]:
    """Hand over what was sent once more, with no database; return how many that were, and how long it took."""
    query = select(Delivery).where(Delivery.state == DeliveryState.SENT)
    with database.reading() as session:
        rows = [Outgoing(**{name: getattr(row, name) for name in COLUMNS}) for row in session.exec(query)]
    with email.open() as send:
        return len(rows), _timed(lambda: [send(work.message(row)) for row in rows])


def _tell_of_offices(database: Database) -> None:
    """Tell what it costs to ask for whoever has more to do than what asks them by name."""
    with database.reading() as session:
        everybody = set(session.scalars(sa.select(col(Appointment.user_id)).distinct()))
        actors = load_actors(session, everybody, day_of(NOW))
        plain = set(asked_by_name_alone(session, actors, day_of(NOW), MOST))
        others = [actor for actor in actors if actor.user_id not in plain]
        found = _timed(lambda: _brief(session, others))
        _tell("待办 in brief of those with an office that is asked", found, len(others))


def _brief(session: Session, actors: Sequence[Actor]) -> None:
    for _ in briefs(session, actors, now=NOW, today=day_of(NOW), limit=MOST):
        pass


def _tell(what: str, took: tuple[float, float], number: int) -> None:
    cpu, wall = (each / number * 1000 for each in took)
    print(f"{what}: {number:,} at {cpu:.1f} ms of CPU each, {wall:.1f} ms on the wall")


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


def _timed(act: Callable[[], object]) -> tuple[float, float]:
    """Return how long it took, of CPU and on the wall."""
    worked, began = time.process_time(), time.perf_counter()
    act()
    return time.process_time() - worked, time.perf_counter() - began


def _sum(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    return one[0] + other[0], one[1] + other[1]


def _memory() -> int:
    """Return the memory that this process has now, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * getpagesize() >> 20


if __name__ == "__main__":
    main()
