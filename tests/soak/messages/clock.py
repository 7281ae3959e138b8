"""The clock of deliveries as a process that is killed at any moment, and is there again with nothing to import.

    python -m tests.soak.messages.clock DATABASE SMTP_PORT CONSOLE

Each line that it reads is a moment. It says which child ticks then (`pid` and a number), and at last whether that child
is `done` or was `killed`.
"""

import os
import sys
from collections.abc import Callable
from datetime import datetime

from app.channels import speech
from channels.email import Email
from channels.wecom import WeCom
from channels.wecom_robot import WeComRobot
from models.delivery_states import Channel, Language
from models.session import Database
from scheduler.deliver import Delivery
from tests.cast import SHANGHAI

SENDER = "duizhang@example.edu.cn"
DONE = b"."
ROBOT = "/cgi-bin/webhook/send"


class Child:
    """One process that ticks, as long as it lives."""

    def __init__(self, tick: Callable[[int, int], None]) -> None:
        asked, self._asks = os.pipe()
        self._answers, answer = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._asks)
            os.close(self._answers)
            tick(asked, answer)
            os._exit(0)
        os.close(asked)
        os.close(answer)

    def ask(self, line: bytes) -> bool:
        """Have it tick at a moment; tell whether it was alive to hear of it."""
        try:
            os.write(self._asks, line)
        except BrokenPipeError:
            self.bury()
            return False
        return True

    def ends(self) -> bool:
        """Wait for it; tell whether it came to an end of what it was to do."""
        if os.read(self._answers, 1) == DONE:
            return True
        self.bury()
        return False

    def bury(self) -> None:
        """Let go of one that is dead."""
        os.close(self._asks)
        os.close(self._answers)
        _, status = os.waitpid(self.pid, 0)
        if os.WIFEXITED(status):
            sys.exit("the clock ended by itself")


def main(url: str, port: str, console: str) -> None:
    """Have one child after another tick, as long as moments come."""

    def tick(asked: int, answer: int) -> None:
        senders = {
            Channel.EMAIL: Email("127.0.0.1", int(port), SENDER, "none"),
            Channel.WECOM: WeCom("the-app", 7, "the-secret", console),
            Channel.WECOM_ROBOT: WeComRobot(f"{console}{ROBOT}?key=the-key"),
        }
        with Database(url) as database:
            while line := os.read(asked, 100).decode():
                _work(database, senders, datetime.fromisoformat(line).astimezone(SHANGHAI))
                os.write(answer, DONE)

    for each in Language:
        speech(each)  # read once for all children
    child = Child(tick)
    for line in iter(sys.stdin.buffer.readline, b""):
        while not child.ask(line.strip()):
            child = Child(tick)
        _say(f"pid {child.pid}")
        done = child.ends()
        _say("done" if done else "killed")
        if not done:
            child = Child(tick)


def _work(database: Database, senders, now: datetime) -> None:
    work = Delivery(senders, "https://rectify.example.edu.cn", lambda: now, SHANGHAI, speech)
    for each in (work.gather, work.watch, work.announce, work.send):
        while each(database, now):
            pass


def _say(what: str) -> None:
    os.write(1, f"{what}\n".encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
