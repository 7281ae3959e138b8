"""A mail server on loopback (RFC 5321, aiosmtpd): it keeps what it is given, and misbehaves when told to."""

import socket
import ssl
import subprocess
from contextlib import contextmanager
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

USER, PASSWORD = "duizhang", "shouquan-1"


class Mailbox:
    """What arrived, and how the server behaves: by what it answers to each recipient, and to the text."""

    def __init__(self):
        self.arrived, self.refused, self.answer, self.cut_after = [], {}, "250 OK", None

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802  aiosmtpd's name
        if said := self.refused.get(address):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802  aiosmtpd's name
        if self.answer.startswith("250"):
            self.arrived.append(message_from_bytes(envelope.content, policy=policy.default))
        if self.cut_after is not None and len(self.arrived) >= self.cut_after:
            server.transport.close()  # taken, and the answer lost
        return self.answer


@contextmanager
def mail_server(*, tls=None, auth=False):
    """Run one on a free port; yield its mailbox, with the port."""
    box = Mailbox()

    def judge(_server, _session, _envelope, _mechanism, data):
        return AuthResult(success=data.password.decode() == PASSWORD, handled=False)

    given = {"tls_context": tls, "require_starttls": True} if tls else {}
    given |= {"auth_required": True, "auth_require_tls": bool(tls), "authenticator": judge} if auth else {}
    with socket.create_server(("127.0.0.1", 0)) as free:
        box.port = free.getsockname()[1]
    running = Controller(box, hostname="127.0.0.1", port=box.port, **given)
    running.start()
    try:
        yield box
    finally:
        running.stop()


def certified(folder, whose="IP:127.0.0.1"):
    """Return contexts of a server with a certificate of its own, and of a client that believes it."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    name = ("-subj", "/CN=localhost", "-addext", f"subjectAltName={whose}")
    made = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *name)
    subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    return server, ssl.create_default_context(cafile=str(certificate))
