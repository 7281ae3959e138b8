"""The consoles of 企业微信 and 钉钉 on loopback: they check tokens, keep what is posted, and misbehave when told to."""

import json
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, urlsplit

from tests.channels.listening import listening

SECRET = "the-secret"
TOKENS = {"/cgi-bin/gettoken": ("corpsecret", "corpid"), "/gettoken": ("appsecret", "appkey")}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        at = urlsplit(self.path)
        given = dict(parse_qsl(at.query))
        secret, _ = TOKENS[at.path]
        if given[secret] != SECRET:
            return self._say({"errcode": 40001, "errmsg": "invalid credential"})
        self.server.tokens += 1
        return self._say({"errcode": 0, "access_token": f"token-{self.server.tokens}"})

    def do_POST(self):
        at = urlsplit(self.path)
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        match self.server.answers.pop(0) if self.server.answers else {}:
            case "cut off":
                self.close_connection = True
                return None
            case int(status):
                return self._say({}, status, {"Retry-After": "90"})
            case str(text):
                return self._say(text)
            case said:
                if dict(parse_qsl(at.query))["access_token"] != f"token-{self.server.tokens}":
                    return self._say({"errcode": 40014, "errmsg": "invalid access_token"})
                if at.path.endswith("/getsendresult"):
                    result = {"send_result": self.server.results.get(body["task_id"], {})}
                    return self._say({"errcode": 0} | result | said)
                self.server.posted.append((at.path, body))
                return self._say({"errcode": 0, "errmsg": "ok", "task_id": len(self.server.posted)} | said)

    def _say(self, said, status=200, headers=()):
        text = (said if isinstance(said, str) else json.dumps(said)).encode()
        self.send_response(status)
        for name, value in dict(headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


def console(*answers):
    """Run one; it gives these answers to what is posted, one after another, and then good ones.

    Of what became of a task it says what stands under its number in `results`.
    """
    return listening(_Handler, tokens=0, posted=[], results={}, answers=list(answers))
