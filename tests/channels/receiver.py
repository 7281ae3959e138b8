"""A receiver of webhooks on loopback: it verifies as Standard Webhooks says, and misbehaves when told to."""

import base64
import hashlib
import hmac
import json
from http.server import BaseHTTPRequestHandler

from tests.channels.listening import listening


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        match self.server.answers.pop(0) if self.server.answers else 204:
            case "cut off":
                self.close_connection = True
                return
            case "silent":
                self.server.let_go.wait(30)
                return
            case (status, headers):
                pass
            case status:
                headers = {}
        if verified(self.headers, body, self.server.secret) and status == 204:
            self.server.taken.append((self.headers["webhook-id"], json.loads(body)))
        self.server.hosts.append(self.headers["Host"])
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def verified(headers, body, secret):
    """Tell whether one of the signatures is right, by a secret as it was shown: whsec_ and Base64."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    right = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return right in headers["webhook-signature"].split(" ")


def receiver(*answers, secret="whsec_c2VjcmV0", **more):
    """Run one; it gives these answers, one after another, and then takes everything that is signed rightly."""
    return listening(_Handler, taken=[], hosts=[], answers=list(answers), secret=secret, **more)
