"""A server on loopback, for as long as a test needs it."""

import threading
from contextlib import contextmanager
from http.server import ThreadingHTTPServer


@contextmanager
def listening(handler, tls=None, **known):
    """Run one; what is known to its handlers stands beside its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        vars(server).update(known)
        server.address = f"http://127.0.0.1:{server.server_port}"
        server.socket = tls.wrap_socket(server.socket, server_side=True) if tls else server.socket
        running = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        running.start()
        try:
            yield server
        finally:
            server.shutdown()
            running.join()
