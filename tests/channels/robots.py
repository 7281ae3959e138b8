"""The robots of three chat programs on loopback: they check signatures as their documents say, and misbehave."""

import base64
import hashlib
import hmac
import json
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

from tests.channels.listening import listening

KEY, SECRET = "693a91f6-7xxx", "SEC-jia-qian"
NOW = 1_621_470_600
"""What time it is there, in seconds; a signature holds for an hour."""


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        at = urlsplit(self.path)
        given = {name: values[0] for name, values in parse_qs(at.query).items()}
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        match self.server.answers.pop(0) if self.server.answers else {}:
            case "cut off":
                self.close_connection = True
            case int(status):
                self._say({}, status)
            case said:
                refused = {"/wecom": _wecom, "/dingtalk": _dingtalk, "/feishu": _feishu}[at.path](given, body)
                if not refused and not said:
                    self.server.posted.append(body)
                self._say(refused or said or {"errcode": 0, "code": 0})

    def _say(self, said, status=200):
        text = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


def _wecom(given, _body):
    return None if given.get("key") == KEY else {"errcode": 93000, "errmsg": "invalid webhook url"}


def _dingtalk(given, _body):
    signed = f"{given['timestamp']}\n{SECRET}".encode()
    right = base64.b64encode(hmac.new(SECRET.encode(), signed, hashlib.sha256).digest()).decode()
    fresh = abs(int(given["timestamp"]) / 1000 - NOW) < 3600
    if given["access_token"] != KEY:
        return {"errcode": 300005, "errmsg": "token is not exist"}
    return None if given["sign"] == right and fresh else {"errcode": 310000, "errmsg": "sign not match"}


def _feishu(_given, body):
    key = f"{body['timestamp']}\n{SECRET}".encode()
    right = base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
    fresh = abs(int(body["timestamp"]) - NOW) < 3600
    good = body["sign"] == right and fresh
    return None if good else {"code": 19021, "msg": "sign match fail or timestamp is not within one hour"}


def robots(*answers):
    """Run them; they give these answers, one after another, and then good ones."""
    return listening(_Handler, posted=[], answers=list(answers))
