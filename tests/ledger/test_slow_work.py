"""Reading and scanning refuse a thread that serves pages, whichever door forgot them."""

from contextvars import copy_context
from io import BytesIO

import pytest

from ledger import sandbox, slow_work
from ledger.media.scanner import Scanner, ScannerAway

NOWHERE = Scanner("tcp://127.0.0.1:9")
LONG = {
    "read": (lambda: sandbox.read_notice(BytesIO("1月1日放假".encode())), None),
    "scan": (lambda: NOWHERE.scan(BytesIO(b"x")), ScannerAway),
}


@pytest.mark.parametrize(("work", "fault"), LONG.values(), ids=LONG)
def test_what_takes_long_is_done_aside_or_not_at_all(work, fault):
    def request():
        slow_work.forbid()
        with pytest.raises(RuntimeError, match=r"transport\.admission"):
            work()
        if fault is None:
            assert slow_work.run(work)
        else:
            with pytest.raises(fault):
                slow_work.run(work)
        with pytest.raises(RuntimeError):
            work()

    copy_context().run(request)
