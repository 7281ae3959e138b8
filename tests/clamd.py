"""A small clamd on loopback: it speaks INSTREAM and PING, and misbehaves when told to."""

import socketserver
import struct
import threading
import time
from contextlib import contextmanager

EICAR = b"EICAR-TEST"
"""Whatever holds these bytes is infected."""


class _Handler(socketserver.StreamRequestHandler):
    def handle(self):
        how, command = self.server.how, self._line()
        if how == "silent":
            self.server.over.wait(30)
        elif how == "cut off":
            return
        elif command == b"zPING":
            self._say(b"what?" if how == "strange" else b"PONG")
        elif command == b"zINSTREAM":
            self._say(self._scan(how))

    def _scan(self, how):
        content = b""
        while length := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
            if how == "too large":
                return b"INSTREAM size limit exceeded. ERROR"
        self.server.scanned.append(content)
        if how == "error":
            return b"stream: Can't allocate memory ERROR"
        return b"stream: Eicar-Signature FOUND" if EICAR in content else b"stream: OK"

    def _line(self):
        line = b""
        while (letter := self.rfile.read(1)) not in {b"\0", b""}:
            line += letter
        return line

    def _say(self, words):
        if self.server.how == "slow":
            for letter in words:
                self.wfile.write(bytes([letter]))
                time.sleep(0.05)
            return
        self.wfile.write(words + b"\0")


class Clamd(socketserver.ThreadingTCPServer):
    daemon_threads = True
    how = ""
    """silent, slow, cut off, strange, error, too large; otherwise it does as clamd does."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.scanned = []
        self.over = threading.Event()

    @property
    def address(self):
        return "tcp://127.0.0.1:{1}".format(*self.server_address)

    def handle_error(self, *_):
        """Let a client that went away be."""


class OnAFile(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    how = ""

    def __init__(self, path):
        super().__init__(str(path), _Handler)
        self.scanned = []
        self.address = f"unix:{path}"


@contextmanager
def serving(server):
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        if hasattr(server, "over"):
            server.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
